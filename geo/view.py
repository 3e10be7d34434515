"""ViewState: everything that decides what is seen, and what makes it valid as a whole.

assets/view.js is the twin of `settle`; what it must know travels as `browser_defaults` of geo/links.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import floor, isfinite
from typing import Protocol

from data.indicators import dimensions
from data.places import Level
from data.words import Digits, Lang
from geo.chapters import chapters
from geo.marks.collection import ON_MAP, facets
from geo.reading import Notice, Term

LEVELS = (Level.region, Level.mantika, Level.baladiya, Level.muhalla)
LAYERS = ("migrants", "labels", "graticule", "cells", "muhallas", *ON_MAP)
CLASS_COUNTS = (3, 4, 5, 6, 7)
FINEST_OF_MEASURE = {"per_1000": Level.baladiya}  # residents aren't known by muhalla
FINEST_UNPAINTED = Level.baladiya  # without the migrants' layer there are areas only
COMPARED = ("count", "share", "makeup", "per_1000")  # measures that can stand beside another
COMPARES = ("side", "swipe")  # two maps side by side, or one over the other under a divider
MEASURES_OF_PEOPLE = ("makeup", "per_1000")  # nonsense for needs, which count muhallas
MOST_PLACES = 100  # keeps the longest link well under LONGEST
LIBYA = (9.0, 19.0, 26.0, 34.0)  # west, south, east, north: a bbox must touch it
OF_PEOPLE = ("round", "measure")  # compared in chapters about migrants
# Close views of where most people live, west, south, east, north: the insets of the printed maps.
EXTENTS = {
    "north_west": (11.4, 31.6, 15.6, 33.3),
    "tripoli": (12.85, 32.6, 13.65, 33.0),
    "north_east": (19.6, 31.4, 25.3, 33.1),
    "south": (9.8, 23.0, 17.5, 28.2),
}

Where = tuple[str, tuple[str, ...]]
Bbox = tuple[float, float, float, float]
FRONT = "overview"


@dataclass(frozen=True, kw_only=True)
class ViewState:
    """Everything that decides what is seen, and nothing else; hashable.

    `within`: P-codes in focus, sorted, none below another; empty is the whole country. `where`: at most
    one breakdown and its categories in registry order, since DTM publishes marginals, not joints.
    `facets`: filters of marks, each with its values, in registry order. `against`: the round that `change` is
    measured from. `bbox`: west, south, east, north in degrees to 3 decimals. `beside`: the field in which the view
    compared with differs, "round", "measure" or a step facet, and its value there. `audience` comes from the
    session only.
    """

    round: int
    chapter: str = FRONT
    lang: Lang = Lang.en
    measure: str = "share"
    against: int | None = None
    level: Level = Level.mantika
    within: tuple[str, ...] = ()
    where: Where | None = None
    facets: tuple[Where, ...] = ()
    classing: str = "jenks"
    classes: int = 5
    layers: tuple[str, ...] = ()
    bbox: Bbox | None = None
    beside: tuple[str, str] | None = None
    compare: str = "side"
    digits: Digits = Digits.latn
    table: bool = False
    audience: str = "public"

    @property
    def filled(self) -> bool:
        """True if migrants are painted on the map."""
        return "migrants" in self.layers

    @property
    def shares_classes(self) -> bool:
        """True if class breaks and circle sizes are made over both sides: the same measure of two rounds."""
        return self.beside is not None and self.beside[0] == "round"


@dataclass(frozen=True)
class Parsed:
    """A valid view, and notices of what had to be left out or changed."""

    view: ViewState
    notices: tuple[Notice, ...] = ()


class Holdings(Protocol):
    """What a view asks of a catalog."""

    held_rounds: tuple[int, ...]
    latest_round: int
    gazetteer: object  # answers `pcode in gazetteer`
    audience: str


def default_view(catalog: Holdings, chapter: str = FRONT, lang: Lang = Lang.en) -> ViewState:
    """The view a chapter opens with: the latest round and the chapter's preset."""
    preset = chapters()[chapter]
    return ViewState(
        round=catalog.latest_round, chapter=chapter, lang=lang,
        measure=preset.measure, level=preset.level, layers=canonical_layers(preset.layers),
        audience=catalog.audience,
    )


def settle(view: ViewState, held: tuple[int, ...]) -> Parsed:
    """Make a view whose fields are valid one by one valid as a whole, and canonical; `held`: the held rounds.

    Makeup needs a filter, change an earlier round, and needs count muhallas, not people: else the measure falls
    back to count. A level finer than the filter or a measure is held at gives way to the finest that is. What can't
    stand beside the view is left out.
    """
    notices = []
    within = canonical_within(view.within)
    if len(within) > MOST_PLACES:
        within = within[:MOST_PLACES]
        notices.append(Notice("notice.too_many_places", (("limit", MOST_PLACES),)))
    where = _canonical_where(view.where)
    measure, against, told = _settled_measure(view, where, held)
    notices += told
    layers, facets_asked = canonical_layers(view.layers), canonical_facets(view.facets)
    plain = replace(view, where=where, measure=measure, layers=layers, facets=facets_asked)
    beside, told = _settled_beside(plain, held)
    notices += told
    shown = (measure, *(value for field, value in [beside or ("", "")] if field == "measure"))
    held_at = [finest_level(key, where, "migrants" in layers) for key in shown]
    level = min(view.level, *held_at, key=LEVELS.index)
    if level != view.level:
        values = (("asked", Term(f"level.{view.level}")), ("shown", Term(f"level.{level}")))
        notices.append(Notice("notice.level_not_held", values))
    settled = replace(
        view, within=within, where=where, measure=measure, against=against, level=level, layers=layers,
        facets=facets_asked, bbox=canonical_bbox(view.bbox) if view.bbox else None,
        beside=beside, compare=view.compare if beside else COMPARES[0],
    )
    return Parsed(settled, tuple(notices))


def _settled_measure(view: ViewState, where: Where | None, held: tuple[int, ...]) -> tuple:
    """The measure that can be shown, the round it compares with, and notices."""
    if view.measure == "makeup" and where is None:
        return "count", None, [Notice("notice.makeup_needs_filter")]
    if where and view.measure in MEASURES_OF_PEOPLE and not dimensions()[where[0]].is_breakdown:
        return "count", None, [Notice("notice.not_people", (("filter", Term(f"dimension.{where[0]}")),))]
    if view.measure != "change":
        return view.measure, None, []
    earlier = [round for round in held if round < view.round]
    if not earlier:
        return "count", None, [Notice("notice.no_earlier_round", (("round", view.round),))]
    if view.against in (None, *earlier):
        return "change", view.against or earlier[-1], []
    values = (("asked", view.against), ("round", view.round), ("shown", earlier[-1]))
    return "change", earlier[-1], [Notice("notice.against_not_earlier", values)]


def _settled_beside(view: ViewState, held: tuple[int, ...]) -> tuple:
    """What can stand beside a view that is settled otherwise, and notices."""
    if view.beside is None:
        return None, []
    field, value = view.beside
    if field not in compared_fields(view.chapter) or (field in OF_PEOPLE and not view.filled):
        return None, [Notice("notice.not_compared_here")]
    if field in OF_PEOPLE and view.measure == "change":
        return None, [Notice("notice.change_compares")]
    if value == value_of(view, field):
        return None, [Notice("notice.same_beside")]
    if value not in _values_beside(view, field, held):
        return None, [Notice("notice.not_beside")]
    return view.beside, []


def _values_beside(view: ViewState, field: str, held: tuple[int, ...]) -> tuple[str, ...]:
    if field == "round":
        return tuple(str(round) for round in held)
    if field != "measure":
        return facets()[field].values
    of_needs = view.where is not None and not dimensions()[view.where[0]].is_breakdown
    return tuple(key for key in COMPARED if not (of_needs and key in MEASURES_OF_PEOPLE)
                 and (key != "makeup" or view.where))


def compared_fields(chapter: str) -> tuple[str, ...]:
    """Fields in which the views of a chapter can be compared: two rounds or measures, or two dates of its strip."""
    strip = chapters()[chapter].strip
    return (strip,) if strip in facets() else OF_PEOPLE if strip else ()


def value_of(view: ViewState, field: str) -> str:
    """Where a view stands in a field that can be compared."""
    if field in OF_PEOPLE:
        return str(getattr(view, field))
    return dict(view.facets).get(field, (facets()[field].initial,))[0]


def beside_view(view: ViewState) -> ViewState:
    """The view that stands beside a compared one, by itself."""
    field, value = view.beside
    alone = replace(view, beside=None, compare=COMPARES[0])
    if field in OF_PEOPLE:
        return replace(alone, **{field: int(value) if field == "round" else value})
    return replace(alone, facets=canonical_facets([*(one for one in view.facets if one[0] != field),
                                                   (field, (value,))]))


def swapped(view: ViewState) -> ViewState:
    """The compared view seen from its other side; swapped twice it is itself."""
    field = view.beside[0]
    return replace(beside_view(view), beside=(field, value_of(view, field)), compare=view.compare)


def sides(view: ViewState) -> tuple[ViewState, ViewState]:
    """Both sides of a comparison: the earlier first, two measures as they stand."""
    field, value = view.beside
    order = facets()[field].values.index if field in facets() else int if field == "round" else lambda _: 0
    both = (view, swapped(view))
    return both[::-1] if order(value) < order(value_of(view, field)) else both


def finest_level(measure: str, where: Where | None, filled: bool = True) -> Level:
    """The finest level at which a measure under a filter is held; areas only where nothing is filled."""
    held = [FINEST_OF_MEASURE.get(measure, Level.muhalla), Level.muhalla if filled else FINEST_UNPAINTED]
    if where:
        held.append(dimensions()[where[0]].finest)
    return min(held, key=LEVELS.index)


def canonical_layers(layers: Iterable[str]) -> tuple[str, ...]:
    """Known layers in registry order, each once."""
    asked = set(layers)
    return tuple(key for key in LAYERS if key in asked)


def canonical_facets(asked: Iterable[Where]) -> tuple[Where, ...]:
    """Known filters and values in registry order; of a step facet the last value, left out where it starts."""
    wanted = dict(asked)
    found = []
    for key, facet in facets().items():
        values = tuple(value for value in facet.values if value in wanted.get(key, ()))
        if facet.initial:
            values = () if values[-1:] == (facet.initial,) else values[-1:]
        if values:
            found.append((key, values))
    return tuple(found)


def canonical_within(pcodes: Iterable[str]) -> tuple[str, ...]:
    """P-codes sorted, each once, without the country and without places inside another of them."""
    kept = set(pcodes) - {"LY"}
    return tuple(
        sorted(code for code in kept if not any(code[:n] in kept for n in range(4, len(code), 2)))
    )


def canonical_bbox(bbox: Iterable[float]) -> Bbox | None:
    """West, south, east, north to 3 decimals; None unless it is a box on the globe that touches Libya."""
    sides = tuple(bbox)
    if len(sides) != 4 or not all(isfinite(side) for side in sides):
        return None
    w, s, e, n = (floor(side * 1000 + 0.5) / 1000 for side in sides)
    on_globe = -180 <= w < e <= 180 and -85 <= s < n <= 85
    touches = w < LIBYA[2] and e > LIBYA[0] and s < LIBYA[3] and n > LIBYA[1]
    return (w, s, e, n) if on_globe and touches else None


def _canonical_where(where: Where | None) -> Where | None:
    if where is None:
        return None
    categories = tuple(key for key in dimensions()[where[0]].categories if key in where[1])
    return (where[0], categories) if categories else None
