"""The tables that ship with the product: readable, sourced, true to their facts, strict about faults."""

import csv
import os
from pathlib import Path

import pytest

from data.errors import TableError
from data.figures import key_figures, offices, residents, staff_figures
from data.indicators import dimensions
from data.places import Level, read_gazetteer
from data.rounds import read_rounds
from data.sources import citations, documents, sources
from data.tables import REFERENCE
from data.words import Lang

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("ATLAS_SHARED", ROOT / "../shared")) / "facts"


@pytest.mark.parametrize("key", sorted(documents()))
def test_document_is_worded_in_both_languages(key):
    source = documents()[key]
    assert source.published
    for worded in (source.name, source.by, source.covers_in, source.terms):
        assert worded(Lang.en) != worded(Lang.ar)


def test_citations_keep_their_own_language_and_name_their_publisher():
    assert len(citations()) == 213
    assert sources().keys() == documents().keys() | citations().keys()
    for source in citations().values():
        assert source.name(Lang.ar) == source.name(Lang.en) and source.by(Lang.en), source.key
        assert source.terms(Lang.en) != source.terms(Lang.ar)


def test_every_dimension_names_a_known_source():
    assert {dimension.source for dimension in dimensions().values()} <= sources().keys()


def test_rounds_are_complete_and_graded():
    by_key = {(item.group, item.number): item for item in read_rounds()}
    assert len(by_key) == len(read_rounds()) == 107
    r54 = by_key["migrants", 54]
    assert (r54.start, r54.end, r54.individuals, r54.baladiyas) == ("2024-08", "2024-09", 787_326, 100)
    assert r54.reliability == "primary"
    assert by_key["migrants", 53].reliability == "inferred"
    assert by_key["migrants", 53].figure_from == "secondary"
    assert by_key["migrants", 27].reliability == "quoted"
    assert by_key["idps", 1].reliability == "mirror"
    assert by_key["migrants", 2].start is None


def test_every_baladiya_has_residents_of_2021():
    assert residents().keys() == {place.pcode for place in read_gazetteer().at(Level.baladiya)}
    assert sum(residents().values()) == 7_385_679


def test_offices_and_staff_agree_with_the_key_figures():
    by_id = {figure.id: figure for figure in key_figures()}
    assert sum(office.count for office in offices()) == by_id["KF-000-010"].value == 10
    assert max(staff_figures(), key=lambda item: item.as_of).value in (10, 686)


def test_only_tunis_lies_outside_libya():
    assert [office.id for office in offices() if not office.pcode] == ["OFF-TUN"]


@pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; tables not compared with them")
@pytest.mark.parametrize(("table", "facts", "key", "columns"), [
    ("places.csv", "places.csv", "pcode", ("name_en", "name_ar", "lon", "lat", "setting")),
    ("residents_2021.csv", "residents_2021.csv", "pcode", ("residents",)),
    ("offices.csv", "offices.csv", "id", ("name_en", "name_ar", "count", "lon", "lat")),
])
def test_tables_agree_with_the_facts(table, facts, key, columns):
    def rows(path):
        with path.open(encoding="utf-8", newline="") as file:
            return {row[key]: [row[column] for column in columns] for row in csv.DictReader(file)}
    ours, theirs = rows(REFERENCE / table), rows(FACTS / facts)
    assert ours == {pcode: theirs[pcode] for pcode in ours}


def spoiled(tmp_path, table, *changes):
    text = (REFERENCE / table).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / table).write_text(text, encoding="utf-8")
    return tmp_path / table


@pytest.mark.parametrize(("read", "table", "changes", "messages"), [
    (read_rounds, "rounds.csv",
     [("787326", "787 326"), ("2016-03", "2016-13"), (",primary,primary,", ",sure,primary,")],
     ["individuals '787 326'", "start '2016-13'", "reliability 'sure'"]),
    (residents, "residents_2021.csv", [("LY010101,", "LY019999,"), (",ocha_residents_2021", ",hearsay")],
     ["pcode 'LY019999' isn't in", "source 'hearsay' isn't in sources.toml", "LY010101 has no row"]),
    (key_figures, "key_figures.csv",
     [("KF-000-002", "KF-000-001"), (",686,", ",many,"), (",السنة التي بدأت فيها المنظمة عملها في ليبيا,", ",,"),
      (",Counted from the map legend.,", ",,"), (",staff_offices,overview,", ",staff_offices,plan,"),
      (",solutions,", ",cures,"), (",2023-09-10,", ",2023-13-10,")],
     ["id 'KF-000-001' occurs twice", "row 5: value 'many'", "row 2: label_ar is empty",
      "row 12: note is in one language only", "row 5: topic 'staff_offices' belongs to chapter 'overview'",
      "topic 'cures' isn't one of", "as_of '2023-13-10'"]),
    (offices, "offices.csv", [("LY021104", "LY02110"), ("20.067004", "20.1"), ("sub_office", "kiosk")],
     ["row 3: pcode 'LY02110'", "row 4: point isn't that of LY010304", "kind 'kiosk'"]),
    (staff_figures, "staff.csv", [(",exact,", ",perhaps,")], ["qualifier 'perhaps'"]),
    (staff_figures, "staff.csv", [("as_of,", "date,")], ["expected as_of"]),
    (citations, "citations.csv",
     [("\nafp_via_lbc,", "\nmission_overview_2024,"), (",LBC,,https", ",,21 Sep,ftp")],
     ["key 'mission_overview_2024' is taken", "publisher is empty", "published '21 Sep'", "url must start"]),
    (documents, "sources.toml", [("licence = ", "license = "), ('title = "', 'title = ""  # "')],
     ["lacks licence", "unknown field license", "title must be text, not empty"]),
])
def test_faulty_table_is_refused_with_every_fault(tmp_path, read, table, changes, messages):
    with pytest.raises(TableError) as error:
        read(spoiled(tmp_path, table, *changes))
    for message in messages:
        assert message in str(error.value)
    assert table in str(error.value)


def test_missing_table_says_what_to_do(tmp_path):
    with pytest.raises(TableError, match="restore"):
        read_rounds(tmp_path / "rounds.csv")
