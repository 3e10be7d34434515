"""Bad input: one clear message that names sheet and cell, and the published release untouched."""

import re
import zipfile

import pytest

from data.errors import WorkbookError
from data.importers import bundle, read_import
from data.places import read_gazetteer
from data.releases import make_release
from data.stores.files import FileStore
from tests.workbooks.make import cell, make, save


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture(scope="module")
def store(gazetteer, tmp_path_factory):
    """A store with a release published; no bad file may change a byte of it."""
    store = FileStore(tmp_path_factory.mktemp("home"))
    path = save(make(gazetteer), tmp_path_factory.mktemp("good"))
    store.publish(make_release(store, read_import(path, gazetteer)).digest)
    return store


def tree(store):
    return {path: path.read_bytes() for path in store.home.rglob("*") if path.is_file()}


def refusal(path, gazetteer, store):
    """The error that a file meets, having checked its manners and that the store is as before."""
    before = tree(store)
    with pytest.raises(WorkbookError) as raised:
        make_release(store, read_import(path, gazetteer), base=store.current())
    assert tree(store) == before
    message = str(raised.value)
    assert path.name in message and "Traceback" not in message and "\n" not in message
    assert message.rstrip(")").endswith((".", "..."))  # a remedy follows the fault
    return raised.value


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
    cell(book, "muhallas", "setting").value = cell(book, "muhallas", "total").value
    return f"Muhalla Main!{cell(book, 'muhallas', 'pcode').offset(0, 3).coordinate}"


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


def rezipped(path, edit, compression=zipfile.ZIP_DEFLATED):
    """The workbook with its parts passed through `edit(name, content)`; None drops a part."""
    parts = {name: zipfile.ZipFile(path).read(name) for name in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            if (changed := edit(name, content)) is not None:
                archive.writestr(name, changed)


def truncated(path):
    path.write_bytes(path.read_bytes()[:-400])


def halved(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def bit_flipped(path):
    """One byte of a packed sheet changed: the directory is whole, the content isn't."""
    part = zipfile.ZipFile(path).getinfo("xl/worksheets/sheet3.xml")
    content = bytearray(path.read_bytes())
    content[part.header_offset + 200] ^= 0xFF
    path.write_bytes(content)


def large(path):
    with path.open("r+b") as file:
        file.truncate(300_000_000)


def bomb(path):
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(5_000_000))


def dense_bomb_in_many_parts(path):
    noise = bytes(range(256)) * 20 + bytes(800_000)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(90):
            archive.writestr(f"xl/media/{number}.bin", noise)


def bomb_with_a_lying_directory(path):
    """The directory says 1 kB; the part unpacks to 5 MB."""
    bomb(path)
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24:entry + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(content)


def entities(path):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    rezipped(path, lambda name, content: content.replace(b"<worksheet", laughs + b"<worksheet", 1))


def entities_in_utf16(path):
    laughs = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'.encode("utf-16")
    rezipped(path, lambda name, content: laughs if name.endswith("styles.xml") else content)


def many_parts(path):
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(600):
            archive.writestr(f"xl/media/{number}.txt", b"")


def broken_xml(path):
    rezipped(path, lambda name, content: content[:-9] if name.endswith("sheet3.xml") else content)


def without_book(path):
    rezipped(path, lambda name, content: None if name == "xl/workbook.xml" else content)


FILES = {
    "empty": (lambda path: path.write_bytes(b""), "0 bytes"),
    "300 MB": (large, "300 MB"),
    "not a zip": (lambda path: path.write_text("Region,Migrants\nEast,1\n"), "isn't an Excel workbook"),
    "encrypted": (lambda path: path.write_bytes(bundle.OLE_MAGIC + bytes(600) + bundle.ENCRYPTED), "password"),
    "OLE of some kind": (lambda path: path.write_bytes(bundle.OLE_MAGIC + bytes(600)), "password"),
    "old Excel": (lambda path: path.write_bytes(bundle.OLE_MAGIC + bytes(600) + bundle.OLD_EXCEL), ".xls"),
    "truncated": (truncated, "truncated"),
    "halved": (halved, "truncated"),
    "damaged": (bit_flipped, "damaged"),
    "zip bomb": (bomb, "bomb"),
    "zip bomb in parts": (dense_bomb_in_many_parts, "bomb"),
    "zip bomb that hides": (bomb_with_a_lying_directory, "damaged"),
    "XML entities": (entities, "entities"),
    "XML entities in UTF-16": (entities_in_utf16, "entities"),
    "600 parts": (many_parts, "parts"),
    "broken XML": (broken_xml, "not a readable Excel workbook"),
    "zip without a workbook": (without_book, "not a readable Excel workbook"),
    "zip of something else": (lambda path: zipfile.ZipFile(path, "w").writestr("a.txt", "a"), "not a readable"),
}


@pytest.mark.parametrize("spoil, said", FILES.values(), ids=FILES)
def test_hostile_or_damaged_file_is_refused_in_one_sentence(spoil, said, gazetteer, store, tmp_path):
    path = save(make(gazetteer), tmp_path)
    spoil(path)
    assert said in str(refusal(path, gazetteer, store))


def test_missing_file_and_folder_are_refused(gazetteer, store, tmp_path):
    assert "isn't a file" in str(refusal(tmp_path / "nowhere.xlsx", gazetteer, store))
    assert "isn't a file" in str(refusal(tmp_path, gazetteer, store))


def test_large_file_is_refused_before_it_is_read(gazetteer, tmp_path, monkeypatch):
    path = tmp_path / "large.xlsx"
    path.write_bytes(b"PK")
    large(path)
    monkeypatch.setattr(type(path), "open", lambda *_: pytest.fail("the file was opened"))
    with pytest.raises(WorkbookError, match="300 MB"):
        read_import(path, gazetteer)


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


def test_cell_in_a_row_beyond_all_rows_is_not_counted_up_to(gazetteer, tmp_path):
    path = save(make(gazetteer), tmp_path)
    row = b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData>'
    rezipped(path, lambda name, content: content.replace(b"</sheetData>", row))
    assert read_import(path, gazetteer).counts["muhallas"] == 6
