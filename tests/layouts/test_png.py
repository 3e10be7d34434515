"""PNG of a sheet: exact pixels, its resolution, and the words that travel in it."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from data.words import Lang
from layouts.sheet.drawing import Box, Group, Style
from layouts.sheet.papers import PAPERS
from layouts.sheet.png import stamped
from layouts.sheet.typst import png
from tests.layouts.small_sheet import checkered_png, small_sheet, worded

EXACT = {("a4l", 150): (1754, 1240), ("a4l", 300): (3508, 2480), ("a4p", 150): (1240, 1754),
         ("a3l", 150): (2480, 1754), ("wide", 150): (2000, 1125), ("social", 96): (1200, 628)}


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and data of each chunk, every checksum verified."""
    found, at = [], 8
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", content, at + 8 + size)[0] == zlib.crc32(kind + data)
        found.append((kind, data))
        at += 12 + size
    return found


@pytest.mark.parametrize(("paper", "dpi"), EXACT)
def test_has_exactly_the_pixels_of_its_paper(paper, dpi):
    picture = Image.open(BytesIO(png(small_sheet(Lang.en, PAPERS[paper]), 0, dpi)))
    assert picture.size == EXACT[paper, dpi]
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)  # whole pixels to the metre


@pytest.mark.parametrize("lang", Lang)
def test_carries_its_state_title_and_description_in_either_language(lang):
    sheet = small_sheet(lang)
    found = chunks(png(sheet, 0, 96))
    said = dict(data.split(b"\0\0\0\0\0", 1) for kind, data in found if kind == b"iTXt")
    assert {keyword.decode(): words.decode() for keyword, words in said.items()} == {
        "atlas-sheet": sheet.state, "Title": worded("title", lang), "Description": worded("alt", lang)}
    assert [kind for kind, _ in found].index(b"pHYs") < [kind for kind, _ in found].index(b"IDAT")


def test_a_stamp_leaves_the_picture_as_it_was():
    before, after = (Image.open(BytesIO(content)) for content in (
        checkered_png(), stamped(checkered_png(), 300, {"Title": "عنوان"})))
    assert after.tobytes() == before.tobytes()
    assert after.info["Title"] == "عنوان"


def test_the_same_sheet_gives_the_same_bytes_and_each_page_its_own():
    sheet = small_sheet(Lang.ar)
    assert png(sheet, 0, 96) == png(sheet, 0, 96) != png(sheet, 1, 96)


@pytest.mark.parametrize("lang", Lang)
def test_shows_the_colours_where_the_drawing_has_them(lang):
    """Sea inside the clip, paper outside it, a hole that shows the sea, and an area that lets it shine through."""
    picture = Image.open(BytesIO(png(small_sheet(lang), 0, 254))).convert("RGB")  # 10 pixels to the mm
    wanted = {(100, 50): "#DCE7EE", (195, 100): "#FFFFFF", (9, 80): "#FFFFFF", (12, 70): "#BCD3F2",
              (45, 133): "#DCE7EE", (28, 140): "#587BBF"}
    seen = {(x, y): picture.getpixel((x * 10, y * 10)) for x, y in wanted}
    assert {place: "#{:02X}{:02X}{:02X}".format(*colour) for place, colour in seen.items()} == wanted


def test_shapes_in_pixels_are_as_sharp_as_their_edges():
    """A box on whole pixels has no grey rim: its picture is not scaled."""
    box = Box(x=50, y=50, width=20, height=10, style=Style(fill="#000000"))
    page = replace(small_sheet().pages[1], groups=(Group(name="only", items=(box,)),))
    picture = Image.open(BytesIO(png(replace(small_sheet(), pages=(page,)), 0, 254))).convert("L")
    assert {picture.getpixel((x, 550)) for x in range(480, 720)} == {0, 255}
    assert [picture.getpixel((x, 550)) for x in (499, 500, 699, 700)] == [255, 0, 0, 255]
    assert [picture.getpixel((600, y)) for y in (499, 500, 599, 600)] == [255, 0, 0, 255]
