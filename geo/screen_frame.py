"""A map as Leaflet draws it, in plain arithmetic: Web Mercator in the pixels of a zoom, shapes cut to a frame.

The first picture of a page is drawn with it; no geometry library is needed for that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atanh, floor, log2, pi, radians, sin

from geo.boundaries import Box, World

TILE_PX = 256
SNAP, LEAST_ZOOM, MOST_ZOOM = 0.25, 4, 13  # of layouts/screen_map.py
APART_PX = 0.7  # points that lie nearer to each other can't be told apart
BEHIND, BEHIND_APART_PX = ("far_land", "neighbours"), 1.5  # what lies about the country needs fewer
USUAL = (920.0, 470.0)  # px, the map's size in a window of 1440 x 900
DRAWN = (2000.0, 1100.0)  # px about the middle: more than any window shows at the zoom that it takes
ROOM_PX, BESIDE_LEGEND_PX = 12, 230  # beside what is fitted, and at its left on a wide map: assets/stage.js
REMEMBERED = 16  # layers cut to a frame: those of the country, and of the latest close views

Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True)
class ScreenFrame:
    """A part of the earth at a zoom, in px from its top left, which is at `west`, `north` px of the whole earth.

    `beside_px`: by how much more room is left at the left than at the right of what it was made for.
    """

    zoom: float
    west: float
    north: float
    width: float
    height: float
    x: float = 0
    y: float = 0
    key: str = "screen"
    beside_px: float = 0

    @property
    def box(self) -> Box:
        return (self.x, self.y, self.width, self.height)

    @property
    def right(self) -> float:
        return self.width

    @property
    def bottom(self) -> float:
        return self.height

    @property
    def usual(self) -> Box:
        """What a usual window shows of it, left, top, width and height."""
        (wide, high), (width, height) = DRAWN, USUAL
        return (wide - width - self.beside_px) / 2, (high - height) / 2, width, height

    def place(self, lon: float, lat: float) -> Point:
        """Where a point of the earth lies."""
        x, y = earth_px(lon, lat, self.zoom)
        return x - self.west, y - self.north

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height


def earth_px(lon: float, lat: float, zoom: float) -> Point:
    """A point in Web Mercator, in px from the north-west end of the earth."""
    side = TILE_PX * 2**zoom
    north = sin(radians(lat))
    return side * (lon + 180) / 360, side * (0.5 - atanh(north) / (2 * pi))


def fitted_zoom(bounds: Box, width: float, height: float, snap: float = SNAP) -> float:
    """The zoom that Leaflet's fitBounds takes to show a box of degrees in a map of so many px."""
    west, south, east, north = bounds
    left, top = earth_px(west, north, 0)
    right, bottom = earth_px(east, south, 0)
    zoom = log2(max(min(width / (right - left or 1e-9), height / (bottom - top or 1e-9)), 1e-9))
    nearest = round(zoom / (snap / 100)) * (snap / 100)  # within a hundredth of a step isn't a step down
    return max(LEAST_ZOOM, min(MOST_ZOOM, floor(nearest / snap + 1e-9) * snap))


@lru_cache(maxsize=REMEMBERED)
def frame_of(bounds: Box, is_country: bool) -> ScreenFrame:
    """The frame about a box of degrees, at the zoom that a usual window takes for it; the country has room about it."""
    width, height = USUAL
    room_px, left_px = (ROOM_PX, BESIDE_LEGEND_PX) if is_country else (0, 0)
    zoom = fitted_zoom(bounds, width - left_px - room_px, height - 2 * room_px)
    west, south, east, north = bounds
    left, top = earth_px(west, north, zoom)
    right, bottom = earth_px(east, south, zoom)
    wide, high = DRAWN
    return ScreenFrame(zoom, round((left + right - wide) / 2), round((top + bottom - high) / 2), wide, high,
                       beside_px=left_px - room_px)


@lru_cache(maxsize=REMEMBERED)
def shapes(world: World, layer: str, frame: ScreenFrame) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """Areas or lines of a layer in a frame: P-code or key, and rings in px; what can't be seen is left out."""
    found = []
    apart = BEHIND_APART_PX if layer in BEHIND else APART_PX
    for feature in json.loads(world.geojson(layer))["features"]:
        properties, geometry = feature["properties"], feature["geometry"]
        is_line = geometry["type"].endswith("LineString")
        rings = (_seen(line, frame, is_line, apart) for line in _lines(geometry["coordinates"]))
        kept = tuple(ring for ring in rings if len(ring) > (1 if is_line else 2))
        if kept:
            found.append((properties.get("pcode") or properties.get("key") or str(len(found)), kept))
    return tuple(found)


def _lines(coordinates: list) -> Iterator[list]:
    """The rings or lines in the nested coordinates of a geometry."""
    if isinstance(coordinates[0][0], list):
        for inner in coordinates:
            yield from _lines(inner)
    else:
        yield coordinates


def _seen(line: list, frame: ScreenFrame, is_line: bool, apart: float) -> Ring:
    """A ring cut to the frame, or a line that comes into it, to a tenth of a px without points that fall together."""
    points = [frame.place(lon, lat) for lon, lat in line]
    if is_line:
        points = points if any(frame.holds(*point) for point in points) else []
    elif not all(frame.holds(*point) for point in points):
        points = _cut(points, frame)
    kept: list[Point] = []
    for x, y in points:
        if not kept or abs(x - kept[-1][0]) >= apart or abs(y - kept[-1][1]) >= apart:
            kept.append((round(x, 1), round(y, 1)))
    return tuple(kept)


def _cut(points: list[Point], frame: ScreenFrame) -> list[Point]:
    """The part of a ring inside the frame, side by side of it (Sutherland and Hodgman)."""
    for axis, edge, inner in ((0, 0, 1), (0, frame.width, -1), (1, 0, 1), (1, frame.height, -1)):
        kept = []
        for a, b in zip(points[-1:] + points[:-1], points, strict=True):
            before, after = ((point[axis] - edge) * inner >= 0 for point in (a, b))
            if before != after:
                part = (edge - a[axis]) / (b[axis] - a[axis])
                kept.append((a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])))
            if after:
                kept.append(b)
        points = kept
    return points
