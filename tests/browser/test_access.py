"""WCAG 2.2 AA where a tool can't judge: targets, focus, large letters, small windows, words of a change."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from geo.chapters import chapters
from tests.browser.painted import bar, painted, styled

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
SHOW = """(chapter) => new Promise((done) => {
    document.addEventListener("atlas:repainted", () => requestAnimationFrame(() => setTimeout(done)), { once: true });
    if (atlas.state.view.chapter === chapter) atlas.repaint();
    else atlas.show(atlas.inChapter(chapter));
})"""

# 2.5.8: a target of at least 24 by 24 pixels; or a circle of 24 pixels about its middle meets no other target and no
# other small target's circle. Not for links inside a sentence. Essential: areas of the map, which are as large as they
# are, and points of a series, which stand at their dates; both are also rows of the table.
SMALL_TARGETS = """() => {
    const inSentence = (part) => part.matches("a") && getComputedStyle(part).display === "inline";
    const essential = (part) => part.matches("[data-shape], .point");
    const kinds = "a[href], button, summary, input, select, textarea, [role=button], [role=option], [role=slider]";
    const shown = (part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest("[inert]");
    const parts = [...document.querySelectorAll(kinds)]
        .filter((part) => shown(part) && !part.disabled && !essential(part) && !inSentence(part));
    const targets = parts.map((part) => {
        const { left, right, top, bottom, width, height } = part.getBoundingClientRect();
        const small = width < 23.99 || height < 23.99;
        return { part, left, right, top, bottom, small, x: (left + right) / 2, y: (top + bottom) / 2 };
    }).filter((one) => one.right > one.left);
    const beyond = (low, value, high) => Math.max(low - value, 0, value - high);
    const gap = (one, { x, y }) => Math.hypot(beyond(one.left, x, one.right), beyond(one.top, y, one.bottom));
    const near = (small) => targets.find((other) => other !== small
        && (other.small ? Math.hypot(other.x - small.x, other.y - small.y) < 24 : gap(other, small) < 12));
    const name = ({ part }) => part.outerHTML.slice(0, 110);
    return targets.filter((one) => one.small && near(one)).map((one) => `${name(one)} beside ${name(near(one))}`);
}"""

# Something focused is behind something else if none of nine points of it is its own.
HIDDEN_FOCUS = """() => {
    const part = document.activeElement;
    const { left, top, width, height } = part.getBoundingClientRect();
    const own = (x, y) => {
        const found = document.elementFromPoint(x, y);
        return found && (part.contains(found) || found.contains(part) || Boolean(found.closest(".leaflet-container")));
    };
    const parts = [0.1, 0.5, 0.9];
    const seen = parts.some((a) => parts.some((b) => own(left + a * width, top + b * height)));
    const style = getComputedStyle(part);
    const ringed = style.outlineStyle !== "none" || document.querySelector(".map-ring") || part.matches(".point")
        || (part.nextElementSibling && getComputedStyle(part.nextElementSibling).outlineStyle !== "none");
    const kind = part === document.body ? "" : part.outerHTML.slice(0, 140);
    const region = (part.closest("header, nav, main, aside") || part).tagName;
    return { kind, at: [left, top], seen, ringed: Boolean(ringed), region };
}"""

# Text that its own box cuts off; what scrolls is no loss.
CUT = """() => [...document.querySelectorAll("body *")].filter((part) => {
    const elsewhere = ".unseen, svg, .leaflet-container, .found, [inert], select, input";
    if (!part.checkVisibility({ visibilityProperty: true }) || part.closest(elsewhere)) return false;
    if (![...part.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) return false;
    const { overflowX, overflowY } = getComputedStyle(part);
    const cuts = (overflow) => ["hidden", "clip"].includes(overflow);
    return (cuts(overflowX) && part.scrollWidth > part.clientWidth + 1)
        || (cuts(overflowY) && part.scrollHeight > part.clientHeight + 1);
}).map((part) => part.outerHTML.slice(0, 120))"""

BEYOND = """() => {
    const wide = document.documentElement.clientWidth;
    const content = "main h1, main p, main button, aside h3, aside button, header button, header a";
    const elsewhere = ".map-canvas, .strip, .steps, .rail, .table, .unseen, .skip"; // map, table, what scrolls
    const beyond = ({ left, right, width }) => width && (left < -1 || right > wide + 1);
    const out = [...document.querySelectorAll(content)].filter((part) => !part.closest(elsewhere)
        && part.checkVisibility({ visibilityProperty: true }) && beyond(part.getBoundingClientRect()));
    const scrolls = document.documentElement.scrollWidth - wide;
    return { scrolls, out: out.map((part) => part.outerHTML.slice(0, 120)) };
}"""
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }"""


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["desk", "phone"])
def test_targets_are_large_or_apart(open_page, size):
    page = open_page("/ar/")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    found = {}
    for chapter in chapters():
        page.evaluate(SHOW, chapter)
        found[chapter] = page.evaluate(SMALL_TARGETS)
    page.evaluate("() => atlas.show({ table: true })")
    page.wait_for_function("() => !document.getElementById('table').hidden")
    found["table"] = page.evaluate(SMALL_TARGETS)
    assert {chapter: faults for chapter, faults in found.items() if faults} == {}


@LANGS
def test_tab_goes_through_all_in_reading_order_and_each_stop_is_seen(open_page, lang):
    page = open_page(f"/{lang}/?chapter=migrants&within=LY0211")
    stops = []
    for _ in range(160):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(HIDDEN_FOCUS))
        if len(stops) > 5 and not stops[-1]["kind"]:
            break
    assert not stops[-1]["kind"], "no way out of the page: a trap"
    stops = [stop for stop in stops if stop["kind"]]
    assert [stop["kind"] for stop in stops if not stop["seen"]] == []
    assert [stop["kind"] for stop in stops if not stop["ringed"]] == []
    regions = [stop["region"] for stop in stops]
    assert [region for region in dict.fromkeys(regions) if region != "A"] == ["HEADER", "NAV", "MAIN", "ASIDE"]
    assert sum("leaflet-interactive" in stop["kind"] for stop in stops) == 1  # one area, not twenty-two
    rows = [stop["at"] for stop in stops if stop["region"] == "HEADER"]
    ahead = [b[0] - a[0] if lang is Lang.en else a[0] - b[0] for a, b in pairwise(rows)]
    assert all(step > 0 for step in ahead), rows


@LANGS
@pytest.mark.parametrize("size", [(720, 450), (320, 256)], ids=["200 percent", "400 percent"])
def test_enlarged_nothing_is_lost_and_the_page_scrolls_one_way(open_page, lang, size):
    page = open_page(f"/{lang}/?chapter=migrants&within=LY0211")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for chapter in ("migrants", "storm", "plan", "data"):
        page.evaluate(SHOW, chapter)
        assert page.evaluate(BEYOND) == {"scrolls": 0, "out": []}, chapter


def test_wider_spaced_letters_lose_no_word(open_page):
    page = open_page("/en/?chapter=migrants&within=LY0211")
    styled(page, SPACING)
    for chapter in ("migrants", "borders", "overview"):
        page.evaluate(SHOW, chapter)
        assert page.evaluate(CUT) == [], chapter


# Names on the map that its edge, a button or the scale cuts; numbers of the strip that run into each other.
UNREADABLE = """() => {
    const box = (part) => part.getBoundingClientRect();
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const map = box(document.querySelector(".leaflet-container"));
    const over = [...document.querySelectorAll(".leaflet-control")].map(box);
    const names = [...document.querySelectorAll(".label:not(.crowded) > span")]
        .map((part) => [part.textContent, box(part)]);
    const cut = names.filter(([, at]) => over.some((one) => meet(at, one)) || at.left < map.left || at.right > map.right
        || at.top < map.top - 1 || at.bottom > map.bottom + 1);
    const numbers = [...document.querySelectorAll(".strip-number")].map((part) => {
        const range = document.createRange();
        range.selectNodeContents(part);
        return [part.textContent, box(range)];
    }).filter(([digits]) => digits);
    const run = numbers.filter(([, at], i) => numbers.slice(i + 1).some(([, other]) => meet(at, other)));
    const words = (parts) => parts.map(([told]) => told);
    return { names: names.length, numbers: words(numbers), bad: words([...cut, ...run]) };
}"""
CLOSER = "(by) => { const map = atlas.leaflet(); map.setZoom(map.getZoom() + by, { animate: false }); }"


@LANGS
@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (390, 844)], ids=["desk", "screen", "phone"])
def test_every_name_on_the_map_and_every_number_of_the_strip_can_be_read(open_page, lang, size):
    page = open_page(f"/{lang}/")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(300)  # until the map has taken the size on
    for closer in (0, 0.75, 1.25):  # closer, names lie across the edges
        page.evaluate(CLOSER, closer)
        told = page.evaluate(UNREADABLE)
        assert told["bad"] == [] and told["names"] > (1 if closer else 3)
        assert {"5", "30", "54", "61"} <= set(told["numbers"])


@LANGS
def test_a_change_is_said_once_and_whole(open_page, lang):
    page = open_page(f"/{lang}/?chapter=migrants&round=54")
    assert page.locator("#said").text_content() == ""  # a page that opens is read, not announced
    page.evaluate("""() => { window.heard = []; new MutationObserver(() => heard.push(said.textContent))
        .observe(said, { childList: true, characterData: true, subtree: true }); }""")
    bar(page, "nationality", "sudan").click()
    label = f"{text('dimension.nationality', lang)}: {text('category.nationality.sudan', lang)}"
    added = text("client.said.filter_added", lang, label=label)
    page.wait_for_function("(words) => window.heard.some((one) => one.startsWith(words))", arg=added)
    heard = page.evaluate("() => window.heard")
    assert len(heard) == 1 and heard[0].endswith(page.locator("#summary").text_content())
    assert page.locator("#summary[aria-live], .notices[role], .chart-note[role]").count() == 0
    page.locator("[data-action=table]").click()
    opened = text("client.said.table_opened", lang, n="22")
    page.wait_for_function("(words) => window.heard.some((one) => one.startsWith(words))", arg=opened)
    page.locator("#table [data-sort=name]").click()
    name = text("client.level.mantika", lang)
    expect(page.locator("#said")).to_contain_text(text("client.said.sorted_up", lang, column=name))
    expect(page.locator("#table th[aria-sort=ascending]")).to_have_count(1)


def test_t_opens_the_table_twin_which_names_its_rows_and_columns(open_page):
    page = open_page("/en/?chapter=migrants&round=54")
    page.keyboard.press("t")
    table = page.locator("#table table")
    expect(table.locator("caption")).to_have_text("Migrants by mantika")
    assert table.locator("thead th:not([scope=col])").count() == 0
    assert table.locator("tbody tr:not(:has(th[scope=row]))").count() == 0
    page.keyboard.press("t")
    expect(page.locator("#table")).to_be_hidden()


def test_without_motion_nothing_moves(chromium, site):
    context = chromium.new_context(base_url=site.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/en/?chapter=migrants")
    painted(page)
    moving = """() => [...document.querySelectorAll("body *")].filter((part) => {
        const style = getComputedStyle(part);
        return parseFloat(style.transitionDuration) > 0.01 || parseFloat(style.animationDuration) > 0.01;
    }).map((part) => part.outerHTML.slice(0, 100))"""
    assert page.evaluate(moving) == []
    context.close()


def test_in_a_readers_own_colours_what_is_chosen_differs_by_more_than_colour(chromium, site):
    context = chromium.new_context(base_url=site.url, forced_colors="active")
    page = context.new_page()
    page.goto("/en/?chapter=migrants&round=54&nationality=sudan")
    painted(page)
    outline = "(part) => getComputedStyle(part).outlineStyle"
    assert page.locator("[data-control=level][aria-pressed=true]").evaluate(outline) == "solid"
    assert page.locator("[data-control=level][aria-pressed=false]").first.evaluate(outline) == "none"
    assert bar(page, "nationality", "sudan").evaluate(outline) == "solid"
    seen = "(part) => [getComputedStyle(part).backgroundColor, getComputedStyle(part.parentElement).backgroundColor]"
    fill, track = page.locator(".bar-fill").first.evaluate(seen)
    assert fill != track
    context.close()
