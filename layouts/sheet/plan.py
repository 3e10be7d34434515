"""Where the parts of a page stand: an arrangement a form of paper, mirrored where the language reads from the right."""

from __future__ import annotations

from dataclasses import dataclass

from data.words import Lang
from layouts.sheet.blocks import Column
from layouts.sheet.papers import CARD, PORTRAIT, Paper

MARGIN, GAP = 8.0, 4.0  # mm, times the paper's scale, as all that follows
HEAD = 14.0
FOOT = {PORTRAIT: 28.0, CARD: 21.0}
USUAL_FOOT = 27.0
PANEL, INSETS, LOCATOR = 57.0, 62.0, 38.0
PANEL_ROWS = (58.0, 76.0, 96.0)  # heights of the row below a portrait map: the usual one, and for long legends
ROUND_MAP = 1.12  # width over height that shows Libya whole without much of its neighbours

Rect = tuple[float, float, float, float]


@dataclass(frozen=True)
class Plan:
    """Boxes of a page. `panels`: one column beside the map, or three below it."""

    head: Column
    main: Rect
    insets: tuple[Rect, ...]
    locator: Rect | None
    panels: tuple[Column, ...]
    foot: Column


def plan(paper: Paper, lang: Lang, legend_first: bool, insets: int, locator: bool,
         row: float = PANEL_ROWS[0]) -> Plan:
    """The arrangement with so many insets, or with a locator map; `legend_first`: before the map, not after it."""
    s = paper.scale
    margin, gap = MARGIN * s, GAP * s
    sheet = Column(margin, margin, paper.width - 2 * margin, paper.height - 2 * margin, lang, s)
    head = Column(sheet.x, sheet.y, sheet.width, HEAD * s, lang, s)
    foot_height = FOOT.get(paper.form, USUAL_FOOT) * s
    foot = Column(sheet.x, sheet.bottom - foot_height, sheet.width, foot_height, lang, s)
    body = Column(sheet.x, head.bottom + 2.5 * s, sheet.width, foot.y - head.bottom - 6.5 * s, lang, s)
    arrange = _below if paper.form == PORTRAIT else _beside
    main, small, place, panels = arrange(body, legend_first, insets, locator, gap, row)
    return Plan(head, main, small, place, panels, foot)


def _beside(body: Column, legend_first: bool, insets: int, locator: bool, gap: float, _row: float) -> tuple:
    """Map, insets and panel side by side."""
    s = body.scale
    panel_width = PANEL * s
    map_width = body.width - panel_width - gap
    before = panel_width + gap if legend_first else 0
    maps = body.part(before, map_width)
    panel = body.part(0 if legend_first else map_width + gap, panel_width)
    main, small = _maps(maps, insets, gap)
    place = None
    if locator:
        place = (panel.x, panel.y, panel.width, LOCATOR * s)
        panel = panel.below(panel.y + LOCATOR * s + gap)
    return main, small, place, (panel,)


def _below(body: Column, legend_first: bool, insets: int, locator: bool, gap: float, row_height: float) -> tuple:
    """Map and insets above a row of three columns."""
    s = body.scale
    height = row_height * s
    maps = Column(body.x, body.y, body.width, body.height - height - gap, body.lang, s)
    row = body.below(maps.bottom + gap)
    width = (row.width - 2 * gap) / 3
    columns = [row.part(i * (width + gap), width) for i in range(3)]
    if legend_first:
        columns[0], columns[1] = columns[1], columns[0]
    main, small = _maps(maps, insets, gap)
    place = None
    if locator:
        first = columns[0]
        place = (first.x, first.y, first.width, 0.5 * LOCATOR * 1.3 * s)
        columns[0] = first.below(first.y + place[3] + gap / 2)
    return main, small, place, tuple(columns)


def _maps(area: Column, insets: int, gap: float) -> tuple[Rect, tuple[Rect, ...]]:
    """The main map at the start and its insets in a column beside it."""
    if not insets:
        return (area.x, area.y, area.width, area.height), ()
    main_width = min(area.width - gap - INSETS * area.scale, ROUND_MAP * area.height)
    side = area.part(main_width + gap, area.width - main_width - gap)
    height = (side.height - (insets - 1) * gap / 2) / insets
    main = area.part(0, main_width)
    small = tuple((side.x, side.y + i * (height + gap / 2), side.width, height) for i in range(insets))
    return (main.x, main.y, main.width, main.height), small
