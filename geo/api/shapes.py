"""Which shapes meet a box: points, polygons and multipolygons in degrees, without a geometry library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

Box = tuple[float, float, float, float]
Position = Sequence[float]
WORLD_WEST, WORLD_EAST = -180.0, 180.0


def meets(geometry: Mapping | None, box: Box) -> bool:
    """True if a geometry has a point in common with a box: west, south, east, north, edges included.

    A box whose west lies beyond its east crosses the 180th meridian.
    """
    if geometry is None:
        return False
    west, south, east, north = box
    boxes = [box] if west <= east else [(west, south, WORLD_EAST, north), (WORLD_WEST, south, east, north)]
    return any(_meets(geometry, one) for one in boxes)


def _meets(geometry: Mapping, box: Box) -> bool:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return _holds(box, coordinates)
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return any(_polygon_meets(rings, box) for rings in polygons)


def _polygon_meets(rings: Sequence[Sequence[Position]], box: Box) -> bool:
    """An edge of the polygon enters the box, or the box lies inside without touching an edge."""
    return any(_crosses(start, end, box) for ring in rings for start, end in _edges(ring)) or (
        box[1] <= box[3] and _inside((box[0], box[1]), rings))


def _edges(ring: Sequence[Position]) -> Iterator[tuple[Position, Position]]:
    return pairwise(ring)


def _holds(box: Box, point: Position) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _crosses(start: Position, end: Position, box: Box) -> bool:
    """True if a segment has a point in the box: what is left of it between the box's sides (Liang and Barsky)."""
    first, last = 0.0, 1.0
    for axis in (0, 1):
        step, low, high = end[axis] - start[axis], box[axis] - start[axis], box[axis + 2] - start[axis]
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / step, high / step))
        first, last = max(first, near), min(last, far)
    return first <= last and box[1] <= box[3]


def _inside(point: Position, rings: Iterable[Sequence[Position]]) -> bool:
    """True if a ray to the east meets the rings an odd number of times."""
    x, y = point
    hits = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in _edges(ring):
            hits += (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return hits % 2 == 1
