"""All marks by layer, in one language; which of them a view shows; the facets that filter them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.editions import NOW, by_edition, edition
from data.words import Lang
from geo.marks import Mark
from geo.marks.area_shares import area_shares_marks
from geo.marks.bodies import bodies_marks
from geo.marks.crossings import crossings_marks, unverified_marks
from geo.marks.disagreements import disagreements_marks
from geo.marks.disembarkation import disembarkation_marks
from geo.marks.figures import figures_marks
from geo.marks.milestones import milestones_marks
from geo.marks.offices import offices_marks
from geo.marks.plan import plan_facts_marks, plan_marks, plan_places_marks
from geo.marks.programmes import programmes_marks
from geo.marks.series import rounds_marks, series_marks, staff_marks
from geo.marks.sources import sources_marks
from geo.marks.storm import storm_events_marks, storm_idps_marks, storm_places_marks

if TYPE_CHECKING:
    from geo.view import ViewState

BUILDERS: tuple[Callable[[Lang], tuple[Mark, ...]], ...] = (
    offices_marks, crossings_marks, disembarkation_marks, programmes_marks, storm_idps_marks, storm_places_marks,
    area_shares_marks, storm_events_marks, milestones_marks, plan_marks, plan_places_marks, plan_facts_marks,
    bodies_marks, figures_marks, series_marks, rounds_marks, staff_marks, disagreements_marks, unverified_marks,
    sources_marks,
)
# Layers on the map, the most important first: their marks follow the focus, and each can be switched on and off.
ON_MAP = ("offices", "crossings", "crossings_unsure", "ports", "disembarkation", "storm_idps", "storm_places",
          "area_shares", "programmes", "plan_places", "milestones")
FOLLOW_FOCUS = frozenset(ON_MAP) | {"storm_arrivals"}
# Filters in the order of a link. A step facet has one value at a time: a date that a strip moves along.
FACETS = ("status", "neighbour", "mode", "programme", "year", "snapshot", "until", "role", "objective", "area",
          "group", "theme")
STEPS = {"snapshot": "2023-10-31", "until": ""}  # where each step facet starts; empty: at its last value
UP_TO = ("until",)  # step facets that show what came before too


@dataclass(frozen=True)
class Facet:
    """One filter of marks: its values in order, and where it starts if it is a step facet."""

    key: str
    values: tuple[str, ...]
    initial: str = ""


@by_edition
def marks(lang: Lang) -> Mapping[str, tuple[Mark, ...]]:
    """Marks of every layer in one language, in the order of their tables."""
    layers: dict[str, list[Mark]] = {}
    for build in BUILDERS:
        for mark in build(lang):
            layers.setdefault(mark.layer, []).append(mark)
    return MappingProxyType({layer: tuple(found) for layer, found in layers.items()})


@by_edition
def facets() -> Mapping[str, Facet]:
    """Every filter by its key, with the values that marks have; years and dates in their order."""
    found: dict[str, dict[str, None]] = {key: {} for key in FACETS}
    for layer in marks(Lang.en).values():
        for mark in layer:
            for key in FACETS:
                found[key].update(dict.fromkeys(mark.facets.get(key, ())))
    made = {}
    for key, values in found.items():
        ordered = sorted(values) if any(value[:1].isdigit() for value in values) else values
        made[key] = Facet(key, tuple(ordered), (STEPS[key] or ordered[-1]) if key in STEPS else "")
    return MappingProxyType(made)


def chosen(view: ViewState) -> dict[str, tuple[str, ...]]:
    """The view's filters, with each step facet where it stands."""
    return {key: (facet.initial,) for key, facet in facets().items() if facet.initial} | dict(view.facets)


def passes(mark: Mark, filters: Mapping[str, tuple[str, ...]], within: tuple[str, ...]) -> bool:
    """True if a mark has nothing to do with a filter or answers to it, and lies in the focus if its layer does."""
    for key, own in mark.facets.items():
        values = filters.get(key)
        if values is None:
            continue
        if key in UP_TO:
            if own[0] > values[0]:
                return False
        elif not any(value in values for value in own):
            return False
    return not within or mark.layer not in FOLLOW_FOCUS or mark.pcode.startswith(within)


def shown(view: ViewState, layers: Iterable[str], without: str = "") -> tuple[Mark, ...]:
    """Marks of some layers that the view shows: an older round's view, those that held at its end.

    `without` leaves one filter out, to count what it divides.
    """
    day = edition().day_of(view.round)
    return tuple(mark for mark in _of_any_day(view, layers, without) if mark.holds_on(day))


def changed_since(view: ViewState, layers: Iterable[str]) -> int:
    """How many marks an older round's view shows that are gone now, or leaves out because they came later."""
    day = edition().day_of(view.round)
    return 0 if day == NOW else sum(mark.holds_on(day) != mark.holds_on(NOW) for mark in _of_any_day(view, layers))


def _of_any_day(view: ViewState, layers: Iterable[str], without: str = "") -> Iterator[Mark]:
    filters = chosen(view)
    filters.pop(without, None)
    held = marks(view.lang)
    return (mark for layer in layers for mark in held.get(layer, ()) if passes(mark, filters, view.within))
