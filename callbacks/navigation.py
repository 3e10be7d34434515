"""Controls -> view, and the place search; the only reader of controls. The browser writes the URL."""

from __future__ import annotations

from dash import Dash, Input, Output, no_update

from callbacks.services import Services
from callbacks.wire import in_browser, wire
from data.words import Lang, text
from layouts.ids import Id, control

# In the order of CONTROLS in assets/navigate.js; a test compares them.
CONTROLS = ("level", "measure", "classing", "classes", "layers", "digits")


def wire_navigation(app: Dash, services: Services, lang: Lang) -> None:
    """Controls to view, search to focus, in one language's app."""
    in_browser(app, "controlsChanged", [Output(Id.VIEW, "data", allow_duplicate=True)],
               [Input(control(field), "value") for field in CONTROLS])
    in_browser(app, "placeFound", [Output(Id.SEARCH, "value")], [Input(Id.SEARCH, "value")])
    in_browser(app, "wordsArrived", [Output(Id.WORDS, "modified_timestamp")], [Input(Id.WORDS, "data")])
    wire(app, search, [Output(Id.SEARCH, "data")], [Input(Id.SEARCH, "searchValue")], services, lang)


def search(typed: str | None, services: Services, lang: Lang) -> list:
    """Places that match what somebody types, best first, told apart by level and mantika."""
    if not typed or not typed.strip():
        return [no_update]
    return [[
        {"value": place.pcode, "label": _label(place, services, lang)}
        for place in services.gazetteer.search(typed)
        if place.parent
    ]]


def _label(place, services: Services, lang: Lang) -> str:
    level = text(f"level.{place.level}", lang)
    within = services.gazetteer[place.parent].name(lang)
    return f"{place.name(lang)} · {level} · {within}"
