"""What a page's first answer shows before any script has come: the view's own Scene, as text and as SVG."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from html import escape

from callbacks.addresses import at
from callbacks.bundles import labels
from callbacks.pictures import WORDS, paint
from callbacks.services import Services
from callbacks.still import panel_of, still_components
from data.catalog import Catalog
from data.figures import headline_figures
from data.words import Lang, number, text
from geo.boundaries import World
from geo.chapters import chapters
from geo.links import to_url
from geo.marks.collection import facets
from geo.marks.wording import facet_label
from geo.scene import Scene, compose
from geo.view import Parsed, ViewState
from layouts.first_map import first_map_svg
from layouts.first_map_page import Filling, Shell, filled, strip_of
from layouts.first_map_parts import card_html, first_row, legend_html, legend_key_html, table_html
from layouts.plain import to_html
from layouts.provenance import round_facts
from layouts.shell import shell

CHOSEN = ("level", "measure", "against", "classing", "classes", "digits")  # what has a control of its own
REMEMBERED, TEMPLATES = 12, 18  # first answers and chapters, each of some 50 to 100 kB


@dataclass(frozen=True)
class Made:
    """A first answer with what it is made from, at hand."""

    parsed: Parsed
    services: Services
    catalog: Catalog
    world: World

    @property
    def view(self) -> ViewState:
        return self.parsed.view

    @property
    def lang(self) -> Lang:
        return self.view.lang


def first_html(parsed: Parsed, services: Services) -> str:
    """The page of a view as it is without scripts."""
    return _first_html(Made(parsed, services, services.catalog(), services.world))


@lru_cache(maxsize=REMEMBERED)
def _first_html(made: Made) -> str:
    view, catalog = made.view, made.catalog
    scene = compose(view, catalog, made.world, made.parsed.notices)
    cards = zip(chapters()[view.chapter].cards, scene.charts, strict=True)
    chosen = {f"{key}={getattr(view, key)}" for key in CHOSEN} | {f"layers={key}" for key in view.layers}
    return filled(_template(view.lang, view.chapter, made.services, catalog, made.world), Filling(
        parts=_parts(made, scene),
        cards={card.key: partial(card_html, chart, card, scene) for card, chart in cards},
        chosen=frozenset(chosen | {f"now={step}" for step in (view.round, *_steps(view))}),
        facts={key: to_html(fact) for key, fact in _facts(made).items()},
        links=_links(made),
    ))


@lru_cache(maxsize=TEMPLATES)
def _template(lang: Lang, chapter: str, services: Services, catalog: Catalog, world: World) -> str:
    """The shell of one chapter, with holes."""
    row, panels = chapters()[chapter], {chapter: panel_of(chapter, lang, catalog, world)}
    boundary = world.said(lang) if world.is_official else text("ui.indicative", lang)
    still = still_components(lang, panels, catalog)
    inside = still | {"panels": panels[chapter], "strip": strip_of(still["strip"], row.strip)}
    tree = shell(lang, services.settings, dict.fromkeys(world.layers, ""), boundary)
    return Shell(chapter, "marks" if row.subject else "people", inside).template(tree)


def _facts(made: Made) -> dict[str, str]:
    view, catalog = made.view, made.catalog
    return round_facts(catalog.source(view.round), view.lang, view.digits, view.round,
                       catalog.period(view.round, view.lang, view.digits))


def _parts(made: Made, scene: Scene) -> dict[str, str]:
    """HTML by the id of the element that it goes into."""
    words = dict(zip(WORDS, map(to_html, paint(scene)), strict=True))
    chips = _chips(made)
    head = _sheet_head(made, scene)
    return {str(key): told for key, told in words.items()} | {
        "map": first_map_svg(scene, made.world, labels(made.lang, made.catalog, made.world),
                             at(to_url(made.view, made.catalog))),
        "legend": legend_html(scene), "legend-key": legend_key_html(scene),
        "table": table_html(scene.table) if made.view.table else "",
        "sheet-title": to_html(head[0]), "sheet-name": to_html(head[1]), "sheet-value": to_html(head[2]),
        "step-now": to_html(", ".join(_step_words(made))),
        "chips": "".join(f'<li><span class="chip">{to_html(name)}</span></li>' for name in chips),
    }


def _sheet_head(made: Made, scene: Scene) -> tuple[str, str, str]:
    """What a phone's sheet of charts begins with, as assets/phone.js has it."""
    view = made.view
    if view.chapter == "overview":
        row = headline_figures()[0]
        return text("ui.figures", view.lang), row.name(view.lang), number(row.value, view.lang, view.digits)
    if view.chapter == "data":
        return text("freshness.title", view.lang), "", ""
    return first_row(scene.charts[0], chapters()[view.chapter].cards[0])


def _chips(made: Made) -> list[str]:
    """The filters of a view in words."""
    view = made.view
    found = [made.catalog.gazetteer[pcode].name(view.lang) for pcode in view.within]
    if view.where:
        dimension, keys = view.where
        found += [f"{text(f'dimension.{dimension}', view.lang)}: {text(f'category.{dimension}.{key}', view.lang)}"
                  for key in keys]
    return found + [f"{text(f'facet.{key}', view.lang)}: {facet_label(key, value, view.lang)}"
                    for key, values in view.facets if not facets()[key].initial for value in values]


def _steps(view: ViewState) -> tuple[str, ...]:
    """Where the strip of dates stands."""
    strip = chapters()[view.chapter].strip
    return dict(view.facets).get(strip) or ((facets()[strip].initial,) if strip in facets() else ())


def _step_words(made: Made) -> list[str]:
    strip = chapters()[made.view.chapter].strip
    return [facet_label(strip, value, made.lang) for value in _steps(made.view)]


def _links(made: Made) -> dict[str, str]:
    """The view, itself and in the other language, and each chapter, under the address of these pages."""
    other = Lang.en if made.lang is Lang.ar else Lang.ar
    base = made.services.base
    here, there = (at(base + to_url(view, made.catalog)) for view in (made.view, replace(made.view, lang=other)))
    return {"view": escape(here), "language": escape(there)} | {
        key: at(f"{base}/{made.lang}/?chapter={key}") for key in chapters()}
