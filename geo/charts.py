"""Charts of a scene: the places in order, and each breakdown in the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.catalog import Catalog
from data.cubes import hosting_of, ratio, total_of
from data.gaps import Gap
from data.indicators import dimensions
from data.words import number, percent, text
from geo.sentences import measure_words
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.scene import Fill

BY_SIZE = ("nationality", "shelter", "need_1", "need_2", "need_3")  # the others keep their own order


@dataclass(frozen=True)
class Bar:
    """One bar: a category, a place or a mark; `value` may be a Gap.

    `group`: the heading it stands under in a list; `order`: its time in a series, as a decimal year; `hollow`:
    approximate or computed.
    """

    key: str
    label: str
    value: float
    text: str
    share: str
    picked: bool
    group: str = ""
    order: float = 0
    hollow: bool = False


@dataclass(frozen=True)
class Chart:
    """One chart; `apart` when the view's filter doesn't reach it, and `note` then says so."""

    key: str
    title: str
    unit: str
    bars: tuple[Bar, ...]
    note: str = ""
    apart: bool = False


def focus(view: ViewState) -> tuple[str, ...]:
    """P-codes whose figures the charts add up: the focus, or the country."""
    return view.within or ("LY",)


def places_chart(view: ViewState, fills: Sequence[Fill]) -> Chart:
    """Places of the map's level inside the focus, largest first; gaps come last."""
    coarser = tuple(code for code in view.within if len(code) < view.level.code_length)
    inside = [fill for fill in fills if not coarser or fill.pcode.startswith(coarser)]
    inside.sort(key=lambda fill: (-fill.value, fill.pcode))
    bars = tuple(
        Bar(fill.pcode, fill.name, fill.value, fill.text, fill.also if fill.value >= 0 else "",
            fill.pcode in view.within)
        for fill in inside
    )
    title, unit = text(f"client.places.{view.level}", view.lang), measure_words(view)
    return Chart("places", title, unit, bars)


def breakdown_chart(key: str, view: ViewState, catalog: Catalog) -> Chart:
    """One breakdown in the focus. It follows the filter only if the filter is its own dimension: DTM
    publishes marginals, and a joint figure would be a guess."""
    cube, dimension = catalog.cube, dimensions()[key]
    places = focus(view)
    is_need = not dimension.is_breakdown
    whole = hosting_of(cube, view.round, places) if is_need else total_of(cube, view.round, places)
    least = 1 if is_need else cube.min_denominator
    bars = []
    for category in cube.categories[key]:
        value = total_of(cube, view.round, places, (key, (category,)))
        bars.append(_bar(key, category, view, value, ratio(100, value, whole, least) if value >= 0 else value))
    missing = all(bar.value == Gap.NOT_AVAILABLE for bar in bars)
    apart = view.where is not None and view.where[0] != key
    shown = [] if missing else [bar for bar in bars if bar.value != 0]
    if key in BY_SIZE:
        shown.sort(key=lambda bar: -bar.value)
    note = ""
    if missing:
        note = text(f"client.not_below.{dimension.finest}", view.lang)
    elif apart:
        note = text("client.apart", view.lang, dimension=text(f"client.by.{view.where[0]}", view.lang))
    unit = text("ui.unit_muhallas" if is_need else "ui.unit_people", view.lang)
    return Chart(key, text(f"dimension.{key}", view.lang), unit, tuple(shown), note, apart)


def _bar(key: str, category: str, view: ViewState, value: int, share: float) -> Bar:
    picked = view.where is not None and view.where[0] == key and category in view.where[1]
    worded = number(value, view.lang, view.digits) if value >= 0 else text(f"gap.{Gap(value).name.lower()}", view.lang)
    shown = percent(share, view.lang, view.digits) if share >= 0 else ""
    return Bar(category, text(f"category.{key}.{category}", view.lang), value, worded, shown, picked)
