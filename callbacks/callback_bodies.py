"""What a page asks Dash, held to what was wired: Dash takes any body as one of its own, and breaks on the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dash import Dash
from flask import Flask, Response, abort, request

ENDPOINT = "_dash-update-component"


@dataclass(frozen=True)
class Wired:
    """Dash's own answer to whatever asks as the page does; 400 for all else. Values may be anything."""

    answer: Callable[[], Response]
    callbacks: Mapping[str, Mapping]

    def __call__(self) -> Response:
        if not is_wired(request.get_json(silent=True), self.callbacks):
            abort(400)
        return self.answer()


def hold_to_wiring(app: Dash, server: Flask) -> None:
    """Put the check before Dash's route; called once all callbacks are wired."""
    endpoint = f"{app.config.routes_pathname_prefix}{ENDPOINT}"
    server.view_functions[endpoint] = Wired(server.view_functions[endpoint], app.callback_map)


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
