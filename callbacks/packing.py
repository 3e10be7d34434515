"""Compression of answers: what never changes is packed as small as it gets and kept, everything else quickly."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import Thread, get_native_id

from flask import Flask, Response, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from data.packed import Packed
from data.words import Lang

EXTENSION = "packing"
A_YEAR = "max-age=31536000"
SMALLEST = 500  # bytes; less fits into one packet anyhow
MIMETYPES = {"text/html", "text/css", "application/json", "text/javascript", "application/javascript", "image/svg+xml",
             "application/atom+xml", "application/geo+json", "application/vnd.oai.openapi+json",
             "application/manifest+json", "application/problem+json"}
WAYS = ("br", "zstd", "gzip")  # the first that a browser likes as much as any other
LATER_S = 60  # between looks for what could be packed better
LAST = 15  # that work's place behind everybody else's


def register_packing(server: Flask, home: Path) -> None:
    """Pack answers; called before the routes are added, so that every answer is complete when it is packed."""
    packing = Packing(home)
    server.extensions[EXTENSION] = packing
    server.after_request(packing.pack)


class Packing:
    """Packs answers in the way that the browser likes best."""

    def __init__(self, home: Path):
        self.packed = Packed(home)

    def pack(self, answer: Response) -> Response:
        if answer.mimetype not in MIMETYPES:
            return answer
        answer.vary.add("Accept-Encoding")
        etag, _ = answer.get_etag()
        if etag:
            answer.set_etag(etag, weak=True)  # the same in whatever bytes
        way = liked_best(request.headers.get("Accept-Encoding", ""))
        if way and answer.status_code == 200 and "Content-Encoding" not in answer.headers:
            self._pack(answer, way)
        return answer.make_conditional(request) if etag else answer

    def _pack(self, answer: Response, way: str) -> None:
        answer.direct_passthrough = False
        if (answer.calculate_content_length() or SMALLEST) < SMALLEST:
            return
        if A_YEAR in answer.headers.get("Cache-Control", ""):
            body = self.packed.body(request.path, way, answer.get_data)
        else:
            body = self.packed.packings[way].quickly(answer.get_data())
        answer.set_data(body)
        answer.headers["Content-Encoding"] = way


@lru_cache(maxsize=200)
def liked_best(accepted: str) -> str:
    """The way of packing that a browser likes best, empty for none."""
    said = parse_accept_header(accepted.lower(), Accept)
    best = max(WAYS, key=lambda way: said[way])  # the first of equals
    return best if said[best] > 0 and said[best] >= said["identity"] else ""


def packed(server: Flask) -> Flask:
    """The server, when it has packed what each language's page names: the first reader waits no longer than others."""
    pack_ahead(server)
    Thread(target=pack_well, args=(server,), name="atlas packing", daemon=True).start()
    return server


def pack_ahead(server: Flask) -> None:
    """Pack what the pages name in the way that browsers like best."""
    with quiet():
        client = server.test_client()
        for address in named(server):
            client.get(address, headers={"Accept-Encoding": WAYS[0]}).close()


def pack_well(server: Flask) -> None:
    """Pack the same as small as it gets, whenever nobody else needs the machine; again after each publication."""
    store = server.extensions[EXTENSION].packed
    with suppress(AttributeError, OSError):  # elsewhere than on Linux
        os.setpriority(os.PRIO_PROCESS, get_native_id(), LAST)
    done = None
    while True:
        time.sleep(LATER_S)
        with quiet():
            client = server.test_client()
            now = client.get("/release").data
            if now != done:
                store.forget_but({store.pack_well(client.get(address).data) for address in named(server)})
                done = now


def named(server: Flask) -> Iterator[str]:
    """What each language's page has a browser fetch at once, each once."""
    client = server.test_client()
    for lang in Lang:
        page = client.get(f"/{lang}/").get_data(as_text=True)
        yield from dict.fromkeys(re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|json)(?:\?[^"]*)?)"', page))


@contextmanager
def quiet() -> Iterator[None]:
    """What the server asks itself isn't logged."""
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
