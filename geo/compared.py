"""What differs between the two sides of a compared view, place by place: two rounds, two dates or two measures.

assets/compare_rows.js is the twin: the same figures in the same order, so that the page sorts them by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.catalog import Catalog
from data.cubes import COUNTRY, amount, change, measured
from data.gaps import STRONGEST_FIRST, Gap
from data.indicators import dimensions
from data.words import in_digits, number, signed_number, signed_percent, text
from geo.chapters import Card, chapters
from geo.marks import Mark
from geo.marks.collection import shown
from geo.marks.wording import facet_label, figure_text, in_view_digits
from geo.sentences import measure_words
from geo.tables import Table, value_text
from geo.view import ViewState, sides, value_of

DECIMALS = {"count": 0, "share": 1, "makeup": 1, "per_1000": 1}  # of a difference; of shares in percentage points
IN_POINTS = ("share", "makeup")
UNSAID = "–"
EXACT = re.compile("[0-9,]+")  # a figure without "at least", "(rounded)" or the like


@dataclass(frozen=True)
class ChangeRow:
    """One place on both sides: the figures in words, and what they differ by.

    `difference` is the later figure less the earlier, of two measures that of the ranks; `relative` is 100 x later
    / earlier; each is None where the two can't be compared, and `texts` then says why. `key`: names the row in its
    table. `texts`: earlier, later, difference and change, or both figures, each with its rank, and their difference.
    """

    key: str
    pcode: str
    name: str
    texts: tuple[str, ...]
    difference: float | None
    relative: float | None = None


@dataclass(frozen=True)
class ChangeTable:
    """Rows from the largest difference to the least, then those without; `total`: the country's, if it has one."""

    columns: tuple[str, ...]
    rows: tuple[ChangeRow, ...]
    total: ChangeRow | None = None

    def as_table(self) -> Table:
        """The same as a table of words."""
        rows = tuple((row.name, row.pcode, *row.texts) for row in self.rows)
        total = (self.total.name, self.total.pcode, *self.total.texts) if self.total else ()
        return Table(self.columns, rows, total)


@lru_cache(maxsize=32)
def change_of(view: ViewState, catalog: Catalog) -> ChangeTable | None:
    """The change table of a compared view; None of any other."""
    if view.beside is None:
        return None
    if view.beside[0] == "round":
        return _between_rounds(view, catalog)
    return _between_measures(view, catalog) if view.beside[0] == "measure" else _between_dates(view, catalog)


def side_name(view: ViewState, field: str) -> str:
    """What a side of the comparison is: a round, a measure, or a date of the strip."""
    if field == "round":
        return text("client.compare.round", view.lang, round=number(view.round, view.lang, view.digits))
    if field == "measure":
        return measure_words(view)
    date = in_digits(facet_label(field, value_of(view, field), view.lang), view.lang, view.digits)
    return text("client.compare.until", view.lang, date=date) if field == "until" else date


def difference_text(difference: float, measure: str, view: ViewState) -> str:
    """A difference of two values of a measure, with its sign."""
    return signed_number(difference, view.lang, view.digits, DECIMALS[measure])


def _between_rounds(view: ViewState, catalog: Catalog) -> ChangeTable:
    both = sides(view)
    rows = [_of_place(both, place.pcode, catalog) for place in catalog.gazetteer.at(view.level)]
    return ChangeTable(_columns(view, text(f"client.level.{view.level}", view.lang)), _sorted(rows),
                       _of_place(both, COUNTRY, catalog))


def _columns(view: ViewState, first: str) -> tuple[str, ...]:
    in_points = view.beside[0] == "round" and view.measure in IN_POINTS
    difference = "client.compare.difference_points" if in_points else "client.compare.difference"
    named = [side_name(side, view.beside[0]) for side in sides(view)]
    return (first, text("client.pcode", view.lang), *named, text(difference, view.lang),
            text("client.compare.change", view.lang))


def _of_place(both: tuple[ViewState, ViewState], pcode: str, catalog: Catalog) -> ChangeRow:
    """One place in two rounds. Where nobody was found counts as 0; every other gap leaves nothing to compare."""
    view, cube = both[0], catalog.cube
    counts = then, now = [amount(cube, side.round, pcode, side.where) for side in both]
    if view.measure != "count":
        then, now = (measured(cube, side.round, pcode, side.measure, side.where) for side in both)
    of_people = view.where is None or dimensions()[view.where[0]].is_breakdown
    index = change(counts[1], counts[0], cube.min_denominator if of_people else 1)
    gap = gap_of(then, now)
    difference = None if gap else max(now, 0) - max(then, 0)
    relative = _relative(then, now, index, view.measure) if gap is None else gap
    texts = (
        value_text(then, view.measure, view), value_text(now, view.measure, view),
        value_text(gap, "count", view) if gap else difference_text(difference, view.measure, view),
        value_text(relative, "change", view),
    )
    return ChangeRow(pcode, pcode, catalog.gazetteer[pcode].name(view.lang), texts, difference,
                     relative if relative >= 0 else None)


def gap_of(then: float, now: float) -> Gap | None:
    """Why two values can't be compared, if they can't."""
    for gap in STRONGEST_FIRST:
        if gap in (then, now):
            return gap
    return Gap.NOBODY if then == now == Gap.NOBODY else None


def _relative(then: float, now: float, index: float, measure: str) -> float:
    """Index of change, 100 if unchanged, or a Gap; shown only if that of the counts may be."""
    if index < 0 or measure == "count":
        return index
    return 100 * max(now, 0) / then if then > 0 else Gap.NOT_AVAILABLE


def _between_measures(view: ViewState, catalog: Catalog) -> ChangeTable:
    both, places = sides(view), catalog.gazetteer.at(view.level)
    values = [{place.pcode: measured(catalog.cube, side.round, place.pcode, side.measure, side.where)
               for place in places} for side in both]
    ranks = [_ranks(of_side) for of_side in values]
    rows = []
    for place in places:
        first, second = (rank.get(place.pcode, 0) for rank in ranks)
        apart = second - first if first and second else None
        texts = [part for side, of_side, rank in zip(both, values, (first, second), strict=True)
                 for part in (value_text(of_side[place.pcode], side.measure, side),
                              number(rank, view.lang, view.digits) if rank else UNSAID)]
        shown_apart = UNSAID if apart is None else signed_number(apart, view.lang, view.digits)
        rows.append(ChangeRow(place.pcode, place.pcode, place.name(view.lang), (*texts, shown_apart), apart))
    rank = text("client.compare.rank", view.lang)
    named = [part for side in both for part in (side_name(side, "measure"), rank)]
    columns = (text(f"client.level.{view.level}", view.lang), text("client.pcode", view.lang), *named,
               text("client.compare.rank_difference", view.lang))
    return ChangeTable(columns, _sorted(rows))


def _ranks(values: dict[str, float]) -> dict[str, int]:
    """Rank of each place that has a value, from the largest; equal values share theirs."""
    known = sorted((value for value in values.values() if value >= 0), reverse=True)
    first = {}
    for position, value in enumerate(known, start=1):
        first.setdefault(value, position)
    return {pcode: first[value] for pcode, value in values.items() if value >= 0}


def _between_dates(view: ViewState, catalog: Catalog) -> ChangeTable:
    """Figures of two dates by place; where a chapter has no figures, how many entries each place has."""
    sized = sized_card(view)
    both = [_figures(side, sized) if sized else _entries(side, catalog) for side in sides(view)]
    rows = [_of_marks(key, both, bool(sized), view) for key in dict.fromkeys([*both[0], *both[1]])]
    total = next((row for row in rows if row.pcode == COUNTRY), None) if sized else None
    rows = [row for row in rows if row is not total]
    return ChangeTable(_columns(view, text("client.column.place", view.lang)), _sorted(rows), total)


def sized_card(view: ViewState) -> Card | None:
    """The card of a chapter's figures by place, if it has one."""
    return next((card for card in chapters()[view.chapter].cards if card.kind == "sizes"), None)


Known = tuple[str, str, float | None, str, bool]
"""A place's P-code, its name, its figure if there is one, how that reads, and whether it is told as exact."""


def _figures(view: ViewState, card: Card) -> dict[str, Known]:
    """Figures by place. One without a position is about something else than the place: it stands by its own name."""
    found: dict[str, Known] = {}
    for mark in shown(view, (card.layer,)):
        if mark.pcode:
            worded = in_view_digits(mark, view)
            is_exact = EXACT.fullmatch(mark.text) is not None
            found.setdefault(_key(mark), (mark.pcode, worded.name, mark.value, figure_text(worded), is_exact))
    return found


def _key(mark: Mark) -> str:
    placed = mark.lon is not None or mark.pcode == COUNTRY
    return mark.pcode if placed else f"{mark.pcode}|{mark.name}"


def _entries(view: ViewState, catalog: Catalog) -> dict[str, Known]:
    found: dict[str, int] = {}
    for mark in shown(view, chapters()[view.chapter].subject):
        if mark.pcode:
            found[mark.pcode] = found.get(mark.pcode, 0) + 1
    return {pcode: (pcode, catalog.gazetteer[pcode].name(view.lang), count, number(count, view.lang, view.digits), True)
            for pcode, count in found.items()}


def _of_marks(key: str, both: Sequence[dict[str, Known]], are_figures: bool, view: ViewState) -> ChangeRow:
    """One place at two dates. A rounded, computed or least figure is no ground for a difference."""
    then, now = (side.get(key) for side in both)
    pcode, name = (now or then)[:2]
    nothing = (None, text("client.compare.not_reported", view.lang), False) if are_figures else \
        (0, number(0, view.lang, view.digits), True)
    (earlier, before, is_exact), (later, after, is_too) = (side[2:] if side else nothing for side in (then, now))
    if earlier is None or later is None or not (is_exact and is_too):
        return ChangeRow(key, pcode, name, (before, after, UNSAID, UNSAID), None)
    difference = later - earlier
    relative = 100 * later / earlier if earlier > 0 else None
    shown_change = UNSAID if relative is None else signed_percent(relative, view.lang, view.digits)
    return ChangeRow(key, pcode, name, (before, after, difference_text(difference, "count", view), shown_change),
                     difference, relative)


def _sorted(rows: Sequence[ChangeRow]) -> tuple[ChangeRow, ...]:
    """The largest difference first, whatever its sign; what can't be compared comes last."""
    return tuple(sorted(rows, key=lambda row: (row.difference is None, -abs(row.difference or 0), row.key)))
