"""Feeds of displaced people: read by content, added up, reconciled level by level, refused whole, licence told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import AtlasError, WorkbookError
from data.figures import residents
from data.importers import read_imports
from data.importers.csv_bundle import csv_bundle, report_formulas
from data.importers.decisions import NO_DECISIONS
from data.importers.issues import Findings, Severity
from data.importers.source import Source, open_source
from data.places import read_gazetteer
from data.published import permit, published
from tests.workbooks.feeds import (
    HAPI,
    PEOPLE,
    V2,
    V3,
    as_api,
    as_csv,
    dtm_rows,
    figures,
    hapi_rows,
    population,
)

PERMITTED = permit(NO_DECISIONS, "hdx hapi")


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


def imports(content, decisions=PERMITTED, name="feed"):
    return read_imports(Source(name, content), read_gazetteer(), decisions)


def errors(content, decisions=PERMITTED):
    """Errors of a file that is refused."""
    with pytest.raises(WorkbookError) as raised:
        imports(content, decisions)
    return [issue for issue in raised.value.issues if issue.severity == Severity.ERROR]


def notes(imported):
    return " ".join(issue.what for issue in imported.issues)


def people(imported):
    """Published people by P-code."""
    held = imported.frame[imported.frame["status"] == "published"]
    return dict(zip(held["pcode"], held["value"].astype(int), strict=True))


@pytest.mark.parametrize("content", [
    as_csv(V2, dtm_rows(60, figures())),
    as_csv(V3, dtm_rows(60, figures(), displacementReason="Conflict"), tags=False),
    as_csv(HAPI, hapi_rows(60, figures()), encoding="utf-8-sig"),
    as_api(dtm_rows(60, figures()), "v2"),
    as_api(dtm_rows(60, figures(), displacementReason="Conflict")),
], ids=["mirror", "mirror with reasons", "hapi", "api v2", "api v3"])
def test_every_feed_of_one_round_gives_the_same_figures(content):
    (imported,) = imports(content)
    assert (imported.group, imported.round, imported.end) == ("idps", 60, "2023-02")
    assert people(imported) == figures()
    assert imported.counts["people"] == sum(PEOPLE.values())
    (total,) = imported.tables["rounds.csv"]
    assert (total["round"], total["individuals"], total["end"]) == ("60", "117435", "2023-02")
    shares = {row["pcode"]: row for row in imported.tables["area_shares.csv"]}
    assert shares.keys() == PEOPLE.keys() and shares["LY0211"]["id"] == "R60-idps-LY0211"
    assert (shares["LY0211"]["individuals"], shares["LY0211"]["share"]) == ("43725", "37.2")
    assert "no figure of 18 mantikas" in notes(imported) and "not zero" in notes(imported)


def test_each_round_is_an_import_of_its_own_and_other_rows_are_told():
    rows = [*dtm_rows(60, figures()), *dtm_rows(61, figures({"LY0103": 7, "LY0211": 0}), "2023-05-31"),
            *dtm_rows(9, figures(), kind="ETT"), *dtm_rows(3, {"LY": 5}, kind="SA"),
            *dtm_rows(62, {"LY": 5}, roundNumber="")]
    rows += [{**row, "admin0Pcode": "TCD", "numPresentIdpInd": "many"} for row in dtm_rows(60, figures())]
    first, second = imports(as_csv(V2, rows))
    assert [first.round, second.round] == [60, 61] and people(second) == {"LY": 7, "LY01": 7, "LY0103": 7}
    empty = second.frame[second.frame["pcode"] == "LY0211"]
    assert list(empty["status"]) == ["not_present"]  # a zero in the feed was counted; a place it lacks wasn't
    assert "LY0214" not in set(second.frame["pcode"])
    told = notes(second)
    assert "8 rows aren't taken: assessment type ETT" in told and "1 row isn't taken: assessment type SA" in told
    assert "no round number" in told


def test_parts_by_reason_and_origin_are_added_up(gazetteer):
    rows = dtm_rows(60, figures({"LY0211": 30}), displacementReason="Conflict", idpOriginAdmin1Pcode="LY01")
    more = dtm_rows(60, figures({"LY0211": 12}), displacementReason="Disaster", idpOriginAdmin1Pcode="LY01")
    unstated = dtm_rows(60, figures({"LY0211": 1}), displacementReason="Disaster")
    (imported,) = imports(as_api([*rows, *more, *unstated]))
    assert people(imported) == figures({"LY0211": 43})
    assert "read as people whose origin isn't stated" in notes(imported)


@given(st.lists(st.tuples(st.sampled_from(sorted(PEOPLE)), st.sampled_from(["Conflict", "Disaster", "Economic"]),
                          st.sampled_from(["LY01", "LY02", "Not available"]), st.integers(0, 10**5)),
                min_size=1, max_size=20, unique_by=lambda part: part[:3]))
def test_however_people_are_divided_they_stay_as_many(parts):
    rows = [row for pcode, reason, origin, count in parts for row in dtm_rows(
        60, figures({pcode: count}), displacementReason=reason, idpOriginAdmin1Name=origin)]
    merged = {}  # of a coarser place, the parts of one reason and origin are one row
    for row in rows:
        key = (row["admin1Pcode"], row["admin2Pcode"], row["displacementReason"], row["idpOriginAdmin1Name"])
        held = merged.setdefault(key, {**row, "numPresentIdpInd": "0"})
        held["numPresentIdpInd"] = str(int(held["numPresentIdpInd"]) + int(row["numPresentIdpInd"]))
    (imported,) = imports(as_csv(V3, merged.values()))
    assert imported.counts["people"] == sum(part[3] for part in parts)


@pytest.mark.parametrize(("more", "told"), [
    (dtm_rows(60, {"LY0211": 9}), "LY0211 again, as in row 8"),
    (dtm_rows(60, {"LY0211": 43_725}, displacementReason="Conflict"), "a row about everybody beside rows by reason"),
    (dtm_rows(60, {"LY0211": 9}, idpOriginAdmin1Name="All"), "a row about everybody beside rows by origin"),
    (dtm_rows(60, {"LY0101": 9}), "37,965 people in LY01, but its mantikas add up to 37,974"),
    (dtm_rows(60, {"LY9901": 9}), "'LY9901' isn't a mantika's P-code"),
    (dtm_rows(60, {"LY0101": 9}, admin2Pcode="", admin2Name="Derna"), "a mantika without a P-code ('Derna')"),
    (dtm_rows(60, {"LY0101": 9}, admin1Pcode="LY02"), "LY0101 isn't inside LY02"),
    (dtm_rows(60, {"LY0101": 9}, adminLevel="1"), "admin level '1', but the row names a place of level 2"),
    (dtm_rows(60, {"LY0101": 9}, numPresentIdpInd="9.5"), "'9.5' isn't a whole number"),
    (dtm_rows(60, {"LY0101": 9}, numPresentIdpInd="-9"), "'-9' isn't a whole number"),
    (dtm_rows(60, {"LY0101": 9}, reportingDate="31/12/2022"), "isn't a date such as"),
    (dtm_rows(60, {"LY0101": 9}, assessmentType="XX"), "'XX' isn't a known type of assessment"),
    (dtm_rows(60, {"LY0101": 9}, operation="Storm"), "is of 2 operations: Baseline assessment, Libya; Storm"),
    (dtm_rows(61, {"LY0101": 9}), "Round 61 has no figure of the country"),
])
def test_a_round_that_contradicts_itself_stops_the_whole_file(more, told):
    rows = [*dtm_rows(60, figures()), *more]
    found = errors(as_csv(V2 if more[0].keys() <= set(V2) else V3, rows))
    assert any(told in issue.what for issue in found) and all(issue.remedy for issue in found)


def test_a_difference_is_located_to_its_cell():
    (issue,) = errors(as_csv(V2, dtm_rows(60, figures() | {"LY": 117_436})))[:1]
    assert issue.cell == "J3" and "117,436 people in LY, but its regions add up to 117,435" in issue.what
    (issue,) = errors(as_api(dtm_rows(60, figures() | {"LY": 117_436})))[:1]
    assert (issue.sheet, issue.cell) == ("admin0", "1:1")


def test_another_form_of_a_code_is_read_by_the_table_alone(gazetteer):
    rows = [*dtm_rows(60, figures({"LY0211": 5}))]
    rows[-1]["admin2Pcode"] = "LBY-211"
    assert "'LBY-211' isn't a mantika's P-code" in errors(as_csv(V2, rows))[0].what
    taught = type(gazetteer)(gazetteer.places, (*gazetteer.aliases, ("LBY-211", "LY0211"), ("Tripoli-x", "LY0211")))
    (imported,) = read_imports(Source("feed", as_csv(V2, rows)), taught, PERMITTED)
    assert people(imported)["LY0211"] == 5 and "'LBY-211' is read as LY0211, Tripoli" in notes(imported)
    rows[-1]["admin2Pcode"] = "Tripoli-x"  # a name, though the table has it
    with pytest.raises(WorkbookError):
        read_imports(Source("feed", as_csv(V2, rows)), taught, PERMITTED)


def test_a_figure_that_is_held_keeps_its_id_and_a_change_is_told():
    """Round 35 is held with figures of three mantikas; shares of those that the feed lacks are computed anew."""
    (imported,) = imports(as_csv(V2, dtm_rows(35, figures({"LY0211": 43_725, "LY0103": 40_000}), "2021-02-28")))
    rows = {row["pcode"]: row for row in imported.tables["area_shares.csv"]}
    assert {pcode: row["id"] for pcode, row in rows.items()} == {
        "LY0211": "AS-006", "LY0103": "AS-007", "LY0214": "AS-008"}
    assert rows["LY0214"]["source"] == "idp_and_returnee_report_r35_jan_feb_2021"
    assert rows["LY0214"]["share"] == str(round(100 * 34_545 / 83_725, 1))
    assert (imported.start, imported.end) == ("2021-01", "2021-02")  # as the round's report has it
    told = [issue.what for issue in imported.issues if issue.severity == Severity.WARNING]
    assert any("83,725 people here, 245,483 held so far" in what for what in told)
    assert any("LY0103: 40,000 people here, 37,965 held" in what for what in told)
    assert any("LY0214: 34,545 people held so far, no figure here" in what for what in told)


@pytest.mark.parametrize(("content", "key"), [
    (as_csv(V2, dtm_rows(60, figures())), "hdx"), (as_csv(HAPI, hapi_rows(60, figures())), "hapi")])
def test_without_permission_a_mirror_is_not_imported_and_with_it_the_release_says_so(content, key):
    with pytest.raises(WorkbookError, match=f"licence doesn't allow publishing.*ATLAS_MAY_PUBLISH={key}"):
        imports(content, NO_DECISIONS)
    (imported,) = imports(content)
    assert any(published()[key].licence in issue.what for issue in imported.issues)
    assert imported.tables["rounds.csv"][0]["source"] == published()[key].source
    with pytest.raises(AtlasError, match=r"isn't in published\.toml"):
        permit(NO_DECISIONS, "hdx everything")


def test_hapis_own_faulty_rows_are_left_out_and_told():
    rows = [*hapi_rows(60, figures()), *hapi_rows(59, figures(), error="Duplicate row")]
    (imported,) = imports(as_csv(HAPI, rows))
    assert imported.round == 60
    assert "8 rows aren't taken: the feed itself calls them faulty ('Duplicate row')" in notes(imported)


@pytest.mark.parametrize(("content", "told"), [
    (as_api(dtm_rows(60, figures()))[:-40], "truncated or damaged JSON"),
    (b'{"isSuccess": false, "result": null, "errorMessages": ["No country"]}', "isn't a success (No country)"),
    (b'{"isSuccess": true, "result": [1], "errorMessages": []}', "isn't a row of named fields"),
    (as_csv(V2, [{**row, "admin0Pcode": "TCD"} for row in dtm_rows(60, figures())]), "no round"),
    (as_csv([name for name in V2 if name != "roundNumber"], dtm_rows(60, figures())), "'roundNumber' is missing"),
    (as_csv([*V2, "roundNumber"], dtm_rows(60, figures())), "'roundnumber' is there twice"),
])
def test_what_is_not_the_feed_says_why(content, told):
    with pytest.raises(WorkbookError) as raised:
        imports(content)
    assert told in str(raised.value)


def test_ochas_population_gives_every_baladiya_its_residents(gazetteer, tmp_path):
    (imported,) = read_imports(population(gazetteer, residents(), tmp_path / "pop.xlsx"), gazetteer)
    rows = {row["pcode"]: int(row["residents"]) for row in imported.tables["residents_2021.csv"]}
    assert rows == dict(residents())
    assert (imported.round, imported.group) == (0, "tables") and "Residents change" not in notes(imported)


def test_residents_that_are_projected_are_rounded_place_by_place_and_told(gazetteer, tmp_path):
    path = population(gazetteer, residents(), tmp_path / "pop.xlsx", lambda sheet: sheet.__setitem__("F3", 30_000.4))
    (imported,) = read_imports(path, gazetteer)
    assert imported.tables["residents_2021.csv"][0]["residents"] == str(round(30_000.4 + residents()["LY010101"] // 10))
    assert "each baladiya's are rounded" in notes(imported) and "change in 1 of 100 baladiyas" in notes(imported)


@pytest.mark.parametrize(("edit", "cell", "told"), [
    (lambda sheet: sheet.delete_rows(4), "", "LY010101 'Albayda' has no row of 'Returnees'"),
    (lambda sheet: sheet.__setitem__("F3", "about 900"), "F3", "'about 900' isn't a number of people"),
    (lambda sheet: sheet.__setitem__("F3", "=1+1"), "F3", "formula"),
    (lambda sheet: sheet.__setitem__("C3", "LY019999"), "C3", "'LY019999' isn't a baladiya's P-code"),
    (lambda sheet: sheet.__setitem__("A3", "LY0211"), "A3", "isn't inside 'LY0211'"),
    (lambda sheet: sheet.__setitem__("E3", "Everybody"), "E3", "isn't a known population group"),
    (lambda sheet: sheet.__setitem__("E4", "Non-displaced"), "E4", "again, as in row 3"),
])
def test_a_population_that_cannot_be_told_is_refused_with_its_cell(gazetteer, tmp_path, edit, cell, told):
    path = population(gazetteer, residents(), tmp_path / "pop.xlsx", edit)
    with pytest.raises(WorkbookError) as raised:
        read_imports(open_source(path), gazetteer)
    place = gazetteer["LY010101"].name_en
    assert any(issue.cell == cell and told.replace("Albayda", place) in issue.what for issue in raised.value.issues)


ARABIC, FRENCH = "name,place\n1,طرابلس الغرب\n2,بنغازي\n", "name,place\n1,Côte d'Ivoire\n2,Orléans\n"


@pytest.mark.parametrize(("text", "encoding", "told"), [
    (ARABIC, "utf-8", ""), (ARABIC, "utf-8-sig", ""), (ARABIC, "cp1256", "Windows-1256 (Arabic)"),
    (FRENCH, "cp1252", "Windows-1252 (Western)"), (ARABIC, "utf-16", "UTF-16"),
    (ARABIC.replace(",", ";"), "utf-8", "divided by semicolons"), (FRENCH.replace(",", "\t"), "utf-8", "by tabs"),
])
def test_a_table_is_read_in_the_encoding_it_was_saved_in(text, encoding, told):
    findings = Findings("table.csv")
    sheet = csv_bundle("table.csv", text.encode(encoding)).sheet(findings)
    assert [row[1] for row in sheet.rows] == [line.replace(";", ",").replace("\t", ",").split(",")[1]
                                              for line in text.splitlines()]
    assert told in " ".join(issue.what for issue in findings.issues()) and bool(told) == bool(findings.issues())


@pytest.mark.parametrize(("content", "told"), [
    (b"a,b\n1,2\n" + "طرابلس".encode() * 9 + b",\xd8\n", "damaged in row 3"),
    (b"a,b\n\0\1\2,2\n", "isn't text"),
    (b" \n", "is empty"),
    (b'a,b\n1,"2\n3,4\n', "never closed"),
    (b",".join(b"h" for _ in range(300)), "more than 200 columns"),
    (b"a\n" + b"x" * 200_000, "can't be read below row 1"),
])
def test_a_table_that_cannot_be_read_says_where(content, told):
    with pytest.raises(WorkbookError) as raised:
        csv_bundle("table.csv", content).sheet(Findings("table.csv"))
    assert told in str(raised.value)


def test_ragged_rows_and_formulas_are_located():
    findings = Findings("table.csv")
    sheet = csv_bundle("table.csv", b"a,b,c\n1,2,3,\n\n1,2\n1,2,3,4\n-5,+218 21,=HYPERLINK(1)\n").sheet(findings)
    report_formulas(sheet, findings)
    assert [(issue.cell, issue.severity) for issue in findings.issues()] == [
        (cell, Severity.ERROR) for cell in ("4:4", "5:5", "B6", "C6")]
