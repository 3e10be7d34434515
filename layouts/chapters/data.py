"""Chapter Data: how fresh and how sure the figures are, above the cards of its registry."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from data.words import Lang, text
from geo.chapters import chapters
from layouts.provenance import computed_card
from layouts.screen_charts import chart_card
from layouts.status_page import status_line


def panel(lang: Lang, freshness: Sequence[tuple[str, str]], release: str) -> html.Div:
    """Freshness as pairs of a words key and what is so, then the chapter's cards."""
    return html.Div(
        [
            html.Section(
                [
                    html.Div([html.H3(text("freshness.title", lang)),
                              computed_card(lang, text("freshness.unit", lang), text("freshness.how", lang),
                                        text("freshness.title", lang))],
                             className="card-head"),
                    html.Dl([part for key, fact in freshness
                             for part in (html.Dt(text(key, lang)), html.Dd(fact, **{"data-number": ""}))],
                            className="freshness"),
                ],
                className="card",
            ),
            html.Section(
                [
                    html.H3(text("ui.download", lang)),
                    html.P(text("ui.download_about", lang)),
                    html.Button(text("ui.download", lang), className="tool", **{"data-action": "download"}),
                    " ",
                    html.Button(text("ui.download_hxl", lang), className="tool", **{"data-action": "download-hxl"}),
                ],
                className="card",
            ),
            _elsewhere("feed.link", "feed.about", f"/{lang}/feed.atom", lang),
            _elsewhere("api.link", "api.link_about", f"/api/{lang}/", lang),
            *(chart_card(card, lang) for card in chapters()["data"].cards),
            html.P(html.A(text("ui.staff", lang), href=f"/desk/{lang}/", rel="nofollow"), className="staff-link"),
            status_line(lang, release),
        ],
        className="cards",
    )


def _elsewhere(title: str, about: str, address: str, lang: Lang) -> html.Section:
    """Card that leads to something beside the page."""
    return html.Section([html.H3(html.A(text(title, lang), href=address)), html.P(text(about, lang))], className="card")
