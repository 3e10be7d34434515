"""Answers about migrants: counts by place and category, as the public may see them, and the same with shapes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from data.catalog import Catalog
from data.cubes import COUNTRY, measured
from data.gaps import Gap
from data.indicators import dimensions, measures
from data.places import Gazetteer, Level, Place
from data.words import text
from geo.api.ask import Ask, listed, of_the_map, page_of
from geo.api.places import is_within, known_place
from geo.boundaries import World, features

PUBLISHED = "published"
STATUS_OF = {Gap.HIDDEN: "suppressed", Gap.NOT_ASSESSED: "not_assessed", Gap.NOBODY: "not_present",
             Gap.NOT_AVAILABLE: "not_available"}
RESIDENTS = "ocha_residents_2021"
PER_RESIDENT = "per_1000"
MEASURES_OF_AREAS = ("count", "share", "per_1000")


def told(value: float) -> tuple[float | None, str]:
    """A number and its status; a gap leaves no number."""
    return (None, STATUS_OF[Gap(int(value))]) if value < 0 else (value, PUBLISHED)


def added(value: float | None, measure: str) -> float | None:
    """A change as what was added, in per cent; every other measure as it is."""
    return value if value is None or measure != "change" else value - 100


def unit_of(measure: str, dimension: str) -> str:
    return dimensions()[dimension].unit if measure == "count" else measures()[measure].unit


def sources_of(catalog: Catalog, number: int, measure: str, against: int | None = None) -> list[str]:
    keys = [catalog.source(number), *([catalog.source(against)] if against and measure == "change" else [])]
    return [*dict.fromkeys(keys), *([RESIDENTS] if measure == PER_RESIDENT else [])]


def observations(ask: Ask) -> dict:
    """Each count that is kept of a place, or why there is none; finer levels than a figure is kept at are left out."""
    catalog, asked = ask.catalog, ask.values
    number, measure = asked["round"], asked["measure"]
    against = asked["against"] or max((held for held in catalog.held_rounds if held < number), default=None)
    kept = [(key, category) for key, row in dimensions().items() for category in row.categories
            if asked["dimension"] in (None, key) and asked["category"] in (None, category)]
    rows = [(place, key, category) for place in _places(ask) for key, category in kept
            if not place.level.is_finer_than(dimensions()[key].finest)]
    of_round = {"round": number, "group": "migrants", "measure": measure, "start": catalog.origins[number].start,
                "end": catalog.origins[number].end, "against": against if measure == "change" else None,
                "sources": sources_of(catalog, number, measure, against)}
    items = (of_round | _observation(catalog, place, key, category, number, measure, against)
             for place, key, category in page_of(ask, rows))
    return listed(ask, items, len(rows), of_round["sources"], estimate=text("api.estimate", ask.lang))


def _observation(catalog: Catalog, place: Place, dimension: str, category: str, number: int, measure: str,
                 against: int | None) -> dict:
    where = None if dimension == "total" else (dimension, (category,))
    value, status = told(measured(catalog.cube, number, place.pcode, measure, where, against))
    return {"pcode": place.pcode, "level": str(place.level), "name_en": place.name_en, "name_ar": place.name_ar,
            "dimension": dimension, "category": category, "value": added(value, measure), "status": status,
            "unit": unit_of(measure, dimension)}


def _places(ask: Ask) -> list[Place]:
    level, within = ask.values["level"], known_place(ask, "within")
    return [place for one in Level for place in ask.catalog.gazetteer.at(one)
            if level in (None, one) and is_within(place.pcode, within)]


def areas(ask: Ask) -> dict:
    """Places of a level as GeoJSON, each with its people of a round."""
    level, within = Level(ask.values["level"]), known_place(ask, "within")
    places = [place for place in ask.catalog.gazetteer.at(level) if is_within(place.pcode, within)]
    dimension, _, category = (ask.values["where"] or "").partition(".")
    where = (dimension, (category,)) if dimension else None
    shapes = geometries(ask.world, level, ask.values["shape"])
    made = [
        {"type": "Feature", "id": place.pcode, "geometry": shapes.get(place.pcode),
         "properties": area_properties(ask.catalog, place, ask.values["round"], where)}
        for place in page_of(ask, places)
    ]
    keys = (ask.catalog.source(ask.values["round"]), RESIDENTS, ask.world.source)
    answer = listed(ask, made, len(places), keys, **of_the_map(ask), estimate=text("api.estimate", ask.lang))
    return {"type": "FeatureCollection", **answer, "features": answer.pop("items")}


def area_properties(catalog: Catalog, place: Place, number: int, where: tuple | None = None) -> dict:
    """Who and what a place of the map is, and its people in each measure, each with why there is no number."""
    cube, origin = catalog.cube, catalog.origins[number]
    dimension = where[0] if where else "total"
    found = place_properties(catalog.gazetteer, place) | {
        "round": number, "start": origin.start, "end": origin.end, "dimension": dimension,
        "category": where[1][0] if where else "total", "unit": unit_of("count", dimension)}
    for measure in MEASURES_OF_AREAS:
        value, status = told(measured(cube, number, place.pcode, measure, where))
        found |= {measure: value, f"{measure}_status": status}
    row = cube.area_rows.get(place.pcode)
    found["residents"] = (row is not None and cube.residents[row]) or None
    return found | {"source": catalog.source(number)}


def place_properties(gazetteer: Gazetteer, place: Place) -> dict:
    """Names and levels of a place and of the mantika that it lies in."""
    above = gazetteer[place.pcode[:Level.mantika.code_length]] if place.level.is_finer_than(Level.mantika) else None
    return {"pcode": place.pcode, "name_en": place.name_en, "name_ar": place.name_ar, "level": str(place.level),
            "parent": place.parent or COUNTRY, "mantika_pcode": above and above.pcode,
            "mantika_en": above and above.name_en, "mantika_ar": above and above.name_ar}


@lru_cache(maxsize=8)
def geometries(world: World, level: str, shape: str = "area") -> Mapping[str, dict]:
    """Geometry of each place of a level by P-code: its area, or a point; muhallas are points only."""
    if shape == "area" and level != Level.muhalla:
        return dict(features(world.geojson(level)))
    return {pcode: {"type": "Point", "coordinates": list(point)} for pcode, point in world.label_points.items()
            if len(pcode) == Level(level).code_length}
