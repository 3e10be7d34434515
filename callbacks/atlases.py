"""Atlases as files: one sheet a place behind a page of contents, checked, then written as PDF, PNGs or a slide deck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from callbacks.painting import in_processes
from callbacks.services import Services
from callbacks.sheets import MIMETYPES as SHEET_MIMETYPES
from callbacks.sheets import make_imprint, sheet_logos, today
from data.catalog import Catalog
from data.errors import OrderError
from data.jobs import Request
from data.words import Lang, text
from geo.boundaries import World
from geo.queries import take_apart
from geo.reading import quote
from geo.scene import Scene, compose
from layouts.sheet.order import ATLAS_KINDS, AtlasOrder, SheetOrder, atlas_file_name, atlas_link, file_name, read_atlas

if TYPE_CHECKING:  # the server starts without what only a sheet needs
    from layouts.sheet.drawing import Sheet
    from layouts.sheet.imprint import Imprint

KIND = "atlas"  # of its jobs
PDF, ZIP, PPTX = ATLAS_KINDS
PNG = "png"  # an atlas of this kind is a folder of them
MIMETYPES = {PDF: SHEET_MIMETYPES[PDF], ZIP: "application/zip", PPTX: SHEET_MIMETYPES[PPTX]}
ANY_DAY = (1980, 1, 1, 0, 0, 0)  # of files in a ZIP: the same atlas gives the same bytes

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Edition:
    """An atlas of one release: what each of its pages is made from. `origin`: scheme and host of its links."""

    atlas: AtlasOrder
    services: Services
    origin: str
    release: str

    @property
    def catalog(self) -> Catalog:
        return self.services.catalog(self.release)

    @property
    def world(self) -> World:
        return self.services.world_of(self.catalog)

    def orders(self) -> tuple[SheetOrder, ...]:
        """The order of each place's sheet."""
        from layouts.sheet.atlas import atlas_orders

        return atlas_orders(self.atlas, self.catalog)

    def sheet(self, order: SheetOrder) -> Sheet:
        """One place's sheet, as if it were ordered alone."""
        from layouts.sheet.page import compose_sheet

        return compose_sheet(order, self.scene(order), self.world, self.imprint(order))

    def scene(self, order: SheetOrder) -> Scene:
        return compose(order.view, self.catalog, self.world)

    def imprint(self, order: SheetOrder, of: str = "") -> Imprint:
        return make_imprint(order, self.catalog, self.origin, sheet_logos(order, self.services), of)


def atlas_request(link: str, services: Services, origin: str, lang: Lang) -> Request:
    """The job that makes the atlas of a link today; OrderError says in words what is wrong with the link."""
    catalog = services.catalog()
    path, _, _ = take_apart(link, ())
    page, _, kind = path.rpartition(".")
    if kind not in MIMETYPES or page not in [f"/{lang}/atlas" for lang in Lang]:
        raise OrderError([text("job.unknown_kind", lang, asked=quote([path]))], view_link=f"/{lang}/", lang=lang)
    atlas = read_atlas(link, catalog, today())
    return Request(KIND, atlas_link(atlas, catalog, kind, dated=True), origin, catalog.digest,
                   atlas_file_name(atlas, kind))


def atlas_makers(services: Services) -> dict:
    """What the runner can make, by the kind of job."""
    return {KIND: partial(_carry_out, services)}


def _carry_out(services: Services, request: Request, path: Path, progress: Progress) -> None:
    atlas = read_atlas(request.link, services.catalog(request.release), today())
    kind = request.name.rpartition(".")[2]
    make_atlas(Edition(atlas, services, request.origin, request.release), kind, path, progress)


def make_atlas(edition: Edition, kind: str, path: Path, progress: Progress) -> None:
    """Write an atlas as a pdf, zip or pptx, or its PNGs in a folder; SheetError says which pages mustn't go out."""
    orders = edition.orders()
    pages = len(("contents", *orders))
    progress(0, pages)
    document = partial(_write_document, kind)
    write = {PDF: document, PPTX: document, ZIP: _write_zip, PNG: _write_folder}[kind]
    for made in write(edition, orders, path):
        progress(made, pages)


def _write_document(kind: str, edition: Edition, orders: tuple[SheetOrder, ...], path: Path) -> Iterator[int]:
    """How many pages are made, after each one; the contents and the file come last."""
    from layouts.sheet.atlas import atlas_sheet
    from layouts.sheet.linter import refuse

    atlas, pages = edition.atlas, []
    for made, order in enumerate(orders, start=1):
        pages += edition.sheet(order).pages
        yield made
    imprint = edition.imprint(atlas.sheet, str(atlas.of))
    sheet = atlas_sheet(atlas, edition.catalog, edition.scene(atlas.sheet), edition.world, imprint, pages)
    refuse(sheet)
    if kind == PDF:
        [written] = in_processes(_writer(kind), [sheet])
    else:
        written = _writer(kind)(sheet)
    path.write_bytes(written)
    yield len(sheet.pages)


def _write_zip(edition: Edition, orders: tuple[SheetOrder, ...], path: Path) -> Iterator[int]:
    """Pictures as they are: a PNG packs its pixels itself."""
    with ZipFile(path, "w", ZIP_STORED) as file:
        for made, (name, picture) in enumerate(_pictures(edition, orders), start=1):
            file.writestr(ZipInfo(name, ANY_DAY), picture)
            yield made


def _write_folder(edition: Edition, orders: tuple[SheetOrder, ...], path: Path) -> Iterator[int]:
    path.mkdir()
    for made, (name, picture) in enumerate(_pictures(edition, orders), start=1):
        path.joinpath(name).write_bytes(picture)
        yield made


def _pictures(edition: Edition, orders: tuple[SheetOrder, ...]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each, the contents first; two are painted while the next ones are composed."""
    from layouts.sheet.typst import png

    names: list[str] = []

    def sheets() -> Iterator[Sheet]:
        for name, sheet in _named_sheets(edition, orders):
            names.append(name)
            yield sheet

    pictures = in_processes(partial(png, dpi=edition.atlas.sheet.dpi), sheets())
    return ((names.pop(0), picture) for picture in pictures)


def _named_sheets(edition: Edition, orders: tuple[SheetOrder, ...]) -> Iterator[tuple[str, Sheet]]:
    """File name and sheet of every page, each checked beside the contents."""
    from layouts.sheet.linter import refuse

    contents = _contents(edition)
    yield atlas_file_name(edition.atlas, PNG), contents
    for order in orders:
        sheet = edition.sheet(order)
        refuse(replace(sheet, pages=(*contents.pages, *sheet.pages)))
        yield file_name(order, edition.catalog, PNG), sheet


def _contents(edition: Edition) -> Sheet:
    from layouts.sheet.atlas import atlas_places, contents_page
    from layouts.sheet.drawing import Sheet

    atlas, scene = edition.atlas, edition.scene(edition.atlas.sheet)
    imprint = edition.imprint(atlas.sheet, str(atlas.of))
    places = atlas_places(atlas, edition.catalog)
    page = contents_page(atlas, places, scene, edition.world, imprint)
    return Sheet(pages=(page,), lang=scene.view.lang, title=page.title, summary=scene.summary, state=imprint.state,
                 made_on=atlas.sheet.made_on)


def _writer(kind: str) -> Callable:
    if kind == PDF:
        from layouts.sheet.typst import pdf
        return pdf
    from layouts.sheet.slide import pptx
    return pptx
