"""Geometry on paper: Lambert's equal-area projection of a frame, and shapes cut to it in millimetres."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil, floor, log10

import numpy
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry
from shapely.ops import polylabel

from geo.boundaries import Box, World

Point = tuple[float, float]
Ring = tuple[Point, ...]
Rings = tuple[Ring, ...]

CENTRE = (17.5, 27.0)  # lon, lat: the middle of Libya, where the projection is true
SHOWN_MM = 0.06  # finer than what a reader sees on paper
DENSE_DEG = 0.25  # edges longer than this bend visibly when they are projected
ROUGH_MM = 0.5  # how exactly the roomiest spot is sought
REMEMBERED = 256  # layers cut to a frame: an atlas of 22 mantikas has 22 frames of 7 layers


@dataclass(frozen=True)
class Frame:
    """A rectangle of the page and the part of the earth in it, in mm; `scale`: the n of 1:n.

    `west_m`, `north_m`: its top left in metres of the projection.
    """

    key: str
    x: float
    y: float
    width: float
    height: float
    west_m: float
    north_m: float
    scale: int

    @property
    def box(self) -> Box:
        """Left, top, width, height in mm on the page."""
        return (self.x, self.y, self.width, self.height)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return (self.x + self.width / 2, self.y + self.height / 2)

    def place(self, lon: float, lat: float) -> Point:
        """Where a point of the earth lies on the page."""
        east_m, north_m = _laea().transform(lon, lat)
        return (self.x + (east_m - self.west_m) * 1000 / self.scale,
                self.y + (self.north_m - north_m) * 1000 / self.scale)

    def lon_lat(self, x: float, y: float) -> Point:
        """The point of the earth that lies there on the page."""
        return _laea().transform(self.west_m + (x - self.x) * self.scale / 1000,
                                 self.north_m - (y - self.y) * self.scale / 1000, direction="INVERSE")

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x <= self.right and self.y <= y <= self.bottom


@cache
def _laea() -> Transformer:
    lon, lat = CENTRE
    laea = f"+proj=laea +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m"
    return Transformer.from_crs("EPSG:4326", laea, always_xy=True)


def fit(key: str, x: float, y: float, width: float, height: float, degrees: Box, margin_mm: float = 0) -> Frame:
    """The frame that holds a whole box of degrees in its middle, at a tidy scale."""
    west, south, east, north = shapely.transform(
        shapely.segmentize(shapely.box(*degrees), DENSE_DEG), _to_metres).bounds
    scale = tidy_scale(1000 * max((east - west) / (width - 2 * margin_mm), (north - south) / (height - 2 * margin_mm)))
    return Frame(key, x, y, width, height, (west + east) / 2 - width / 2 * scale / 1000,
                 (south + north) / 2 + height / 2 * scale / 1000, scale)


def tidy_scale(least: float) -> int:
    """The next scale up with two digits that count, so that it can be printed: 8,200,000; 10,500,000 below 20."""
    unit = 10 ** (floor(log10(least)) - 1)
    if least < 20 * unit:
        unit //= 2
    return int(ceil(least / unit) * unit)


@lru_cache(maxsize=REMEMBERED)
def shapes(world: World, layer: str, frame: Frame, resolution: str = "print") -> tuple[tuple[str, Rings], ...]:
    """Areas of a layer cut to the frame: P-code or key of the words and rings in mm, inner ones being holes.

    Simplified to what paper shows, neighbours along the same line; areas outside the frame are left out.
    """
    window = _window(frame)
    found = []
    for key, area in _on_page(world, layer, frame, resolution):
        rings = tuple(ring for part in shapely.get_parts(area.intersection(window)) if part.geom_type == "Polygon"
                      for edge in (part.exterior, *part.interiors) if len(ring := _rounded(edge.coords)) > 3)
        if rings:
            found.append((key, rings))
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def outlines(world: World, layer: str, frame: Frame, resolution: str = "print") -> tuple[tuple[str, Rings], ...]:
    """Outlines of a layer's areas, or its lines, inside the frame: as `shapes`, but nothing runs along the frame."""
    window = _window(frame)
    found = []
    for key, shape in _on_page(world, layer, frame, resolution):
        line = shape if shape.geom_type.endswith("LineString") else shape.boundary
        parts = shapely.get_parts(shapely.line_merge(line.intersection(window)))
        lines = tuple(_rounded(part.coords) for part in parts if part.geom_type == "LineString")
        if lines:
            found.append((key, lines))
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def spots(world: World, layer: str, frame: Frame) -> tuple[tuple[str, Point, float], ...]:
    """Where an area's name has most room inside the frame: key, point, and how far it is from the nearest edge."""
    found = []
    for key, rings in shapes(world, layer, frame):
        largest = max((shapely.Polygon(ring).buffer(0) for ring in rings), key=lambda part: part.area)
        if not largest.is_empty:  # a sliver at the frame's edge, too thin for a name
            found.append((key, *_roomiest(largest)))
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def sea_spot(world: World, frame: Frame) -> tuple[Point, float]:
    """Where the sea has most room inside the frame, and how much; no room where there is none."""
    land = [area.buffer(0) for layer in ("neighbours", "country", "far_land")
            for _, area in _on_page(world, layer, frame, "print")]
    seas = [part for part in shapely.get_parts(_window(frame).difference(shapely.union_all(land)))
            if part.geom_type == "Polygon" and not part.is_empty]
    return _roomiest(max(seas, key=lambda part: part.area)) if seas else (frame.middle, 0)


def _roomiest(area: shapely.Polygon) -> tuple[Point, float]:
    spot = polylabel(area, ROUGH_MM)
    return (round(spot.x, 2), round(spot.y, 2)), area.boundary.distance(spot)


@lru_cache(maxsize=REMEMBERED)
def _prepared(world: World, layer: str, frame: Frame) -> tuple[tuple[str, BaseGeometry], ...]:
    found = tuple(_on_page(world, layer, frame, "print"))
    shapely.prepare([area for _, area in found])
    return found


def key_at(world: World, layer: str, frame: Frame, x: float, y: float) -> str:
    """The area of a layer that lies there on the page; empty where none does."""
    point = shapely.Point(x, y)
    return next((key for key, area in _prepared(world, layer, frame) if area.contains(point)), "")


def cut_circle(frame: Frame, x: float, y: float, radius: float) -> Ring:
    """The part of a circle inside the frame, as a ring; empty if there is none."""
    inside = shapely.Point(x, y).buffer(radius, quad_segs=24).intersection(_window(frame))
    return _rounded(inside.exterior.coords) if inside.geom_type == "Polygon" and inside.area else ()


def north_turn(frame: Frame) -> float:
    """Degrees clockwise from the page's top to true north, in the middle of the frame."""
    x, y = frame.middle
    lon, lat = frame.lon_lat(x, y)
    up_x, up_y = frame.place(lon, lat + 0.01)
    return float(numpy.degrees(numpy.arctan2(up_x - x, y - up_y)))


def scale_bar(frame: Frame, room_mm: float) -> tuple[float, float]:
    """The longest tidy length that fits: km on the ground, and mm on the page, true in the middle of the frame."""
    x, y = frame.middle
    half = room_mm / 2
    room_km = Geod(ellps="WGS84").inv(*frame.lon_lat(x - half, y), *frame.lon_lat(x + half, y))[2] / 1000
    power = 10 ** floor(log10(room_km))
    km = max(step * power for step in (1, 2, 5) if step * power <= room_km)
    return km, room_mm * km / room_km


@lru_cache(maxsize=32)
def projected(world: World, layer: str, resolution: str) -> tuple[tuple[str, BaseGeometry], ...]:
    """A layer in metres of the projection, by P-code or key of its words."""
    features = json.loads(world.geojson(layer, resolution))["features"]
    return tuple((_key(feature["properties"]), _metres(feature["geometry"])) for feature in features)


def _key(properties: dict[str, str]) -> str:
    return next(properties[name] for name in ("pcode", "key") if name in properties)


def _metres(geometry: dict) -> BaseGeometry:
    """Rounded, so that two areas that share a border share each of its points."""
    dense = shapely.segmentize(shapely.from_geojson(json.dumps(geometry)), DENSE_DEG)
    return shapely.transform(dense, _to_metres)


def _to_metres(lon_lats: numpy.ndarray) -> numpy.ndarray:
    return numpy.column_stack(_laea().transform(lon_lats[:, 0], lon_lats[:, 1])).round(1)


def _on_page(world: World, layer: str, frame: Frame, resolution: str) -> Iterable[tuple[str, BaseGeometry]]:
    """A layer simplified to what this scale shows, in mm on the page; only what may lie in the frame."""
    keys, areas = zip(*_simplified(world, layer, resolution, frame.scale), strict=True)
    window = _window(frame)
    for key, area in zip(keys, areas, strict=True):
        on_page = shapely.transform(area, lambda metres: _to_page(frame, metres))
        if on_page.intersects(window):
            yield key, on_page


@lru_cache(maxsize=REMEMBERED)
def _simplified(world: World, layer: str, resolution: str, scale: int) -> tuple[tuple[str, BaseGeometry], ...]:
    keys, shapes = zip(*projected(world, layer, resolution), strict=True)
    tolerance_m = SHOWN_MM * scale / 1000
    simplify = shapely.simplify if "Line" in shapes[0].geom_type else shapely.coverage_simplify
    return tuple(zip(keys, simplify(numpy.array(shapes), tolerance_m), strict=True))


def _window(frame: Frame) -> BaseGeometry:
    return shapely.box(frame.x, frame.y, frame.right, frame.bottom)


def _to_page(frame: Frame, metres: numpy.ndarray) -> numpy.ndarray:
    flipped = (metres - (frame.west_m, frame.north_m)) * (1000 / frame.scale, -1000 / frame.scale)
    return numpy.add(flipped, (frame.x, frame.y))


def _rounded(points: Iterable[Point]) -> Ring:
    """To a hundredth of a mm, without points that fall together."""
    kept: list[Point] = []
    for x, y in points:
        point = (round(x, 2), round(y, 2))
        if not kept or point != kept[-1]:
            kept.append(point)
    return tuple(kept)
