"""The public API over HTTP: routes from the table of operations, answers kept by release, problems in words."""

from __future__ import annotations

import json
from functools import partial

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed

from callbacks.api_pages import register_api_pages
from callbacks.bundles import digest_of
from callbacks.faults import in_words
from callbacks.services import Services
from callbacks.sheet_routes import origin_of
from data.counts import Allowance, network_of, open_counts
from data.errors import AtlasError
from data.words import Lang
from geo.api.ask import Ask
from geo.api.operations import OPERATIONS, Operation
from geo.api.parameters import read
from geo.api.problems import MEDIA, Told, not_found, problem
from geo.api.shelf import Shelf

ROOT = "/api"
LONGEST_QUERY = 4096  # bytes
SHOWN_DIGITS = 12  # of a release's digest, in an answer's ETag
PACKINGS = ("", ":br", ":gzip")  # what callbacks/packing.py adds to an ETag
OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After",
        "X-Content-Type-Options": "nosniff"}
ASKED_FIRST = {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers": "*",
               "Access-Control-Max-Age": "86400"}


def register_api(server: Flask, services: Services) -> None:
    """Add a route for each operation, and words for whatever isn't one."""
    routes = ApiRoutes(services)
    for row in OPERATIONS:
        rule = ROOT + row.path.replace("{", "<").replace("}", ">")
        server.add_url_rule(rule, f"api_{row.key}", partial(routes.answer, row), strict_slashes=False)
    register_api_pages(server, services)
    server.add_url_rule(f"{ROOT}/<path:rest>", "api_unknown", routes.unknown)
    server.register_error_handler(MethodNotAllowed, _wrong_method)
    server.after_request(_open_to_all)


class ApiRoutes:
    """The route functions, with the services, the answers kept and each client's allowance at hand."""

    def __init__(self, services: Services):
        self.services = services
        self.shelf = Shelf()
        self.allowance = Allowance(open_counts(services.settings), "api", services.settings.api_per_minute)

    def answer(self, row: Operation, **in_path: str) -> Response:
        """The operation's answer, or a problem."""
        if not self.allowance.takes(network_of(request.remote_addr or "")):
            waits_s = self.allowance.waits_s()
            refused = _refused(Told("too_many", "api.wrong.too_many", (
                ("most", self.services.settings.api_per_minute), ("n", waits_s))))
            refused.headers["Retry-After"] = str(waits_s)
            return refused
        try:
            if _is_long() and not row.open_ended:
                raise Told("too_long", "api.wrong.too_long", (("most", LONGEST_QUERY),))
            return self._answered(row, in_path)
        except Told as told:
            return _refused(told)
        except AtlasError:
            return _refused(Told("failed", "api.wrong.failed"))

    def unknown(self, rest: str) -> Response:
        return _refused(not_found("address", f"{ROOT}/{rest}"))

    def _answered(self, row: Operation, in_path: dict[str, str]) -> Response:
        catalog = self.services.catalog()
        asked = (catalog.digest, origin_of(self.services), request.path, request.query_string)
        body = self.shelf.find(asked)
        if body is None:
            query = tuple(request.args.items(multi=True))
            ask = Ask(catalog, self.services.world, self.services.store.history, asked[1], request.path, query,
                      read(row.asked, in_path, query, catalog) if not row.open_ended else {})
            body = json.dumps(row.answer(ask), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
            if row.of_release and not _is_long():
                self.shelf.keep(asked, body)
        return _sent(body, row.media, f"{catalog.digest[:SHOWN_DIGITS]}-{digest_of(body)}")


def _is_long() -> bool:
    return len(request.query_string) > LONGEST_QUERY


def _sent(body: bytes, media: str, tag: str) -> Response:
    """The body, or only that it hasn't changed since the client had it."""
    known = any(request.if_none_match.contains_weak(tag + packing) for packing in PACKINGS)
    answer = Response(status=304) if known else Response(body, content_type=media)
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "public, no-cache"
    return answer


def _refused(told: Told) -> Response:
    asked = request.args.get("lang", "")
    lang = Lang(asked) if asked in tuple(Lang) else Lang.en
    body = json.dumps(problem(told, lang, request.path), ensure_ascii=False).encode()
    return Response(body, told.status, {"Cache-Control": "no-store"}, content_type=MEDIA)


def _wrong_method(error: MethodNotAllowed) -> Response:
    if not request.path.startswith(f"{ROOT}/"):
        return in_words(error)
    refused = _refused(Told("wrong_method", "api.wrong.method", (("method", request.method),)))
    refused.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return refused


def _open_to_all(answer: Response) -> Response:
    """Scripts of any site may read the API: it is public, and knows nobody."""
    if request.path.startswith(f"{ROOT}/"):
        answer.headers |= OPEN
        if request.method == "OPTIONS":
            answer.headers |= ASKED_FIRST
    return answer
