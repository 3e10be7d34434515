"""Crossings, disembarkation points, activities and offices: true to their facts, worded twice, never too precise."""

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from data.activities import activities
from data.crossings import crossings
from data.disembarkation import disembarkation_points
from data.errors import TableError
from data.places import Level, read_gazetteer
from data.tables import REFERENCE
from data.words import Lang
from geo.marks.crossings import crossings_marks
from geo.marks.disembarkation import disembarkation_marks
from geo.marks.offices import offices_marks
from geo.marks.programmes import programmes_marks
from geo.marks.wording import facet_label

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("ATLAS_SHARED", ROOT / "../shared")) / "facts"
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; tables not compared")
BUILDERS = (crossings_marks, disembarkation_marks, programmes_marks, offices_marks)
builds = pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# Words that tell no site by themselves: kinds of place, towns.
NO_SITE = {"port", "point", "base", "tripoli", "zawiya", "ميناء", "البحرية", "طرابلس"}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@needs_facts
def test_crossings_agree_with_the_facts():
    facts = rows(FACTS / "border_crossings.csv")
    assert [row.id for row in crossings()] == list(facts)
    for row in crossings():
        fact = facts[row.id]
        assert (row.name.en, row.name.ar, row.mode, row.status, row.pcode, row.precision) == tuple(
            fact[key] for key in ("name_en", "name_ar", "type", "status", "nearest_baladiya_pcode", "coord_confidence"))
        assert (row.lon, row.lat) == (float(fact["lon"]), float(fact["lat"]))
        assert row.neighbour == (fact["neighbour_iso3"].lower() or "sea_air")
        assert row.usual == (fact["plot_by_default"] == "yes")
        assert row.verified == (fact["name_ar_basis"] != "own rendering")


@needs_facts
def test_activities_agree_with_the_facts():
    facts = rows(FACTS / "activities_reach.csv")
    assert [row.id for row in activities()] == list(facts)
    for row in activities():
        fact = facts[row.id]
        printed = fact["figure"] if fact["qualifier"] != "typo" else ""
        assert row.figure == (int(printed) if printed else None), row.id
        assert row.pcode == fact["baladiya_pcode"] or row.level != "baladiya", row.id
        assert (row.is_undated, row.confidence) == (fact["date"].startswith("undated"), fact["confidence"]), row.id
        assert row.date in fact["date"], row.id


def test_disembarkation_points_bear_the_name_of_their_municipality_and_no_position():
    for row in disembarkation_points():
        place = read_gazetteer()[row.pcode]
        assert place.level is Level.baladiya
        assert re.fullmatch(rf"Disembarkation point, {place.name_en}( \(\d\))?", row.name.en)
        assert re.fullmatch(rf"نقطة إنزال، {place.name_ar}( \(\d\))?", row.name.ar)
    for lang in Lang:
        for mark in disembarkation_marks(lang):
            place = read_gazetteer()[mark.pcode]
            assert (mark.lon, mark.lat) == (place.lon, place.lat)


@needs_facts
def test_no_withheld_site_is_named_anywhere():
    facts = rows(FACTS / "disembarkation_points.csv")
    assert {row.id: row.pcode for row in disembarkation_points()} == {
        key: fact["baladiya_pcode"] for key, fact in facts.items()}
    withheld = [fact for fact in facts.values() if not fact["share_precise_location"].startswith("yes")
                and fact["name_en"] != fact["baladiya_name"]]
    places = {word.lower() for place in read_gazetteer().at(Level.baladiya)
              for word in re.findall(r"\w+", f"{place.name_en} {place.name_ar}")}
    names = {word.lower() for fact in withheld for key in ("name_en", "name_ar", "alt_names")
             for word in re.findall(r"\w{4,}", fact[key])} - places - NO_SITE
    assert len(names) > 8
    tables = ("disembarkation.csv", "activities.csv", "crossings.csv", "citations.csv")
    said = [(REFERENCE / table).read_text(encoding="utf-8") for table in tables]
    said += [repr(mark) for build in BUILDERS for lang in Lang for mark in build(lang)]
    assert not [name for name in names if any(re.search(rf"\b{name}", text.lower()) for text in said)]


def test_no_detention_centre_is_named():
    said = (REFERENCE / "activities.csv").read_text(encoding="utf-8")
    assert not re.findall(r"\b[A-Z]\w+ (?:detention|migrant) centre", said)


def test_both_languages_tell_the_same_numbers():
    twins = [twin for row in crossings() for twin in (row.status_basis, row.position_basis, row.history)]
    twins += [row.facts for row in disembarkation_points()] + [row.what for row in activities()]
    for twin in twins:
        assert Counter(NUMBER.findall(twin.en)) == Counter(NUMBER.findall(twin.ar)), twin.en


@builds
def test_marks_differ_between_languages_in_words_alone(build):
    english, arabic = (build(lang) for lang in Lang)
    assert len({mark.id for mark in english}) == len(english)
    for one, other in zip(english, arabic, strict=True):
        same = ("id", "layer", "pcode", "lon", "lat", "value", "order", "source", "symbol", "hollow", "facets")
        assert [getattr(one, key) for key in same] == [getattr(other, key) for key in same]
        assert one.name != other.name and one.kind != other.kind
        for facet, values in one.facets.items():
            for value in values:
                assert re.search("[a-z]|^[0-9]{4}$", facet_label(facet, value, Lang.en))
                assert not re.search("[a-z]", facet_label(facet, value, Lang.ar))


@pytest.mark.parametrize("lang", Lang)
def test_crossings_lie_in_their_layers_hollow_where_approximate(lang):
    marks = {mark.id: mark for mark in crossings_marks(lang)}
    assert Counter(mark.layer for mark in marks.values()) == {"crossings": 17, "crossings_unsure": 3, "ports": 13}
    assert Counter(mark.facets["status"] for mark in marks.values() if mark.layer != "ports") == {
        ("official",): 8, ("unofficial",): 12}
    assert [key for key, mark in marks.items() if mark.symbol.endswith("_closed")] == ["LY-TD-04", "LY-SD-01"]
    approximate = {Lang.en: "Approximate position", Lang.ar: "موقع تقريبي"}[lang]
    assert all(mark.hollow == (approximate in mark.note) for mark in marks.values())


def test_activities_are_mapped_at_municipalities_and_listed_elsewhere():
    for mark in programmes_marks(Lang.en):
        assert (mark.lon is not None) == (read_gazetteer()[mark.pcode].level is Level.baladiya), mark.id
        assert bool(mark.text) == bool(mark.unit)
        assert mark.facets["year"] == ("undated",) or mark.facets["year"][-1] == str(int(mark.order))
    spans = {row.id: row.years for row in activities()}
    assert spans["ACT-061"] == ("2022", "2023", "2024") and spans["ACT-022"] == ("undated",)


def test_ten_offices_with_tunis_outside_libya():
    marks = offices_marks(Lang.en)
    assert sum(mark.value for mark in marks) == 10
    outside = [mark for mark in marks if not mark.pcode]
    assert [(mark.id, mark.lon > 9, "outside Libya" in mark.note) for mark in outside] == [("OFF-TUN", True, True)]


@pytest.mark.parametrize(("read", "table", "changes", "messages"), [
    (crossings, "crossings.csv", [(",tun,land,", ",tunisia,land,"), (",33.1489,", ",3.1489,"), ("وازن - ذهيبة", "")],
     ["neighbour 'tunisia'", "(lon, lat) isn't near Libya", "row 3: name_ar is empty"]),
    (crossings, "crossings.csv", [("LY-TN-02", "LY-TN-01"), (",2024-06-13,", ",2024-13-06,")],
     ["id 'LY-TN-01' occurs twice", "known_to '2024-13-06'"]),
    (disembarkation_points, "disembarkation.csv", [("LY021104", "LY0211"), (",unhcr,", ",hearsay,")],
     ["pcode 'LY0211' isn't a baladiya", "listed_by 'hearsay'"]),
    (activities, "activities.csv", [("LY021104,2024,2024", "LY0211,2024,2023"), (",3851,migrants", ",,migrants"),
                                    (",mission_overview_2024", ",hearsay")],
     ["pcode 'LY0211' isn't of level 'baladiya'", "year '2023'", "go together", "source 'hearsay'"]),
    (activities, "activities.csv", [(",2016-2019,2016-2019,", ",2019-2016,2019-2016,")], ["ends before it begins"]),
])
def test_faulty_table_is_refused_with_every_fault(tmp_path, read, table, changes, messages):
    text = (REFERENCE / table).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / table).write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as error:
        read(tmp_path / table)
    assert [message for message in messages if message not in str(error.value)] == []
