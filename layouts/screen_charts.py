"""Cards: the frame that the browser fills from cube and marks, with title, unit, note and source."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from data.indicators import dimensions
from data.words import Lang, text
from geo.chapters import Card
from layouts.provenance import computed_card, round_card


def chart_card(card: Card, lang: Lang) -> html.Section:
    """Frame of one card."""
    of_people = card.kind in ("places", "breakdown")
    heading, unit = (_people_words if of_people else _mark_words)(card, lang)
    return html.Section(
        [
            html.Div([html.H3(heading), _provenance(card, lang, unit, heading)], className="card-head"),
            html.P(unit, className="chart-unit"),
            html.P(className="chart-note", hidden=True),
            html.Ol(className="bars"),
            html.Button(className="more", hidden=True, type="button"),
        ],
        className=f"card {card.kind}", role="group", **{"data-chart": card.key, "aria-label": heading},
    )


def chart_cards(cards: Sequence[Card], lang: Lang) -> html.Div:
    """Frames of a chapter's cards, in their order."""
    return html.Div([chart_card(card, lang) for card in cards], className="cards")


def _people_words(card: Card, lang: Lang) -> tuple[str, str]:
    dimension = dimensions()[card.dimension or "total"]
    heading = text("client.places.mantika" if card.kind == "places" else f"dimension.{card.dimension}", lang)
    return heading, text("ui.unit_people" if dimension.unit == "people" else "ui.unit_muhallas", lang)


def _mark_words(card: Card, lang: Lang) -> tuple[str, str]:
    if card.kind == "count":
        return text(f"facet.{card.facet}", lang), text("client.counted", lang)
    return text(f"card.{card.layer}", lang), ""


def _provenance(card: Card, lang: Lang, unit: str, heading: str) -> html.Details | None:
    """Where the card's numbers come from; lists and series say it of each of their marks."""
    if card.kind in ("places", "breakdown"):
        return round_card(lang, unit, text(f"caveat.{card.key}", lang), heading)
    return computed_card(lang, unit, text("caveat.counted", lang), heading) if card.kind == "count" else None
