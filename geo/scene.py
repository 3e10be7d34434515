"""Scene: all that one view shows, already worded, classed and sourced; screen and paper paint the same one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from data.catalog import Catalog
from data.cubes import COUNTRY, amount, measured
from data.gaps import Gap
from data.places import Level
from data.words import number, percent, text
from geo.boundaries import World
from geo.charts import Bar, Chart, breakdown_chart, places_chart
from geo.classes import Classes, classify
from geo.reading import Notice
from geo.sentences import measure_key, subtitle, summary, title
from geo.view import ViewState

CIRCLE_LEVELS = (Level.baladiya, Level.muhalla)
RATES = ("makeup", "per_1000")
REMEMBERED = 256  # scenes; one of all muhallas takes 0.4 MB, of mantikas 0.02 MB
# Chapter -> its charts: "places" or a dimension, in reading order.
CHARTS = {
    "overview": ("places",),
    "migrants": ("places", "nationality", "sex_age", "shelter", "arrival", "permit", "need_1", "need_2", "need_3"),
}

__all__ = ["Bar", "Chart", "Fill", "Legend", "LegendRow", "Scene", "Table", "compose"]


@dataclass(frozen=True)
class Fill:
    """One place on the map: its value, or a Gap, and how it reads.

    `klass` is the class from 0, or -1 for a gap; `rank` counts from 1, or is 0 for a gap; `size` is the count
    of people that a proportional circle stands for.
    """

    pcode: str
    name: str
    value: float
    text: str
    size: int
    klass: int
    rank: int


@dataclass(frozen=True)
class LegendRow:
    """A class or a gap, and how many places are in it."""

    key: str
    label: str
    places: int


@dataclass(frozen=True)
class Legend:
    title: str
    rows: tuple[LegendRow, ...]
    note: str


@dataclass(frozen=True)
class Table:
    """The table twin of the map: headings, worded rows in P-code order, and the country as `total`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """Everything of one view; frozen, so that equal views are equal scenes."""

    view: ViewState
    title: str
    subtitle: str
    summary: str
    fills: tuple[Fill, ...]
    classes: Classes
    legend: Legend
    charts: tuple[Chart, ...]
    table: Table
    notices: tuple[str, ...]
    sources: tuple[str, ...]
    data_file: str
    as_of: str
    boundary: str
    disclaimer: str


@lru_cache(maxsize=REMEMBERED)
def compose(view: ViewState, catalog: Catalog, world: World, notices: tuple[Notice, ...] = ()) -> Scene:
    """All that a view shows, from one release and one set of boundaries; pure, so the latest are remembered."""
    places = catalog.gazetteer.at(view.level)
    fills, classes = _fills(view, catalog, places)
    columns = _columns(view, catalog, fills)
    return Scene(
        view=view,
        title=title(view),
        subtitle=subtitle(view, catalog),
        summary=summary(view, catalog, fills),
        fills=fills,
        classes=classes,
        legend=_legend(view, fills, classes),
        charts=tuple(_chart(key, view, catalog, fills, columns) for key in CHARTS[view.chapter]),
        table=_table(view, catalog, fills, columns),
        notices=tuple(notice.worded(view.lang, view.digits) for notice in notices),
        sources=_sources(view, catalog),
        data_file=text("ui.data_file", view.lang, file=catalog.origins[view.round].file_name,
                       digest=catalog.origins[view.round].sha256[:12]),
        as_of=catalog.period(view.round, view.lang, view.digits),
        boundary=text(world.vintage, view.lang),
        disclaimer=text("ui.disclaimer", view.lang),
    )


def value_text(value: float, measure: str, view: ViewState) -> str:
    """A value of a measure as a reader sees it; a gap is worded, never a number."""
    if value < 0:
        return text(f"gap.{Gap(int(value)).name.lower()}", view.lang)
    if measure == "count":
        return number(value, view.lang, view.digits)
    if measure == "per_1000":
        return number(value, view.lang, view.digits, decimals=1)
    return percent(value, view.lang, view.digits)


def _fills(view: ViewState, catalog: Catalog, places) -> tuple[tuple[Fill, ...], Classes]:
    cube = catalog.cube
    values = [measured(cube, view.round, place.pcode, view.measure, view.where) for place in places]
    known = sorted((value for value in values if value >= 0), reverse=True)
    classes = classify(known, view.classing, view.classes)
    rank = {}
    for position, value in enumerate(known, start=1):
        rank.setdefault(value, position)
    return tuple(
        Fill(
            place.pcode, place.name(view.lang), value, value_text(value, view.measure, view),
            amount(cube, view.round, place.pcode, view.where),
            classes.index(value) if value >= 0 else -1, rank.get(value, 0),
        )
        for place, value in zip(places, values, strict=True)
    ), classes


def _legend(view: ViewState, fills: tuple[Fill, ...], classes: Classes) -> Legend:
    rows = [] if view.level in CIRCLE_LEVELS and view.measure not in RATES else [
        _class_row(view, klass, [fill.value for fill in fills if fill.klass == klass])
        for klass in range(len(classes.breaks))
    ]
    gaps = Counter(Gap(int(fill.value)) for fill in fills if fill.value < 0)
    rows += [
        LegendRow(gap.name.lower(), text(f"gap.{gap.name.lower()}", view.lang), gaps[gap]) for gap in Gap if gaps[gap]
    ]
    note = ""
    if classes.note_key and view.level not in CIRCLE_LEVELS:
        note = text("client.fewer_classes", view.lang, view.digits, shown=len(classes.breaks), asked=view.classes)
    return Legend(text(f"measure.{measure_key(view)}", view.lang), tuple(rows), note)


def _class_row(view: ViewState, klass: int, inside: list[float]) -> LegendRow:
    """A class is labelled with the least and greatest value in it, so that no label promises what isn't there."""
    if not inside:
        return LegendRow(str(klass), "–", 0)
    low, high = (value_text(value, view.measure, view) for value in (min(inside), max(inside)))
    label = low if low == high else text("client.range", view.lang, low=low, high=high)
    return LegendRow(str(klass), label, len(inside))


def _columns(view: ViewState, catalog: Catalog, fills: tuple[Fill, ...]) -> dict[str, tuple[str, ...]]:
    """Measures that the table lists, each with the worded value of every place."""
    measures = ["count", "share", *(["makeup"] if view.where else [])]
    if view.level is not Level.muhalla:
        measures.append("per_1000")
    return {
        key: tuple(
            fill.text if key == view.measure
            else value_text(measured(catalog.cube, view.round, fill.pcode, key, view.where), key, view)
            for fill in fills
        )
        for key in measures
    }


def _chart(key: str, view: ViewState, catalog: Catalog, fills: tuple[Fill, ...], columns: dict) -> Chart:
    if key != "places":
        return breakdown_chart(key, view, catalog)
    other = columns["count" if view.measure == "share" else "share"]
    return places_chart(view, fills, {fill.pcode: words for fill, words in zip(fills, other, strict=True)})


def _table(view: ViewState, catalog: Catalog, fills: tuple[Fill, ...], columns: dict) -> Table:
    with_parent = view.level in CIRCLE_LEVELS
    head = [text(f"client.level.{view.level}", view.lang)]
    if with_parent:
        head.append(text("client.level.mantika", view.lang))
    head.append(text("client.pcode", view.lang))
    head += [text(f"measure.{measure_key(view, key)}", view.lang) for key in columns]
    rows = []
    for fill, *cells in zip(fills, *columns.values(), strict=True):
        parent = [catalog.gazetteer.ancestor(fill.pcode, Level.mantika).name(view.lang)] if with_parent else []
        rows.append((fill.name, *parent, fill.pcode, *cells))
    whole = [value_text(measured(catalog.cube, view.round, COUNTRY, key, view.where), key, view) for key in columns]
    total = (catalog.gazetteer[COUNTRY].name(view.lang), *([""] if with_parent else []), COUNTRY, *whole)
    return Table(tuple(head), tuple(rows), total)


def _sources(view: ViewState, catalog: Catalog) -> tuple[str, ...]:
    """Keys of sources.toml that stand behind what is shown."""
    residents = ("ocha_residents_2021",) if view.measure == "per_1000" or view.table else ()
    return (catalog.source(view.round), *residents, "natural_earth")

