"""What lies about Libya and on top of it: neighbours, borders, graticule and label points."""

from collections.abc import Mapping
from itertools import combinations

import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import polylabel

from geo.build.areas import Areas, to_degrees, to_metres
from geo.build.world_atlas import ISO3, WINDOW
from geo.build.write import Feature

KEY_OF_ISO3 = {iso3: name.lower() for name, iso3 in ISO3.items()}
"""Key of a country's name in the words."""

GRATICULE = (-10, 10, 45, 45)
"""Whole degrees that the graticule covers: west, south, east, north."""

GRATICULE_STEP_DEG = 5
LABEL_TOLERANCE_M = 200


def in_window(countries: Areas) -> Areas:
    """Countries cut to the window; shared borders stay shared."""
    return {iso3: polygons(area.intersection(shapely.box(*WINDOW))) for iso3, area in countries.items()}


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """The areas of a geometry, without the lines and points that clipping may leave."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def borders(countries: Areas) -> dict[str, BaseGeometry]:
    """The land border of each pair of countries by "AAA-BBB"."""
    found = {}
    for (one, area), (other, next_area) in combinations(sorted(countries.items()), 2):
        shared = area.boundary.intersection(next_area.boundary)
        lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString" and part.length]
        if lines:
            found[f"{one}-{other}"] = shapely.line_merge(MultiLineString(lines))
    return found


def graticule() -> list[Feature]:
    """Meridians and parallels every 5°, with a point each degree so that a projection may bend them."""
    west, south, east, north = GRATICULE
    step = GRATICULE_STEP_DEG
    meridians = [
        ({"axis": "lon", "degrees": lon}, LineString([(lon, lat) for lat in range(south, north + 1)]))
        for lon in range(west, east + 1, step)
    ]
    parallels = [
        ({"axis": "lat", "degrees": lat}, LineString([(lon, lat) for lon in range(west, east + 1)]))
        for lat in range(south, north + 1, step)
    ]
    return meridians + parallels


def label_points(areas: Areas) -> list[Feature]:
    """The spot of each area's largest part that is farthest from its border, and how many km of room it has there."""
    labels = []
    for pcode, area in areas.items():
        projected = to_metres(max(shapely.get_parts(area), key=lambda part: part.area))
        spot = polylabel(projected, LABEL_TOLERANCE_M)
        room_km = round(projected.boundary.distance(spot) / 1000)
        labels.append(({"pcode": pcode, "room_km": room_km}, to_degrees(spot)))
    return labels


def towns(points: Mapping[str, Point], ranks: Mapping[str, int]) -> list[Feature]:
    """Baladiya points, the most important names first; rank 3 where the table of towns has none."""
    order = sorted(points, key=lambda pcode: (ranks.get(pcode, 3), pcode))
    return [({"pcode": pcode, "rank": ranks.get(pcode, 3)}, points[pcode]) for pcode in order]
