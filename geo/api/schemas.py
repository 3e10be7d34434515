"""What the API's answers are made of, as JSON Schemas of OpenAPI 3.0; a test holds every answer to them."""

from __future__ import annotations

from collections.abc import Mapping

Schema = Mapping[str, object]

TEXT, WHOLE, NUMBER, YES_NO = ({"type": kind} for kind in ("string", "integer", "number", "boolean"))
ANY = {"type": "object"}
STATUSES = ("published", "suppressed", "not_assessed", "not_present", "not_available")
STATUS = {"type": "string", "enum": list(STATUSES)}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {**schema, "nullable": True} if "$ref" not in schema else {"allOf": [schema], "nullable": True}


def many(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(**fields: Schema) -> Schema:
    """An object that always has these fields."""
    return {"type": "object", "required": list(fields), "properties": fields}


def by_key(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def page(item: str, **further: Schema) -> Schema:
    """One page of a list."""
    return record(release=TEXT, matched=WHOLE, returned=WHOLE, next=maybe(TEXT), items=many(ref(item)), **further)


def collection(item: str, **further: Schema) -> Schema:
    """One page of a list as GeoJSON."""
    return record(type={"type": "string", "enum": ["FeatureCollection"]}, release=TEXT, matched=WHOLE,
                  returned=WHOLE, next=maybe(TEXT), features=many(ref(item)), **further)


def feature(properties: Schema, ident: Schema = TEXT) -> Schema:
    return record(type={"type": "string", "enum": ["Feature"]}, id=ident, geometry=maybe(ref("Geometry")),
                  properties=properties)


SOURCES = by_key(ref("Source"))
MAP = {"disclaimer": TEXT, "boundaries": TEXT}
NAMES = {"name_en": TEXT, "name_ar": TEXT}
BOTH = record(en=TEXT, ar=TEXT)
MONTHS = {"start": maybe(TEXT), "end": maybe(TEXT)}
PLACE = {"pcode": TEXT, "level": TEXT, "level_words": TEXT, "parent": maybe(TEXT), **NAMES, "setting": maybe(TEXT),
         "lon": maybe(NUMBER), "lat": maybe(NUMBER), "bounds": many(NUMBER)}
FACT = {"id": TEXT, "layer": TEXT, "name": TEXT, "kind": TEXT, "pcode": maybe(TEXT), "value": maybe(NUMBER),
        "status": maybe({"type": "string", "enum": [*STATUSES, None]}), "text": maybe(TEXT), "unit": maybe(TEXT),
        "as_of": maybe(TEXT), **MONTHS, "approximate": YES_NO, "caveat": maybe(TEXT), "source": TEXT,
        "facets": by_key(many(record(key=TEXT, name=TEXT)))}
MEASURED = {f"{measure}{end}": schema for measure in ("count", "share", "per_1000")
            for end, schema in (("", maybe(NUMBER)), ("_status", STATUS))}
AREA = {"pcode": TEXT, **NAMES, "level": TEXT, "parent": TEXT, "mantika_pcode": maybe(TEXT),
        "mantika_en": maybe(TEXT), "mantika_ar": maybe(TEXT), "round": WHOLE, **MONTHS, "dimension": TEXT,
        "category": TEXT, "unit": TEXT, **MEASURED, "residents": maybe(WHOLE), "source": TEXT}
LINK = {"type": "object", "required": ["href", "rel"],
        "properties": {"href": TEXT, "rel": TEXT, "type": TEXT, "title": TEXT, "hreflang": TEXT}}
LINKS = many(ref("Link"))

SCHEMAS: Mapping[str, Schema] = {
    "Problem": {"type": "object", "required": ["type", "title", "status", "detail"], "properties": {
        "type": TEXT, "title": TEXT, "status": WHOLE, "detail": TEXT, "instance": TEXT, "parameter": TEXT,
        "allowed": many(TEXT)}},
    "Source": record(key=TEXT, title=TEXT, publisher=TEXT, published=TEXT, covers=TEXT, licence=TEXT, url=TEXT,
                     kind=TEXT),
    "Geometry": {"type": "object", "required": ["type", "coordinates"], "properties": {
        "type": {"type": "string", "enum": ["Point", "Polygon", "MultiPolygon"]},
        "coordinates": {"type": "array", "items": {}}}},
    "Link": LINK,
    "Index": record(title=TEXT, about=TEXT, release=TEXT, licence=TEXT, estimate=TEXT, disclaimer=TEXT, citation=TEXT,
                    operations=many(record(key=TEXT, path=TEXT, title=TEXT, about=TEXT, example=TEXT)), links=LINKS),
    "Releases": record(
        release=TEXT, matched=WHOLE, returned=WHOLE, next=maybe(TEXT), sources=SOURCES,
        rounds=many(record(round=WHOLE, group=TEXT, **MONTHS, period=TEXT, data_file=TEXT, sha256=TEXT, source=TEXT)),
        items=many(record(number=WHOLE, at=TEXT, action=TEXT, release=TEXT))),
    "Round": record(round=WHOLE, group=TEXT, **MONTHS, individuals=WHOLE, unit=TEXT, baladiyas=maybe(WHOLE),
                    muhallas=maybe(WHOLE), nationalities=maybe(WHOLE), by_area=YES_NO, reliability=TEXT,
                    reliability_words=TEXT, source=TEXT, source_title=TEXT, source_url=TEXT),
    "Rounds": page("Round", sources=SOURCES),
    "Indicators": record(
        release=TEXT, sources=SOURCES,
        dimensions=many(record(key=TEXT, name=BOTH, unit=TEXT, finest_level=TEXT, adds_up=YES_NO, source=TEXT,
                               categories=many(record(key=TEXT, name=BOTH)))),
        measures=many(record(key=TEXT, name=BOTH, meaning=BOTH, unit=TEXT, unit_words=BOTH, decimals=WHOLE))),
    "Sources": page("Source"),
    "Place": record(**PLACE),
    "Places": page("Place", **MAP),
    "PlaceWithin": record(release=TEXT, **PLACE, **MAP, above=many(record(pcode=TEXT, level=TEXT, **NAMES)),
                          inside=WHOLE),
    "Observation": record(
        round=WHOLE, group=TEXT, measure=TEXT, **MONTHS, against=maybe(WHOLE), sources=many(TEXT), pcode=TEXT,
        level=TEXT, **NAMES, dimension=TEXT, category=TEXT, value=maybe(NUMBER), status=STATUS, unit=TEXT),
    "Observations": page("Observation", sources=SOURCES, estimate=TEXT),
    "Area": feature(record(**AREA)),
    "Areas": collection("Area", sources=SOURCES, estimate=TEXT, **MAP),
    "Layer": record(key=TEXT, name=TEXT, on_map=YES_NO, facts=WHOLE, with_point=WHOLE, filters=many(TEXT),
                    address=TEXT),
    "Layers": page("Layer"),
    "Fact": record(**FACT, lon=maybe(NUMBER), lat=maybe(NUMBER)),
    "Facts": page("Fact", sources=SOURCES, **MAP),
    "FactFeature": feature(record(**FACT)),
    "FactFeatures": collection("FactFeature", sources=SOURCES, **MAP),
    "View": record(
        release=TEXT, page=TEXT, view=ANY, title=TEXT, subtitle=TEXT, summary=TEXT, notices=many(TEXT), as_of=TEXT,
        data_file=TEXT, **MAP, key_numbers=many(record(text=TEXT, label=TEXT, as_of=TEXT, source=TEXT)),
        legend=record(title=TEXT, note=TEXT, rows=many(record(key=TEXT, label=TEXT, places=WHOLE))),
        fills=many(record(pcode=TEXT, name=TEXT, value=maybe(NUMBER), status=STATUS, unit=TEXT, text=TEXT, also=TEXT,
                          **{"class": maybe(WHOLE)}, rank=maybe(WHOLE))),
        facts=many(ref("Fact")), sources=SOURCES,
        table=record(columns=many(TEXT), rows=many(many(TEXT)), total=many(TEXT))),
    "OpenApi": record(openapi=TEXT, info=ANY, paths=ANY),
    "OgcLanding": record(title=TEXT, description=TEXT, links=LINKS),
    "OgcConformance": record(conformsTo=many(TEXT)),
    "OgcCollection": record(id=TEXT, title=TEXT, description=TEXT, links=LINKS, extent=ANY, itemType=TEXT,
                            crs=many(TEXT)),
    "OgcCollections": record(links=LINKS, collections=many(ref("OgcCollection"))),
    "OgcFeature": feature(ANY),
    "OgcItem": {"allOf": [ref("OgcFeature"), record(links=LINKS)]},
    "OgcItems": record(type={"type": "string", "enum": ["FeatureCollection"]}, features=many(ref("OgcFeature")),
                       links=LINKS, numberMatched=WHOLE, numberReturned=WHOLE),
}
