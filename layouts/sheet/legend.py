"""The legend of a sheet: classes with the number of places in each, gaps, circle sizes and symbols."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, log10

from data.places import Level, read_gazetteer
from data.words import Digits, Lang, number, text
from geo.paper.lettering import PT_MM
from geo.paper.sites import people_radius, site_legend
from geo.scene import RATES, LegendRow, Scene
from geo.sentences import measure_key
from geo.styles import IOM_BLUE, TOKENS, WHITE, ramp
from geo.symbols import symbol_svg
from geo.tables import CIRCLE_LEVELS
from layouts.sheet.blocks import Column
from layouts.sheet.drawing import MIDDLE, SOFT, Box, Circle, Group, Item, Path, Picture, Style, Text
from layouts.sheet.map_marks import PEOPLE, PEOPLE_OPACITY
from layouts.sheet.map_places import DOTS, GREY, SOFT_GREY

BODY, SMALL = 6.8, 6.0
SWATCH = (5.0, 2.8)  # mm
CIRCLE_STEPS = (1, 0.25, 0.05)  # of the largest circle
DISPLACED = "storm_idps"
RINGS = {"nobody": (), "hidden": (0.2, 0.6)}  # gaps that a circle's map shows as rings, and their dashes


def legend(area: Column, scene: Scene, radius_mm: Callable[[float], float]) -> tuple[Group, float]:
    """The legend from the top of an area, and the y below it; `radius_mm` of a circle of so many people."""
    items: list[Item] = []
    y = area.y
    if scene.view.filled:
        made, y = _of_people(area, scene, radius_mm)
        items += made
    for part in (_of_marks, _of_overlays):
        made, y = part(area.below(y), scene)
        items += made
    if not any(isinstance(item, Text) and item.role == "unit" for item in items):
        for words, size, role in ((text("sheet.legend", area.lang), 8, "legend"),
                                  (text("sheet.no_figures", area.lang), SMALL, "unit")):
            made, y = area.prose(y, words, size, bold=role == "legend", role=role)
            items.append(made)
    return Group(name="legend", items=tuple(items)), y


def _of_people(area: Column, scene: Scene, radius_mm: Callable[[float], float]) -> tuple[list[Item], float]:
    lang = area.lang
    title, y = area.prose(area.y, scene.legend.title, 8, bold=True, role="legend", most=2)
    unit, y = area.prose(y, text(f"sheet.unit.{measure_key(scene.view)}", lang), SMALL, colour=SOFT, role="unit",
                         most=2)
    items: list[Item] = [title, unit]
    y += 0.8 * area.scale
    if scene.view.level in CIRCLE_LEVELS:
        made, y = _circle_key(area.below(y), scene, radius_mm)
        items += made
    classes = len(scene.classes.breaks)
    for row in scene.legend.rows:
        fill = row.key if not row.key.isdigit() else ramp(scene.view.measure, classes)[int(row.key)]
        ring = row.key in RINGS and scene.view.level in CIRCLE_LEVELS
        made, y = _row(area, y, _ring(area, y, RINGS[row.key]) if ring else _swatch(area, y, fill), row, scene)
        items += made
    notes = [scene.legend.note, text("sheet.about_places", lang) if scene.legend.rows else ""]
    for note in filter(None, notes):
        words, y = area.prose(y, note, SMALL, colour=SOFT, role="note")
        items.append(words)
    return items, y + 1.5 * area.scale


def _swatch(area: Column, y: float, fill: str) -> Box:
    width, height = (side * area.scale for side in SWATCH)
    return Box(x=area.box_x(0, width), y=y + (area.leading(BODY) * 1.15 - height) / 2, width=width, height=height,
               style=Style(fill=fill, stroke=TOKENS["line-strong"], stroke_mm=0.12 * area.scale))


def _ring(area: Column, y: float, dash: tuple[float, ...]) -> Circle:
    """What stands on the map for a place without people, dashed where their number is hidden."""
    width = SWATCH[0] * area.scale
    return Circle(x=area.box_x(0, width) + width / 2, y=y + area.leading(BODY) * 0.575, radius=1.1 * area.scale,
                  style=Style(fill=WHITE, stroke=SOFT_GREY, stroke_mm=0.25 * area.scale,
                              dash_mm=tuple(mm * area.scale for mm in dash)))


def _row(area: Column, y: float, swatch: Item, row: LegendRow, scene: Scene) -> tuple[list[Item], float]:
    """A swatch, what it stands for, and how many there are of it."""
    count = text("sheet.count", area.lang, n=number(row.places, area.lang, scene.view.digits))
    # A range of figures stays left to right in Arabic too; digits of the Arabic script make it run the other way.
    ltr = row.key.isdigit() and scene.view.measure != "change" and scene.view.digits is Digits.latn
    return _labelled(area, y, swatch, row.label, count, ltr)


def _labelled(area: Column, y: float, swatch: Item, label: str, count: str,
              ltr: bool = False) -> tuple[list[Item], float]:
    before = (SWATCH[0] + 1.6) * area.scale
    room = area.part(before, area.width - before - area.widest([count], BODY) - area.scale)
    top = y + 0.075 * area.leading(BODY)
    words, below = room.prose(top, label, BODY, role="legend", most=2, ltr=ltr)
    return [swatch, words, area.at_end(top, count, BODY, colour=SOFT, role="legend")], \
        below + 0.15 * area.leading(BODY)


def _circle_key(area: Column, scene: Scene, radius_mm: Callable[[float], float]) -> tuple[list[Item], float]:
    """Circles to read sizes from, at round values, on one base line, the largest first."""
    largest = scene.largest
    values = sorted({_one_digit(part * largest) for part in CIRCLE_STEPS if largest * part >= 1}, reverse=True)
    if not values:
        return [], area.y
    title, y = area.prose(area.y, text("sheet.circle_key", area.lang), SMALL, colour=SOFT, role="legend")
    items: list[Item] = [title]
    base = y + 2 * radius_mm(values[0]) + 0.4 * area.scale
    before, fill = 0.0, GREY if scene.view.measure in RATES else IOM_BLUE  # a rate's classes have the colours
    for value in values:
        radius, label = radius_mm(value), number(value, area.lang, scene.view.digits)
        half = max(radius, area.widest([label], SMALL) / 2)
        x = area.along(before + half)
        items += [
            Circle(x=x, y=base - radius, radius=radius, name=label,
                   style=Style(fill=fill, opacity=0.7, stroke=WHITE, stroke_mm=0.2 * area.scale)),
            Text(x=x, y=base + area.size(SMALL) * PT_MM, lines=(label,), size_pt=area.size(SMALL), anchor=MIDDLE,
                 role="legend"),
        ]
        before += 2 * half + 2.5 * area.scale
    return items, base + area.leading(SMALL) + 1.2 * area.scale


def _one_digit(value: float) -> int:
    """The value with all but its first digit zero: 126,813 becomes 100,000."""
    unit = 10 ** max(0, floor(log10(value)))
    return int(value // unit * unit)


def _of_marks(area: Column, scene: Scene) -> tuple[list[Item], float]:
    """A row for each symbol on the map and how many marks it stands for."""
    shown = [mark for mark in scene.marks if mark.lon is not None and mark.layer in scene.view.layers]
    rows = site_legend(shown)
    if not rows:
        return [], area.y
    title, y = area.prose(area.y, text("sheet.symbols", area.lang), 8, bold=True, role="legend")
    unit, y = area.prose(y, text("sheet.unit_marks", area.lang), SMALL, colour=SOFT, role="unit")
    items: list[Item] = [title, unit]
    y += 0.8 * area.scale
    for row in rows:
        if not row.symbol:
            words, y = area.prose(y, text("client.approximate_short", area.lang), SMALL, colour=SOFT, role="note")
            items.append(words)
            continue
        count = text("sheet.count", area.lang, n=number(row.count, area.lang, scene.view.digits))
        made, y = _labelled(area, y, _symbol(area, y, row.symbol, row.hollow), _named(row.symbol, area.lang), count)
        items += made
    people = [mark.value for mark in shown if mark.layer == DISPLACED and mark.value]
    if people:
        made, y = _people_key(area.below(y), max(people), scene)
        items += made
    return items, y + 1.5 * area.scale


def _of_overlays(area: Column, scene: Scene) -> tuple[list[Item], float]:
    """Muhallas by setting and baladiya cells, where those layers lie over another; what faint places are."""
    view, items, y = scene.view, [], area.y
    middle = area.leading(BODY) * 0.575
    width = SWATCH[0] * area.scale
    x = area.box_x(0, width) + width / 2
    if "muhallas" in view.layers and view.level != Level.muhalla:
        placed = [place for place in read_gazetteer().at(Level.muhalla) if place.lon is not None]
        for setting in (*DOTS, ""):
            count = sum(place.setting == setting for place in placed)
            if count:
                fill, edge, _ = DOTS.get(setting, (GREY, WHITE, 0))
                style = Style(fill=fill, stroke=edge, stroke_mm=0.2 * area.scale)
                label = text("sheet.muhallas", area.lang, setting=text(f"setting.{setting or 'unknown'}", area.lang))
                dot = Circle(x=x, y=y + middle, radius=0.7 * area.scale, style=style)
                shown = text("sheet.count", area.lang, n=number(count, area.lang, view.digits))
                made, y = _labelled(area, y, dot, label, shown)
                items += made
    if "cells" in view.layers:
        style = Style(stroke=GREY, stroke_mm=0.2 * area.scale, dash_mm=(0.5 * area.scale, 0.8 * area.scale))
        line = Path(rings=(((x - width / 2, y + middle), (x + width / 2, y + middle)),), closed=False, style=style)
        made, y = _labelled(area, y, line, text("layer.cells", area.lang), "")
        items += made
    if view.within:
        words, y = area.prose(y, text("sheet.faint", area.lang), SMALL, colour=SOFT, role="note")
        items.append(words)
    return items, y


def _named(symbol: str, lang: Lang) -> str:
    return text(f"symbol.{symbol}", lang)


def _symbol(area: Column, y: float, symbol: str, hollow: bool) -> Item:
    side = 3.6 * area.scale
    middle = y + area.leading(BODY) * 0.575
    if symbol == DISPLACED:
        x = area.box_x((SWATCH[0] * area.scale - side) / 2, side) + side / 2
        return Circle(x=x, y=middle, radius=side / 2, style=Style(fill=PEOPLE, opacity=PEOPLE_OPACITY))
    return Picture(x=area.box_x((SWATCH[0] * area.scale - side) / 2, side), y=middle - side / 2, width=side,
                   height=side, content=symbol_svg(symbol, hollow), name=symbol)


def _people_key(area: Column, largest: float, scene: Scene) -> tuple[list[Item], float]:
    """The size of the largest circle of displaced people, at a round value."""
    value = _one_digit(largest)
    radius = people_radius(value, area.scale)
    label = number(value, area.lang, scene.view.digits)
    centre = area.along(radius)
    middle = area.y + radius
    return [
        Circle(x=centre, y=middle, radius=radius, name=label,
               style=Style(fill=PEOPLE, opacity=PEOPLE_OPACITY)),
        area.line(middle - area.size(BODY) * PT_MM / 2, label, BODY, 2 * radius + 1.6 * area.scale, role="legend"),
    ], area.y + 2 * radius + area.scale


