"""Words ahead: what the likeliest views say, so that they need no question and go on without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import product

from flask import Flask, Response
from plotly.utils import PlotlyJSONEncoder

from callbacks.addresses import at
from callbacks.answers import json_by_digest
from callbacks.briefings import standard_briefing
from callbacks.bundles import digest_of
from callbacks.pictures import WORDS, paint
from callbacks.services import Services
from data.catalog import Catalog
from data.words import Digits, Lang
from geo.chapters import chapters
from geo.links import to_url
from geo.marks.collection import facets
from geo.scene import Words, narrate
from geo.view import ViewState, default_view, settle


def register_words_ahead(server: Flask, services: Services) -> None:
    """Add the route of each language's words."""
    for lang in Lang:
        server.add_url_rule(f"/data/said.{lang}.<digest>.json", f"said_{lang}", said_route,
                            defaults={"lang": lang, "services": services})


def said_route(lang: Lang, services: Services, digest: str) -> Response:
    """The words; a page that a publish has overtaken gets the new ones."""
    return json_by_digest(said_bytes(lang, services, services.catalog()), digest)


def said_url(lang: Lang, services: Services) -> str:
    return at(f"{services.base}/data/said.{lang}.{digest_of(said_bytes(lang, services, services.catalog()))}.json")


def said(told: Words) -> dict:
    """The words of a view, by the id of the component that shows them."""
    children = dict(zip(WORDS, paint(told), strict=True))
    return json.loads(json.dumps(children, cls=PlotlyJSONEncoder))


@lru_cache(maxsize=8)
def said_bytes(lang: Lang, services: Services, catalog: Catalog) -> bytes:
    """Links of views, each with the places of its words in a list in which none occurs twice."""
    parts: dict[str, int] = {}
    views = {}
    for view in likely_views(lang, services):
        told = said(narrate(view, catalog, services.world))
        views[to_url(view, catalog)] = [parts.setdefault(json.dumps(told[part]), len(parts)) for part in WORDS]
    content = {"parts": WORDS, "said": [json.loads(part) for part in parts], "views": views}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def likely_views(lang: Lang, services: Services) -> Iterator[ViewState]:
    """Each chapter's front, its steps and rounds, and the briefing's scenes; with and without table, in all digits."""
    catalog = services.catalog()
    views = {view: None for key in chapters() for view in _along_strip(default_view(catalog, key, lang), catalog)}
    views |= {replace(beat.view, bbox=None): None for beat in standard_briefing(lang, services).beats}
    shapes = tuple(Digits) if lang is Lang.ar else (Digits.latn,)
    for view, digits, table in product(views, shapes, (False, True)):
        yield replace(view, digits=digits, table=table)


def _along_strip(front: ViewState, catalog: Catalog) -> Iterator[ViewState]:
    """The front, then the view at every place of the strip below its map."""
    yield front
    strip = chapters()[front.chapter].strip
    moved = [{"round": round} for round in catalog.held_rounds] if strip == "round" else \
        [{"facets": ((strip, (value,)),)} for value in facets()[strip].values] if strip else []
    for change in moved:
        yield settle(replace(front, **change), catalog.held_rounds).view
