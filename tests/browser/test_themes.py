"""Themes: what the device or the reader asks for is there before the first paint, lasts, and colours the map."""

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from geo.layers import layers
from geo.themes import THEMES
from tests.browser.painted import painted

pytestmark = pytest.mark.browser
MIGRANTS = "/en/?chapter=migrants"
LANGS = pytest.mark.parametrize("lang", Lang)

# Notes the theme and the ground of the page at the very first frame that the browser draws.
FIRST_FRAME = """() => requestAnimationFrame(() => {
    window.firstFrame = document.documentElement.dataset.theme;
})"""
FILLS = """() => [...new Set([...document.querySelectorAll("#map path[data-shape]")]
    .map((one) => one.getAttribute("fill").toUpperCase()))]"""
TALLER = "(before) => document.querySelector('h1').getBoundingClientRect().height > before"
GROUND = "() => getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor"


def theme(page):
    return page.evaluate("() => document.documentElement.dataset.theme")


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[i:i + 2], 16)) for i in (1, 3, 5))})"


def choose(page, key, value):
    """Through the menu, which stays open: the reader sees the choice."""
    if not page.locator(".display[open]").count():
        page.locator(".display > summary").click()
    page.locator(f"[data-display={key}][data-value='{value}']").click()


@LANGS
def test_a_chosen_theme_lasts_and_stands_before_the_first_paint(context, open_page, lang):
    page = open_page(f"/{lang}/?chapter=migrants")
    assert theme(page) == "light"
    page.get_by_text(text("display.title", lang), exact=True).click()
    page.get_by_role("button", name=text("display.dark", lang), exact=True).click()
    assert theme(page) == "dark"
    expect(page.locator("[data-display=theme][aria-pressed=true]")).to_have_text(text("display.dark", lang))
    context.add_init_script(f"({FIRST_FRAME})()")
    page.reload()
    painted(page)
    assert page.evaluate("() => window.firstFrame") == "dark"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == rgb(
        THEMES["dark"].colours()["surface-soft"])


@pytest.mark.parametrize("key", THEMES)
def test_the_map_is_painted_in_the_colours_of_its_theme_and_back(open_page, key):
    page = open_page(MIGRANTS)
    light = page.evaluate(FILLS)
    choose(page, "theme", key)
    expected = THEMES[key]
    assert set(page.evaluate(FILLS)) <= set(expected.ramp("count", 5)) and len(page.evaluate(FILLS)) == 5
    assert page.evaluate(GROUND) == rgb(expected.colours()["sea"])
    swatches = page.eval_on_selector_all("#legend .class .swatch", "(all) => all.map((one) => one.style.background)")
    assert swatches == [rgb(colour) for colour in expected.ramp("count", 5)]
    choose(page, "theme", "light")
    assert page.evaluate(FILLS) == light


def test_the_land_behind_circles_follows_too(open_page):
    page = open_page("/en/?chapter=storm")
    plain = layers()["mantika"].behind_circles["fillColor"].upper()
    assert page.evaluate(FILLS) == [plain]
    choose(page, "theme", "dark")
    assert page.evaluate(FILLS) == [THEMES["dark"].colours()["land"]]


def test_as_the_device_follows_it_while_the_page_is_open(open_page):
    page = open_page(MIGRANTS)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light", contrast="more")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    choose(page, "theme", "light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    choose(page, "theme", "auto")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")


def test_a_choice_moves_the_other_tabs_and_the_size_of_the_text(open_page):
    page, other = open_page(MIGRANTS), open_page("/ar/")
    before = other.evaluate("() => document.querySelector('h1').getBoundingClientRect().height")
    choose(page, "theme", "contrast")
    choose(page, "text-size", "130")
    expect(other.locator("html")).to_have_attribute("data-theme", "contrast")
    assert page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "20.8px"
    other.wait_for_function(TALLER, arg=before)
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= 1440


def test_paper_is_light_whatever_the_screen(open_page):
    page = open_page(MIGRANTS)
    choose(page, "theme", "dark")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert theme(page) == "light"
    assert set(page.evaluate(FILLS)) <= set(THEMES["light"].ramp("count", 5))
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert theme(page) == "dark"
