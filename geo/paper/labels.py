"""Names on paper, none over another: each beside its point or at the end of a leader line, the first ones first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin, sqrt

from geo.paper.lettering import LEADING, PT_MM, ink_mm, width_mm
from geo.paper.space import (
    Box,
    Point,
    Segment,
    Space,
    apart,
    around,
    cross,
    goes_through,
    holds,
    inside,
    shared_area,
)

AIR = (0.5, 0.2)  # mm left and right of a label, above and below it
GAP = 0.5  # mm between a label and what it stands beside
SAME = 0.01  # mm within which two points are one
FIRST_RING, RING_STEP, DIRECTIONS = 3.0, 2.0, 16  # mm from the symbol's edge, mm further each time, ways to look
# Where a label may stand beside its point, the best first; above and below serve both scripts alike.
SIDES = ((0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A label and the point `x`, `y` that it names, in mm.

    `room_mm`: how wide it may be at its point, 0 for any width. `must`: drawn even if nothing is free. `leader_mm`:
    how far off its point it may stand with a leader line, 0 for not at all. `clear_mm`: radius of what is drawn at
    the point and stays clear of it; 0 lets the label stand on the point.
    """

    key: str
    lines: tuple[str, ...]
    size_pt: float
    x: float
    y: float
    bold: bool = False
    room_mm: float = 0
    must: bool = False
    leader_mm: float = 0
    clear_mm: float = 0


@dataclass(frozen=True)
class Placed:
    """Where a label stands: `x` is its middle, `y` the baseline of its first line; `leader` ends at its box."""

    wish: Wish
    x: float
    y: float
    box: Box
    leader: Segment | None = None


@dataclass(frozen=True)
class _Map:
    """What labels keep clear of, as it fills; `taken` is what stood there before the first label."""

    frame: Box
    taken: frozenset[Box]
    space: Space
    leaders: list[Segment]

    def takes(self, wish: Wish, box: Box, leader: Segment | None) -> bool:
        """True if a label may stand in a box, joined to its point by a leader."""
        return (inside(box, self.frame)
                and all(apart(box, other) or self._own(wish, other) for other in self.space.near(box))
                and not any(goes_through(other, box) for other in self.leaders)
                and (leader is None or self._open(wish, leader)))

    def _own(self, wish: Wish, box: Box) -> bool:
        """True for the symbol that a label names: it is kept clear by its radius, which is less than its box."""
        x, y, width, height = box
        middle = abs(x + width / 2 - wish.x) < SAME and abs(y + height / 2 - wish.y) < SAME
        return bool(wish.clear_mm) and middle and box in self.taken

    def _open(self, wish: Wish, leader: Segment) -> bool:
        """True if a leader crosses neither leader nor box, save the symbols that stand at the very point it names."""
        at = (wish.x, wish.y)
        return (not any(cross(leader, other) for other in self.leaders)
                and not any(goes_through(leader, box) for box in self.space.near(around(leader))
                            if not (box in self.taken and holds(box, at))))


def place_labels(wishes: Iterable[Wish], frame_box: Box, taken: Sequence[Box] = (),
                 lines: Sequence[Segment] = (),
                 words: Sequence[Box] = ()) -> tuple[tuple[Placed, ...], tuple[Wish, ...]]:
    """Labels that found a place, and those left out; the earlier a wish, the sooner it is served.

    Every label is inside the frame and clear of the `taken` boxes, of the `lines` (leaders that are drawn already)
    and of each other, unless it must be drawn and nothing is free. Leaders cross none of these. A label whose point
    is outside the frame, or that is larger than it, is left out. A taken box about the very point of a label with
    `clear_mm` is the symbol it names; `words` are taken boxes that are nobody's symbol.
    """
    ground = _Map(frame_box, frozenset(taken), Space([*taken, *words]), list(lines))
    placed, left_out = [], []
    for wish in wishes:
        found = _settled(wish, ground) if holds(frame_box, (wish.x, wish.y)) else None
        if found is None:
            left_out.append(wish)
            continue
        placed.append(found)
        ground.space.take(found.box)
        if found.leader:
            ground.leaders.append(found.leader)
    return tuple(placed), tuple(left_out)


def _settled(wish: Wish, ground: _Map) -> Placed | None:
    width, above, below = _extent(wish)
    height = above + below + (len(wish.lines) - 1) * LEADING * wish.size_pt * PT_MM
    size = (width + 2 * AIR[0], height + 2 * AIR[1])
    found = next((spot for spot in _spots(wish, size) if ground.takes(wish, *spot)), None)
    if found is None and wish.must:
        found = _least_bad(wish, size, ground)
    if found is None:
        return None
    box, leader = found
    return Placed(wish, box[0] + size[0] / 2, box[1] + AIR[1] + above, box, leader)


def _extent(wish: Wish) -> tuple[float, float, float]:
    """Width of the longest line, and the ink above the first baseline and below the last."""
    width = max(width_mm(line, wish.size_pt, wish.bold) for line in wish.lines)
    above, _ = ink_mm(wish.lines[0], wish.size_pt, wish.bold)
    _, below = ink_mm(wish.lines[-1], wish.size_pt, wish.bold)
    return width, above, below


def _spots(wish: Wish, size: Point) -> Iterator[tuple[Box, Segment | None]]:
    """Places where a label may stand, the best first: on its point, beside it, then ever further with a leader."""
    if not wish.room_mm or size[0] - 2 * AIR[0] <= wish.room_mm:
        yield from ((box, None) for box in _at_point(wish, size))
    distance = FIRST_RING
    while distance <= wish.leader_mm:
        for step in range(DIRECTIONS):
            angle = 2 * pi * step / DIRECTIONS
            box = _box(wish, size, cos(angle), sin(angle), wish.clear_mm + distance)
            yield box, _leader(wish, box)
        distance += RING_STEP


def _at_point(wish: Wish, size: Point) -> Iterator[Box]:
    if wish.clear_mm:
        for across, down in SIDES:
            slant = sqrt(0.5) if across and down else 1  # a corner comes closer to a circle
            yield _box(wish, size, across, down, wish.clear_mm * slant + GAP)
        return
    yield _box(wish, size, 0, 0, 0)
    for side in SIDES:
        yield _box(wish, size, *side, GAP)
    yield from _about(wish, size)


def _about(wish: Wish, size: Point) -> Iterator[Box]:
    """Further places for the name of an area, within its room."""
    half = wish.room_mm / 2
    room = (wish.x - half, wish.y - half, 2 * half, 2 * half)
    distance = GAP + size[1]
    while distance + size[1] <= half:
        yield from (box for side in SIDES if inside(box := _box(wish, size, *side, distance), room))
        distance += size[1]


def _box(wish: Wish, size: Point, across: float, down: float, distance: float) -> Box:
    """The label's box, moved so far from its point; its nearest edge or corner is what stands there."""
    width, height = size
    return (wish.x + across * (distance + width / 2) - width / 2,
            wish.y + down * (distance + height / 2) - height / 2, width, height)


def _leader(wish: Wish, box: Box) -> Segment:
    """From the edge of what is drawn at the point to the nearest point of the label."""
    x, y, width, height = box
    end = min(max(wish.x, x), x + width), min(max(wish.y, y), y + height)
    length = hypot(end[0] - wish.x, end[1] - wish.y)
    part = wish.clear_mm / length if length > wish.clear_mm else 0
    return (wish.x + (end[0] - wish.x) * part, wish.y + (end[1] - wish.y) * part), end


def _least_bad(wish: Wish, size: Point, ground: _Map) -> tuple[Box, None] | None:
    """For a label that must be drawn: the place at its point, pushed into the frame, that hides the least."""
    x, y, width, height = ground.frame
    if size[0] > width or size[1] > height:
        return None
    boxes = [(min(max(box[0], x), x + width - size[0]), min(max(box[1], y), y + height - size[1]), *size)
             for box in _at_point(wish, size)]
    return min(boxes, key=lambda box: sum(shared_area(box, other) for other in set(ground.space.near(box)))), None
