"""Where names stand on a sheet's map: in their areas where they fit, else off the land at the end of a leader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import cos, pi, sin

from geo.paper.labels import Box, Placed, Segment, Wish, place_labels
from geo.paper.lettering import broken, width_mm
from geo.paper.projection import key_at
from geo.paper.space import Space, apart, around, cross, goes_through, holds, inside
from layouts.sheet.canvas import Canvas

SURROUNDINGS = ("sea", "neighbour")  # families of keys whose names keep off the country
FOLD = 0.65  # of a name's width, into which it is broken where it is too long for its area
NEAREST_MM, STEP_MM = 4.0, 1.5
DIRECTIONS = 32
NORTH_FIRST = -pi / 2  # most small areas lie on the coast, with the sea north of them


@dataclass
class Ground:
    """A map as it fills with names: `taken` boxes stay free, and no leader crosses one of the `lines`; `words`: those
    of the boxes that hold words or numbers, which a name never covers."""

    canvas: Canvas
    taken: list[Box]
    lines: list[Segment]
    words: list[Box]
    placed: list[Placed] = field(default_factory=list)

    def settle(self, wishes: Sequence[Wish]) -> None:
        """Place as many names as there is room for, the first ones first, each in the best form it can have."""
        todo = list(wishes)
        for step in STEPS:
            found = {one.wish.key: one for one in step(self, todo)}
            self.placed += found.values()
            todo = [wish for wish in todo if wish.key not in found]

    @property
    def full(self) -> list[Box]:
        return [*self.taken, *(one.box for one in self.placed)]

    def at_point(self, wishes: Sequence[Wish], fits: Callable[[Placed], bool]) -> list[Placed]:
        """Names on or beside their points; one that doesn't fit there frees its place for the next ones."""
        plain = [replace(wish, must=False, leader_mm=0) for wish in wishes]
        found = self._beside(plain)
        good = [one for one in found if fits(one)]
        if len(good) == len(found):
            return good
        kept = {one.wish.key for one in good}
        return [one for one in self._beside([wish for wish in plain if wish.key in kept]) if fits(one)]

    def _beside(self, wishes: Sequence[Wish]) -> tuple[Placed, ...]:
        """Names at their points, clear of all that stands there and of the names placed before."""
        names = [one.box for one in self.placed]
        return place_labels(wishes, self.canvas.frame.box, self.taken, words=names)[0]

    def wholly(self, placed: Placed) -> bool:
        """True if a name keeps to its area, or to the sea beside it; a sea's and a neighbour's keep off the country."""
        return self._corners(placed) <= {self._area(placed), ""}

    def mostly(self, placed: Placed) -> bool:
        """True if the middle of a name is in its area; not for one that an inset tells anyway."""
        x, y, width, height = placed.box
        key = placed.wish.key
        return key not in self.canvas.told_elsewhere and (
            self.wholly(placed) or self._key_at(placed, x + width / 2, y + height / 2) == self._area(placed) != "")

    def _area(self, placed: Placed) -> str:
        return placed.wish.key if placed.wish.key in self.canvas.areas else ""

    def _corners(self, placed: Placed) -> set[str]:
        x, y, width, height = placed.box
        return {self._key_at(placed, x + width * across, y + height * down) for across in (0, 1) for down in (0, 1)}

    def _key_at(self, placed: Placed, x: float, y: float) -> str:
        """The area there, of the kind that the name has to keep to; none for a name that may stand anywhere."""
        wish, canvas = placed.wish, self.canvas
        if wish.key.partition(".")[0] in SURROUNDINGS:
            return key_at(canvas.world, "country", canvas.frame, x, y)
        if wish.clear_mm or wish.key not in canvas.areas:
            return ""
        return key_at(canvas.world, canvas.areas[wish.key], canvas.frame, x, y)


def _whole(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    return ground.at_point(wishes, ground.wholly)


def _leading(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    return _led(ground, [wish for wish in wishes if wish.must])


def _folded(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    """Long names in two lines."""
    folded = [replace(wish, lines=(*halves, *wish.lines[1:])) for wish in wishes
              if wish.key in ground.canvas.areas and len(halves := _halves(wish)) == 2]
    return ground.at_point(folded, ground.wholly)


def _across(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    return ground.at_point(wishes, ground.mostly)


def _bare(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    """Names without their values."""
    return _across(ground, [replace(wish, lines=wish.lines[:1]) for wish in wishes])


def _led(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    """Names off the land with leaders, without their values if need be."""
    space, words = Space(ground.full), Space(one.box for one in ground.placed)
    leaders = [*ground.lines, *(one.leader for one in ground.placed if one.leader)]
    found = []
    for wish in (wish for wish in wishes if wish.leader_mm):
        forms = (wish, replace(wish, lines=wish.lines[:1]))
        placed = next((led for form in forms if (led := _at_leader(form, ground.canvas, space, words, leaders))), None)
        if placed:
            found.append(placed)
            space.take(placed.box)
            words.take(placed.box)
            leaders.append(placed.leader)
    return found


def _forced(ground: Ground, wishes: Sequence[Wish]) -> list[Placed]:
    """Names that must be drawn, where they hide the least, but never another name."""
    must = [replace(wish, lines=wish.lines[:1], room_mm=0, leader_mm=0) for wish in wishes if wish.must]
    placed, _ = place_labels(must, ground.canvas.frame.box, ground.full)
    names, found = [*ground.words, *(one.box for one in ground.placed)], []
    for one in placed:
        if all(apart(one.box, other) for other in names):
            names.append(one.box)
            found.append(one)
    return found


STEPS = (_whole, _leading, _folded, _led, _across, _bare, _forced)


def _halves(wish: Wish) -> tuple[str, ...]:
    name = wish.lines[0]
    return broken(name, FOLD * width_mm(name, wish.size_pt, wish.bold), wish.size_pt, wish.bold) if " " in name else ()


def _at_leader(wish: Wish, canvas: Canvas, space: Space, words: Space,
               leaders: Sequence[Segment]) -> Placed | None:
    """A name and its leader at the nearest free spot off the country; the leader goes through none of the `words`."""
    sample, _ = place_labels([replace(wish, room_mm=0, leader_mm=0, must=True)], canvas.frame.box)
    if not sample:
        return None
    _, top, *size = sample[0].box
    for x, y in _spots(wish, size, canvas.scale):
        box = (x, y, *size)
        if not (inside(box, canvas.frame.box) and all(apart(box, other) for other in space.near(box))):
            continue
        leader = ((wish.x, wish.y), (min(max(wish.x, x), x + size[0]), min(max(wish.y, y), y + size[1])))
        if (not any(goes_through(other, box) or (leader[0] not in other and cross(other, leader)) for other in leaders)
                and not any(goes_through(leader, other) for other in words.near(around(leader))
                            if not holds(other, leader[0]))
                and _off_land(canvas, box)):
            return Placed(wish, x + size[0] / 2, y + sample[0].y - top, box, leader)
    return None


def _spots(wish: Wish, size: Sequence[float], scale: float) -> Iterator[tuple[float, float]]:
    """Top left of the name, nearest first, in turns to both sides of north."""
    width, height = size
    distance = NEAREST_MM * scale
    while distance <= wish.leader_mm:
        for step in range(DIRECTIONS):
            turn = (step + 1) // 2 * (1 if step % 2 else -1)
            angle = NORTH_FIRST + 2 * pi * turn / DIRECTIONS
            across, down = cos(angle), sin(angle)
            yield (wish.x + across * (distance + width / 2) - width / 2,
                   wish.y + down * (distance + height / 2) - height / 2)
        distance += STEP_MM * scale


def _off_land(canvas: Canvas, box: Box) -> bool:
    """True if neither edges nor middle of a box lie on the country."""
    x, y, width, height = box
    points = ((x + width * across, y + height * down) for across in (0, 0.5, 1) for down in (0, 0.5, 1))
    return not any(key_at(canvas.world, "country", canvas.frame, *point) for point in points)
