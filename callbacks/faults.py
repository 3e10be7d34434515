"""Error pages: what went wrong, what to do now, and the number under which the log has it.

A person gets a page in both languages, a script JSON, and whoever asks the API a problem as RFC 9457 has it. Nothing of
what went wrong inside is told: whoever runs the Atlas finds it in the log under the request's number.
"""

from __future__ import annotations

import logging

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException

from callbacks.answers import readers_language
from callbacks.bundles import assets_url
from callbacks.logs import request_id, route
from data.errors import AtlasError
from data.log_lines import kind_of, log
from data.words import Lang, text
from layouts.fault_page import Fault, fault_page, title_of

API, PROBLEM = "/api/", "application/problem+json"
# Words of what nobody foresaw, by status; any other status has those of its hundred.
USUAL = {400: "fault.unreadable", 404: "fault.not_found", 405: "fault.wrong_method", 413: "fault.too_large",
         414: "fault.too_long", 501: "fault.unreadable", 429: "fault.too_many", 500: "fault.broken", 503: "fault.busy"}
AGAIN_S = 10  # when to come back, unless the caller knows better
COMES_BACK = (429, 503)


def register_faults(server: Flask) -> None:
    """Answer whatever no route has answered; called before all routes, which may know better for their own."""
    server.register_error_handler(HTTPException, in_words)
    server.register_error_handler(Exception, broken)


def fault_answer(status: int, key: str, *, retry_s: int = 0, **words: object) -> Response:
    """The answer to a request that can't be served; `key`: of the sentences that say why and what to do.

    `retry_s`: seconds after which to come back, which the words may name as {n}; 429 and 503 always say some.
    """
    wait_s = retry_s or (AGAIN_S if status in COMES_BACK else 0)
    if "text/html" in request.headers.get("Accept", ""):
        answer = Response(_page(status, key, {"n": wait_s} | words), status, mimetype="text/html")
    else:
        answer = _as_json(status, key, {"n": wait_s} | words)
    answer.headers |= {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if wait_s:
        answer.headers["Retry-After"] = str(wait_s)
    return answer


def in_words(fault: HTTPException) -> Response:
    """A refusal that Flask or a route has only a number for."""
    status = fault.code or 500
    if fault.response is not None or status < 400:  # a redirect, or an answer that somebody made
        return fault.get_response()
    answer = fault_answer(status, USUAL.get(status, "fault.unreadable" if status < 500 else "fault.broken"))
    kept = ("allow", "retry-after", "www-authenticate", "content-range")
    answer.headers |= {name: value for name, value in fault.get_headers() if name.lower() in kept}
    return answer


def broken(fault: Exception) -> Response:
    """What nobody foresaw: logged once, under the request's number; a store that is away, as what it is."""
    note(fault)
    if isinstance(fault, AtlasError):
        return fault_answer(503, "fault.away", retry_s=AGAIN_S)
    return fault_answer(500, "fault.broken")


def note(fault: Exception) -> None:
    """Log a fault; one of ours with its words, which say it all, any other with its places."""
    told = {"request": request_id(), "method": request.method, "route": route()}
    if isinstance(fault, AtlasError):
        log("away", told | {"fault": kind_of(fault)}, logging.WARNING)
    else:
        log("fault", told, logging.ERROR, fault)


def language() -> Lang:
    """The language of the address, else the one that the browser states."""
    asked = request.args.get("lang") or next((part for part in request.path.split("/") if part in tuple(Lang)), "")
    return Lang(asked) if asked in tuple(Lang) else readers_language()


def _page(status: int, key: str, words: dict[str, object]) -> str:
    lang = language()
    fault = Fault(status, key, tuple(words.items()), request.method == "GET" and status in (500, *COMES_BACK))
    return fault_page(lang, assets_url(lang, "css"), fault, request_id())


def _as_json(status: int, key: str, words: dict[str, object]) -> Response:
    lang, of_api = language(), request.path.startswith(API)
    why = text(key, lang, **words)
    body = {"error": why, "status": status, "request": request_id()}
    if of_api:
        body |= {"type": "about:blank", "title": title_of(status, lang), "detail": why, "instance": request.path}
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype=PROBLEM if of_api else "application/json")
