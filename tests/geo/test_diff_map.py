"""The difference map shows every place once, by class or reason, and says all that a map must say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from data.diff import State, diff
from data.places import Level, read_gazetteer
from data.releases import shipped_release
from data.stores.files import FileStore
from data.words import Lang, text
from geo.boundaries import read_world
from geo.diff_ground import HEIGHT, INSET, WIDTH, ground_of
from geo.diff_map import ABOUT, ABSOLUTE, FELL, MEASURES, RELATIVE, ROSE, diff_map, diff_map_svg
from tests.second_round import DESERTED, DOUBLED, UNASSESSED, second_round

GAZETTEER = read_gazetteer()
LEVELS = (Level.region, Level.mantika, Level.baladiya, Level.muhalla)


@pytest.fixture(scope="module")
def world():
    return read_world(GAZETTEER)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    store = FileStore(tmp_path_factory.mktemp("home"))
    return diff(shipped_release(store, GAZETTEER), second_round(store, GAZETTEER, 55), GAZETTEER)


def klass(found, pcode, measure=RELATIVE):
    level = GAZETTEER[pcode].level
    return next(one for one in diff_map(found, level, measure).shades if one.change.pcode == pcode)


def test_classes_are_those_of_change_with_a_neutral_middle_and_reasons_stand_apart(found):
    assert klass(found, DOUBLED).klass == ROSE and klass(found, DESERTED).klass == FELL
    assert klass(found, UNASSESSED).klass == State.GONE and klass(found, UNASSESSED).hatched
    for shade in diff_map(found, Level.mantika).shades:
        assert (shade.klass == ABOUT) == (-2.5 < shade.change.relative <= 2.5)
    assert {shade.klass for shade in diff_map(found, Level.mantika, ABSOLUTE).shades} <= {FELL, ABOUT, ROSE}
    assert klass(found, UNASSESSED[:6]).hatched and not klass(found, DOUBLED[:6]).hatched


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("level", LEVELS)
def test_every_map_is_whole_and_says_what_a_map_must(found, world, level, measure, lang):
    figure = diff_map_svg(found, world, level, lang, measure)
    tree = ElementTree.fromstring(figure)  # well-formed, so that no name breaks out of its place
    said = " ".join(tree.itertext())
    for words in (text("ui.disclaimer", lang), world.said(lang), "observations_r54.csv", "2024"):
        assert words in said
    for count in (round_ for round_ in ("54", "55")):
        assert count in said
    told = [title.text for title in tree.iter("title")]
    for pcode in (DOUBLED, UNASSESSED):
        if level == Level.baladiya:
            assert any(GAZETTEER[pcode].name(lang) in line for line in told)
    assert not re.search(r"on\w+=|<script|style=", figure)


def test_the_legend_counts_every_place_once(found, world):
    for level in LEVELS:
        tree = ElementTree.fromstring(diff_map_svg(found, world, level, Lang.en))
        rows = {"".join(row.itertext()).split("  ")[0].strip(): row.find("small") for row in tree.iter("li")}
        counts = [int(small.text) for label, small in rows.items() if small is not None and "Coverage" not in label]
        assert sum(counts) == len(diff_map(found, level).shades)


def test_libya_lies_whole_in_the_map_and_clear_of_the_inset(world):
    ground = ground_of(world)
    x, y, width, height = INSET
    for path in ground.paths("country").values():
        points = [tuple(map(float, point.split())) for point in re.findall(r"[\d.-]+ [\d.-]+", path)]
        assert all(0 < east < WIDTH and 0 < down < HEIGHT for east, down in points)
        assert not [point for point in points if x < point[0] < x + width and y < point[1] < y + height]


def test_nothing_is_drawn_where_nothing_compares(found, world, tmp_path):
    store = FileStore(tmp_path)
    first = diff(None, shipped_release(store, GAZETTEER), GAZETTEER)
    assert diff_map_svg(first, world, Level.mantika, Lang.en) == ""
    with pytest.raises(ValueError, match="No map by 'share'"):
        diff_map(found, Level.mantika, "share")
