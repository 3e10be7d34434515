"""Plain CSV of reference tables: recognised by its header, every fault at its cell, rows put in by their ids."""

import csv
import io

import pytest

from data.crossings import crossings
from data.editions import edition_of, within
from data.errors import WorkbookError
from data.importers import Severity, read_imports
from data.importers.source import Source
from data.places import read_gazetteer
from data.releases import make_release, shipped_release
from data.stores.files import FileStore
from data.table_files import columns_of, rows_of, table_names, template

OFFICE = {"id": "OFF-NEW-01", "kind": "sub_office", "count": "1", "name_en": "Hub", "name_ar": "مركز", "city": "Hub",
          "pcode": "LY021104", "lon": "13.177792", "lat": "32.896672", "basis": "baladiya point", "note": "",
          "source": "mission_overview_2024"}


def a_csv(*rows, columns=None, delimiter=",") -> bytes:
    file = io.StringIO(newline="")
    lines = csv.DictWriter(file, columns or list(rows[0]), delimiter=delimiter, restval="", extrasaction="ignore")
    lines.writeheader()
    lines.writerows(rows)
    return file.getvalue().encode()


def read(content: bytes):
    [imported] = read_imports(Source("table.csv", content), read_gazetteer())
    return imported


def faults(content: bytes) -> dict:
    with pytest.raises(WorkbookError) as refused:
        read(content)
    assert all(issue.remedy for issue in refused.value.issues if issue.severity is Severity.ERROR)
    return {issue.cell: issue.what for issue in refused.value.issues if issue.severity is Severity.ERROR}


@pytest.mark.parametrize("name", table_names())
def test_every_table_goes_out_and_comes_back_the_same(name):
    imported, rows = read(template(name, filled=True)), len(rows_of(name))
    assert imported.counts == {"rows": rows, "new": 0, "changed": 0, "same": rows, "gone": 0}
    assert list(imported.tables) == [name] and (imported.group, imported.round) == ("tables", 0)


@pytest.mark.parametrize("name", table_names())
def test_a_template_is_the_header_alone_and_says_that_it_lacks_rows(name):
    assert next(csv.reader(io.StringIO(template(name).decode("utf-8-sig")))) == list(columns_of(name))
    assert faults(template(name)) == {"": "The file has a header, but no rows."}


def test_rows_are_put_in_by_their_ids_and_make_a_release(tmp_path):
    store = FileStore(tmp_path)
    shipped_release(store, read_gazetteer())
    changed = {**rows_of("crossings.csv")[0], "state": "closed", "since": "2025-02-01"}
    imported = read(a_csv(changed, {**changed, "id": "LY-TN-99", "name_en": "Other"}))
    assert imported.counts == {"rows": 2, "new": 1, "changed": 1, "same": 0, "gone": 0}
    release = make_release(store, imported, base=store.current())
    with within(edition_of(store, release.digest)):
        assert (crossings()[0].state, crossings()[0].since, crossings()[-1].id) == ("closed", "2025-02-01", "LY-TN-99")
        assert len(crossings()) == len(rows_of("crossings.csv"))


def test_every_fault_is_told_at_its_cell_and_all_at_once():
    rows = [{**OFFICE, "count": "two"}, {**OFFICE, "id": "OFF-B", "pcode": "LY999999"},
            {**OFFICE, "id": "OFF-C", "name_ar": ""}, {**OFFICE, "id": "OFF-D", "source": "hearsay", "kind": "tent"},
            {**OFFICE, "id": "OFF-E", "lon": "20"}]
    found = faults(a_csv(*rows))
    assert found.keys() >= {"C2", "G3", "E4", "L5", "B5", "6:6"}
    assert "two" in found["C2"] and "places.csv" in found["G3"] and "hearsay" in found["L5"]


@pytest.mark.parametrize(("content", "cell"), [
    (a_csv({column: value for column, value in OFFICE.items() if column != "basis"}), "1:1"),
    (a_csv({**OFFICE, "colour": "red"}), "M1"), (a_csv(OFFICE, columns=[*OFFICE, "city"]), "M1"),
    (a_csv(OFFICE, OFFICE), "3:3"), (a_csv({**OFFICE, "id": ""}), "2:2"),
    (a_csv({**OFFICE, "city": "=HYPERLINK(1)"}), "F2"), (a_csv({**OFFICE, "action": "explode"}), "M2"),
    (a_csv({**OFFICE, "action": "whole table"}, {**OFFICE, "id": "X", "action": ""}), ""),
])
def test_headers_and_rows_that_cant_be_are_told(content, cell):
    assert cell in faults(content)


def test_rows_go_only_if_told_so():
    gone = {**OFFICE, "action": "remove"}
    imported = read(a_csv({**gone, "id": "OFF-TUN"}, {**gone, "id": "OFF-X"}))
    assert (imported.counts["gone"], len(imported.issues)) == (1, 2)
    whole = read(a_csv({**OFFICE, "action": "whole table"}))
    assert (whole.tables, list(whole.files), whole.counts["gone"]) == ({}, ["offices.csv"], len(rows_of("offices.csv")))


def test_spreadsheets_of_arab_and_french_offices_are_read_too():
    row = {**OFFICE, "name_ar": "مركز الخدمات", "basis": "centre"}
    imported = read(a_csv(row, delimiter=";").decode().encode("cp1256"))
    assert imported.tables["offices.csv"][0]["name_ar"] == row["name_ar"]
    assert read(b"\xef\xbb\xbf" + a_csv(row).replace(b"\n", b"\r\n")).counts["new"] == 1


def test_another_files_header_isnt_taken_for_a_table():
    with pytest.raises(WorkbookError, match=r"Known are: .*plain CSV"):
        read(b"name,age\nAli,3\n")
