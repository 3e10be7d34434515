"""A first visit: what this is, how fresh, how sure; a tour by keyboard; and what to do where nothing is shown."""

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from tests.browser.conftest import DESK
from tests.browser.painted import painted

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
PHONE = {"width": 390, "height": 844}
WATCH_SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });"""
STEPS = ("chapters", "map", "rounds", "sources", "share", "meeting")
OVERLAP = """() => {
    const [map, strip] = [".map-canvas", "#welcome"].map((one) => document.querySelector(one).getBoundingClientRect());
    return Math.max(0, Math.min(map.bottom, strip.bottom) - Math.max(map.top, strip.top));
}"""
IN_SIGHT = """() => {
    const { left, top, right, bottom } = document.querySelector(".tour").getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


@pytest.fixture
def newcomer(chromium, site, watch):
    """Opens a page in the browser of somebody who has never been here."""
    contexts = []

    def opened(address, viewport):
        context = chromium.new_context(base_url=site.url, viewport=viewport, locale="en-GB", service_workers="block")
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH_SHIFTS)
        watch.begin(context)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        painted(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.faults == []


@LANGS
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_newcomer_reads_what_how_fresh_and_how_sure_and_nothing_jumps(newcomer, site, lang, viewport):
    page = newcomer(f"/{lang}/", viewport)
    strip, catalog = page.locator("#welcome"), site.services.catalog()
    for words in (text("welcome.what", lang), text("welcome.sure", lang),
                  text("welcome.fresh", lang, round=54, period=catalog.period(54, lang))):
        expect(strip.get_by_text(words, exact=True)).to_be_visible()
    assert page.evaluate(OVERLAP) == 0
    assert page.evaluate("() => document.querySelector('#welcome').getBoundingClientRect().bottom < innerHeight / 2")
    assert page.evaluate("() => window.shifted") < 0.05
    strip.get_by_role("button", name=text("welcome.close", lang)).click()
    expect(strip).to_be_hidden()
    page.reload()
    painted(page)
    expect(strip).to_be_hidden()
    assert page.evaluate("() => window.shifted") < 0.05
    page.evaluate("() => document.querySelector('button.as-of').click()")  # in the header, or in a phone's
    expect(strip).to_be_visible()
    expect(strip).to_be_focused()
    page.keyboard.press("Escape")
    expect(strip).to_be_hidden()


def test_what_comes_late_is_painted_once_not_for_each_part_that_waits_for_it(context, site):
    """Parts that each asked for a repaint made as many as the square of the layers, a tenth of a second on a laptop."""
    came = []

    def late(route):
        came.append(route.request.url)
        context.pages[0].wait_for_timeout(60 * len(came))
        route.continue_()

    context.add_init_script("window.repaints = 0; document.addEventListener('atlas:repainted', () => repaints++);")
    context.route("**/data/marks.*", late)
    page = context.new_page()
    page.goto(f"{site.url}/en/")
    painted(page)
    shown = page.evaluate("new Set(atlas.wantedLayers(atlas.state.view)).size")
    assert shown >= 2
    page.wait_for_function("atlas.state.ahead")
    assert len(came) > shown, "marks that no part shows come too"
    assert 2 <= page.evaluate("repaints") <= shown + 5  # words, shapes of three layers and the map's own size


@LANGS
def test_the_same_three_lines_are_there_before_any_script(chromium, site, lang):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/{lang}/")
    for key in ("what", "sure"):
        expect(page.get_by_text(text(f"welcome.{key}", lang), exact=True)).to_be_visible()
    context.close()


@LANGS
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_tour_goes_by_keyboard_and_gives_the_focus_back(newcomer, lang, viewport):
    page = newcomer(f"/{lang}/?chapter=migrants&round=54&within=LY0211", viewport)
    ahead, back = ("ArrowLeft", "ArrowRight") if lang is Lang.ar else ("ArrowRight", "ArrowLeft")
    page.locator("#welcome").get_by_role("button", name=text("welcome.tour", lang)).focus()
    page.keyboard.press("Enter")
    for n, step in enumerate(STEPS):
        heading = page.locator(".tour h2")
        expect(heading).to_have_text(text(f"client.tour.{step}", lang))
        expect(heading).to_be_focused()
        assert page.evaluate(IN_SIGHT), step
        if n < len(STEPS) - 1:
            page.keyboard.press(ahead)
    page.keyboard.press(back)
    expect(page.locator(".tour h2")).to_have_text(text(f"client.tour.{STEPS[-2]}", lang))
    expect(page.get_by_role("dialog", name=text("client.tour.label", lang))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tour")).to_have_count(0)
    assert page.evaluate("() => document.activeElement !== document.body")
    assert page.evaluate("() => atlas.state.view.within") == ["LY0211"]  # Escape ended the tour alone


def test_where_a_choice_leaves_nothing_a_button_takes_it_back(open_page):
    page = open_page("/en/?chapter=programmes&round=54&programme=ibg&year=2010&table=1")
    expect(page.locator("#table .chart-note")).to_contain_text(text("client.no_marks", Lang.en))
    page.locator("#table").get_by_role("button", name=text("client.empty.clear", Lang.en)).click()
    expect(page.locator("#table tbody tr").first).to_be_visible()
    assert page.evaluate("() => atlas.state.view.facets") == {}


def test_a_list_without_the_word_sought_offers_to_clear_it(open_page):
    page = open_page("/en/?chapter=plan")
    box = page.locator("[data-panel=plan] .list-search").first
    box.fill("qqqq")
    page.get_by_role("button", name=text("client.empty.clear_search", Lang.en)).first.click()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
