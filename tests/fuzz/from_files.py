"""Files that somebody hands in: every format that can be imported, sheets dropped on the page, briefings."""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

import shapely
from openpyxl import Workbook

from app import open_services
from callbacks.desk_reading import work_of
from callbacks.services import Services
from callbacks.sheets import snapshot
from data.drafts_reading import Work, _sheets
from data.drafts_report import as_bytes, report
from data.errors import AtlasError, WorkbookError
from data.importers.source import Source
from data.settings import Settings
from data.table_files import table_names, template
from data.words import Lang
from geo.briefing_file import read_briefing, written
from tests.fuzz.changes import changed_bytes, changed_json, changed_table, changed_zip
from tests.fuzz.law import Target
from tests.geo import cod_ab
from tests.layouts.test_state import a_file
from tests.workbooks import feeds
from tests.workbooks.displaced import R32, R45, make_displaced
from tests.workbooks.make import make

NAME = "from outside"
COMPARED = 8  # one in so many of the files that can be read is made a release of, which takes a second


@dataclass(frozen=True)
class Ground:
    """A home of its own, in which files are read as the desk reads them."""

    home: Path

    @cached_property
    def services(self) -> Services:
        return open_services(Settings(home=self.home, may_publish="hdx hapi", port=8050))

    @cached_property
    def work(self) -> Work:
        return work_of(self.services)

    def read(self, content: bytes) -> str:
        """Read and report, and of some make a release and compare it, as the desk does; nothing published changes."""
        store = self.services.store
        base = store.current()
        told = ""
        try:
            source = Source(NAME, content)
            try:
                imports = self.work.read(source, base, {})
                as_bytes(report(imports[0].issues, _sheets(source)))
                told = f"read, {len(imports[0].issues)} issues"
                if int(sha256(content).hexdigest(), 16) % COMPARED == 0:
                    release = self.work.make(imports, base)
                    as_bytes(self.work.compare(base, release)[0])
            except WorkbookError as fault:
                told = f"refused: {fault}"
                as_bytes(report(fault.issues, _sheets(source), fault.left_out))
        except AtlasError as fault:
            told = f"refused: {fault}"
        assert told.strip() and len(told) < 100_000
        assert store.current() == base and not [path for path in self.home.rglob("*unfinished*") if path.is_file()]
        return told

    def dropped(self, content: bytes) -> str:
        """A file dropped on the page."""
        try:
            found = snapshot(content, Lang.ar, self.services.catalog())
        except AtlasError as fault:
            return f"refused: {fault}"
        json.dumps(found).encode()
        assert found["link"].startswith("/ar/")
        return "opened " + ("moved" if found["moved"] else "") + " ".join(found["sheet"].split("?")[:1])

    def briefing(self, content: bytes) -> str:
        """A briefing's file: what can be read of it is written, and read again without further fault."""
        catalog = self.services.catalog()
        found, faults = read_briefing(content, Lang.en, catalog)
        json.dumps([fault.worded(Lang.en) for fault in faults]).encode()
        again = json.dumps(written(found, catalog)).encode()
        if not faults:
            assert read_briefing(again, Lang.en, catalog) == (found, ())
        return " ".join(sorted({fault.what[:60] for fault in faults})) or "read"


@lru_cache(maxsize=1)
def ground() -> Ground:
    """One for all tests of a process; its folder ends with it."""
    folder = tempfile.TemporaryDirectory(prefix="atlas_fuzz_")
    ground.folder = folder  # kept for as long as this module is
    return Ground(Path(folder.name))


def saved(book: Workbook) -> bytes:
    written_to = io.BytesIO()
    book.save(written_to)
    return written_to.getvalue()


def workbooks() -> Target:
    """Workbooks: DTM's of migrants and of displaced people, and OCHA's of the population."""
    gazetteer = ground().services.gazetteer
    residents = {place.pcode: 1000 for place in gazetteer if len(place.pcode) == 8}
    path = feeds.population(gazetteer, residents, ground().home / "population.xlsx")
    seeds = (saved(make(gazetteer)), saved(make_displaced(gazetteer, R45)), saved(make_displaced(gazetteer, R32)),
             path.read_bytes())
    path.unlink()
    return Target(seeds, ground().read, changed_zip)


def feeds_of_rows() -> Target:
    """HDX's mirror and HAPI as CSV, and the API's JSON."""
    figures = feeds.figures()
    mirror = feeds.as_csv(feeds.V3, feeds.dtm_rows(45, figures) + feeds.dtm_rows(46, figures, "2023-05-31"))
    hapi = feeds.as_csv(feeds.HAPI, feeds.hapi_rows(45, figures))
    return Target((mirror, hapi, feeds.as_api(feeds.dtm_rows(45, figures)),
                   feeds.as_api(feeds.dtm_rows(45, figures), "v2")), ground().read)


def plain_tables() -> Target:
    """A CSV of each of the Atlas's own tables."""
    _ = ground().services
    seeds = tuple(b"".join(template(name, True).splitlines(keepends=True)[:4]) for name in table_names())
    return Target(seeds, ground().read, changed_table)


def boundaries() -> Target:
    """Boundaries: GeoJSON, a zipped shapefile, a GeoPackage."""
    areas = cod_ab.shipped_mantikas()
    coarse = dict(zip(areas, shapely.coverage_simplify(list(areas.values()), 0.05), strict=True))
    with tempfile.TemporaryDirectory() as folder:
        shape = cod_ab.zipped(cod_ab.shapefile(Path(folder), coarse))
        package = cod_ab.package(Path(folder), {"adm2": coarse})
    return Target((cod_ab.geojson(coarse), shape, package, cod_ab.zipped({"a.geojson": cod_ab.geojson(coarse)})),
                  ground().read)


def sheets() -> Target:
    """PDF, PNG, SVG and PPTX as our writers make them."""
    return Target(tuple(a_file(kind) for kind in ("pdf", "png", "svg", "pptx")), ground().dropped)


def sheets_byte_by_byte() -> Target:
    return Target(tuple(a_file(kind) for kind in ("pdf", "png", "svg", "pptx")), ground().dropped, changed_bytes)


def briefings() -> Target:
    scenes = [{"caption": "Tripoli", "note": "One line.\nAnd another.", "link": "/en/?round=54&within=LY0211"},
              {"caption": "طرابلس", "note": "", "link": "/ar/?chapter=storm"}]
    good = {"atlas_briefing": 1, "lang": "en", "title": "For the ministry", "beats": scenes}
    return Target((json.dumps(good).encode(),), ground().briefing, changed_json)
