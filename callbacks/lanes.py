"""The application behind its lanes: sheets hold up no clicks, a slow line nobody, and a crowd is told so at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Semaphore

from flask import Flask, Response

from callbacks.faults import fault_answer
from callbacks.logs import beginning
from callbacks.metrics import LANES
from data.settings import Settings
from data.snapshots import LARGEST
from data.turns import Lane
from data.uploads import longest_request

WATCHED = re.compile(r"/(?:health|metrics)(?:/|$)")
# What takes long, and what staff do; everything else is quick.
LONG = re.compile(r"/(?:en|ar)/(?:sheet\.|deck\.|snapshot$|briefing$|atlas(?:$|\.))|/download/|/desk/")
LONG_WAITING, WATCHED_WAITING = 20, 20  # requests
QUICK_S, LONG_S = 10, 30  # how long somebody may wait
QUICK_BODY = 1_000_000  # bytes of the longest body of what is quick
QUICK_BODIES, LONG_BODIES = 100, 4  # that are read at a time
AGAIN_S = 2  # when to come back


@dataclass(frozen=True)
class Way:
    """A lane, and the bodies of those who will wait in it: the longest in bytes, and how many are read at a time."""

    lane: Lane
    longest: int
    bodies: Semaphore


class Gate:
    """A WSGI application around the server's: everybody reads, then waits for a turn, then is answered."""

    def __init__(self, server: Flask, settings: Settings):
        self.server, self.app = server, server.wsgi_app
        longest = max(LARGEST, longest_request(settings.upload_mb))
        self.watched = Way(Lane(WATCHED_WAITING, QUICK_S), QUICK_BODY, Semaphore(WATCHED_WAITING))
        self.quick = Way(Lane(settings.waiting, QUICK_S), QUICK_BODY, Semaphore(QUICK_BODIES))
        self.long = Way(Lane(LONG_WAITING, LONG_S), longest, Semaphore(LONG_BODIES))
        server.extensions[LANES] = {"quick": self.quick.lane, "long": self.long.lane}
        self.begin = beginning(settings.proxies)

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        way = self.way_of(environ.get("PATH_INFO", ""))
        if has_body_here(environ, way) and way.lane.enter():
            try:
                return self.app(environ, start_response)
            finally:
                way.lane.leave()
        return self._refusal(environ)(environ, start_response)

    def way_of(self, path: str) -> Way:
        if LONG.search(path):
            return self.long
        return self.watched if WATCHED.search(path) else self.quick

    @property
    def most(self) -> int:
        """Requests that may be here at once, each on a thread."""
        return self.quick.lane.most + self.long.lane.most + self.watched.lane.most + QUICK_BODIES + LONG_BODIES

    @property
    def is_lost(self) -> bool:
        """A request has been answered for so long that it never will be."""
        return self.quick.lane.is_lost or self.long.lane.is_lost

    def _refusal(self, environ: dict) -> Response:
        """The answer to who finds the Atlas full, numbered and logged as every other; it waits for no turn."""
        unread = {"wsgi.input": BytesIO(), "HTTP_ACCEPT_ENCODING": ""}  # nor for a body, nor for being packed
        with self.server.request_context(environ | unread):
            self.begin()
            return self.server.process_response(fault_answer(503, "fault.busy", retry_s=AGAIN_S))


def has_body_here(environ: dict, way: Way) -> bool:
    """Have the whole body here; False if too many are on their way already. Who sends none needs no place for one."""
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        return True
    if not way.bodies.acquire(blocking=False):
        return False
    try:
        read_body(environ, way.longest)
    finally:
        way.bodies.release()
    return True


def read_body(environ: dict, longest: int) -> None:
    """Have the whole body here; one that is too long stays where it is, to be refused for its length."""
    stated = environ.get("CONTENT_LENGTH", "")
    if stated.isdigit() and int(stated) > longest:
        return
    body = environ["wsgi.input"].read(longest + 1)
    environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    environ.pop("HTTP_TRANSFER_ENCODING", None)
