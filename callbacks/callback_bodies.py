"""What a page asks Dash, held to what was wired: Dash takes any body as one of its own, and breaks on the others.

What a callback answers hangs on its question and on the release alone, so that the latest answers are kept: where many
look at the same views, Dash is asked once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from dash import Dash
from flask import Flask, Response, abort, request

from callbacks.revalidating import made_once
from callbacks.services import Services
from data.shared_cache import OwnCache

ENDPOINT = "_dash-update-component"
KEPT_BYTES = 1_000_000  # of packed answers: some thousand


@dataclass(frozen=True)
class Wired:
    """Dash's own answer to whatever asks as the page does; 400 for all else. Values may be anything."""

    answer: Callable[[], Response]
    callbacks: Mapping[str, Mapping]
    services: Services
    kept: OwnCache = field(default_factory=lambda: OwnCache(KEPT_BYTES))

    def __call__(self) -> Response:
        """The answer, kept for who asks the same; staff's is never kept."""
        if self.services.base:
            return self._answered()
        if not request.is_json:
            abort(400)
        key = f"{self.services.catalog().digest} {sha256(request.get_data()).hexdigest()}"
        return made_once(key, lambda: self._answered().get_data(), self.kept, "application/json")

    def _answered(self) -> Response:
        if not is_wired(request.get_json(silent=True), self.callbacks):
            abort(400)
        return self.answer()


def hold_to_wiring(app: Dash, server: Flask, services: Services) -> OwnCache:
    """Put the check before Dash's route, and return where answers are kept; called once all callbacks are wired."""
    endpoint = f"{app.config.routes_pathname_prefix}{ENDPOINT}"
    wired = server.view_functions[endpoint] = Wired(server.view_functions[endpoint], app.callback_map, services)
    return wired.kept


def is_wired(body: object, callbacks: Mapping[str, Mapping]) -> bool:
    """Whether a body names a callback by its very outputs, inputs and states, in their order."""
    asked = body if isinstance(body, dict) else {}
    output, changed = asked.get("output"), asked.get("changedPropIds", [])
    wired = callbacks.get(output) if isinstance(output, str) else None
    if wired is None or not isinstance(changed, list) or not all(isinstance(one, str) for one in changed):
        return False
    outputs = asked.get("outputs")
    named = _names(outputs if isinstance(outputs, list) else [outputs])
    return (named == output.strip(".").split("...") and _names(asked.get("inputs")) == _names(wired["inputs"])
            and _names(asked.get("state", [])) == _names(wired["state"]))


def _names(parts: object) -> list[str] | None:
    """Each part as id.property; None if these aren't parts."""
    told = parts if isinstance(parts, list) else [None]
    if not all(isinstance(one, dict) and {"id", "property"} <= one.keys() for one in told):
        return None
    return [f"{one['id']}.{one['property']}" for one in told]
