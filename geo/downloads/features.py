"""A download's table as GeoJSON: every row a feature with the CSV's properties, longitude and latitude in WGS 84."""

from __future__ import annotations

import json

from geo.downloads.records import Records


def geojson(records: Records) -> bytes:
    """Features in the table's order; one without a place on the map has no geometry. The total is left out."""
    keys = [column.key for column in records.columns]
    lines = [
        _compact({"type": "Feature", "geometry": shape, "properties": dict(zip(keys, row, strict=True))})
        for row, shape in zip(records.rows, records.shapes, strict=True)
    ]
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def _compact(feature: dict) -> str:
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
