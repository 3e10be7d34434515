"""Marks of Storm Daniel: displaced people by date, places hit and hosting, figures and events as each was given."""

from __future__ import annotations

from data.dates import decimal_year, worded_date
from data.places import read_gazetteer
from data.sources import sources
from data.storm import Displacement, StormEvent, StormPlace, storm_displacement, storm_events, storm_places
from data.words import END, LEFT_TO_RIGHT, Lang, percent, text
from geo.marks import Mark
from geo.marks.wording import counted_unit

LAYERS = {"stock": "storm_idps", "arrivals": "storm_arrivals"}
SYMBOLS = {"hit": "storm_hit", "host_east": "storm_host", "host_west": "storm_host"}
ON_MAP = ("baladiya", "muhalla")


def storm_idps_marks(lang: Lang) -> tuple[Mark, ...]:
    """Displaced people by date and place; those who came from Derna are listed apart, as they count twice."""
    return tuple(_displaced(row, lang) for row in storm_displacement())


def storm_places_marks(lang: Lang) -> tuple[Mark, ...]:
    """Places hit and municipalities hosting; hollow where we infer the place, unmapped where we'd guess it."""
    return tuple(_storm_place(row, lang) for row in storm_places())


def storm_events_marks(lang: Lang) -> tuple[Mark, ...]:
    """Every figure and event as its actor gave it; figures of different dates and actors stand side by side."""
    return tuple(_event(row, lang) for row in storm_events())


def _displaced(row: Displacement, lang: Lang) -> Mark:
    mapped = row.scope == "stock" and row.level in ON_MAP
    lon, lat = _point(row.pcode) if mapped else (None, None)
    return Mark(
        id=row.id, layer=LAYERS[row.scope], name=row.place.to(lang), pcode=row.pcode, lon=lon, lat=lat,
        kind=f"{text(f'storm_level.{row.level}', lang)} · {text(f'storm_kind.{row.basis}', lang)}",
        value=row.people, text=_people(row, lang),
        unit="" if row.people is None else text("unit.people", lang),
        counted="" if row.people is None else counted_unit("people", row.people, lang),
        as_of=worded_date(row.date, lang), order=decimal_year(row.date), source=row.source,
        note=_displaced_note(row, lang), hollow=row.individuals is None,
        # Arrivals are few and of two dates: the list shows them all, wherever the strip of counts stands.
        facets={"snapshot": (row.date,)} if row.scope == "stock" else {})


def _people(row: Displacement, lang: Lang) -> str:
    """Number of people in words: as reported, or computed and from what, or that there is none."""
    if row.individuals is not None:
        return text(f"qualifier.{row.kind}", lang, value=row.individuals)
    if row.derived is None:
        return text(f"storm_kind.{row.kind}", lang)
    if row.share is None:
        return text("qualifier.derived", lang, value=row.derived)
    return text("storm_text.computed", lang, value=row.derived, share=_share(row.share, lang))


def _displaced_note(row: Displacement, lang: Lang) -> str:
    parts = [row.note.to(lang)]
    if row.households is not None:
        parts.append(text("count.households", lang, n=row.households))
    if row.share is not None and row.share_base is not None:
        parts.append(text("storm_text.share_of", lang, share=_share(row.share, lang), base=row.share_base))
    return " · ".join(filter(None, parts))


def _share(share: float, lang: Lang) -> str:
    return percent(share, lang, decimals=0 if share.is_integer() else 1)


def _storm_place(row: StormPlace, lang: Lang) -> Mark:
    lon, lat = (None, None) if row.confidence == "low" else _point(row.pcode)
    return Mark(
        id=row.id, layer="storm_places", name=row.place.to(lang), kind=text(f"role.{row.role}", lang), pcode=row.pcode,
        lon=lon, lat=lat, source=row.source, note=" · ".join(filter(None, (row.basis.to(lang), row.note.to(lang)))),
        symbol=SYMBOLS[row.role], hollow=row.confidence != "high", facets={"role": (row.role,)})


def _event(row: StormEvent, lang: Lang) -> Mark:
    happened = row.unit == "event"  # something that happened, with nothing to count
    actor = row.actor.to(lang) or text("storm_text.published_by", lang, publisher=sources()[row.source].by(lang))
    return Mark(
        id=row.id, layer="storm_events", name=text(f"storm_indicator.{row.indicator}", lang),
        kind=f"{row.place.to(lang)} · {actor}", pcode=row.pcode, value=None if happened else row.value,
        text="" if happened else text(f"qualifier.{row.qualifier}", lang, value=_figure(row, lang)),
        unit="" if happened else text(f"unit.{row.unit}", lang),
        counted="" if happened else counted_unit(row.unit, row.value, lang), as_of=worded_date(row.date, lang),
        order=decimal_year(row.date), source=row.source, note=row.note.to(lang), facets={"storm_group": (row.group,)})


def _figure(row: StormEvent, lang: Lang) -> float | str:
    if row.value is not None:
        return int(row.value) if row.value.is_integer() else row.value
    return f"{LEFT_TO_RIGHT}{row.value_text}{END}" if lang == Lang.ar else row.value_text


def _point(pcode: str) -> tuple[float | None, float | None]:
    place = read_gazetteer()[pcode]
    return place.lon, place.lat
