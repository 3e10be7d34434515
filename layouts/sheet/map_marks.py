"""Marks on a sheet's map: symbols, plates of units, circles of people; laid out by geo/paper/sites.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from data.words import number
from geo.marks import Mark
from geo.marks.wording import figure_text
from geo.paper.sites import CIRCLE, DOT, GRID, PILL, PlacedSite
from geo.paper.space import PT_MM
from geo.paper.space import Box as Room
from geo.styles import TOKENS, WHITE
from geo.symbols import dot_svg, symbol_svg, symbols
from layouts.sheet.canvas import Canvas
from layouts.sheet.drawing import MIDDLE, Box, Circle, Item, Path, Picture, Style, Text

BADGE = Style(fill=TOKENS["ink"])
PEOPLE, PEOPLE_OPACITY = "#7A2A6B", 0.72
BADGE_PT, COUNT_PT = 6, 6.5
DOT_PX = 9
CAP = 0.36  # half the height of a digit, in parts of its size
BADGE_MM = 1.25  # radius of a badge of one digit; each further digit widens it


def site_items(canvas: Canvas, sites: tuple[PlacedSite, ...]) -> Iterator[Item]:
    """Leaders of all sites below, then each with its symbols."""
    for site in sites:
        if (site.x, site.y) != site.at:
            style = Style(stroke=TOKENS["ink"], stroke_mm=canvas.mm(1))
            yield Path(rings=((site.at, (site.x, site.y)),), style=style, closed=False)
    for site in sites:
        yield from _people(canvas, site) if site.form == CIRCLE else _symbols(canvas, site)


def dot_items(canvas: Canvas, marks: Sequence[Mark]) -> Iterator[Item]:
    """Marks that an inset shows in full: on the main map dots at their very points, grey for several kinds at one."""
    size = canvas.mm(DOT_PX)
    for lon, lat in dict.fromkeys((mark.lon, mark.lat) for mark in marks):
        x, y = (round(mm, 2) for mm in canvas.frame.place(lon, lat))
        if not canvas.frame.holds(x, y):
            continue
        here = [mark for mark in marks if (mark.lon, mark.lat) == (lon, lat)]
        kinds = {mark.symbol if mark.symbol in symbols() else mark.layer for mark in here}
        if len(kinds) == 1:
            yield Picture(x=round(x - size / 2, 2), y=round(y - size / 2, 2), width=size, height=size,
                          content=dot_svg(*kinds), name=here[0].name)
        else:
            style = Style(fill=TOKENS["ink-soft"], stroke=WHITE, stroke_mm=canvas.mm(1))
            yield Circle(x=x, y=y, radius=round(size * 0.42, 3), style=style, name=here[0].name)


def _people(canvas: Canvas, site: PlacedSite) -> Iterator[Item]:
    mark = site.marks[0]
    solid = Style(fill=PEOPLE, opacity=PEOPLE_OPACITY, stroke=PEOPLE, stroke_mm=canvas.mm(1))
    hollow = Style(fill=WHITE, stroke=PEOPLE, stroke_mm=canvas.mm(2), dash_mm=(canvas.mm(4), canvas.mm(3)))
    yield Circle(x=site.x, y=site.y, radius=site.radius, style=hollow if mark.hollow else solid, name=mark.name,
                 alt=_words(site))


def _symbols(canvas: Canvas, site: PlacedSite) -> Iterator[Item]:
    left, top, width, height = site.box
    if site.form in (GRID, PILL):
        style = Style(fill=WHITE, stroke=TOKENS["line-strong"], stroke_mm=canvas.mm(1))
        yield Box(x=left, y=top, width=width, height=height, style=style,
                  corner=height / 2 if site.form == PILL else canvas.mm(5))
    for kind in site.kinds:
        drawing = dot_svg(kind.symbol) if site.form == DOT else symbol_svg(kind.symbol, kind.hollow)
        yield Picture(x=kind.x - kind.size / 2, y=kind.y - kind.size / 2, width=kind.size, height=kind.size,
                      content=drawing, name=site.marks[0].name, alt=_words(site))
        if kind.count > 1 and site.form not in (GRID, PILL, DOT):
            yield from _badge(canvas, kind.x + kind.size / 2, kind.y - kind.size / 2, kind.count)
    if site.form == PILL:
        kind = site.kinds[0]
        start, size = kind.x + kind.size / 2, COUNT_PT * canvas.scale
        yield Text(x=(start + left + width) / 2, y=site.y + CAP * size * PT_MM, size_pt=size, anchor=MIDDLE, bold=True,
                   lines=(number(len(site.marks), canvas.view.lang, canvas.view.digits),), role="label")


def badge_rooms(canvas: Canvas, sites: Iterable[PlacedSite]) -> list[Room]:
    """Boxes of the numbers at symbols, for names to keep clear of."""
    return [(item.x, item.y, item.width, item.height) for site in sites if site.form not in (CIRCLE, PILL)
            for item in _symbols(canvas, site) if isinstance(item, Box) and item.style == BADGE]


def _badge(canvas: Canvas, x: float, y: float, count: int) -> Iterator[Item]:
    written = number(count, canvas.view.lang, canvas.view.digits)
    radius = BADGE_MM * canvas.scale
    width = radius * (1.2 + 0.8 * len(written))
    size = BADGE_PT * canvas.scale
    yield Box(x=x - width / 2, y=y - radius, width=width, height=2 * radius, corner=radius, style=BADGE)
    yield Text(x=x, y=y + CAP * size * PT_MM, lines=(written,), size_pt=size, anchor=MIDDLE, bold=True, colour=WHITE,
               role="label")


def _words(site: PlacedSite) -> str:
    """What a site stands for: each mark with its figure."""
    return "; ".join(dict.fromkeys(" · ".join(part for part in (mark.name, figure_text(mark)) if part)
                                   for mark in site.marks))
