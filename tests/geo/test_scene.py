"""One view, one scene: laws over any valid view, on the release that ships."""

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cubes import Gap, amount, hosting_of, total_of
from data.indicators import dimensions
from data.places import Level
from data.storm import GLIDE
from data.words import Digits, Lang, percent, text
from geo.chapters import chapters
from geo.links import from_url, to_url
from geo.scene import CIRCLE_LEVELS, RATES, compose
from geo.view import default_view, settle
from tests.geo.shipped import shipped
from tests.geo.strategies import small_catalog, views

VIEWS = views(small_catalog((54,)))
DIGIT = re.compile(r"[0-9٠-٩]")
MIGRANTS, BREAKDOWNS = "chapter=migrants", [key for key in dimensions() if key != "total"]


def law(**strategies):
    """A property of any view; composing is quick, and the first example reads the release."""
    return lambda test: settings(max_examples=50, deadline=None)(given(**strategies)(test))


def scene_of(view, notices=()):
    world, catalog = shipped()
    return compose(view, catalog, world, notices)


def asked(query, lang=Lang.en):
    parsed = from_url(f"/{lang}/?{query}", shipped()[1])
    return scene_of(parsed.view, parsed.notices)


def texts_of(scene):
    """Every string that a reader of the scene may see."""
    yield from (scene.title, scene.subtitle, scene.summary, scene.as_of, scene.boundary, scene.disclaimer)
    yield from (scene.legend.title, scene.legend.note, *scene.notices, *scene.table.columns)
    yield from (row.label for row in scene.legend.rows)
    yield from (part for fill in scene.fills for part in (fill.name, fill.text))
    yield from (part for mark in scene.marks for part in (mark.name, mark.kind, mark.text, mark.as_of, mark.note))
    yield from (cell for row in (*scene.table.rows, scene.table.total) for cell in row)
    for chart in scene.charts:
        yield from (chart.title, chart.unit, chart.note)
        yield from (part for bar in chart.bars for part in (bar.label, bar.text, bar.share))


def of_people(scene):
    """The breakdowns among a scene's charts."""
    return [chart for chart in scene.charts if chart.key in BREAKDOWNS]


def gap_words(value, view):
    return text(f"gap.{Gap(int(value)).name.lower()}", view.lang)


@law(view=VIEWS)
def test_equal_views_compose_equal_scenes(view):
    scene, (world, catalog) = scene_of(view), shipped()
    assert scene == compose.__wrapped__(replace(view), catalog, world)  # composed anew, not remembered
    assert scene == scene_of(from_url(to_url(view, shipped()[1]), shipped()[1]).view)


@law(view=VIEWS)
def test_every_view_is_composed_in_words(view):
    scene = scene_of(view)
    assert all(part.strip() for part in (scene.title, scene.summary, scene.as_of, scene.boundary))
    assert not [part for part in texts_of(scene) if "{" in part or "None" in part or "nan" in part.split()]
    assert tuple(chart.key for chart in scene.charts) == tuple(card.key for card in chapters()[view.chapter].cards)


@law(view=VIEWS)
def test_places_are_those_of_the_level_on_the_map_and_in_the_table(view):
    scene = scene_of(view)
    pcodes = [place.pcode for place in shipped()[1].gazetteer.at(view.level)]
    assert [fill.pcode for fill in scene.fills] == pcodes
    if not chapters()[view.chapter].subject and not view.beside:  # a change table is in the order of its changes
        assert [next(cell for cell in row if re.fullmatch(r"LY\d+", cell)) for row in scene.table.rows] == pcodes
    assert {len(row) for row in (*scene.table.rows, scene.table.total) if row} <= {len(scene.table.columns)}


@law(view=VIEWS)
def test_the_legend_counts_every_place_once(view):
    scene = scene_of(view)
    gaps = sum(fill.value < 0 for fill in scene.fills)
    sized_only = view.level in CIRCLE_LEVELS and view.measure not in RATES
    counted = gaps if sized_only else len(scene.fills)
    assert sum(row.places for row in scene.legend.rows) == (counted if view.filled else 0)
    assert {fill.klass for fill in scene.fills} <= {-1, *range(len(scene.classes.breaks))}


@law(view=VIEWS)
def test_a_greater_value_has_no_lower_class_and_no_worse_rank(view):
    known = sorted((fill for fill in scene_of(view).fills if fill.value >= 0), key=lambda fill: fill.value)
    assert [fill.klass for fill in known] == sorted(fill.klass for fill in known)
    assert [fill.rank for fill in known] == sorted((fill.rank for fill in known), reverse=True)
    assert not known or known[-1].rank == 1


@law(view=VIEWS)
def test_shares_are_recomputed_from_counts(view):
    catalog = shipped()[1]
    national = amount(catalog.cube, view.round, "LY", view.where)
    for fill in scene_of(replace(view, measure="share")).fills:
        if fill.value >= 0:
            assert fill.text == percent(100 * fill.size / national, view.lang, view.digits)
    for chart in of_people(scene_of(replace(view, chapter="migrants"))):
        whole_of = total_of if dimensions()[chart.key].is_breakdown else hosting_of
        whole = whole_of(catalog.cube, view.round, view.within or ("LY",))
        for bar in chart.bars:
            assert not bar.share or bar.share == percent(100 * bar.value / whole, view.lang, view.digits)


@law(view=VIEWS)
def test_missing_is_worded_and_never_a_number(view):
    scene = scene_of(view)
    for fill in scene.fills:
        assert (fill.text == gap_words(fill.value, view)) if fill.value < 0 else DIGIT.search(fill.text)
        assert (fill.value < 0) == (fill.klass == -1) == (fill.rank == 0)
    for bar in (bar for chart in of_people(scene) for bar in chart.bars if bar.value < 0):
        assert (bar.text, bar.share) == (gap_words(bar.value, view), "")


@law(view=VIEWS)
def test_a_hidden_count_leaves_no_number_in_its_row(view):
    scene = scene_of(replace(view, chapter="migrants", beside=None))
    first = len(scene.table.columns) - (3 if view.where else 2) - (view.level is not Level.muhalla)
    for fill, row in zip(scene.fills, scene.table.rows, strict=True):
        if fill.size == Gap.HIDDEN:
            assert not DIGIT.search(fill.text + "".join(row[first:]))


@cache
def hidden_cells():
    """Every breakdown's count that the public may not see: P-code, dimension, category."""
    cube = shipped()[1].cube
    return [
        (pcode, key, category)
        for key in BREAKDOWNS
        for pcode, row in zip(cube.areas, cube.rounds[54][key].tolist(), strict=True)
        for category, value in zip(cube.categories[key], row, strict=True)
        if value == Gap.HIDDEN
    ]


@law(choice=st.randoms(use_true_random=False), view=VIEWS)
def test_a_hidden_count_is_told_nowhere(choice, view):
    pcode, key, category = choice.choice(hidden_cells())
    level = Level.baladiya if len(pcode) == 8 else Level.mantika
    draft = replace(view, chapter="migrants", level=level, within=(pcode,), where=(key, (category,)), measure="count",
                    beside=None)
    scene = scene_of(settle(draft, (54,)).view)
    name = shipped()[1].gazetteer[pcode].name(view.lang)
    gone = text("gap.hidden", view.lang)
    assert text("summary.gap", view.lang, place=name, gap=gone.lower()) in scene.summary
    assert next(fill.text for fill in scene.fills if fill.pcode == pcode) == gone
    bars = [bar for chart in scene.charts if chart.key == key for bar in chart.bars if bar.key == category]
    assert all((bar.text, bar.share) == (gone, "") for bar in bars)


@law(view=VIEWS)
def test_a_chart_that_the_filter_does_not_reach_says_so(view):
    plain = {chart.key: chart for chart in scene_of(replace(view, where=None, measure="count")).charts}
    for chart in of_people(scene_of(view)):
        assert chart.apart == (view.where is not None and view.where[0] != chart.key)
        if chart.apart:
            assert chart.note and chart.bars == plain[chart.key].bars
        assert chart.bars or chart.note


@law(view=VIEWS)
def test_both_languages_show_the_same_numbers(view):
    one, other = (scene_of(replace(view, lang=lang, digits=Digits.latn)) for lang in Lang)
    assert [(f.pcode, f.value, f.size, f.klass, f.rank) for f in one.fills] == [
        (f.pcode, f.value, f.size, f.klass, f.rank) for f in other.fills]
    for ours, theirs in zip(one.charts, other.charts, strict=True):
        assert [(bar.key, bar.value, bar.picked) for bar in ours.bars] == [
            (bar.key, bar.value, bar.picked) for bar in theirs.bars]
    assert one.summary != other.summary


@law(view=VIEWS)
def test_arabic_digits_are_used_for_every_number(view):
    scene = scene_of(replace(view, lang=Lang.ar, digits=Digits.arab))
    numbers = [fill.text for fill in scene.fills] + [row.label for row in scene.legend.rows]
    numbers += [part for chart in scene.charts for bar in chart.bars for part in (bar.label, bar.text, bar.share)]
    # The number of the storm, and a muhalla named after the 12th of March, are names.
    told = [re.sub(f"{GLIDE}|حي 12 مارس", "", part) for part in (scene.subtitle, *numbers)]
    assert not [part for part in told if re.search("[0-9]", part)]


@pytest.mark.parametrize("key", BREAKDOWNS)
def test_a_filter_picks_its_bar_and_names_itself(key):
    category = dimensions()[key].categories[0]
    scene = asked(f"{MIGRANTS}&{key}={category}")
    words = text(f"category.{key}.{category}", Lang.en)
    assert words in scene.title and words in scene.summary
    for chart in of_people(scene):
        assert [bar.key for bar in chart.bars if bar.picked] == ([category] if chart.key == key else [])


def test_a_focus_narrows_the_places_and_every_breakdown():
    scene = asked(f"{MIGRANTS}&level=baladiya&within=LY0211")
    charts = {chart.key: chart for chart in scene.charts}
    assert all(bar.key.startswith("LY0211") for bar in charts["places"].bars)
    catalog = shipped()[1]
    for bar in charts["sex_age"].bars:
        assert bar.value == amount(catalog.cube, 54, "LY0211", ("sex_age", (bar.key,)))


def test_below_its_finest_level_a_chart_says_where_it_is_held():
    charts = {chart.key: chart for chart in asked(f"{MIGRANTS}&within=LY02110103&level=muhalla").charts}
    assert (charts["nationality"].bars, charts["need_1"].bars) == ((), ())
    assert charts["nationality"].note == text("client.not_below.baladiya", Lang.en)
    assert charts["need_1"].note == text("client.not_below.mantika", Lang.en)


def test_what_cannot_be_shown_is_said_in_the_scene():
    assert asked("round=99").notices == ("Round 99 isn't held; showing Round 54.",)


@pytest.mark.parametrize("chapter", chapters())
@pytest.mark.parametrize("lang", Lang)
def test_every_chapter_opens_with_something_to_see_and_its_sources(chapter, lang):
    scene = scene_of(default_view(shipped()[1], chapter, lang))
    assert scene.sources and scene.boundary and scene.disclaimer
    assert scene.table.rows and scene.notices == ()
    if chapters()[chapter].subject:
        assert scene.marks
    else:
        assert "dtm_r54" in scene.sources
        assert max(scene.fills, key=lambda fill: fill.value).name in scene.summary
