"""The words of a compared view: title, subtitle and a summary of what differs between its two sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from data.catalog import Catalog
from data.words import MINUS, list_of, text
from geo.chapters import chapters
from geo.compared import IN_POINTS, ChangeRow, ChangeTable, side_name, sized_card
from geo.marks.collection import shown
from geo.marks.wording import counted_words
from geo.sentences import NAMED, changed, focus_words, heading, hidden_words, leaders, subtitle, title, uncompared
from geo.view import ViewState, sides, swapped

if TYPE_CHECKING:
    from geo.scene import Fill


def compared_title(view: ViewState) -> str:
    """What is shown, and both sides of it, the view's own first."""
    field, other = view.beside[0], swapped(view)
    if field == "measure":
        return text("title.compared_measures", view.lang, one=title(view), other=title(other))
    plain = heading(view) if chapters()[view.chapter].subject else title(view)
    return text("title.compared", view.lang, title=plain, one=side_name(view, field), other=side_name(other, field))


def compared_subtitle(view: ViewState, catalog: Catalog) -> str:
    """The view's own subtitle, then what it is compared with, so that the sheets of both sides find each other."""
    field, other = view.beside[0], swapped(view)
    named = side_name(other, field)
    if field == "round":
        period = catalog.period(other.round, view.lang, view.digits)
        named = text("compare.side", view.lang, what=named, period=period)
    parts = [subtitle(view, catalog), text("compare.against", view.lang, other=named)]
    if view.shares_classes:
        parts.append(text("compare.shared", view.lang).rstrip("."))
    return " · ".join(parts)


def compared_summary(view: ViewState, catalog: Catalog, table: ChangeTable,
                     fills: Callable[[ViewState], Sequence[Fill]]) -> str:
    """What differs, how much the focus changed, where most, and what isn't like with like; `fills` of a side."""
    said = {"round": _of_rounds, "measure": _of_measures}.get(view.beside[0], _of_dates)
    return " ".join(part for part in said(view, catalog, table, fills) if part)


def _of_rounds(view: ViewState, catalog: Catalog, table: ChangeTable, fills: Callable) -> list[str]:
    earlier, later = sides(view)
    whole = replace(later, beside=None, compare="side", measure="change", against=earlier.round)
    rows = inside(view, table.rows)
    return [
        text("compare.rounds", view.lang, view.digits, first=earlier.round, last=later.round),
        changed(whole, catalog), *_movers(view, rows), uncompared(whole, catalog),
        hidden_words(view, [*fills(earlier), *fills(later)]),
    ]


def _of_measures(view: ViewState, catalog: Catalog, table: ChangeTable, fills: Callable) -> list[str]:
    """What the focus counts, where each measure is largest, and where their ranks are furthest apart."""
    apart = [row for row in inside(view, table.rows) if row.difference][:NAMED]
    named = [text("compare.rank", view.lang, place=row.name, first=row.texts[1], second=row.texts[3]) for row in apart]
    return [
        focus_words(view, catalog), *(leaders(side, fills(side)) for side in sides(view)),
        text("compare.ranks", view.lang, places=list_of(named, view.lang)) if named else "",
        hidden_words(view, fills(view)),
    ]


def _of_dates(view: ViewState, _catalog: Catalog, table: ChangeTable, _fills: Callable) -> list[str]:
    both, subject, are_figures = sides(view), chapters()[view.chapter].subject, sized_card(view) is not None
    first, last = (side_name(side, view.beside[0]) for side in both)
    parts = [] if are_figures else [
        text("compare.counted", view.lang, side=side_name(side, view.beside[0]),
             items=list_of(counted_words(shown(side, subject), side), view.lang)) for side in both]
    if table.total:
        key = "compare.both" if table.total.relative is not None else "compare.both_plain"
        parts.append(text(key, view.lang, place=table.total.name, first=first, last=last,
                          **dict(zip(("then", "now", "difference", "change"), table.total.texts, strict=True))))
    rows = inside(view, table.rows)
    parts += _movers(view, rows)
    if are_figures:
        unreported = text("client.compare.not_reported", view.lang)
        alone = sum(unreported in row.texts for row in rows)
        inexact = sum(row.difference is None for row in rows) - alone
        parts += [text("compare.one_sided", view.lang, view.digits, n=alone) if alone else "",
                  text("compare.inexact", view.lang, view.digits, n=inexact) if inexact else "",
                  text("compare.bases", view.lang)]
    return parts


def inside(view: ViewState, rows: Sequence[ChangeRow]) -> list[ChangeRow]:
    """Rows of the places inside the part that is in focus; all if the focus is as fine as the map."""
    coarser = tuple(code for code in view.within if len(code) < view.level.code_length)
    return [row for row in rows if not coarser or row.pcode.startswith(coarser)]


def _movers(view: ViewState, rows: Sequence[ChangeRow]) -> list[str]:
    """The largest rises and falls, in the view's measure and in per cent."""
    known = [row for row in rows if row.difference]  # one too small to be told has no sign
    rises = [row for row in known if "+" in row.texts[2]][:NAMED]
    falls = [row for row in known if MINUS in row.texts[2]][:NAMED]
    return [text(key, view.lang, places=list_of([_moved(row, view) for row in found], view.lang))
            for key, found in (("compare.rises", rises), ("compare.falls", falls)) if found]


def _moved(row: ChangeRow, view: ViewState) -> str:
    difference = row.texts[2]
    if view.beside[0] == "round" and view.measure in IN_POINTS:
        difference = text("compare.points", view.lang, n=difference)
    if row.relative is None:
        return text("compare.moved_plain", view.lang, place=row.name, difference=difference)
    return text("compare.moved", view.lang, place=row.name, difference=difference, change=row.texts[3])
