"""The head of a sheet: title, subtitle, the organization and its donor."""

from __future__ import annotations

from data.words import text
from geo.styles import IOM_BLUE, TOKENS, WHITE
from layouts.sheet.blocks import SLACK, Column
from layouts.sheet.drawing import DECORATION, MIDDLE, SOFT, Box, Group, Item, Picture, Style, Text

LOGO_MM = 10  # height of a logo or of the mark that stands for it
GAP_MM = 3
IOM = "iom"


def header(area: Column, title: str, subtitle: str, logos: dict[str, tuple[float, str | bytes]],
           internal: bool) -> tuple[Group, ...]:
    """Title and subtitle at the start, logos at the end; `logos` maps key to width over height, and content."""
    marks, taken = _logos(area, logos)
    words = area.part(0, area.width - taken - GAP_MM * area.scale)
    head, y = words.prose(area.y, title, 15, bold=True, role="title", most=2)
    items: list[Item] = [head]
    if subtitle:
        sub, y = words.prose(y + 0.4 * area.scale, subtitle, 8, colour=SOFT, role="subtitle", most=2)
        items.append(sub)
    if internal:
        items.append(words.line(y, text("sheet.internal", area.lang), 8, 0, bold=True, colour=TOKENS["warning"],
                                role="internal"))
    rule = Box(x=area.x, y=area.bottom - 0.6 * area.scale, width=area.width, height=0.6 * area.scale,
               style=Style(fill=IOM_BLUE))
    return (Group(name="title", items=tuple(items)),
            Group(name="logos", items=tuple(marks), kind=DECORATION),
            Group(name="rule", items=(rule,), kind=DECORATION))


def _logos(area: Column, logos: dict[str, tuple[float, str | bytes]]) -> tuple[list[Item], float]:
    """Logos from the end inwards, IOM's first, and the width they take; the wordmark where IOM's isn't held."""
    height, used, items = LOGO_MM * area.scale, 0.0, []
    for key in (IOM, *(key for key in logos if key != IOM)):
        if key not in logos:
            made, width = _wordmark(area, height)
            items += made
        else:
            ratio, content = logos[key]
            width = ratio * height
            x = area.box_x(area.width - used - width, width)
            items.append(Picture(x=x, y=area.y, width=width, height=height, content=content, name=key))
        used += width + GAP_MM * area.scale
    return items, used


def _wordmark(area: Column, height: float) -> tuple[list[Item], float]:
    """IOM in white on a blue square, and what it is beneath: no drawing of the emblem, which isn't ours to ship."""
    words = text("sheet.wordmark", area.lang)
    width = max(1.45 * height, SLACK * area.widest([words], 6, bold=True) + 2.4 * area.scale)
    x = area.box_x(area.width - width, width)
    centre = x + width / 2
    return [
        Box(x=x, y=area.y, width=width, height=height, corner=0.8 * area.scale, style=Style(fill=IOM_BLUE)),
        Text(x=centre, y=area.y + 0.56 * height, lines=("IOM",), size_pt=area.size(14), anchor=MIDDLE, bold=True,
             colour=WHITE, role="brand", ltr=True),
        Text(x=centre, y=area.y + 0.86 * height, lines=(words,), size_pt=area.size(6), anchor=MIDDLE, bold=True,
             colour=WHITE, role="brand"),
    ], width
