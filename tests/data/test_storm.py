"""Storm Daniel and the milestones: every fact carried as it was given, reported and computed kept apart."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from data.dates import decimal_year, is_date
from data.errors import TableError
from data.milestones import milestones
from data.places import Level, read_gazetteer
from data.storm import GLIDE, storm_displacement, storm_events, storm_places
from data.tables import REFERENCE
from data.words import Lang
from geo.marks.milestones import milestones_marks
from geo.marks.storm import storm_events_marks, storm_idps_marks, storm_places_marks

FACTS = Path(os.environ.get("ATLAS_SHARED", Path(__file__).resolve().parents[2] / "../shared")) / "facts"
WITH_FACTS = pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; tables not compared with them")
PLURAL = {"individuals": "people", "USD": "usd", "LYD": "lyd"}


def facts(name):
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(written):
    return float(written) if written else None


def mapped(marks):
    return [mark for mark in marks if mark.lon is not None]


@WITH_FACTS
def test_every_count_of_displaced_people_is_carried_as_reported_or_computed():
    def theirs(row):
        return (row["date"], row["scope"].split("_")[0], row["level"], row["region"], number(row["individuals"]),
                number(row["individuals_derived"]), number(row["households"]), number(row["share_percent"]),
                row["value_type"], row["published_date"])
    assert [(row.date, row.scope, row.level, row.region, row.individuals, row.derived, row.households, row.share,
             row.kind, row.published) for row in storm_displacement()] == list(map(theirs, facts("storm_daniel_idps")))
    for row, fact in zip(storm_displacement(), facts("storm_daniel_idps"), strict=True):
        assert row.pcode.startswith(fact["baladiya_pcode"])
        assert row.share_base is None or f"{row.share_base:,}" in fact["share_base"]


@WITH_FACTS
def test_every_event_is_carried_with_its_own_figure_and_date():
    for row, fact in zip(storm_events(), facts("storm_daniel_events"), strict=True):
        assert (row.date, row.indicator, row.qualifier) == (fact["date"], fact["indicator"], fact["qualifier"])
        assert row.value == number(fact["value"]) if row.value is not None else (
            row.value_text.replace(",", "").replace("–", "-") == fact["value"])
        assert bool(row.actor.en) == bool(fact["actor"])
        assert row.pcode in (fact["baladiya_pcode"], "LY")
        assert PLURAL.get(fact["unit"], row.unit) == row.unit


@WITH_FACTS
def test_every_place_and_milestone_is_carried():
    hosts, hit = facts("storm_daniel_municipalities"), facts("storm_daniel_affected_places")
    assert [row.pcode for row in storm_places()] == [
        *(row["baladiya_pcode"] for row in hosts), *(row["muhalla_pcode"] or row["baladiya_pcode"] for row in hit)]
    assert [row.confidence for row in storm_places()] == [row["confidence"] for row in (*hosts, *hit)]
    for row, fact in zip(milestones(), facts("timeline"), strict=True):
        assert (row.id, str(row.year), row.date) == (fact["id"], fact["year"], fact["date"])
        assert row.figure == number(fact["figure"])
        assert not fact["baladiya_pcode"] or row.pcode == fact["baladiya_pcode"]


def test_only_who_was_there_is_mapped_and_once_a_place_and_date():
    marks, scopes = storm_idps_marks(Lang.en), {row.id: row.scope for row in storm_displacement()}
    assert {mark.layer for mark in mapped(marks)} == {"storm_idps"}
    assert {mark.layer for mark in marks if scopes[mark.id] == "arrivals"} == {"storm_arrivals"}
    levels = {read_gazetteer()[mark.pcode].level for mark in mapped(marks)}
    assert levels == {Level.baladiya, Level.muhalla}
    places = Counter((mark.pcode, mark.facets["snapshot"]) for mark in mapped(marks))
    assert max(places.values()) == 1
    assert all(mark.facets.get("snapshot", (row.date,)) == (row.date,)
               for mark, row in zip(marks, storm_displacement(), strict=True))


@pytest.mark.parametrize("lang", Lang)
def test_reported_and_computed_figures_are_told_apart(lang):
    for row, mark in zip(storm_displacement(), storm_idps_marks(lang), strict=True):
        assert row.individuals is None or row.derived is None
        assert mark.hollow == (row.individuals is None)
        assert mark.value == row.people and mark.text
        assert bool(mark.unit) == (mark.value is not None)
        if row.derived is not None:
            assert row.basis in ("share_only", "derived")
    computed = next(mark for mark in storm_idps_marks(Lang.en) if mark.id == "SD-036")
    assert (computed.text, computed.value, computed.hollow) == ("about 2,825 (computed from 7%)", 2825, True)


def test_at_the_end_of_october_only_the_total_northeast_west_and_derna_are_known():
    marks = [mark for mark in storm_idps_marks(Lang.en) if mark.facets.get("snapshot") == ("2023-10-31",)]
    known = {mark.name: mark.value for mark in marks if not mark.hollow}
    assert known == {"All displaced by the storm": 44_862, "Northeast (18 municipalities)": 41_720, "West": 3_142,
                     "Derna": 23_500}
    assert [mark.text for mark in marks if mark.hollow] == ["18,220 (computed)"]  # the other 17, by subtraction
    assert [mark.name for mark in mapped(marks)] == ["Derna"]


@pytest.mark.parametrize("lang", Lang)
def test_every_death_toll_stands_alone_with_its_date_and_actor(lang):
    deaths = [mark for mark in storm_events_marks(lang) if mark.facets["storm_group"] == ("deaths",)]
    assert len(deaths) == 25
    for mark in deaths:
        place, actor = mark.kind.split(" · ", 1)
        assert place and actor and mark.as_of and mark.text and mark.order > 2023.6
    assert {mark.text for mark in deaths if mark.source == "mission_overview_2024"} == {
        "more than 4,345" if lang is Lang.en else "أكثر من 4,345"}


def test_appeals_are_named_and_ranges_printed():
    marks = {mark.id: mark for mark in storm_events_marks(Lang.en)}
    appeals = {mark.name for mark in marks.values() if "appeal" in mark.name}
    assert all(name.startswith(("UN flash appeal", "IOM flash appeal")) for name in appeals) and len(appeals) == 4
    assert marks["SE-003"].text == "70–80" and marks["SE-003"].value is None
    assert marks["SE-002"].text == marks["SE-002"].unit == ""


def test_a_guessed_place_is_listed_not_mapped_and_an_inferred_one_hollow():
    marks = storm_places_marks(Lang.en)
    assert {mark.name for mark in marks if mark.lon is None} == {"Talmeitha", "Battah"}
    assert all(mark.hollow for mark in marks if mark.facets["role"] == ("host_east",))
    assert not any(mark.hollow for mark in marks if mark.facets["role"] == ("host_west",))
    assert Counter(mark.symbol for mark in marks) == {"storm_host": 23, "storm_hit": 16}
    assert GLIDE.endswith("LBY")


def test_milestones_stand_at_municipalities_in_the_order_of_time():
    marks = milestones_marks(Lang.en)
    assert [mark.facets["until"][0] for mark in marks] == sorted(mark.facets["until"][0] for mark in marks)
    by_id = {mark.id: mark for mark in marks}
    assert by_id["TL-001"].as_of == "1970s" and by_id["TL-001"].lon is None
    assert by_id["TL-063"].text == "more than 706,000"
    assert by_id["TL-058"].hollow and by_id["TL-058"].pcode == "LY010102"  # Derna stands for the northeast
    assert not by_id["TL-046"].hollow


def test_dates_are_as_exact_as_written():
    assert all(map(is_date, ("2023-09-10", "2023-09", "2023", "1970s")))
    assert not any(map(is_date, ("", "2023-13", "2023-02-30", "10-09-2023", "September", "0000", "2023-9")))
    assert decimal_year("1970s") == 1970 < decimal_year("2023") < decimal_year("2023-09") < decimal_year("2023-09-10")


@pytest.mark.parametrize(("read", "table", "old", "new", "message"), [
    (storm_displacement, "storm_displacement.csv", "2023-09-10,stock", "2023-09-31,stock", "date '2023-09-31'"),
    (storm_displacement, "storm_displacement.csv", ",40363,reported", ",,guessed", "kind 'guessed'"),
    (storm_events, "storm_events.csv", ",70–80,", ",,", "value or a value_text"),
    (milestones, "milestones.csv", "TL-002,2004,2004-06", "TL-002,2005,2004-06", "isn't in the year 2005"),
    (milestones, "milestones.csv", ",mission,", ",missions,", "theme 'missions'"),
])
def test_faulty_table_is_refused(tmp_path, read, table, old, new, message):
    content = (REFERENCE / table).read_text(encoding="utf-8")
    assert old in content
    (tmp_path / table).write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=message):
        read(tmp_path / table)
