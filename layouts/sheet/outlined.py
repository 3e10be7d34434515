"""Letters as shapes, for what a PDF or PNG can't have as text: halos and Arabic vowel signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import hypot

from data.words import Lang
from geo.paper import lettering
from layouts.sheet.drawing import LEFT, MIDDLE, RIGHT, Ring, Text
from layouts.sheet.svg_shapes import in_mm, path_data

HALO = 0.24  # width of the stroke that makes a halo, in parts of the letters' size
ROUGH = 0.03  # how far the outline of a halo may be off the letters, which its broad stroke hides; in the same parts
SIGNS = re.compile("[\u064b-\u0652\u0670]")  # Arabic vowel signs


def leading_mm(text: Text) -> float:
    return text.leading_mm or text.size_pt * lettering.PT_MM * lettering.LEADING


def signed(text: Text) -> bool:
    return any(map(SIGNS.search, text.lines))


def bare(line: str) -> str:
    """A line without Arabic vowel signs."""
    return SIGNS.sub("", line)


def halo(text: Text, lang: Lang) -> str:
    """The same halo as outlines of the letters, for a writer that has no paint order."""
    size = text.size_pt * lettering.PT_MM
    drawn = path_data(_coarse(ring, x, y, size * ROUGH) for rings, x, y in _outlined(text, lang) for ring in rings)
    return f'<path d="{drawn}" fill="{text.halo}" stroke="{text.halo}" stroke-width="{in_mm(size * HALO, 3)}"/>'


def signs(text: Text, lang: Lang) -> str:
    """Vowel signs as shapes: set as text, each would stand as a line of its own for a reader of PDF."""
    drawn = []
    for (rings, x, y), line in zip(_outlined(text, lang), text.lines, strict=True):
        letters = set(lettering.outlines(bare(line), text.size_pt, text.bold, _rtl(text, lang)))
        drawn += [_coarse(ring, x, y, 0) for ring in rings if ring not in letters]
    return f'<path d="{path_data(drawn)}" fill="{text.colour}"/>' if drawn else ""


def _outlined(text: Text, lang: Lang) -> Iterator[tuple[tuple[Ring, ...], float, float]]:
    """Outlines of each line, and where its baseline begins on the left."""
    for index, line in enumerate(text.lines):
        width = lettering.width_mm(line, text.size_pt, text.bold)
        x = text.x - {LEFT: 0, MIDDLE: width / 2, RIGHT: width}[text.anchor]
        rings = lettering.outlines(line, text.size_pt, text.bold, _rtl(text, lang))
        yield rings, x, text.y + index * leading_mm(text)


def _rtl(text: Text, lang: Lang) -> bool:
    return lang is Lang.ar and not text.ltr


def _coarse(ring: Ring, x: float, y: float, off: float) -> Ring:
    """A ring moved to its place, without points that lie hardly off the line between their neighbours."""
    kept = [ring[0]]
    for (across, down), after in pairwise(ring[1:]):
        along, aside = after[0] - kept[-1][0], after[1] - kept[-1][1]
        if abs(along * (down - kept[-1][1]) - aside * (across - kept[-1][0])) > off * hypot(along, aside):
            kept.append((across, down))
    return tuple((x + across, y + down) for across, down in (*kept, ring[-1]))
