"""A made-up sheet of two pages in either language that has everything a drawing can hold; for tests of writers."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from functools import cache

from data.words import Lang
from geo.styles import GAP_STYLES
from geo.symbols import symbol_svg
from layouts.sheet.drawing import (
    DECORATION,
    FIGURE,
    INK,
    MIDDLE,
    RIGHT,
    Box,
    Circle,
    Group,
    Page,
    Path,
    Picture,
    Ring,
    Sheet,
    Style,
    Text,
)
from layouts.sheet.papers import PAPERS, Paper

STATE = "atlas-sheet:/{lang}/sheet?chapter=migrants&level=mantika&title=A%20%26%20B&release=0123456789ab"
MAP = (10.0, 40.0, 180.0, 140.0)
# Arabic as data/words.py makes it: percentages and ranges isolated, from left to right.
WORDS = {
    "title": ("Migrants in Libya: 824,131 people (16.1%)", "المهاجرون في ليبيا: 824,131 شخصًا (\u206616.1%\u2069)"),
    "subtitle": ("Round 54 · by mantika · ages 8–16", "الجولة 54 · حسب المنطقة · الأعمار \u20668–16\u2069"),
    "legend": ("Share of all migrants", "الحصة من جميع المهاجرين"),
    "first_row": ("8–16% (22 places)", "\u20668–16%\u2069 (22 مكانًا)"),
    "body": (
        ("Estimates of key informants.", "Counts 1–4 are hidden.", "Boundaries are indicative."),
        ("تقديرات من مصادر معلومات رئيسية.", "الأعداد \u20661–4\u2069 محجوبة.", "الحدود إرشادية."),
    ),
    "place": ("Tripoli", "طرابلس"),
    "coast": ("Al Jabal al Gharbi", "الجبل الغربي"),
    "figure": ("134,480 (16.3%)", "134,480 (\u206616.3%\u2069)"),
    "source": (
        "Source: IOM DTM Libya, 2024",
        "المصدر: المنظمة الدولية للهجرة، مصفوفة تتبع النزوح DTM، ليبيا 2024",
    ),
    "page": ("Page 2", "صفحة 2"),
    "second": ("Methods & <notes>", "المنهجية و<ملاحظات>"),
    "alt": ("Map of Libya: the most migrants are in Tripoli.", "خريطة ليبيا: أكبر عدد من المهاجرين في طرابلس."),
}


@cache
def small_sheet(lang: Lang = Lang.en, paper: Paper = PAPERS["a4l"]) -> Sheet:
    """The first page is made for A4 landscape; on another paper it is merely cut off."""
    return Sheet(
        pages=(_first_page(lang, paper), _second_page(lang, paper)), lang=lang, title=worded("title", lang),
        summary=worded("alt", lang), state=STATE.format(lang=lang), made_on=date(2026, 11, 22),
    )


def worded(key: str, lang: Lang) -> str:
    return WORDS[key][lang is Lang.ar]


def lines_of(page: Page) -> list[str]:
    """Every line of text on a page."""
    return [line for group in page.groups for item in group.items if isinstance(item, Text) for line in item.lines]


def _first_page(lang: Lang, paper: Paper) -> Page:
    start, anchor = (10.0, "left") if lang is Lang.en else (287.0, RIGHT)
    heading = Group(name="heading", items=(
        _line(start, 18, worded("title", lang), 18, anchor, bold=True, role="title"),
        _line(start, 27, worded("subtitle", lang), 11, anchor, role="subtitle"),
    ))
    footer = Group(name="footer", items=(
        _line(start, 200, worded("source", lang), 7, anchor, role="source"),
        _line(150, 203, "https://atlas.example/en/migrants?level=mantika", 6, MIDDLE, ltr=True, role="link"),
        Text(x=240, y=196, lines=(worded("page", lang),), size_pt=7, anchor=MIDDLE),
        Picture(x=262, y=190, width=12, height=8, content=checkered_png(), name="Logo", alt="IOM"),
    ))
    frame = Group(name="frame", items=(
        Box(x=5, y=5, width=paper.width - 10, height=paper.height - 10, corner=3,
            style=Style(stroke=INK, stroke_mm=0.3)),
    ), kind=DECORATION)
    return Page(paper=paper, title=worded("title", lang), groups=(frame, heading, _map(lang), _legend(lang), footer),
                links=(((230, 191, 20, 7), 2),))


def _second_page(lang: Lang, paper: Paper) -> Page:
    start, anchor = (10.0, "left") if lang is Lang.en else (287.0, RIGHT)
    return Page(paper=paper, title=worded("second", lang), groups=(
        Group(name="heading", items=(_line(start, 18, worded("second", lang), 18, anchor, bold=True, role="title"),)),
    ))


def _map(lang: Lang) -> Group:
    """Areas over the edge of the clip, one of each gap, a hole, a dashed line, circles, symbols and haloed names."""
    areas = [Path(rings=(_ring(x, 60, 30, 40),), style=Style(fill=fill, stroke="#FFFFFF", stroke_mm=0.2), name=name)
             for x, fill, name in zip(range(0, 200, 31), ("#BCD3F2", "#5587CF", *GAP_STYLES), "ABCDEF", strict=False)]
    holed = Path(rings=(_ring(20, 110, 60, 50), _ring(35, 122, 20, 20)), name="Murzuq", alt="Murzuq: 5,120",
                 style=Style(fill="#0033A0", opacity=0.6, stroke=INK, stroke_mm=0.25))
    dashed = Path(rings=(((0, 105), (100, 100), (200, 107)),), closed=False,
                  style=Style(stroke="#A84200", stroke_mm=0.5, dash_mm=(2, 1)))
    return Group(name="map", items=(
        Box(x=MAP[0], y=MAP[1], width=MAP[2], height=MAP[3], style=Style(fill="#DCE7EE")),
        *areas, holed, dashed,
        Circle(x=120, y=140, radius=12, style=Style(fill="#259184", opacity=0.7, stroke="#FFFFFF", stroke_mm=0.3)),
        Picture(x=150, y=120, width=6, height=6, content=symbol_svg("office_country_office"), name="Office"),
        Picture(x=160, y=120, width=6, height=6, content=symbol_svg("office_country_office"), name="Office"),
        Picture(x=170, y=120, width=6, height=6, content=symbol_svg("office_country_office", hollow=True)),
        Text(x=60, y=80, lines=(worded("place", lang),), size_pt=7, anchor=MIDDLE, halo="#FFFFFF", role="label"),
        Text(x=120, y=140, lines=(worded("coast", lang), worded("figure", lang)), size_pt=6, anchor=MIDDLE,
             leading_mm=2.65, halo="#FFFFFF", role="label", bold=True),
    ), kind=FIGURE, alt=worded("alt", lang), clip=MAP)


def _legend(lang: Lang) -> Group:
    start, anchor, box = (200.0, "left", 200) if lang is Lang.en else (280.0, RIGHT, 274)
    inner = start + 8 if lang is Lang.en else start - 8
    swatches = [Box(x=box, y=50 + 7 * row, width=6, height=4, style=Style(fill=fill, stroke=INK, stroke_mm=0.1))
                for row, fill in enumerate(("#5587CF", *GAP_STYLES))]
    body = WORDS["body"][lang is Lang.ar]
    return Group(name="legend", items=(
        *swatches,
        _line(start, 45, worded("legend", lang), 9, anchor, bold=True, role="heading"),
        _line(inner, 53.5, worded("first_row", lang), 7, anchor),
        Text(x=start, y=95, lines=body, size_pt=7, anchor=anchor, leading_mm=3.1, room=70),
    ))


def _line(x: float, y: float, line: str, size_pt: float, anchor: str, **look) -> Text:
    return Text(x=x, y=y, lines=(line,), size_pt=size_pt, anchor=anchor, **look)


def _ring(x: float, y: float, width: float, height: float) -> Ring:
    return ((x, y), (x + width, y + 3), (x + width - 2, y + height), (x + 4, y + height - 5))


def checkered_png(side: int = 8) -> bytes:
    """A PNG of dark and light squares, as a logo would be."""
    rows = b"".join(b"\0" + bytes(0 if (x + y) % 2 else 255 for x in range(side)) for y in range(side))
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks)
