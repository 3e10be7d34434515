"""Chapter Overview: the mission in figures, above the cards of its registry."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from data.figures import KeyFigure
from data.words import Lang, number, text, when
from geo.chapters import chapters
from layouts.provenance import source_card
from layouts.screen_charts import chart_card

SHOWN_QUALIFIERS = ("more_than", "approx")


def panel(lang: Lang, figures: Sequence[KeyFigure]) -> html.Div:
    """Headline figures, then the chapter's cards."""
    return html.Div(
        [
            html.Section(
                [html.H3(text("ui.figures", lang)),
                 html.Div([_figure(row, lang) for row in figures], className="figures")],
                className="card",
            ),
            *(chart_card(card, lang) for card in chapters()["overview"].cards),
        ],
        className="cards",
    )


def _figure(row: KeyFigure, lang: Lang) -> html.Div:
    shown = number(row.value, lang)
    value = text(f"qualifier.{row.qualifier}", lang, value=shown) if row.qualifier in SHOWN_QUALIFIERS else shown
    return html.Div(
        [
            html.Div([html.Span(value, className="figure-value", **{"data-number": ""}),
                      source_card(row.source, lang, text(f"unit.{row.unit}", lang), when(row.as_of, lang),
                                  row.caveat(lang), row.name(lang))],
                     className="figure-head"),
            html.P(row.name(lang), className="figure-label"),
        ],
        className="figure",
    )
