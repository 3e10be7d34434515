"""Blocks of a page: columns that fill from the top, in the reading direction of the page's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.words import Lang
from geo.paper.lettering import LEADING, PT_MM, broken, width_mm
from layouts.sheet.drawing import INK, LEFT, RIGHT, Text

ASCENT = 0.92  # of a line's size, from its top to the baseline
SMALLEST_PT = 6.0
SLACK = 1.15  # room for a slide's letters, which aren't the sheets' own and may be wider


@dataclass(frozen=True)
class Column:
    """A strip of the page, in mm; `scale`: of the paper's text. What stands in it starts at its reading side."""

    x: float
    y: float
    width: float
    height: float
    lang: Lang
    scale: float

    @property
    def rtl(self) -> bool:
        return self.lang is Lang.ar

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def start(self) -> float:
        """Where a line begins."""
        return self.x + self.width if self.rtl else self.x

    @property
    def end(self) -> float:
        return self.x if self.rtl else self.x + self.width

    def along(self, mm: float) -> float:
        """So far from the start, in the reading direction."""
        return self.start - mm if self.rtl else self.start + mm

    def box_x(self, mm: float, width: float) -> float:
        """Left side of a box that begins so far from the start."""
        return self.along(mm) - width if self.rtl else self.along(mm)

    def size(self, points: float) -> float:
        """Text size on this paper, in points, never below what can be read."""
        return max(SMALLEST_PT, points * self.scale)

    def leading(self, points: float) -> float:
        return self.size(points) * LEADING * PT_MM

    def part(self, before: float, width: float) -> Column:
        """A column inside this one, `before` mm from its start."""
        return Column(self.box_x(before, width), self.y, width, self.height, self.lang, self.scale)

    def below(self, y: float) -> Column:
        """What is left under y."""
        return Column(self.x, y, self.width, self.bottom - y, self.lang, self.scale)

    def prose(self, y: float, words: str, points: float, *, bold: bool = False, colour: str = INK,
              role: str = "body", most: int = 0, indent: float = 0, ltr: bool = False) -> tuple[Text, float]:
        """Words broken into lines from `y` down, and the y below them."""
        size, room = self.size(points), self.width - indent
        lines = broken(words, room, size, bold, most)
        leading = size * LEADING * PT_MM
        placed = Text(x=self.along(indent), y=y + ASCENT * size * PT_MM, lines=lines, size_pt=size, role=role,
                      anchor=RIGHT if self.rtl else LEFT, leading_mm=leading, bold=bold, colour=colour, room=room,
                      ltr=ltr)
        return placed, y + leading * len(lines)

    def at_end(self, y: float, words: str, points: float, *, bold: bool = False, colour: str = INK,
               role: str = "body", inset: float = 0) -> Text:
        """One line that ends at the column's far side, its top at y."""
        size = self.size(points)
        x = self.end + inset if self.rtl else self.end - inset
        return Text(x=x, y=y + ASCENT * size * PT_MM, lines=(words,), size_pt=size, role=role, bold=bold,
                    anchor=LEFT if self.rtl else RIGHT, colour=colour, room=self.width)

    def line(self, y: float, words: str, points: float, before: float, *, bold: bool = False, colour: str = INK,
             role: str = "body") -> Text:
        """One line that begins `before` mm from the start, its top at y."""
        size = self.size(points)
        return Text(x=self.along(before), y=y + ASCENT * size * PT_MM, lines=(words,), size_pt=size, bold=bold,
                    role=role, anchor=RIGHT if self.rtl else LEFT, colour=colour, room=self.width - before)

    def widest(self, words: Iterable[str], points: float, bold: bool = False) -> float:
        """Width of the widest of some lines, 0 of none."""
        return max((width_mm(one, self.size(points), bold) for one in words), default=0)
