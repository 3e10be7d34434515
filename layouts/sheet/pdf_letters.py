"""What the letters of an Arabic PDF say when they are copied or searched.

typst notes for each glyph the text that it stands for, in the order of reading. But PDF readers turn round, glyph by
glyph, what runs from right to left, and swap its brackets; so a ligature of two letters comes out the wrong way round,
as do brackets and the ends of a range. Therefore a ligature is made to say its one Unicode character, which every
search takes for its letters, a bracket what it looks like, and a dash that it's a hyphen, which keeps numbers in order.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from struct import unpack_from

from geo.paper import lettering

Shape = tuple[int, ...]

ENTRY = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
SPOKEN = re.compile(rb"/Span ?<</ActualText ?(?:<[0-9A-Fa-f]*>|\((?:[^()\\]|\\.)*\))>>BDC", re.DOTALL)
BRACKETS = "()[]{}«»‹›<>"  # drawn the other way round from right to left
DASH, HYPHEN = "–", "-"
UNITS = 1000  # of the font to its size
ROW = 20  # bytes of a row in the table of objects
FORMS = range(0xFB50, 0xFEFD)  # Unicode's ligatures and joined forms of Arabic


def readable(pdf: bytes) -> bytes:
    """The same pages, saying their Arabic so that it's found as it was typed."""
    objects = _objects(pdf)
    for thing in list(objects.values()):
        head = thing.partition(b"stream")[0]
        if page := re.search(rb"/Contents (\d+) 0 R", head):
            content = int(page[1])
            objects[content] = _rewritten(objects[content], SPOKEN.sub(b"/Span BMC", _content(objects[content])))
        if font := re.search(rb"/DescendantFonts\[(\d+) 0 R\]/ToUnicode (\d+) 0 R", head):
            descriptor = objects[_reference(rb"/FontDescriptor", objects[int(font[1])])]
            shapes = _shapes(_content(objects[_reference(rb"/FontFile2", descriptor)]))
            said = _resaid(_content(objects[int(font[2])]), shapes, _brackets(b"SmBld" in descriptor))
            objects[int(font[2])] = _rewritten(objects[int(font[2])], said)
    return _assembled(pdf, objects)


def _resaid(noted: bytes, shapes: tuple[Shape, ...], brackets: Mapping[Shape, str]) -> bytes:
    """A font's table of what its glyphs say, corrected."""
    return ENTRY.sub(lambda entry: b"<%b> <%b>" % (
        entry[1], _said(entry[2], brackets.get(shapes[int(entry[1], 16)], ""))), noted)


def _said(hexadecimal: bytes, bracket: str) -> bytes:
    """What a glyph says, as UTF-16 in hexadecimal, from what typst noted and the bracket that it looks like."""
    noted = bytes.fromhex(hexadecimal.decode()).decode("utf-16-be")
    said = bracket or (HYPHEN if noted == DASH else _ligatures().get(noted, noted))
    return said.encode("utf-16-be").hex().upper().encode()


@cache
def _ligatures() -> Mapping[str, str]:
    """Unicode's one character for two or more Arabic letters."""
    parts = {chr(code): unicodedata.decomposition(chr(code)).split() for code in FORMS}
    return {"".join(chr(int(part, 16)) for part in letters): form for form, (_, *letters) in
            ((form, found) for form, found in parts.items() if found) if len(letters) > 1}


@cache
def _brackets(bold: bool) -> Mapping[Shape, str]:
    """Brackets by the measures of their glyph in the font's own units, of which 1000 make its size."""
    found = {}
    for char in BRACKETS:
        points = [point for ring in lettering.outlines(char, UNITS / lettering.PT_MM, bold) for point in ring]
        across, down = zip(*points, strict=True)
        found[tuple(map(round, (min(across), -max(down), max(across), -min(down))))] = char
    return found


def _shapes(font: bytes) -> tuple[Shape, ...]:
    """Box of each glyph of a TrueType font, from left and bottom to right and top; empty for one without ink."""
    tables = {font[at : at + 4]: unpack_from(">II", font, at + 8)
              for at in range(12, 12 + 16 * unpack_from(">H", font, 4)[0], 16)}
    glyphs, (places, size) = tables[b"glyf"][0], tables[b"loca"]
    if unpack_from(">h", font, tables[b"head"][0] + 50)[0]:
        starts = unpack_from(f">{size // 4}I", font, places)
    else:
        starts = [2 * half for half in unpack_from(f">{size // 2}H", font, places)]
    return tuple(unpack_from(">hhhh", font, glyphs + start + 2) if end > start else ()
                 for start, end in pairwise(starts))


def _reference(key: bytes, thing: bytes) -> int:
    return int(re.search(key + rb" (\d+) 0 R", thing)[1])


def _objects(pdf: bytes) -> dict[int, bytes]:
    """Every object by its number, in the order of the file."""
    table = _table_start(pdf)
    count = re.compile(rb"xref\s+0 (\d+)\s+").match(pdf, table)
    rows = [int(pdf[at : at + 10]) for at in range(count.end(), count.end() + ROW * int(count[1]), ROW)]
    ordered = sorted((start, number) for number, start in enumerate(rows) if number)
    return {number: pdf[start:end] for (start, number), (end, _) in pairwise([*ordered, (table, 0)])}


def _table_start(pdf: bytes) -> int:
    return int(re.search(rb"startxref\s+(\d+)", pdf[-64:])[1])


def _content(thing: bytes) -> bytes:
    """The bytes of a stream, inflated if they are deflated."""
    start = re.search(rb"stream\r?\n", thing).end()
    raw = thing[start : start + int(re.search(rb"/Length (\d+)", thing)[1])]
    return zlib.decompress(raw) if b"/FlateDecode" in thing[:start] else raw


def _rewritten(thing: bytes, content: bytes) -> bytes:
    """A stream with other content, deflated if it was."""
    head = thing[: thing.index(b"stream")]
    raw = zlib.compress(content, 9) if b"/FlateDecode" in head else content
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(raw), head, count=1)
    return head + b"stream\n" + raw + b"\nendstream\nendobj\n"


def _assembled(pdf: bytes, objects: Mapping[int, bytes]) -> bytes:
    """Objects in one file again, with a new table of where each begins."""
    parts, at = [pdf[: pdf.index(next(iter(objects.values())))]], {}
    where = len(parts[0])
    for number, thing in objects.items():
        at[number] = where
        parts.append(thing)
        where += len(thing)
    rows = [b"0000000000 65535 f\r\n", *(b"%010d 00000 n\r\n" % at[number] for number in sorted(at))]
    trailer = pdf[pdf.index(b"trailer", _table_start(pdf)) : pdf.rindex(b"startxref")]
    return b"".join([*parts, b"xref\n0 %d\n" % len(rows), *rows, trailer, b"startxref\n%d\n%%%%EOF\n" % where])
