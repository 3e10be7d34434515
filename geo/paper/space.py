"""Room on a sheet: boxes that are taken, found by where they are, and lines that may or may not cross."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

CELL = 8.0  # mm; labels and symbols are about so large
PT_MM = 25.4 / 72  # a point of type

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # x, y of the top left, width, height
Segment = tuple[Point, Point]


class Space:
    """Boxes by the cells of a grid that they touch, so that a new one is compared with its neighbours alone."""

    def __init__(self, boxes: Iterable[Box] = ()) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            self.take(box)

    def take(self, box: Box) -> None:
        """Add a box."""
        for cell in _cells(box):
            self._cells.setdefault(cell, []).append(box)

    def near(self, box: Box) -> Iterator[Box]:
        """Boxes that may meet a box, some of them more than once."""
        for cell in _cells(box):
            yield from self._cells.get(cell, ())


def apart(a: Box, b: Box) -> bool:
    """True if two boxes have no area in common."""
    return a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]


def inside(box: Box, frame: Box) -> bool:
    """True if no part of a box is out of a frame."""
    return (box[0] >= frame[0] and box[1] >= frame[1]
            and box[0] + box[2] <= frame[0] + frame[2] and box[1] + box[3] <= frame[1] + frame[3])


def holds(box: Box, point: Point) -> bool:
    """True if a point is in a box or on its edge."""
    return box[0] <= point[0] <= box[0] + box[2] and box[1] <= point[1] <= box[1] + box[3]


def shared_area(a: Box, b: Box) -> float:
    """How much of two boxes lies in both."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)


def around(segment: Segment) -> Box:
    """The upright box about a line."""
    (x1, y1), (x2, y2) = segment
    return min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)


def cross(a: Segment, b: Segment) -> bool:
    """True if two lines meet, be it at an end."""
    return (_side(a, b[0]) * _side(a, b[1]) <= 0 and _side(b, a[0]) * _side(b, a[1]) <= 0
            and _overlap(around(a), around(b)))


def goes_through(segment: Segment, box: Box) -> bool:
    """True if a line touches a box."""
    x, y, width, height = box
    right, bottom = x + width, y + height
    edges = (((x, y), (right, bottom)), ((right, y), (x, bottom)))
    return holds(box, segment[0]) or holds(box, segment[1]) or any(cross(segment, edge) for edge in edges)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] <= b[0] + b[2] and b[0] <= a[0] + a[2] and a[1] <= b[1] + b[3] and b[1] <= a[1] + a[3]


def _side(line: Segment, point: Point) -> float:
    """Above, below or 0: which side of a line a point is on."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    x, y, width, height = box
    for column in range(int(x // CELL), int((x + width) // CELL) + 1):
        for row in range(int(y // CELL), int((y + height) // CELL) + 1):
            yield column, row
