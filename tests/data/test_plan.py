"""The plan, the bodies and the disagreements: complete, blank where the source is, strict about faults."""

import csv
import os
from pathlib import Path

import pytest

from data.bodies import BODY_KINDS, bodies
from data.disagreements import SEVERITIES, disagreements
from data.errors import TableError
from data.figures import PROGRAMMES
from data.plan import AREAS, FACTS, GROUPS, TERM_KEYS, plan, plan_facts
from data.tables import REFERENCE
from data.words import Lang, entries
from geo.marks.bodies import bodies_marks
from geo.marks.disagreements import disagreements_marks
from geo.marks.plan import plan_facts_marks, plan_marks, plan_places_marks

ROOT = Path(__file__).resolve().parents[2]
GATHERED = Path(os.environ.get("ATLAS_SHARED", ROOT / "../shared")) / "facts"
needs_facts = pytest.mark.skipif(not GATHERED.exists(), reason=f"LOUD: no facts at {GATHERED}; nothing compared")
UNIT_NAMES = {"PROTECTION": "protection", "IBG/SAR/TECHNICAL COOPERATION": "ibg", "MRRM": "mrrm", "MHPSS": "mhpss",
              "VOLUNTARY HUMANITARIAN RETURN": "vhr", "COMMUNITY STABILIZATION": "stabilization", "DTM": "dtm",
              "LABOUR MOBILITY & SOCIAL INCLUSION (LMI)": "lmi", "HEALTH ASSISTANCE": "health",
              "HUMANITARIAN DIRECT ASSISTANCE": "direct_assistance"}
MADE = (plan_marks, plan_places_marks, plan_facts_marks, bodies_marks, disagreements_marks)


def gathered(table):
    with (GATHERED / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_facts
def test_every_activity_of_the_plan_is_here_under_its_objective_area_and_unit():
    rows, ours = gathered("crp_2024.csv"), {row.id: row for row in plan()}
    assert [row["id"] for row in rows] == list(ours) and len(ours) == 146
    for row in rows:
        own = ours[row["id"]]
        units = tuple(UNIT_NAMES[row[name]] for name in ("programme_unit", "secondary_unit") if row[name])
        assert (own.objective, own.programmes) == (row["objective_no"], units), own.id
        assert AREAS[own.objective][int(row["area_no"]) - 1] == own.area, own.id
        assert (own.is_storm, own.is_sudan) == (row["storm_daniel"] == "yes", row["sudan_response"] == "yes"), own.id
        assert bool(own.places.en) == bool(row["places"]), own.id


@needs_facts
def test_what_is_blank_on_the_plans_page_stays_blank():
    ours = {row.item: row for row in plan_facts()}
    for row in gathered("crp_2024_meta.csv"):
        assert bool(ours[row["item"]].value) == bool(row["value"]), row["item"]
        if row["value"].isdecimal():
            assert ours[row["item"]].value == row["value"]


@needs_facts
def test_every_disagreement_found_is_told():
    assert {row.id: row.severity for row in disagreements()} == {
        row["id"]: row["severity"] for row in gathered("contradictions.csv")}


def test_every_area_group_unit_and_fact_of_the_plan_is_in_use():
    assert {(row.objective, row.area) for row in plan()} == {
        (objective, area) for objective, areas in AREAS.items() for area in areas}
    assert {group for row in plan() for group in row.groups} == set(GROUPS)
    assert {unit for row in plan() for unit in row.programmes} == set(PROGRAMMES)
    assert [row.item for row in plan_facts()] == list(FACTS)


def test_blanks_are_marks_in_words_and_never_zero():
    for lang in Lang:
        marks = {mark.id: mark for mark in plan_facts_marks(lang)}
        for item in ("funding_required_usd", "people_targeted", "entities_targeted"):
            mark = marks[item]
            assert (mark.value, mark.text, mark.unit) == (None, entries(lang)["gap.not_available"], "")
        assert marks["compare_crp_2025_2026_usd"].value == 93_140_000


def test_municipalities_that_the_plan_names_are_on_the_map():
    points = {mark.pcode: mark.lon for mark in plan_places_marks(Lang.en)}
    assert {pcode for pcode, lon in points.items() if lon} == {"LY021104", "LY021401"}
    assert {pcode for pcode, lon in points.items() if lon is None} == {"LY01", "LY03"}
    assert {mark.pcode for mark in plan_marks(Lang.en)} == {"LY", "LY03"}


def test_strategy_stands_on_three_pillars_and_everything_has_a_kind():
    kinds = [row.kind for row in bodies()]
    assert kinds.count("pillar") == 3 and set(kinds) == set(BODY_KINDS)
    assert {row.severity for row in disagreements()} == set(SEVERITIES)


def test_a_lone_doubtful_statement_has_no_second_one():
    kinds = {mark.id: mark.kind for mark in disagreements_marks(Lang.en)}
    assert kinds["CON-25"] == "Labels without numbers (Crisis Response Plan 2024)"
    assert kinds["CON-07"].count("↔") == 1


@pytest.mark.parametrize("make", MADE)
def test_marks_are_the_same_in_both_languages_but_for_their_words(make):
    english, arabic = make(Lang.en), make(Lang.ar)
    assert [mark.id for mark in english] == [mark.id for mark in arabic]
    assert len({mark.id for mark in english}) == len(english)
    for ours, theirs in zip(english, arabic, strict=True):
        assert (ours.pcode, ours.value, ours.facets, ours.source) == (
            theirs.pcode, theirs.value, theirs.facets, theirs.source)
        assert ours.name != theirs.name and ours.name and theirs.name


@pytest.mark.parametrize("lang", Lang)
def test_every_key_of_the_tables_has_words(lang):
    wanted = {f"area.{area}" for areas in AREAS.values() for area in areas}
    wanted |= {f"{stem}.{key}" for stem, keys in (
        ("objective", AREAS), ("group", GROUPS), ("programme", PROGRAMMES), ("plan_fact", FACTS),
        ("plan_term", TERM_KEYS), ("body", BODY_KINDS), ("severity", SEVERITIES)) for key in keys}
    assert not wanted - entries(lang).keys()


def test_no_word_names_a_file_of_ours():
    for table in ("plan.csv", "plan_facts.csv", "bodies.csv", "disagreements.csv"):
        assert "seed" not in (REFERENCE / table).read_text(encoding="utf-8")


def spoiled(tmp_path, table, *changes):
    written = (REFERENCE / table).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in written
        written = written.replace(old, new, 1)
    (tmp_path / table).write_text(written, encoding="utf-8")
    return tmp_path / table


@pytest.mark.parametrize(("read", "table", "changes", "messages"), [
    (plan, "plan.csv", [("CRP-002", "CRP-001"), ("CRP-003,1,basic_needs", "CRP-003,2,basic_needs")],
     ["row 3: id 'CRP-001' occurs twice", "row 4: area 'basic_needs'"]),
    (plan, "plan.csv", [("officials;civil_society", "officials;clerks"), ("LY01;LY021401", "LY01;LY029999"),
                        ("mrrm,vhr", "mrrm,mrrm"), (",yes,", ",ja,")],
     ["groups has an unknown 'clerks'", "pcodes has an unknown 'LY029999'", "repeats 'mrrm'", "'ja'"]),
    (plan, "plan.csv", [("الحدود الجنوبية", ""), ("crisis_response_plan_2024", "hearsay")],
     ["places is worded in one language only", "source 'hearsay'"]),
    (plan_facts, "plan_facts.csv", [("88270000", "88.27 million"), ("2024-02-14", "2024-02-30"), (";cash", ";gold")],
     ["value '88.27 million'", "value '2024-02-30' isn't a date", "unknown 'gold'"]),
    (plan_facts, "plan_facts.csv", [("people_targeted", "horses_targeted")], ["item 'horses_targeted'"]),
    (bodies, "bodies.csv", [(",pillar,", ",column,"), ("القدرة على الصمود", ""), (",2024,", ",in 2024,")],
     ["kind 'column'", "name_ar is empty", "as_of 'in 2024'"]),
    (disagreements, "disagreements.csv", [(",high,", ",grave,"), ("44,862 displaced", "")],
     ["severity 'grave'", "a_en is empty"]),
])
def test_faulty_table_is_refused_with_every_fault(tmp_path, read, table, changes, messages):
    with pytest.raises(TableError) as error:
        read(spoiled(tmp_path, table, *changes))
    for message in messages:
        assert message in str(error.value)
    assert table in str(error.value)
