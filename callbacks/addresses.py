"""The Atlas under a sub-path: what a request is asked under is taken off it, and put before where an answer leads.

A reverse proxy may hand requests on as they came (`/atlas/en/`) or without the prefix (`/en/`): both are answered
alike, so that probes inside a cluster ask for `/health` whatever the prefix is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Flask, Response, redirect

from data.addresses import at, serve_under

__all__ = ["at", "register_addresses"]

MOVED = (301, 302, 303, 307, 308)


def register_addresses(server: Flask, prefix: str) -> None:
    """Serve the whole application under a prefix; called before any page is made, as pages hold addresses."""
    serve_under(prefix)
    server.wsgi_app = Under(prefix, server.wsgi_app)
    server.after_request(lead_within)


@dataclass(frozen=True)
class Under:
    """The application as its routes know it: the prefix goes where WSGI keeps it, in SCRIPT_NAME."""

    prefix: str
    inner: Callable

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        serve_under(self.prefix)
        if self.prefix:
            path = environ.get("PATH_INFO", "")
            if path == self.prefix or path.startswith(f"{self.prefix}/"):
                path = path.removeprefix(self.prefix) or "/"
            environ |= {"SCRIPT_NAME": self.prefix, "PATH_INFO": path}
        return self.inner(environ, start_response)


def lead_within(answer: Response) -> Response:
    """A redirect names a path as at the root; a browser needs the prefix before it."""
    place = answer.headers.get("Location", "")
    is_ours = place.startswith("/") and not place.startswith("//")
    if is_ours and at(place) != place and answer.status_code in MOVED:
        answer.headers["Location"] = at(place)
        answer.set_data(redirect(at(place), answer.status_code).get_data())  # its words name the address too
    return answer
