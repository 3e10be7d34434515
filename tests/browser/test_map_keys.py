"""The map by keyboard alone: one stop of the Tab key for its areas, one for its symbols, arrows between neighbours."""

import pytest
from playwright.sync_api import expect

from data.words import Lang, number, text
from tests.browser.painted import extent, painted

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
STOPS = "() => document.querySelectorAll('#map {}[tabindex=\"0\"]').length"
FOCUSED = "() => document.activeElement.dataset.shape || ''"
NAME = "() => document.activeElement.getAttribute('aria-label')"
# Presses each arrow on each area in turn: where the focus went, and how far the areas' points lie apart on screen.
WALK = """() => {
    const map = atlas.leaflet(), box = map.getContainer();
    const at = (pcode) => map.latLngToContainerPoint([...atlas.state.places[pcode].point].reverse());
    const press = (pcode, key) => {
        box.querySelector(`[data-shape="${pcode}"]`).focus();
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        const to = document.activeElement.dataset.shape;
        return { key, from: pcode, to, x: at(to).x - at(pcode).x, y: at(to).y - at(pcode).y };
    };
    const all = [...box.querySelectorAll("[data-shape]")].map((path) => path.dataset.shape);
    return all.flatMap((pcode) => ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"].map((key) => press(pcode, key)));
}"""
AHEAD = {"ArrowRight": (1, 0), "ArrowLeft": (-1, 0), "ArrowDown": (0, 1), "ArrowUp": (0, -1)}


def to_the_map(page, selector="[data-shape]"):
    page.evaluate("(selector) => document.querySelector(`#map ${selector}[tabindex='0']`).focus()", selector)


@LANGS
@pytest.mark.parametrize(("level", "most"), [("mantika", 9), ("baladiya", 25)])
def test_arrows_lead_to_neighbours_and_everywhere(open_page, lang, level, most):
    page = open_page(f"/{lang}/?chapter=migrants&level={level}")
    assert page.evaluate(STOPS.format("[data-shape]")) == 1
    steps = page.evaluate(WALK)
    for step in steps:  # geometry doesn't mirror: an arrow means its side of the screen in both languages
        ahead = AHEAD[step["key"]][0] * step["x"] + AHEAD[step["key"]][1] * step["y"]
        assert step["to"] == step["from"] or ahead > 0, step
    reached, edge = {steps[0]["from"]}, {steps[0]["from"]}
    for _ in range(most):
        edge = {step["to"] for step in steps if step["from"] in edge} - reached
        reached |= edge
    assert reached == {step["from"] for step in steps}
    assert page.evaluate(STOPS.format("[data-shape]")) == 1


@LANGS
def test_an_area_says_what_a_tooltip_shows(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=migrants&round=54")
    to_the_map(page)
    tripoli = site.services.gazetteer["LY0211"].name(lang)
    said = page.evaluate(NAME)
    assert said.startswith(tripoli) and number(126_813, lang) in said and "16.1" in said
    rank = text("client.spoken_ranked", lang, place="", value="", also="", rank=number(1, lang), of=number(22, lang))
    assert said.endswith(rank.strip("، ,"))
    assert page.evaluate("() => document.activeElement.hasAttribute('aria-describedby')") is False  # not said twice
    expect(page.locator(".leaflet-tooltip")).to_contain_text(tripoli)
    page.keyboard.press("End")
    assert f"{number(22, lang)}" in page.evaluate(NAME).replace(number(22, lang), "", 1)  # rank 22 of 22
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    assert page.evaluate(FOCUSED) == "LY0214"  # Misrata is second


def test_enter_picks_shift_adds_escape_clears(open_page):
    page = open_page("/en/?chapter=migrants&round=54")
    to_the_map(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**within=LY0211")
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+Enter")
    page.wait_for_url("**within=LY0211.LY0214")
    assert page.evaluate(FOCUSED) == "LY0214"
    page.keyboard.press("Escape")
    page.wait_for_function("() => atlas.state.view.within.length === 0")


def test_the_map_moves_without_dragging(open_page):
    page = open_page("/en/?chapter=migrants&round=54")
    to_the_map(page)
    west, south, east, north = extent(page)
    page.keyboard.press("+")
    page.wait_for_function("(width) => { const b = atlas.leaflet().getBounds();"
                           " return b.getEast() - b.getWest() < 0.6 * width; }", arg=east - west)
    before = extent(page)
    page.keyboard.press("Shift+ArrowRight")
    assert extent(page)[0] > before[0]
    page.keyboard.press("End")  # Ghat, in the south-west, comes into the frame with the focus
    west, south, east, north = extent(page)
    lon, lat = page.evaluate("() => atlas.state.places[document.activeElement.dataset.shape].point")
    assert west < lon < east and south < lat < north


def test_the_ring_stands_above_all_and_only_for_the_keyboard(open_page):
    page = open_page("/en/?chapter=migrants&round=54")
    to_the_map(page)
    page.keyboard.press("PageDown")
    last = "() => document.querySelector('#map svg g').lastElementChild.getAttribute('class')"
    assert page.evaluate(last) == "map-ring"
    page.keyboard.press("Enter")  # a shape that is picked comes to the front, but not above the ring
    page.wait_for_url("**within=**")
    assert page.evaluate(last) == "map-ring"
    page.locator("#map .leaflet-control-zoom-in").focus()
    assert page.locator(".map-ring").count() == 0


def test_symbols_are_one_stop_too(open_page):
    page = open_page("/en/?chapter=borders&round=54")
    assert page.evaluate(STOPS.format(".site")) == 1
    to_the_map(page, ".site")
    first = page.evaluate(NAME)
    expect(page.locator(".leaflet-tooltip")).to_be_visible()
    page.keyboard.press("PageDown")
    assert page.evaluate(NAME) != first and page.evaluate(STOPS.format(".site")) == 1
    page.keyboard.press("Enter")
    expect(page.locator("#fact")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#fact")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.classList.contains('site')")


def test_a_muhalla_has_a_name_once_it_may_be_focused(open_page):
    page = open_page("/en/?chapter=migrants&round=54&level=muhalla")
    to_the_map(page)
    assert page.evaluate(NAME).startswith("Ain zara, 32,000 migrants")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**within=**")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"
    assert page.locator("#map [data-shape][role]").count() == 1
    painted(page)
