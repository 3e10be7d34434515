"""Marks of displaced and returned people by area, where known: the newest of an area on the map, the older listed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data.area_shares import SECOND_HAND, AreaShare, area_shares
from data.editions import by_edition
from data.places import Level, Place, read_gazetteer
from data.tables import reading
from data.words import Lang, month_range, percent, text, when
from geo.boundaries import FILES
from geo.marks import Mark
from geo.marks.series import middle_year
from geo.marks.wording import counted_unit

SEATS = FILES / "inputs" / "towns.csv"
SYMBOLS = {"idps": "area_idps", "returnees": "area_returnees"}


def area_shares_marks(lang: Lang) -> tuple[Mark, ...]:
    """One mark for each figure; of a mantika and group only the newest is mapped, its baladiyas' included.

    Of one date the mantika's own figure is mapped, not that of one of its baladiyas.
    """
    newest = {}
    for row in sorted(area_shares(), key=lambda row: (row.date, -len(row.pcode))):
        newest[row.pcode[: Level.mantika.code_length], row.group] = row.id
    mapped = frozenset(newest.values())
    return tuple(_mark(row, row.id in mapped, lang) for row in area_shares())


def _mark(row: AreaShare, is_mapped: bool, lang: Lang) -> Mark:
    place = read_gazetteer()[row.pcode]
    stands_at = _seat(place)
    return Mark(
        id=row.id, layer="area_shares", name=_name(place, lang), pcode=row.pcode, source=row.source,
        kind=text(f"group.{row.group}", lang),
        lon=stands_at.lon if is_mapped else None, lat=stands_at.lat if is_mapped else None,
        value=row.individuals, text=text(f"qualifier.{row.qualifier}", lang, value=row.individuals),
        unit=text("unit.people", lang), counted=counted_unit("people", row.individuals, lang),
        as_of=_as_of(row, lang), order=middle_year(row.date),
        note=_note(row, is_mapped and place.level == Level.mantika, lang), symbol=SYMBOLS[row.group],
        hollow=row.figure_from == SECOND_HAND, facets={"group_of": (row.group,)},
    )


def _name(place: Place, lang: Lang) -> str:
    """Name of a mantika; a baladiya, which may bear the same name, says what it is."""
    name = place.name(lang)
    return name if place.level == Level.mantika else f"{name} · {text(f'level.{place.level}', lang)}"


def _as_of(row: AreaShare, lang: Lang) -> str:
    return month_range(row.national.start, row.national.end, lang) if row.national else when(row.date, lang)


def _note(row: AreaShare, is_at_seat: bool, lang: Lang) -> str:
    parts = [text("ui.round", lang, round=row.number)] if row.number else []
    parts.append(text(f"reliability.{row.figure_from}", lang))
    if row.share is not None and row.national:
        shown = percent(row.share, lang)
        parts.append(text("area_share.of_total", lang, share=shown, total=row.national.individuals))
    parts.append(row.note.to(lang).rstrip("."))
    if is_at_seat:
        parts.append(text("area_share.at_seat", lang))
    return " · ".join(filter(None, parts))


def _seat(place: Place) -> Place:
    """Where a mantika's mark stands, as the gazetteer has no point of it; a baladiya stands for itself."""
    return read_gazetteer()[_seats()[place.pcode]] if place.level == Level.mantika else place


@by_edition
def _seats() -> Mapping[str, str]:
    """P-code of the baladiya that is the seat of each mantika."""
    with reading(SEATS, ("pcode", "rank", "seat_of")) as rows:
        seats = {row.text("seat_of"): row.known("pcode", read_gazetteer(), "places.csv") for row in rows}
    return MappingProxyType(seats)
