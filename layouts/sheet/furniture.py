"""What stands in a map's frame beside the map: its border, scale bar, north arrow, and an inset's letter and title."""

from __future__ import annotations

from collections.abc import Iterator
from math import cos, radians, sin

from data.words import Digits, Lang, number, text
from geo.paper.labels import Box as Room
from geo.paper.lettering import PT_MM, width_mm
from geo.paper.projection import Frame, north_turn, scale_bar
from geo.styles import TOKENS, WHITE
from layouts.sheet.drawing import INK, LEFT, MIDDLE, RIGHT, Box, Item, Path, Point, Style, Text

SMALL_PT, LETTER_PT, TITLE_PT = 6, 8, 7
PLATE = Style(fill=WHITE, opacity=0.8)
PAD, EDGE = 0.9, 1.2  # mm inside a plate, and between a plate and the border
BORDER_MM, BAR_MM = 0.3, 0.9  # width of the border, height of the bar
NORTH_MM = 8.0
BAR_SHARE, LONGEST_BAR_MM = 0.3, 38.0  # of the frame's width


def frame_furniture(frame: Frame, lang: Lang, digits: Digits, scale: float, north: bool = True, letter: str = "",
                    title: str = "") -> tuple[Item, ...]:
    """Everything on top of a map, in its corners.

    The main map has its scale at the left foot, where Libya leaves most room, and the north arrow at the top where
    reading ends; an inset has its letter and title where reading starts, and its scale opposite, on the sea.
    """
    items = [*_scale_bar(frame, lang, digits, scale, at_foot=north)]
    if north:
        items += _north_arrow(frame, lang, scale)
    if letter or title:
        items += _heading(frame, lang, scale, letter, title)
    return (*items, Box(x=frame.x, y=frame.y, width=frame.width, height=frame.height,
                        style=Style(stroke=TOKENS["ink-soft"], stroke_mm=BORDER_MM * scale)))


def furniture_rooms(frame: Frame, lang: Lang, digits: Digits, scale: float, north: bool = True, letter: str = "",
                    title: str = "") -> tuple[Room, ...]:
    """Boxes that `frame_furniture` covers, for names to keep clear of."""
    items = frame_furniture(frame, lang, digits, scale, north, letter, title)[:-1]
    return tuple((item.x, item.y, item.width, item.height) for item in items if isinstance(item, Box)
                 and item.style == PLATE)


def _scale_bar(frame: Frame, lang: Lang, digits: Digits, scale: float, at_foot: bool) -> Iterator[Item]:
    """Two halves of a tidy length, its ends numbered, and the scale as 1:n; numbers run left to right."""
    km, length = scale_bar(frame, min(BAR_SHARE * frame.width, LONGEST_BAR_MM * scale))
    size = SMALL_PT * scale
    line, pad = size * PT_MM, PAD * scale
    longest = text("scale.km", lang, digits, km=km)
    ratio = text("scale.ratio", lang, n=number(frame.scale, lang, digits))
    overhang = width_mm(longest, size) / 2
    width = max(length + overhang + 1, width_mm(ratio, size)) + 2 * pad
    height = 2 * line * 1.3 + BAR_MM * scale + 2 * pad
    edge = EDGE * scale
    left = frame.x + edge if at_foot or lang is Lang.ar else frame.right - edge - width
    top = frame.bottom - edge - height if at_foot else frame.y + edge
    yield Box(x=left, y=top, width=width, height=height, style=PLATE)
    start, y = left + pad + 1, top + pad + line * 1.3
    for half, fill in ((0, INK), (0.5, WHITE)):
        yield Box(x=start + half * length, y=y, width=length / 2, height=BAR_MM * scale,
                  style=Style(fill=fill, stroke=INK, stroke_mm=0.15 * scale))
    for at, label in ((0, number(0, lang, digits)), (1, longest)):
        yield Text(x=start + at * length, y=y - 0.35 * line, lines=(label,), size_pt=size, anchor=MIDDLE, role="scale")
    yield Text(x=left + width / 2, y=y + BAR_MM * scale + line * 1.15, lines=(ratio,), size_pt=size, anchor=MIDDLE,
               role="scale", ltr=True)


def _north_arrow(frame: Frame, lang: Lang, scale: float) -> Iterator[Item]:
    """Points to true north in the middle of the frame."""
    height, pad = NORTH_MM * scale, PAD * scale
    width = height * 0.62
    x = frame.x + EDGE * scale if lang is Lang.ar else frame.right - EDGE * scale - width
    y = frame.y + EDGE * scale
    yield Box(x=x, y=y, width=width, height=height, style=PLATE, name=text("frame.north", lang))
    size = SMALL_PT * scale
    middle = (x + width / 2, y + (height + size * PT_MM) / 2)
    tall, wide = height - size * PT_MM - 2 * pad, width - 2 * pad
    tip, right, notch, left = (0, -tall / 2), (wide / 2, tall / 2), (0, tall / 4), (-wide / 2, tall / 2)
    turn = north_turn(frame)
    for corners, fill in (((tip, notch, left), INK), ((tip, right, notch), WHITE)):
        ring = tuple(_turned(corner, middle, turn) for corner in (*corners, corners[0]))
        yield Path(rings=(ring,), style=Style(fill=fill, stroke=INK, stroke_mm=0.15 * scale),
                   alt=text("frame.north", lang))
    yield Text(x=middle[0], y=y + pad * 0.6 + size * PT_MM * 0.8, lines=(text("frame.north_letter", lang),),
               size_pt=size, anchor=MIDDLE, bold=True, role="label")


def _turned(point: Point, middle: Point, degrees: float) -> Point:
    """A point about a middle, turned clockwise."""
    x, y = point
    turn = radians(degrees)
    return (round(middle[0] + x * cos(turn) - y * sin(turn), 3), round(middle[1] + x * sin(turn) + y * cos(turn), 3))


def _heading(frame: Frame, lang: Lang, scale: float, letter: str, title: str) -> Iterator[Item]:
    """Letter and title of an inset in the corner where reading starts."""
    pad, rtl = PAD * scale, lang is Lang.ar
    letter_pt, title_pt = LETTER_PT * scale, TITLE_PT * scale
    letter_mm = width_mm(letter, letter_pt, bold=True) if letter else 0
    gap = pad if letter and title else 0
    width = letter_mm + gap + (width_mm(title, title_pt) if title else 0) + 2 * pad
    height = letter_pt * PT_MM * 1.25 + pad
    x = frame.right - EDGE * scale - width if rtl else frame.x + EDGE * scale
    y = frame.y + EDGE * scale
    yield Box(x=x, y=y, width=width, height=height, style=PLATE)
    start, step, anchor = (x + width - pad, -1, RIGHT) if rtl else (x + pad, 1, LEFT)
    base = y + height / 2 + 0.36 * letter_pt * PT_MM
    if letter:
        yield Text(x=start, y=base, lines=(letter,), size_pt=letter_pt, anchor=anchor, bold=True, role="label")
    if title:
        yield Text(x=start + step * (letter_mm + gap), y=base, lines=(title,), size_pt=title_pt, anchor=anchor,
                   role="label")
