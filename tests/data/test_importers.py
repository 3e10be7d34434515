"""The importer on the published workbook, and on tiny workbooks of the same shape."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.importers import Severity, read_import, summary_lines
from data.importers.aliases import aliases, keys_by_spelling, labels
from data.indicators import dimensions
from data.observations import Status, check
from data.places import LEVELS, Level, read_gazetteer
from tests.workbooks.make import MUHALLAS, Muhalla, cell, make, muhalla, save
from tests.workbooks.shared import WORKBOOK, shared

STALE = {f"{column}{row}" for column in "DF" for row in (46, 47, 48, 49, 50, 52)}


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture(scope="module")
def published(gazetteer):
    return read_import(shared(WORKBOOK), gazetteer)


def counts(frame, dimension, level=None):
    """Values by P-code and category; None where there is no number."""
    rows = frame[(frame["dimension"] == dimension) & ((frame["level"] == level) | (level is None))]
    return {(pcode, category): None if value is pd.NA else value for pcode, category, value in zip(
        rows["pcode"], rows["category"], rows["value"], strict=True)}


def test_published_workbook_gives_the_published_figures(published):
    mantikas = counts(published.frame, "total", Level.mantika)
    assert mantikas["LY0211", "total"] == 126_813
    assert mantikas["LY0214", "total"] == 84_622
    assert mantikas["LY0103", "total"] == 80_924
    assert counts(published.frame, "total", Level.region) == {
        ("LY01", "total"): 264_030, ("LY02", "total"): 426_159, ("LY03", "total"): 97_137}
    nationalities = counts(published.frame, "nationality", Level.country)
    assert nationalities["LY", "sudan"] == 207_117 and sum(nationalities.values()) == 787_326
    assert counts(published.frame, "sex_age", Level.country) == {
        ("LY", "men"): 616_247, ("LY", "women"): 88_168, ("LY", "children"): 82_911}
    assert counts(published.frame, "shelter", Level.country)["LY", "rented_self_paid"] == 545_293
    assert (published.round, published.group, published.start, published.end) == (54, "migrants", "2024-08", "2024-09")


def test_published_workbook_is_summed_up_for_the_command_line(published):
    lines = "\n".join(summary_lines(published))
    for said in ("787,326 migrants", "100 baladiyas", "663 muhallas (630 hosting)", "25 nationality labels",
                 "54,082 accompanied", "Warnings (12)"):
        assert said in lines


def test_stale_percentages_of_the_summary_are_named_cell_by_cell_and_nothing_else_warns(published):
    warned = [issue for issue in published.issues if issue.severity == Severity.WARNING]
    assert {issue.cell for issue in warned} == STALE and {issue.sheet for issue in warned} == {"Summary"}
    said = next(issue.what for issue in warned if issue.cell == "D46")
    assert "8.32%" in said and "9.22%" in said
    assert not [issue for issue in published.issues if issue.severity == Severity.ERROR]


@pytest.mark.parametrize("said", [
    "rows without coordinates (19)", "rows with another row's coordinates (10)", "'Unknown' heads I44 and J44",
    "tatweel (15)", "'الزاوية جنوب'", "37 lines repeat", "misspelt headers"])
def test_oddities_of_the_published_workbook_are_noted(published, said):
    assert any(said in issue.what for issue in published.issues if issue.severity == Severity.NOTE)


def test_assessed_none_and_zero_stay_apart(published, gazetteer):
    frame = published.frame
    check(frame, gazetteer)
    statuses = frame[(frame["level"] == Level.muhalla)]["status"].value_counts()
    assert statuses.to_dict() == {Status.PUBLISHED: 630, Status.NOT_PRESENT: 33}
    unknown = frame[(frame["pcode"] == "LY021402") & (frame["category"] == "unknown")
                    & (frame["dimension"] == "nationality")].iloc[0]
    assert unknown["status"] == Status.PUBLISHED and unknown["value"] == 0  # a line that says 0
    absent = frame[(frame["pcode"] == "LY021402") & (frame["category"] == "guinea")].iloc[0]
    assert absent["status"] == Status.NOT_PRESENT  # no line at all


def test_needs_count_the_hosting_muhallas_that_name_them(published):
    for need in ("need_1", "need_2", "need_3"):
        assert sum(counts(published.frame, need, Level.country).values()) == 630
        assert sum(counts(published.frame, need, Level.mantika).values()) == 630


def test_muhalla_missing_from_the_workbook_is_not_assessed(gazetteer, tmp_path):
    imported = read_import(save(make(gazetteer), tmp_path), gazetteer)
    status = imported.frame[imported.frame["dimension"] == "total"].set_index("pcode")["status"]
    assert status["LY02110101"] == Status.PUBLISHED
    assert status["LY02110202"] == Status.NOT_PRESENT
    assert status["LY02110103"] == status["LY0104"] == Status.NOT_ASSESSED
    assert status["LY0211"] == Status.PUBLISHED  # of the muhallas that were assessed
    assert any("657 of the gazetteer's 663 muhallas" in issue.what for issue in imported.issues)


def test_muhalla_listed_without_an_answer_is_not_assessed(gazetteer, tmp_path):
    path = save(make(gazetteer, (*MUHALLAS, Muhalla("LY03190102", None))), tmp_path)
    frame = read_import(path, gazetteer).frame
    assert frame.set_index("pcode").loc["LY03190102", "status"] == Status.NOT_ASSESSED


def test_baladiya_where_nobody_was_found_is_assessed_none(gazetteer, tmp_path):
    path = save(make(gazetteer, (*MUHALLAS, Muhalla("LY03200101", "No"))), tmp_path)
    frame = read_import(path, gazetteer).frame
    assert set(frame[frame["pcode"] == "LY032001"]["status"]) == {Status.NOT_PRESENT}


def test_header_row_pushed_down_is_found_and_noted(gazetteer, tmp_path):
    book = make(gazetteer)
    book["Muhalla Main"].insert_rows(1, 3)
    imported = read_import(save(book, tmp_path), gazetteer)
    assert imported.counts["migrants"] == sum(one.total for one in MUHALLAS)
    assert any((issue.sheet, issue.cell) == ("Muhalla Main", "5:5") for issue in imported.issues)


def test_sheets_headers_and_labels_are_known_in_other_spellings(gazetteer, tmp_path):
    book = make(gazetteer)
    book["Nationalities"].title = " NATIONALITIES"
    for sheet, old, new in (("Muhalla Main", "Migrants Childern", "migrants  children"),
                            ("Muhalla Main", "Muhalla_pcode", "Muhalla P-Code"),
                            ("Summary", "Unkown", "Unknown"), ("Summary", "Accommodation typr", "Accommodation Type")):
        next(one for row in book[sheet].iter_rows() for one in row if one.value == old).value = new
    assert read_import(save(book, tmp_path), gazetteer).counts["migrants"] == sum(one.total for one in MUHALLAS)


def test_name_that_disagrees_with_its_pcode_is_noted_and_the_pcode_decides(gazetteer, tmp_path):
    book = make(gazetteer)
    cell(book, "muhallas", "baladiya_en", "LY03190101").value = "Elsewhere"
    imported = read_import(save(book, tmp_path), gazetteer)
    assert counts(imported.frame, "total")["LY031901", "total"] == 177
    assert any("'Elsewhere' for LY031901" in issue.what for issue in imported.issues)


PCODES = [place.pcode for place in read_gazetteer().at(Level.muhalla)]
NATIONS = st.dictionaries(st.sampled_from(["sudan", "niger", "egypt", "syria", "unknown"]), st.integers(0, 5_000),
                          min_size=1)
HOSTS = st.builds(muhalla, st.sampled_from(PCODES), NATIONS)
ANY = st.one_of(HOSTS, HOSTS, st.builds(Muhalla, st.sampled_from(PCODES), st.just("No")))


@given(st.lists(ANY, min_size=1, max_size=8, unique_by=lambda one: one.pcode).filter(
    lambda ones: any(one.hosting == "Yes" for one in ones)))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_sums_reconcile_for_any_consistent_workbook(tmp_path_factory, gazetteer, muhallas):
    path = save(make(gazetteer, muhallas), tmp_path_factory.mktemp("tiny"))
    frame = read_import(path, gazetteer).frame
    check(frame, gazetteer)
    values = {(pcode, dimension, category): value for pcode, dimension, category, value in zip(
        frame["pcode"], frame["dimension"], frame["category"], frame["value"].fillna(0), strict=True)}
    for one in muhallas:
        assert values[one.pcode, "total", "total"] == one.total
    for (pcode, dimension, category), value in values.items():
        level = LEVELS[len(pcode) // 2 - 1]
        if level != dimensions()[dimension].finest:
            assert value == sum(values[child.pcode, dimension, category] for child in gazetteer.children(pcode))
        if category == dimensions()[dimension].categories[0] and dimensions()[dimension].is_breakdown:
            parts = (values[pcode, dimension, key] for key in dimensions()[dimension].categories)
            assert sum(parts) == values[pcode, "total", "total"]


def test_every_spelling_stands_for_one_key_and_every_category_has_one():
    for kind in ("muhallas", "baladiyas", "nationalities"):
        keys_by_spelling(aliases()["headers"][kind] | aliases()["headers"][f"{kind}_optional"])
    assert set(labels("nationality").values()) == set(dimensions()["nationality"].categories)
    assert set(labels("need").values()) == set(dimensions()["need_1"].categories)
    fields = aliases()["headers"]["muhallas_breakdowns"]
    for dimension in ("shelter", "arrival", "permit", "sex_age"):
        named = {name.split(".")[1] for name in fields if name.startswith(f"{dimension}.")}
        assert named == set(dimensions()[dimension].categories)
