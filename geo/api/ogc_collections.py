"""Collections of the OGC API: areas with their migrants of the latest round, and every layer of the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.editions import by_edition
from data.places import Level
from data.sources import sources
from data.words import Lang, text
from geo.api.ask import Ask
from geo.api.facts import figure, layer_name, overlaps, point, span, status
from geo.api.facts import is_in as fact_is_in
from geo.api.observations import area_properties, geometries
from geo.marks import Mark
from geo.marks.collection import ON_MAP, marks

# Collection -> level and shape of its places.
OF_AREAS = {"regions": (Level.region, "area"), "mantika": (Level.mantika, "area"),
            "baladiya": (Level.baladiya, "point"), "baladiya_areas": (Level.baladiya, "area"),
            "muhalla": (Level.muhalla, "point")}
# Collection -> layer of marks, where its name says more than the layer's.
OF_MARKS = {"storm_displacement": "storm_idps", "displacement_areas": "area_shares"}


@dataclass(frozen=True)
class Collection:
    """One collection: `features` of a question, all of them, before any filter but time; `level` of its places."""

    key: str
    features: Callable[[Ask, str | None], list[dict]]
    level: Level | None = None
    layer: str = ""

    def title(self, lang: Lang) -> str:
        return layer_name(self.layer, lang) if self.layer else text(f"api.collection.{self.key}", lang)


def collections() -> Mapping[str, Collection]:
    """Every collection by its name, areas first."""
    named = {layer: key for key, layer in OF_MARKS.items()}
    areas = {key: Collection(key, _of_areas(key), OF_AREAS[key][0]) for key in OF_AREAS}
    layers = {named.get(layer, layer): layer for layer in ON_MAP}
    return areas | {key: Collection(key, _of_layer(layer), layer=layer) for key, layer in layers.items()}


def _of_areas(key: str) -> Callable[[Ask, str | None], list[dict]]:
    level, shape = OF_AREAS[key]

    def features(ask: Ask, when: str | None) -> list[dict]:
        catalog = ask.catalog
        origin = catalog.origins[catalog.latest_round]
        if when and origin.start and not overlaps(origin.start, origin.end or origin.start, when):
            return []
        shapes, about = geometries(ask.world, level, shape), _about(catalog.source(catalog.latest_round))
        about |= {"boundary_vintage": ask.world.said(Lang.en), "disclaimer": text("ui.disclaimer", Lang.en)}
        return [_feature(place.pcode, shapes.get(place.pcode),
                         area_properties(catalog, place, catalog.latest_round) | about)
                for place in catalog.gazetteer.at(level)]

    return features


def _of_layer(layer: str) -> Callable[[Ask, str | None], list[dict]]:
    def features(ask: Ask, when: str | None) -> list[dict]:
        pairs = zip(marks(Lang.en)[layer], marks(Lang.ar)[layer], strict=True)
        return [_feature(mark.id, point(mark.lon, mark.lat), _mark_properties(mark, arabic))
                for mark, arabic in pairs if fact_is_in(mark, when)]

    return features


def _feature(ident: str, geometry: dict | None, properties: dict) -> dict:
    return {"type": "Feature", "id": ident, "geometry": geometry, "properties": properties}


def _mark_properties(mark: Mark, arabic: Mark) -> dict:
    """A fact in both languages, one value each, as tables of a desktop GIS have no lists."""
    start, end = span(mark) or (None, None)
    return {
        "id": mark.id, "pcode": mark.pcode or None, "name_en": mark.name, "name_ar": arabic.name,
        "kind_en": mark.kind, "kind_ar": arabic.kind, "value": figure(mark), "value_status": status(mark),
        "figure_en": mark.text or None, "figure_ar": arabic.text or None, "unit_en": mark.unit or None,
        "unit_ar": arabic.unit or None, "as_of_en": mark.as_of or None, "as_of_ar": arabic.as_of or None,
        "start": start, "end": end, "approximate": mark.hollow, "caveat_en": mark.note or None,
        "caveat_ar": arabic.note or None, **_about(mark.source),
    } | {key: ",".join(values) for key, values in mark.facets.items()}


def _about(key: str) -> dict[str, str]:
    row = sources()[key]
    return {"source": key, "source_title": row.title, "source_publisher": row.publisher, "source_url": row.url,
            "licence": row.licence}


@by_edition
def reach(layer: str) -> tuple[tuple[float, float, float, float], tuple[str, str] | None]:
    """Box of a layer's points, and the earliest and latest date of its facts, if they are dated."""
    held = marks(Lang.en)[layer]
    lons, lats = ([getattr(mark, axis) for mark in held if mark.lon is not None] for axis in ("lon", "lat"))
    spans = [one for one in map(span, held) if one]
    dated = (min(start for start, _ in spans), max(end for _, end in spans)) if spans else None
    return (min(lons, default=0), min(lats, default=0), max(lons, default=0), max(lats, default=0)), dated
