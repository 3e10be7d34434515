"""The map of the first answer: seen before any script but its own, and taken over by Leaflet where it stands."""

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from geo.chapters import chapters
from tests.browser.conftest import DESK
from tests.browser.painted import painted

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
PHONE = {"width": 390, "height": 844}
FITTED = "() => document.querySelector('.first-map').fitted"
LEAFLETS = """() => {
    const map = atlas.leaflet(), { x, y } = map.getPixelBounds().min;
    return [map.getZoom(), x, y];
}"""
BOX = """(selector) => {
    const { x, y, width, height } = document.querySelector(selector).getBoundingClientRect();
    return [x, y, width, height].map(Math.round);
}"""
FILLS = """(selector) => [...document.querySelectorAll(selector)].map((one) => getComputedStyle(one).fill).sort()"""
SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({ type: "layout-shift", buffered: true });"""

# What the first answer looks like with the styles that come later, where it differs from without.
DIFFERS = """() => {
    const later = document.querySelector("head > [rel=stylesheet]").sheet;
    const looks = () => [...document.querySelectorAll(".first *")].map((one) => {
        const { x, y, width, height } = one.getBoundingClientRect();
        const { color, backgroundColor, display, fontSize, opacity } = getComputedStyle(one);
        const box = [x, y, width, height];
        return [one.tagName, one.className, box, color, backgroundColor, display, fontSize, opacity].join();
    });
    const before = looks();
    later.disabled = true;
    const after = looks();
    return before.filter((one, place) => one !== after[place]);
}"""


@pytest.fixture
def before_scripts(chromium, site):
    """Opens an address with nothing but the page, its style and its letters."""
    contexts = []

    def opened(address, **how):
        context = chromium.new_context(base_url=site.url, locale="en-GB", service_workers="block", **how)
        context.route("**/*", lambda route: route.abort() if route.request.resource_type in ("script", "fetch", "xhr")
                      else route.continue_())
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        page.evaluate("() => document.fonts.ready")
        return page

    yield opened
    for context in contexts:
        context.close()


@LANGS
@pytest.mark.parametrize(("viewport", "query"), [
    (DESK, ""), (PHONE, ""), (DESK, "chapter=migrants&bbox=12.85,32.6,13.65,33.0&level=muhalla")],
    ids=["desk", "phone", "close"])
def test_leaflet_draws_where_the_first_map_stood(before_scripts, context, lang, viewport, query):
    first = before_scripts(f"/{lang}/?{query}", viewport=viewport)
    first.evaluate("() => new Promise(requestAnimationFrame)")
    fitted, box = first.evaluate(FITTED), first.evaluate(BOX, ".first-map")
    context.add_init_script("try { localStorage.removeItem('visited') } catch {}")
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.set_viewport_size(viewport)
    page.goto(f"/{lang}/?{query}")
    painted(page)
    expect(page.locator(".first")).to_have_count(0)
    zoom, x, y = page.evaluate(LEAFLETS)
    assert fitted[0] == zoom and abs(fitted[1] - x) <= 1 and abs(fitted[2] - y) <= 1
    assert page.evaluate(BOX, "#map") == box
    assert page.evaluate("() => window.shifted") < 0.05


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_what_is_styled_later_is_nothing_that_the_first_answer_shows(before_scripts, viewport):
    page = before_scripts("/en/", viewport=viewport)
    for address in (*(f"/en/{chapter}" for chapter in chapters()), "/ar/?chapter=migrants&within=LY0211", "/embed/en/"):
        page.goto(address)
        page.wait_for_function("Boolean(document.querySelector('head > [rel=stylesheet]')?.sheet)")
        assert page.evaluate(DIFFERS) == [], address


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_the_first_map_has_the_colours_of_the_theme(before_scripts, context, theme):
    keep = f"localStorage.setItem('theme', '{theme}')"
    first = before_scripts("about:blank")
    first.context.add_init_script(f"try {{ {keep} }} catch {{}}")
    first.goto("/en/?chapter=migrants&level=region")
    context.add_init_script(f"try {{ {keep} }} catch {{}}")
    page = context.new_page()
    page.goto("/en/?chapter=migrants&level=region")
    painted(page)
    regions = ".first-map > path:has(title)"
    assert first.evaluate(FILLS, regions) == page.evaluate(FILLS, "#map path[data-shape]")


@LANGS
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_reader_without_scripts_sees_the_map_its_legend_and_figures(chromium, site, lang, viewport):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False, viewport=viewport)
    page, scene = context.new_page(), site.scene(f"/{lang}/?chapter=migrants")
    page.goto(f"/{lang}/?chapter=migrants")
    expect(page.get_by_role("img", name=scene.summary)).to_be_visible()
    expect(page.locator(".legend-title")).to_have_text(scene.legend.title)
    expect(page.locator(".legend-title")).to_be_visible()
    expect(page.locator(".bar-value").first).to_have_text(scene.charts[0].bars[0].text)
    for needless in (page.locator(".toolbar"), page.locator("input"), page.locator(".header-tools")):
        assert not any(one.is_visible() for one in needless.all())
    page.locator(".rail a").filter(has_text=text("chapter.storm", lang)).click()
    expect(page.locator("h1")).to_have_text(site.scene(f"/{lang}/?chapter=storm").title)
    context.close()


def test_the_first_page_gives_way_to_what_has_gone_wrong(context, watch):
    watch.excused = r"503|Failed to load|fetch|cube"
    page = context.new_page()
    page.route("**/data/cube.*", lambda route: route.fulfill(status=503))
    page.goto("/en/")
    expect(page.locator("#load-failed")).to_be_visible()
    expect(page.locator(".first")).to_have_count(0)


def test_a_first_map_that_cannot_be_fitted_gives_way_to_the_page_all_the_same(context, watch):
    watch.excused = "atanh"
    context.add_init_script("delete Math.atanh")
    page = context.new_page()
    page.goto("/en/")
    painted(page)
    expect(page.locator(".first")).to_have_count(0)


def test_what_the_keyboard_has_reached_stays_reached(context):
    page = context.new_page()
    page.route("**/data/cube.*", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.goto("/en/", wait_until="commit")
    page.locator(".first .rail a").nth(2).focus()
    painted(page)
    expect(page.locator(".first")).to_have_count(0)
    expect(page.locator("#react-entry-point .rail a").nth(2)).to_be_focused()
