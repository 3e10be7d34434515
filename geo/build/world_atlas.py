"""Read the npm package world-atlas, and cut from it the small extract that the build needs.

Only `python -m geo.build --fetch` comes here; an ordinary build reads the committed extract.
"""

import hashlib
import json
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from data.errors import BoundaryError

WINDOW = (2.0, 14.0, 32.0, 40.0)
"""Lon and lat within which neighbours are drawn with their borders: west, south, east, north."""

MARGIN_DEG = 0.5
"""The extract reaches this much beyond the window, so that simplifying never moves its frame."""

FAR = (-25.0, -5.0, 65.0, 60.0)
"""Where plain land without borders goes on beyond the window, for very wide screens."""

SMALLEST_ISLAND_KM2 = 15
"""Lampedusa (20 km²) stays, rocks and islets go."""

ISO3 = {
    "Albania": "ALB", "Algeria": "DZA", "Chad": "TCD", "Egypt": "EGY", "Greece": "GRC", "Italy": "ITA",
    "Libya": "LBY", "Mali": "MLI", "Malta": "MLT", "Niger": "NER", "Spain": "ESP", "Sudan": "SDN",
    "Tunisia": "TUN", "Turkey": "TUR",
}  # fmt: skip


def fetch(version: str, sha256: str, cache: Path) -> Path:
    """The package's tarball, taken from the npm registry unless the cache holds it already.

    A file whose SHA-256 isn't the pinned one is refused with a BoundaryError.
    """
    tarball = cache / f"world-atlas-{version}.tgz"
    if not tarball.exists():
        cache.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", f"world-atlas@{version}", "--silent", "--pack-destination", str(cache)]
        try:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            raise BoundaryError(
                f"`{' '.join(command)}` failed: {error}. Install npm or put the tarball there by hand."
            ) from error
    found = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if found != sha256:
        raise BoundaryError(
            f"{tarball} has SHA-256 {found}, but inputs.toml pins {sha256}. "
            "Delete it and fetch again; if it still differs, don't build from it."
        )
    return tarball


def member(tarball: Path, name: str) -> dict[str, Any]:
    """One JSON file of the package."""
    with tarfile.open(tarball) as package:
        return json.load(package.extractfile(f"package/{name}"))


def decode(topology: dict[str, Any], name: str) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    """Properties and geometry of one object of a quantised TopoJSON topology.

    An arc is a list of integer steps; arc ~i is arc i backwards; where arcs join, the point is in both.
    """
    scale, offset = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + offset for arc in topology["arcs"]]

    def ring(indexes: Iterable[int]) -> np.ndarray:
        joined = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indexes]
        return np.concatenate([joined[0], *(arc[1:] for arc in joined[1:])])

    def polygon(rings: list[list[int]]) -> Polygon:
        drawn = [ring(indexes) for indexes in rings]
        return Polygon(drawn[0], drawn[1:]) if len(drawn[0]) > 3 else Polygon()  # quantised to a line

    for item in topology["objects"][name]["geometries"]:
        if item["type"] == "Polygon":
            yield item.get("properties", {}), polygon(item["arcs"])
        elif item["type"] == "MultiPolygon":
            yield item.get("properties", {}), MultiPolygon([polygon(part) for part in item["arcs"]])


def countries_extract(topology: dict[str, Any]) -> dict[str, BaseGeometry]:
    """Libya and every country in the window by ISO 3166 alpha-3 code, clipped, without islets."""
    west, south, east, north = WINDOW
    frame = shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    found = {}
    for properties, geometry in decode(topology, "countries"):
        if properties["name"] in ISO3:
            clipped = shapely.make_valid(geometry).intersection(frame)
            found[ISO3[properties["name"]]] = without_islets(clipped)
    return {iso3: shapely.set_precision(found[iso3], 1e-4) for iso3 in sorted(found)}


def far_land_extract(topology: dict[str, Any]) -> BaseGeometry:
    """Land of a wider world in broad strokes, with the window cut out."""
    parts = [shapely.make_valid(geometry) for _, geometry in decode(topology, "land")]
    land = shapely.union_all(parts).intersection(shapely.box(*FAR)).simplify(0.08)
    west, south, east, north = WINDOW
    overlap = 0.01  # hides the seam between the two lands
    land -= shapely.box(west + overlap, south + overlap, east - overlap, north - overlap)
    return shapely.set_precision(without_islets(land, smallest_km2=800), 1e-2)


def without_islets(geometry: BaseGeometry, smallest_km2: float = SMALLEST_ISLAND_KM2) -> MultiPolygon:
    """The polygons of a lon-lat geometry that cover at least the given area."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return MultiPolygon([part for part in parts if area_km2(part) >= smallest_km2])


def area_km2(geometry: BaseGeometry) -> float:
    """Area of a lon-lat geometry, near enough to tell an islet from an island."""
    return geometry.area * 111.2**2 * float(np.cos(np.radians(geometry.centroid.y)))


def read_extract(path: Path) -> dict[str, BaseGeometry]:
    """Geometries of a committed extract by ISO 3166 alpha-3 code."""
    features = json.loads(path.read_bytes())["features"]
    return {feature["properties"]["iso3"]: shape(feature["geometry"]) for feature in features}
