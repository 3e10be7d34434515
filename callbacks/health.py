"""Whether the server is well, for whoever watches it: machines under /health, people under /status.

    GET /health         the release that is served; "degraded" if it isn't the published one, because that is damaged
    GET /health/live    the process answers at all; what doesn't is to be started again
    GET /health/ready   it has what readers ask for; what hasn't gets no readers for a while
    GET /status         the same in words: release, when it was published, newest round
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, jsonify, redirect

from callbacks.answers import readers_language
from callbacks.bundles import assets_url
from callbacks.services import LIVE, SHOWN_DIGITS, Services
from data.addresses import at
from data.errors import AtlasError
from data.words import Lang, text, when
from layouts.status_page import status_page

A_DAY = len("2024-11-22")


def register_health(server: Flask, services: Services) -> None:
    """Add the routes; none of them is asked for a sign-in, or tells more than the pages do."""
    routes = HealthRoutes(services)
    server.add_url_rule("/health", view_func=routes.health)
    server.add_url_rule("/health/live", LIVE, routes.live)
    server.add_url_rule("/health/ready", view_func=routes.ready)
    server.add_url_rule("/status", "status", routes.front)
    for lang in Lang:  # spelt out, else the pages' own rules come first
        server.add_url_rule(f"/{lang}/status", f"status_{lang}", routes.status, defaults={"lang": lang})


@dataclass(frozen=True)
class HealthRoutes:
    """The route functions, with the services at hand."""

    services: Services

    def health(self) -> Response:
        served = self.services.catalog().digest
        return _now({"status": "degraded" if self._degraded(served) else "ok", "release": served})

    def live(self) -> Response:
        """Touches neither disk nor database: a store that is away is no reason to start anew."""
        return _now({"status": "ok"})

    def ready(self) -> Response:
        try:
            return _now({"status": "ok", "release": self.services.catalog().digest})
        except AtlasError:
            return _now({"status": "not ready"}, 503)

    def front(self) -> Response:
        return redirect(f"/{readers_language()}/status")

    def status(self, lang: Lang) -> Response:
        catalog = self.services.catalog()
        published = [one.at for one in self.services.store.history() if one.digest == catalog.digest]
        newest = catalog.latest_round
        degraded = self._degraded(catalog.digest)
        facts = [
            ("standing.release", catalog.digest[:SHOWN_DIGITS]),
            ("standing.published", when(published[-1][:A_DAY], lang) if published else ""),
            ("standing.round", text("freshness.round", lang, round=newest, period=catalog.period(newest, lang))),
            ("standing.rounds", text("standing.held", lang, n=len(catalog.held_rounds))),
        ]
        page = status_page(lang, at(assets_url(lang, "css")), "standing.degraded" if degraded else "standing.ok", facts)
        return Response(page, mimetype="text/html", headers={"Cache-Control": "no-store"})

    def _degraded(self, served: str) -> bool:
        return served != self.services.published()


def _now(told: dict[str, str], status: int = 200) -> Response:
    answer = jsonify(told)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
