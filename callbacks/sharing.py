"""HTTP routes that hand a view on: short links, the dialog's answer, views in other sites' pages, oEmbed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape

from dash import Dash
from flask import Flask, Response, abort, jsonify, redirect, request

from callbacks.answers import readers_language
from callbacks.services import Services
from callbacks.sheet_routes import SHOW, origin_of
from callbacks.sheets import today
from data.addresses import inside
from data.sources import sources
from data.words import Lang, text
from geo.chapters import chapters
from geo.links import from_url, to_url
from geo.scene import Words, narrate
from geo.short import PATH, long_link, pinned_link, short_link
from geo.view import ViewState
from layouts.provenance import cited
from layouts.share import USUAL_HEIGHT, frame_code, qr_picture, unknown_code_html
from layouts.sheet.order import SheetOrder, order_link
from layouts.sheet.papers import PAPERS

EMBED = "/embed"  # before the link of a view: the view alone
A_DAY = "public, max-age=86400"
SOCIAL = PAPERS["social"]  # as other sites show the picture of a link
PICTURE_SIZE = (1200, 628)  # pixels of it
USUAL_WIDTH = 800  # pixels of a frame whose asker names none
FORMATS = {"json": "application/json", "xml": "text/xml"}


def register_sharing(server: Flask, services: Services, pages: Mapping[Lang, Dash]) -> None:
    """Add the routes; `pages` are the apps whose views may be embedded."""
    routes = SharingRoutes(services, pages)
    server.add_url_rule(f"{PATH}<path:code>", view_func=routes.short)
    server.add_url_rule(f"{EMBED}/<any(en, ar):lang>/", view_func=routes.embed)
    server.add_url_rule("/oembed", view_func=routes.oembed)
    for lang in Lang:  # spelt out, as else the pages' own rules come first
        server.add_url_rule(f"/{lang}/share", f"share_{lang}", routes.share, defaults={"lang": lang})


@dataclass(frozen=True)
class SharingRoutes:
    """The route functions, with the services and pages at hand."""

    services: Services
    pages: Mapping[Lang, Dash]

    def short(self, code: str) -> Response:
        """The view of a code; nothing was stored, so that a code printed long ago still leads there."""
        link = long_link(code)
        if link:
            answer = redirect(link)
            answer.headers["Cache-Control"] = A_DAY
            return answer
        page = unknown_code_html(readers_language(), origin_of(self.services) + PATH)
        return Response(page, 404, mimetype="text/html")

    def embed(self, lang: str) -> str:
        """The page of a view without what stands around it; callbacks/framing.py lets other sites frame it."""
        return self.pages[Lang(lang)].index()

    def share(self, lang: Lang) -> Response:
        """What the dialog can't make itself: the QR code, and the view's words if the page hasn't them yet."""
        query = request.query_string.decode("utf-8", errors="replace")
        view, told = self._told(f"/{lang}/?{query}")
        short = short_link(view, self.services.catalog())
        return jsonify(short=short, qr=qr_picture(origin_of(self.services) + short), title=told.title,
                       subtitle=told.subtitle, summary=told.summary,
                       sources=[cited(sources()[key], view.lang) for key in told.sources])

    def oembed(self) -> Response:
        """How to show one of our links in another site's page, as oembed.com has it."""
        kind = request.args.get("format", "json")
        if kind not in FORMATS:
            abort(501)
        link = own_link(request.args.get("url", ""), {request.host, urlsplit(origin_of(self.services)).netloc})
        if link is None:
            abort(404)
        told = self._card(link, _at_most("maxwidth", USUAL_WIDTH), _at_most("maxheight", USUAL_HEIGHT))
        answer = jsonify(told) if kind == "json" else Response(_xml(told), mimetype=FORMATS["xml"])
        answer.headers |= {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
        return answer

    def _card(self, link: str, width: int, height: int) -> dict[str, str | int]:
        origin, catalog = origin_of(self.services), self.services.catalog()
        view, told = self._told(link)
        card = {
            "version": "1.0", "type": "rich", "title": told.title,
            "provider_name": text("ui.product", view.lang), "provider_url": f"{origin}/{view.lang}/",
            "html": frame_code(origin + EMBED + pinned_link(view, catalog), told.title, width, height),
            "width": width, "height": height, "cache_age": 3600,
        }
        picture = _at_most("maxwidth", PICTURE_SIZE[0]), _at_most("maxheight", PICTURE_SIZE[1])
        if picture != PICTURE_SIZE:
            return card
        return card | {"thumbnail_url": picture_of(view, self.services), "thumbnail_width": picture[0],
                       "thumbnail_height": picture[1]}

    def _told(self, link: str) -> tuple[ViewState, Words]:
        catalog = self.services.catalog()
        parsed = from_url(link, catalog)
        return parsed.view, narrate(parsed.view, catalog, self.services.world, parsed.notices)


def shared_links(view: ViewState, services: Services) -> dict[str, str]:
    """Addresses that other sites show a link to this view with: its own, its picture, and how to embed it."""
    origin = origin_of(services)
    address = origin + to_url(view, services.catalog())
    return {"address": address, "picture": picture_of(view, services),
            "oembed": f"{origin}/oembed?url={quote(address, safe='')}"}


def picture_of(view: ViewState, services: Services) -> str:
    """Address of a picture of this very view: its sheet as a social card."""
    order = SheetOrder(view=view, paper=SOCIAL.key, dpi=SOCIAL.dpi[0], made_on=today())
    return f"{origin_of(services)}{order_link(order, services.catalog(), 'png')}&{SHOW}=1"


def own_link(url: str, hosts: set[str]) -> str | None:
    """The view's link that an address of this server leads to; None for all others."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.netloc.lower() not in {host.lower() for host in hosts}:
        return None
    path = inside(parts.path)
    if path.startswith(PATH):
        return long_link(path.removeprefix(PATH))
    segments = [part for part in path.removeprefix(EMBED).split("/") if part]
    is_page = segments[:1] in ([], *([str(lang)] for lang in Lang)) and segments[1:] in ([], *([c] for c in chapters()))
    return f"/{'/'.join(segments)}?{parts.query}" if is_page else None


def _at_most(part: str, usual: int) -> int:
    """The usual size in pixels, or less if the asker says so."""
    asked = request.args.get(part, "")
    return min(int(asked), usual) if re.fullmatch("[1-9][0-9]{0,4}", asked) else usual


def _xml(told: Mapping[str, str | int]) -> str:
    rows = "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in told.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{rows}</oembed>'
