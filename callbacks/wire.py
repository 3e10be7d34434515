"""The only callers of app.callback: closed signatures, so that a misspelt option can't pass in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import ClientsideFunction, Dash, Input, Output, State

from callbacks.services import Services
from geo.links import from_dict
from geo.view import Parsed
from layouts.ids import Id


@dataclass(frozen=True)
class BoundToView:
    """A plain `(Parsed, Services)` function, fed from the VIEW store."""

    function: Callable[[Parsed, Services], object]
    services: Services

    def __call__(self, data: dict | None):
        parsed = from_dict(data or {}, self.services.catalog())
        return self.function(parsed, self.services)


def on_view(app: Dash, function: Callable, outputs: Sequence[Output], services: Services) -> None:
    """Call `function(parsed view, services)` whenever the view changes."""
    app.callback(list(outputs), [Input(Id.VIEW, "data")], prevent_initial_call=True)(BoundToView(function, services))


def in_browser(app: Dash, function: str, outputs: Sequence[Output], inputs: Sequence[Input],
               states: Sequence[State] = ()) -> None:
    """Run `atlas.<function>` of the assets in the browser when an input changes, not at the start."""
    app.clientside_callback(
        ClientsideFunction("atlas", function), list(outputs), list(inputs), list(states), prevent_initial_call=True
    )
