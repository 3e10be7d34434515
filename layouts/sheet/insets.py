"""Which part of the earth each map of a sheet shows: the main map's extent, and the insets that a view needs."""

from __future__ import annotations

from data.places import Level, read_gazetteer
from geo.boundaries import Box as Degrees
from geo.boundaries import World
from geo.paper.labels import Box as Room
from geo.paper.projection import Frame, fit
from geo.scene import Scene
from geo.styles import TOKENS, WHITE
from geo.view import EXTENTS, ViewState
from layouts.sheet.drawing import MIDDLE, Box, Item, Path, Style, Text
from layouts.sheet.map_frame import on_map

COUNTRY_EXTENT = (9.3, 19.5, 25.2, 34.0)  # Libya with the sea that its coast's names need
DRAWN = (-5.0, 12.0, 40.0, 40.0)  # what lies about Libya and is held; an extent is cut to it
LEAST_DEG = 0.06
INSETS = ("north_west", "tripoli", "north_east")
ROOM = (0.4, 0.33)  # width and height of an inset, in parts of the main map's
LARGER = 1.2  # an inset that isn't so much larger than the main map tells nothing new
FEWEST_POINTS = 3  # of marks, for which an inset is worth its room
AROUND = 0.06  # of a focus's width and height, left free about it
LETTER_PT, OUTLINE_MM = 7, 0.25
LETTER_SIDE = 0.45  # mm of the letter's box to a point of its size


def main_extent(view: ViewState, world: World) -> Degrees:
    """Degrees that the main map shows: the reader's own extent, the places in focus, or the country."""
    if view.bbox:
        return _drawable(view.bbox)
    if not view.within:
        return COUNTRY_EXTENT
    west, south, east, north = zip(*map(world.bounds, view.within), strict=True)
    return _widened((min(west), min(south), max(east), max(north)))


def needed_insets(view: ViewState, scene: Scene, main: Frame,
                  room: tuple[float, float] | None = None) -> tuple[str, ...]:
    """Keys of the EXTENTS that tell more than the main map; `room`: width and height that an inset would have, in mm.

    Each lies wholly inside the main map, is clearly larger as an inset, and holds something of the view.
    """
    width, height = room or (ROOM[0] * main.width, ROOM[1] * main.height)
    return tuple(
        key for key in INSETS
        if _inside(EXTENTS[key], main)
        and fit(key, 0, 0, width, height, EXTENTS[key]).scale * LARGER <= main.scale
        and _holds_some(EXTENTS[key], view, scene)
    )


def told_by(insets: tuple[Frame, ...], scene: Scene, world: World) -> frozenset[str]:
    """P-codes of the places and marks that some inset shows: their point lies in it."""
    places = [(fill.pcode, world.label_point(fill.pcode)) for fill in scene.fills]
    marks = [(mark.pcode, (mark.lon, mark.lat)) for mark in on_map(scene)]
    return frozenset(pcode for pcode, point in (*places, *marks) if point and any(
        frame.holds(*frame.place(*point)) for frame in insets))


def outline_rooms(main: Frame, inset: Frame, scale: float) -> tuple[Room, ...]:
    """Boxes that `inset_outline` covers, for names to keep clear of: its four sides and its letter."""
    corners = _corners(main, inset)
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    pen = OUTLINE_MM * scale
    return ((left, top, right - left, pen), (left, bottom, right - left, pen), (left, top, pen, bottom - top),
            (right, top, pen, bottom - top), _letter_room(main, inset, scale))


def inset_outline(main: Frame, inset: Frame, letter: str, scale: float) -> tuple[Item, ...]:
    """The part of the main map that an inset shows, with the inset's letter at its top left corner."""
    ring = _corners(main, inset)
    line = Style(stroke=TOKENS["ink-soft"], stroke_mm=OUTLINE_MM * scale)
    x, y, side, _ = _letter_room(main, inset, scale)
    return (
        Path(rings=((*ring, ring[0]),), style=line, name=letter),
        Box(x=x, y=y, width=side, height=side, style=Style(fill=TOKENS["ink-soft"])),
        Text(x=x + side / 2, y=y + side * 0.78, lines=(letter,), size_pt=LETTER_PT * scale, anchor=MIDDLE, bold=True,
             colour=WHITE, role="label"),
    )


def _corners(main: Frame, inset: Frame) -> tuple[tuple[float, float], ...]:
    """Corners of an inset on the main map, from the top left clockwise; never beyond the main map."""
    corners = ((inset.x, inset.y), (inset.right, inset.y), (inset.right, inset.bottom), (inset.x, inset.bottom))
    found = (main.place(*inset.lon_lat(*corner)) for corner in corners)
    return tuple((round(min(max(x, main.x), main.right), 2), round(min(max(y, main.y), main.bottom), 2))
                 for x, y in found)


def _letter_room(main: Frame, inset: Frame, scale: float) -> Room:
    """On top of the outline, or in its corner where the main map ends."""
    (x, y), side = _corners(main, inset)[0], LETTER_PT * LETTER_SIDE * scale
    return x, y - side if y - side > main.y else y, side, side


def _drawable(box: Degrees) -> Degrees:
    """The part of an extent that our geometry covers, and not so little that nothing could be seen."""
    west, south = max(box[0], DRAWN[0]), max(box[1], DRAWN[1])
    east, north = min(box[2], DRAWN[2]), min(box[3], DRAWN[3])
    across, up = max(LEAST_DEG - (east - west), 0) / 2, max(LEAST_DEG - (north - south), 0) / 2
    return west - across, south - up, east + across, north + up


def _widened(box: Degrees) -> Degrees:
    west, south, east, north = box
    across, up = AROUND * (east - west), AROUND * (north - south)
    return west - across, south - up, east + across, north + up


def _inside(degrees: Degrees, main: Frame) -> bool:
    west, south, east, north = degrees
    return all(main.holds(*main.place(lon, lat)) for lon in (west, east) for lat in (south, north))


def _holds_some(degrees: Degrees, view: ViewState, scene: Scene) -> bool:
    """True if several marks lie there, or a place that the view paints; a region is large enough without."""
    if len({(mark.lon, mark.lat) for mark in on_map(scene) if _within(mark.lon, mark.lat, degrees)}) >= FEWEST_POINTS:
        return True
    if not view.filled or view.level == Level.region:
        return False
    return any(place.pcode.startswith(view.within or ("",)) and _within(place.lon, place.lat, degrees)
               for place in read_gazetteer().at(Level.baladiya))


def _within(lon: float, lat: float, degrees: Degrees) -> bool:
    west, south, east, north = degrees
    return west <= lon <= east and south <= lat <= north
