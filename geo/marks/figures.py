"""Every number that the documents print, as marks of the list "Key figures" of its chapter."""

from __future__ import annotations

from data.dates import decimal_year, worded_date
from data.figures import DATED, PROGRAMMES, KeyFigure, key_figures
from data.words import END, LEFT_TO_RIGHT, Lang, number, text
from geo.marks import Mark
from geo.marks.wording import counted_unit

MISPRINT = "typo"
INEXACT = ("approx", "derived", MISPRINT)


def figures_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of all key figures; one of two units together answers to both, and is listed under the first."""
    return tuple(_mark(row, lang) for row in key_figures())


def _mark(row: KeyFigure, lang: Lang) -> Mark:
    units = tuple(topic for topic in row.topics if topic in PROGRAMMES)
    unit = "" if row.unit in DATED else row.unit
    return Mark(
        id=row.id, layer="figures", name=row.name(lang), kind=text(f"topic.{row.topic}", lang), pcode=row.pcode,
        value=row.value if unit and row.qualifier != MISPRINT else None, text=_worded(row, lang),
        unit=unit and text(f"unit.{unit}", lang), counted=counted_unit(unit, row.value, lang),
        as_of=_as_of(row, lang), order=_order(row), source=row.source, note=row.caveat(lang),
        hollow=row.qualifier in INEXACT,
        facets={"chapter": (row.chapter,), "topic": (row.topic,)} | ({"programme": units} if units else {}),
    )


def _worded(row: KeyFigure, lang: Lang) -> str:
    """The figure with its qualifier; a misprint as it stands in the source; a point in time in words."""
    if row.unit == "date":
        return worded_date(row.as_of, lang)
    if row.unit in DATED:
        return worded_date(row.value_text, lang)
    if row.qualifier == MISPRINT:
        shown = f"{LEFT_TO_RIGHT}{row.value_text}{END}" if lang == Lang.ar else row.value_text
    else:
        shown = number(row.value, lang, decimals=0 if row.value.is_integer() else 1)
    return text(f"qualifier.{row.qualifier}", lang, value=shown)


def _as_of(row: KeyFigure, lang: Lang) -> str:
    if not row.span:
        return worded_date(row.as_of, lang)
    start, end = row.span
    return text("time.span", lang, start=start, end=end)


def _order(row: KeyFigure) -> float:
    """Points in time by themselves, quantities by the end of what they cover."""
    if row.unit in ("year", "decade"):
        return row.value
    return decimal_year(row.span[1] if row.span else row.as_of)
