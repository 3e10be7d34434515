"""What people decide about places: asked once, recorded, used by the next import; and a flood of faults."""

from dataclasses import asdict
from datetime import datetime

import pytest

from data.catalog import open_catalog
from data.editions import edition_of, within
from data.errors import DecisionError, WorkbookError
from data.importers import Issue, Kind, NewPlace, PlaceQuestion, Severity, read_import, read_imports
from data.importers.decisions import decide, read_decisions, withdraw
from data.importers.issues import MAX_KEPT, MAX_OF_KIND
from data.places import Gazetteer, Level, read_gazetteer
from data.releases import make_release
from data.stores.files import FileStore
from tests.workbooks import displaced
from tests.workbooks.make import MUHALLAS, cell, make, muhalla, save

NEW = NewPlace("LY02110177", "Hay Al Wahda", "حي الوحدة", 13.18, 32.89, "urban")
PEOPLE = {"sudan": 40, "egypt": 3}
TOTAL = sum(one.total for one in MUHALLAS)


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "home")


def with_new(gazetteer, pcode=NEW.pcode):
    """Workbook with a muhalla that the gazetteer lacks: made of a known one, then named anew."""
    book = make(gazetteer, (*MUHALLAS, muhalla("LY02110103", PEOPLE)))
    for kind in ("muhallas", "nationalities"):
        for row in book[{"muhallas": "Muhalla Main", "nationalities": "Nationalities"}[kind]].iter_rows():
            for one in row:
                if one.value == "LY02110103":
                    one.value = pcode
                elif one.value in (gazetteer["LY02110103"].name_en, gazetteer["LY02110103"].name_ar):
                    one.value = NEW.name_en if one.value == gazetteer["LY02110103"].name_en else NEW.name_ar
    return book


def questions(refused):
    return [issue.place for issue in refused.value.issues if issue.place and issue.severity == Severity.ERROR]


def refused_by(path, gazetteer, store):
    with pytest.raises(WorkbookError) as refused:
        read_imports(path, gazetteer, read_decisions(store))
    return refused


def test_new_muhalla_is_asked_about_once_and_comes_with_its_place(gazetteer, store, tmp_path):
    path = save(with_new(gazetteer), tmp_path)
    question, = questions(refused_by(path, gazetteer, store))
    assert (question.text, question.level, question.within) == ("LY02110177", Level.muhalla, "LY021101")
    assert (question.seen.name_en, question.seen.name_ar, question.seen.setting) == (NEW.name_en, NEW.name_ar, "urban")
    assert set(question.candidates) == {place.pcode for place in gazetteer.children("LY021101")}
    decide(store, question, NEW, "amal", gazetteer)
    imported = read_import(path, gazetteer, read_decisions(store))
    assert imported.counts["migrants"] == TOTAL + 43
    row, = imported.tables["places.csv"]
    assert row == {"pcode": "LY02110177", "level": "muhalla", "parent": "LY021101", "name_en": "Hay Al Wahda",
                   "name_ar": "حي الوحدة", "lon": "13.18", "lat": "32.89", "setting": "urban"}
    assert any("amal decided" in issue.what for issue in imported.issues)


def test_decided_place_is_in_the_release_and_the_next_round_asks_nothing(gazetteer, store, tmp_path):
    path = save(with_new(gazetteer), tmp_path)
    question, = questions(refused_by(path, gazetteer, store))
    decide(store, question, NEW, "amal", gazetteer)
    release = make_release(store, read_import(path, gazetteer, read_decisions(store)))
    with within(edition_of(store, release.digest)):
        held = read_gazetteer()
    assert held["LY02110177"].name("ar") == NEW.name_ar and held["LY021101"] == gazetteer["LY021101"]
    again = read_import(path, held, read_decisions(store))
    assert not again.tables and again.counts["migrants"] == TOTAL + 43
    assert not [issue for issue in again.issues if issue.place]


def test_slip_in_a_pcode_is_taken_for_the_place_that_a_person_names(gazetteer, store, tmp_path):
    path = save(with_new(gazetteer, "LY0211O103"), tmp_path)
    question, = questions(refused_by(path, gazetteer, store))
    assert question.within == "LY0211"
    decide(store, question, "LY02110103", "amal", gazetteer)
    imported = read_import(path, gazetteer, read_decisions(store))
    total = imported.frame[imported.frame["dimension"] == "total"].set_index("pcode")["value"]
    assert total["LY02110103"] == 43 and not imported.tables


def test_renamed_muhalla_is_noted_and_takes_its_name_only_by_decision(gazetteer, store, tmp_path):
    book = make(gazetteer)
    cell(book, "muhallas", "muhalla_en", "LY03190101").value = "New Town"
    path = save(book, tmp_path)
    note, = (issue for issue in read_import(path, gazetteer).issues if issue.place)
    assert note.severity == Severity.NOTE and note.place.is_rename and note.place.within == "LY03190101"
    assert gazetteer["LY03190101"].name_en in note.what and "'New Town'" in note.what
    decide(store, note.place, note.place.seen, "amal", gazetteer)
    row, = read_import(path, gazetteer, read_decisions(store)).tables["places.csv"]
    assert (row["pcode"], row["name_en"], row["name_ar"]) == (
        "LY03190101", "New Town", gazetteer["LY03190101"].name_ar)
    decide(store, note.place, "LY03190101", "basma", gazetteer)  # the old name, after all
    kept = read_import(path, gazetteer, read_decisions(store))
    assert not kept.tables and not [issue for issue in kept.issues if issue.place]


def test_place_name_of_a_workbook_is_decided_once_for_all_later_rounds(gazetteer, store, tmp_path):
    layout = displaced.R32
    book = displaced.make_displaced(gazetteer, layout)
    displaced.cell_of(book, "Suq Aljumaa").value = "Souq al-Gumaa (Tripoli)"
    path = displaced.save(book, tmp_path)
    question, = questions(refused_by(path, gazetteer, store))
    decide(store, question, "LY021101", "amal", gazetteer)
    idps, _ = read_imports(path, gazetteer, read_decisions(store))
    values = idps.frame.set_index("pcode")["value"]
    assert values["LY021101"] == 1809


def test_decision_is_recorded_with_who_and_when_and_can_be_withdrawn(gazetteer, store, tmp_path):
    path = save(with_new(gazetteer), tmp_path)
    question, = questions(refused_by(path, gazetteer, store))
    made = decide(store, question, NEW, "amal", gazetteer)
    assert read_decisions(FileStore(store.home)).of(question) == made
    assert made.who == "amal" and datetime.fromisoformat(made.at).utcoffset().total_seconds() == 0
    record = store.records()[-1]
    assert (record.who, record.action, record.detail["place"]["name_en"]) == ("amal", "decide", "Hay Al Wahda")
    withdraw(store, made, "basma")
    assert questions(refused_by(path, gazetteer, store)) == [question]
    assert store.records()[-1].who == "basma"


QUESTION = PlaceQuestion("LY02110177", Level.muhalla, "LY021101")
RENAME = PlaceQuestion("New Town", Level.muhalla, "LY03190101")
WRONG = {
    "a place of another level": (QUESTION, "LY021101", "P-code of a muhalla"),
    "a place elsewhere": (QUESTION, "LY03190101", "isn't inside LY021101"),
    "a place that isn't there": (QUESTION, "LY02110178", "isn't in the gazetteer"),
    "a new place that is there": (QUESTION, NewPlace("LY02110103", "A", "أ"), "already"),
    "a new place without an Arabic name": (QUESTION, NewPlace(NEW.pcode, "A", " "), "Arabic"),
    "a name that a spreadsheet would run": (QUESTION, NewPlace(NEW.pcode, "=1+1", "أ"), "begins with one"),
    "a name that turns the line around": (QUESTION, NewPlace(NEW.pcode, "A\u202eB", "أ"), "begins with one"),
    "a name without end": (QUESTION, NewPlace(NEW.pcode, "A" * 81, "أ"), "at most 80"),
    "a point in the sea of Chad": (QUESTION, NewPlace(NEW.pcode, "A", "أ", 18.0, 12.0), "outside Libya"),
    "half a point": (QUESTION, NewPlace(NEW.pcode, "A", "أ", 13.0), "both"),
    "a setting of its own": (QUESTION, NewPlace(NEW.pcode, "A", "أ", setting="desert"), "urban, rural"),
    "a new place in an unknown baladiya": (
        PlaceQuestion("LY02119901", Level.muhalla, "LY0211"), NewPlace("LY02119901", "A", "أ"),
        "isn't in the gazetteer"),
    "a new baladiya": (
        PlaceQuestion("LY021199", Level.baladiya, "LY0211"), NewPlace("LY021199", "A", "أ"), "boundaries"),
    "another's new name": (RENAME, NewPlace("LY03190102", "A", "أ"), "Only LY03190101"),
}


@pytest.mark.parametrize("question, answer, said", WRONG.values(), ids=WRONG)
def test_answer_that_cannot_be_is_refused_in_words(question, answer, said, gazetteer, store):
    with pytest.raises(DecisionError, match=said):
        decide(store, question, answer, "amal", gazetteer)
    assert not read_decisions(store).by_question and not store.records()


def test_muhalla_that_is_gone_is_noted_and_no_place_is_taken_away(gazetteer, tmp_path):
    imported = read_import(save(make(gazetteer), tmp_path), gazetteer)
    note, = (issue for issue in imported.issues if issue.kind == Kind.COVERAGE)
    assert "657 of the gazetteer's 663 muhallas" in note.what and not imported.tables


def test_issue_survives_the_manifest(gazetteer, tmp_path, store):
    book = make(gazetteer)
    cell(book, "muhallas", "muhalla_en", "LY03190101").value = "New Town"
    imported = read_import(save(book, tmp_path), gazetteer)
    assert tuple(Issue.of(asdict(issue)) for issue in imported.issues) == imported.issues
    release = make_release(store, imported)
    assert open_catalog(store, release.digest, gazetteer).origins[54].issues == imported.issues


def test_ten_thousand_faults_are_refused_quickly_kept_by_kind_and_counted(gazetteer, tmp_path, monkeypatch):
    places = [place.pcode for place in gazetteer.at(Level.muhalla)]
    book = make(gazetteer, [muhalla(pcode, {"sudan": 40}) for pcode in places])
    sheet = book["Muhalla Main"]
    headers = {one.value: one.column for one in sheet[2]}
    spoilt = [column for header, column in headers.items() if header.startswith(("Rented", "Migrants arrived", "Shelt",
              "Other", "No acc", "In informal", "schools", "Abond", "Squat", "Migrants Adult", "Migrants with"))]
    for row in range(3, sheet.max_row + 1):
        for column in spoilt:
            sheet.cell(row, column).value = "many"
        sheet.cell(row, headers["Priority Need 1"]).value = f"Gold {row}"
        sheet.cell(row, headers["Muhalla_pcode"]).value = f"LY9999{row:04}"
    searched, search = [], Gazetteer.search
    monkeypatch.setattr(Gazetteer, "search", lambda *asked, **limits: searched.append(1) or search(*asked, **limits))
    with pytest.raises(WorkbookError) as refused:
        read_import(save(book, tmp_path), gazetteer)
    assert len(searched) <= MAX_OF_KIND  # looking for candidates takes the longest
    kept, left_out = refused.value.issues, refused.value.left_out
    errors = [issue for issue in kept if issue.severity == Severity.ERROR]
    assert len(kept) <= MAX_KEPT and len(errors) + sum(left_out.values()) > 10_000
    by_kind = {kind: sum(issue.kind == kind for issue in errors) for kind in (Kind.NUMBER, Kind.LABEL, Kind.PLACE)}
    assert set(by_kind.values()) == {MAX_OF_KIND}
    assert left_out == {Kind.NUMBER: len(spoilt) * 663 - 100, Kind.LABEL: 563, Kind.PLACE: 563}
    assert f"{len(errors) + sum(left_out.values()) - 1:,} more errors" in str(refused.value)
