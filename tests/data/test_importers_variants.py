"""Migrant workbooks of other rounds: each variant gives the same numbers, or is refused by sheet and cell."""

from datetime import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.catalog import open_catalog
from data.errors import WorkbookError
from data.importers import Kind, PlaceQuestion, Severity, issue_lines, read_import
from data.importers.decisions import decide, read_decisions
from data.importers.periods import find_period, find_round
from data.importers.sheets import Sheet
from data.importers.source import Source, open_source
from data.observations import Status, check
from data.places import Level, read_gazetteer
from data.releases import make_release
from data.stores.files import FileStore
from tests.workbooks.make import cell, make, muhalla, save
from tests.workbooks.round55 import make_round55
from tests.workbooks.shared import WORKBOOK, shared
from tests.workbooks.variants import LACKING, SAME, pairs, rounds_as, summary_text, together, without


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture(scope="module")
def usual(gazetteer, tmp_path_factory):
    """The frame of the workbook as published."""
    return read_import(save(make(gazetteer), tmp_path_factory.mktemp("usual")), gazetteer).frame


def imported_of(gazetteer, folder, *changes, name="tiny.xlsx"):
    book = make(gazetteer)
    for change in changes:
        change(book)
    return read_import(save(book, folder, name), gazetteer)


@pytest.mark.parametrize("variant", SAME)
def test_variant_gives_the_same_numbers(variant, usual, gazetteer, tmp_path):
    imported = imported_of(gazetteer, tmp_path, SAME[variant])
    pd.testing.assert_frame_equal(imported.frame, usual)
    assert (imported.round, imported.start, imported.end) == (54, "2024-08", "2024-09")


@pytest.mark.parametrize("one, other", pairs())
def test_two_variants_at_once_give_the_same_numbers(one, other, usual, gazetteer, tmp_path):
    pd.testing.assert_frame_equal(imported_of(gazetteer, tmp_path, SAME[one], SAME[other]).frame, usual)


@pytest.mark.parametrize("change, lacking", LACKING.values(), ids=LACKING)
def test_breakdown_that_is_missing_is_not_available_never_zero(change, lacking, usual, gazetteer, tmp_path):
    imported = imported_of(gazetteer, tmp_path, change)
    pd.testing.assert_frame_equal(
        imported.frame, usual[~usual["dimension"].isin(lacking)].reset_index(drop=True))
    check(imported.frame, gazetteer)
    told = [issue.what for issue in imported.issues
            if issue.kind == Kind.COVERAGE and issue.severity == Severity.WARNING]
    assert [what for what in told if "not available" in what] == told and len(told) == len(lacking)


def test_release_without_a_breakdown_shows_the_rest(gazetteer, tmp_path):
    store = FileStore(tmp_path / "home")
    release = make_release(store, imported_of(gazetteer, tmp_path, LACKING["no permits"][0]))
    catalog = open_catalog(store, release.digest, gazetteer)
    assert "permit" not in catalog.cube.rounds[54] and "shelter" in catalog.cube.rounds[54]


def test_round_in_the_files_name_alone_is_taken_with_a_warning(gazetteer, tmp_path):
    nameless = together(SAME["round in the title only"], summary_text("DTM Round 54", "DTM Libya"))
    imported = imported_of(gazetteer, tmp_path, nameless, name="dtm_libya_r59_migrants_dataset.xlsx")
    assert imported.round == 59
    assert any("file's name" in issue.what for issue in imported.issues if issue.severity == Severity.WARNING)
    with pytest.raises(WorkbookError, match="doesn't say its round"):
        imported_of(gazetteer, tmp_path, nameless, name="dataset.xlsx")
    other = imported_of(gazetteer, tmp_path, name="dtm_libya_r59_migrants_dataset.xlsx")
    assert other.round == 54 and any("round 59" in issue.what for issue in other.issues)


def test_fewer_nationalities_are_nobody_of_the_others(gazetteer, tmp_path):
    book = make(gazetteer, [muhalla("LY02110101", {"sudan": 50}), muhalla("LY01030101", {"sudan": 7})])
    frame = read_import(save(book, tmp_path), gazetteer).frame
    national = frame[(frame["pcode"] == "LY") & (frame["dimension"] == "nationality")].set_index("category")
    assert national.loc["sudan", "value"] == 57
    assert set(national.drop("sudan")["status"]) == {Status.NOT_PRESENT}


def at(kind, name, pcode, value):
    def change(book):
        place = cell(book, kind, name, pcode)
        place.value = value
        return f"{place.parent.title.strip()}!{place.coordinate}"
    return change


def one_column_away(book):
    without("muhallas", "permit.none")(book)
    return "Muhalla Main!2:2"


def total_twice(book):
    sheet = book["Muhalla Main"]
    sheet.cell(2, sheet.max_column + 1).value = "Migrant Individuals"
    return f"Muhalla Main!{sheet.cell(2, sheet.max_column).coordinate}"


def wrong_holder(book):
    SAME["P-codes of the places above"](book)
    found = next(one for row in book["Nationalities"].iter_rows() for one in row if one.value == "LY021101")
    found.value = "LY021102"
    return f"Nationalities!{found.coordinate}"


def another_round(book):
    rounds_as("R53")(book)
    return f"Muhalla Main!{cell(book, 'muhallas', 'round').column_letter}3"


REFUSED = {
    "a nationality of its own": (at("nationalities", "nationality", "LY02110101", "Yemen"), "'Yemen'"),
    "a part of a region of its own": (at("nationalities", "part_of_region", "LY02110101", "Sahel"), "'Sahel'"),
    "one of four permits missing": (one_column_away, "lacks 1 of 4 columns of permit: 'Migrants with no permit'"),
    "the total twice": (total_twice, "also heads"),
    "a baladiya that doesn't hold its muhalla": (wrong_holder, "doesn't hold"),
    "rows of another round than the title": (another_round, "round 53"),
    "people in words": (at("baladiyas", "total", "LY021101", "about 300"), "isn't a number"),
}


@pytest.mark.parametrize("change, said", REFUSED.values(), ids=REFUSED)
def test_variant_that_cannot_be_read_is_refused_by_sheet_and_cell(change, said, gazetteer, tmp_path):
    book = make(gazetteer)
    where = change(book)
    with pytest.raises(WorkbookError) as refused:
        read_import(save(book, tmp_path), gazetteer)
    assert f"wasn't imported. {where}: " in str(refused.value) and said in str(refused.value)


def test_label_that_is_not_known_is_told_once_with_how_often_it_stands(gazetteer, tmp_path):
    book = make(gazetteer)
    for row in book["Nationalities"].iter_rows():
        for one in row:
            one.value = "Yemen" if one.value == "Sudan" else one.value
    with pytest.raises(WorkbookError) as refused:
        read_import(save(book, tmp_path), gazetteer)
    told, = (issue for issue in refused.value.issues if issue.severity == Severity.ERROR)
    assert told.kind == Kind.LABEL and "'Yemen'" in told.what and "3 rows" in told.what


@pytest.mark.parametrize("written, months", [
    ("November-December 2022", ("2022-11", "2022-12")), ("Dec 2024 - Jan 2025", ("2024-12", "2025-01")),
    ("August 2024", ("2024-08", "2024-08")), ("DTM Round 54 (May 2023)", ("2023-05", "2023-05")),
    ("11/2022-12/2022", ("2022-11", "2022-12")), ("15/08/2024 to 30/09/2024", ("2024-08", "2024-09")),
    ("نوفمبر – ديسمبر 2022", ("2022-11", "2022-12")),
    ("2024", None), ("August", None), ("December-August 2024", None), ("Round 54", None), (None, None), (54, None),
    ("Jan, Feb and Mar 2024", None), ("13/2024", None),
])
def test_period_is_read_as_people_write_it_or_not_at_all(written, months):
    assert find_period(written) == months


@pytest.mark.parametrize("written, number", [
    ("DTM Round 54", 54), ("dtm-libya-r45-public-idps", 45), ("R32", 32), ("Round no. 7", 7), ("الجولة 12", 12),
    ("Rounds 53 and Round 54", None), ("54", None), ("Year 2024", None), ("", None), (None, None),
])
def test_round_is_read_only_where_one_is_named(written, number):
    assert find_round(written) == number


@pytest.fixture(scope="module")
def sheets_as_made(gazetteer, tmp_path_factory):
    return open_source(save(make(gazetteer), tmp_path_factory.mktemp("made"))).sheets


ODD = st.sampled_from([
    None, "", " ", "x", "Total", "LY021101", "LY02110199", "LY0211019", "Yes", "No", "Sudan", "R55", "=1", -1, 0, 1,
    1.5, 10**30, float("nan"), True, datetime(2024, 8, 1), "Migrant IND", "Priority Need 1", "\u202e\x07"])
SPOTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.integers(0, 45), ODD), min_size=1, max_size=6)


@given(SPOTS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_cells_at_all_break_the_reading(sheets_as_made, gazetteer, spots):
    rows = [[list(row) for row in sheet.rows] for sheet in sheets_as_made]
    for sheet, row, column, value in spots:
        place = rows[sheet][row % len(rows[sheet])]
        if place:
            place[column % len(place)] = value
    source = Source("any.xlsx", b"PK")
    vars(source)["sheets"] = tuple(Sheet(sheet.name, tuple(map(tuple, changed)))
                                   for sheet, changed in zip(sheets_as_made, rows, strict=True))
    try:
        check(read_import(source, gazetteer).frame, gazetteer)
    except WorkbookError as refused:
        assert str(refused).startswith("any.xlsx ")


@pytest.fixture(scope="module")
def round55(tmp_path_factory):
    """A made-up Round 55 in two files, one of them flawed, and what they hold."""
    folder = tmp_path_factory.mktemp("round55")
    return [(folder / name, make_round55(shared(WORKBOOK), folder / name, seed=55, flawed=name == "flawed.xlsx"))
            for name in ("flawed.xlsx", "right.xlsx")]


def test_made_up_round_55_is_refused_by_the_cell_that_is_wrong(round55, gazetteer):
    path, expected = round55[0]
    with pytest.raises(WorkbookError) as refused:
        read_import(path, gazetteer)
    errors = [issue for issue in refused.value.issues if issue.severity == Severity.ERROR]
    assert [(issue.sheet, issue.cell) for issue in errors if not issue.place] == [
        (expected.flaw.sheet, expected.flaw.cell)]
    assert {issue.place.seen for issue in errors if issue.place} == set(expected.new)
    assert f"{expected.flaw.wrong:,}" in issue_lines(tuple(errors))[-1]


def test_sums_of_the_made_up_round_55_are_those_it_says(round55, gazetteer, tmp_path):
    store, (path, expected) = FileStore(tmp_path / "home"), round55[1]
    assert expected.after == round55[0][1].after and expected.flaw is None
    for place in expected.new:
        question = PlaceQuestion(place.pcode, Level.muhalla, place.pcode[:8])
        decide(store, question, place, "amal", gazetteer)
    imported = read_import(path, gazetteer, read_decisions(store))
    totals = imported.frame[(imported.frame["dimension"] == "total") & imported.frame["value"].notna()]
    assert dict(zip(totals["pcode"], totals["value"], strict=True)) == expected.after
    assert {row["pcode"] for row in imported.tables["places.csv"]} == {place.pcode for place in expected.new}
    assert [issue.place.seen.name_en for issue in imported.issues if issue.place] == [expected.renamed.name_en]
    gone = [issue.what for issue in imported.issues if issue.kind == Kind.COVERAGE]
    assert all(pcode in gone[0] for pcode in expected.gone) and len(expected.gone) == 3
    warned = [issue.what for issue in imported.issues if issue.severity == Severity.WARNING]
    assert len(warned) == 1 and "824,131 held so far" in warned[0]  # the total that was quoted for Round 55
    row, = imported.tables["rounds.csv"]
    assert (row["round"], row["individuals"], row["figure_from"]) == ("55", str(expected.after["LY"]), "primary")
    people = imported.frame[(imported.frame["pcode"] == "LY") & (imported.frame["dimension"] == "nationality")]
    assert dict(zip(people["category"], people["value"], strict=True)) == dict(expected.nationalities)
