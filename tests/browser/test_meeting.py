"""Journeys of a meeting: the standard briefing by keyboard alone and without a network, and what a room must read."""

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from geo.briefing import briefing
from geo.links import to_url
from tests.browser.painted import expected, seen, told

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
NO_NETWORK = r"net::ERR_|Callback failed: the server did not respond|Failed to fetch"
SCREENS = [(1920, 1080), (1440, 900), (1024, 768), (390, 844)]
MIGRANTS, STORM = 1, 5  # scenes by number, from 0
ON_THE_MAP = ("shapes", "marks", "legend")

AHEAD = "() => atlas.state.ahead && atlas.meeting.beats.length && atlas.state.cubes[atlas.state.view.round]"
SHOWN = "(url) => document.documentElement.dataset.painted === url"
SHAPES = "(count) => document.querySelectorAll('#map path[data-shape]').length === count"
FOCUSED = "() => document.activeElement.dataset.shape || ''"
# What a room sees: the height of letters in pixels of the screen, whatever scale the stage is drawn at.
LETTERS = """(selector) => [...document.querySelectorAll(selector)].filter((part) => part.offsetHeight)
    .map((part) => parseFloat(getComputedStyle(part).fontSize)
        * part.getBoundingClientRect().height / part.offsetHeight)"""
WHOLE = "#panels .card, #panels .bar, .scene-caption, .disclaimer, #sources, #subtitle, .stage, .legend"
CUT = """() => [...document.querySelectorAll(WHOLE)]
    .filter((part) => part.offsetHeight && !part.closest("[data-panel][hidden]")).filter((part) => {
        const box = part.getBoundingClientRect(), side = document.getElementById("panels").getBoundingClientRect();
        const limit = part.closest("#panels") ? side.bottom : innerHeight;
        return box.bottom > limit + 1 || box.left < -1 || box.right > innerWidth + 1;
    }).map((part) => part.className || part.id)""".replace("WHOLE", f"'{WHOLE}'")
SCROLLS = """() => [document.scrollingElement].some((page) =>
    page.scrollHeight > innerHeight || page.scrollWidth > innerWidth)"""
STANDS = "() => [document.documentElement.dataset.meeting, atlas.state.view.chapter]"


def scene_shown(page, site, lang, beats, n):
    """The scene's caption, place in the briefing, view and words, none of them stale."""
    address = to_url(beats[n].view, site.services.catalog())
    page.wait_for_function(SHOWN, arg=address)
    expect(page.locator("#scene-caption")).to_have_text(beats[n].caption)
    expect(page.locator("#scene-progress")).to_have_text(f"{n + 1} / {len(beats)}")
    expect(page.locator("#scene-said")).to_contain_text(beats[n].caption)
    scene = site.scene(address)
    told(page, scene)
    shown, wanted = seen(page), expected(scene, site.services.gazetteer)
    assert {part: shown[part] for part in ON_THE_MAP} == {part: wanted[part] for part in ON_THE_MAP}
    expect(page.locator("body")).not_to_have_class("words-late")


@LANGS
def test_the_briefing_runs_by_keyboard_alone_with_the_network_cut_after_load(open_page, context, watch, site, lang):
    beats = briefing(lang, site.services.catalog(), site.services.world)
    onward = "ArrowLeft" if lang is Lang.ar else "ArrowRight"
    page = open_page(f"/{lang}/")
    page.wait_for_function(AHEAD)
    page.wait_for_load_state("networkidle")
    watch.excused = NO_NETWORK
    context.set_offline(True)
    page.keyboard.press("m")
    for n in range(len(beats)):
        scene_shown(page, site, lang, beats, n)
        page.keyboard.press("PageDown" if n == MIGRANTS else onward)  # past the last one it stays
    scene_shown(page, site, lang, beats, len(beats) - 1)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    scene_shown(page, site, lang, beats, MIGRANTS)
    spotlight_falls_on_a_place_and_goes_with_the_scene(page, site, lang, beats)
    dates_play(page, site, beats)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text(text("client.key.spotlight", lang))
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("m")
    expect(page.locator("html")).not_to_have_attribute("data-meeting", "on")
    assert "meeting" not in page.url


def spotlight_falls_on_a_place_and_goes_with_the_scene(page, site, lang, beats):
    page.keyboard.press("l")
    expect(page.locator("#toast")).to_have_text(text("client.meeting.pick_first", lang))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED):
            break
    place = page.evaluate(FOCUSED)
    page.keyboard.press("l")
    expect(page.locator("html")).to_have_attribute("data-spotlight", "on")
    dim = "([on]) => [...document.querySelectorAll('#map path[data-shape]')].filter((path) => " \
          "(getComputedStyle(path).opacity > 0.5) === on).map((path) => path.dataset.shape)"
    page.wait_for_function(f"(place) => String(({dim})([true])) === place", arg=place)
    assert len(page.evaluate(dim, [False])) == 21
    expect(page.locator("#scene-back")).to_be_visible()
    page.keyboard.press("Backspace")
    scene_shown(page, site, lang, beats, MIGRANTS)
    expect(page.locator("html")).not_to_have_attribute("data-spotlight", "on")


def dates_play(page, site, beats):
    for n in range(MIGRANTS + 1, STORM + 1):
        page.keyboard.press("PageDown")
        expect(page.locator("#scene-progress")).to_have_text(f"{n + 1} / {len(beats)}")
    now = "() => atlas.marks.chosen(atlas.state.view).snapshot[0]"
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press(",")
    earlier = page.evaluate(now)
    page.keyboard.press("Space")
    page.wait_for_function(f"(before) => ({now})() > before", arg=earlier)
    page.keyboard.press("Space")
    assert page.evaluate(now) > earlier
    page.wait_for_function("() => !document.body.classList.contains('words-late')")
    address = page.evaluate("() => document.documentElement.dataset.painted")
    told(page, site.scene(address))


@pytest.mark.parametrize("size", SCREENS, ids=str)
def test_nothing_scrolls_or_is_cut_and_a_room_reads_it_from_six_metres(context, site, size):
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/en/?meeting=2")
    page.wait_for_function(SHAPES, arg=22)
    expect(page.locator("#scene-progress")).to_have_text("2 / 10")
    for n in (2, 8):
        page.evaluate(f"() => atlas.meeting.go({n - 1})")
        expect(page.locator("#scene-progress")).to_have_text(f"{n} / 10")
        page.wait_for_function(f"() => !({CUT})().length")
        assert not page.evaluate(SCROLLS)
        for shown in (".disclaimer", "#sources", "#title", ".bar >> visible=true >> nth=0"):
            expect(page.locator(shown)).to_be_visible()
    if size == SCREENS[0]:
        least = {"#scene-caption": 40, "#title": 28, "#panels .bar-name": 28, "#panels .bar-value": 28,
                 "#legend .legend-label": 18, ".label:not(.crowded) span": 20, ".disclaimer": 20}
        letters = {selector: page.evaluate(LETTERS, selector) for selector in least}
        assert all(letters.values())
        assert {key: min(sizes) for key, sizes in letters.items() if min(sizes) < least[key]} == {}


def test_a_release_published_in_mid_meeting_waits_for_its_key_and_the_scene_comes_back(open_page):
    page = open_page("/en/?meeting=3")
    expect(page.locator("#scene-progress")).to_have_text("3 / 10")
    page.evaluate("() => (window.same = true)")
    page.route("**/release", lambda route: route.fulfill(json={"digest": "another", "app": "another"}))
    expect(page.locator("#scene-fresh")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator("#scene-progress")).to_have_text("4 / 10")
    assert page.evaluate("() => window.same")
    page.unroute("**/release")
    page.keyboard.press("r")
    page.wait_for_function("() => !window.same && document.documentElement.dataset.painted")
    expect(page.locator("#scene-progress")).to_have_text("4 / 10")
    expect(page.locator("#scene-fresh")).to_be_hidden()


def test_a_view_off_the_script_says_so_in_words_and_the_scene_is_one_key_away(open_page, site):
    page = open_page("/en/?meeting=1")
    expect(page.locator("#scene-progress")).to_have_text("1 / 10")
    page.keyboard.press("4")
    page.wait_for_function(SHOWN, arg="/en/?chapter=storm")
    expect(page.locator("#scene-caption")).to_have_text(site.scene("/en/?chapter=storm").summary)
    expect(page.locator("#scene-back")).to_have_text("Back to scene 1")
    page.keyboard.press("Escape")
    expect(page.locator("html")).not_to_have_attribute("data-meeting", "on")
    page.wait_for_function(SHOWN, arg="/en/?chapter=storm")


def test_notes_stand_in_a_window_of_their_own_which_takes_keys_too(open_page, site):
    beats = briefing(Lang.en, site.services.catalog(), site.services.world)
    page = open_page("/en/?meeting=1")
    expect(page.locator("#scene-progress")).to_have_text("1 / 10")
    with page.expect_popup() as opened:
        page.keyboard.press("n")
    notes = opened.value
    expect(notes.locator(".notes-note")).to_have_text(beats[0].note)
    expect(notes.locator(".notes-next")).to_have_text(beats[1].caption)
    notes.keyboard.press("PageDown")
    expect(notes.locator(".notes-note")).to_have_text(beats[1].note)
    expect(page.locator("#scene-caption")).to_have_text(beats[1].caption)
    assert beats[1].note not in page.locator("body").inner_text()


def test_single_keys_can_be_switched_off_and_a_button_brings_the_switch_back(open_page):
    page = open_page("/en/")
    page.keyboard.press("?")
    page.get_by_role("switch").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("?")
    page.keyboard.press("4")
    assert page.evaluate(STANDS) == [None, "overview"]
    page.locator("[data-keys=open]").click()
    page.get_by_role("switch").check()
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    page.wait_for_function(SHOWN, arg="/en/?chapter=storm")


def test_keys_work_with_an_arabic_keyboard_and_stay_out_of_what_is_typed(open_page):
    page = open_page("/ar/")
    press = "([key, code]) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', " \
            "{ key, code, bubbles: true, cancelable: true }))"
    page.locator("#search").focus()
    page.keyboard.type("ml4?")
    assert page.evaluate(STANDS) == [None, "overview"]
    page.evaluate("() => document.activeElement.blur()")
    page.evaluate(press, ["ة", "KeyM"])
    expect(page.locator("html")).to_have_attribute("data-meeting", "on")
    page.evaluate(press, ["٤", "Digit4"])
    page.wait_for_function("() => atlas.state.view.chapter === 'storm'")
    page.evaluate(press, ["م", "KeyL"])
    expect(page.locator("#toast")).to_have_text(text("client.meeting.pick_first", Lang.ar))
    page.evaluate(press, ["ظ", "Slash"])
    expect(page.locator("#search")).to_be_focused()
