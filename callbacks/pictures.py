"""VIEW -> words: what the browser can't add up itself. The map and charts repaint there, from the cube."""

from __future__ import annotations

from dash import Dash, Output, html

from callbacks.services import Services
from callbacks.wire import on_view
from geo.scene import Words, narrate
from geo.view import Parsed
from layouts.ids import Id
from layouts.provenance import source_line

# Components that show a view's words, in the order that `paint` gives them.
WORDS = (Id.TITLE, Id.SUBTITLE, Id.SUMMARY, Id.NOTICES, Id.SOURCES)


def wire_pictures(app: Dash, services: Services) -> None:
    """Words of every view; WORDS tells the browser that they have come."""
    outputs = [Output(name, "children") for name in WORDS]
    on_view(app, words, [*outputs, Output(Id.WORDS, "data")], services)


def words(parsed: Parsed, services: Services) -> list:
    """Title, subtitle, summary, notices and sources of a view, and the view they are of."""
    told = narrate(parsed.view, services.catalog(), services.world, parsed.notices)
    return [*paint(told), parsed.view.round]


def paint(told: Words) -> list:
    """The words of a view as components, in the order of WORDS."""
    return [
        told.title,
        told.subtitle,
        told.summary,
        [html.P(notice) for notice in told.notices],
        [*source_line(told.sources, told.view.lang, told.data_file), html.Span(told.boundary, className="boundary")],
    ]
