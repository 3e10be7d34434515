"""Scene: all that one view shows, already worded, classed and sourced; screen and paper paint the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.catalog import Catalog
from data.cubes import amount, measured
from data.editions import within
from data.gaps import Gap
from data.words import text, when
from geo.boundaries import World
from geo.chapters import Card, chapters
from geo.charts import Bar, Chart, breakdown_chart, places_chart
from geo.classes import Classes, classify, diverging
from geo.compared import ChangeTable, change_of
from geo.compared_words import compared_subtitle, compared_summary, compared_title
from geo.headlines import KeyNumber, dated, key_numbers
from geo.mark_charts import mark_chart
from geo.marks import Mark
from geo.marks.collection import ON_MAP, changed_since, shown
from geo.marks.wording import in_view_digits
from geo.reading import Notice
from geo.sentences import change_label, heading, mark_summary, measure_words, subtitle, summary, title
from geo.tables import CIRCLE_LEVELS, Table, marks_table, places_table, value_text
from geo.view import ViewState, beside_view

RATES = ("makeup", "per_1000", "change")
REMEMBERED = 256  # scenes; one of all muhallas takes 0.4 MB, of mantikas 0.02 MB
MOST_SOURCES = 4  # named below a view of many; each mark names its own

__all__ = ["Bar", "Chart", "Fill", "KeyNumber", "Legend", "LegendRow", "Mark", "Scene", "Table", "Words", "compose",
           "narrate"]


@dataclass(frozen=True)
class Fill:
    """One place on the map: its value, or a Gap, and how it reads.

    `klass` is the class from 0, or -1 for a gap; `rank` counts from 1, or is 0 for a gap; `size` is the count
    of people that a proportional circle stands for. `also` words the other of count and share.
    """

    pcode: str
    name: str
    value: float
    text: str
    also: str
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
class Words:
    """All that a view says above and below its map."""

    view: ViewState
    title: str
    subtitle: str
    summary: str
    notices: tuple[str, ...]
    sources: tuple[str, ...]
    data_file: str
    as_of: str
    boundary: str
    disclaimer: str


@dataclass(frozen=True)
class Scene(Words):
    """Everything of one view; frozen, so that equal views are equal scenes.

    `fills` are painted if the view is filled; `marks` are those of the map's layers and of the chapter's subject.
    `largest`: people of the largest circle. `change`: what differs from the view beside; its table is the scene's.
    """

    fills: tuple[Fill, ...]
    marks: tuple[Mark, ...]
    classes: Classes
    largest: int
    legend: Legend
    key_numbers: tuple[KeyNumber, ...]
    charts: tuple[Chart, ...]
    table: Table
    change: ChangeTable | None = None


@lru_cache(maxsize=REMEMBERED)
def narrate(view: ViewState, catalog: Catalog, world: World, notices: tuple[Notice, ...] = ()) -> Words:
    """The words of a view alone, for a screen that paints the rest itself; pure, so the latest are remembered."""
    with within(catalog.edition):
        return _narrated(view, catalog, world, notices)


def _narrated(view: ViewState, catalog: Catalog, world: World, notices: tuple[Notice, ...]) -> Words:
    chapter = chapters()[view.chapter]
    subject = shown(view, chapter.subject)
    beside = shown(beside_view(view), chapter.subject) if view.beside else ()
    origin = catalog.origins[view.round]
    said = _compared(view, catalog) if view.beside else _said(view, catalog, subject)
    return Words(
        view=view,
        **dict(zip(("title", "subtitle", "summary"), said, strict=True)),
        notices=tuple(notice.worded(view.lang, view.digits) for notice in (*notices, *_of_its_time(view, catalog))),
        sources=_sources(view, catalog, world, [*subject, *beside]),
        data_file=text("ui.data_file", view.lang, file=origin.file_name, digest=origin.sha256[:12]),
        as_of=dated(view, subject, catalog.period(view.round, view.lang, view.digits)),
        boundary=world.said(view.lang),
        disclaimer=text("ui.disclaimer", view.lang),
    )


def _layers(view: ViewState) -> tuple[str, ...]:
    """Layers of the chapter's subject, then the map's others."""
    return tuple(dict.fromkeys([*chapters()[view.chapter].subject, *(key for key in view.layers if key in ON_MAP)]))


def _of_its_time(view: ViewState, catalog: Catalog) -> Iterator[Notice]:
    """That some marks are as they were at the end of an older round."""
    if changed := changed_since(view, _layers(view)):
        day = catalog.edition.day_of(view.round)
        yield Notice("notice.as_then", (("n", changed), ("date", when(day, view.lang, view.digits))))


def _said(view: ViewState, catalog: Catalog, subject: Sequence[Mark]) -> tuple[str, str, str]:
    """Title, subtitle and summary of a view of its own."""
    if chapters()[view.chapter].subject:
        return heading(view), subtitle(view, catalog), mark_summary(view, subject)
    return title(view), subtitle(view, catalog), summary(view, catalog, _fills(view, catalog)[0])


def _compared(view: ViewState, catalog: Catalog) -> tuple[str, str, str]:
    """Title, subtitle and summary of a view beside another."""
    told = compared_summary(view, catalog, change_of(view, catalog), lambda side: _fills(side, catalog)[0])
    return compared_title(view), compared_subtitle(view, catalog), told


@lru_cache(maxsize=REMEMBERED)
def compose(view: ViewState, catalog: Catalog, world: World, notices: tuple[Notice, ...] = ()) -> Scene:
    """All that a view shows, from one release and one set of boundaries; pure, so the latest are remembered."""
    with within(catalog.edition):
        return _composed(view, catalog, world, notices)


def _composed(view: ViewState, catalog: Catalog, world: World, notices: tuple[Notice, ...]) -> Scene:
    chapter = chapters()[view.chapter]
    fills, classes = _fills(view, catalog)
    marks = tuple(in_view_digits(mark, view) for mark in shown(view, _layers(view)))
    subject = [mark for mark in marks if mark.layer in chapter.subject]
    change = change_of(view, catalog)
    return Scene(
        **vars(narrate(view, catalog, world, notices)),
        fills=fills,
        marks=marks,
        classes=classes,
        largest=_largest(view, catalog, fills),
        legend=_legend(view, fills, classes, _values(beside_view(view), catalog) if view.shares_classes else ()),
        key_numbers=key_numbers(view, catalog, subject),
        charts=tuple(_chart(card, view, catalog, fills) for card in chapter.cards),
        table=change.as_table() if change
        else marks_table(view, catalog.gazetteer, subject) if chapter.subject
        else places_table(view, catalog, fills),
        change=change,
    )


def _values(view: ViewState, catalog: Catalog) -> list[float]:
    return [measured(catalog.cube, view.round, place.pcode, view.measure, view.where, view.against)
            for place in catalog.gazetteer.at(view.level)]


def _largest(view: ViewState, catalog: Catalog, fills: Sequence[Fill]) -> int:
    """People of the largest circle, of both sides where they share their sizes."""
    other = beside_view(view) if view.shares_classes else view
    beside = [amount(catalog.cube, other.round, fill.pcode, other.where) for fill in fills] if other is not view else []
    return max([fill.size for fill in fills] + beside, default=0)


def forget_scenes() -> None:
    """Let go of every scene, with the releases that they hold on to: others will be asked for from now on."""
    for remembered in (narrate, compose, _fills, change_of):
        remembered.cache_clear()


@lru_cache(maxsize=REMEMBERED // 8)
def _fills(view: ViewState, catalog: Catalog) -> tuple[tuple[Fill, ...], Classes]:
    cube, places = catalog.cube, catalog.gazetteer.at(view.level)
    values = _values(view, catalog)
    known = sorted((value for value in values if value >= 0), reverse=True)
    other = "count" if view.measure == "share" else "share"
    shared = [value for value in _values(beside_view(view), catalog) if value >= 0] if view.shares_classes else []
    classes = diverging(known) if view.measure == "change" else classify([*known, *shared], view.classing, view.classes)
    rank = {}
    for position, value in enumerate(known, start=1):
        rank.setdefault(value, position)
    return tuple(
        Fill(
            place.pcode, place.name(view.lang), value, value_text(value, view.measure, view),
            value_text(measured(cube, view.round, place.pcode, other, view.where), other, view),
            amount(cube, view.round, place.pcode, view.where),
            classes.index(value) if value >= 0 else -1, rank.get(value, 0),
        )
        for place, value in zip(places, values, strict=True)
    ), classes


def _legend(view: ViewState, fills: tuple[Fill, ...], classes: Classes, beside: Sequence[float]) -> Legend:
    """`beside`: values of the other side where both share classes, so that their legends are one."""
    if not view.filled:
        return Legend("", (), "")
    others = [(value, classes.index(value)) for value in beside if value >= 0]
    rows = [] if view.level in CIRCLE_LEVELS and view.measure not in RATES else [
        _class_row(view, klass, [fill.value for fill in fills if fill.klass == klass],
                   [value for value, found in others if found == klass])
        for klass in range(len(classes.breaks))
    ]
    gaps = Counter(Gap(int(fill.value)) for fill in fills if fill.value < 0)
    rows += [
        LegendRow(gap.name.lower(), text(f"gap.{gap.name.lower()}", view.lang), gaps[gap]) for gap in Gap if gaps[gap]
    ]
    note = ""
    if classes.note_key and view.level not in CIRCLE_LEVELS:
        note = text("client.fewer_classes", view.lang, view.digits, shown=len(classes.breaks), asked=view.classes)
    return Legend(measure_words(view), tuple(rows), note)


def _class_row(view: ViewState, klass: int, own: list[float], beside: list[float]) -> LegendRow:
    """A class is labelled with the least and greatest value in it, so that no label promises what isn't there;
    the fixed classes of change with their bounds."""
    inside, places = [*own, *beside], len(own)
    if view.measure == "change":
        return LegendRow(str(klass), change_label(klass, view.lang, view.digits), places)
    if not inside:
        return LegendRow(str(klass), "–", places)
    low, high = (value_text(value, view.measure, view) for value in (min(inside), max(inside)))
    label = low if low == high else text("client.range", view.lang, low=low, high=high)
    return LegendRow(str(klass), label, places)


def _chart(card: Card, view: ViewState, catalog: Catalog, fills: tuple[Fill, ...]) -> Chart:
    if card.kind == "places":
        return places_chart(view, fills)
    return breakdown_chart(card.dimension, view, catalog) if card.kind == "breakdown" else mark_chart(card, view)


def _sources(view: ViewState, catalog: Catalog, world: World, subject: Sequence[Mark]) -> tuple[str, ...]:
    """Keys of the sources that stand behind what is shown, the most used first."""
    used = Counter(mark.source for mark in subject).most_common(MOST_SOURCES)
    rounds = [view.round, *([view.against] if view.against else []),
              *([beside_view(view).round] if view.shares_classes else [])]
    people = () if subject and not view.filled else [catalog.source(round) for round in rounds]
    per_resident = "per_1000" in (view.measure, *(view.beside or ()))
    residents = ("ocha_residents_2021",) if people and (per_resident or view.table) else ()
    return tuple(dict.fromkeys([*(key for key, _ in used), *people, *residents, world.source]))
