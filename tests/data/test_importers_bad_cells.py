"""Spoilt workbooks: one clear message that names sheet and cell, and the published release untouched."""

import re

import pytest

from data.places import read_gazetteer
from tests.workbooks.make import cell, make, save
from tests.workbooks.refusal import published_store, refusal


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture(scope="module")
def store(gazetteer, tmp_path_factory):
    return published_store(gazetteer, tmp_path_factory.mktemp("home"))


def change(kind, name, pcode, value):
    def spoil(book):
        place = cell(book, kind, name, pcode)
        place.value = value(place.value) if callable(value) else value
        return f"{place.parent.title.strip()}!{place.coordinate}"
    return spoil


def sheet_away(title):
    def spoil(book):
        del book[title]
        return title.strip()
    return spoil


def sheet_renamed(book):
    book["Muhalla Main"].title = "Sheet3"
    return "Muhalla Main"


def muhalla_twice(book):
    cell(book, "muhallas", "pcode", "LY02110102").value = "LY02110101"
    return f"Muhalla Main!{cell(book, 'muhallas', 'pcode', 'LY02110101').column_letter}5"


def header_torn_apart(book):
    """Half of the header row slips down by one, so no row holds all headers."""
    sheet = book["Muhalla Main"]
    sheet.move_range(f"A2:J{sheet.max_row}", rows=1)
    return "Muhalla Main!2:2"


def header_gone(book):
    book["Nationalities"].delete_rows(1)
    return "Nationalities!1:1"


def header_twice(book):
    book["Muhalla Main"].append([one.value for one in book["Muhalla Main"][2]])
    return "Muhalla Main!9:9"


def header_changed(book):
    cell(book, "muhallas", "total").value = "Persons"
    return "Muhalla Main!2:2"


def header_repeated(book):
    second = cell(book, "muhallas", "total")
    cell(book, "muhallas", "setting").value = second.value
    return f"Muhalla Main!{second.coordinate}"


def nationalities_of_another_round(book):
    sheet = book["Nationalities"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, sheet.max_column).value += 7
    return "Nationalities: "


def summary_count_off(label):
    def spoil(book):
        texts = (one for row in book["Summary"].iter_rows() for one in row if one.value == label)
        beside = next(one for text in texts if isinstance((one := text.offset(0, 1)).value, int))
        beside.value += 1
        return f"Summary!{beside.coordinate}"
    return spoil


SPOILT = {
    "unknown P-code": (change("muhallas", "pcode", "LY02110101", "LY99999999"), "P-code"),
    "P-code of another level": (change("muhallas", "pcode", "LY02110101", "LY021101"), "P-code"),
    "missing P-code": (change("nationalities", "pcode", "LY02110101", None), "P-code"),
    "muhalla twice": (muhalla_twice, "2 times"),
    "negative people": (change("muhallas", "total", "LY02110101", -1), "below zero"),
    "fractional people": (change("muhallas", "shelter.other", "LY02110101", 1.5), "whole number"),
    "text in a number cell": (change("muhallas", "arrival.unknown", "LY02110101", "n/a"), "isn't a number"),
    "a number written as text": (change("nationalities", "total", "LY02110101", "200"), "isn't a number"),
    "yes or no in a number cell": (change("muhallas", "total", "LY02110101", True), "isn't a number"),
    "endless people": (change("muhallas", "total", "LY02110101", 1e300), "more than live"),
    "people missing": (change("muhallas", "sex_age.men", "LY02110101", None), "is missing"),
    "people where nobody is hosted": (change("muhallas", "total", "LY02110202", 5), "hosts no migrants"),
    "unknown nationality": (change("nationalities", "nationality", "LY02110101", "Atlantis"), "Atlantis"),
    "unknown need": (change("muhallas", "need_1", "LY02110101", "Gold"), "Gold"),
    "neither yes nor no": (change("muhallas", "hosting", "LY02110101", "Perhaps"), "Perhaps"),
    "muhalla total off by one": (change("muhallas", "total", "LY02110101", lambda n: n + 1), "adds up to"),
    "baladiya total off by one": (change("baladiyas", "total", "LY021101", lambda n: n + 1), "add up to"),
    "nationality off by one": (change("nationalities", "total", "LY02110201", lambda n: n + 1), "add up to"),
    "sheet of another round": (change("muhallas", "round", "LY02110101", 53), "round 53"),
    "nationalities of another round": (nationalities_of_another_round, "another round"),
    "header row in pieces": (header_torn_apart, "lacks"),
    "header row missing": (header_gone, "header row"),
    "header row twice": (header_twice, "both hold the headers"),
    "header changed": (header_changed, "'Migrant IND'"),
    "header repeated": (header_repeated, "also heads"),
    "sheet renamed": (sheet_renamed, "'Sheet3'"),
    "formula": (change("muhallas", "total", "LY02110101", "=SUM(A1:A9)"), "formula"),
    "formula in a name": (change("muhallas", "muhalla_en", "LY02110101", "=CMD|' /C calc'!A0"), "formula"),
    "plus, a formula to some": (change("baladiyas", "baladiya_en", "LY021101", "+1+1"), "formula"),
    "at sign, a formula to some": (change("nationalities", "muhalla_ar", "LY02110101", " @SUM(1)"), "formula"),
    "minus, a formula to some": (change("nationalities", "muhalla_en", "LY02110101", "\t-2+3"), "formula"),
    **{f"sheet {title} missing": (sheet_away(title), "missing")
       for title in ("Summary", "Baladiya Main ", "Muhalla Main", "Nationalities")},
    **{f"Summary's {label} off by one": (summary_count_off(label), "add up to")
       for label in ("Migrants in Libya", "# Communities hosting migrants", "Tripoli", "Sudan", "Grand Total", "West",
                     "Sub-Sahara", "Adult Men", "Adults", "Accompanied Childern", "Other Shelter")},
}


@pytest.mark.parametrize("spoil, said", SPOILT.values(), ids=SPOILT)
def test_spoilt_workbook_is_refused_by_sheet_and_cell(spoil, said, gazetteer, store, tmp_path):
    book = make(gazetteer)
    where = spoil(book)
    error = refusal(save(book, tmp_path), gazetteer, store)
    assert said in str(error) and error.issues
    if "missing" not in said and "'Sheet3'" not in said:
        assert f"wasn't imported. {where}" in str(error)


def test_every_fault_is_listed_and_the_message_counts_them(gazetteer, store, tmp_path):
    book = make(gazetteer)
    for pcode in ("LY02110101", "LY02110102"):
        cell(book, "muhallas", "total", pcode).value = -1
    error = refusal(save(book, tmp_path), gazetteer, store)
    assert "(1 more error.)" in str(error)
    assert sum(issue.severity == "error" for issue in error.issues) == 2


def test_workbook_of_another_kind_is_named_by_its_sheets(gazetteer, store, tmp_path):
    book = make(gazetteer)
    for title in ("Summary", "Muhalla Main", "Nationalities"):
        book[title].title = f"{title[:4]} data"
    assert "'Summ data'" in str(refusal(save(book, tmp_path), gazetteer, store))


def test_cell_content_cannot_act_on_a_terminal(gazetteer, store, tmp_path):
    book = make(gazetteer)
    cell(book, "muhallas", "hosting", "LY02110101").value = "Y\u202es" + "x" * 500
    message = str(refusal(save(book, tmp_path), gazetteer, store))
    assert not re.search("[\x00-\x1f\u202e]", message) and len(message) < 400


def test_message_of_another_rounds_nationalities_gives_both_sums(gazetteer, store, tmp_path):
    book = make(gazetteer)
    nationalities_of_another_round(book)
    assert re.search(r"5 of 5 hosting muhallas .* people here", str(refusal(save(book, tmp_path), gazetteer, store)))
