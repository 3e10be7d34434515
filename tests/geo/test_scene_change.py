"""Change since an earlier round: what was counted in both is compared, the rest is named."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.catalog import open_catalog
from data.cubes import amount
from data.gaps import Gap
from data.places import Level, read_gazetteer
from data.releases import shipped_release
from data.stores.files import FileStore
from data.words import Lang, signed_percent, text
from geo.boundaries import read_world
from geo.links import from_url
from geo.scene import compose
from tests.second_round import DESERTED, DOUBLED, UNASSESSED, second_round

LANGS = pytest.mark.parametrize("lang", Lang)


@cache
def compared():
    """Boundaries, and a catalog that holds Round 54 and a synthetic Round 55."""
    gazetteer = read_gazetteer()
    with TemporaryDirectory() as home:
        store = FileStore(Path(home))
        shipped_release(store, gazetteer)
        release = second_round(store, gazetteer, number=55)
        return read_world(gazetteer), open_catalog(store, release.digest, gazetteer)


def scene_of(query, lang=Lang.en):
    world, catalog = compared()
    parsed = from_url(f"/{lang}/?chapter=migrants&measure=change&{query}", catalog)
    return compose(parsed.view, catalog, world, parsed.notices)


def fill(scene, pcode):
    return next(fill for fill in scene.fills if fill.pcode == pcode)


@LANGS
def test_each_change_is_recomputed_from_the_two_counts(lang):
    scene, (_, catalog) = scene_of("level=baladiya", lang), compared()
    known = [fill for fill in scene.fills if fill.value >= 0]
    assert len(known) > 80
    for one in known:
        now, then = (amount(catalog.cube, round, one.pcode) for round in (55, 54))
        assert one.text == signed_percent(100 * max(now, 0) / then, lang)
    assert fill(scene, DOUBLED).value > 150 and fill(scene, DESERTED).value == 0


@LANGS
def test_where_coverage_differs_nothing_is_compared_and_the_place_is_named(lang):
    scene, (_, catalog) = scene_of("level=baladiya", lang), compared()
    assert fill(scene, UNASSESSED).value == Gap.NOT_ASSESSED
    assert catalog.gazetteer[UNASSESSED].name(lang) in scene.summary
    assert any(row.key == "not_assessed" and row.places for row in scene.legend.rows)


@LANGS
def test_the_words_say_from_which_round_and_the_largest_rises_and_falls(lang):
    scene = scene_of("level=baladiya", lang)
    assert "54" in scene.title and "54" in scene.legend.title
    rises = sorted((fill for fill in scene.fills if fill.value > 100), key=lambda fill: -fill.value)
    falls = sorted((fill for fill in scene.fills if 0 <= fill.value < 100), key=lambda fill: fill.value)
    assert rises[0].name in scene.summary and falls[0].name in scene.summary
    assert {"dtm_r54", "dtm_migrant_workbooks"} <= set(scene.sources) or len(scene.sources) >= 2


def test_the_middle_class_stays_neutral_whatever_the_values():
    scene = scene_of("level=region")
    assert len([row for row in scene.legend.rows if row.key.isdigit()]) == 7
    assert scene.legend.rows[3].label == text("change.about_same", Lang.en, most="2.5%")


def test_without_an_earlier_round_the_counts_are_shown_and_it_is_said():
    scene = scene_of("round=54&level=mantika")
    assert scene.view.measure == "count"
    assert scene.notices == (text("notice.no_earlier_round", Lang.en, round=54),)


def test_a_filter_compares_the_same_group_and_hidden_stays_hidden():
    scene, (_, catalog) = scene_of("level=baladiya&nationality=sudan"), compared()
    for one in scene.fills:
        parts = [amount(catalog.cube, round, one.pcode, ("nationality", ("sudan",))) for round in (54, 55)]
        if Gap.HIDDEN in parts:
            assert one.value == Gap.HIDDEN
    assert scene.view.level is Level.baladiya
