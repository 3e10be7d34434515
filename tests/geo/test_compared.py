"""Two views beside one another: what stands beside a view, one set of classes for two rounds, and what changed."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cubes import amount, change
from data.gaps import Gap
from data.indicators import dimensions
from data.words import Lang, signed_number, signed_percent, text
from geo.compared import side_name
from geo.downloads.records import records_of
from geo.links import from_url, to_url
from geo.scene import compose
from geo.view import COMPARED, beside_view, settle, sides, swapped, value_of
from tests.geo.strategies import drafts, small_catalog
from tests.geo.test_scene_change import compared
from tests.second_round import DESERTED, DOUBLED, UNASSESSED

HELD = (54, 55)
CATALOG = small_catalog(HELD)
LANGS = pytest.mark.parametrize("lang", Lang)
DIGIT = re.compile(r"[0-9٠-٩]")
FIELDS = {"round": ("overview", "migrants"), "measure": ("overview", "migrants"), "snapshot": ("storm",),
          "until": ("history",)}


@st.composite
def pairs(draw, fields=tuple(FIELDS)):
    """Settled views that have another beside them."""
    field = draw(st.sampled_from(fields))
    view = draw(drafts(CATALOG))
    layers = ("migrants", *view.layers)
    view = replace(view, chapter=draw(st.sampled_from(FIELDS[field])), layers=layers, beside=None)
    view = settle(replace(view, measure="count" if view.measure == "change" else view.measure), HELD).view
    choices = {"round": [str(held) for held in HELD], "measure": COMPARED,
               "snapshot": ("2023-09-13", "2023-10-13"), "until": ("2011", "2019")}[field]
    others = [value for value in choices if settle(replace(view, beside=(field, value)), HELD).view.beside]
    return settle(replace(view, beside=(field, draw(st.sampled_from(others)))), HELD).view


def law(**strategies):
    return lambda test: settings(max_examples=40, deadline=None)(given(**strategies)(test))


def scene_of(view):
    world, catalog = compared()
    return compose(view, catalog, world)


def asked(query, lang=Lang.en):
    parsed = from_url(f"/{lang}/?chapter=migrants&{query}", compared()[1])
    assert not parsed.notices
    return scene_of(parsed.view)


def row(scene, pcode):
    return next(row for row in scene.change.rows if row.key == pcode)


@law(view=pairs())
def test_the_other_side_is_a_view_of_its_own_and_swapping_twice_changes_nothing(view):
    for other in (beside_view(view), swapped(view)):
        assert settle(other, HELD) == type(settle(other, HELD))(other, ())
        assert value_of(other, view.beside[0]) == view.beside[1]
    assert swapped(swapped(view)) == view
    assert sides(view) == sides(swapped(view)) or view.beside[0] == "measure"
    assert from_url(to_url(view, CATALOG), CATALOG).view == view


@law(view=pairs(("round",)))
def test_two_rounds_share_their_classes_circle_sizes_and_legend(view):
    scene, other = scene_of(view), scene_of(swapped(view))
    assert (scene.classes, scene.largest) == (other.classes, other.largest)
    assert [line.label for line in scene.legend.rows if line.key.isdigit()] \
        == [line.label for line in other.legend.rows if line.key.isdigit()]
    assert scene.largest == max(fill.size for one in (scene, other) for fill in one.fills)
    same = {fill.value: fill.klass for fill in scene.fills}
    assert all(same.get(fill.value, fill.klass) == fill.klass for fill in other.fills)


@law(view=pairs(("measure", "snapshot")))
def test_two_measures_or_dates_keep_the_classes_each_has_alone(view):
    assert scene_of(view).classes == scene_of(replace(view, beside=None, compare="side")).classes


@law(view=pairs(("round",)))
def test_every_change_is_recomputed_from_the_two_figures_and_what_is_hidden_stays_so(view):
    cube, (earlier, later) = compared()[1].cube, sides(view)
    of_people = not view.where or dimensions()[view.where[0]].is_breakdown
    for one in scene_of(view).change.rows:
        then, now = (amount(cube, side.round, one.pcode, view.where) for side in (earlier, later))
        index = change(now, then, cube.min_denominator if of_people else 1)
        if Gap.HIDDEN in (then, now):
            assert one.difference is None and not DIGIT.search("".join(one.texts[2:]))
        if view.measure == "count" and one.difference is not None:
            assert one.difference == max(now, 0) - max(then, 0)
            assert one.texts[2] == signed_number(one.difference, view.lang, view.digits)
            assert (one.relative is None) == (index < 0)
            assert index < 0 or one.texts[3] == signed_percent(index, view.lang, view.digits)


@law(view=pairs())
def test_a_change_table_is_whole_and_begins_with_the_largest_change(view):
    scene = scene_of(view)
    sizes = [abs(one.difference) for one in scene.change.rows if one.difference is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert all(one.difference is None for one in scene.change.rows[len(sizes):])
    assert {len(cells) for cells in scene.table.rows} <= {len(scene.table.columns)}
    assert not [cell for cells in scene.table.rows for cell in cells if cell in ("", "None", "nan")]
    assert max(Counter(one.key for one in scene.change.rows).values(), default=1) == 1


@LANGS
def test_the_words_name_both_sides_and_what_moved_most(lang):
    scene = asked("round=55&beside=round:54&level=baladiya", lang)
    names = [side_name(side, "round") for side in sides(scene.view)]
    assert all(name in scene.title for name in names) and names[0] in scene.subtitle
    moved = [one.name for one in scene.change.rows if one.difference is not None][:2]
    assert all(name in scene.summary for name in moved)
    assert row(scene, DOUBLED).name in scene.summary
    assert row(scene, UNASSESSED).name in scene.summary  # not like with like
    assert {"dtm_r54", "dtm_migrant_workbooks"} <= set(scene.sources)


@LANGS
def test_nobody_found_counts_as_none_and_not_assessed_as_unknown(lang):
    scene = asked("round=55&beside=round:54&level=baladiya", lang)
    deserted, unassessed = row(scene, DESERTED), row(scene, UNASSESSED)
    assert deserted.relative == 0 and deserted.difference < 0
    assert unassessed.difference is None
    assert unassessed.texts[1:] == (text("gap.not_assessed", lang),) * 3


@LANGS
def test_the_earlier_round_is_the_first_figure_whichever_side_it_stands_on(lang):
    ahead, behind = asked("round=55&beside=round:54", lang), asked("round=54&beside=round:55", lang)
    assert ahead.change == behind.change
    assert ahead.change.total.texts[0] == asked("round=54&measure=count", lang).table.total[2]


@LANGS
def test_a_date_on_which_a_place_was_not_reported_is_not_zero(lang):
    catalog = compared()[1]
    scene = scene_of(from_url(f"/{lang}/?chapter=storm&beside=snapshot:2023-09-13", catalog).view)
    assert row(scene, "LY010304").texts[1] == text("client.compare.not_reported", lang)
    assert row(scene, "LY010304").difference is None
    assert text("compare.bases", lang) in scene.summary


@LANGS
def test_only_figures_stated_as_exact_have_a_difference(lang):
    catalog = compared()[1]
    least, exact = (scene_of(from_url(f"/{lang}/?chapter=storm&beside=snapshot:{date}", catalog).view)
                    for date in ("2023-09-13", "2023-10-13"))
    derna = row(least, "LY010102")  # "at least 30,000", then 23,500
    assert derna.difference is derna.relative is None and derna.texts[2:] == ("–", "–")
    assert text("compare.inexact", lang, n=1) in least.summary
    assert least.change.total.difference is None  # the first is a sum of reported figures
    assert exact.change.total.difference == 44862 - 43421


def test_two_indicators_are_compared_by_rank_alone():
    scene = asked("measure=count&beside=measure:per_1000")
    first, second = ({fill.pcode: fill.rank for fill in scene_of(side).fills} for side in sides(scene.view))
    assert all(one.difference == second[one.pcode] - first[one.pcode] for one in scene.change.rows)
    assert all(one.relative is None for one in scene.change.rows) and scene.change.total is None


@LANGS
def test_the_download_holds_both_sides(lang):
    world, catalog = compared()
    scene = asked("round=55&beside=round:54", lang)
    records = records_of(scene, catalog, world)[-1]
    assert records.file == "change" and len(records.rows) == len(scene.change.rows) + 1
    assert records.rows[0][-2] == scene.change.rows[0].difference
    assert records.rows[0][-1] == scene.change.rows[0].relative - 100
