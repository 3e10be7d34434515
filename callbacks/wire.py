"""The only callers of app.callback: closed signatures, so that a misspelt option can't pass in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import ClientsideFunction, Dash, Input, Output, State

from callbacks.services import Services
from data.words import Lang
from geo.view import ViewState, from_dict
from layouts.ids import Id


@dataclass(frozen=True)
class Bound:
    """A plain function with the services and language it was wired with."""

    function: Callable
    services: Services
    lang: Lang

    def __call__(self, *values):
        return self.function(*values, self.services, self.lang)


@dataclass(frozen=True)
class BoundToView:
    """A plain `(ViewState, Services)` function, fed from the VIEW store."""

    function: Callable[[ViewState, Services], object]
    services: Services

    def __call__(self, data: dict | None):
        parsed = from_dict(data or {}, self.services.catalog())
        return self.function(parsed, self.services)


def wire(app: Dash, function: Callable, outputs: Sequence[Output], inputs: Sequence[Input],
         services: Services, lang: Lang) -> None:
    """Call `function(*input values, services, lang)` when an input changes, not at the start."""
    app.callback(list(outputs), list(inputs), prevent_initial_call=True)(Bound(function, services, lang))


def on_view(app: Dash, function: Callable, outputs: Sequence[Output], services: Services) -> None:
    """Call `function(parsed view, services)` whenever the view changes."""
    app.callback(list(outputs), [Input(Id.VIEW, "data")], prevent_initial_call=True)(BoundToView(function, services))


def in_browser(app: Dash, function: str, outputs: Sequence[Output], inputs: Sequence[Input],
               states: Sequence[State] = ()) -> None:
    """Run `atlas.<function>` of the assets in the browser when an input changes, not at the start."""
    app.clientside_callback(
        ClientsideFunction("atlas", function), list(outputs), list(inputs), list(states), prevent_initial_call=True
    )
