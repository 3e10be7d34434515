"""A web server on this machine that behaves or misbehaves as a test tells it, and a client with a clock of its own."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from data.pull import Limits, Puller

Behaviour = Callable[[BaseHTTPRequestHandler], None]
CSV = {"Content-Type": "text/csv"}


@dataclass
class Site:
    """`answers` by path, used in turn; the last one goes on for ever. `asked` are the requests so far."""

    server: ThreadingHTTPServer
    answers: dict[str, list[Behaviour]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def on(self, path: str, *behaviours: Behaviour) -> str:
        """Address of a path that will be answered so."""
        self.answers[path] = list(behaviours)
        return self.url + path

    def headers(self, name: str) -> list[str | None]:
        """A header of each request so far."""
        return [headers.get(name) for _, headers in self.asked]


def start_site() -> Site:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            behaviours = site.answers[self.path.partition("?")[0]]
            behaviour = behaviours.pop(0) if len(behaviours) > 1 else behaviours[0]
            with suppress(OSError):
                behaviour(self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is nothing to tell."""

    site = Site(Server(("127.0.0.1", 0), Handler))
    Thread(target=site.server.serve_forever, args=(0.02,), daemon=True).start()
    return site


@dataclass
class Clock:
    """A clock that only sleeping moves, or `step` seconds a look."""

    step: float = 0.0
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def time(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def puller(clock: Clock, **limits: float) -> Puller:
    return Puller("data@example.org", (), Limits(**{"silence_s": 5.0, **limits}), clock.time, clock.sleep,
                  chance=lambda: 1.0)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def good(content: bytes, etag: str = '"1"', kind: str = "text/csv") -> Behaviour:
    """Serves a file as a server should: parts of it, and only if it has changed."""
    def behave(handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers
        if asked.get("If-None-Match") == etag:
            return send(handler, 304, ETag=etag)
        if asked.get("Range") and asked.get("If-Range") == etag:
            start = int(asked["Range"].removeprefix("bytes=").rstrip("-"))
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            return send(handler, 206, content[start:], ETag=etag, Content_Type=kind, Content_Range=span)
        return send(handler, 200, content, ETag=etag, Content_Type=kind)
    return behave


def broken(content: bytes, after: int, etag: str = '"1"') -> Behaviour:
    """Hangs up after so many bytes of what it was asked for."""
    def behave(handler: BaseHTTPRequestHandler) -> None:
        start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        rest = content[start:]
        headers = {"ETag": etag, "Content_Type": "text/csv", "Content-Length": str(len(rest))}
        if start:
            headers["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.close_connection = True
        send(handler, 206 if start else 200, rest[:after], **headers)
    return behave


def partial(content: bytes, start: int, end: int) -> Behaviour:
    """Answers with these bytes, whatever was asked for."""
    span = f"bytes {start}-{end - 1}/{len(content)}"
    return status(206, content[start:end], ETag='"1"', Content_Type="text/csv", Content_Range=span)


def status(code: int, body: bytes = b"", **headers: str) -> Behaviour:
    return lambda handler: send(handler, code, body, **headers)


def redirect(to: str) -> Behaviour:
    return status(302, Location=to)


def endless(pause_s: float = 0.0, chunks: int = 100_000) -> Behaviour:
    """Chunks without the one that ends them, a pause after each."""
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("ETag", '"1"')
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.close_connection = True
        for _ in range(chunks):
            handler.wfile.write(b"3e8\r\n" + b"a,b,c,d,e\n" * 100 + b"\r\n")
            time.sleep(pause_s)
    return behave


def bomb() -> Behaviour:
    """A small body that unpacks to 50 MB, sent packed though nobody asked for that."""
    return status(200, gzip.compress(bytes(50_000_000)), Content_Type="text/csv", Content_Encoding="gzip")


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)
