"""HTTP routes of sheets: an order's file, and the view inside a file that somebody dropped."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from callbacks.addresses import at
from callbacks.metrics import CACHES
from callbacks.services import Services
from callbacks.sheets import MIMETYPES, SheetFile, sheet_cache, sheet_file, snapshot, today
from data.errors import OrderError, SheetError
from data.snapshots import LARGEST, LARGEST_MB
from data.words import Lang, text
from geo.queries import take_apart
from layouts.sheet.order import read_order
from layouts.sheet.refusal import refusal_html

SHOW = "show"  # a part of a link that is about the answer, not about the sheet
# An SVG is a page of its own to a browser: nothing in it may run or be fetched.
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"


def register_sheets(server: Flask, services: Services) -> None:
    """Add the routes of single sheets."""
    routes = SheetRoutes(services)
    server.extensions.setdefault(CACHES, {})["sheets"] = sheet_cache(services.settings)
    for lang in Lang:  # spelt out, as else the pages' own rules come first
        server.add_url_rule(f"/{lang}/sheet.<any({', '.join(MIMETYPES)}):kind>", f"sheet_{lang}", routes.sheet,
                            defaults={"lang": lang})
        server.add_url_rule(f"/{lang}/snapshot", f"snapshot_{lang}", routes.snapshot, defaults={"lang": lang},
                            methods=["POST"])


@dataclass(frozen=True)
class SheetRoutes:
    """The route functions, with the services at hand."""

    services: Services

    def sheet(self, lang: Lang, kind: str) -> Response:
        """The sheet that the link orders; `show=1` shows it in the browser, as an SVG always is."""
        query = request.query_string.decode("utf-8", errors="replace")
        path, ordered, shown = take_apart(f"/{lang}/sheet?{query}", (SHOW,))
        try:
            order = read_order(f"{path}?{ordered}", self.services.catalog(), today())
            made = sheet_file(order, self.services, origin_of(self.services), kind)
        except OrderError as refused:
            return refusal(Lang(refused.lang), refused.faults, refused.view_link)
        except SheetError as refused:
            return refusal(lang, refused.faults, f"/{lang}/")
        return handed_out(made, inline=kind == "svg" or (SHOW, "1") in shown)

    def snapshot(self, lang: Lang) -> tuple[Response, int]:
        """The view inside the file that is the request's body."""
        request.max_content_length = LARGEST
        try:
            return jsonify(snapshot(request.get_data(cache=False), lang, self.services.catalog())), 200
        except RequestEntityTooLarge:
            return jsonify(error=text("snapshot.too_large", lang, limit=LARGEST_MB)), 413
        except SheetError as refused:
            return jsonify(error=str(refused)), 400


def origin_of(services: Services) -> str:
    """What links on paper begin with: scheme and host of the public address, else of this request, and our prefix."""
    return (services.settings.public_url or request.host_url).rstrip("/") + services.settings.prefix


def refusal(lang: Lang, faults: tuple[str, ...], view_link: str) -> Response:
    """Why there is no sheet: a page for a reader, JSON for a script that asked."""
    accepted = request.headers.get("Accept", "")
    if accepted and "text/html" not in accepted:
        answer = jsonify(error="\n".join(faults), faults=list(faults), view=at(view_link))
    else:
        answer = Response(refusal_html(lang, faults, view_link), mimetype="text/html")
    answer.status_code = 400
    answer.headers |= {"Cache-Control": "no-cache", "Vary": "Accept"}
    return answer


def handed_out(made: SheetFile, inline: bool) -> Response:
    """A file with its name; asked for again, it is sent only if it changed."""
    answer = Response(made.body, mimetype=made.mimetype)
    answer.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{made.name}"'
    answer.headers |= {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if made.mimetype == MIMETYPES["svg"]:
        answer.headers["Content-Security-Policy"] = SVG_POLICY
    answer.add_etag()
    return answer.make_conditional(request)
