"""In which mantika a point lies, by the areas as they are drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise

from data.places import Level
from geo.boundaries import World

Ring = list[list[float]]


def mantika_at(world: World) -> Callable[[float, float], str]:
    """What tells the P-code of the mantika at a longitude and latitude, "" where there is none."""
    areas = [(feature["properties"]["pcode"], _polygons(feature["geometry"]))
             for feature in json.loads(world.geojson(Level.mantika))["features"]]

    def found(lon: float, lat: float) -> str:
        return next((pcode for pcode, polygons in areas if any(_holds(rings, lon, lat) for rings in polygons)), "")

    return found


def _polygons(geometry: dict) -> list[list[Ring]]:
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def _holds(rings: list[Ring], lon: float, lat: float) -> bool:
    """True if a line from the point to the east crosses the rings, holes among them, an odd number of times."""
    crossed = 0
    for ring in rings:
        for (west, south), (east, north) in pairwise(ring):
            if (south > lat) != (north > lat) and lon < west + (lat - south) / (north - south) * (east - west):
                crossed += 1
    return crossed % 2 == 1
