"""Journeys through the controls: level, measure, classes, layers, search, table, extent, chapter, language, digits."""

import json

import pytest
from playwright.sync_api import expect

from data.words import Digits, Lang, number, text
from geo.marks.collection import ON_MAP, shown
from tests.browser.painted import SHAPES, bar, expected, extent, painted, point_at, seen, shows, told

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
LIBYA = (9.4, 19.6, 25.1, 33.1)  # west, south, east, north
BENGHAZI = (19.5, 31.5, 20.8, 32.6)
DRAWN = """(wanted) => JSON.stringify([...document.querySelectorAll("#map [data-marks]")]
    .flatMap((site) => site.dataset.marks.split(" ")).sort()) === JSON.stringify(wanted)"""

COUNT_GLIDES = """() => {
    window.glides = 0;
    const pane = atlas.leaflet().getPane("mapPane");
    const count = () => (glides += pane.classList.contains("leaflet-pan-anim"));
    new MutationObserver(count).observe(pane, { attributes: true, attributeFilter: ["class"] });
}"""


def choose(page, field, value):
    """Press the button of a control, or pick from its list."""
    listed = page.locator(f"select[data-control={field}]")
    if listed.count():
        listed.select_option(value)
    else:
        page.locator(f"button[data-control={field}][data-value='{value}']").click()


def holds(outer, inner):
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


@LANGS
def test_level_and_measure(open_page, site, lang):
    page, start = open_page(f"/{lang}/?chapter=migrants"), f"/{lang}/?chapter=migrants&round=54"
    choose(page, "level", "baladiya")
    shows(page, site, f"{start}&level=baladiya")
    choose(page, "measure", "per_1000")
    shows(page, site, f"{start}&measure=per_1000&level=baladiya")
    choose(page, "level", "muhalla")
    painted(page, f"{start}&measure=per_1000&level=baladiya")  # residents aren't known by muhalla
    expect(page.locator("[data-control=level][aria-pressed=true]")).to_have_text(text("level.baladiya", lang))


def test_class_breaks_and_their_number(open_page, site):
    page, start = open_page("/en/?chapter=migrants"), "/en/?chapter=migrants&round=54"
    page.locator("summary", has_text="Classes").click()
    choose(page, "classing", "equal")
    shows(page, site, f"{start}&classing=equal")
    choose(page, "classes", "7")
    shows(page, site, f"{start}&classing=equal&classes=7")
    assert len(seen(page)["legend"]["rows"]) == 7


def test_each_layer_comes_and_goes(open_page, site):
    page = open_page("/en/?chapter=migrants")
    lines = len(json.loads(site.services.world.geojson("graticule"))["features"])
    shapes, shown = page.locator("#map path"), page.locator("#map path").count()
    page.locator("summary", has_text="Layers").click()
    more_of = {"Graticule": lines, "Baladiya cells (indicative)": 100, "Muhalla points": SHAPES["muhalla"]}
    for name, more in more_of.items():
        box = page.get_by_role("checkbox", name=name, exact=True)
        box.check()
        expect(shapes).to_have_count(shown + more)
        box.uncheck()
        expect(shapes).to_have_count(shown)
    for layer in ON_MAP:
        mapped = {mark.id for mark in shown_marks(page, site, layer) if mark.lon is not None}
        box = page.get_by_role("checkbox", name=text(f"layer.{layer}", Lang.en), exact=True)
        box.check()
        page.wait_for_function(DRAWN, arg=sorted(mapped))
        box.uncheck()
        page.wait_for_function(DRAWN, arg=[])
    expect(page.locator(".label.mantika")).to_have_count(22)
    page.get_by_role("checkbox", name="Place names").uncheck()
    expect(page.locator(".label.mantika")).to_have_count(0)
    painted(page, "/en/?chapter=migrants&round=54&layers=migrants")
    page.get_by_role("checkbox", name="Migrants", exact=True).uncheck()
    painted(page, "/en/?chapter=migrants&round=54&layers=none")
    expect(page.locator("#legend")).to_be_hidden()


def shown_marks(page, site, layer):
    """Marks of a layer as the page's own view filters them."""
    view = site.scene(page.evaluate("() => location.pathname + location.search")).view
    return shown(view, (layer,))


def test_cells_lie_over_the_land_and_pick_their_baladiya(open_page, site):
    page = open_page("/en/?chapter=migrants&level=baladiya&layers=migrants,cells")
    expect(page.locator("#map path")).not_to_have_count(0)
    on_top = page.evaluate("""() => {
        const paths = [...document.querySelectorAll("#map path")];
        const dashed = paths.filter((path) => path.getAttribute("stroke-dasharray") === "2 3");
        const { fillColor } = atlas.start.layers.mantika.behind_circles;
        const land = paths.filter((path) => path.getAttribute("fill") === fillColor
            && path.getAttribute("fill-opacity") === "1");
        const last = Math.max(...land.map((path) => paths.indexOf(path)));
        return dashed.length === 100 && dashed.every((path) => paths.indexOf(path) > last);
    }""")
    assert on_top
    point_at(page, 17.0, 25.5)  # far from every circle, in the cell of a baladiya of Murzuq
    page.wait_for_url("**within=LY0322**")


@pytest.mark.parametrize(("level", "pcode"), [("baladiya", "LY010301"), ("muhalla", "LY01070105")])
def test_circles_are_read_and_clicked_one_by_one(open_page, site, level, pcode):
    address = f"/en/?chapter=migrants&round=54&level={level}"
    page, place = open_page(address), site.services.gazetteer[pcode]
    shows(page, site, address)
    assert page.locator("#legend .circle-key .circle").count() >= 2
    point_at(page, place.lon, place.lat)
    page.wait_for_url("**within=**")
    picked = page.evaluate("() => atlas.state.view.within")
    assert len(picked) == 1 and site.services.gazetteer[picked[0]].level == level
    shows(page, site, page.evaluate("() => location.pathname + location.search"))


@pytest.mark.parametrize(("lang", "typed"), [(Lang.en, "Darnah"), (Lang.ar, "درنه")])
def test_search_forgives_spelling_and_goes_to_the_place(open_page, site, lang, typed):
    page, derna = open_page(f"/{lang}/?chapter=migrants"), site.services.gazetteer["LY0101"]
    before = extent(page)
    box = page.get_by_label(text("ui.search", lang)).first
    box.fill(typed)
    found = page.locator("#found [role=option]").filter(has_text=text("level.mantika", lang)).first
    expect(found).to_contain_text(derna.name(lang))
    if lang is Lang.en:
        found.click()
    else:
        box.press("Enter")
    page.wait_for_url("**within=LY0101&bbox=**")
    expect(page.locator("#chips .chip").first).to_have_text(derna.name(lang))
    assert holds(before, extent(page)) and holds(extent(page), site.services.world.bounds("LY0101"))
    shows(page, site, page.evaluate("() => location.pathname + location.search"))
    page.go_back()
    page.wait_for_url(f"**/{lang}/?chapter=migrants")
    assert holds(extent(page), LIBYA)


def test_the_table_by_keyboard(open_page, site):
    page = open_page("/en/?chapter=migrants")
    page.get_by_role("button", name="Table", exact=True).focus()
    page.keyboard.press("Enter")
    shows(page, site, "/en/?chapter=migrants&round=54&table=1")
    page.locator("#table").get_by_role("button", name="Mantika", exact=True).focus()
    page.keyboard.press("Enter")
    *names, last = [row[0] for row in seen(page)["table"][1:]]
    assert last == "Libya" and len(names) == 22
    assert names == sorted(names, key=str.casefold)
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Mantika")
    page.keyboard.press("Enter")
    assert [row[0] for row in seen(page)["table"][1:]] == [*names[::-1], "Libya"]
    page.locator("#table").get_by_role("button", name="Alkufra").focus()
    page.keyboard.press("Enter")
    address = "/en/?chapter=migrants&round=54&within=LY0107&table=1"
    painted(page, address)
    told(page, site.scene(address))  # the table is made anew when its words come
    expect(page.locator("#table tr.picked")).to_contain_text("Alkufra")
    expect(page.locator("#table").get_by_role("button", name="Alkufra")).to_be_focused()


def test_a_link_with_an_extent_opens_there_and_only_the_reader_changes_it(open_page):
    bbox = ",".join(map(str, BENGHAZI))
    address = f"/en/?chapter=migrants&round=54&bbox={bbox}"
    page = open_page(address)
    painted(page, address)
    assert holds(extent(page), BENGHAZI) and not holds(extent(page), LIBYA)
    page.locator("summary", has_text="Zoom to").click()
    page.get_by_role("button", name="Whole country").click()
    painted(page, "/en/?chapter=migrants")
    assert holds(extent(page), LIBYA)
    page.set_viewport_size({"width": 1200, "height": 760})
    page.evaluate("() => new Promise((done) => setTimeout(done, 500))")  # longer than the page waits for a pan to end
    painted(page, "/en/?chapter=migrants")
    assert holds(extent(page), LIBYA)
    length = page.evaluate("() => history.length")
    point_at(page, 17, 26, click=False)
    page.mouse.down()
    page.mouse.move(300, 500, steps=4)
    page.mouse.up()
    page.wait_for_url("**bbox=**")
    assert page.evaluate("() => [history.length, atlas.state.view.within]") == [length, []]


def test_a_map_that_takes_another_size_stands_at_once_and_its_extent_stays_out_of_the_link(open_page):
    """A wide and low one would reach beyond what may be seen; Leaflet would let it glide back as if it were moved."""
    page = open_page("/en/?chapter=migrants")
    page.evaluate(COUNT_GLIDES)
    for width, height in ((2400, 500), (2000, 480), (1440, 900), (2000, 500), (900, 560)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(120)
    page.wait_for_timeout(500)  # longer than the page waits for a move to end
    assert page.evaluate("glides") == 0
    painted(page, "/en/?chapter=migrants")
    assert holds(extent(page), LIBYA)


def test_a_move_of_the_readers_is_forgotten_once_the_whole_country_is_asked_for(open_page):
    page = open_page("/en/?chapter=migrants")
    page.evaluate("() => { atlas.leaflet().setView([32.5, 20.3], 8, { animate: false }); atlas.fit(); }")
    page.wait_for_timeout(500)
    painted(page, "/en/?chapter=migrants")
    assert holds(extent(page), LIBYA)


def test_a_chapter_carries_the_focus_over(open_page, site):
    lang = Lang.ar
    page = open_page(f"/{lang}/?chapter=migrants&round=54&within=LY0103&nationality=sudan")
    page.get_by_role("link", name=text("chapter.overview", lang)).click()
    shows(page, site, f"/{lang}/?round=54&within=LY0103")
    expect(page.locator(".site-point")).to_have_count(1)  # the office in focus
    page.go_back()
    painted(page, f"/{lang}/?chapter=migrants&round=54&within=LY0103&nationality=sudan")
    expect(page.locator(".site-point")).to_have_count(0)


def test_arabic_is_right_to_left_with_its_own_names_and_digits(open_page, site):
    page = open_page("/ar/?chapter=migrants")
    assert page.evaluate("() => getComputedStyle(document.body).direction") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"
    rail, charts = page.locator(".rail").bounding_box(), page.locator("#charts").bounding_box()
    assert rail["x"] > charts["x"]
    expect(bar(page, "places", "LY0211")).to_contain_text("طرابلس")
    expect(page.locator(".label.mantika span", has_text="طرابلس")).to_be_visible()
    expect(page.locator("#summary")).to_contain_text("787,326")
    page.get_by_text(text("display.title", Lang.ar), exact=True).click()
    page.get_by_role("button", name="١٢٣", exact=True).click()
    shows(page, site, "/ar/?chapter=migrants&round=54&digits=arab")
    expect(page.locator("#summary")).to_contain_text(number(787_326, Lang.ar, Digits.arab))
    assert number(787_326, Lang.ar, Digits.arab).startswith("٧٨٧")


def test_another_language_shows_the_same_view(open_page, site):
    query = "?chapter=migrants&round=54&measure=share&level=region&within=LY02&shelter=none&classes=3&layers=graticule"
    page = open_page(f"/en/{query}")
    page.get_by_role("link", name="العربية").click()
    shows(page, site, f"/ar/{query}")
    page.get_by_role("link", name="English").click()
    shows(page, site, f"/en/{query}")
    assert seen(page) == expected(site.scene(f"/en/{query}"), site.services.gazetteer)
