"""A small map to place a point on: plain SVG in which longitude and latitude run straight, so that a script can turn
a place on it into coordinates with two multiplications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from math import cos, radians

from geo.boundaries import World

WEST, SOUTH, EAST, NORTH = 9.0, 19.0, 26.0, 34.0  # degrees: what an edited point may lie in
SCALE = 40.0  # units a degree of latitude
SQUEEZE = cos(radians(27))  # a degree of longitude in the middle of Libya, to one of latitude
APART = 1.5  # units by which drawn corners lie apart at least
WIDTH, HEIGHT = (EAST - WEST) * SCALE * SQUEEZE, (NORTH - SOUTH) * SCALE

LonLat = tuple[float, float]


def point_map_svg(world: World, label: str, others: Iterable[LonLat], at: LonLat | None) -> str:
    """The map with other points of the layer as dots and the edited one as a pin, which its script moves.

    `data-…` tell the script how to turn units into degrees.
    """
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in map(place, others))
    x, y = place(at) if at else (WIDTH / 2, HEIGHT / 2)
    pin = (f'<g class="pin" transform="translate({x:.2f} {y:.2f})"{"" if at else " hidden"}>'
           '<path d="M0 0C-4 -9 -9 -12 -9 -19A9 9 0 1 1 9 -19C9 -12 4 -9 0 0Z"/><circle cy="-19" r="3.5"/></g>')
    return (f'<svg class="point-map" viewBox="0 0 {WIDTH:.1f} {HEIGHT:.1f}" tabindex="0" role="application" '
            f'direction="ltr" aria-label="{escape(label)}" aria-describedby="point-at" data-west="{WEST}" '
            f'data-north="{NORTH}" data-x="{SCALE * SQUEEZE:.4f}" data-y="{SCALE}">'
            f'<rect class="sea" width="{WIDTH:.1f}" height="{HEIGHT:.1f}"/>'
            f'<path class="abroad" d="{_path(world, "neighbours")}"/><path class="land" d="{_path(world, "country")}"/>'
            f'<path class="areas" d="{_path(world, "mantika")}"/><g class="others">{dots}</g>{pin}</svg>')


def place(at: LonLat) -> LonLat:
    """Where a longitude and latitude lie on the map."""
    return (at[0] - WEST) * SCALE * SQUEEZE, (NORTH - at[1]) * SCALE


def _path(world: World, layer: str) -> str:
    features = json.loads(world.geojson(layer))["features"]
    rings = (_thinned(ring) for feature in features for ring in _rings(feature["geometry"]))
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in map(list, rings)
                   if len(ring) > 2)


def _rings(geometry: dict) -> Iterator[list]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return (ring for polygon in polygons for ring in polygon)


def _thinned(ring: list) -> Iterator[LonLat]:
    """Corners as far as they can be told apart."""
    last = (-9e9, -9e9)
    for lon, lat in ring:
        x, y = place((lon, lat))
        if abs(x - last[0]) + abs(y - last[1]) >= APART:
            last = (x, y)
            yield last
