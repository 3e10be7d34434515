"""The ground of a small map in plain arithmetic: Lambert's equal-area projection, land, lines and names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import cos, inf, radians, sin, sqrt
from typing import NamedTuple

from data.words import Lang
from geo.boundaries import World, positions

WIDTH, HEIGHT = 560, 560
MARGIN = 14.0
INSET = (10, 428, 272, 122)  # x, y, width, height of the inset, where no part of Libya lies
NORTH_WEST = (11.85, 32.0, 14.4, 33.05)  # lon and lat in it: west, south, east, north
CENTRE = (17.5, 27.0)  # lon, lat: as on sheets
LETTER, LINE = 0.56, 13.0  # width of a letter to its size, and height of a line
SIZE = 11.5
LAND_APART = 0.6  # points of the land abroad may lie so far apart

Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Name(NamedTuple):
    """A place's name and figure, at a point of the earth or below the circle of a `radius` there."""

    name: str
    figure: str
    at: Point
    radius: float = 0


@dataclass(frozen=True, eq=False)
class Ground:
    """A part of the earth in a box of `width` by `height`; `scale`: units for each earth radius."""

    world: World
    width: float
    height: float
    scale: float
    west: float
    north: float

    def place(self, lon: float, lat: float) -> Point:
        """Where a point of the earth lies."""
        x, y = _laea(lon, lat)
        return (x - self.west) * self.scale, (self.north - y) * self.scale

    def paths(self, layer: str, apart: float = 0.1) -> dict[str, str]:
        """Path of each area of a layer by its P-code or key, without rings beyond the edges."""
        found = {}
        for feature in json.loads(self.world.geojson(layer))["features"]:
            properties = feature["properties"]
            rings = (list(self._thinned(ring, apart)) for ring in _rings(feature["geometry"]["coordinates"]))
            path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings
                           if self._in_sight(ring))
            if path:
                found[properties.get("pcode") or properties["key"]] = path
        return found

    def holds(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height

    def land(self) -> str:
        """Sea, neighbours and the country's own land."""
        drawn = [f'<rect width="{self.width}" height="{self.height}" fill="var(--sea, #DCE7EE)"/>']
        for layer, token in (("neighbours", "--neighbours, #E9E7E1"), ("country", "--land, #F4F2ED")):
            drawn += [f'<path d="{path}" fill="var({token})" stroke="var(--neighbour-edge, #C9CDD2)" '
                      'stroke-width="0.6"/>' for path in self.paths(layer, LAND_APART).values()]
        return "".join(drawn)

    def lines(self) -> str:
        """Borders of mantikas and the country's outline, over what is filled."""
        mantikas = "".join(self.paths("mantika").values())
        country = "".join(self.paths("country").values())
        return (f'<g fill="none" stroke-linejoin="round" pointer-events="none"><path d="{mantikas}" '
                f'stroke="var(--border-quiet, #9AA3AE)" stroke-width="0.6"/><path d="{country}" '
                'stroke="var(--outline, #4D5865)" stroke-width="0.9"/></g>')

    def _thinned(self, ring: list[Point], apart: float) -> Iterator[Point]:
        """Points on the map, those left out that fall together."""
        last = (inf, inf)
        for lon, lat in ring:
            x, y = self.place(lon, lat)
            if abs(x - last[0]) >= apart or abs(y - last[1]) >= apart:
                last = (x, y)
                yield last

    def _in_sight(self, ring: list[Point]) -> bool:
        """True unless a ring is too small to be seen, or beside the map."""
        across, down = zip(*ring, strict=True)
        return (len(ring) > 2 and max(across) > 0 and min(across) < self.width
                and max(down) > 0 and min(down) < self.height)


@lru_cache(maxsize=4)
def ground_of(world: World) -> Ground:
    """The ground that shows a world's whole country."""
    [country] = json.loads(world.geojson("country"))["features"]
    return _fitted(world, positions(country["geometry"]["coordinates"]), WIDTH, HEIGHT, MARGIN)


@lru_cache(maxsize=4)
def inset_of(world: World) -> Ground:
    """The ground of the inset: the north-west, where mantikas are small and many."""
    west, south, east, north = NORTH_WEST
    return _fitted(world, ((west, south), (west, north), (east, south), (east, north)), *INSET[2:], 0)


def _fitted(world: World, points: Iterable[Point], width: float, height: float, margin: float) -> Ground:
    across, up = zip(*(_laea(lon, lat) for lon, lat in points), strict=True)
    wide, high = max(across) - min(across), max(up) - min(up)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    return Ground(world, width, height, scale, (min(across) + max(across)) / 2 - width / scale / 2,
                  (min(up) + max(up)) / 2 + height / scale / 2)


def names_svg(names: Iterable[Name], ground: Ground, taken: list[Box], lang: Lang) -> str:
    """Names with their figures below, the first ones first; one that would cover what is `taken` is left out."""
    drawn = []
    for name in names:
        x, y = ground.place(*name.at)
        lines = [line for line in (name.name, name.figure) if line]
        width, height = max(len(line) for line in lines) * LETTER * SIZE, LINE * len(lines)
        box = x - width / 2, y + name.radius if name.radius else y - height / 2, width, height
        if not (ground.holds(*box[:2]) and ground.holds(box[0] + width, box[1] + height)):
            continue
        if any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        for index, line in enumerate(lines):
            weight = ' stroke-width="1.6"' if index else ' font-weight="600"'
            drawn.append(f'<text x="{x:.1f}" y="{box[1] + LINE * (index + 0.8):.1f}"{weight}>{escape(line)}</text>')
    return (f'<g font-size="{SIZE}" text-anchor="middle" fill="var(--ink, #16202C)" stroke="var(--halo, #FFFFFF)" '
            f'stroke-width="2.2" paint-order="stroke" stroke-linejoin="round" pointer-events="none" '
            f'direction="{"rtl" if lang == Lang.ar else "ltr"}">{"".join(drawn)}</g>')


def _laea(lon: float, lat: float) -> Point:
    """Lambert's azimuthal equal-area projection of a sphere of radius 1 about the middle of Libya."""
    lam, phi, phi0 = radians(lon - CENTRE[0]), radians(lat), radians(CENTRE[1])
    k = sqrt(2 / (1 + sin(phi0) * sin(phi) + cos(phi0) * cos(phi) * cos(lam)))
    return k * cos(phi) * sin(lam), k * (cos(phi0) * sin(phi) - sin(phi0) * cos(phi) * cos(lam))


def _rings(coordinates: list) -> Iterator[list[Point]]:
    """The rings or lines in the nested coordinates of a geometry."""
    if isinstance(coordinates[0][0], list):
        for inner in coordinates:
            yield from _rings(inner)
    else:
        yield [(lon, lat) for lon, lat in coordinates]


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
