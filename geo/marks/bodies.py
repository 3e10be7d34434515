"""Strategy, coordination bodies and results as marks of the whole country."""

from __future__ import annotations

from data.bodies import Body, bodies
from data.words import Lang, text, when
from geo.marks import Mark


def bodies_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of the three pillars, then the coordination bodies, then what was achieved."""
    return tuple(_mark(row, lang) for row in bodies())


def _mark(row: Body, lang: Lang) -> Mark:
    return Mark(
        id=row.id, layer="bodies", name=row.name.to(lang), kind=text(f"body.{row.kind}", lang), source=row.source,
        pcode="LY", as_of=when(row.as_of, lang), note=row.role.to(lang), facets={"body": (row.kind,)},
    )
