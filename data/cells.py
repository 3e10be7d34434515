"""What the cells of several tables hold: words in both languages, a date, a source, a place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from data.dates import is_date
from data.places import read_gazetteer
from data.sources import sources
from data.tables import Row

DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Twin:
    """One fact worded in both languages, or in neither."""

    en: str
    ar: str

    def to(self, lang: str) -> str:
        return self.ar if lang == "ar" else self.en


def twin(row: Row, column: str, required: bool = False) -> Twin:
    """Words of `column`_en and `column`_ar; a fault if only one of them is there."""
    words = Twin(row.text(f"{column}_en", required), row.text(f"{column}_ar", required))
    if not required and bool(words.en) != bool(words.ar):
        row.fault(f"{column} is worded in one language only")
    return words


def stated_date(row: Row, column: str) -> str:
    """Year, month or day: 2023, 2023-09 or 2023-09-10."""
    value = row.text(column, required=True)
    if value and not is_date(value):
        row.fault(f"{column} {value!r} isn't a year, month or day such as 2023-09-10")
    return value


def times(row: Row) -> tuple[str, str]:
    """From which day the row holds, and from which on it doesn't any more; empty: always did, still does."""
    since, until = row.text("since"), row.text("until")
    for column, value in (("since", since), ("until", until)):
        if value and not (DAY.fullmatch(value) and is_date(value)):
            row.fault(f"{column} {value!r} isn't a day such as 2025-03-31")
    if since and until and since >= until:
        row.fault(f"until {until!r} isn't after since {since!r}")
    return since, until


def source(row: Row) -> str:
    return row.known("source", sources(), "sources.toml or citations.csv")


def pcode(row: Row) -> str:
    return row.known("pcode", read_gazetteer(), "places.csv")


def refuse_repeats(rows: Iterable[Row], column: str = "id") -> None:
    """A fault for every row whose value an earlier row has."""
    seen: set[str] = set()
    for row in rows:
        value = row.text(column, required=True)
        if value in seen:
            row.fault(f"{column} {value!r} occurs twice")
        seen.add(value)
