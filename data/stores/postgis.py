"""Layers that QGIS and other programs read: tables of the schema atlas_public, as the public may see them.

They are written with the switch, in its transaction, so whoever reads them sees one release, whole.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psycopg import Connection

    from data.stores import Store

TYPES = {int: "bigint", float: "double precision", str: "text"}
ALERT = ("alert", "postgis")


@dataclass(frozen=True)
class PublicLayer:
    """One table: its columns with the types of their cells, and rows with a GeoJSON geometry each, or None."""

    title: str
    columns: Mapping[str, type]
    rows: tuple[tuple, ...]
    shapes: tuple[dict | None, ...]

    @property
    def kind(self) -> str:
        """PostGIS type of the geometries; areas are all MultiPolygon."""
        kinds = {shape["type"] for shape in self.shapes if shape}
        return "Point" if kinds <= {"Point"} else "MultiPolygon"


Layers = Callable[["Store", str], Mapping[str, PublicLayer]]  # the layers of a release by the names of their tables


def write_layers(connection: Connection, layers: Mapping[str, PublicLayer] | str, at: str) -> None:
    """Replace every layer, or say in an alert why not; the switch goes on either way."""
    import psycopg

    refused = layers if isinstance(layers, str) else ""
    if layers and not refused:
        try:
            with connection.transaction():
                _write_all(connection, layers)
        except psycopg.Error as fault:
            if isinstance(fault, psycopg.OperationalError):
                raise
            reason = (fault.diag.message_primary or str(fault)).splitlines()[0]
            refused = (f"the database refuses ({reason}). Install PostGIS and run CREATE EXTENSION postgis in the "
                       "database, or give its user the right to create schemas; then publish again")
    connection.execute("DELETE FROM atlas.document WHERE kind = %s AND key = %s", ALERT)
    if refused:
        content = {"what": "layers", "at": at, "message": f"The layers for QGIS weren't written: {refused}."}
        connection.execute("INSERT INTO atlas.document (kind, key, content, version) VALUES (%s, %s, %s, 1)",
                           (*ALERT, json.dumps(content)))


def _write_all(connection: Connection, layers: Mapping[str, PublicLayer]) -> None:
    if connection.execute("SELECT to_regtype('geometry')").fetchone()[0] is None:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    connection.execute("CREATE SCHEMA IF NOT EXISTS atlas_public")
    for name, layer in layers.items():
        _write(connection, name, layer)


def _write(connection: Connection, name: str, layer: PublicLayer) -> None:
    """Replace a table's rows; the table itself only if its columns changed, for grants and styles hang on it."""
    from psycopg.sql import SQL, Identifier, Literal

    table = Identifier("atlas_public", name)
    wanted = {"id": "bigint", **{column: TYPES[kind] for column, kind in layer.columns.items()}, "geom": "USER-DEFINED"}
    held = dict(connection.execute("SELECT column_name, data_type FROM information_schema.columns WHERE "
                                   "table_schema = 'atlas_public' AND table_name = %s ORDER BY ordinal_position",
                                   (name,)).fetchall())
    if list(held.items()) != list(wanted.items()):
        columns = SQL(", ").join(Identifier(column) + SQL(" " + TYPES[kind]) for column, kind in layer.columns.items())
        connection.execute(SQL("DROP TABLE IF EXISTS {}").format(table))
        connection.execute(SQL("CREATE TABLE {} (id bigint PRIMARY KEY, {}, geom geometry({}, 4326))").format(
            table, columns, SQL(layer.kind)))
        connection.execute(SQL("CREATE INDEX ON {} USING gist (geom)").format(table))
    connection.execute(SQL("COMMENT ON TABLE {} IS {}").format(table, Literal(layer.title)))
    connection.execute(SQL("DELETE FROM {}").format(table))
    shape = "ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326))" if layer.kind == "MultiPolygon" else (
        "ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326)")
    cells = SQL(", ").join([SQL("%s")] * (len(layer.columns) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(SQL("INSERT INTO {} VALUES ({}, {})").format(table, cells, SQL(shape)), [
            (number, *row, json.dumps(drawn) if drawn else None)
            for number, (row, drawn) in enumerate(zip(layer.rows, layer.shapes, strict=True), start=1)])
