"""One Dash app a language: the page's frame holds the view that its address asks for."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from functools import lru_cache

from dash import Dash
from flask import Flask, request
from plotly.utils import PlotlyJSONEncoder

from callbacks.bundles import assets_url, digest_of, page_bytes, places_bytes
from callbacks.navigation import wire_navigation
from callbacks.pictures import WORDS, paint, wire_pictures
from callbacks.services import Services
from callbacks.sheet_routes import SHOW, origin_of
from callbacks.sheets import today
from data.catalog import Catalog
from data.figures import RESIDENTS_YEAR, headline_figures
from data.logos import logo_keys
from data.words import Lang, month_range, text
from geo.chapters import chapters
from geo.charts import BY_SIZE
from geo.layers import layers
from geo.links import OF_THE_PAGE, as_dict, browser_defaults, from_url, to_url
from geo.marks.collection import marks
from geo.marks.transport import layer_bytes
from geo.scene import Words, narrate
from geo.styles import browser_styles
from geo.view import ViewState
from layouts.chapters import data as data_chapter
from layouts.chapters import overview
from layouts.plain import to_html
from layouts.provenance import round_facts
from layouts.screen_charts import chart_cards
from layouts.screen_map import patterns_svg
from layouts.sheet.order import SheetOrder, order_link
from layouts.sheet.papers import PAPERS
from layouts.shell import shell, still_parts

# Scripts that Dash sends with every page: help for browsers of before 2018, and a table that no page has.
UNUSED_SCRIPTS = re.compile(r'<script src="[^"]*/(?:polyfill@|dash_table/)[^"]*"></script>')


SOCIAL = PAPERS["social"]  # 1200 x 628 pixels, as other sites show the picture of a link
TRUSTED = ("primary", "quoted")  # how a total that counts as the newest must be known


@dataclass(frozen=True)
class Language:
    """What one language's app is made from."""

    lang: Lang
    services: Services

    def layout(self):
        services = self.services
        return shell(self.lang, services.settings, geometry_urls(services), services.catalog().held_rounds)


class Page(Dash):
    """A Dash app whose frame carries the start data, so that the first view needs no further question."""

    def __init__(self, language: Language, server: Flask):
        super().__init__(
            __name__, server=server, url_base_pathname=f"/{language.lang}/", assets_folder="../assets",
            assets_ignore=r".*\.(js|css)",  # they come in one file each: callbacks/bundles.py
            title=text("ui.product", language.lang), update_title=None,
            serve_locally=True,
            suppress_callback_exceptions=True,  # else the whole layout travels twice; tests/test_app.py checks ids
        )
        self.language = language
        self.layout = language.layout

    def interpolate_index(self, **parts: str) -> str:
        services, lang = self.language.services, self.language.lang
        catalog = services.catalog()
        parsed = from_url(request.full_path, catalog)
        told = narrate(parsed.view, catalog, services.world, parsed.notices)
        parts["scripts"] = UNUSED_SCRIPTS.sub("", parts["scripts"])
        start = json.dumps(start_data(parsed.view, told, services), ensure_ascii=False).replace("<", "\\u003c")
        return FRAME.format(
            lang=lang, direction=lang.direction, description=_escaped(told.summary), start=start,
            heading=_escaped(told.title), loading=text("ui.loading", lang), patterns=patterns_svg(),
            noscript=text("ui.noscript", lang), cube=cube_url(catalog.digest, parsed.view.round),
            still=still_html(lang, catalog), mantikas=geometry_urls(services)["mantika"],
            page=page_url(lang, services), script=assets_url(lang, "js"), style=assets_url(lang, "css"),
            font="arabic" if lang is Lang.ar else "latin", base=f"/{lang}", **shared_links(parsed.view, services),
            **parts,
        )


def shared_links(view: ViewState, services: Services) -> dict[str, str]:
    """Addresses that other sites show a link to this view with: its own, and its picture, a sheet of this very view."""
    catalog, origin = services.catalog(), origin_of(services)
    order = SheetOrder(view=view, paper=SOCIAL.key, dpi=SOCIAL.dpi[0], made_on=today())
    card = order_link(order, catalog, "png")
    return {"address": _escaped(origin + to_url(view, catalog)), "picture": _escaped(f"{origin}{card}&{SHOW}=1")}


def make_page(lang: Lang, server: Flask, services: Services) -> Page:
    """The app of one language, wired."""
    app = Page(Language(lang, services), server)
    wire_navigation(app)
    wire_pictures(app, services)
    return app


@lru_cache(maxsize=8)
def still_html(lang: Lang, catalog: Catalog) -> str:
    """Templates of what never changes while a page is open, each named by the element it goes into."""
    panels = {key: chart_cards(row.cards, lang) for key, row in chapters().items()} | {
        "overview": overview.panel(lang, headline_figures()),
        "data": data_chapter.panel(lang, freshness(lang, catalog)),
    }
    parts = still_parts(lang, panels, catalog.national_series(), catalog.held_rounds)
    return "".join(f'<template data-into="{place}">{to_html(part)}</template>' for place, part in parts.items())


def freshness(lang: Lang, catalog: Catalog) -> list[tuple[str, str]]:
    """How fresh the figures are: words keys of the questions, and their answers."""
    newest = [row for row in catalog.national_series() if row.reliability in TRUSTED][-1]
    period = month_range(newest.start, newest.end, lang)
    return [
        ("freshness.by_place", text("freshness.round", lang, round=catalog.latest_round,
                                    period=catalog.period(catalog.latest_round, lang))),
        ("freshness.national", text("freshness.round", lang, round=newest.number, period=period)),
        ("freshness.next", text("freshness.cadence", lang)),
        ("freshness.residents", text("freshness.year", lang, year=RESIDENTS_YEAR)),
        ("freshness.boundaries", text("freshness.boundary_note", lang)),
        ("freshness.estimated", text("freshness.estimate_note", lang)),
        ("freshness.hidden", text("freshness.hidden_note", lang)),
        ("freshness.arabic", text("freshness.arabic_note", lang)),
    ]


def start_data(view: ViewState, told: Words, services: Services) -> dict:
    """All that the scripts start from: the view, addresses, defaults, styles, labels and words."""
    catalog = services.catalog()
    return {
        "lang": view.lang, "view": as_dict(view), "said": said(told), "release": catalog.digest,
        "held": list(catalog.held_rounds), "of_the_page": list(OF_THE_PAGE),
        "rounds": {round: round_facts(catalog.source(round), view.lang, view.digits, round,
                                      catalog.period(round, view.lang, view.digits)) for round in catalog.held_rounds},
        "poll_s": services.settings.poll_s,
        "product": text("ui.product", view.lang), "by_size": BY_SIZE,
        "defaults": browser_defaults(catalog), "styles": browser_styles(),
        "layers": {key: asdict(layer) for key, layer in layers().items()},
        "bounds": services.world.bounds("LY"), "logos": logo_keys(services.settings.home),
        "urls": {
            "release": "/release", "search": f"/search/{view.lang}", "download": f"/download/{view.lang}",
            "marks": marks_urls(view.lang),
            "places": f"/data/places.{_places_digest(services)}.json",
            "page": page_url(view.lang, services),
            "geometry": geometry_urls(services),
            "cubes": {round: cube_url(catalog.digest, round) for round in catalog.held_rounds},
        },
    }


def said(told: Words) -> dict:
    """The words of the first view, by the id of the component that shows them."""
    children = dict(zip(WORDS, paint(told), strict=True))
    return json.loads(json.dumps(children, cls=PlotlyJSONEncoder))


def geometry_urls(services: Services) -> dict[str, str]:
    world = services.world
    return {layer: f"/geo/{layer}.{world.digest(layer)}.json" for layer in world.layers}


def cube_url(digest: str, round: int) -> str:
    return f"/data/cube.{digest}.{round}.json"


@lru_cache(maxsize=4)
def marks_urls(lang: Lang) -> dict[str, str]:
    return {layer: f"/data/marks.{lang}.{layer}.{digest_of(layer_bytes(lang, layer))}.json" for layer in marks(lang)}


def page_url(lang: Lang, services: Services) -> str:
    return f"/data/page.{lang}.{digest_of(page_bytes(lang, services.catalog(), services.world))}.json"


@lru_cache(maxsize=4)
def _places_digest(services: Services) -> str:
    return digest_of(places_bytes(services))


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


FRAME = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head>
{metas}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{description}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="{title}">
<meta property="og:title" content="{heading}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{address}">
<meta property="og:image" content="{picture}">
<meta property="og:image:alt" content="{description}">
<meta property="og:image:width" content="1200">
<meta property="og:image:height" content="628">
<meta name="twitter:card" content="summary_large_image">
<title>{heading} · {title}</title>
<link rel="preload" href="{cube}" as="fetch" crossorigin>
<link rel="preload" href="{page}" as="fetch" crossorigin>
<link rel="preload" href="{mantikas}" as="fetch" crossorigin>
<link rel="preload" href="{base}/_dash-layout" as="fetch" crossorigin>
<link rel="preload" href="{base}/_dash-dependencies" as="fetch" crossorigin>
<link rel="preload" href="{base}/_dash-component-suites/dash_leaflet/async-GeoJSON.js" as="script">
<link rel="preload" href="{base}/assets/fonts/plex-{font}-400.woff2" as="font" type="font/woff2" crossorigin>
<link rel="icon" type="image/svg+xml" href="{base}/assets/favicon.svg">
<link rel="preload" href="{script}" as="script">
{css}
<link rel="stylesheet" href="{style}">
</head>
<body>
{patterns}
<noscript><p>{noscript}</p></noscript>
<div id="react-entry-point"><div class="_dash-loading first">
<h1>{heading}</h1><p>{description}</p><p>{loading}</p>
</div></div>
{still}
<script type="application/json" id="atlas-start">{start}</script>
<footer>{config}{scripts}<script src="{script}"></script>{renderer}</footer>
</body>
</html>"""
