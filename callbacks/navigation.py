"""Controls -> view: the only reader of controls. The browser writes the URL."""

from __future__ import annotations

from dash import Dash, Input, Output

from callbacks.wire import in_browser
from layouts.ids import Id, control

# In the order of CONTROLS in assets/navigate.js; a test compares them.
CONTROLS = ("level", "measure", "classing", "classes", "layers", "digits", "against")


def wire_navigation(app: Dash) -> None:
    """Controls to view, and the sign that a view's words have come."""
    in_browser(app, "controlsChanged", [Output(Id.VIEW, "data", allow_duplicate=True)],
               [Input(control(field), "value") for field in CONTROLS])
    in_browser(app, "wordsArrived", [Output(Id.WORDS, "modified_timestamp")], [Input(Id.WORDS, "data")])
