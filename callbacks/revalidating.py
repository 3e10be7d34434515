"""Pages under tags: who has one already is told so before anything is composed, and what many ask for is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Response, request

from callbacks.bundles import app_digest, digest_of
from callbacks.packing import liked_best
from callbacks.services import Services
from callbacks.sheet_routes import origin_of
from callbacks.sheets import A_DAY_S, today
from data.logos import logo_keys
from data.own_code import code_digest
from data.packed import packings
from data.shared_cache import Cache

AGAIN = "no-cache"  # kept, but asked for each time
USUAL = "br"  # how nearly all browsers take it
FINISHED_BYTES = 2_000_000  # of a language's pages: some hundred


def revalidated(tag: str, make: Callable[[], str | bytes], finished: Cache, mimetype: str = "text/html") -> Response:
    """What `make` makes, under its tag; only that it hasn't changed, if whoever asks has had it."""
    had = request.if_none_match.contains_weak(tag)
    answer = Response(status=304) if had else made_once(tag, make, finished, mimetype)
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = AGAIN
    return answer


def made_once(key: str, make: Callable[[], str | bytes], finished: Cache, mimetype: str) -> Response:
    """What `make` makes; `finished` keeps it as most browsers want it: what many ask for is composed and packed once.

    `key`: tells all that it is made from.
    """
    if liked_best(request.headers.get("Accept-Encoding", "")) != USUAL:
        return Response(make(), mimetype=mimetype)
    body = finished.get(key)
    if body is None:
        body = _packed(make())
        finished.put(key, body, A_DAY_S)
    return Response(body, mimetype=mimetype, headers={"Content-Encoding": USUAL})


def _packed(body: str | bytes) -> bytes:
    return packings()[USUAL].quickly(body.encode() if isinstance(body, str) else body)


def page_tag(services: Services) -> str:
    """Of the page at this address: changes with all that it is made from."""
    catalog = services.catalog()
    made_from = (code_digest(), catalog.digest, app_digest(catalog, services.world), origin_of(services),
                 request.path, request.query_string.decode("latin-1"), str(today()),
                 *logo_keys(services.settings.home))
    return digest_of("\n".join(made_from).encode())


def same_bytes(told: str) -> bytes:
    """JSON with its keys in order: Dash takes some from a set, so that each process would have an order of its own."""
    return json.dumps(json.loads(told), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def tagged(body: bytes, finished: Cache) -> Response:
    """JSON that is sent again only if it has changed."""
    return revalidated(digest_of(body), lambda: body, finished, "application/json")
