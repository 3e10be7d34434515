"""The API's page for people, in both languages, made from the table of operations."""

from __future__ import annotations

from functools import cache, partial

from flask import Flask, Response, abort, redirect

from callbacks.addresses import at
from callbacks.answers import FOREVER, readers_language
from callbacks.bundles import ASSETS, digest_of
from callbacks.services import Services
from callbacks.sheet_routes import origin_of
from data.catalog import Catalog
from data.words import Lang
from geo.api.ask import Ask
from geo.api.operations import OPERATIONS, citation
from geo.api.parameters import Parameter
from layouts.api_page import Facts, Given, api_page

STYLES = ("tokens.css", "api/page.css")
FONTS = "shell.css"  # says where the letters are, from its own place
MOST_SHOWN = 24  # values of a parameter that the page lists
POLICY = "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"


def register_api_pages(server: Flask, services: Services) -> None:
    """Add the page of each language, the door to them, and their styles."""
    server.add_url_rule("/api/", "api_door", _door, strict_slashes=False)
    for lang in Lang:
        server.add_url_rule(f"/api/{lang}/", f"api_page_{lang}", partial(_page, lang, services))
    server.add_url_rule("/api/page.<digest>.css", "api_styles", _styles)


def _door() -> Response:
    """The page in the reader's language, as the browser states it."""
    return redirect(f"/api/{readers_language()}/")


def _page(lang: Lang, services: Services) -> Response:
    catalog = services.catalog()
    ask = Ask(catalog, services.world, services.store.history, origin_of(services), "", (), {"lang": str(lang)})
    facts = Facts(
        lang=lang, root=ask.link(""), styles=at(f"/api/page.{digest_of(_style_bytes())}.css"),
        release=catalog.digest[:12], round=catalog.latest_round, period=catalog.period(catalog.latest_round, lang),
        citation=citation(ask), per_minute=services.settings.api_per_minute,
        operations=tuple((row, tuple(_given(one, catalog) for one in row.parameters)) for row in OPERATIONS),
    )
    return Response(api_page(facts), mimetype="text/html",
                    headers={"Cache-Control": "no-cache", "Content-Security-Policy": POLICY})


def _given(one: Parameter, catalog: Catalog) -> Given:
    values = tuple(map(str, one.schema(catalog).get("enum", ())))
    return Given(one.name, f"api.parameter.{one.rule or one.name}", values if len(values) <= MOST_SHOWN else ())


def _styles(digest: str) -> Response:
    if digest != digest_of(_style_bytes()):
        abort(404)
    return Response(_style_bytes(), mimetype="text/css", headers={"Cache-Control": FOREVER})


@cache
def _style_bytes() -> bytes:
    faces = [line.replace(b"url(fonts/", b"url(../en/assets/fonts/") for line in ASSETS.joinpath(FONTS).read_bytes()
             .splitlines() if line.startswith(b"@font-face")]
    return b"\n".join([*faces, *(ASSETS.joinpath(name).read_bytes() for name in STYLES)])
