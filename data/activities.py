"""Which programme unit worked where and when, with the figure its source gives."""

import re
from dataclasses import dataclass
from pathlib import Path

from data import figures
from data.cells import Twin, pcode, refuse_repeats, source, times, twin
from data.dates import is_date
from data.editions import by_edition
from data.places import read_gazetteer
from data.tables import REFERENCE, TIMES, Row, reading

PROGRAMMES = (*figures.PROGRAMMES, "unspecified")
LEVELS = {"national": "country", "region": "region", "baladiya": "baladiya", "multi": ""}  # -> the P-code's level
CONFIDENCES = ("high", "medium", "low")
UNDATED = "undated"
COLUMNS = ("id", "programme", "level", "place_en", "place_ar", "pcode", "date", "year", "what_en", "what_ar",
           "figure", "unit", "qualifier", "source", "confidence")
SPAN = re.compile(r"(\d{4})-(\d{4})")


@dataclass(frozen=True)
class Activity:
    """One thing a unit did at a place; of several places that share a figure, each names the others.

    `pcode` is empty for several places at once, and `place` may be a village of that baladiya. `date` is a year,
    a month or a span of years "2019-2024". `years` are those it counts under: UNDATED alone if the source has no
    date and the span is only when it can have been written. `figure` is None where the source gives none.
    """

    id: str
    programme: str
    level: str
    place: Twin
    pcode: str
    date: str
    years: tuple[str, ...]
    what: Twin
    figure: int | None
    unit: str
    qualifier: str
    source: str
    confidence: str
    since: str = ""
    until: str = ""

    @property
    def is_undated(self) -> bool:
        return self.years == (UNDATED,)

    @property
    def span(self) -> tuple[str, str] | None:
        """First and last year, if the date is a span of years."""
        found = SPAN.fullmatch(self.date)
        return (found[1], found[2]) if found else None


@by_edition
def activities(path: Path = REFERENCE / "activities.csv") -> tuple[Activity, ...]:
    """Every activity in the table's order; raises TableError listing every fault."""
    with reading(path, COLUMNS, TIMES) as rows:
        refuse_repeats(rows)
        return tuple(_activity(row) for row in rows)


def _activity(row: Row) -> Activity:
    figure, level = row.whole("figure"), row.choice("level", tuple(LEVELS))
    if (figure is None) != (not row.text("unit")) or (figure is None) != (not row.text("qualifier")):
        row.fault("figure, unit and qualifier go together: all three or none")
    return Activity(
        row.text("id", required=True), row.choice("programme", PROGRAMMES), level, twin(row, "place", required=True),
        _pcode(row, level), row.text("date", required=True), _years(row), twin(row, "what", required=True),
        figure, row.text("unit"), row.choice("qualifier", ("", *figures.QUALIFIERS)), source(row),
        row.choice("confidence", CONFIDENCES), *times(row))


def _pcode(row: Row, level: str) -> str:
    if level == "multi":
        if row.text("pcode"):
            row.fault("pcode must be empty for several places at once")
        return ""
    code = pcode(row)
    if code in read_gazetteer() and read_gazetteer()[code].level != LEVELS.get(level):
        row.fault(f"pcode {code!r} isn't of level {level!r}")
    return code


def _years(row: Row) -> tuple[str, ...]:
    """The years of the date, if `year` says that the source has one."""
    date, year = row.text("date"), row.text("year")
    span = SPAN.fullmatch(date)
    if not span and not is_date(date):
        row.fault(f"date {date!r} isn't a year, month, day or span of years")
    elif span and span[1] >= span[2]:
        row.fault(f"date {date!r} ends before it begins")
    elif year not in ("", date if span else date[:4]):
        row.fault(f"year {year!r} isn't that of {date!r}")
    if not year:
        return (UNDATED,)
    return tuple(map(str, range(int(span[1]), int(span[2]) + 1))) if span else (year,)
