"""What the programme units did where, as marks at the municipality's point."""

from __future__ import annotations

from data.activities import Activity, activities
from data.dates import decimal_year
from data.places import read_gazetteer
from data.words import Lang, number, text, when
from geo.marks import Mark
from geo.marks.wording import counted_unit

WHOLE_COUNTRY = "LY"


def programmes_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of every activity; those of a region, of Libya or of several places are listed, not mapped."""
    return tuple(_mark(row, lang) for row in activities())


def _mark(row: Activity, lang: Lang) -> Mark:
    place = read_gazetteer()[row.pcode or WHOLE_COUNTRY]
    return Mark(
        id=row.id, layer="programmes", name=row.what.to(lang), source=row.source,
        kind=f"{text(f'programme.{row.programme}', lang)} · {row.place.to(lang)}",
        pcode=place.pcode, lon=place.lon, lat=place.lat, value=row.figure,
        text="" if row.figure is None else text(f"qualifier.{row.qualifier}", lang, value=number(row.figure, lang)),
        unit=row.unit and text(f"unit.{row.unit}", lang), counted=counted_unit(row.unit, row.figure, lang),
        as_of=_as_of(row, lang),
        order=0 if row.is_undated else decimal_year(row.span[1] if row.span else row.date),
        symbol=f"unit_{row.programme}", hollow=row.confidence == "low",
        since=row.since, until=row.until,
        facets={"programme": (row.programme,), "year": row.years},
    )


def _as_of(row: Activity, lang: Lang) -> str:
    if not row.span:
        return when(row.date, lang)
    start, end = row.span
    return text("activity.undated" if row.is_undated else "time.span", lang, start=start, end=end)
