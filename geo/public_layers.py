"""What a release shows the public, as tables of places that a database offers to QGIS and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.catalog import Catalog, open_catalog
from data.cubes import amount
from data.editions import edition, edition_of, within
from data.places import Level, read_gazetteer
from data.sources import sources
from data.stores.postgis import PublicLayer
from data.words import Lang, text
from geo.boundaries import World, features, world_of
from geo.downloads.records import STATUS_OF, STATUSES
from geo.marks import Mark
from geo.marks.collection import marks

if TYPE_CHECKING:
    from data.stores import Store

COUNTED = {Level.mantika: "mantika", Level.baladiya: "baladiya", Level.muhalla: "muhalla_points"}
SITES = {"crossings": ("crossings", "crossings_unsure"), "ports": ("ports",), "offices": ("offices",),
         "disembarkation": ("disembarkation",)}
PLACE_COLUMNS = {"pcode": str, "name_en": str, "name_ar": str, "mantika_pcode": str, "round": int, "period": str,
                 "migrants": int, "status": str, "source": str, "boundaries": str}
SITE_COLUMNS = {"key": str, "name_en": str, "name_ar": str, "kind_en": str, "kind_ar": str, "pcode": str, "as_of": str,
                "position": str, "note": str, "source": str, "url": str}


def public_layers(store: Store, digest: str) -> dict[str, PublicLayer]:
    """The latest round's migrants by mantika, baladiya and muhalla, and sites; by the names of their tables.

    What the public policy hides is NULL, with the reason in `status`. Disembarkation points stand at the point of
    their municipality.
    """
    with within(edition_of(store, digest)):
        gazetteer = read_gazetteer()
        catalog = open_catalog(store, digest, gazetteer, "public")
        world = world_of(store, digest, gazetteer)
        return {str(level): _places(catalog, world, level) for level in COUNTED} | {
            name: _sites(layers, catalog) for name, layers in SITES.items()}


def _places(catalog: Catalog, world: World, level: Level) -> PublicLayer:
    number, gazetteer = catalog.latest_round, catalog.gazetteer
    period, source = catalog.period(number, Lang.en), sources()[catalog.source(number)].name(Lang.en)
    shapes = dict(features(world.geojson(COUNTED[level], "print")))
    rows = []
    for place in gazetteer.at(level):
        count = amount(catalog.cube, number, place.pcode)
        rows.append((place.pcode, place.name_en, place.name_ar, gazetteer.ancestor(place.pcode, Level.mantika).pcode,
                     number, period, count if count >= 0 else None,
                     STATUSES[0] if count >= 0 else STATUS_OF[count], source, world.said(Lang.en)))
    title = f"{text(f'level.{level}', Lang.en)}: migrants (individuals), round {number}, {period}; {source}"
    return PublicLayer(title, PLACE_COLUMNS, tuple(rows), tuple(shapes.get(row[0]) for row in rows))


def _sites(layers: tuple[str, ...], catalog: Catalog) -> PublicLayer:
    """Sites as they are on the day of the latest round's views."""
    day = edition().day_of(catalog.latest_round)
    arabic = {mark.id: mark for layer in layers for mark in marks(Lang.ar).get(layer, ())}
    shown = [mark for layer in layers for mark in marks(Lang.en).get(layer, ()) if mark.holds_on(day)]
    rows = tuple(_site(mark, arabic[mark.id]) for mark in shown)
    shapes = tuple({"type": "Point", "coordinates": [mark.lon, mark.lat]} if mark.lon is not None else None
                   for mark in shown)
    return PublicLayer(text(f"layer.{layers[0]}", Lang.en), SITE_COLUMNS, rows, shapes)


def _site(mark: Mark, arabic: Mark) -> tuple:
    source = sources()[mark.source]
    return (mark.id, mark.name, arabic.name, mark.kind, arabic.kind, mark.pcode, mark.as_of,
            "approximate" if mark.hollow else "as stated", mark.note, source.name(Lang.en), source.url)
