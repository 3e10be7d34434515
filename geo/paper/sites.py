"""Marks on paper: those of one layer at one point make a site; as assets/sites.js, in mm.

Paper can't be zoomed into, so that a symbol in the way of another moves off on a leader before it shrinks to a dot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, hypot
from typing import NamedTuple

from data.editions import by_edition
from data.words import Lang
from geo.marks import Mark
from geo.marks.collection import ON_MAP
from geo.marks.collection import marks as all_marks
from geo.paper.space import Box, Point, Segment, Space, apart, around, cross, goes_through, holds, inside
from geo.styles import radius_px
from geo.symbols import symbols

SYMBOLS, GRID, PILL, CIRCLE, DOT = "symbols", "grid", "pill", "circle", "dot"
PEOPLE, UNITS = "storm_idps", "programmes"  # the layers that are drawn as circles and as grids
# Sizes in mm: the place of a symbol and the symbol in it, a unit of a grid and the grid's edge, a dot, a pill.
PLACE, SYMBOL, UNIT, EDGE, DOT_SIZE, PILL_SIZE = 4.6, 4.2, 3.4, 1.2, 2.2, (8.0, 4.6)
COLUMNS = 5  # units in a row of a grid
LARGEST, SMALLEST = 5.8, 1.15  # mm, radius of circles
ROUND = 0.7  # half the side of the square in a circle that nothing else is drawn over, to its radius
NEAR = 1.9  # mm within which two sites count as one point
RINGS = 3  # how often a site looks further from its point
GAP = 0.4  # mm between a site and what it stands beside


class Kind(NamedTuple):
    """One symbol to draw in a site: how many marks it stands for, the middle of it and its size in mm."""

    symbol: str
    hollow: bool
    count: int
    x: float
    y: float
    size: float


@dataclass(frozen=True)
class PlacedSite:
    """Marks of one layer at one point, and where they are drawn: `x`, `y` the middle, `at` the true point; where
    the two differ, a leader joins them.

    `form`: symbols side by side, each with a badge if it counts more than one mark; a grid of units on a plate; a
    pill with one symbol at its left and the count of all marks; a circle of people, of `radius`; or a dot, which
    is drawn by `dot_svg`.
    """

    key: str
    layer: str
    marks: tuple[Mark, ...]
    form: str
    x: float
    y: float
    at: Point
    width: float
    height: float
    kinds: tuple[Kind, ...]
    radius: float = 0

    @property
    def box(self) -> Box:
        """What it covers: x, y of the top left, width, height."""
        return self.x - self.width / 2, self.y - self.height / 2, self.width, self.height


class LegendSymbol(NamedTuple):
    """A row of the legend: a symbol and how many marks it stands for; the last one, without a symbol and `hollow`,
    says that some are approximate."""

    symbol: str
    layer: str
    count: int
    hollow: bool = False


@dataclass(frozen=True)
class Form:
    """One way to draw a site; `kinds` are about its middle; `box` is what nothing else may cover."""

    name: str
    width: float
    height: float
    kinds: tuple[Kind, ...]
    radius: float = 0

    def box(self, x: float, y: float) -> Box:
        width, height = (2 * ROUND * self.radius,) * 2 if self.radius else (self.width, self.height)
        return x - width / 2, y - height / 2, width, height


def placed_sites(marks: Sequence[Mark], to_mm: Callable[[float, float], Point], frame_box: Box,
                 taken: Sequence[Box] = (), scale: float = 1) -> tuple[PlacedSite, ...]:
    """Sites of the marks whose point is in the frame, bottom first: circles, dots, then symbols.

    `to_mm` takes longitude and latitude; `taken`: boxes of names that stay clear.
    """
    ground = _Ground(frame_box, scale, Space(taken))
    found = []
    for key, own in grouped(marks):
        at = to_mm(own[0].lon, own[0].lat)
        if not holds(frame_box, at):
            continue
        form, x, y = _settled(forms_of(own, scale), at, ground)
        ground.take(form.box(x, y), at)
        kinds = tuple(kind._replace(x=x + kind.x, y=y + kind.y) for kind in form.kinds)
        found.append(PlacedSite(key, own[0].layer, own, form.name, x, y, at, form.width, form.height, kinds,
                                form.radius))
    return tuple(sorted(found, key=lambda site: {CIRCLE: 0, DOT: 1}.get(site.form, 2)))


def site_legend(marks: Iterable[Mark]) -> tuple[LegendSymbol, ...]:
    """A row for each symbol on the map, in the order of the layers; a last one if any mark is approximate."""
    groups: dict[str, list[Mark]] = {}
    for mark in sorted(marks, key=lambda mark: ON_MAP.index(mark.layer)):
        groups.setdefault(_symbol(mark), []).append(mark)
    rows = tuple(LegendSymbol(symbol, own[0].layer, len(own)) for symbol, own in groups.items())
    approximate = sum(mark.hollow for own in groups.values() for mark in own)
    return (*rows, LegendSymbol("", "", approximate, True)) if approximate else rows


def people_radius(people: float, scale: float = 1) -> float:
    """Radius in mm of a circle of displaced people, the same at every date, for the map and its key."""
    return scale * max(SMALLEST, radius_px(people, _most_people(), LARGEST))


@by_edition
def _most_people() -> float:
    return max(mark.value or 0 for mark in all_marks(Lang.en)[PEOPLE] if mark.lon is not None)


def _symbol(mark: Mark) -> str:
    return mark.symbol if mark.symbol in symbols() else mark.layer


def grouped(marks: Iterable[Mark]) -> list[tuple[str, tuple[Mark, ...]]]:
    """Sites by key, the most important first: people by number, then layers in their order, many marks before few."""
    groups: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.lon is not None:
            groups.setdefault(f"{mark.layer}|{mark.lon},{mark.lat}", []).append(mark)

    def importance(site: tuple[str, list[Mark]]) -> tuple:
        key, own = site
        people = (own[0].value or 0) if own[0].layer == PEOPLE else -1
        return -people, ON_MAP.index(own[0].layer), -len(own), key

    return [(key, tuple(own)) for key, own in sorted(groups.items(), key=importance)]


def forms_of(own: tuple[Mark, ...], scale: float) -> tuple[Form, ...]:
    """Ways to draw a site, the most telling first."""
    if own[0].layer == PEOPLE:
        return (_circle(own, scale),)
    side = DOT_SIZE * scale
    dot = Form(DOT, side, side, (Kind(_symbol(own[0]), own[0].hollow, len(own), 0, 0, side),))
    kinds: dict[str, list[Mark]] = {}
    for mark in own:
        kinds.setdefault(mark.symbol, []).append(mark)
    telling = _units(own, kinds, scale) if own[0].layer == UNITS else (_symbols(kinds, scale),)
    return (*telling, dot)


def _circle(own: tuple[Mark, ...], scale: float) -> Form:
    """A circle whose area is the number of people."""
    radius = people_radius(own[0].value or 0, scale)
    kind = Kind(_symbol(own[0]), own[0].hollow, len(own), 0, 0, 2 * radius)
    return Form(CIRCLE, 2 * radius, 2 * radius, (kind,), radius)


def _symbols(kinds: dict[str, list[Mark]], scale: float) -> Form:
    """One symbol for each kind of mark, side by side."""
    place = PLACE * scale
    drawn = tuple(
        Kind(_symbol(same[0]), same[0].hollow, len(same), (i - (len(kinds) - 1) / 2) * place, 0, SYMBOL * scale)
        for i, same in enumerate(kinds.values()))
    return Form(SYMBOLS, len(kinds) * place, place, drawn)


def _units(own: tuple[Mark, ...], kinds: dict[str, list[Mark]], scale: float) -> Iterator[Form]:
    """The units of a town as a small grid; where that is too much, how many activities they are."""
    rows = ceil(len(kinds) / COLUMNS)
    columns = ceil(len(kinds) / rows)
    unit, edge = UNIT * scale, EDGE * scale
    drawn = tuple(
        Kind(_symbol(same[0]), same[0].hollow, len(same), (i % columns - (columns - 1) / 2) * unit,
             (i // columns - (rows - 1) / 2) * unit, unit)
        for i, same in enumerate(kinds.values()))
    yield Form(GRID, columns * unit + edge, rows * unit + edge, drawn)
    if len(kinds) > 1:
        width, height = (side * scale for side in PILL_SIZE)
        symbol = Kind(drawn[0].symbol, drawn[0].hollow, len(own), (height - width) / 2, 0, unit)
        yield Form(PILL, width, height, (symbol,))


@dataclass(frozen=True)
class _Ground:
    """Where sites are laid out, as it fills: what is taken in the frame, points and boxes of sites, leaders."""

    frame: Box
    scale: float
    space: Space
    sites: list[tuple[Point, Box]] = field(default_factory=list)
    leaders: list[Segment] = field(default_factory=list)

    def sharing(self, at: Point) -> Box | None:
        """The site that stands at the same point already."""
        return next((box for point, box in self.sites if self._same(point, at)), None)

    def free(self, box: Box, at: Point) -> bool:
        """True if a site may stand in a box, joined to its point: nothing is covered, no leader crossed."""
        leader = at, (box[0] + box[2] / 2, box[1] + box[3] / 2)
        others = [other for other in self.leaders if not self._same(other[0], at)]
        return (inside(box, self.frame) and all(apart(box, other) for other in self.space.near(box))
                and not any(goes_through(other, box) for other in self.leaders)
                and not any(cross(leader, other) for other in others)
                and not any(goes_through(leader, other) for other in self.space.near(around(leader))
                            if not holds(other, at)))

    def take(self, box: Box, at: Point) -> None:
        """Lets a site stand in a box."""
        self.space.take(box)
        self.sites.append((at, box))
        middle = box[0] + box[2] / 2, box[1] + box[3] / 2
        if not self._same(at, middle):
            self.leaders.append((at, middle))

    def _same(self, a: Point, b: Point) -> bool:
        return hypot(a[0] - b[0], a[1] - b[1]) < NEAR * self.scale


def _settled(forms: tuple[Form, ...], at: Point, ground: _Ground) -> tuple[Form, float, float]:
    """The first form and spot that meet nothing, near before far and a dot last of all; circles never move."""
    if forms[0].name == CIRCLE:
        return forms[0], *at
    shared = ground.sharing(at)
    room = min(shared[2] / 2, PLACE * ground.scale) if shared else DOT_SIZE * ground.scale
    *telling, dot = forms
    for some, rings in ((telling, range(1)), (telling, range(1, RINGS)), ([dot], range(RINGS))):
        for form in some:
            for x, y in _spots(form, 0 if form is dot and not shared else room, rings, ground.scale):
                if ground.free(form.box(at[0] + x, at[1] + y), at):
                    return form, at[0] + x, at[1] + y
    return dot, *at


def _spots(form: Form, room: float, rings: range, scale: float) -> Iterator[Point]:
    """Where a form may stand: on its point if `rings` begin there, then about it, ring by ring; `room`: half the
    width of what stands on the point."""
    if 0 in rings:
        yield 0, 0
    beside, above = [(1, 0), (-1, 0)], [(0, -1), (0, 1)]
    sides = [*above, *beside] if form.width > PLACE * scale else [*beside, *above]
    for ring in rings:
        x, y = (room + side / 2 + (GAP + ring * PLACE) * scale for side in (form.width, form.height))
        for across, down in (*sides, (1, -1), (-1, -1), (1, 1), (-1, 1)):
            yield across * x, down * y
