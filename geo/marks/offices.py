"""IOM's offices as marks at municipality level; the one in Tunis lies outside Libya."""

from __future__ import annotations

from data.figures import Office, offices
from data.words import Lang, number, text, when
from geo.marks import Mark
from geo.marks.wording import counted_unit

AS_OF = "2024"


def offices_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of the offices by town; `value` is how many there are."""
    return tuple(_mark(row, lang) for row in offices())


def _mark(row: Office, lang: Lang) -> Mark:
    kind, count = text(f"office.{row.kind}", lang), number(row.count, lang)
    return Mark(
        id=row.id, layer="offices", name=row.name(lang), kind=f"{kind} ({count})" if row.count > 1 else kind,
        source=row.source, pcode=row.pcode, lon=row.lon, lat=row.lat, value=row.count, text=count,
        unit=text("unit.offices", lang), counted=counted_unit("offices", row.count, lang),
        as_of=when(row.since, lang) if row.since else AS_OF,
        note=text("activity.office" if row.pcode else "activity.office_outside", lang),
        symbol=f"office_{row.kind}", since=row.since, until=row.until,
    )
