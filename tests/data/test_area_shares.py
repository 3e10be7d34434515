"""Displaced and returned people by area: every fact carried, nothing summed, the newest of an area mapped once."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from data.area_shares import GROUPS, area_shares
from data.errors import TableError
from data.places import Found, Level, read_gazetteer
from data.sources import sources
from data.tables import REFERENCE
from data.words import Lang
from geo.marks.area_shares import area_shares_marks
from geo.marks.wording import facet_label, figure_text

FACTS = Path(os.environ.get("ATLAS_SHARED", Path(__file__).resolve().parents[2] / "../shared")) / "facts"
WITH_FACTS = pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; table not compared with them")
SEATS = {"LY0103": "LY010304", "LY0211": "LY021104", "LY0212": "LY021207", "LY0214": "LY021401"}
BY_LANG = pytest.mark.parametrize("lang", Lang)


def mapped(lang=Lang.en):
    return [mark for mark in area_shares_marks(lang) if mark.lon is not None]


@WITH_FACTS
def test_every_fact_of_the_two_groups_is_carried():
    def theirs(fact):
        found = read_gazetteer().find(fact["mantika"], Level(fact["level"]))
        assert isinstance(found, Found)
        return (fact["population_group"], fact["round"], found.place.pcode, fact["share_percent"],
                fact["individuals"], fact["source_url"])
    with (FACTS / "dtm_mantika_shares.csv").open(encoding="utf-8", newline="") as file:
        facts = [theirs(row) for row in csv.DictReader(file) if row["population_group"] in GROUPS]
    ours = [(row.group, str(row.number or ""), row.pcode, "" if row.share is None else str(row.share),
             str(row.individuals), sources()[row.source].url) for row in area_shares()]
    assert len(facts) == 17 and Counter(ours) == Counter(facts)


@BY_LANG
def test_every_row_is_one_mark_and_nothing_is_summed(lang):
    marks = area_shares_marks(lang)
    assert [mark.id for mark in marks] == [row.id for row in area_shares()]
    for row, mark in zip(area_shares(), marks, strict=True):
        assert mark.value == row.individuals
        assert mark.pcode == row.pcode and mark.facets == {"group_of": (row.group,)} and mark.as_of


def test_only_the_newest_of_a_mantika_and_group_is_on_the_map():
    areas = [(mark.pcode[: Level.mantika.code_length], mark.facets["group_of"]) for mark in mapped()]
    assert len(set(areas)) == len(areas)
    assert {(row.pcode[: Level.mantika.code_length], (row.group,)) for row in area_shares()} == set(areas)
    for mark in mapped():
        older = [other for other in area_shares_marks(Lang.en) if other.facets == mark.facets
                 and other.pcode[: Level.mantika.code_length] == mark.pcode[: Level.mantika.code_length]]
        assert mark.order == max(other.order for other in older)


def test_a_mantika_stands_at_its_seat_and_says_so():
    for mark in mapped():
        stands_at = read_gazetteer()[SEATS.get(mark.pcode, mark.pcode)]
        assert (mark.lon, mark.lat) == (stands_at.lon, stands_at.lat)
        assert ("at the seat" in mark.note) == (mark.pcode in SEATS)


def test_a_round_has_its_own_months_in_rounds_csv():
    assert all(row.date == row.national.end for row in area_shares() if row.national)
    assert {row.id for row in area_shares() if not row.national} == {"AS-002", "AS-009", "AS-010"}


@BY_LANG
def test_both_groups_are_worded(lang):
    assert {facet_label("group_of", group, lang) for group in GROUPS}.isdisjoint(GROUPS)


def test_a_figure_says_whether_it_is_computed_quoted_or_rounded():
    marks = {mark.id: mark for mark in area_shares_marks(Lang.en)}
    assert figure_text(marks["AS-006"]) == "43,725 people" and "17.8% of 245,483" in marks["AS-006"].note
    assert figure_text(marks["AS-015"]) == "more than 192,000 people" and marks["AS-015"].hollow
    assert marks["AS-015"].as_of == "December 2021–January 2022"
    assert figure_text(marks["AS-009"]) == "177,000 people" and not marks["AS-009"].hollow
    assert marks["AS-009"].name == "Benghazi · Baladiya"


@pytest.mark.parametrize(("old", "new", "message"), [
    ("AS-006,idps,35,", "AS-006,idps,99,", "rounds.csv has no total of idps"),
    (",17.8,43725,", ",18.8,43725,", "share 18.8 isn't 43725 of 245483"),
    (",more_than,", ",rather,", "qualifier 'rather'"),
])
def test_faulty_table_is_refused(tmp_path, old, new, message):
    content = (REFERENCE / "area_shares.csv").read_text(encoding="utf-8")
    assert old in content
    (tmp_path / "area_shares.csv").write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=message):
        area_shares(tmp_path / "area_shares.csv")
