"""Hostile and damaged files: each is refused in one sentence, and the published release untouched."""

import zipfile

import pytest

from data.errors import WorkbookError
from data.importers import bundle, read_import
from data.places import read_gazetteer
from tests.workbooks.make import make, save
from tests.workbooks.refusal import published_store, refusal


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture(scope="module")
def store(gazetteer, tmp_path_factory):
    return published_store(gazetteer, tmp_path_factory.mktemp("home"))


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


def test_cell_in_a_row_beyond_all_rows_is_not_counted_up_to(gazetteer, tmp_path):
    path = save(make(gazetteer), tmp_path)
    row = b'<row r="999999999999"><c r="A999999999999"><v>1</v></c></row></sheetData>'
    rezipped(path, lambda name, content: content.replace(b"</sheetData>", row))
    assert read_import(path, gazetteer).counts["muhallas"] == 6
