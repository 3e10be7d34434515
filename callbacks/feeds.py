"""The Atom feeds over HTTP."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from flask import Flask, Response, request

from callbacks.services import Services
from callbacks.sheet_routes import origin_of
from data.catalog import Catalog
from data.stores.files import Publication
from data.words import Lang
from geo.feed import Feed, make_feed

MIMETYPE = "application/atom+xml"


def register_feeds(server: Flask, services: Services) -> None:
    """Add the feed of each language."""
    for lang in Lang:
        server.add_url_rule(f"/{lang}/feed.atom", f"feed_{lang}", feed, defaults={"lang": lang, "services": services})


def feed(lang: Lang, services: Services) -> Response:
    """Releases and large changes, newest first; whoever has the newest gets it once only."""
    made = _made(lang, services, services.store.history(), services.catalog(), origin_of(services))
    answer = Response(made.body, content_type=f"{MIMETYPE}; charset=utf-8", headers={"Cache-Control": "no-cache"})
    answer.last_modified = datetime.fromisoformat(made.updated)
    answer.add_etag()
    return answer.make_conditional(request)


@lru_cache(maxsize=8)
def _made(lang: Lang, services: Services, history: tuple[Publication, ...], catalog: Catalog, origin: str) -> Feed:
    return make_feed(lang, services.store, history, catalog, origin)
