"""Small files in the forms in which COD-AB Libya is published, made from the geometry that ships: never shipped."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyproj import Transformer

from data.importers.source import Source
from geo.boundaries import FILES

OLD, NEW = "ADM2_PCODE", "adm2_pcode"
UTM33 = "EPSG:32633"


@cache
def shipped_mantikas() -> dict[str, shapely.Geometry]:
    found = json.loads((FILES / "mantika.web.geojson").read_bytes())["features"]
    return {row["properties"]["pcode"]: shapely.from_geojson(json.dumps(row["geometry"])) for row in found}


def geojson(areas: Mapping[str, shapely.Geometry], column: str = NEW, **columns: object) -> bytes:
    rows = [{"type": "Feature", "properties": {column: pcode, **columns}, "geometry": shapely.geometry.mapping(area)}
            for pcode, area in areas.items()]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def shapefile(folder: Path, areas: Mapping[str, shapely.Geometry], column: str = OLD, crs: str | None = "EPSG:4326",
              stem: str = "lby_admbnda_adm2_unosat_lbsc_20180507") -> dict[str, bytes]:
    """The parts of a shapefile with a column of dates, by name."""
    _write(folder / f"{stem}.shp", areas, column, crs)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.stem == stem}


def package(folder: Path, layers: Mapping[str, Mapping[str, shapely.Geometry]], column: str = OLD) -> bytes:
    path = folder / "lby.gpkg"
    for name, areas in layers.items():
        _write(path, areas, column, "EPSG:4326", layer=name, append=path.exists())
    return path.read_bytes()


def _write(path: Path, areas: Mapping[str, shapely.Geometry], column: str, crs: str | None, **more: object) -> None:
    shapes = np.array(list(areas.values()))
    if crs == UTM33:
        shapes = np.array([shapely.transform(area, Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform,
                                             interleaved=False) for area in shapes])
    columns = [np.array(list(areas), dtype=object), np.array(["2018-05-07"] * len(areas), dtype="datetime64[D]")]
    pyogrio.raw.write(path, shapely.to_wkb(shapes), columns, [column, "validOn"], geometry_type="Unknown"
                      if path.suffix == ".gpkg" else "Polygon", crs=crs, **more)


def source(content: bytes, name: str = "lby_admin_boundaries") -> Source:
    return Source(name, content)


def changed(pcode: str, change: Callable[[shapely.Geometry], shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """The mantikas with one of them changed."""
    areas = dict(shipped_mantikas())
    return areas | {pcode: change(areas[pcode])}
