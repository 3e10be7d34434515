"""Points through time: the latest round's view shows what holds now, an older one what held at its end, and says so."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalog import open_catalog
from data.editions import NOW, within
from data.edits import Proposal, as_import, pending, point, propose
from data.importers import Import
from data.observations import COLUMNS
from data.places import read_gazetteer
from data.releases import make_release, shipped_release
from data.stores.files import FileStore
from data.table_files import rows_of
from data.words import Lang
from geo.boundaries import read_world
from geo.marks import Mark
from geo.marks.collection import marks
from geo.scene import compose, narrate
from geo.view import default_view
from tests.second_round import second_round

# Round 54 ends in September 2024; Round 55 follows.
CHANGES = {"LY-TN-01": ("2024-11-01", {"lon": "11.6", "lat": "33.1"}), "LY-TN-02": ("2024-09-30", {"state": "closed"}),
           "LY-TN-03": ("2024-10-01", None)}
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """Two rounds, with crossings that were moved, closed and retired from different days on, and an office."""
    gazetteer, store = read_gazetteer(), FileStore(tmp_path_factory.mktemp("home"))
    shipped_release(store, gazetteer)
    second_round(store, gazetteer, number=55)
    for id, (since, cells) in CHANGES.items():
        row = point(store, "crossings", id).row
        asked = Proposal("crossings", id, {**row, **cells} if cells else {}, since, row["source"], retire=cells is None,
                         seen=point(store, "crossings", id).seen)
        propose(store, asked, "huda", gazetteer, "2026-01-01")
    office = {**rows_of("offices.csv")[1], "id": "OFF-NEW-01", "since": "2025-01-01"}
    empty = pd.DataFrame(columns=list(COLUMNS))
    table = Import("o.csv", "0" * 64, 0, "tables", None, None, "x/1", empty, {}, (), {"offices.csv": (office,)})
    release = make_release(store, as_import(pending(store)), table, base=store.current())
    return open_catalog(store, release.digest, gazetteer)


def shown(catalog, round: int, chapter: str = "borders", **changes) -> dict[str, Mark]:
    view = default_view(catalog, chapter)
    fields = {**vars(view), "round": round, "layers": (*view.layers, "offices"), **changes}
    scene = compose(type(view)(**fields), catalog, read_world(read_gazetteer()))
    return {mark.id: mark for mark in scene.marks}


def test_the_latest_round_shows_what_holds_now(catalog):
    now = shown(catalog, 55)
    assert (now["LY-TN-01"].lon, now["LY-TN-02"].symbol) == (11.6, "crossing_official_land_closed")
    assert not {"LY-TN-03", "LY-TN-01-v1", "LY-TN-02-v1"} & now.keys() and "OFF-NEW-01" in now


def test_an_older_round_shows_what_held_at_its_end(catalog):
    assert catalog.edition.ends == {54: "2024-09-30"}
    then = shown(catalog, 54)
    assert (then["LY-TN-01-v1"].lon, then["LY-TN-02"].symbol) == (11.5669, "crossing_official_land_closed")
    assert "LY-TN-03" in then and not {"LY-TN-01", "LY-TN-02-v1", "OFF-NEW-01"} & then.keys()


@pytest.mark.parametrize("lang", Lang)
def test_an_older_rounds_view_says_how_many_points_are_otherwise_today(catalog, lang):
    world, view = read_world(read_gazetteer()), default_view(catalog, "borders", lang)
    fields = {**vars(view), "layers": ("crossings",)}
    notices = {round: narrate(type(view)(**{**fields, "round": round}), catalog, world).notices for round in (54, 55)}
    assert notices[55] == ()
    [said] = notices[54]  # moved: gone there, come here; retired: gone
    assert "2024" in said and {"en": "3 points", "ar": "تظهر 3 نقاط"}[lang] in said


def test_nothing_is_said_or_left_out_where_nothing_is_dated(catalog):
    world, view = read_world(read_gazetteer()), default_view(catalog, "storm")
    assert narrate(type(view)(**{**vars(view), "round": 54}), catalog, world).notices == ()


def test_every_mark_of_a_release_with_dated_points_is_worded_in_both_languages(catalog):
    with within(catalog.edition):
        for lang in Lang:
            moved = next(mark for mark in marks(lang)["crossings"] if mark.id == "LY-TN-01-v1")
            assert (moved.since, moved.until) == ("", "2024-11-01")


@given(DAYS, DAYS, DAYS)
def test_of_a_point_that_changed_exactly_one_version_holds_on_any_day(day, changed, once_more):
    first, second = sorted((changed, once_more))
    spans = [("", first), (first, second), (second, "")] if first < second else [("", first), (first, "")]
    versions = [Mark(id="a", layer="x", name="x", kind="", source="s", since=since, until=until)
                for since, until in spans]
    assert sum(one.holds_on(day) for one in versions) == sum(one.holds_on(NOW) for one in versions) == 1
