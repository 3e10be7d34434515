"""Downloads: exactly what one scene shows, as tables and features, with its sources and a citation, in one zip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from data.catalog import Catalog
from geo.boundaries import World
from geo.downloads.features import geojson
from geo.downloads.notes import Notes, citation_txt, dictionary_csv, notes_of, readme_txt
from geo.downloads.records import Records, csv_bytes, records_of
from geo.scene import Scene

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can tell: no clock, so equal scenes give equal bytes


def download(scene: Scene, catalog: Catalog, world: World, link: str, hxl: bool = False) -> bytes:
    """Zip of what the scene shows; `link` is its full address, `hxl` adds a row of HXL tags to the CSV."""
    tables = records_of(scene, catalog, world)
    notes = notes_of(scene, catalog, tables, link)
    return _zipped(_files(tables, notes, hxl))


def _files(tables: tuple[Records, ...], notes: Notes, hxl: bool) -> dict[str, bytes]:
    from geo.downloads.workbook import xlsx_bytes  # with openpyxl, which nothing but a download needs

    files = {
        "README.txt": readme_txt(notes),
        "citation.txt": citation_txt(notes),
        "data.xlsx": _rezipped(xlsx_bytes(tables, notes)),
        "dictionary.csv": dictionary_csv(tables),
    }
    for records in tables:
        files[f"{records.file}.csv"] = csv_bytes(records, hxl)
        if records.file != "change":  # its places have their shapes in the other tables
            files[f"{records.file}.geojson"] = geojson(records)
    return files


def _zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def _rezipped(workbook: bytes) -> bytes:
    """The workbook without the times at which its parts were written."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return _zipped({name: archive.read(name) for name in archive.namelist()})
