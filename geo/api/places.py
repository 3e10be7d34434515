"""Answers about places: the gazetteer by level, parent and name."""

from __future__ import annotations

from data.places import Level, Place
from data.words import text
from geo.api.ask import Ask, next_page, of_the_map, page_of
from geo.api.problems import not_found

MOST_FOUND = 50  # places that a search gives


def places(ask: Ask) -> dict:
    """Places, filtered; a search gives the best first, else they come coarse to fine in P-code order."""
    asked, gazetteer = ask.values, ask.catalog.gazetteer
    searched = asked["q"]
    rows = gazetteer.search(searched, MOST_FOUND) if searched else [p for level in Level for p in gazetteer.at(level)]
    known_place(ask, "parent")
    rows = [place for place in rows if asked["level"] in (None, place.level)
            and asked["parent"] in (None, place.parent) and is_within(place.pcode, known_place(ask, "within"))]
    page = [_place(place, ask) for place in page_of(ask, rows)]
    return {"release": ask.catalog.digest, "matched": len(rows), "returned": len(page),
            "next": next_page(ask, len(rows)), **of_the_map(ask), "items": page}


def place(ask: Ask) -> dict:
    """One place, with those above it and how many lie in it."""
    found = ask.catalog.gazetteer[known_place(ask, "pcode")]
    above = [ask.catalog.gazetteer[found.pcode[:end]] for end in range(2, len(found.pcode), 2)]
    return _place(found, ask) | {
        "release": ask.catalog.digest, **of_the_map(ask),
        "above": [{"pcode": one.pcode, "level": str(one.level), "name_en": one.name_en, "name_ar": one.name_ar}
                  for one in above],
        "inside": len(ask.catalog.gazetteer.children(found.pcode)),
    }


def known_place(ask: Ask, name: str) -> str | None:
    """P-code that a parameter gives, if any; one that the gazetteer lacks is refused, never guessed."""
    pcode = ask.values[name]
    if pcode is not None and pcode not in ask.catalog.gazetteer:
        raise not_found("pcode", pcode)
    return pcode


def is_within(pcode: str, within: str | None) -> bool:
    return within is None or pcode.startswith(within)


def _place(place: Place, ask: Ask) -> dict:
    lon, lat = ask.world.label_point(place.pcode) or (None, None)
    return {
        "pcode": place.pcode, "level": str(place.level), "level_words": text(f"level.{place.level}", ask.lang, n=1),
        "parent": place.parent or None, "name_en": place.name_en, "name_ar": place.name_ar,
        "setting": place.setting or None, "lon": lon, "lat": lat, "bounds": list(ask.world.bounds(place.pcode)),
    }
