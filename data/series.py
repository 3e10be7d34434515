"""National series: what publishers count year by year, each series of one publisher and in one unit."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.editions import by_edition
from data.errors import TableError
from data.figures import QUALIFIERS
from data.sources import sources
from data.tables import REFERENCE, Row, reading

REGISTRY = Path(__file__).parent / "series.toml"
COLUMNS = ("id", "series", "part", "date", "value", "unit", "qualifier", "cutoff", "note_en", "note_ar", "source")
ISO_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True)
class Series:
    """What all points of a series share; its name is the words of `series.<key>`."""

    key: str
    chapter: str
    unit: str
    publisher: str


@dataclass(frozen=True)
class SeriesPoint:
    """One figure of a series at a date: a year, month or day.

    `part` is a key of `part.<key>` where the series is broken down, else empty. `cutoff` is the day to which
    the publisher's data ran: the date itself in year-to-date series, empty where it isn't stated.
    """

    id: str
    series: str
    part: str
    date: str
    value: float
    unit: str
    qualifier: str
    cutoff: str
    note_en: str
    note_ar: str
    source: str

    def note(self, lang: str) -> str:
        return self.note_ar if lang == "ar" else self.note_en


@cache
def registry(path: Path = REGISTRY) -> Mapping[str, Series]:
    """Every series by key, in the order they are listed; raises TableError naming a series that lacks a field."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return MappingProxyType({key: Series(key, **table) for key, table in tables.items()})
    except (OSError, ValueError) as error:
        raise TableError(f"{path}: can't be read ({error}); restore the file") from error
    except TypeError as error:
        raise TableError(f"{path}: each series needs chapter, unit and publisher ({error})") from error


@by_edition
def series(path: Path = REFERENCE / "series.csv") -> tuple[SeriesPoint, ...]:
    """Every point in the table's order; raises TableError listing every fault.

    Two rows may give the same point of a series only if they agree: a figure printed in two publications.
    """
    with reading(path, COLUMNS) as rows:
        points = tuple(_point(row) for row in rows)
        held: dict[tuple[str, str, str], float] = {}
        ids: set[str] = set()
        for row, point in zip(rows, points, strict=True):
            if point.id in ids:
                row.fault(f"id {point.id!r} occurs twice")
            ids.add(point.id)
            if held.setdefault((point.series, point.part, point.date), point.value) != point.value:
                row.fault(f"{point.series} has two values for {point.date}; give the other cut-off its own series")
    return points


def _point(row: Row) -> SeriesPoint:
    key = row.known("series", registry(), "series.toml")
    unit, note_en, note_ar = row.text("unit", required=True), row.text("note_en"), row.text("note_ar")
    if key in registry() and unit != registry()[key].unit:
        row.fault(f"unit {unit!r} isn't that of {key} in series.toml")
    if bool(note_en) != bool(note_ar):
        row.fault("note_en and note_ar must both be worded, or both be empty")
    return SeriesPoint(
        row.text("id", required=True), key, row.text("part"), _date(row, "date", required=True),
        row.decimal("value", required=True) or 0.0, unit, row.choice("qualifier", QUALIFIERS),
        _date(row, "cutoff"), note_en, note_ar, row.known("source", sources(), "sources.toml or citations.csv"))


def _date(row: Row, column: str, required: bool = False) -> str:
    date = row.text(column, required)
    if date and not ISO_DATE.fullmatch(date):
        row.fault(f"{column} {date!r} isn't a year, month or day such as 2023, 2023-10 or 2023-10-31")
    return date
