"""Marks of the milestones: each at its municipality, the country's own and those abroad only listed."""

from __future__ import annotations

from data.dates import decimal_year, worded_date
from data.milestones import Milestone, milestones
from data.places import Level, Place, read_gazetteer
from data.words import Lang, text
from geo.marks import Mark
from geo.marks.wording import counted_unit


def milestones_marks(lang: Lang) -> tuple[Mark, ...]:
    """Every milestone, oldest first."""
    return tuple(_mark(row, lang) for row in milestones())


def _mark(row: Milestone, lang: Lang) -> Mark:
    date, place = worded_date(row.date, lang), _baladiya(row.pcode)
    return Mark(
        id=row.id, layer="milestones", name=row.title.to(lang), kind=f"{date} · {row.place.to(lang)}", pcode=row.pcode,
        lon=place.lon if place else None, lat=place.lat if place else None, value=row.figure,
        text="" if row.figure is None else text(f"qualifier.{row.qualifier}", lang, value=row.figure),
        unit=text(f"unit.{row.unit}", lang) if row.unit else "", counted=counted_unit(row.unit, row.figure, lang),
        as_of=date, order=decimal_year(row.date), source=row.source, note=row.summary.to(lang),
        hollow=place is not None and place.name_en != row.place.en,  # one point stands for a wider area
        since=row.since, until=row.until,
        facets={"until": (str(row.year),), "theme": row.themes})


def _baladiya(pcode: str) -> Place | None:
    place = read_gazetteer()[pcode] if pcode else None
    return place if place and place.level is Level.baladiya else None
