"""The map of a sheet: what the screen paints of the same scene (assets/paint.js), as items in one frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from data.places import Level
from data.words import text
from geo.boundaries import World
from geo.layers import layers
from geo.marks import Mark
from geo.marks.collection import ON_MAP
from geo.paper.graticule import GraticuleLine, graticule
from geo.paper.labels import Box as Room
from geo.paper.lettering import PT_MM, width_mm
from geo.paper.projection import Frame, outlines, shapes
from geo.paper.sites import placed_sites
from geo.paper.space import apart
from geo.scene import Scene
from geo.styles import LAND, NEIGHBOURS, SEA, ink_on
from layouts.sheet.canvas import Canvas
from layouts.sheet.drawing import FIGURE, Box, Circle, Group, Item, Path, Picture, Style, Text
from layouts.sheet.map_marks import badge_rooms, dot_items, site_items
from layouts.sheet.map_names import name_items
from layouts.sheet.map_places import circle_items, ground_at, place_items
from layouts.sheet.order import SheetOrder
from layouts.sheet.papers import PAPERS

DEGREES_PT = 6
DEGREES_MM = 0.8  # a label of the graticule from the frame and from its line
DEGREES_INK, QUIET_GROUND = "#5F656E", (SEA, LAND, NEIGHBOURS)
PEOPLE = "storm_idps"  # circles, which stay what they are where an inset shows them too


@dataclass(frozen=True)
class MapFrame:
    """A map, cut to its frame, and what the view asks for that it can't show, in words."""

    group: Group
    undrawn: tuple[str, ...]


def map_frame(scene: Scene, world: World, frame: Frame, order: SheetOrder,
              told_elsewhere: frozenset[str] = frozenset(), taken: Sequence[Room] = ()) -> MapFrame:
    """The scene in a frame; `told_elsewhere`: P-codes that an inset names; `taken`: boxes in mm that names leave
    free, such as furniture and insets on the map."""
    canvas = Canvas(scene, world, frame, PAPERS[order.paper].scale, order.names, told_elsewhere)
    marks, standing, degrees = on_map(scene), list(taken), []
    for label in _degrees(canvas):
        if all(apart(_label_room(label), other) for other in standing):
            standing.append(_label_room(label))
            degrees.append(label)
    elsewhere = [mark for mark in marks if mark.pcode in told_elsewhere and mark.layer != PEOPLE]
    here = [mark for mark in marks if mark not in elsewhere]
    sites = placed_sites(here, frame.place, frame.box, standing, canvas.scale)
    circles = tuple(circle_items(canvas))
    standing += badge_rooms(canvas, sites)
    dots = tuple(dot_items(canvas, elsewhere))
    symbols = [*(site.box for site in sites), *map(_symbol_room, (*circles, *dots))]
    items = (*_surroundings(canvas), *place_items(canvas), *_meridians(canvas), *circles, *dots,
             *site_items(canvas, sites), *degrees, *name_items(canvas, sites, standing, symbols))
    name = text(f"frame.{frame.key}", scene.view.lang)
    group = Group(name=name, items=items, kind=FIGURE, alt=scene.summary, clip=frame.box)
    return MapFrame(group, undrawn(canvas, marks))


def on_map(scene: Scene) -> tuple[Mark, ...]:
    """Marks of the layers that are switched on, as on screen; a subject alone isn't drawn."""
    return tuple(mark for mark in scene.marks if mark.layer in scene.view.layers and mark.lon is not None)


def undrawn(canvas: Canvas, marks: Sequence[Mark]) -> tuple[str, ...]:
    """What the view asks for and this map can't show: empty layers, marks and muhallas without a point."""
    view = canvas.view
    found = []
    for layer in (layer for layer in view.layers if layer in ON_MAP):
        name = text(f"layer.{layer}", view.lang)
        own = [mark for mark in marks if mark.layer == layer]
        if not any(canvas.frame.holds(*canvas.frame.place(mark.lon, mark.lat)) for mark in own):
            found.append(text("undrawn.layer", view.lang, layer=name))
        unplaced = sum(mark.layer == layer and mark.lon is None for mark in canvas.scene.marks)
        if unplaced:
            found.append(text("undrawn.marks", view.lang, view.digits, n=unplaced, layer=name))
    if view.level == Level.muhalla or "muhallas" in view.layers:
        missing = sum(map(canvas.in_focus, canvas.world.without_point))
        if missing:
            found.append(text("undrawn.muhallas", view.lang, view.digits, n=missing))
    return tuple(found)


def _surroundings(canvas: Canvas) -> Iterator[Item]:
    """Sea, neighbours and, below the view's areas, the country's own land."""
    x, y, width, height = canvas.frame.box
    yield Box(x=x, y=y, width=width, height=height, style=Style(fill=SEA))
    for layer in ("far_land", "neighbours"):
        style = replace(canvas.style(layers()[layer].style), stroke="", stroke_mm=0)
        for _, rings in shapes(canvas.world, layer, canvas.frame):
            yield Path(rings=rings, style=style)
    style = replace(canvas.style(layers()["neighbours"].style), fill="")
    for _, lines in outlines(canvas.world, "neighbours", canvas.frame):
        yield Path(rings=lines, style=style, closed=False)
    for _, rings in shapes(canvas.world, "country", canvas.frame):
        yield Path(rings=rings, style=Style(fill=LAND))


def _meridians(canvas: Canvas) -> Iterator[Path]:
    style = canvas.style(layers()["graticule"].style)
    for line in _lines(canvas):
        yield Path(rings=(line.points,), style=style, closed=False)


def _degrees(canvas: Canvas) -> Iterator[Text]:
    """Degrees inside the frame: of meridians along its foot, of parallels along its left side."""
    frame, size = canvas.frame, DEGREES_PT * canvas.scale
    off = DEGREES_MM * canvas.scale
    for line in _lines(canvas):
        if not line.label:
            continue
        width = width_mm(line.label, size)
        x = line.x + off if line.meridian else frame.x + off
        y = frame.bottom - off if line.meridian else line.y - off
        if x + width < frame.right - off and y - size * PT_MM > frame.y:
            ground = ground_at(canvas, x + width / 2, y - off)
            yield Text(x=round(x, 2), y=round(y, 2), lines=(line.label,), size_pt=size, role="label",
                       colour=DEGREES_INK if ground in QUIET_GROUND else ink_on(ground), room=round(width, 2))


def _lines(canvas: Canvas) -> tuple[GraticuleLine, ...]:
    return graticule(canvas.frame, canvas.view.lang, canvas.view.digits, canvas.scale)


def _label_room(label: Text) -> Room:
    height = label.size_pt * PT_MM
    return label.x, label.y - height, label.room, height * 1.2


def _symbol_room(item: Circle | Path | Picture) -> Room:
    """The box of a circle, of what the frame leaves of it, or of a dot."""
    if isinstance(item, Path):
        across, down = zip(*item.rings[0], strict=True)
        return min(across), min(down), max(across) - min(across), max(down) - min(down)
    if isinstance(item, Picture):
        return item.x, item.y, item.width, item.height
    return item.x - item.radius, item.y - item.radius, 2 * item.radius, 2 * item.radius
