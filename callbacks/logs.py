"""The log of a web process: each request under a number of its own, which every answer and error page bears too.

A line holds that number, release, route, status and time. The route is the rule, never the address: an address may
hold a meeting's code, and a query what somebody looked for.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable

from flask import Flask, Response, g, request

from callbacks.services import Services
from data.log_lines import Stopwatch, log, write_log

HEADER = "X-Request-Id"
GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")  # a number from a proxy in front of us
QUIET = ("/health", "/health/live", "/health/ready")  # asked every few seconds, so only their failures are logged
CALLBACK = "/_dash-update-component"
PARTS = re.compile(r"[\w.@-]{1,300}")  # of the page, as Dash names those that a callback fills


def register_logs(server: Flask, services: Services) -> None:
    """Number and time every request; called right after framing, so that all that others do is timed."""
    settings = services.settings
    write_log(settings.log)
    server.before_request(beginning(settings.proxies))
    server.after_request(LogOf(settings.slow_ms))


def beginning(proxies: int) -> Callable[[], None]:
    """How a request begins behind so many proxies of ours."""
    return begin_proxied if proxies else begin


def begin() -> None:
    """Give the request its number, and start its watch."""
    g.request_id, g.watch = secrets.token_hex(8), Stopwatch()


def begin_proxied() -> None:
    """The same, under the number that the proxy gave, so that both logs can be read side by side."""
    begin()
    if GIVEN.fullmatch(given := request.headers.get(HEADER, "")):
        g.request_id = given


def request_id() -> str:
    """The number of the request that is answered now; one that failed before it began has none yet."""
    if "request_id" not in g:
        begin()
    return g.request_id


class LogOf:
    """Writes one line a request, and a warning for one that took `slow_ms` or longer (0: nothing is slow)."""

    def __init__(self, slow_ms: int):
        self.slow_ms = slow_ms

    def __call__(self, answer: Response) -> Response:
        answer.headers[HEADER] = request_id()
        ms, failed = g.watch.ms, answer.status_code >= 500
        slow = bool(self.slow_ms) and ms >= self.slow_ms
        if slow or failed or request.path not in QUIET:
            told = {"request": g.request_id, "release": g.get("release", ""), "method": request.method,
                    "route": route(), "status": answer.status_code, "ms": ms}
            log("slow" if slow else "request", told | (callback_told() if slow else {}),
                logging.WARNING if slow or failed else logging.INFO)
        return answer


def route() -> str:
    """The rule that the request's address fits, without what the address says."""
    return request.url_rule.rule if request.url_rule else ""


def callback_told() -> dict[str, str]:
    """What a page asked to have computed: the names of the parts that it fills, if it did ask."""
    asked = request.get_json(silent=True) if request.path.endswith(CALLBACK) and request.method == "POST" else None
    fills = str(asked.get("output", "")) if isinstance(asked, dict) else ""
    return {"callback": fills} if PARTS.fullmatch(fills) else {}
