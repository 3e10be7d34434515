"""Answers about facts: the marks of every layer and card, each with its figure, date, source and caveat."""

from __future__ import annotations

import re
from collections.abc import Mapping

from data.dates import first_day, last_day
from data.editions import NOW
from data.words import Lang, entries, text
from geo.api.ask import Ask, listed, of_the_map, page_of
from geo.api.observations import PUBLISHED
from geo.api.places import is_within, known_place
from geo.marks import Mark
from geo.marks.collection import ON_MAP, marks
from geo.marks.wording import facet_label

# Facets that say when a fact was so: a year, a month or a day each.
IN_TIME = ("snapshot", "until", "year")
STATED = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
OPEN = ("", "..")
FIRST, LAST = "0000-01-01", "9999-12-31"


def layers(ask: Ask) -> dict:
    """Every layer: how many facts it has, how many of them stand on the map, by what they can be filtered."""
    rows = []
    for key, held in marks(ask.lang).items():
        rows.append({
            "key": key, "name": layer_name(key, ask.lang), "on_map": key in ON_MAP, "facts": len(held),
            "with_point": sum(mark.lon is not None for mark in held),
            "filters": sorted({facet for mark in held for facet in mark.facets}),
            "address": ask.link(f"/v1/layers/{key}"),
        })
    return {"release": ask.catalog.digest, "matched": len(rows), "returned": len(rows), "next": None, "items": rows}


def layer_name(key: str, lang: Lang) -> str:
    """A layer's name on the map, or that of its card."""
    held = entries(lang)
    return next((text(words, lang) for words in (f"layer.{key}", f"card.{key}")
                 if words in held), key)


def facts(ask: Ask) -> dict:
    """The facts of a layer that pass the filters."""
    found = _found(ask)
    page = page_of(ask, found)
    return listed(ask, (fact(mark, ask.lang) for mark in page), len(found), (mark.source for mark in page),
                  **of_the_map(ask))


def facts_geojson(ask: Ask) -> dict:
    """The same as GeoJSON; a fact without a position has no geometry."""
    answer = facts(ask)
    features = [{"type": "Feature", "id": row["id"], "geometry": point(row.pop("lon"), row.pop("lat")),
                 "properties": row} for row in answer.pop("items")]
    return {"type": "FeatureCollection", **answer, "features": features}


def _found(ask: Ask) -> list[Mark]:
    asked, within = ask.values, known_place(ask, "within")
    held = marks(ask.lang)[asked["layer"]]
    filters = {key: value for key, value in asked.items() if value is not None and any(key in m.facets for m in held)}
    return [mark for mark in held if (within is None or (mark.pcode and is_within(mark.pcode, within)))
            and passes(mark, filters) and is_in(mark, asked["datetime"])]


def passes(mark: Mark, filters: Mapping[str, str]) -> bool:
    """True if the mark has each filter's value."""
    return all(value in mark.facets.get(key, ()) for key, value in filters.items())


def fact(mark: Mark, lang: Lang) -> dict:
    """One mark as data; a figure that its source leaves blank has a unit, but no wording."""
    start, end = span(mark) or (None, None)
    return {
        "id": mark.id, "layer": mark.layer, "name": mark.name, "kind": mark.kind, "pcode": mark.pcode or None,
        "lon": mark.lon, "lat": mark.lat, "value": figure(mark), "status": status(mark), "text": mark.text or None,
        "unit": mark.unit or None, "as_of": mark.as_of or None, "start": start,
        "end": end, "approximate": mark.hollow, "caveat": mark.note or None,
        "source": mark.source,
        "facets": {key: [{"key": value, "name": facet_label(key, value, lang)} for value in values]
                   for key, values in mark.facets.items()},
    }


def figure(mark: Mark) -> float | int | None:
    return mark.value if mark.value is None or mark.value % 1 else int(mark.value)


def status(mark: Mark) -> str | None:
    """Why there is no figure; nothing for a fact that isn't one."""
    if mark.value is not None or mark.text:
        return PUBLISHED
    return "not_available" if mark.unit else None


def point(lon: float | None, lat: float | None) -> dict | None:
    return None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}


def span(mark: Mark) -> tuple[str, str] | None:
    """First and last year, month or day at which the fact was so; nothing if it isn't dated."""
    stated = sorted(value for key in IN_TIME for value in mark.facets.get(key, ()) if STATED.fullmatch(value))
    if stated:
        return stated[0], stated[-1]
    return (mark.since or FIRST, mark.until or LAST) if mark.since or mark.until else None


def is_in(mark: Mark, when: str | None) -> bool:
    """True if the fact was so within an instant or interval, without one if it still holds; undated ones always are."""
    if when is None:
        return mark.holds_on(NOW)
    first, last = bounds(when)
    held = mark.since <= last and (not mark.until or first < mark.until)
    return held and overlaps(*(span(mark) or (FIRST, LAST)), when)


def overlaps(start: str, end: str, when: str) -> bool:
    """True if what lasts from one year, month or day to the end of another meets an instant or interval."""
    first, last = bounds(when)
    return first <= last_day(end) and first_day(start) <= last


def bounds(when: str) -> tuple[str, str]:
    """First and last day of an instant or interval."""
    first, _, last = when.partition("/") if "/" in when else (when, "", when)
    return FIRST if first in OPEN else first[:10], LAST if last in OPEN else last[:10]
