"""World: the committed geometry of `geo/files`, or that of a release, one to one with the gazetteer.

Files are served as the bytes they are; nothing here needs a geometry library.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.diff_tables import BOUNDARIES
from data.errors import BoundaryError
from data.places import Gazetteer, Level, Place
from data.stores import Store
from data.words import Lang, text

FILES = Path(__file__).parent / "files"
RESOLUTIONS = ("web", "print")
AREA_LEVELS = (Level.country, Level.region, Level.mantika, Level.baladiya)
NAMED_LEVELS = (Level.country, Level.region, Level.mantika)
NATURAL_EARTH, OPERATORS = "natural_earth", "operator_boundaries"  # keys of sources.toml

POINT_MARGIN_DEG = 0.1
"""Half the side of the box shown about a place that is only a point."""

LonLat = tuple[float, float]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, eq=False)
class World:
    """Geometry by layer as GeoJSON bytes; features hold keys only, names are looked up elsewhere.

    `vintage`: the words that every map bears, by language; `source`: a key of sources.toml. `without_point`
    lists muhallas that can't be drawn because no source gives their point.
    """

    layers: tuple[str, ...]
    vintage: Mapping[Lang, str]
    source: str
    without_point: tuple[str, ...]
    label_points: Mapping[str, LonLat]
    boxes: Mapping[str, Box]
    files: Mapping[str, bytes]
    digests: Mapping[str, str]

    def said(self, lang: Lang) -> str:
        """Whose boundaries these are and of when, in words."""
        return self.vintage[Lang(lang)]

    @property
    def is_official(self) -> bool:
        """True if the operator loaded the boundaries; those that ship are indicative."""
        return self.source == OPERATORS

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


@dataclass(frozen=True)
class Drawn:
    """Files of one making, under the digest of what lists them; `vintage` by language."""

    digest: str
    vintage: Mapping[Lang, str] = field(compare=False)
    source: str = field(compare=False)
    files: Mapping[str, bytes] = field(compare=False, repr=False)


def read_world(gazetteer: Gazetteer, folder: Path = FILES) -> World:
    """The geometry of a folder that `make geo` wrote; equal files and places give the same object.

    A file that is missing, damaged, or not one to one with the gazetteer is a BoundaryError.
    """
    sources, files = read_files(folder)
    vintage = {lang: text(sources["vintage"], lang) for lang in Lang}
    listed = sha256((folder / "SOURCES.toml").read_bytes())
    return _world(Drawn(listed, vintage, NATURAL_EARTH, files), gazetteer)


@lru_cache(maxsize=8)
def world_of(store: Store, digest: str, gazetteer: Gazetteer) -> World:
    """The geometry of a release: what it holds of its own, else what ships. Releases that share it share the object."""
    listed = store.get(digest, BOUNDARIES) if BOUNDARIES in store.names(digest) else b""
    if not listed:  # none, or those that ship were put back
        return read_world(gazetteer)
    sources = tomllib.loads(listed.decode("utf-8"))
    own = {name: store.get(digest, name) for name in sources["files"]}
    _refuse_damaged(sources, own, f"Release {digest[:12]}")
    vintage = {lang: sources[f"vintage_{lang}"] for lang in Lang}
    return _world(Drawn(sha256(listed), vintage, OPERATORS, read_files(FILES)[1] | own), gazetteer)


@lru_cache(maxsize=4)
def _world(drawn: Drawn, gazetteer: Gazetteer) -> World:
    files = dict(drawn.files)
    for name, places in expected(gazetteer).items():
        check_one_to_one(files, name, [place.pcode for place in places])
    files |= {
        f"{level}_points.geojson": points_geojson(gazetteer.at(level)) for level in (Level.baladiya, Level.muhalla)
    }
    return World(
        layers=tuple(dict.fromkeys(name.split(".")[0] for name in files)),
        vintage=MappingProxyType(dict(drawn.vintage)),
        source=drawn.source,
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
    _refuse_damaged(sources, files, str(folder))
    return sources, files


def _refuse_damaged(sources: Mapping[str, Any], files: Mapping[str, bytes], where: str) -> None:
    damaged = [name for name, content in files.items() if sha256(content) != sources["files"][name]["sha256"]]
    if damaged:
        raise BoundaryError(f"{where}: {', '.join(damaged)} differ from the list beside them. Run `make geo`, or "
                            "import the boundaries again.")


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
            f"Missing: {missing}; extra: {extra}. Run `make geo`; for a release, take the new place out of it."
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
