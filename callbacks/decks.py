"""Decks: a briefing as slides or a PDF, a sheet a scene behind a page of contents, checked before it is handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from callbacks.services import Services
from callbacks.sheets import MIMETYPES, SheetFile, make_imprint, sheet_logos, today
from data.logos import Logo
from geo.briefing_file import Briefing
from geo.scene import compose
from layouts.sheet.order import SheetOrder, deck_file_name, deck_orders

DECK_KINDS = ("pptx", "pdf")  # the usual one first
REMEMBERED = 4  # files


def deck_file(asked: Briefing, services: Services, origin: str, kind: str) -> SheetFile:
    """The briefing as pptx or pdf; `origin`: scheme and host of its links. SheetError says which scene can't be."""
    orders = deck_orders(asked, today())
    return _made(asked, orders, services, origin, kind, services.catalog().digest, sheet_logos(orders[0], services))


@lru_cache(maxsize=REMEMBERED)
def _made(asked: Briefing, orders: tuple[SheetOrder, ...], services: Services, origin: str, kind: str, release: str,
          logos: tuple[Logo, ...]) -> SheetFile:
    from layouts.sheet.deck import deck_sheet, scene_page
    from layouts.sheet.linter import refuse

    catalog = services.catalog(release)
    world = services.world_of(catalog)
    scenes = [compose(order.view, catalog, world) for order in orders]
    imprints = [make_imprint(order, catalog, origin, logos) for order in orders]
    pages = [scene_page(beat, order, scene, world, imprint)
             for beat, order, scene, imprint in zip(asked.beats, orders, scenes, imprints, strict=True)]
    sheet = deck_sheet(asked.title, orders[0], scenes[0], imprints[0], pages)
    # Each page is checked by itself: the first of several may go without a legend, as a page of contents does.
    refuse(replace(sheet, pages=(sheet.pages[0], *pages)))
    return SheetFile(deck_file_name(orders[0], kind), MIMETYPES[kind], _writer(kind)(sheet))


def _writer(kind: str) -> Callable:
    if kind == "pdf":
        from layouts.sheet.typst import pdf
        return pdf
    from layouts.sheet.slide import pptx
    return pptx
