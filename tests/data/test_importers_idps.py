"""Baseline workbooks of displaced people and returnees: every layout gives the same numbers, or is refused by cell."""

from dataclasses import replace
from datetime import datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import WorkbookError
from data.importers import Kind, Severity, issue_lines, read_imports, summary_lines
from data.importers.sheets import Sheet
from data.importers.source import Source
from data.observations import Status, check
from data.places import read_gazetteer
from tests.workbooks.displaced import PEOPLE, R32, R45, TOTAL, cell_of, make_displaced, save, sums

ONE_ROW = R45.headers[0]
WITHOUT_CODES = tuple(name for name in R45.places if not name.endswith("pcode"))


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


def values(imported, dimension):
    rows = imported.frame[(imported.frame["dimension"] == dimension) & imported.frame["value"].notna()]
    return {pcode: int(value) for pcode, value in zip(rows["pcode"], rows["value"], strict=True)}


def known(figure):
    """What must be read: sums, without the places where nobody was found."""
    return {pcode: count for pcode, count in sums(PEOPLE, figure).items() if count}


def headers(**texts):
    return (ONE_ROW | {name.replace("__", "."): text for name, text in texts.items()},)


def grouped(place_row, *figure_rows):
    """Headers in two or three rows: titles over the figures, the places' own in one of the rows."""
    rows = [dict(row) for row in figure_rows]
    rows[place_row] |= {name: text for name, text in ONE_ROW.items() if "." not in name}
    return tuple(rows)


IND_HH = {"idps.total": "Ind.", "idps.households": "HH", "returnees.total": "Ind.", "returnees.households": "HH"}
LAYOUTS = {
    "R45": R45,
    "headers in another row": replace(R45, above=(*R45.above, (), (), ("Libya",))),
    "headers of R32 with individuals": replace(R45, headers=grouped(
        0, {"idps.total": "IDPs", "returnees.total": "Returnees"}, IND_HH)),
    "three rows of headers": replace(R45, headers=grouped(
        1, {"idps.total": "Baseline figures"},
        {"idps.total": "Number of IDPs", "returnees.total": "Number of returnees"}, IND_HH)),
    "a row of tags below": replace(R45, below=("#adm1+name", "#adm2+name", "#adm2+code", "#adm3+name", "#adm3+name+ar",
                                               "#adm3+code", "#affected+idps+ind", "#affected+idps+hh",
                                               "#affected+returnees+ind", "#affected+returnees+hh")),
    "other words": replace(R45, headers=headers(
        baladiya_en="Baladiya (Municipality)", idps__total="# IDPs (IND)", idps__households="No. of IDP families",
        returnees__total="Number of RETURNEES individuals", returnees__households="Returnees_HHs")),
    "long words": replace(R45, headers=headers(
        idps__total="Total number of internally displaced persons (individuals) in Baladiya",
        returnees__total="Returned persons")),
    "spaces and line breaks": replace(R45, headers=headers(
        idps__total=" IDP\n individuals ", baladiya_pcode="Baladiya  P Code ")),
    "in Arabic": replace(R45, headers=headers(
        idps__total="عدد الأفراد النازحين", idps__households="عدد الأسر النازحة", returnees__total="الأفراد العائدين",
        returnees__households="الأسر العائدة")),
    "names without P-codes": replace(R45, places=WITHOUT_CODES),
    "P-codes without names": replace(R45, places=("baladiya_pcode",)),
    "Arabic names only": replace(R45, places=("baladiya_ar",)),
    "totals of mantikas": replace(R45, mantika_totals=True),
    "no totals": replace(R45, total=False),
    "columns in another order": replace(R45, figures=tuple(reversed(R45.figures)), places=tuple(reversed(R45.places))),
    "other sheets": replace(R45, sheet="Sheet1", extra={"Read me": (("Key informants, see dtm.iom.int",),)}),
    "sheet of mantikas": replace(R45, extra={"Mantika Data": (
        ("ADM2_pcode", "IDP individuals", "Returnee individuals"), ("LY0103", 6500, 191_000), ("LY0211", 9048, 42),
        ("LY0319", 1250, 310))}),
    "sheet of muhallas": replace(R45, extra={"Muhalla Data": (
        ("Muhalla_pcode", "IDP individuals"), ("LY01030401", 6000), ("LY01030402", 500), ("LY02110101", 9045),
        ("LY02110501", 3), ("LY03190101", 1250))}),
    "period in digits": replace(R45, above=(("DTM Libya R45",), ("Period", "11/2022 - 12/2022"))),
    "round in a column": replace(R45, above=(("November-December 2022",),), places=(*R45.places, "round"),
                                 headers=headers(round="Assessment Round")),
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_the_same_people_by_place(layout, gazetteer, tmp_path):
    people = {pcode: {**row, "round": 45} for pcode, row in PEOPLE.items()}
    imports = read_imports(save(make_displaced(gazetteer, layout, people), tmp_path), gazetteer)
    assert [(one.group, one.round, one.start, one.end) for one in imports] == [
        ("idps", 45, "2022-11", "2022-12"), ("returnees", 45, "2022-11", "2022-12")]
    for one in imports:
        assert values(one, "total") == known(f"{one.group}.total")
        assert values(one, "households") == known(f"{one.group}.households")
        check(one.frame, gazetteer)
        status = one.frame[one.frame["dimension"] == "total"].set_index("pcode")["status"]
        assert status["LY0215"] == status["LY021501"] == status["LY010101"] == Status.NOT_ASSESSED
    assert imports[1].frame.set_index(["pcode", "dimension"])["status"]["LY021105", "total"] == Status.NOT_PRESENT


def test_people_by_area_go_to_the_displacement_chapter(gazetteer, tmp_path):
    idps, returnees = read_imports(save(make_displaced(gazetteer), tmp_path), gazetteer)
    rows = {row["pcode"]: row for row in idps.tables["area_shares.csv"] if row["id"].startswith("R45")}
    assert {pcode: int(row["individuals"]) for pcode, row in rows.items()} == {
        pcode: count for pcode, count in known("idps.total").items() if len(pcode) in (6, 8)}
    assert rows["LY0211"] | {"id": "", "note_en": ""} == {
        "id": "", "group": "idps", "round": "45", "date": "2022-12", "pcode": "LY0211", "share": "53.9",
        "individuals": "9048", "qualifier": "exact", "figure_from": "primary", "note_en": "", "note_ar": "",
        "source": "dtm_baseline_workbooks"}
    national, = returnees.tables["rounds.csv"]
    assert (national["round"], national["group"], national["individuals"]) == ("45", "returnees", "191352")


def test_households_are_never_turned_into_individuals(gazetteer, tmp_path):
    imports = read_imports(save(make_displaced(gazetteer, R32), tmp_path, "r32.xlsx"), gazetteer)
    for one in imports:
        assert (one.round, one.start, one.end) == (32, "2020-07", "2020-08")
        assert set(one.frame["dimension"]) == {"households"} and not one.tables
        assert values(one, "households") == known(f"{one.group}.households")
        assert any("households only" in issue.what and issue.severity == Severity.WARNING for issue in one.issues)
        assert f"{sums(PEOPLE, f'{one.group}.households')['LY']:,} households" in "\n".join(summary_lines(one))


def test_workbook_of_one_group_is_one_import(gazetteer, tmp_path):
    only = replace(R45, figures=("returnees.total",))
    one, = read_imports(save(make_displaced(gazetteer, only), tmp_path), gazetteer)
    assert one.group == "returnees" and values(one, "total") == known("returnees.total")


def test_round_from_the_files_name_is_only_a_hint_and_said(gazetteer, tmp_path):
    nameless = replace(R45, above=(("Baseline assessment",),))
    path = save(make_displaced(gazetteer, nameless), tmp_path, "dtm-libya-r45-public-idps-returnees-dataset_hdx.xlsx")
    idps, _ = read_imports(path, gazetteer)
    assert idps.round == 45 and (idps.start, idps.end) == ("2022-11", "2022-12")
    assert any("from the file's name" in issue.what for issue in idps.issues if issue.severity == Severity.WARNING)
    other = save(make_displaced(gazetteer), tmp_path, "dtm_libya_r40.xlsx")
    said = [issue.what for issue in read_imports(other, gazetteer)[0].issues if issue.kind == Kind.ROUND]
    assert any("round 40" in what and "round 45" in what for what in said)


def test_another_national_total_than_held_is_told(gazetteer, tmp_path):
    idps, _ = read_imports(save(make_displaced(gazetteer), tmp_path), gazetteer)
    assert any("125,802 held" in issue.what for issue in idps.issues if issue.severity == Severity.WARNING)


def set_to(text, value, offset=(0, 0)):
    def spoil(book):
        cell = cell_of(book, text, offset)
        cell.value = value
        return f"{cell.parent.title}!{cell.coordinate}"
    return spoil


def copied_header(book):
    cell_of(book, "Returnee HH").value = "IDP HH"
    return "Baladiya Data!J2"


def baladiya_twice(book):
    cell_of(book, "LY021105").value = "LY021101"
    return "Baladiya Data!F5"


def wrong_mantika_sheet(book):
    sheet = book.create_sheet("Mantika Data")
    sheet.append(["ADM2_pcode", "IDP individuals"])
    sheet.append(["LY0211", 9049])
    return "Mantika Data!B2"


SPOILT = {
    "unknown P-code": (R45, set_to("LY021105", "LY021199"), "isn't a baladiya's P-code"),
    "a name that isn't known": (replace(R45, places=WITHOUT_CODES), set_to("Suq Aljumaa", "Suq"), "isn't the name"),
    "a mantika that doesn't hold it": (R45, set_to("LY021105", "LY0103", (0, -3)), "doesn't hold LY021105"),
    "text in a number cell": (R45, set_to("LY021105", "n/a", (0, 1)), "isn't a number"),
    "negative people": (R45, set_to("LY021105", -1, (0, 2)), "below zero"),
    "a fraction": (R45, set_to("LY021105", 2.5, (0, 2)), "whole number"),
    "national total off by one": (R45, set_to(TOTAL, 16_799, (0, 6)), "add up to 16,798"),
    "total of a mantika off by one": (replace(R45, mantika_totals=True), set_to("Tripoli Total", 9_047, (0, 6)),
                                      "add up to 9,048"),
    "total of a place that isn't known": (replace(R45, mantika_totals=True), set_to("Tripoli Total", "Tropoli Total"),
                                          "isn't a mantika"),
    "two columns alike": (R45, copied_header, "says the same"),
    "baladiya twice": (R45, baladiya_twice, "again"),
    "no unit": (replace(R32, headers=R32.headers[:1]), lambda book: "Baladiya Data!C2", "individuals or households"),
    "no places": (replace(R45, places=("region_en",), total=False), lambda book: "Baladiya Data!2:2",
                  "no column of baladiyas"),
    "figures without a place": (R45, set_to("LY021105", None), "no P-code"),
    "formula": (R45, set_to("LY021105", "=1+1", (0, 1)), "formula"),
    "another round in a column": (LAYOUTS["round in a column"], set_to("LY021105", 44, (0, 1)), "of round 44"),
    "mantikas that differ": (R45, wrong_mantika_sheet, "add up to 9,048"),
    "nobody counted": (R45, lambda book: [setattr(cell, "value", None) for row in book.active.iter_rows(
        min_row=3, min_col=7, max_col=7) for cell in row] and "Baladiya Data!G2", "empty in every row"),
}


@pytest.mark.parametrize("layout, spoil, said", SPOILT.values(), ids=SPOILT)
def test_spoilt_workbook_is_refused_by_sheet_and_cell(layout, spoil, said, gazetteer, tmp_path):
    book = make_displaced(gazetteer, layout, {pcode: {**row, "round": 45} for pcode, row in PEOPLE.items()})
    where = spoil(book)
    with pytest.raises(WorkbookError) as refused:
        read_imports(save(book, tmp_path), gazetteer)
    lines = "\n".join(issue_lines(refused.value.issues))
    assert f"{where}: " in lines and said in lines


def test_unknown_name_is_asked_about_with_the_places_of_its_mantika(gazetteer, tmp_path):
    book = make_displaced(gazetteer, replace(R45, places=WITHOUT_CODES))
    cell_of(book, "Suq Aljumaa").value = "Suq al Juma"
    with pytest.raises(WorkbookError) as refused:
        read_imports(save(book, tmp_path), gazetteer)
    question, = (issue.place for issue in refused.value.issues if issue.place)
    assert (question.text, question.level, question.within) == ("Suq al Juma", "baladiya", "LY0211")
    assert question.candidates[0] == "LY021101" and set(question.candidates) == {
        place.pcode for place in gazetteer.children("LY0211")}


COUNTS = st.one_of(st.none(), st.integers(0, 900_000))


@given(st.dictionaries(st.sampled_from([place.pcode for place in read_gazetteer().at("baladiya")]),
                       st.tuples(COUNTS, COUNTS), min_size=1, max_size=8), st.booleans())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_levels_add_up_for_any_figures(tmp_path_factory, gazetteer, figures, has_totals):
    people = {pcode: {"idps.total": one, "returnees.total": other} for pcode, (one, other) in figures.items()}
    layout = replace(R45, figures=("idps.total", "returnees.total"), mantika_totals=has_totals)
    path = save(make_displaced(gazetteer, layout, people), tmp_path_factory.mktemp("any"))
    if all(one is None for one, _ in figures.values()) or all(other is None for _, other in figures.values()):
        with pytest.raises(WorkbookError, match="empty in every row"):
            read_imports(path, gazetteer)
        return
    for one in read_imports(path, gazetteer):
        added = sums(people, f"{one.group}.total")
        assert values(one, "total") == {pcode: count for pcode, count in added.items() if count}
        rows = one.frame.set_index("pcode")["status"]
        assert {pcode for pcode in added if not added[pcode]} == set(rows.index[rows == Status.NOT_PRESENT])


CELLS = st.sampled_from([
    "IDP individuals", "IDPs", "HH", "Baladiya PCode", "Baladiya", "Mantika", "LY0211", "LY021101", "ly021105",
    "LY02110101", "Suq Aljumaa", "Tripoli", "Total", "Tripoli Total", "#adm2", "Round 45", "Nov 2022", "", " ",
    "\u202e", 0, 5, -3, 2.5, True, None, None, None, float("inf"), 10**30, datetime(2022, 11, 5), time(5)])
HEADERS = st.sampled_from([
    (), (("Baladiya PCode", "IDP individuals", "Returnee HH"),), (("Mantika", "Baladiya", "IDPs"), (None, None, "HH")),
    (("Round 45", "Nov 2022"), ("Muhalla_pcode", "Baladiya", "IDP ind", "IDP HH"))])
ROWS = st.lists(st.lists(CELLS, max_size=5).map(tuple), max_size=7).map(tuple)
SHEETS = st.lists(st.tuples(st.sampled_from(["Baladiya Data", "Summary", "IDPs", "x"]), HEADERS, ROWS),
                  min_size=1, max_size=3)


@given(SHEETS)
@settings(max_examples=150, deadline=None)
def test_no_sheets_at_all_break_the_reading(sheets):
    source = Source("any.xlsx", b"PK")
    vars(source)["sheets"] = tuple(Sheet(name, (*headers, *rows)) for name, headers, rows in sheets)
    try:
        for one in read_imports(source, read_gazetteer()):
            check(one.frame, read_gazetteer())
    except WorkbookError as refused:
        assert str(refused).startswith("any.xlsx ")


def test_period_that_nothing_tells_is_asked_for(gazetteer, tmp_path):
    layout = replace(R45, above=(("DTM Round 99",),))
    with pytest.raises(WorkbookError, match="doesn't say the months of round 99"):
        read_imports(save(make_displaced(gazetteer, layout), tmp_path), gazetteer)
