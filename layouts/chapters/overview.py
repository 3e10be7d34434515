"""Chapter Overview: the mission in figures, its offices, and migrants by mantika."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from data.figures import KeyFigure, Office
from data.words import Lang, number, text
from geo.scene import CHARTS
from layouts.provenance import source_card
from layouts.screen_charts import chart_card

SHOWN_QUALIFIERS = ("more_than", "approx")


def panel(lang: Lang, figures: Sequence[KeyFigure], offices: Sequence[Office]) -> html.Div:
    """Headline figures, then places by migrants, then offices."""
    return html.Div(
        [
            html.Section(
                [html.H3(text("ui.figures", lang)),
                 html.Div([_figure(row, lang) for row in figures], className="figures")],
                className="card",
            ),
            *(chart_card(key, lang) for key in CHARTS["overview"]),
            html.Section(
                [
                    html.Div([html.H3(text("ui.offices", lang)), _offices_source(lang)], className="card-head"),
                    html.Ul([_office(row, lang) for row in offices], className="offices"),
                ],
                className="card",
            ),
        ],
        className="cards",
    )


def _figure(row: KeyFigure, lang: Lang) -> html.Div:
    shown = number(row.value, lang)
    value = text(f"qualifier.{row.qualifier}", lang, value=shown) if row.qualifier in SHOWN_QUALIFIERS else shown
    caveat = text("caveat.computed", lang, how=row.note) if row.qualifier == "derived" else ""
    return html.Div(
        [
            html.Div([html.Span(value, className="figure-value", **{"data-number": ""}),
                      source_card(row.source, lang, text(f"unit.{row.unit}", lang), row.as_of, caveat)],
                     className="figure-head"),
            html.P(row.name(lang), className="figure-label"),
        ],
        className="figure",
    )


def _offices_source(lang: Lang) -> html.Details:
    unit, caveat = text("ui.unit_offices", lang), text("caveat.offices", lang)
    return source_card("mission_overview_2024", lang, unit, "2024", caveat)


def _office(row: Office, lang: Lang) -> html.Li:
    kind = text(f"office.{row.kind}", lang)
    if not row.pcode:
        return html.Li([html.Span(row.name(lang)), html.Small(text("ui.outside_libya", lang))])
    return html.Li(
        html.Button([html.Span(row.name(lang)), html.Small(kind)], type="button", **{"data-pcode": row.pcode})
    )
