"""Places on a sheet's map as the screen paints them (assets/paint.js): areas by class, circles by people, dots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data.gaps import Gap
from data.places import Level, read_gazetteer
from data.words import text
from geo.boundaries import AREA_LEVELS
from geo.layers import layers
from geo.scene import RATES, Fill
from geo.sentences import measure_key
from geo.styles import GAP_STYLES, LAND, NEIGHBOURS, SEA, TOKENS, WHITE, radius_px
from geo.tables import CIRCLE_LEVELS
from layouts.sheet.canvas import Canvas, blended, plain
from layouts.sheet.drawing import Circle, Item, Path, Style

GREY, SOFT_GREY = "#9AA3AE", "#5B6678"  # edges of gaps and of places without people
FAINT = 0.35  # how much of its colour an area outside the focus keeps
FAINT_CIRCLE, FAINT_LAND = 0.25, 0.5
SMALLEST_PX, EMPTY_PX, DOT_PX = 2, 3.5, 2.2
SELECTED_PX = 2.5
DOTS = {"urban": (TOKENS["ink"], WHITE, 0.5), "rural": (WHITE, TOKENS["ink"], 1)}
POINT_LAYERS = {Level.baladiya: "baladiya_points", Level.muhalla: "muhalla_points"}


def has_circles(canvas: Canvas) -> bool:
    """True if people are painted as circles at points, not as areas."""
    return canvas.view.filled and canvas.view.level in CIRCLE_LEVELS


def place_items(canvas: Canvas) -> Iterator[Item]:
    """Areas with their edges and the country's, bottom first."""
    view = canvas.view
    if has_circles(canvas):
        yield from _context(canvas, "mantika")
    else:
        yield from _areas(canvas)
    if "cells" in view.layers and (has_circles(canvas) or view.level != Level.baladiya):
        yield from _cells(canvas)
    yield from _focus(canvas)
    style = canvas.style(layers()["country"].style)
    for pcode, lines in canvas.outlines("country"):
        yield Path(rings=lines, style=style, closed=False, name=read_gazetteer()[pcode].name(view.lang))


def circle_items(canvas: Canvas) -> Iterator[Item]:
    """Circles of people, and dots where only the muhallas' positions are asked for."""
    if has_circles(canvas):
        yield from _circles(canvas)
    if "muhallas" in canvas.view.layers and not (has_circles(canvas) and canvas.view.level == Level.muhalla):
        yield from _dots(canvas)


def circle_radius(canvas: Canvas, fill: Fill) -> float:
    """Radius of a place's circle as it is drawn: no circle of people is too small to be seen."""
    if fill.size <= 0 and not (fill.value >= 0 and canvas.view.measure == "change"):
        return canvas.mm(EMPTY_PX)
    return max(circle_mm(canvas, fill.size), canvas.mm(SMALLEST_PX))


def area_colour(canvas: Canvas, fill: Fill) -> str:
    """What an area is painted with: a colour or the key of a gap's style."""
    if not canvas.view.filled:
        return LAND if canvas.in_focus(fill.pcode) else blended(LAND, SEA, FAINT_LAND)
    colour = canvas.colour(fill)
    return colour if canvas.in_focus(fill.pcode) or colour in GAP_STYLES else blended(colour, LAND, FAINT)


def area_words(canvas: Canvas, fill: Fill) -> str:
    """A place with its value, as "Tripoli: 126,813 migrants (16.1%)"; its name alone where nothing is painted."""
    view = canvas.view
    if not view.filled:
        return fill.name
    if fill.value < 0:
        return text("place_value.gap", view.lang, place=fill.name, gap=fill.text)
    unit = text(f"client.unit.{measure_key(view)}", view.lang)
    key = "place_value.both" if view.measure in ("count", "share") else "place_value.valued"
    return text(key, view.lang, place=fill.name, value=fill.text, unit=unit, also=fill.also)


def circle_mm(canvas: Canvas, people: float) -> float:
    """Radius of the circle that stands for a number of people, on the map and in its key."""
    largest = canvas.scene.largest
    return canvas.mm(radius_px(people, largest, layers()[POINT_LAYERS[canvas.view.level]].max_radius_px))


def _areas(canvas: Canvas) -> Iterator[Path]:
    """Selected ones last, so that their edge is whole."""
    rings = dict(canvas.shapes(canvas.view.level))
    shown = [fill for fill in canvas.scene.fills if fill.pcode in rings]
    for fill in sorted(shown, key=lambda fill: fill.pcode in canvas.view.within):
        yield Path(rings=rings[fill.pcode], style=_area_style(canvas, fill), name=fill.name,
                   alt=area_words(canvas, fill))


def _area_style(canvas: Canvas, fill: Fill) -> Style:
    colour = area_colour(canvas, fill)
    edge = GREY if fill.value < 0 or not canvas.view.filled else WHITE
    # A pattern is faint by being seen through; a plain colour is already blended.
    opacity = FAINT if colour in GAP_STYLES and not canvas.in_focus(fill.pcode) else 1
    style = Style(fill=colour, stroke=edge, stroke_mm=canvas.mm(1), opacity=opacity)
    return _selected(canvas, style) if fill.pcode in canvas.view.within else style


def _selected(canvas: Canvas, style: Style) -> Style:
    return replace(style, stroke=TOKENS["selected"], stroke_mm=canvas.mm(SELECTED_PX))


def _focus(canvas: Canvas) -> Iterator[Path]:
    """Edges of the places in focus that lie about the map's own, which can't show them."""
    style = _selected(canvas, Style())
    for layer in AREA_LEVELS:
        for pcode, lines in canvas.outlines(layer) if layer != canvas.view.level else ():
            if pcode in canvas.view.within:
                yield Path(rings=lines, style=style, closed=False, name=read_gazetteer()[pcode].name(canvas.view.lang))


def _context(canvas: Canvas, layer: str) -> Iterator[Path]:
    style = canvas.style(layers()[layer].behind_circles)
    gazetteer = read_gazetteer()
    for pcode, rings in canvas.shapes(layer):
        yield Path(rings=rings, style=style, name=gazetteer[pcode].name(canvas.view.lang))


def _cells(canvas: Canvas) -> Iterator[Path]:
    """Indicative areas of baladiyas, as dashed lines that run along no frame."""
    style = canvas.style(layers()["baladiya"].behind_circles)
    gazetteer = read_gazetteer()
    for pcode, lines in canvas.outlines("baladiya"):
        yield Path(rings=lines, style=style, closed=False, name=gazetteer[pcode].name(canvas.view.lang))


def _circles(canvas: Canvas) -> Iterator[Item]:
    """Largest first; one that crosses the frame is cut there, as not every writer can clip."""
    for fill in sorted(canvas.scene.fills, key=lambda fill: (-fill.size, fill.pcode)):
        point = canvas.world.label_point(fill.pcode)
        if not point:
            continue
        x, y = (round(mm, 2) for mm in canvas.frame.place(*point))
        if canvas.frame.holds(x, y):
            yield _round(canvas, x, y, circle_radius(canvas, fill), _circle_style(canvas, fill), fill.name,
                         area_words(canvas, fill))


def _circle_style(canvas: Canvas, fill: Fill) -> Style:
    """A ring where there are no people, dashed where their number is hidden."""
    if fill.size <= 0 and not (fill.value >= 0 and canvas.view.measure == "change"):
        dash = (canvas.mm(1), canvas.mm(3)) if fill.size == Gap.HIDDEN else ()
        style = Style(fill=WHITE, stroke=SOFT_GREY, stroke_mm=canvas.mm(1.25), dash_mm=dash)
    else:
        usual = layers()["baladiya_points"].style
        style = Style(fill=canvas.colour(fill) if canvas.view.measure in RATES else usual["fillColor"],
                      opacity=usual["fillOpacity"] if canvas.in_focus(fill.pcode) else FAINT_CIRCLE,
                      stroke=WHITE, stroke_mm=canvas.mm(1))
    return _selected(canvas, style) if fill.pcode in canvas.view.within else style


def _round(canvas: Canvas, x: float, y: float, radius: float, style: Style, name: str = "", alt: str = "") -> Item:
    frame = canvas.frame
    if min(x - frame.x, y - frame.y, frame.right - x, frame.bottom - y) >= radius:
        return Circle(x=x, y=y, radius=radius, style=style, name=name, alt=alt)
    return Path(rings=(canvas.cut_circle(x, y, radius),), style=style, name=name, alt=alt)


def _dots(canvas: Canvas) -> Iterator[Item]:
    """Muhallas over another level: where they are, not how many live there; rural ones are rings."""
    for place in read_gazetteer().at(Level.muhalla):
        if place.lon is None:
            continue
        x, y = (round(mm, 2) for mm in canvas.frame.place(place.lon, place.lat))
        if canvas.frame.holds(x, y):
            colour, edge, px = DOTS.get(place.setting, (GREY, WHITE, 0.5))
            style = Style(fill=colour, opacity=0.9, stroke=edge, stroke_mm=canvas.mm(px))
            yield _round(canvas, x, y, canvas.mm(DOT_PX), style, place.name(canvas.view.lang))


def ground_at(canvas: Canvas, x: float, y: float) -> str:
    """The plain colour of what lies there on the page, for letters to stand out from."""
    if not has_circles(canvas):
        pcode = canvas.key_at(canvas.view.level, x, y)
        found = next((fill for fill in canvas.scene.fills if fill.pcode == pcode), None)
        if found:
            return plain(area_colour(canvas, found))
    elif canvas.key_at("country", x, y):
        return LAND
    return NEIGHBOURS if canvas.key_at("neighbours", x, y) else SEA
