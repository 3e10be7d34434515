"""Chapter Migrants: every breakdown of the round, linked with the map."""

from __future__ import annotations

from dash import html

from data.words import Lang
from geo.scene import CHARTS
from layouts.screen_charts import chart_card


def panel(lang: Lang) -> html.Div:
    """Charts beside the map."""
    return html.Div([chart_card(key, lang) for key in CHARTS["migrants"]], className="cards")
