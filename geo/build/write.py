"""GeoJSON and SOURCES.toml as bytes that are the same each time."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

Feature = tuple[Mapping[str, str | int], BaseGeometry]
"""Properties and geometry."""


def feature_collection(features: Iterable[Feature], decimals: int) -> bytes:
    """RFC 7946 GeoJSON, lon lat, one feature a line, rings in one fixed order and sense."""
    lines = []
    for properties, geometry in features:
        geometry = shapely.orient_polygons(shapely.normalize(rounded(geometry, decimals)))
        feature = {"type": "Feature", "properties": dict(properties), "geometry": mapping(geometry)}
        lines.append(json.dumps(feature, separators=(",", ":"), ensure_ascii=False))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return text.encode()


def rounded(geometry: BaseGeometry, decimals: int) -> BaseGeometry:
    """Coordinates to so many decimals, points that fell together joined."""
    moved = shapely.transform(geometry, lambda xy: np.round(xy, decimals) + 0.0)  # + 0.0: no -0.0
    return shapely.remove_repeated_points(moved)


def sources_toml(
    rule: str, counts: Mapping[str, int], sources: Mapping[str, dict[str, Any]], files: Mapping[str, bytes]
) -> bytes:
    """What the files were made from, by which rule, and their digests; holds no date of building."""
    sections = [
        "# Written by `make geo`; change the inputs or the build, never this file.",
        toml_table("", {"vintage": "boundaries.vintage.natural_earth_adjusted", "rule": rule}),
        toml_table("counts", counts),
    ]
    sections += [toml_table(f"inputs.{key}", flat(source)) for key, source in sources.items()]
    for name in sorted(files):
        content = files[name]
        facts = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "features": content.count(b'"Feature"'),
        }
        sections.append(toml_table(f'files."{name}"', facts))
    return "\n".join(sections).encode()


def flat(source: Mapping[str, Any]) -> dict[str, str]:
    """An input's facts with its committed file and digest beside them."""
    facts = {key: value for key, value in source.items() if key != "files"}
    for name, sha256 in source["files"].items():
        facts |= {"file": name, "sha256": sha256}
    return facts


def toml_table(heading: str, values: Mapping[str, str | int]) -> str:
    """A TOML table of strings and whole numbers."""
    lines = [f"[{heading}]"] if heading else []
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"
