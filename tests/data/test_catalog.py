"""Rounds that a catalog can compare, and where their coverage differs."""

import pytest

from data.catalog import open_catalog
from data.cubes import amount, measured, total_of
from data.gaps import Gap
from data.indicators import dimensions
from data.places import Level, read_gazetteer
from data.stores.files import FileStore
from tests.second_round import DESERTED, DOUBLED, UNASSESSED, divided, second_round


@pytest.fixture(scope="module", params=[53, 55])
def catalog(request, tmp_path_factory):
    store, gazetteer = FileStore(tmp_path_factory.mktemp("home")), read_gazetteer()
    release = second_round(store, gazetteer, request.param)
    assert store.current() == release.digest
    return open_catalog(store, release.digest, gazetteer)


def test_places_assessed_in_only_one_round_are_named_with_those_around_them(catalog):
    then, now = catalog.held_rounds
    assert catalog.differences(now, then) == catalog.differences(then, now) == (
        UNASSESSED[:4], UNASSESSED[:6], UNASSESSED)
    assert catalog.differences(now, now) == ()


def test_changes_of_the_odd_places_say_what_happened(catalog):
    then, now = catalog.held_rounds
    told = {pcode: measured(catalog.cube, now, pcode, "change", against=then)
            for pcode in (UNASSESSED, DESERTED, DOUBLED)}
    made_up_is_newer = now == 55
    assert told[UNASSESSED] == Gap.NOT_ASSESSED
    assert told[DESERTED] == (0 if made_up_is_newer else Gap.NOT_AVAILABLE)
    assert 185 < told[DOUBLED] < 215 if made_up_is_newer else 46 < told[DOUBLED] < 55


def test_the_made_up_round_agrees_at_every_level(catalog):
    number = next(number for number in catalog.held_rounds if number != 54)
    whole = amount(catalog.cube, number, "LY")
    assert 600_000 < whole < 1_000_000
    for level in (Level.region, Level.mantika):
        assert total_of(catalog.cube, number, [place.pcode for place in catalog.gazetteer.at(level)]) == whole
    for key, dimension in dimensions().items():
        if dimension.is_breakdown:
            assert amount(catalog.cube, number, "LY", (key, dimension.categories)) == whole


def test_a_total_is_divided_into_whole_parts():
    assert divided(10, {"a": 1.0, "b": 1.0, "c": 1.0}) == {"a": 4, "b": 3, "c": 3}
    assert divided(0, {"a": 2.0}) == {"a": 0}
