"""The table twin of a view: its places with every measure, or its marks with figure, date and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.catalog import Catalog
from data.cubes import COUNTRY, measured
from data.gaps import Gap
from data.places import Gazetteer, Level
from data.sources import sources
from data.words import number, percent, signed_percent, text
from geo.marks import Mark
from geo.marks.wording import figure_text
from geo.sentences import measure_key
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.scene import Fill

CIRCLE_LEVELS = (Level.baladiya, Level.muhalla)
MARK_COLUMNS = ("name", "what", "place", "figure", "as_of", "source")


@dataclass(frozen=True)
class Table:
    """Headings, worded rows in P-code or table order, and the country as `total`, empty for marks."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]


def value_text(value: float, measure: str, view: ViewState) -> str:
    """A value of a measure as a reader sees it; a gap is worded, never a number."""
    if value < 0:
        return text(f"gap.{Gap(int(value)).name.lower()}", view.lang)
    if measure == "count":
        return number(value, view.lang, view.digits)
    if measure == "per_1000":
        return number(value, view.lang, view.digits, decimals=1)
    if measure == "change":
        return signed_percent(value, view.lang, view.digits)
    return percent(value, view.lang, view.digits)


def _columns(view: ViewState, catalog: Catalog, fills: Sequence[Fill]) -> dict[str, tuple[str, ...]]:
    """Measures that the table lists, each with the worded value of every place."""
    told = {view.measure: "text", "count" if view.measure == "share" else "share": "also"}
    return {
        key: tuple(
            getattr(fill, told[key]) if key in told
            else value_text(measured(catalog.cube, view.round, fill.pcode, key, view.where, view.against), key, view)
            for fill in fills
        )
        for key in measures_listed(view)
    }


def measures_listed(view: ViewState) -> list[str]:
    """Measures of the table, in order."""
    measures = ["count", "share", *(["makeup"] if view.where else []), *(["change"] if view.against else [])]
    return measures if view.level is Level.muhalla else [*measures, "per_1000"]


def places_table(view: ViewState, catalog: Catalog, fills: Sequence[Fill]) -> Table:
    """Every place of the level with its measures, and the country's own figures."""
    columns, with_parent = _columns(view, catalog, fills), view.level in CIRCLE_LEVELS
    head = [text(f"client.level.{view.level}", view.lang)]
    if with_parent:
        head.append(text("client.level.mantika", view.lang))
    head.append(text("client.pcode", view.lang))
    head += [text(f"measure.{measure_key(view, key)}", view.lang) for key in columns]
    rows = []
    for fill, *cells in zip(fills, *columns.values(), strict=True):
        parent = [catalog.gazetteer.ancestor(fill.pcode, Level.mantika).name(view.lang)] if with_parent else []
        rows.append((fill.name, *parent, fill.pcode, *cells))
    whole = [value_text(measured(catalog.cube, view.round, COUNTRY, key, view.where, view.against), key, view)
             for key in columns]
    total = (catalog.gazetteer[COUNTRY].name(view.lang), *([""] if with_parent else []), COUNTRY, *whole)
    return Table(tuple(head), tuple(rows), total)


def marks_table(view: ViewState, gazetteer: Gazetteer, marks: Sequence[Mark]) -> Table:
    """Every mark of the chapter's subject that the view shows."""
    head = tuple(text(f"client.column.{key}", view.lang) for key in MARK_COLUMNS)
    return Table(head, tuple(_row(mark, gazetteer, view) for mark in marks), ())


def _row(mark: Mark, gazetteer: Gazetteer, view: ViewState) -> tuple[str, ...]:
    place = gazetteer[mark.pcode].name(view.lang) if mark.pcode else text("client.column.outside", view.lang)
    return (mark.name, mark.kind, place, figure_text(mark), mark.as_of, sources()[mark.source].name(view.lang))
