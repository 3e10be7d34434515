"""Parts of the page that never change while it is open: plain HTML, by the id of the element that it goes into."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html

from callbacks.services import SHOWN_DIGITS
from data.catalog import Catalog
from data.figures import RESIDENTS_YEAR, headline_figures
from data.words import Lang, month_range, text
from geo.boundaries import World
from geo.chapters import chapters
from layouts.chapters import data as data_chapter
from layouts.chapters import overview
from layouts.plain import to_html
from layouts.screen_charts import chart_cards
from layouts.shell import still_parts

TRUSTED = ("primary", "quoted")  # how a total that counts as the newest must be known


def still_html(lang: Lang, catalog: Catalog, world: World) -> dict[str, str]:
    """HTML of each part; assets/said.js puts it into its place once Dash has built the page."""
    panels = {key: panel_of(key, lang, catalog, world) for key in chapters()}
    return {place: to_html(part) for place, part in still_components(lang, panels, catalog).items()}


def still_components(lang: Lang, panels: Mapping[str, html.Div], catalog: Catalog) -> dict[str, list]:
    """The same parts as a tree; `panels`: what stands beside the map, by chapter."""
    newest = catalog.latest_round, catalog.period(catalog.latest_round, lang)
    return still_parts(lang, panels, catalog.national_series(), catalog.held_rounds, newest)


def panel_of(chapter: str, lang: Lang, catalog: Catalog, world: World) -> html.Div:
    """What stands beside a chapter's map."""
    if chapter == "overview":
        return overview.panel(lang, headline_figures())
    if chapter == "data":
        return data_chapter.panel(lang, freshness(lang, catalog, world), catalog.digest[:SHOWN_DIGITS])
    return chart_cards(chapters()[chapter].cards, lang)


def freshness(lang: Lang, catalog: Catalog, world: World) -> list[tuple[str, str]]:
    """How fresh the figures are: words keys of the questions, and their answers."""
    newest = [row for row in catalog.national_series() if row.reliability in TRUSTED][-1]
    period = month_range(newest.start, newest.end, lang)
    return [
        ("freshness.by_place", text("freshness.round", lang, round=catalog.latest_round,
                                    period=catalog.period(catalog.latest_round, lang))),
        ("freshness.national", text("freshness.round", lang, round=newest.number, period=period)),
        ("freshness.next", text("freshness.cadence", lang)),
        ("freshness.residents", text("freshness.year", lang, year=RESIDENTS_YEAR)),
        ("freshness.boundaries", world.said(lang) if world.is_official else text("freshness.boundary_note", lang)),
        ("freshness.estimated", text("freshness.estimate_note", lang)),
        ("freshness.hidden", text("freshness.hidden_note", lang)),
        ("freshness.arabic", text("freshness.arabic_note", lang)),
    ]
