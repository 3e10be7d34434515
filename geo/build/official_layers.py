"""Files of boundaries from outside, opened without harm: zipped shapefiles, GeoJSON and GeoPackage as plain layers.

What a file is follows from its first bytes. Names inside a zip are only shown, never used as paths.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import shapely

from data.errors import WorkbookError
from data.importers.bundle import NOT_ZIP
from data.importers.issues import printable
from geo.boundary_names import SHAPE_PARTS, BoundaryLayer

if TYPE_CHECKING:
    from data.importers.source import Source

MB = 1_000_000
MAX_BYTES, MAX_UNPACKED = 100 * MB, 400 * MB  # the published file has 6 MB
MAX_PARTS, MAX_RATIO, SMALL_PART = 500, 200, MB
MAX_FEATURES = 20_000
LONGEST_NAME = 60

ZIP, PACKAGE, SHAPE = b"PK", b"SQLite format 3\0", struct.pack(">i", 9994)
JSON_ENDS, PACKAGE_END = (".geojson", ".json"), ".gpkg"
COLLECTION = b"FeatureCollection"
WGS84 = "OGC:CRS84"
# Of pyogrio: the last comes of a coordinate system that it can't make sense of.
DAMAGED = (RuntimeError, ValueError, UnboundLocalError)


def holds_boundaries(source: Source) -> bool:
    """True if the content is of a kind that may hold boundaries."""
    if source.content.startswith(ZIP):
        return any(_is_wanted(name) for name in _names(source.content))
    return source.content.startswith((PACKAGE, SHAPE)) or _is_collection(source.content)


def read_layers(source: Source) -> tuple[BoundaryLayer, ...]:
    """Every layer of areas in a file; raises WorkbookError if it can't be read or would do harm."""
    if len(source.content) > MAX_BYTES:
        raise WorkbookError(f"{source.file_name} has {len(source.content) / MB:,.0f} MB; at most {MAX_BYTES / MB:,.0f} "
                            "MB of boundaries are read. Take the first two administrative levels alone.")
    if source.content.startswith(SHAPE):
        raise WorkbookError(f"{source.file_name} is one part of a shapefile, without the table of P-codes. "
                            "Zip the .shp with its .dbf, .shx and .prj, and give the zip.")
    with TemporaryDirectory() as folder:
        layers = tuple(_layers(source, Path(folder)))
    if sum(len(layer.rows) for layer in layers) > MAX_FEATURES:
        raise WorkbookError(f"{source.file_name} holds more than {MAX_FEATURES:,} areas; administrative boundaries "
                            "have a few hundred. Check that it is the right file.")
    return layers


def _layers(source: Source, folder: Path) -> Iterator[BoundaryLayer]:
    if source.content.startswith(PACKAGE):
        yield from _package(source.file_name, source.content, folder / "0.gpkg")
    elif not source.content.startswith(ZIP):
        yield _collection(source.file_name, source.content)
    else:
        parts = _unpacked(source)
        for number, (name, content) in enumerate(parts.items()):
            end = PurePosixPath(name).suffix.lower()
            shown = printable(PurePosixPath(name).name, LONGEST_NAME)
            if end in JSON_ENDS and _is_collection(content):
                yield _collection(shown, content)
            elif end == PACKAGE_END:
                yield from _package(shown, content, folder / f"{number}.gpkg")
            elif end == ".shp":
                yield from _shapefile(shown, name, parts, folder / str(number))


def _unpacked(source: Source) -> dict[str, bytes]:
    """The parts of a zip that are of use, by name, unpacked within bounds, as its directory may lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(source.content)) as archive:
            _check_directory(source.file_name, archive.infolist())
            found, room = {}, MAX_UNPACKED
            for part in archive.infolist():
                if _is_wanted(part.filename):
                    with archive.open(part) as stream:
                        found[part.filename] = stream.read(room + 1)
                    room -= len(found[part.filename])
                if room < 0:
                    raise _bomb(source.file_name)
            return found
    except NOT_ZIP as fault:
        raise WorkbookError(f"{source.file_name} is truncated or damaged. Download it again.") from fault


def _check_directory(name: str, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by what the zip's directory says, before anything is unpacked."""
    paths = [PurePosixPath(part.filename.replace("\\", "/")) for part in parts]
    strays = [path for path in paths if path.is_absolute() or ".." in path.parts or ":" in str(path)]
    if strays:
        raise WorkbookError(f"{name} names a path outside itself ({printable(str(strays[0]), LONGEST_NAME)}), as some "
                            "attacks do. Don't open it; ask its sender.")
    if len(parts) > MAX_PARTS or len({part.filename for part in parts}) < len(parts):
        raise WorkbookError(f"{name} packs {len(parts):,} parts, at most {MAX_PARTS} are read, each under a name of "
                            "its own. Zip the boundaries alone.")
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookError(f"{name} is protected with a password. Give it without one.")
    dense = [part for part in parts if part.file_size > max(SMALL_PART, MAX_RATIO * part.compress_size)]
    if dense or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise _bomb(name)


def _bomb(name: str) -> WorkbookError:
    return WorkbookError(f"{name} expands like a zip bomb; at most {MAX_UNPACKED / MB:,.0f} MB at {MAX_RATIO} to 1 are "
                         "unpacked. Don't open it; ask its sender.")


def _shapefile(shown: str, name: str, parts: Mapping[str, bytes], folder: Path) -> Iterator[BoundaryLayer]:
    stem = str(PurePosixPath(name).with_suffix("")).lower()
    own = {PurePosixPath(other).suffix.lower(): content for other, content in parts.items()
           if str(PurePosixPath(other).with_suffix("")).lower() == stem}
    lacking = [end for end in SHAPE_PARTS[:3] if end not in own]
    if lacking or not own[".shp"].startswith(SHAPE):
        what = f"comes without its {' and '.join(lacking)}" if lacking else "isn't a shapefile"
        raise WorkbookError(f"{shown} {what}. Zip all parts of the shapefile together.")
    folder.mkdir()
    for end in SHAPE_PARTS:
        if end in own:
            (folder / f"0{end}").write_bytes(own[end])
    yield from _opened(shown, folder / "0.shp", None)


def _package(shown: str, content: bytes, path: Path) -> Iterator[BoundaryLayer]:
    import pyogrio

    path.write_bytes(content)
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind and "Point" not in str(kind)]
    except DAMAGED as fault:
        raise _unreadable(shown) from fault
    for name in names:
        yield from _opened(f"{shown} {printable(name, LONGEST_NAME)}", path, name)


def _opened(shown: str, path: Path, layer: str | None) -> Iterator[BoundaryLayer]:
    """A layer that GDAL reads; nothing of it is written again, so that its dates can't break a writer."""
    import pyogrio

    try:
        try:
            read = pyogrio.raw.read(path, layer=layer, force_2d=True, max_features=MAX_FEATURES + 1)
        except UnicodeDecodeError:  # names in another encoding than stated; P-codes are the same in any
            read = pyogrio.raw.read(path, layer=layer, force_2d=True, max_features=MAX_FEATURES + 1,
                                    encoding="ISO-8859-1")
    except DAMAGED as fault:
        raise _unreadable(shown) from fault
    meta, _, shapes, columns = read
    if "Point" in str(meta["geometry_type"]) or shapes is None:
        return
    names = [str(name).lower() for name in meta["fields"]]
    rows = tuple({name: _plain(value) for name, value in zip(names, cells, strict=True)}
                 for cells in zip(*columns, strict=True))
    drawn = tuple(shapely.from_wkb(shapes, on_invalid="ignore")) if len(shapes) else ()
    yield BoundaryLayer(shown, rows, drawn, str(meta["crs"] or ""))


def _collection(shown: str, content: bytes) -> BoundaryLayer:
    """A GeoJSON file, read without GDAL, which would take other JSON for orders."""
    try:
        read = json.loads(content.decode("utf-8-sig"))
        features = [feature for feature in read["features"] if feature.get("geometry")]
        kept = [feature for feature in features if "Point" not in feature["geometry"]["type"]]
        shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in kept], on_invalid="ignore")
        rows = tuple({str(key).lower(): _plain(value) for key, value in (feature.get("properties") or {}).items()}
                     for feature in kept)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, shapely.errors.ShapelyError) as fault:
        raise _unreadable(shown) from fault
    return BoundaryLayer(shown, rows, tuple(shapely.force_2d(shapes)), _stated_crs(read) or WGS84)


def _stated_crs(read: Mapping) -> str:
    """The coordinate system that GeoJSON of before 2016 may name."""
    found: object = read
    for part in ("crs", "properties", "name"):
        found = found.get(part) if isinstance(found, Mapping) else None
    return str(found or "")


def _plain(value: object) -> str:
    return "" if value is None or value != value else str(value).strip()


def _unreadable(shown: str) -> WorkbookError:
    return WorkbookError(f"{shown} can't be read as boundaries. Open it in QGIS and export it as GeoPackage.")


def _names(content: bytes) -> tuple[str, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return tuple(archive.namelist())
    except NOT_ZIP:
        return ()


def _is_wanted(name: str) -> bool:
    return name.lower().endswith((*SHAPE_PARTS, *JSON_ENDS, PACKAGE_END)) and not name.startswith("__MACOSX/")


def _is_collection(content: bytes) -> bool:
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and COLLECTION in content
