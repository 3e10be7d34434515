"""A page's first answer is the view itself: words, figures and a map of its own Scene, before any script has come."""

import re
from html import escape, unescape

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callbacks.first_map import first_html
from data.gaps import Gap
from data.words import Lang
from geo.chapters import chapters
from geo.links import from_url, to_url
from geo.scene import compose
from geo.screen_frame import earth_px, fitted_zoom, frame_of, shapes
from geo.view import Parsed
from layouts.sheet.canvas import Canvas
from layouts.sheet.map_places import area_words
from tests.geo.strategies import views

LANGS = pytest.mark.parametrize("lang", Lang)
MOST_BYTES = 28_000  # of a chapter's front, packed; the page around it has 8,000
ISOLATES = re.compile("[\u2066-\u2069]")
TITLES = re.compile(r"<title>(.*?)</title>")


@pytest.fixture
def first(services):
    """HTML of a link's first answer, and its Scene."""
    def made(link):
        parsed = from_url(link, services.catalog())
        return first_html(parsed, services), compose(parsed.view, services.catalog(), services.world, parsed.notices)
    return made


def words(page):
    """What a reader reads of a page, without its tags."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


def drawn(page):
    return re.search(r'<svg class="first-map".*?</svg>(?=<div class="first-zoom")', page, re.S)[0]


@LANGS
@pytest.mark.parametrize("chapter", chapters())
def test_every_chapter_says_and_draws_itself(first, lang, chapter):
    page, scene = first(f"/{lang}/?chapter={chapter}")
    read = words(page)
    titles = (chart.title for chart in scene.charts)
    for told in (scene.title, scene.subtitle, scene.summary, scene.disclaimer, *titles):
        assert words(escape(told)) in read
    for chart in scene.charts:
        if not chart.bars or chart.bars[0].group:
            continue
        shown = chart.bars[-1] if chart.key.startswith("series") else chart.bars[0]
        assert shown.label in read and shown.text in read
    assert f'aria-label="{escape(scene.summary)}"' in drawn(page)
    for row in scene.legend.rows if scene.view.filled else ():
        assert ISOLATES.sub("", row.label) in ISOLATES.sub("", read)


@LANGS
@pytest.mark.parametrize("link", ["chapter=migrants", "chapter=migrants&level=region&measure=share",
                                  "chapter=migrants&level=baladiya", "chapter=migrants&level=baladiya&permit=none"])
def test_the_map_tells_each_place_as_the_scene_does(first, services, lang, link):
    page, scene = first(f"/{lang}/?{link}")
    canvas = Canvas(scene, services.world, None)
    placed = [fill for fill in scene.fills if services.world.label_point(fill.pcode)]
    assert sorted(map(unescape, TITLES.findall(drawn(page)))) == sorted(area_words(canvas, fill) for fill in placed)
    assert f'data-places="{len(placed)}"' in page


def test_a_hidden_figure_is_drawn_as_hidden_and_told_nowhere(first):
    page, scene = first("/en/?chapter=migrants&level=baladiya&nationality=mali")
    hidden = [fill for fill in scene.fills if fill.value == Gap.HIDDEN]
    assert hidden and len(re.findall(r"<circle [^>]*stroke-dasharray", drawn(page))) == len(hidden)
    for fill in hidden:
        assert re.search(rf"<title>{re.escape(escape(fill.name))}: {escape(fill.text)}</title>", page)
        assert not re.search(r"\d", fill.text)


@LANGS
def test_nothing_in_it_is_what_scripts_look_for_or_the_policy_forbids(first, lang):
    for chapter in chapters():
        page, _ = first(f"/{lang}/?chapter={chapter}&table=1")
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert all(one.startswith("picture-") for one in ids) and len(set(ids)) == len(ids)
        assert not re.search(r'\s(?:style|on[a-z]+)="', page)
        assert not re.search(r"\sdata-(?:action|control|chapter|pcode|round|chart|panel|facet|strip)\b", page)
        assert "\0" not in page


@LANGS
def test_it_stays_within_its_bytes(first, lang):
    for chapter in chapters():
        page, _ = first(f"/{lang}/?chapter={chapter}")
        assert len(brotli.compress(page.encode(), quality=6)) <= MOST_BYTES, chapter


@LANGS
def test_links_lead_to_the_other_language_and_to_every_chapter(first, services, lang):
    page, scene = first(f"/{lang}/?chapter=migrants&within=LY0211&nationality=sudan")
    links = [unescape(one) for one in re.findall(r'<a [^>]*?href="(/[^"]+)"', page)]
    other = next(one for one in Lang if one is not lang)
    there = [from_url(one, services.catalog()).view for one in links if one.startswith(f"/{other}/")]
    assert [view.within for view in there] == [scene.view.within] and there[0].where == scene.view.where
    assert {from_url(one, services.catalog()).view.chapter for one in links if "chapter=" in one} == set(chapters())


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_view_at_all_has_a_first_answer(services, data):
    view = data.draw(views(services.catalog()))
    page = first_html(Parsed(view), services)
    assert escape(to_url(view, services.catalog()))[:10] in page and page.count('class="first-map"') == 1


def test_the_first_zoom_is_the_one_that_leaflet_takes(services):
    """Figures read off Leaflet's own map, in windows of 1440 x 900, 390 x 844 and, for the close view, 1920 x 1080."""
    country, tripoli = services.world.bounds("LY"), (12.85, 32.6, 13.65, 33.0)
    assert fitted_zoom(country, 919 - 242, 468 - 24) == 5.25
    assert fitted_zoom(country, 364 - 24, 228 - 24) == 4
    assert fitted_zoom(tripoli, 1286, 642) == 10.75
    frame = frame_of(country, True)
    west, north = earth_px(country[0], country[3], frame.zoom)
    assert frame.place(country[0], country[3]) == pytest.approx((west - frame.west, north - frame.north))


def test_areas_are_cut_to_the_frame(services):
    frame = frame_of((12.85, 32.6, 13.65, 33.0), False)
    found = dict(shapes(services.world, "mantika", frame))
    assert "LY0211" in found and "LY0301" not in found
    for rings in found.values():
        for x, y in (point for ring in rings for point in ring):
            assert -0.1 <= x <= frame.width + 0.1 and -0.1 <= y <= frame.height + 0.1
