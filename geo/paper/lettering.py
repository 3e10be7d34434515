"""Letters on paper: how wide a text is, where its lines break, its outlines, and the font's part that a file needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from math import ceil, hypot, sqrt
from pathlib import Path

import uharfbuzz as hb

from geo.paper.bidi import POP, open_isolates, opens_from_right, visual_runs
from geo.paper.space import PT_MM

FONTS = Path(__file__).with_name("fonts")
FAMILY = "IBM Plex Sans Arabic"
LEADING = 1.25  # line height to size
FLAT_MM = 0.02  # how far an outline may be off its curve
MORE = "…"
UNDRAWN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # categories of characters that leave no ink

Point = tuple[float, float]
Ring = tuple[Point, ...]


@lru_cache(maxsize=16_384)
def width_mm(text: str, size_pt: float, bold: bool = False) -> float:
    """Width of one line as it is drawn, Arabic letters joined."""
    advance = sum(position.x_advance for run in visual_runs(text, opens_from_right(text))
                  for position in _shaped(*run, bold).glyph_positions)
    return advance * _mm(size_pt, bold)


@lru_cache(maxsize=16_384)
def ink_mm(text: str, size_pt: float, bold: bool = False) -> tuple[float, float]:
    """How far the ink of one line reaches above and below its baseline."""
    tops, bottoms = [0], [0]
    for run in visual_runs(text, opens_from_right(text)):
        buffer = _shaped(*run, bold)
        for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            extents = _font(bold).get_glyph_extents(glyph.codepoint)
            tops.append(extents.y_bearing + position.y_offset)
            bottoms.append(extents.y_bearing + extents.height + position.y_offset)
    return max(tops) * _mm(size_pt, bold), -min(bottoms) * _mm(size_pt, bold)


def broken(text: str, room_mm: float, size_pt: float, bold: bool = False, most: int = 0) -> tuple[str, ...]:
    """Lines that fit into a room, each as full as it goes; a word too long for a line is cut.

    Non-breaking spaces don't break; an isolate that goes over several lines is closed and opened again. With `most`
    above 0, a text of more lines ends in "…".
    """
    lines = _balanced(_lines(text, room_mm, size_pt, bold))
    if not 0 < most < len(lines):
        return lines
    return (*lines[:most - 1], _shortened(lines[most - 1].rstrip(POP), room_mm, size_pt, bold))


def missing_glyphs(text: str) -> tuple[str, ...]:
    """Characters of a text that the font can't draw, in their order; controls and spaces leave no ink."""
    held = _characters()
    return tuple(dict.fromkeys(
        char for char in text if ord(char) not in held and unicodedata.category(char) not in UNDRAWN))


def drawable(text: str) -> str:
    """The text with letters that the font lacks as their plain ones, "ğ" as "g", where there are such."""
    lacking = {char: unicodedata.normalize("NFD", char)[0] for char in missing_glyphs(text)}
    return "".join(lacking.get(char, char) for char in text)


@lru_cache(maxsize=512)
def outlines(text: str, size_pt: float, bold: bool = False, rtl: bool = False) -> tuple[Ring, ...]:
    """Closed rings of the letters of one line, in mm from the left end of its baseline, y downwards.

    `rtl`: the text around it runs from right to left, so that its parts stand in that order.
    """
    scale = _mm(size_pt, bold)
    rings, pen = [], 0
    for run in visual_runs(text, rtl):
        buffer = _shaped(*run, bold)
        for glyph, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            left, up = pen + position.x_offset, position.y_offset
            rings += [tuple((round((left + x) * scale, 3), round(-(up + y) * scale, 3)) for x, y in ring)
                      for ring in _glyph_rings(glyph.codepoint, size_pt, bold)]
            pen += position.x_advance
    return tuple(rings)


def subset(texts: Iterable[str], bold: bool = False) -> bytes:
    """A TrueType font with no more than what some texts need, Arabic joining included; the same bytes each time."""
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_HINTING
    wanted.unicode_set.update({ord(char) for text in texts for char in text} | {ord(" ")})
    return bytes(hb.subset(_face(bold), wanted).blob.data)


@cache
def font_bytes(bold: bool = False) -> bytes:
    """The whole TrueType font of one weight."""
    return (FONTS / f"IBMPlexSansArabic-{'SemiBold' if bold else 'Regular'}.ttf").read_bytes()


@cache
def _face(bold: bool) -> hb.Face:
    return hb.Face(hb.Blob(font_bytes(bold)))


@cache
def _font(bold: bool) -> hb.Font:
    return hb.Font(_face(bold))


@cache
def _characters() -> frozenset[int]:
    return frozenset(_face(False).unicodes) & frozenset(_face(True).unicodes)


def _mm(size_pt: float, bold: bool) -> float:
    """Size in mm of one of the font's own units."""
    return size_pt * PT_MM / _face(bold).upem


def _shaped(run: str, rtl: bool, bold: bool) -> hb.Buffer:
    """Glyphs of a run from left to right; language and direction are set, as else the machine's would count."""
    buffer = hb.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = ("rtl", "ar") if rtl else ("ltr", "en")
    hb.shape(_font(bold), buffer)
    return buffer


def _lines(text: str, room_mm: float, size_pt: float, bold: bool) -> Iterator[str]:
    line = ""
    for word in re.split(r"[ \t\n\r]+", text.strip(" \t\n\r")):
        longer = f"{line} {word}" if line else word
        if width_mm(longer, size_pt, bold) <= room_mm:
            line = longer
            continue
        if line:
            yield line
        *cut, line = _cut(word, room_mm, size_pt, bold)
        yield from cut
    if line:
        yield line


def _cut(word: str, room_mm: float, size_pt: float, bold: bool) -> list[str]:
    """A word in pieces that fit, of at least one letter each."""
    pieces = [""]
    for letter in re.findall(r".[\u0300-\u036f\u064b-\u065f\u200b-\u200f\u202a-\u202e\u2060-\u2069]*", word):
        if pieces[-1] and width_mm(pieces[-1] + letter, size_pt, bold) > room_mm:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _balanced(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines that can each stand alone: isolates open at a line's end are closed there and opened again below."""
    found, still = [], ""
    for line in lines:
        whole = still + line
        still = open_isolates(whole)
        found.append(whole + POP * len(still))
    return tuple(found)


def _shortened(line: str, room_mm: float, size_pt: float, bold: bool) -> str:
    """A line that ends in "…", cut at a word if one is left, else at a letter."""
    while line and width_mm(line + MORE, size_pt, bold) > room_mm:
        line = line.rpartition(" ")[0] or line[:-1]
    line = line.rstrip(" ,،.;؛:–-")
    return line + MORE + POP * len(open_isolates(line))


@lru_cache(maxsize=8192)
def _glyph_rings(glyph: int, size_pt: float, bold: bool) -> tuple[Ring, ...]:
    """Outline of a glyph in the font's units, y upwards, its curves as short straight pieces."""
    tolerance = FLAT_MM / _mm(size_pt, bold)
    rings: list[list[Point]] = []

    def begin(x: float, y: float, _: object) -> None:
        rings.append([(x, y)])

    def line(x: float, y: float, _: object) -> None:
        rings[-1].append((x, y))

    def curve(cx: float, cy: float, x: float, y: float, _: object) -> None:
        rings[-1].extend(_flattened(rings[-1][-1], (cx, cy), (x, y), tolerance))

    draw = hb.DrawFuncs()
    draw.set_move_to_func(begin)
    draw.set_line_to_func(line)
    draw.set_quadratic_to_func(curve)
    _font(bold).draw_glyph(glyph, draw, None)
    return tuple(tuple(ring[:-1] if ring[0] == ring[-1] else ring) for ring in rings)


def _flattened(start: Point, control: Point, end: Point, tolerance: float) -> Iterator[Point]:
    """Points on a quadratic curve after its start, as few as the tolerance allows."""
    bend = hypot(start[0] - 2 * control[0] + end[0], start[1] - 2 * control[1] + end[1])
    steps = max(1, ceil(sqrt(bend / (4 * tolerance))))
    for step in range(1, steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        yield a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1]
