"""View -> page: the sign that a view's words have come. The browser reads the controls and writes the URL."""

from __future__ import annotations

from dash import Dash, Input, Output

from callbacks.wire import in_browser
from layouts.ids import Id


def wire_navigation(app: Dash) -> None:
    """Tell the scripts that a view's words have come; assets/navigate.js turns controls into views."""
    in_browser(app, "wordsArrived", [Output(Id.WORDS, "said")], [Input(Id.WORDS, "data")])
