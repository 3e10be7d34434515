"""The table of everything that the API answers: its routes, its description and its page are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.addresses import at
from data.words import text
from geo.api import facts, observations, ogc, places, registry, viewed
from geo.api import parameters as given
from geo.api.ask import GEOJSON, JSON, OPENAPI, Ask
from geo.api.ogc_collections import collections
from geo.api.openapi import description
from geo.api.parameters import Parameter

SHOWN_DIGITS = 12  # of a release's digest, as downloads cite it


@dataclass(frozen=True, eq=False)
class Operation:
    """One question that the API answers. `path`: below /api; `schema`: of its answer, a key of SCHEMAS.

    `example`: an address below /api that works. `open_ended`: any parameter at all is taken. `of_release`: the answer
    depends on nothing but the release and the question. Its words are those of `api.operation.<key>`.
    """

    key: str
    path: str
    answer: Callable[[Ask], Mapping]
    schema: str
    example: str
    parameters: tuple[Parameter, ...] = ()
    media: str = JSON
    open_ended: bool = False
    of_release: bool = True

    @property
    def tag(self) -> str:
        return "ogc" if self.path.startswith("/ogc") else "atlas"

    @property
    def asked(self) -> tuple[Parameter, ...]:
        """The parameters that it is read by."""
        return () if self.open_ended else self.parameters


def _index(ask: Ask) -> dict:
    """Everything that can be asked, and on what terms."""
    return {
        "title": text("api.title", ask.lang), "about": text("api.about", ask.lang), "release": ask.catalog.digest,
        "licence": text("api.licence", ask.lang), "estimate": text("api.estimate", ask.lang),
        "disclaimer": text("ui.disclaimer", ask.lang), "citation": citation(ask),
        "operations": [{"key": row.key, "path": at(f"/api{row.path}"),
                        "title": text(f"api.operation.{row.key}", ask.lang),
                        "about": text(f"api.about_operation.{row.key}", ask.lang), "example": ask.link(row.example)}
                       for row in OPERATIONS],
        "links": [{"href": ask.link("/openapi.json"), "rel": "service-desc", "type": OPENAPI},
                  {"href": ask.link(f"/{ask.lang}/"), "rel": "service-doc", "type": "text/html"}],
    }


def citation(ask: Ask) -> str:
    return text("api.citation", ask.lang, release=ask.catalog.digest[:SHOWN_DIGITS], link=ask.link("/v1"))


def _described(ask: Ask) -> dict:
    return description(ask, OPERATIONS)


def _of_view() -> tuple[Parameter, ...]:
    """The parts of a page's query; a view takes any text, and tells what it can't read in its notices."""
    names = ("chapter", "lang", "round", "measure", "against", "level", "within", "classing", "classes", "layers",
             "bbox", "beside", "compare", "digits", "table")
    kept = (*names, "nationality", "sex_age", "shelter", "arrival", "permit", "need_1", "need_2", "need_3")
    return tuple(given.worded(name) for name in kept)


COLLECTION = given.choice("collection", lambda _: collections(), in_path=True)
FILTERS = tuple(row for row in given.OF_MARKS if row.name in ogc.PROPERTIES)
ITEMS = (COLLECTION, given.BBOX, given.WHEN_GIVEN, given.OGC_LIMIT, given.OFFSET, given.WITHIN, given.EXACT_PLACE,
         *FILTERS)
OF_LAYER = (given.LAYER, given.WITHIN, given.WHEN_GIVEN, *given.OF_MARKS, given.LANG, *given.PAGED)

OPERATIONS: tuple[Operation, ...] = (
    Operation("index", "/v1", _index, "Index", "/v1", (given.LANG,)),
    Operation("releases", "/v1/releases", registry.releases, "Releases", "/v1/releases",
              (given.LANG, *given.PAGED), of_release=False),
    Operation("rounds", "/v1/rounds", registry.rounds, "Rounds", "/v1/rounds?group=migrants",
              (given.GROUP, given.LANG, *given.PAGED)),
    Operation("indicators", "/v1/indicators", registry.indicators, "Indicators", "/v1/indicators", (given.LANG,)),
    Operation("places", "/v1/places", places.places, "Places", "/v1/places?level=baladiya&within=LY0213",
              (given.LEVEL, given.PARENT, given.WITHIN, given.SEARCH, given.LANG, *given.PAGED)),
    Operation("place", "/v1/places/{pcode}", places.place, "PlaceWithin", "/v1/places/LY0213",
              (given.PLACE, given.LANG)),
    Operation("observations", "/v1/observations", observations.observations, "Observations",
              "/v1/observations?level=mantika&dimension=nationality&category=sudan",
              (given.ROUND, given.LEVEL, given.WITHIN, given.DIMENSION, given.CATEGORY, given.MEASURE, given.AGAINST,
               given.LANG, *given.PAGED)),
    Operation("areas", "/v1/areas/{level}", observations.areas, "Areas", "/v1/areas/mantika?where=nationality.sudan",
              (given.AREA_LEVEL, given.ROUND, given.WITHIN, given.WHERE, given.SHAPE, given.LANG, *given.PAGED),
              GEOJSON),
    Operation("layers", "/v1/layers", facts.layers, "Layers", "/v1/layers", (given.LANG,)),
    Operation("facts", "/v1/layers/{layer}", facts.facts, "Facts", "/v1/layers/crossings?neighbour=tun", OF_LAYER),
    Operation("facts_geojson", "/v1/layers/{layer}/geojson", facts.facts_geojson, "FactFeatures",
              "/v1/layers/offices/geojson", OF_LAYER, GEOJSON),
    Operation("sources", "/v1/sources", registry.all_sources, "Sources", "/v1/sources?limit=20",
              (given.LANG, *given.PAGED)),
    Operation("source", "/v1/sources/{source}", registry.one_source, "Source", "/v1/sources/dtm_r54",
              (given.SOURCE, given.LANG)),
    Operation("view", "/v1/view", viewed.view, "View", "/v1/view?chapter=migrants&level=mantika&nationality=sudan",
              _of_view(), open_ended=True),
    Operation("openapi", "/openapi.json", _described, "OpenApi", "/openapi.json", (given.LANG,), OPENAPI),
    Operation("ogc", "/ogc", ogc.landing, "OgcLanding", "/ogc", (given.LANG,)),
    Operation("ogc_conformance", "/ogc/conformance", ogc.conformance, "OgcConformance", "/ogc/conformance"),
    Operation("ogc_collections", "/ogc/collections", ogc.all_collections, "OgcCollections", "/ogc/collections",
              (given.LANG,)),
    Operation("ogc_collection", "/ogc/collections/{collection}", ogc.one_collection, "OgcCollection",
              "/ogc/collections/mantika", (COLLECTION, given.LANG)),
    Operation("ogc_items", "/ogc/collections/{collection}/items", ogc.items, "OgcItems",
              "/ogc/collections/baladiya/items?bbox=12.8,32.6,13.7,33.0", ITEMS, GEOJSON),
    Operation("ogc_item", "/ogc/collections/{collection}/items/{fid}", ogc.item, "OgcItem",
              "/ogc/collections/mantika/items/LY0213", (COLLECTION, given.FEATURE), GEOJSON),
)
