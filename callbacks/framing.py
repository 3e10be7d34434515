"""What a browser may do with our answers: which scripts and styles run, who may frame them, what else they reach.

Nothing is allowed but what comes from our own host; a script or style within a page runs only if its hash is known.
An answer that states a stricter policy of its own keeps it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from flask import Flask, Response, request

from callbacks.brought_styles import BROUGHT
from data.settings import Settings
from layouts.display import FIRST_PAINT
from layouts.share import KEEPS_NOTHING
from layouts.sheet.refusal import STYLE

FRAMED = "/embed/"
POLICY = "Content-Security-Policy"
ANYONE, NOBODY = "frame-ancestors *", "frame-ancestors 'none'"
NOTHING = "default-src 'none'"  # for data: no page stands behind it
SHOWN_BY_THE_BROWSER = "application/pdf"  # its own viewer, which some policies keep from starting
# What other sites may show or read: a view's frame and picture, feeds, the public API.
FOR_ALL = re.compile(r"/(?:embed/|api/|oembed$|(?:en|ar)/(?:sheet\.|feed\.)|s/)")
EXTENSION = "framing"
Headers = tuple[tuple[str, str, str], ...]
YEAR_S = 31_536_000
# The Atlas never asks for any of these; full screen, the clipboard and sharing it does.
REFUSED = ("accelerometer", "autoplay", "camera", "display-capture",
           "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer",
           "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb", "xr-spatial-tracking")


def register_framing(server: Flask, settings: Settings) -> None:
    """Say it in every answer; called before all other routes are added, as the first to be added has the last word."""
    rules = Rules(settings)
    server.extensions[EXTENSION] = rules
    server.after_request(rules.say)


def allow_scripts(server: Flask, hashes: Iterable[str]) -> None:
    """Let scripts run that stand within a page, by the hashes of their text."""
    server.extensions[EXTENSION].allow(hashes)


def allow_styles(server: Flask, hashes: Iterable[str]) -> None:
    """Let styles stand within a page, by the hashes of their text."""
    server.extensions[EXTENSION].allow((), hashes)


def hash_of(text: str) -> str:
    """A script's or style's source expression in a policy."""
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


@dataclass
class Rules:
    """The headers of every answer; `page`: the policy of our pages."""

    settings: Settings
    scripts: dict[str, None] = field(default_factory=lambda: dict.fromkeys(map(hash_of, (FIRST_PAINT, KEEPS_NOTHING))))
    styles: dict[str, None] = field(default_factory=dict)
    made: dict[tuple, Headers] = field(default_factory=dict)  # few, as every route's answers have the same

    def __post_init__(self):
        self.allow(())

    def allow(self, scripts: Iterable[str], styles: Iterable[str] = ()) -> None:
        self.scripts |= dict.fromkeys(scripts)
        self.styles |= dict.fromkeys(styles)
        self.page = page_policy(tuple(self.scripts), tuple(self.styles), self.settings)
        self.made.clear()

    def say(self, answer: Response) -> Response:
        """Add the headers that an answer doesn't have of its own, and the rule on frames to its policy."""
        headers, path = answer.headers, request.path
        stated = {name.lower(): value for name, value in headers}
        policy = stated.pop(POLICY.lower(), "") or self._policy(answer.mimetype)
        is_page, for_all = answer.mimetype == "text/html", bool(FOR_ALL.match(path))
        asked = policy, is_page, path.startswith(FRAMED), for_all, self._is_tls()
        if asked not in self.made:
            self.made[asked] = headers_of(*asked)
        headers.remove(POLICY)
        for name, lower, value in self.made[asked]:
            if lower not in stated:
                headers.add(name, value)
        return answer

    def _is_tls(self) -> bool:
        return request.is_secure or self.settings.public_url.startswith("https:")

    def _policy(self, mimetype: str | None) -> str:
        if mimetype in ("text/html", "text/javascript"):  # a service worker's script says what it may fetch
            return self.page
        return "base-uri 'none'" if mimetype == SHOWN_BY_THE_BROWSER else NOTHING


def headers_of(policy: str, is_page: bool, framed: bool, for_all: bool, tls: bool) -> Headers:
    """Name, name in small letters and value of each header; an embedded view may be `framed` by anyone."""
    told = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",  # a tile server may ask who shows its tiles
        POLICY: f"{policy}; {ANYONE if framed else NOBODY}",
        "Cross-Origin-Resource-Policy": "cross-origin" if for_all else "same-origin",
    }
    if is_page:
        told["Permissions-Policy"] = ", ".join(f"{name}=()" for name in REFUSED)
    if not framed:
        told["X-Frame-Options"] = "DENY"
    if tls:
        told["Strict-Transport-Security"] = f"max-age={YEAR_S}"
    if tls and is_page and not framed:  # over plain HTTP browsers heed it on this machine alone, and complain elsewhere
        told["Cross-Origin-Opener-Policy"] = "same-origin"
    return tuple((name, name.lower(), value) for name, value in told.items())


def page_policy(scripts: tuple[str, ...], styles: tuple[str, ...], settings: Settings) -> str:
    """Of a page of ours: its own host, and the operator's tiles if there are any."""
    tiles = urlsplit(settings.tile_url.replace("{s}", "*"))
    pictures = f" {tiles.scheme}://{tiles.netloc}" if settings.tile_url else ""
    # The way to the organisation's sign-in is a form that another host goes on with.
    forms = " https:" if settings.oidc_issuer else ""
    styles = (hash_of(STYLE), *styles, *(f"'{one}'" for one in BROUGHT))
    return "; ".join((
        "default-src 'none'", f"script-src 'self' {' '.join(scripts)}", f"style-src 'self' {' '.join(styles)}",
        f"img-src 'self' data: blob:{pictures}", "font-src 'self'", "connect-src 'self'", "worker-src 'self'",
        "manifest-src 'self'", "base-uri 'none'", f"form-action 'self'{forms}",
    ))
