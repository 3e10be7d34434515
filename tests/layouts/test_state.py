"""The state in files: what was put in comes out of all four formats; anything else is refused in words."""

from __future__ import annotations

import html
import io
import zipfile
import zlib
from datetime import date
from functools import cache
from types import SimpleNamespace

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import SheetError
from data.places import Level, read_gazetteer
from data.snapshots import LARGEST, read_state
from data.words import Lang
from layouts.sheet.order import AtlasOrder, read_atlas, read_order
from layouts.sheet.state import read_stamp, state_text

CATALOG = SimpleNamespace(held_rounds=(54,), latest_round=54, gazetteer=read_gazetteer(), audience="public",
                          digest="0123456789abcdef")
TODAY = date(2024, 11, 22)
ORDER = read_order("/ar/sheet.pdf?chapter=migrants&paper=a3p&title=%D9%84%D9%8A%D8%A8%D9%8A%D8%A7%20%26%20%3Cb%3E(1)",
                   CATALOG, TODAY)
STATE = state_text(ORDER, CATALOG)
KINDS = ("pdf", "png", "svg", "pptx")
EACH = pytest.mark.parametrize("kind", KINDS)


@cache
def a_file(kind: str, state: str = STATE) -> bytes:
    """A small file of a kind, with its state where our writers put it."""
    escaped = html.escape(state)
    if kind == "pdf":
        source = f'#set document(title: "T", keywords: ("{state}",), date: none)\nLibya'
        return typst.compile(source.encode(), format="pdf")
    if kind == "png":
        text = b"atlas-sheet\0\0\0\0\0" + state.encode()
        header = (8).to_bytes(4) + (8).to_bytes(4) + bytes((8, 0, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)
            for name, data in ((b"IHDR", header), (b"iTXt", text), (b"IDAT", zlib.compress(bytes(72))), (b"IEND", b"")))
    if kind == "svg":
        return (f'<svg xmlns="http://www.w3.org/2000/svg"><metadata id="atlas-sheet">{escaped}</metadata>'
                "<text>atlas-sheet:/en/sheet?chapter=storm</text></svg>").encode()
    return zipped({"ppt/presentation.xml": "<p/>", "customXml/item1.xml": f"<atlas>{escaped}</atlas>"})


def zipped(parts: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def refusal(content: bytes, lang: Lang = Lang.en) -> str:
    with pytest.raises(SheetError) as found:
        read_state(content, lang)
    return str(found.value)


@EACH
def test_what_was_put_in_comes_out(kind):
    assert read_state(a_file(kind)) == STATE


def test_the_state_is_the_order_with_its_day_and_release():
    assert STATE.isascii() and STATE.startswith("atlas-sheet:/ar/sheet?chapter=migrants&paper=a3p&title=%D9")
    assert STATE.endswith("&date=2024-11-22&release=0123456789ab")
    stamp = read_stamp(STATE)
    assert (stamp.release, stamp.page, stamp.view_query) == ("0123456789ab", "sheet", "chapter=migrants")
    assert read_order(stamp.link(Lang.ar), CATALOG, stamp.made_on) == ORDER
    assert str(read_order(stamp.link(Lang.en), CATALOG, TODAY).view.lang) == "en"


def test_the_state_of_an_atlas_is_its_link():
    stamp = read_stamp(read_state(a_file("svg", state_text(ORDER, CATALOG, "baladiya"))))
    assert stamp.page == "atlas"
    assert read_atlas(stamp.link(Lang.ar), CATALOG, stamp.made_on) == AtlasOrder(ORDER, Level.baladiya)


@pytest.mark.parametrize("state", ["atlas-sheet:/en/sheet?", "atlas-sheet:/en/sheet?date=tomorrow", "atlas-sheet:/en/"])
def test_a_state_that_says_little_is_read_all_the_same(state):
    assert (read_stamp(state).made_on, read_stamp(state).release) == (None, "")


@EACH
def test_a_file_cut_off_before_its_state_says_so(kind):
    content = a_file(kind)
    cut = content[: {"png": 60, "svg": 90, "pptx": 60, "pdf": 900}[kind]]
    assert refusal(cut) == refusal(a_file("pptx")[:-30])
    assert refusal(cut).startswith("This file is cut off or damaged")


@EACH
def test_a_file_of_ours_without_a_state_says_so(kind):
    without = a_file(kind, "something-else:/en/sheet")
    assert refusal(without).startswith("This file carries no view of the Atlas")


@pytest.mark.parametrize("content", [
    b"", b"hello", b"\xff\xd8\xff\xe0 a photo", b"<html>atlas-sheet:/en/sheet?a=b<</html>", STATE.encode(),
    zipped({"word/document.xml": ""})])
def test_a_file_of_another_kind_says_what_is_wanted(content):
    assert refusal(content).startswith("This isn't a PDF, PNG, SVG or PPTX")
    assert refusal(content, Lang.ar).startswith("ليس هذا ملف")


def test_a_file_too_large_is_not_looked_into():
    assert "25 MB" in refusal(a_file("png") + bytes(LARGEST))


def test_a_zip_that_unpacks_without_end_is_hardly_read():
    bomb = zipped({"ppt/a": "", "customXml/item1.xml": " " * 20_000_000 + f"<a>{html.escape(STATE)}</a>"})
    assert "no view" in refusal(bomb)
    many = zipped({"ppt/a": ""} | {f"customXml/{n}.xml": "" for n in range(2001)}, zipfile.ZIP_STORED)
    assert "This isn't" in refusal(many)
    late = {f"customXml/{n:02}.xml": "" for n in range(20)} | {"customXml/z.xml": f"<a>{STATE}</a>", "ppt/a": ""}
    assert "no view" in refusal(zipped(late))


def test_a_deck_that_lost_its_part_is_known_by_its_keywords():
    core = f"<cp:keywords>{html.escape(STATE)}</cp:keywords>"
    assert read_state(zipped({"ppt/presentation.xml": "", "docProps/core.xml": core})) == STATE


def test_a_compressed_or_damaged_text_in_a_picture_is_not_trusted():
    content = a_file("png")
    flipped = content.replace(b"chapter=migrants", b"chapter=programs")
    assert "no view" in refusal(flipped)


@settings(deadline=None)
@given(beginning=st.sampled_from((b"", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"PK\x03\x04", b"<svg")), rest=st.binary())
def test_any_bytes_are_read_or_refused(beginning, rest):
    assert refusal(beginning + rest)


@settings(deadline=None)
@given(kind=st.sampled_from(KINDS), data=st.data())
def test_a_damaged_file_gives_a_state_or_a_refusal(kind, data):
    content = bytearray(a_file(kind))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=20)):
        content[at] = value
    end = data.draw(st.integers(0, len(content)))
    try:
        assert read_state(bytes(content[:end])).startswith(("atlas-sheet:/ar/", "atlas-sheet:/en/"))
    except SheetError as refused:
        assert str(refused)
