"""Sheets as files: an order becomes bytes, checked before they leave the house; the public's are kept for a day."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from callbacks.bundles import digest_of
from callbacks.services import Services
from data.catalog import Catalog
from data.errors import OrderError, SheetError
from data.logos import Logo, logo_keys, read_logo
from data.own_code import code_digest
from data.settings import Settings
from data.shared_cache import Cache, open_cache
from data.sheet_queue import Asked, made_by_worker
from data.snapshots import read_state
from data.words import Lang, list_of, text
from data.words import date as in_words
from geo.links import as_dict, from_url, to_url
from geo.reading import quote
from geo.scene import compose
from layouts.sheet.order import SheetOrder, atlas_link, file_name, map_number, order_link, read_atlas, read_order
from layouts.sheet.state import DIGEST_SHOWN, Stamp, read_stamp, state_text

MIMETYPES = {
    "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
LIBYA = timezone(timedelta(hours=2))  # Africa/Tripoli, the whole year
IOM = "iom"  # key of the logo that stands on every sheet, if the operator has put it there
A_DAY_S = 86_400  # for which a file is kept: the day is on it
PUBLIC = "public"  # what staff see is kept nowhere


@dataclass(frozen=True)
class SheetFile:
    """A file to hand out; `undrawn`: what the view asks for and its map can't show, in words."""

    name: str
    mimetype: str
    body: bytes
    undrawn: tuple[str, ...] = ()


def today() -> date:
    """The day that it is in Libya."""
    return datetime.now(LIBYA).date()


def sheet_file(order: SheetOrder, services: Services, origin: str, kind: str) -> SheetFile:
    """The sheet as pdf, png, svg or pptx; `origin`: scheme and host of its link. SheetError says why there is none."""
    release, logos = services.catalog().digest, sheet_logos(order, services)
    if services.audience != PUBLIC:
        return _made(order, services, origin, kind, release, logos)
    cache = sheet_cache(services.settings)
    key = f"sheet:{digest_of(repr((code_digest(), order, origin, kind, release, logos)).encode())}"
    kept = cache.get(key)
    if kept is None and services.settings.jobs:
        asked = Asked(order_link(order, services.catalog(), dated=True), origin, kind, key)
        kept = cache.get(key) if made_by_worker(services.settings, asked) else None
    if kept is not None:
        return _from_bytes(kept)
    made = _made(order, services, origin, kind, release, logos)
    cache.put(key, _as_bytes(made), A_DAY_S)
    return made


def make_for_others(services: Services, asked: Asked) -> None:
    """Leave a sheet that a web machine asked for in the cache; a worker asks no other worker."""
    order = read_order(asked.link, services.catalog(), today())
    here = replace(services, settings=replace(services.settings, jobs=""))
    sheet_file(order, here, asked.origin, asked.kind)


@lru_cache(maxsize=4)
def sheet_cache(settings: Settings) -> Cache:
    """What this process keeps of sheets, or all web machines do."""
    return open_cache(settings)


def _as_bytes(made: SheetFile) -> bytes:
    """A line that says what it is, then the file."""
    return json.dumps([made.name, made.mimetype, *made.undrawn]).encode() + b"\n" + made.body


def _from_bytes(kept: bytes) -> SheetFile:
    head, _, body = kept.partition(b"\n")
    name, mimetype, *undrawn = json.loads(head)
    return SheetFile(name, mimetype, body, tuple(undrawn))


def sheet_logos(order: SheetOrder, services: Services) -> tuple[Logo, ...]:
    """The organization's logo, if there is one, and the donor's; SheetError if that isn't there."""
    home, lang = services.settings.home, order.view.lang
    logos = [read_logo(home, key) for key in dict.fromkeys((IOM, order.donor)) if key]
    if order.donor and logos[-1] is None:
        there = list_of(logo_keys(home), lang) or text("order.none", lang)
        raise SheetError(text("order.no_logo", lang, asked=quote([order.donor]), choices=there))
    return tuple(logo for logo in logos if logo)


def make_imprint(order: SheetOrder, catalog: Catalog, origin: str, logos: tuple[Logo, ...], atlas_of: str = ""):
    """What a sheet, or an atlas of a level, says of itself."""
    from layouts.sheet.imprint import Imprint

    return Imprint(
        permalink=origin + to_url(order.view, catalog), host=origin.partition("://")[2],
        state=state_text(order, catalog, atlas_of), number=map_number(order, catalog),
        release=catalog.digest[:DIGEST_SHOWN], logos={logo.key: (logo.ratio, logo.content) for logo in logos},
    )


def snapshot(content: bytes, lang: Lang, catalog: Catalog) -> dict:
    """What the page needs to go to the view inside a file of ours, in the page's language; SheetError if it can't."""
    stamp = read_stamp(read_state(content, lang))
    parsed = from_url(f"/{lang}/?{stamp.view_query}", catalog)
    moved = stamp.release != catalog.digest[:DIGEST_SHOWN]
    said = [notice.worded(lang, parsed.view.digits) for notice in parsed.notices]
    said.insert(0, text("snapshot.moved" if moved else "snapshot.same", lang, release=quote([stamp.release])))
    if stamp.made_on:
        said.insert(0, text("snapshot.made", lang, day=in_words(stamp.made_on, lang, parsed.view.digits)))
    return {"link": to_url(parsed.view, catalog), "view": as_dict(parsed.view), "moved": moved,
            "sheet": _order_again(stamp, lang, catalog), "said": " ".join(said)}


def _order_again(stamp: Stamp, lang: Lang, catalog: Catalog) -> str:
    """The link by which to order the same today, empty if that can't be made any more."""
    link = stamp.link(lang)
    try:
        if stamp.page == "atlas":
            return atlas_link(read_atlas(link, catalog, today()), catalog)
        return order_link(read_order(link, catalog, today()), catalog)
    except OrderError:
        return ""


def _made(order: SheetOrder, services: Services, origin: str, kind: str, release: str,
          logos: tuple[Logo, ...]) -> SheetFile:
    from layouts.sheet.linter import refuse
    from layouts.sheet.page import compose_sheet

    catalog = services.catalog(release)
    world = services.world_of(catalog)
    scene = compose(order.view, catalog, world)
    sheet = compose_sheet(order, scene, world, make_imprint(order, catalog, origin, logos))
    refuse(sheet)
    return SheetFile(file_name(order, catalog, kind), MIMETYPES[kind], _writer(kind, order)(sheet), sheet.undrawn)


def _writer(kind: str, order: SheetOrder) -> Callable:
    """What writes a kind of file; fetched when one is wanted, so that the server starts without them."""
    if kind == "pdf":
        from layouts.sheet.typst import pdf
        return pdf
    if kind == "png":
        from layouts.sheet.typst import png
        return lambda sheet: png(sheet, dpi=order.dpi)
    if kind == "svg":
        from layouts.sheet.svg import svg
        return svg
    from layouts.sheet.slide import pptx
    return pptx
