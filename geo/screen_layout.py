"""Names and marks of a screen's map, laid out as assets/labels.js and assets/sites.js lay them out, in px."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians

from geo.marks import Mark
from geo.paper.sites import CIRCLE, DOT, PLACE, Form, PlacedSite, forms_of, grouped
from geo.paper.space import Box, Point, apart, holds, inside
from geo.screen_frame import TILE_PX, ScreenFrame

SYMBOL, DOT_PX, NEAR, KEEN = 24, 12, 10, 9  # as in sites.js
SCALE = SYMBOL / PLACE  # px a mm of the forms on paper
OVERHANG, ABOVE = 4, -18  # as in labels.js, like these:
SIDES = (0, -22, 22)
SIZES = {"region": 16, "focus": 13, "sea": 13}  # px of letters, as in shell.css
LETTER_PX = 12
NARROW, WIDE = set("fijlrtI.,'’- "), set("mwMW")
EARTH_KM = 40075


@dataclass(frozen=True)
class Name:
    """A name in px; `side`: how far it stands above or below its point; `always`: wherever that is;
    `room`: about its point, 0 if it doesn't matter."""

    kind: str
    name: str
    x: float
    y: float
    side: float
    always: bool
    room: float


@dataclass
class Layout:
    """What is laid out on one map so far, and the boxes that it takes; a site's with its point."""

    frame: ScreenFrame
    names: list[Name] = field(default_factory=list)
    sites: list[PlacedSite] = field(default_factory=list)
    taken: list[tuple[Box, Point | None]] = field(default_factory=list)

    def free(self, box: Box) -> bool:
        return all(apart(box, other) for other, _ in self.taken)


def laid_out(frame: ScreenFrame, labels: Sequence[Mapping], marks: Sequence[Mark]) -> Layout:
    """Names that must be there, then marks, then the other names, none over what came before.

    `labels`: kind, name, lon, lat, and for some room_km, always and above, the most important first.
    """
    layout = Layout(frame)
    groups = [(key, own, frame.place(own[0].lon, own[0].lat)) for key, own in grouped(marks)]
    keen = [(_box(*at, SYMBOL, SYMBOL), None) for _, _, at in groups[:KEEN]]
    layout.taken += keen
    for label in labels:
        if label.get("always"):
            _name(layout, label)
    del layout.taken[:len(keen)]
    for key, own, at in groups:
        _site(layout, key, own, at)
    for label in labels:
        if not label.get("always"):
            _name(layout, label)
    layout.sites.sort(key=lambda site: {CIRCLE: 0, DOT: 1}.get(site.form, 2))
    return layout


def width_px(name: str, kind: str) -> float:
    """About how wide a name is drawn."""
    letters = sum(0.3 if sign in NARROW else 0.88 if sign in WIDE else 0.62 if sign.isupper()
                  else 0.43 if "\u0600" <= sign <= "\u06ff" else 0.55 for sign in name)
    return SIZES.get(kind, LETTER_PX) * (letters + (0.08 * len(name) if kind in ("country", "island") else 0))


def _name(layout: Layout, label: Mapping) -> None:
    """Lets a name stand at its first free side; one without any is left out, unless it must be there."""
    at = layout.frame.place(label["lon"], label["lat"])
    kind, always = label["kind"], label.get("always", False)
    width = width_px(label["name"], kind)
    room_px = label.get("room_km", 0) / _km_a_px(label["lat"], layout.frame.zoom)
    sides = (ABOVE,) if label.get("above") else SIDES
    roomy = always or not room_px or width <= OVERHANG * room_px
    free = (side for side in sides if roomy and layout.free(_name_box(at, side, width)))
    side = next(free, sides[0] if always else None)
    if side is not None and holds(layout.frame.box, at):
        layout.taken.append((_name_box(at, side, width), None))
        layout.names.append(Name(kind, label["name"], *at, side, always, 0 if always else room_px))


def _name_box(at: Point, side: float, width: float) -> Box:
    return at[0] - width / 2 - 3, at[1] + side - 9, width + 6, 18


def _km_a_px(lat: float, zoom: float) -> float:
    return EARTH_KM * cos(radians(lat)) / (TILE_PX * 2**zoom)


def _site(layout: Layout, key: str, own: tuple[Mark, ...], at: Point) -> None:
    if not holds(layout.frame.box, at):
        return
    form, (x, y) = _settled(layout, forms_of(own, SCALE), at)
    layout.taken.append((form.box(x, y), at))
    kinds = tuple(kind._replace(x=x + kind.x, y=y + kind.y) for kind in form.kinds)
    layout.sites.append(PlacedSite(key, own[0].layer, own, form.name, x, y, at, form.width, form.height, kinds,
                                   form.radius))


def _settled(layout: Layout, forms: tuple[Form, ...], at: Point) -> tuple[Form, Point]:
    """The first form and spot that meet nothing; only what shares its point, or meets a name, moves off it."""
    if forms[0].name == CIRCLE:
        return forms[0], at
    shared = next((box for box, point in layout.taken if point and hypot(point[0] - at[0], point[1] - at[1]) < NEAR),
                  None)
    room = min(shared[2] / 2, SYMBOL) if shared else DOT_PX
    for form in forms:
        is_dot = form.name == DOT
        named = any(not point and not apart(box, form.box(*at)) for box, point in layout.taken)
        moves = shared or named or is_dot
        for x, y in _spots(form, 0 if is_dot and not shared else room) if moves else ((0, 0),):
            box = form.box(at[0] + x, at[1] + y)
            if (not (x or y) or inside(box, layout.frame.usual)) and layout.free(box):
                return form, (at[0] + x, at[1] + y)
    return forms[-1], at


def _spots(form: Form, room: float) -> Iterator[Point]:
    """Where a form may stand about its point, nearest first."""
    x, y = room + form.width / 2 + 2, room + form.height / 2 + 2
    beside, above = ((x, 0), (-x, 0)), ((0, -y), (0, y))
    yield 0, 0
    yield from (*above, *beside) if form.width > SYMBOL + 1 else (*beside, *above)
    yield from ((x, -y), (-x, -y), (x, y), (-x, y))
    yield from ((x + SYMBOL, 0), (-x - SYMBOL, 0), (0, -y - SYMBOL), (0, y + SYMBOL))


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, width, height
