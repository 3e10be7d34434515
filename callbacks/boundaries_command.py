"""The command that makes a release with other boundaries: `app.py boundaries FILE --source … --licence …`."""

from __future__ import annotations

import io
import zipfile
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from callbacks.services import Services
from data.errors import WorkbookError
from data.words import Lang

if TYPE_CHECKING:
    from data.importers.imported import Import
    from data.importers.source import Source


def add_boundaries_options(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, nargs="?",
                         help="COD-AB: zip of a shapefile or of GeoJSON, .shp, GeoJSON, GeoPackage")
    command.add_argument("--shipped", action="store_true", help="go back to the boundaries that ship")
    command.add_argument("--source", default="", help="whose boundaries they are, as every map says")
    command.add_argument("--source-ar", default="", help="the same in Arabic")
    command.add_argument("--licence", default="", help="under which licence, as every map says")
    command.add_argument("--licence-ar", default="", help="the same in Arabic")
    command.add_argument("--vintage", default="", help="of when they are: 2018-05-07, 2018-05 or 2018")


def run_boundaries(services: Services, arguments: Namespace) -> None:
    """Read and mend boundaries and make a release that draws with them; nothing is published yet."""
    from data.releases import make_release

    imported = _read(services, arguments)
    release = make_release(services.store, imported, base=services.store.current())
    print(services.world_of(services.catalog(release.digest)).said(Lang.en))
    print(f"\nRelease {release.digest[:12]} is made, not published. Publish it with:\n"
          f"  python app.py publish {release.digest[:12]}")


def _read(services: Services, arguments: Namespace) -> Import:
    from data.importers.imported import issue_lines
    from geo.boundary_import import Statement, read_boundaries, shipped_boundaries

    if arguments.shipped:
        return shipped_boundaries()
    if not arguments.file:
        raise WorkbookError("No file is given. Name a file of boundaries, or ask for --shipped.")
    stated = Statement(arguments.source, arguments.source_ar, arguments.licence, arguments.licence_ar,
                       arguments.vintage)
    try:
        imported = read_boundaries(opened(arguments.file), services.gazetteer, stated)
    except WorkbookError as refused:
        print("\n".join(issue_lines(refused.issues)))
        raise
    counts = imported.counts
    print(f"{imported.file_name}: {counts['mantikas']} mantikas, {counts['baladiyas']} baladiya areas, "
          f"{counts['bytes']:,} bytes", *issue_lines(imported.issues), sep="\n")
    return imported


def opened(path: Path) -> Source:
    """The file to read; a .shp with the other parts of its shapefile beside it, as if they were zipped."""
    from data.importers.source import Source, open_source
    from geo.boundary_names import SHAPE_PARTS

    source = open_source(path)
    if path.suffix.lower() != ".shp":
        return source
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in sorted(path.parent.iterdir()):
            if part.stem == path.stem and part.suffix.lower() in SHAPE_PARTS:
                archive.writestr(part.name.lower(), open_source(part).content)
    return Source(path.name, packed.getvalue())
