"""The rows of a download: what a scene shows, as plain numbers, each with why there is none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.catalog import Catalog
from data.cubes import COUNTRY, measured
from data.gaps import Gap
from data.indicators import dimensions, measures
from data.places import Level
from data.sources import sources
from data.words import Lang, list_of, text
from geo.boundaries import NATURAL_EARTH, OPERATORS, World, features
from geo.chapters import chapters
from geo.marks import Mark
from geo.scene import Scene
from geo.sentences import measure_key
from geo.tables import CIRCLE_LEVELS, measures_listed
from geo.view import ViewState

RESIDENTS = "ocha_residents_2021"
STATUSES = ("published", "suppressed", "not_assessed", "not_available", "nobody")
STATUS_OF = {Gap.HIDDEN: "suppressed", Gap.NOT_ASSESSED: "not_assessed", Gap.NOT_AVAILABLE: "not_available",
             Gap.NOBODY: "nobody"}
# Column -> its HXL tag.
PLACE_COLUMNS = {"pcode": "#adm+code", "name": "#adm+name", "level": "#adm+level", "mantika_pcode": "#adm2+code",
                 "mantika": "#adm2+name", "round": "#meta+round", "against": "#meta+against",
                 "filter": "#meta+filter"}
MARK_COLUMNS = {"id": "#meta+id", "layer": "#meta+layer", "name": "#loc+name", "kind": "#loc+type",
                "pcode": "#adm+code", "lon": "#geo+lon", "lat": "#geo+lat", "value": "#indicator+num",
                "value_status": "#status+value", "text": "#indicator+text", "unit": "#indicator+unit",
                "as_of": "#date+text", "approximate": "#meta+approximate", "source_title": "#meta+source",
                "source_url": "#meta+url", "note": "#description"}
CHANGE_COLUMNS = {"pcode": "#adm+code", "name": "#adm+name", "change_from": "#meta+from",
                  "value_from": "#indicator+from", "change_to": "#meta+to", "value_to": "#indicator+to",
                  "difference": "#indicator+difference", "relative": "#indicator+change"}
MARK_WORDS = {"layer": ("card.", "layer."), "value_status": ("download.status.",)}

Cell = str | int | float | None


@dataclass(frozen=True)
class Column:
    """One column and what a reader must know of it.

    `words`: beginnings of the words keys that word its cells, the first that exists; none if its cells are words.
    """

    key: str
    heading: str
    meaning: str
    unit: str
    source: str
    hxl: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Records:
    """One table of a download. `shapes`: each row's GeoJSON geometry or None; `total`: the country's row, if any."""

    file: str
    title: str
    lang: Lang
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shapes: tuple[dict | None, ...]
    total: tuple[Cell, ...] = ()


def records_of(scene: Scene, catalog: Catalog, world: World) -> tuple[Records, ...]:
    """The table of the chapter's subject first, named "data"; then the other kind, if the map shows it too, and what
    differs from the view beside."""
    return (*_records_shown(scene, catalog, world), *([change_records(scene)] if scene.change else []))


def _records_shown(scene: Scene, catalog: Catalog, world: World) -> tuple[Records, ...]:
    view = scene.view
    if chapters()[view.chapter].subject:
        own = mark_records("data", scene.marks, view.lang)
        return (own, place_records("places", scene, catalog, world)) if view.filled else (own,)
    own = place_records("data", scene, catalog, world)
    return (own, mark_records("marks", scene.marks, view.lang)) if scene.marks else (own,)


def place_records(file: str, scene: Scene, catalog: Catalog, world: World) -> Records:
    """Each place of the map: its count and what is made of it, as the scene's audience may see them."""
    view, gazetteer = scene.view, catalog.gazetteer
    listed = measures_listed(view)
    rows = {}
    for pcode in (*(fill.pcode for fill in scene.fills), COUNTRY):
        place = gazetteer[pcode]
        mantika = gazetteer.ancestor(pcode, Level.mantika) if place.level in CIRCLE_LEVELS else None
        known = (pcode, place.name(view.lang), str(place.level), mantika.pcode if mantika else "",
                 mantika.name(view.lang) if mantika else "", view.round, view.against,
                 filter_words(view))
        rows[pcode] = known + tuple(part for key in listed for part in _told(key, view, catalog, pcode))
    total = rows.pop(COUNTRY)
    layer = f"{view.level}_points" if view.level in CIRCLE_LEVELS else str(view.level)
    shapes = dict(features(world.geojson(layer)))
    return Records(file, text("download.sheet.places", view.lang), view.lang, _place_columns(view, catalog, listed),
                   tuple(rows.values()), tuple(shapes.get(pcode) for pcode in rows), total)


def mark_records(file: str, marks: Sequence[Mark], lang: Lang) -> Records:
    """Each fact shown, with its own source."""
    own = text("download.own_source", lang)
    columns = tuple(
        Column(key, text(f"download.column.{key}", lang), text(f"download.meaning.{key}", lang), "", own, hxl,
               MARK_WORDS.get(key, ()))
        for key, hxl in MARK_COLUMNS.items()
    )
    shapes = tuple(
        None if mark.lon is None or mark.lat is None else {"type": "Point", "coordinates": [mark.lon, mark.lat]}
        for mark in marks
    )
    return Records(file, text("download.sheet.marks", lang), lang, columns,
                   tuple(_mark_row(mark, lang) for mark in marks), shapes)


def change_records(scene: Scene) -> Records:
    """Each place on both sides of a comparison. Figures are as a reader sees them; differences are numbers."""
    change, lang = scene.change, scene.view.lang
    of_measures = scene.view.beside[0] == "measure"
    first, second = change.columns[2], change.columns[4 if of_measures else 3]
    rows = tuple(
        (row.pcode, row.name, first, row.texts[0], second, row.texts[2 if of_measures else 1], row.difference,
         None if row.relative is None else row.relative - 100)
        for row in (*change.rows, *([change.total] if change.total else []))
    )
    named = list_of([sources()[key].name(lang) for key in scene.sources if key not in (NATURAL_EARTH, OPERATORS)], lang)
    columns = tuple(
        Column(key, text(f"download.column.{key}", lang), text(f"download.meaning.{key}", lang), "", named, hxl)
        for key, hxl in CHANGE_COLUMNS.items()
    )
    return Records("change", text("download.sheet.change", lang), lang, columns, rows, (None,) * len(rows))


def csv_bytes(records: Records, hxl: bool) -> bytes:
    """The table in UTF-8 under plain headers; the country comes last."""
    heads = [[column.key for column in records.columns]]
    if hxl:
        heads.append([column.hxl for column in records.columns])
    return csv_of([*heads, *records.rows, *([records.total] if records.total else [])])


def csv_of(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV; what is missing is empty."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def filter_words(view: ViewState) -> str:
    """The filter as "Nationality: Sudan"; empty without one."""
    if not view.where:
        return ""
    dimension, categories = view.where
    names = list_of([text(f"category.{dimension}.{key}", view.lang) for key in categories], view.lang)
    return f"{text(f'dimension.{dimension}', view.lang)}: {names}"


def _told(measure: str, view: ViewState, catalog: Catalog, pcode: str) -> tuple[Cell, str]:
    """The number and its status; a gap leaves no number. A change is told as what was added, in per cent."""
    value = measured(catalog.cube, view.round, pcode, measure, view.where, view.against)
    if value < 0:
        return None, STATUS_OF[Gap(int(value))]
    return value - 100 if measure == "change" else value, STATUSES[0]


def _place_columns(view: ViewState, catalog: Catalog, listed: Sequence[str]) -> tuple[Column, ...]:
    lang, source = view.lang, catalog.source(view.round)
    columns = [
        Column(key, text(f"download.column.{key}", lang), text(f"download.meaning.{key}", lang), "",
               sources()[source].name(lang), hxl, ("level.",) if key == "level" else ())
        for key, hxl in PLACE_COLUMNS.items()
    ]
    dimension = dimensions()[view.where[0] if view.where else "total"]
    for measure in listed:
        heading = text(f"measure.{measure_key(view, measure)}", lang)
        unit = text(f"unit.{dimension.unit if measure == 'count' else measures()[measure].unit}", lang)
        keys = (source, RESIDENTS) if measure == "per_1000" else (source,)
        named = list_of([sources()[key].name(lang) for key in keys], lang)
        columns.append(Column(measure, heading, text(f"download.meaning.{measure}", lang), unit, named,
                              f"#indicator+{measure}"))
        columns.append(Column(f"{measure}_status", text("download.column.status", lang, column=heading),
                              text("download.meaning.status", lang), "", named, f"#status+{measure}",
                              ("download.status.",)))
    return tuple(columns)


def _mark_row(mark: Mark, lang: Lang) -> tuple[Cell, ...]:
    """The mark's cells. A figure that its source leaves blank has a unit, but no wording; other facts have neither."""
    source = sources()[mark.source]
    value = mark.value if mark.value is None or mark.value % 1 else int(mark.value)
    status = "published" if value is not None or mark.text else "not_available" if mark.unit else ""
    return (mark.id, mark.layer, mark.name, mark.kind, mark.pcode, mark.lon, mark.lat, value, status, mark.text,
            mark.unit, mark.as_of, int(mark.hollow), source.name(lang), source.url, mark.note)
