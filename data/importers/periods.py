"""Rounds and periods as people write them in titles, cells and file names."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from data.importers.aliases import aliases, plain

ROUND = re.compile(r"\b(?:round|rounds|rnd|r|الجولة|جولة)(?: (?:no|number|رقم))? ?(\d{1,3})\b")
YEARS = range(2015, 2100)


def find_round(text: object) -> int | None:
    """Number of the one round that a text names; None if it names none, or several."""
    numbers = set(ROUND.findall(plain(text)))
    return int(numbers.pop()) if len(numbers) == 1 else None


def find_period(value: object) -> tuple[str, str] | None:
    """First and last month, 'YYYY-MM', that a cell names; None if it names no month, more than two, or no year.

    It reads 'August-September 2024', 'Nov 2024 to Jan 2025', '08/2024 - 09/2024', '2024-08', a date.
    """
    if isinstance(value, date):
        return f"{value.year}-{value.month:02}", f"{value.year}-{value.month:02}"
    months = _numbered(str(value)) or _named(plain(value))
    if not 1 <= len(months) <= 2:
        return None
    start, end = months[0], months[-1]
    return (start, end) if start <= end else None


def _numbered(text: str) -> list[str]:
    """Months written in digits: 2024-08, 08/2024, 15/08/2024."""
    found = re.findall(r"(?<!\d)(?:(20\d\d)[-/.](0?[1-9]|1[0-2])|(?:\d{1,2}[-/.])?(0?[1-9]|1[0-2])[-/.](20\d\d))(?!\d)",
                       text)
    return [f"{first or last}-{int(one or other):02}" for first, one, other, last in found]


def _named(text: str) -> list[str]:
    """Months written in words; one without a year of its own takes the next year named."""
    months: list[str] = []
    waiting: list[int] = []
    for word in text.split():
        if word in _months():
            waiting.append(_months()[word])
        elif word.isdecimal() and int(word) in YEARS and waiting:
            months += [f"{word}-{number:02}" for number in waiting]
            waiting = []
    return months if not waiting else []


@cache
def _months() -> Mapping[str, int]:
    return {plain(name): number for number, names in enumerate(aliases()["months"], 1) for name in names}
