"""Read the committed inputs of the build, each held to its pinned SHA-256."""

import csv
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from data.errors import BoundaryError
from geo.build import world_atlas
from geo.build.write import Feature, feature_collection

INPUTS = Path(__file__).parents[1] / "files" / "inputs"


@dataclass(frozen=True)
class Inputs:
    """Everything the build needs besides the gazetteer; geometries in lon-lat degrees."""

    districts: Mapping[str, BaseGeometry]
    district_of_mantika: Mapping[str, str]
    countries: Mapping[str, BaseGeometry]
    far_land: BaseGeometry
    towns: Mapping[str, int]
    basemap_labels: tuple[Feature, ...]
    sources: Mapping[str, dict[str, Any]]


def read_inputs(folder: Path = INPUTS) -> Inputs:
    """The committed inputs; a file that differs from its pin is a BoundaryError."""
    sources = tomllib.loads((folder / "inputs.toml").read_text("utf-8"))
    files = {}
    for source in sources.values():
        for name, pinned in source["files"].items():
            files[name] = (folder / name).read_bytes()
            found = hashlib.sha256(files[name]).hexdigest()
            if found != pinned:
                raise BoundaryError(
                    f"{folder / name} has SHA-256 {found}, but inputs.toml pins {pinned or 'none'}. "
                    "Restore the file; if the change is meant, pin the new one."
                )
    districts = features(files["natural_earth_10m_admin1_libya.geojson"], "iso_3166_2")
    return Inputs(
        districts=dict(sorted(districts.items())),
        district_of_mantika={
            row["cod_pcode"]: row["ne_iso_3166_2"] for row in table(files["natural_earth_to_cod.csv"])
        },
        countries=features(files["countries.geojson"], "iso3"),
        far_land=features(files["far_land.geojson"], "key")["land"],
        towns={row["pcode"]: int(row["rank"]) for row in table(files["towns.csv"])},
        basemap_labels=tuple(map(label, table(files["basemap_labels.csv"]))),
        sources=sources,
    )


def features(content: bytes, key: str) -> dict[str, BaseGeometry]:
    """Geometries of a GeoJSON file by one of their properties."""
    found = json.loads(content)["features"]
    return {feature["properties"][key]: shape(feature["geometry"]) for feature in found}


def table(content: bytes) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    return list(csv.DictReader(content.decode("utf-8").splitlines()))


def label(row: dict[str, str]) -> Feature:
    """A name of the basemap at its point; names are looked up by key, rank 1 shows first."""
    properties = {"key": row["key"], "kind": row["kind"], "rank": int(row["rank"])}
    return properties, Point(float(row["lon"]), float(row["lat"]))


def fetch_extracts(cache: Path, folder: Path = INPUTS) -> None:
    """Write countries.geojson and far_land.geojson anew from the pinned npm package."""
    pin = tomllib.loads((folder / "inputs.toml").read_text("utf-8"))["world_atlas"]
    tarball = world_atlas.fetch(pin["version"], pin["sha256"], cache)
    countries = world_atlas.countries_extract(world_atlas.member(tarball, "countries-10m.json"))
    land = world_atlas.far_land_extract(world_atlas.member(tarball, "land-50m.json"))
    write = {
        "countries.geojson": feature_collection((({"iso3": k}, g) for k, g in countries.items()), decimals=4),
        "far_land.geojson": feature_collection([({"key": "land"}, land)], decimals=2),
    }
    for name, content in write.items():
        (folder / name).write_bytes(content)
