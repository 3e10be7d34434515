"""Small screens: nothing is wider than they are, the sheet of charts stops at three heights, menus unfold and fold."""

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from tests.browser.painted import painted

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
PHONE = {"width": 390, "height": 844}
SIZES = ((320, 640), (360, 640), (390, 844), (641, 900), (768, 1024), (844, 390), (1024, 768), (640, 360))
STEADY = "() => new Promise((done) => setTimeout(done, 260))"  # longer than the sheet takes to move or a flick lasts
# Controls that a finger should hit, and that are smaller than 24 px; links within text are exempt (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("button, summary, select, input, .rail a, .header a")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert], .leaflet-container"))
    .map((one) => [one.className || one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24)).map(([name]) => name)"""
SEEN_FOCUS = """() => {
    const box = document.activeElement.getBoundingClientRect();
    if (document.activeElement.closest("path, .site")) return true; // on the map one may lie over another
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    return Boolean(at) && (document.activeElement.contains(at) || at.contains(document.activeElement));
}"""


@pytest.fixture
def phone(context, open_page):
    def opened(address, size=None):
        page = context.new_page()
        page.set_viewport_size(size or PHONE)
        page.goto(address)
        painted(page)
        page.evaluate("() => document.querySelector('.welcome')?.remove()")  # the first visit has tests of its own
        return page
    return opened


def height(page):
    page.evaluate(STEADY)
    return page.locator("#charts").bounding_box()["height"]


@LANGS
def test_no_page_is_wider_than_its_screen_and_every_target_is_24_px(phone, lang):
    page = phone(f"/{lang}/?chapter=storm")
    for width, tall in SIZES:
        page.set_viewport_size({"width": width, "height": tall})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate("() => document.scrollingElement.scrollWidth") <= width, width
        assert page.evaluate("() => document.querySelector('.middle').scrollWidth") <= width
        assert page.evaluate(SMALL) == [], width
        assert page.locator("#map").bounding_box()["height"] >= 180, (width, tall)


@LANGS
def test_the_sheet_says_what_it_holds_and_stops_at_three_heights_by_button(phone, lang):
    page = phone(f"/{lang}/?chapter=migrants")
    head = page.locator(".sheet-head")
    expect(head).to_contain_text(text("client.places.mantika", lang))
    expect(head).to_contain_text("126,813")
    peek = height(page)
    more, less = (page.get_by_role("button", name=text(f"display.{step}", lang)) for step in ("raise", "lower"))
    more.click()
    half = height(page)
    more.click()
    full = height(page)
    assert 60 < peek < 100 < half < 0.6 * PHONE["height"] < full < PHONE["height"] - 100
    expect(more).to_have_attribute("aria-disabled", "true")
    less.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert height(page) == peek


def test_the_sheet_follows_a_finger_and_settles_at_the_nearest_stop(phone):
    page = phone("/en/?chapter=migrants")
    peek = height(page)
    for by, at in ((300, "half"), (250, "full"), (-240, "half"), (-330, "peek")):
        page.evaluate(STEADY)
        box = page.locator(".sheet-words").bounding_box()
        x, y = box["x"] + 40, box["y"] + 20
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - by, steps=4)
        page.evaluate(STEADY)
        page.mouse.up()
        expect(page.locator("html")).to_have_attribute("data-sheet", at)
    assert height(page) == peek


def test_the_keyboards_focus_is_never_behind_the_sheet_nor_out_of_sight_in_it(phone):
    page = phone("/en/?chapter=storm")
    page.locator("[data-panel=storm] .bar").first.focus()
    expect(page.locator("html")).to_have_attribute("data-sheet", "half")
    page.locator("[data-sheet-step=raise]").press("Enter")
    page.get_by_role("button", name="Table", exact=True).focus()
    expect(page.locator("html")).to_have_attribute("data-sheet", "peek")
    page.evaluate(STEADY)
    for _ in range(25):
        page.keyboard.press("Tab")
        page.wait_for_function(SEEN_FOCUS, timeout=2000)


@LANGS
def test_a_symbol_opens_its_card_in_the_sheet(phone, lang):
    page = phone(f"/{lang}/?chapter=borders")
    symbol = page.locator(".site").first
    symbol.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#fact dl").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-sheet", "half")
    page.wait_for_function(SEEN_FOCUS, timeout=2000)


@LANGS
def test_no_option_of_the_map_is_stretched(phone, lang):
    page = phone(f"/{lang}/?chapter=migrants&round=54&against=53&measure=change")
    page.get_by_role("button", name=text("display.options", lang), exact=True).click()
    heights = page.locator("#options > *").evaluate_all("all => all.map((one) => one.offsetHeight).filter(Boolean)")
    assert len(heights) >= 5
    assert max(heights) <= 60


@LANGS
def test_menu_options_legend_and_summary_unfold_and_fold(phone, lang):
    page = phone(f"/{lang}/?chapter=storm")
    menu = page.get_by_role("button", name=text("display.menu", lang), exact=True)
    expect(page.locator("#tools")).to_be_hidden()
    menu.click()
    expect(page.locator("#tools [data-action=download]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tools")).to_be_hidden()
    expect(menu).to_be_focused()
    options = page.get_by_role("button", name=text("display.options", lang), exact=True)
    options.click()
    page.locator("#options [data-control=level][data-value=baladiya]").click()
    page.wait_for_url("**level=baladiya**")
    expect(page.locator("#options")).to_be_visible()
    page.locator("#options summary", has_text=text("ui.layers", lang)).click()
    expect(page.locator("#options [data-control=layers]").first).to_be_visible()
    page.mouse.click(200, 90)
    expect(page.locator("#options")).to_be_hidden()
    expect(page.locator("#legend")).to_be_hidden()
    page.locator("#legend-key").click()
    expect(page.locator("#legend")).to_be_visible()
    page.locator("#legend-key").click()
    cut = page.locator("#summary").bounding_box()["height"]
    page.get_by_role("button", name=text("display.more", lang), exact=True).click()
    assert page.locator("#summary").bounding_box()["height"] > cut


def test_search_opens_over_the_whole_header(phone):
    page = phone("/en/?chapter=storm")
    box = page.get_by_label("Find a place").first
    assert box.bounding_box()["width"] <= 44
    box.focus()
    assert box.bounding_box()["width"] > 340
    box.fill("Derna")
    page.locator("#found [role=option]").first.click()
    page.wait_for_url("**within=**")
