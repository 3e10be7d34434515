"""One Dash app a language: the page's frame holds the view that its address asks for."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from functools import lru_cache

from dash import Dash
from dash._utils import to_json
from flask import Flask, Response, request

from callbacks.addresses import at
from callbacks.briefings import briefing_url
from callbacks.bundles import ROUNDS_AHEAD, app_digest, assets_url, digest_of, first_styles, page_bytes, places_bytes
from callbacks.callback_bodies import hold_to_wiring
from callbacks.first_map import first_html
from callbacks.framing import allow_scripts, allow_styles, hash_of
from callbacks.metrics import CACHES
from callbacks.navigation import wire_navigation
from callbacks.pictures import wire_pictures
from callbacks.revalidating import FINISHED_BYTES, page_tag, revalidated, same_bytes, tagged
from callbacks.services import Services
from callbacks.sharing import EMBED, shared_links
from callbacks.words_ahead import said, said_url
from data.editions import by_edition
from data.logos import logo_keys
from data.places import Gazetteer
from data.shared_cache import OwnCache
from data.words import Lang, text
from geo.boundaries import World
from geo.charts import BY_SIZE
from geo.layers import layers
from geo.links import OF_THE_PAGE, as_dict, browser_defaults, from_url
from geo.marks.collection import marks
from geo.marks.transport import layer_bytes
from geo.scene import Words, narrate
from geo.styles import IOM_BLUE
from geo.themes import browser_styles
from geo.view import Parsed, ViewState
from layouts.display import FIRST_PAINT
from layouts.first_map_fit import BEGIN, FIT
from layouts.internal import internal_html
from layouts.provenance import round_facts
from layouts.screen_map import patterns_svg
from layouts.share import KEEPS_NOTHING
from layouts.shell import shell

# Scripts that Dash sends with every page: help for browsers of before 2018, and parts that no page has.
UNUSED_SCRIPTS = re.compile(r'<script src="[^"]*/(?:polyfill@|dash_table/|dash/dcc/)[^"]*"></script>')

NEVER_SENT = ("end_id", "dash_version", "dash_version_url", "python_version")  # parts of Dash's configuration
SOURCE = re.compile('<script src="([^"]+)"')


@dataclass(frozen=True)
class Language:
    """What one language's app is made from."""

    lang: Lang
    services: Services

    def layout(self):
        services = self.services
        world = services.world
        boundary = world.said(self.lang) if world.is_official else text("ui.indicative", self.lang)
        return shell(self.lang, services.settings, geometry_urls(services), boundary)


class Page(Dash):
    """A Dash app whose frame carries the start data, so that the first view needs no further question.

    Staff's pages show the same scripts and styles as the public's, from the public's addresses.
    """

    def __init__(self, language: Language, server: Flask):
        base = f"{language.services.base}/{language.lang}/"
        super().__init__(
            __name__, server=server, routes_pathname_prefix=base, requests_pathname_prefix=at(base),
            assets_folder="../assets",
            assets_ignore=r".*\.(js|css)",  # they come in one file each: callbacks/bundles.py
            title=text("ui.product", language.lang), update_title=None,
            serve_locally=True,
            suppress_callback_exceptions=True,  # else the whole layout travels twice; tests/test_app.py checks ids
        )
        self.language = language
        self.layout = language.layout
        self.layouts: dict[str, bytes] = {}  # by what they are made from; the latest alone
        self.finished = OwnCache(FINISHED_BYTES)
        if not language.services.base:
            server.extensions.setdefault(CACHES, {})[f"pages.{language.lang}"] = self.finished

    def index(self, *_args: object, **_parts: object) -> Response | str:
        """The page, unless whoever asks has it; staff's is never kept."""
        services = self.language.services
        compose = super().index
        return compose() if services.base else revalidated(page_tag(services), compose, self.finished)

    def serve_layout(self) -> Response:
        """The components that every view begins with: the same bytes from each process, kept by browsers."""
        services = self.language.services
        catalog = services.catalog()
        made_from = catalog.digest + app_digest(catalog, services.world)
        if made_from not in self.layouts:
            self.layouts = {made_from: same_bytes(to_json(self.get_layout()))}
        return tagged(self.layouts[made_from], self.finished)

    def _config(self) -> dict:
        """What Dash's script starts from, without what differs each time, tells of our machine or says nothing."""
        told = {key: value for key, value in super()._config().items() if key not in NEVER_SENT}
        return told | {"children_props": {library: {kind: props for kind, props in kinds.items() if props}
                                          for library, kinds in told["children_props"].items()}}

    def dependencies(self) -> Response:
        """What depends on what in the page, likewise."""
        return tagged(same_bytes(to_json(self._callback_list)), self.finished)

    def interpolate_index(self, **parts: str) -> str:
        services, lang = self.language.services, self.language.lang
        catalog = services.catalog()
        parsed = from_url(request.full_path, catalog)
        told = narrate(parsed.view, catalog, services.world, parsed.notices)
        parts["scripts"] = UNUSED_SCRIPTS.sub("", parts["scripts"]).replace(f'"{at(services.base)}/', f'"{at("/")}')
        ahead = "".join(f'<link rel="preload" href="{one}" as="script">\n' for one in SOURCE.findall(parts["scripts"]))
        start = json.dumps(start_data(parsed.view, told, services), ensure_ascii=False).replace("<", "\\u003c")
        return FRAME.format(
            lang=lang, direction=lang.direction, description=_escaped(told.summary), start=start,
            heading=_escaped(told.title), loading=text("ui.loading", lang), patterns=patterns_svg(),
            first_paint=FIRST_PAINT,
            cube=cube_url(services, parsed.view.round),
            mantikas=geometry_urls(services)["mantika"],
            page=page_url(lang, services), script=assets_url(lang, "js"), later=assets_url(lang, "css", "later"),
            styles=styles_of(lang),
            font="arabic" if lang is Lang.ar else "latin", base=at(f"/{lang}"), app=at(f"{services.base}/{lang}"),
            prefix=at(""),
            theme=IOM_BLUE, internal=internal_html(lang) if services.base else "",
            first=first_html(parsed, services), fit=FIT, begin=BEGIN, ahead=ahead, measure=parsed.view.measure,
            filled=str(parsed.view.filled).lower(),
            **for_others(parsed, told, services), **parts,
        )


def for_others(parsed: Parsed, told: Words, services: Services) -> dict[str, str]:
    """What the frame tells other sites of this view; an embedded one is also a picture where nothing can run."""
    lang, links = parsed.view.lang, shared_links(parsed.view, services)
    embedded = request.path.startswith(f"{EMBED}/")
    return {key: _escaped(link) for key, link in links.items()} | {
        "noscript": text("ui.noscript", lang),
        "state": ' data-embed="on"' if embedded else ' data-internal="on"' if services.base else "",
        "keeps": f"<script>{KEEPS_NOTHING}</script>" if embedded else ""}


def make_page(lang: Lang, server: Flask, services: Services) -> Page:
    """The app of one language, wired."""
    app = Page(Language(lang, services), server)
    wire_navigation(app)
    wire_pictures(app, services)
    answers = hold_to_wiring(app, server, services)
    if not services.base:
        server.extensions.setdefault(CACHES, {})[f"answers.{lang}"] = answers
    allow_scripts(server, (*app.csp_hashes(), hash_of(FIT), hash_of(BEGIN)))
    allow_styles(server, (hash_of(styles_of(lang)),))
    return app


def styles_of(lang: Lang) -> str:
    """The styles within a page of one language."""
    return first_styles(at(f"/{lang}/assets"))


def start_data(view: ViewState, told: Words, services: Services) -> dict:
    """All that the scripts start from: the view, addresses, defaults, styles, labels and words."""
    catalog = services.catalog()
    return {
        "lang": view.lang, "view": as_dict(view), "said": said(told), "release": catalog.digest,
        "held": list(catalog.held_rounds), "ends": dict(catalog.edition.ends), "of_the_page": list(OF_THE_PAGE),
        "rounds": {round: round_facts(catalog.source(round), view.lang, view.digits, round,
                                      catalog.period(round, view.lang, view.digits)) for round in catalog.held_rounds},
        "poll_s": services.settings.poll_s,
        "product": text("ui.product", view.lang), "by_size": BY_SIZE,
        "defaults": browser_defaults(catalog), "styles": browser_styles(),
        "layers": {key: asdict(layer) for key, layer in layers().items()},
        "bounds": services.world.bounds("LY"), "origin": services.settings.public_url.rstrip("/"),
        "prefix": services.settings.prefix,
        "logos": logo_keys(services.settings.home),
        "urls": addresses(view.lang, services),
        "app": app_digest(catalog, services.world), "offline": bool(services.settings.offline),
        "base": services.base, "ahead": ROUNDS_AHEAD,
    }


def addresses(lang: Lang, services: Services) -> dict[str, str | dict]:
    """Where the scripts of one language fetch from; callbacks/offline.py keeps what carries a digest."""
    catalog = services.catalog()
    return {
        "release": at("/release"), "search": at(f"/search/{lang}"), "download": at(f"{services.base}/download/{lang}"),
        "marks": {layer: at(address) for layer, address in marks_urls(lang).items()},
        "places": places_url(services),
        "page": page_url(lang, services),
        "briefing": briefing_url(lang, services),
        "said": said_url(lang, services),
        "geometry": geometry_urls(services),
        "cubes": {round: cube_url(services, round) for round in catalog.held_rounds},
    }


def geometry_urls(services: Services) -> dict[str, str]:
    world = services.world
    return {layer: at(f"/geo/{layer}.{world.digest(layer)}.json") for layer in world.layers}


def cube_url(services: Services, round: int) -> str:
    return at(f"{services.base}/data/cube.{services.catalog().digest}.{round}.json")


@by_edition
def marks_urls(lang: Lang) -> dict[str, str]:
    return {layer: f"/data/marks.{lang}.{layer}.{digest_of(layer_bytes(lang, layer))}.json" for layer in marks(lang)}


def page_url(lang: Lang, services: Services) -> str:
    return at(f"/data/page.{lang}.{digest_of(page_bytes(lang, services.catalog(), services.world))}.json")


def places_url(services: Services) -> str:
    return at(_places_url(services.gazetteer, services.world))


@lru_cache(maxsize=4)
def _places_url(gazetteer: Gazetteer, world: World) -> str:
    return f"/data/places.{digest_of(places_bytes(gazetteer, world))}.json"


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


FRAME = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}"{state}>
<head>
{metas}
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
{keeps}<script>{first_paint}</script>
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
<link rel="canonical" href="{address}">
<link rel="alternate" type="application/atom+xml" href="{base}/feed.atom" title="{title}">
<link rel="service-doc" href="{prefix}/api/{lang}/">
<link rel="alternate" type="application/json+oembed" href="{oembed}" title="{heading}">
<title>{heading} · {title}</title>
<link rel="preload" href="{base}/assets/fonts/plex-{font}-400.woff2" as="font" type="font/woff2" crossorigin>
<link rel="preload" href="{base}/assets/fonts/plex-{font}-600.woff2" as="font" type="font/woff2" crossorigin
 fetchpriority="low">
<link rel="icon" type="image/svg+xml" href="{base}/assets/favicon.svg">
<link rel="apple-touch-icon" href="{base}/assets/icons/icon-192.png">
<link rel="manifest" href="{prefix}/manifest.{lang}.webmanifest">
<meta name="theme-color" content="{theme}">
{css}
<noscript><link rel="stylesheet" href="{later}"></noscript>
<style id="atlas-styles">{styles}</style>
</head>
<body data-filled="{filled}" data-measure="{measure}">
{patterns}{internal}
<noscript><p class="no-script">{noscript}</p></noscript>
<div id="react-entry-point"></div>
<div class="first">{first}<p class="first-wait" role="status">{loading}</p></div>
<script type="application/json" id="atlas-start">{start}</script>
<div hidden>{config}<template id="atlas-scripts">
<link rel="preload" href="{cube}" as="fetch" crossorigin>
<link rel="preload" href="{page}" as="fetch" crossorigin>
<link rel="preload" href="{mantikas}" as="fetch" crossorigin>
<link rel="preload" href="{app}/_dash-layout" as="fetch" crossorigin>
<link rel="preload" href="{app}/_dash-dependencies" as="fetch" crossorigin>
<link rel="preload" href="{base}/_dash-component-suites/dash_leaflet/async-GeoJSON.js" as="script">
<link rel="preload" href="{script}" as="script">
{ahead}<link rel="stylesheet" href="{later}">
{scripts}<script src="{script}"></script>{renderer}</template></div>
<script>{fit}</script>
<script>{begin}</script>
</body>
</html>"""
