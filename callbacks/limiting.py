"""How much anybody may ask: hosts, lengths, sizes and, by what an answer costs, how often.

A client is an IPv4 address, or the /64 network of an IPv6 one. What it may ask is counted apart for each kind of
answer, in windows of ten seconds, so that it is served again soon, and so that a flood of sheets leaves it the map.
Requests of this machine itself aren't counted: they are probes, measurements, or a proxy that ATLAS_PROXIES doesn't
tell of, behind which all readers would be one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, request

from callbacks.faults import fault_answer
from callbacks.services import Services
from data.counts import Allowance, Counts, OwnCounts, allowance_of, is_this_machine, network_of, open_counts
from data.settings import Settings
from data.uploads import longest_request

WINDOW_S = 10
LONGEST_ADDRESS = 16_000  # bytes of a path with its query: the longest view is a tenth of it
LONGEST_BODY = 250_000  # bytes of whatever a route has no bound of its own for
# How an address begins, and which part of ATLAS_ASKS_PER_MINUTE a client may ask of such answers: by what one costs.
PAGE = r"(?:/desk/atlas)?/<?(?:en|ar|any\(en, ar\):lang>)/?"
KINDS = (
    ("sheet", 0.1, re.compile(rf"{PAGE}sheet\.")),  # half a second each
    ("deck", 0.02, re.compile(rf"{PAGE}deck\.")),  # some ten sheets
    ("atlas", 0.04, re.compile(rf"{PAGE}atlas(?:$|\.)")),  # made by another process, one after the other
    ("file", 0.1, re.compile(rf"{PAGE}(?:snapshot|briefing)$")),  # reads what somebody sends
    ("download", 0.1, re.compile(r"(?:/desk/atlas)?/download/")),
    ("search", 1, re.compile(r"/search/")),
    ("share", 0.5, re.compile(rf"{PAGE}share$|/oembed$|/s/")),
    ("feed", 0.1, re.compile(rf"{PAGE}feed\.")),
    ("sign-in", 0.2, re.compile(r"/desk/<any\(en, ar\):lang>/sign-in$|/desk/oidc/")),
    ("page", 10, re.compile(rf"{PAGE}(?:$|<path:|_dash-update-component$)|/embed/")),
)
UPLOAD = re.compile(r"/desk/<any\(en, ar\):lang>/upload$")
NEVER_REFUSED = ("/health", "/metrics")  # probes ask by a machine's number, and must learn what is wrong


def register_limits(server: Flask, services: Services) -> None:
    """Refuse what is too much before anything is read of it; called before the routes are added."""
    settings = services.settings
    server.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    limits = Limits(known_hosts(settings), longest_request(settings.upload_mb),
                    allowances(open_counts(settings), settings.asks_per_minute))
    server.before_request(limits.refusal)


def known_hosts(settings: Settings) -> frozenset[str]:
    """Names under which readers may ask; empty: any name."""
    own = urlsplit(settings.public_url).hostname
    named = (*settings.hosts.lower().split(), *([own] if own else ()))
    return frozenset((*named, "localhost", "127.0.0.1", "::1")) if named else frozenset()


def allowances(shared: Counts, asks_per_minute: int) -> dict[str, Allowance]:
    """What a client may have of each kind; pages and clicks are counted here alone, as Redis takes as long as one."""
    own = OwnCounts()
    return {kind: Allowance(own if kind == "page" else shared, kind, allowance_of(part, asks_per_minute, WINDOW_S),
                            WINDOW_S) for kind, part, _ in KINDS}


@lru_cache(maxsize=500)
def kind_of(rule: str) -> str:
    """The kind of answer that a route gives, empty if it is cheap."""
    return next((kind for kind, _, begins in KINDS if begins.match(rule)), "")


@dataclass(frozen=True)
class Limits:
    """What a request is measured against; `upload`: bytes of a request that hands in a file."""

    hosts: frozenset[str]
    upload: int
    allowances: dict[str, Allowance]

    def refusal(self) -> Response | None:
        """The answer to what is too much; None lets the request through."""
        if request.path.startswith(NEVER_REFUSED):
            return None
        if self.hosts and _name_of(request.host) not in self.hosts:
            return fault_answer(400, "fault.other_host")
        if len(request.path) > LONGEST_ADDRESS or len(request.query_string) > LONGEST_ADDRESS:
            return fault_answer(414, "fault.too_long")
        rule = request.url_rule.rule if request.url_rule else ""
        if UPLOAD.match(rule):
            request.max_content_length = self.upload
        return self._too_often(rule)

    def _too_often(self, rule: str) -> Response | None:
        allowance, address = self.allowances.get(kind_of(rule)), request.remote_addr or ""
        if allowance is None or is_this_machine(address) or allowance.takes(network_of(address)):
            return None
        return fault_answer(429, "fault.too_many", retry_s=allowance.waits_s())


def _name_of(host: str) -> str:
    """A host without its port, empty if it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
