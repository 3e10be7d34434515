"""What the browser paints of a view is what the server composes of it: shapes, legend, charts, table and words."""

from dataclasses import replace
from itertools import product
from random import Random
from types import SimpleNamespace

import pytest

from data.indicators import MEASURES, dimensions
from data.places import Level
from data.words import Digits, Lang
from geo.chapters import chapters
from geo.classes import METHODS
from geo.links import as_dict, to_url
from geo.marks.collection import facets
from geo.scene import CIRCLE_LEVELS
from geo.view import CLASS_COUNTS, LAYERS, LEVELS, ViewState, default_view, settle
from tests.browser.painted import expected, painted, seen, told

pytestmark = pytest.mark.browser
HELD = (54,)
OF_ONE_ROUND = [key for key in MEASURES if key != "change"]
FILTERS = [key for key in dimensions() if key != "total"]
PLACES = ((), (), ("LY02",), ("LY0107",), ("LY0103", "LY0211"), ("LY021103", "LY0317"), ("LY01030101",))
TOGGLE = """() => [...document.querySelectorAll(".more")].filter((button) => button.checkVisibility())
    .forEach((button) => button.click())"""


def some_views(lang: Lang) -> list[ViewState]:
    """Every level with every measure, half of them in each language, and a bit of all that a reader can choose."""
    random, found = Random(f"views in {lang} 2"), []
    for number, (level, measure) in list(enumerate(product(LEVELS, MEASURES)))[list(Lang).index(lang)::2]:
        chapter = ("migrants", "migrants", "overview", *chapters())[number % (len(chapters()) + 3)]
        dimension = random.choice(FILTERS[:5] if measure == "makeup" else FILTERS)  # needs count no people
        categories = tuple(random.sample(dimensions()[dimension].categories, random.choice((1, 1, 2))))
        filtered = measure == "makeup" or random.random() < 0.5
        found.append(settle(ViewState(
            round=54, lang=lang, chapter=chapter, level=level, measure=measure,
            within=random.choice(PLACES), where=(dimension, categories) if filtered else None,
            classing=random.choice(METHODS), classes=random.choice(CLASS_COUNTS),
            facets=some_facets(random),
            layers=("migrants", *random.sample(LAYERS, random.randrange(len(LAYERS)))) if random.random() < 0.8 else (),
            table=random.random() < 0.6,
            digits=random.choice(tuple(Digits)) if lang is Lang.ar else Digits.latn,
        ), HELD).view)
    return found


def some_facets(random: Random) -> tuple:
    """Now and then a filter of marks."""
    if random.random() < 0.5:
        return ()
    row = random.choice(tuple(facets().values()))
    return ((row.key, tuple(random.sample(row.values, min(2, len(row.values))))),)


def chapters_as_they_open(lang: Lang) -> list[ViewState]:
    """Every chapter, with its table and with one filter."""
    usual = [default_view(SimpleNamespace(latest_round=54, audience="public"), key, lang) for key in chapters()]
    filtered = [replace(view, table=True, facets=(("programme", ("health",)), ("status", ("unofficial",))))
                for view in usual]
    return [settle(view, HELD).view for view in (*usual, *filtered)]


def whole_dimensions(lang: Lang) -> list[ViewState]:
    """Each breakdown as a filter, all its categories picked, in the focus where gaps of every kind stand."""
    return [settle(ViewState(
        round=54, lang=lang, chapter="migrants", level=Level.baladiya if lang is Lang.en else Level.mantika,
        measure="count", within=("LY0212",), where=(key, dimensions()[key].categories), table=True,
        layers=("migrants", "labels"),
    ), HELD).view for key in FILTERS]


def views_in(lang: Lang) -> list[ViewState]:
    return [*some_views(lang), *whole_dimensions(lang), *chapters_as_they_open(lang)]


def test_the_views_hold_all_that_a_reader_can_choose():
    views = [view for lang in Lang for view in views_in(lang)]
    assert len(views) >= 40
    for name, choices in (("level", LEVELS), ("measure", OF_ONE_ROUND), ("classing", METHODS),
                          ("classes", CLASS_COUNTS), ("lang", Lang), ("digits", Digits), ("chapter", chapters())):
        assert {getattr(view, name) for view in views} == set(choices), name
    shown = {(view.level, view.measure) for view in views}
    assert shown >= set(product((Level.mantika, Level.region), OF_ONE_ROUND))
    assert {view.where[0] for view in views if view.where} == set(FILTERS)
    assert {view.level in CIRCLE_LEVELS for view in views if view.table and view.within} == {True, False}


@pytest.mark.parametrize("lang", Lang)
def test_a_page_shows_the_scene_of_its_view(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=migrants&layers=none")
    gazetteer, catalog = site.services.gazetteer, site.services.catalog()
    for view in views_in(lang):
        url = to_url(view, catalog)
        scene = site.scene(url)
        page.evaluate("(view) => atlas.show(view)", as_dict(view))
        painted(page, url)
        assert seen(page) == expected(scene, gazetteer), url
        page.evaluate(TOGGLE)
        assert seen(page)["charts"] == expected(scene, gazetteer, whole=True)["charts"], url
        page.evaluate(TOGGLE)
        told(page, scene)
