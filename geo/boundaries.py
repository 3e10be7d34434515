"""World: the committed geometry of `geo/files`, one to one with the gazetteer.

Files are served as the bytes they are; nothing here needs a geometry library.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.errors import BoundaryError
from data.places import Gazetteer, Level, Place

FILES = Path(__file__).parent / "files"
RESOLUTIONS = ("web", "print")
AREA_LEVELS = (Level.country, Level.region, Level.mantika, Level.baladiya)
NAMED_LEVELS = (Level.country, Level.region, Level.mantika)

POINT_MARGIN_DEG = 0.1
"""Half the side of the box shown about a place that is only a point."""

LonLat = tuple[float, float]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, eq=False)
class World:
    """Geometry by layer as GeoJSON bytes; features hold keys only, names are looked up elsewhere.

    `vintage` is the key of the words that every map bears; `without_point` lists muhallas that can't
    be drawn because no source gives their point.
    """

    layers: tuple[str, ...]
    vintage: str
    without_point: tuple[str, ...]
    label_points: Mapping[str, LonLat]
    boxes: Mapping[str, Box]
    files: Mapping[str, bytes]
    digests: Mapping[str, str]

    def geojson(self, layer: str, resolution: str = "web") -> bytes:
        """The layer's GeoJSON; a layer that has one resolution only answers with it to both."""
        return self.files[self._file(layer, resolution)]

    def digest(self, layer: str, resolution: str = "web") -> str:
        """First 16 hexadecimal digits of the SHA-256 of the layer's bytes, for its address."""
        return self.digests[self._file(layer, resolution)]

    def label_point(self, pcode: str) -> LonLat | None:
        """Where a place's name stands; None for a muhalla without a point."""
        return self.label_points.get(pcode)

    def bounds(self, pcode: str) -> Box:
        """The box that shows a place; a muhalla without a point shows its baladiya."""
        return self.boxes.get(pcode) or self.boxes[pcode[: Level.baladiya.code_length]]

    def _file(self, layer: str, resolution: str) -> str:
        if layer not in self.layers or resolution not in RESOLUTIONS:
            raise BoundaryError(
                f"There is no layer {layer!r} at resolution {resolution!r}. "
                f"Layers: {', '.join(self.layers)}; resolutions: {', '.join(RESOLUTIONS)}."
            )
        fine = f"{layer}.{resolution}.geojson"
        return fine if fine in self.files else f"{layer}.geojson"


def read_world(gazetteer: Gazetteer, folder: Path = FILES) -> World:
    """The geometry of a folder that `make geo` wrote.

    A file that is missing, damaged, or not one to one with the gazetteer is a BoundaryError.
    """
    sources, files = read_files(folder)
    for name, places in expected(gazetteer).items():
        check_one_to_one(files, name, [place.pcode for place in places])
    files |= {
        f"{level}_points.geojson": points_geojson(gazetteer.at(level)) for level in (Level.baladiya, Level.muhalla)
    }
    return World(
        layers=tuple(dict.fromkeys(name.split(".")[0] for name in files)),
        vintage=sources["vintage"],
        without_point=tuple(place.pcode for place in gazetteer.at(Level.muhalla) if place.lon is None),
        label_points=MappingProxyType(label_points(gazetteer, files)),
        boxes=MappingProxyType(boxes(gazetteer, files)),
        files=MappingProxyType(files),
        digests=MappingProxyType({name: sha256(content)[:16] for name, content in files.items()}),
    )


def read_files(folder: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """SOURCES.toml and the files it lists, each held to its SHA-256."""
    try:
        sources = tomllib.loads((folder / "SOURCES.toml").read_text("utf-8"))
        files = {name: (folder / name).read_bytes() for name in sources["files"]}
    except OSError as error:
        raise BoundaryError(f"{error.filename} can't be read: {error.strerror}. Run `make geo`.") from error
    damaged = [name for name, content in files.items() if sha256(content) != sources["files"][name]["sha256"]]
    if damaged:
        raise BoundaryError(f"{folder}: {', '.join(damaged)} differ from SOURCES.toml. Run `make geo`.")
    return sources, files


def expected(gazetteer: Gazetteer) -> dict[str, tuple[Place, ...]]:
    """The places that each file must hold, neither more nor fewer."""
    areas = {
        f"{level}.{resolution}.geojson": gazetteer.at(level) for level in AREA_LEVELS for resolution in RESOLUTIONS
    }
    named = tuple(place for level in NAMED_LEVELS for place in gazetteer.at(level))
    return areas | {"place_labels.geojson": named, "towns.geojson": gazetteer.at(Level.baladiya)}


def check_one_to_one(files: Mapping[str, bytes], name: str, pcodes: Iterable[str]) -> None:
    """Refuse a file that lacks a place of the gazetteer, holds another, or holds one twice."""
    if name not in files:
        raise BoundaryError(f"SOURCES.toml lists no {name}. Run `make geo`.")
    found = sorted(pcode for pcode, _ in features(files[name]))
    wanted = sorted(pcodes)
    if found != wanted:
        missing = ", ".join(sorted(set(wanted) - set(found))) or "none"
        extra = ", ".join(sorted(set(found) - set(wanted))) or "none"
        raise BoundaryError(
            f"{name} holds {len(found)} places, the gazetteer {len(wanted)}. "
            f"Missing: {missing}; extra: {extra}. Run `make geo`."
        )


def features(geojson: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """P-code and geometry of each feature."""
    for feature in json.loads(geojson)["features"]:
        yield feature["properties"]["pcode"], feature["geometry"]


def points_geojson(places: Iterable[Place]) -> bytes:
    """Points of the gazetteer as GeoJSON; places without one are left out."""
    lines = [
        f'{{"type":"Feature","properties":{{"pcode":"{place.pcode}"}},'
        f'"geometry":{{"type":"Point","coordinates":[{place.lon},{place.lat}]}}}}'
        for place in places
        if place.lon is not None
    ]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def label_points(gazetteer: Gazetteer, files: Mapping[str, bytes]) -> dict[str, LonLat]:
    """Label points of areas from the build, of baladiyas and muhallas from the gazetteer."""
    labels = {p: tuple(geometry["coordinates"]) for p, geometry in features(files["place_labels.geojson"])}
    return labels | {place.pcode: (place.lon, place.lat) for place in gazetteer if place.lon is not None}


def boxes(gazetteer: Gazetteer, files: Mapping[str, bytes]) -> dict[str, Box]:
    """Box of each area, and a small one about each muhalla's point."""
    found = {}
    for level in AREA_LEVELS:
        for pcode, geometry in features(files[f"{level}.web.geojson"]):
            lons, lats = zip(*positions(geometry["coordinates"]), strict=True)
            found[pcode] = (min(lons), min(lats), max(lons), max(lats))
    for place in gazetteer.at(Level.muhalla):
        if place.lon is not None:
            west, south = place.lon - POINT_MARGIN_DEG, place.lat - POINT_MARGIN_DEG
            found[place.pcode] = (west, south, west + 2 * POINT_MARGIN_DEG, south + 2 * POINT_MARGIN_DEG)
    return found


def positions(coordinates: list) -> Iterator[LonLat]:
    """Every lon, lat in the nested coordinates of a geometry."""
    if isinstance(coordinates[0], list):
        for inner in coordinates:
            yield from positions(inner)
    else:
        yield coordinates[0], coordinates[1]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
