"""The locator map of a sheet: where in Libya its main map lies."""

from __future__ import annotations

from data.words import Lang, text
from geo.boundaries import World
from geo.paper.projection import Frame, fit, shapes
from geo.styles import IOM_BLUE, LAND, NEIGHBOURS, SEA, TOKENS, WHITE
from layouts.sheet.drawing import FIGURE, Box, Group, Item, Path, Style

LEAST_MM = 2.5  # side of the mark for a window that is smaller than this
LAYERS = {
    "far_land": Style(fill=NEIGHBOURS),
    "neighbours": Style(fill=NEIGHBOURS, stroke="#C9CDD2", stroke_mm=0.15),
    "mantika": Style(fill=LAND, stroke=WHITE, stroke_mm=0.15),
    "country": Style(stroke=TOKENS["outline"], stroke_mm=0.2),
}


def locator(box: tuple[float, float, float, float], main: Frame, world: World, lang: Lang, scale: float) -> Group:
    """Libya in a small box, and a rectangle where the main map is."""
    frame = fit("locator", *box, world.bounds("LY"), 1.5 * scale)
    x, y, width, height = box
    items: list[Item] = [Box(x=x, y=y, width=width, height=height, style=Style(fill=SEA))]
    items += [Path(rings=rings, style=style) for layer, style in LAYERS.items()
              for _, rings in shapes(world, layer, frame)]
    items += [window(main, frame, scale),
              Box(x=x, y=y, width=width, height=height, style=Style(stroke=TOKENS["line-strong"], stroke_mm=0.2))]
    return Group(name="locator map", items=tuple(items), kind=FIGURE, alt=text("sheet.locator", lang), clip=box)


def window(main: Frame, frame: Frame, scale: float) -> Box:
    """The main map's extent in another frame, large enough to be seen."""
    left = frame.x + (main.west_m - frame.west_m) * 1000 / frame.scale
    top = frame.y + (frame.north_m - main.north_m) * 1000 / frame.scale
    size = main.scale / frame.scale
    width, height = max(main.width * size, LEAST_MM * scale), max(main.height * size, LEAST_MM * scale)
    x = left + main.width * size / 2 - width / 2
    y = top + main.height * size / 2 - height / 2
    return Box(x=round(x, 2), y=round(y, 2), width=round(width, 2), height=round(height, 2), name="extent",
               style=Style(fill=IOM_BLUE, opacity=0.15, stroke=IOM_BLUE, stroke_mm=0.5 * scale))
