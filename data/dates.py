"""Dates as the sources give them: a day, a month, a year or a decade, never more exact than printed."""

import calendar
import re
from datetime import date as Date

from data.words import Lang, text, when

FORM = re.compile(r"\d{4}(s|-\d\d(-\d\d)?)?")


def is_date(written: str) -> bool:
    """True for "2023-09-10", "2023-09", "2023" and "1970s"."""
    try:
        return bool(FORM.fullmatch(written)) and decimal_year(written) > 0
    except ValueError:
        return False


def decimal_year(written: str) -> float:
    """Beginning of the day, month, year or decade: "2023-07-02" is about 2023.5."""
    if len(written) < len("2023-09"):
        return float(written[:4])
    day = Date.fromisoformat(written if len(written) > len("2023-09") else f"{written}-01")
    return day.year + (day.timetuple().tm_yday - 1) / (366 if calendar.isleap(day.year) else 365)


def first_day(written: str) -> str:
    """The first day of a day, month or year."""
    return written + "0000-01-01"[len(written):]


def last_day(written: str) -> str:
    """The last day of a day, month or year."""
    if len(written) == len("2023-09"):
        return f"{written}-{calendar.monthrange(int(written[:4]), int(written[5:]))[1]}"
    return written + "0000-12-31"[len(written):]


def worded_date(written: str, lang: Lang) -> str:
    """Date in words, as exact as it is written: "10 September 2023", "September 2023", "2023", "1970s"."""
    return text(f"decade.{written}", lang) if written.endswith("s") else when(written, lang)
