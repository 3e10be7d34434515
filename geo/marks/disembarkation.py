"""Disembarkation points as marks, at the point of their municipality."""

from __future__ import annotations

from data.disembarkation import DisembarkationPoint, disembarkation_points
from data.places import read_gazetteer
from data.words import Lang, list_of, text, when
from geo.marks import Mark


def disembarkation_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of every disembarkation point; where they lie inside the municipality isn't shown."""
    return tuple(_mark(row, lang) for row in disembarkation_points())


def _mark(row: DisembarkationPoint, lang: Lang) -> Mark:
    place = read_gazetteer()[row.pcode]
    listed = list_of((text(f"disembarkation.{lister}", lang) for lister in row.listed_by), lang)
    return Mark(
        id=row.id, layer="disembarkation", name=row.name.to(lang), kind=text("disembarkation.kind", lang),
        source=row.source, pcode=row.pcode, lon=place.lon, lat=place.lat,
        as_of=text("crossing.known_to", lang, date=when(row.known_to, lang)),
        note=text("disembarkation.note", lang, facts=row.facts.to(lang), listed=listed),
    )
