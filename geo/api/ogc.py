"""OGC API - Features, Part 1 (core, GeoJSON, OpenAPI 3.0): what desktop GIS programs open."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from data.dates import first_day, last_day
from data.words import text
from geo.api.ask import GEOJSON, JSON, OPENAPI, Ask, page_of
from geo.api.facts import FIRST, LAST
from geo.api.ogc_collections import Collection, collections, reach
from geo.api.places import is_within, known_place
from geo.api.problems import not_found
from geo.api.shapes import meets

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMANCE = tuple(f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}"
                    for part in ("core", "oas30", "geojson"))
HTML = "text/html"


def landing(ask: Ask) -> dict:
    return {
        "title": text("api.ogc.title", ask.lang), "description": text("api.ogc.about", ask.lang),
        "links": [
            _link(ask.link("/ogc"), "self", JSON), _link(ask.link("/openapi.json"), "service-desc", OPENAPI),
            _link(ask.link(f"/{ask.lang}/"), "service-doc", HTML),
            _link(ask.link("/ogc/conformance"), "conformance", JSON),
            _link(ask.link("/ogc/collections"), "data", JSON), *_terms(ask),
        ],
    }


def conformance(_ask: Ask) -> dict:
    return {"conformsTo": list(CONFORMANCE)}


def all_collections(ask: Ask) -> dict:
    return {"links": [_link(ask.link("/ogc/collections"), "self", JSON)],
            "collections": [_described(row, ask) for row in collections().values()]}


def one_collection(ask: Ask) -> dict:
    return _described(_asked(ask), ask)


def items(ask: Ask) -> dict:
    """The collection's features that pass the filters, one page of them."""
    found = [feature for feature in _asked(ask).features(ask, ask.values["datetime"]) if _passes(feature, ask)]
    page = page_of(ask, found)
    offset, limit = ask.values["offset"], ask.values["limit"]
    links = [_link(ask.here(), "self", GEOJSON), _link(_address(ask), "collection", JSON)]
    if offset + limit < len(found):
        links.append(_link(ask.here(offset=offset + limit), "next", GEOJSON))
    if offset > 0:
        links.append(_link(ask.here(offset=max(0, offset - limit)), "prev", GEOJSON))
    return {"type": "FeatureCollection", "links": links, "numberMatched": len(found), "numberReturned": len(page),
            "features": list(page)}


def item(ask: Ask) -> dict:
    asked = ask.values["fid"]
    found = next((one for one in _asked(ask).features(ask, f"{FIRST}/{LAST}") if one["id"] == asked), None)
    if not found:
        raise not_found("feature", asked)
    here = f"{_address(ask)}/items/{quote(asked, safe='')}"
    return found | {"links": [_link(here, "self", GEOJSON), _link(_address(ask), "collection", JSON)]}


def _asked(ask: Ask) -> Collection:
    return collections()[ask.values["collection"]]


def _address(ask: Ask) -> str:
    return ask.link(f"/ogc/collections/{ask.values['collection']}")


def _passes(feature: Mapping, ask: Ask) -> bool:
    """True if a feature lies in the box and has the properties that are asked for."""
    asked, own = ask.values, feature["properties"]
    within = known_place(ask, "within")
    if within is not None and not (own["pcode"] and is_within(own["pcode"], within)):
        return False
    filters = {key: value for key, value in asked.items() if value is not None and key in PROPERTIES}
    if any(value not in str(own.get(key) or "").split(",") for key, value in filters.items()):
        return False
    return asked["bbox"] is None or meets(feature["geometry"], asked["bbox"])


def _described(row: Collection, ask: Ask) -> dict:
    address = ask.link(f"/ogc/collections/{row.key}")
    return {
        "id": row.key, "title": row.title(ask.lang),
        "description": text("api.collection_of.people" if row.level else "api.collection_of.facts", ask.lang),
        "links": [_link(address, "self", JSON), _link(f"{address}/items", "items", GEOJSON), *_terms(ask)],
        "extent": _extent(row, ask), "itemType": "feature", "crs": [CRS84], "storageCrs": CRS84,
    }


def _extent(row: Collection, ask: Ask) -> dict:
    """Where and when the features lie; a side that is open has no time."""
    if row.layer:
        box, dated = reach(row.layer)
    else:
        origin = ask.catalog.origins[ask.catalog.latest_round]
        box, dated = ask.world.bounds("LY"), (origin.start or FIRST, origin.end or LAST)
    extent = {"spatial": {"bbox": [list(box)], "crs": CRS84}}
    if dated:
        start = None if dated[0] == FIRST else f"{first_day(dated[0])}T00:00:00Z"
        end = None if dated[1] == LAST else f"{last_day(dated[1])}T23:59:59Z"
        extent["temporal"] = {"interval": [[start, end]], "trs": GREGORIAN}
    return extent


def _terms(ask: Ask) -> list[dict]:
    return [_link(ask.link(f"/{ask.lang}/") + "#terms", "license", HTML)]


def _link(href: str, rel: str, media: str) -> dict:
    return {"href": href, "rel": rel, "type": media}


PROPERTIES = ("pcode", "status", "neighbour", "mode", "programme", "year", "snapshot", "role", "objective", "area",
              "group", "theme")
"""Properties by which features can be chosen; a fact may have several values of one."""
