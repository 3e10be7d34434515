"""Chart cards: the frame that the browser fills from the cube, with title, unit, note and source."""

from __future__ import annotations

from dash import html

from data.indicators import dimensions
from data.words import Lang, text
from layouts.provenance import round_card


def chart_card(key: str, lang: Lang) -> html.Section:
    """Frame of one chart; `key` is "places" or a dimension."""
    dimension = dimensions()["total" if key == "places" else key]
    unit = text("ui.unit_people" if dimension.unit == "people" else "ui.unit_muhallas", lang)
    heading = text("client.places.mantika" if key == "places" else f"dimension.{key}", lang)
    return html.Section(
        [
            html.Div(
                [
                    html.H3(heading),
                    round_card(lang, unit, text(f"caveat.{key}", lang)),
                ],
                className="card-head",
            ),
            html.P(unit, className="chart-unit"),
            html.P(className="chart-note", hidden=True, role="status"),
            html.Ol(className="bars", **{"aria-label": heading}),
            html.Button(className="more", hidden=True, type="button"),
        ],
        className="card", **{"data-chart": key},
    )
