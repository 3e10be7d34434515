"""Two views beside one another in the page: both maps, their legend, the change table and the words are the scenes'."""

from random import Random

import pytest

from data.indicators import dimensions
from data.words import Lang, number
from geo.links import as_dict, to_url
from geo.scene import CIRCLE_LEVELS, RATES
from geo.view import COMPARED, LEVELS, ViewState, settle, swapped
from tests.browser.painted import ISOLATES, expected, extent, painted, told
from tests.browser.two_rounds import serve_two_rounds

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
FILTERS = [key for key in dimensions() if key != "total"]
GAPS = ("hidden", "not_assessed", "not_available", "nobody")
ROUNDS = "chapter=migrants&round=55&beside=round:54"

SEEN = """() => {
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const shapes = (map) => Object.fromEntries(all(`${map} path[data-shape]`).map((path) => (
        [path.dataset.shape, [Number(path.dataset.value), path.getAttribute("fill").toLowerCase()]])));
    const idsOf = (site) => site.dataset.marks.split(" ");
    const marks = (map) => [...new Set(all(`${map} [data-marks]`).flatMap(idsOf))].sort();
    const legend = (id) => all(`#${id} li.class, #${id} li.gap`)
        .map((line) => all(".legend-label, .legend-count", line).map((part) => part.textContent));
    return {
        shapes: [shapes("#map"), shapes("#map-beside")], marks: [marks("#map"), marks("#map-beside")],
        legends: [legend("legend"), legend("legend-beside")],
        change: [atlas.changes.columns, ...[...atlas.changes.rows, atlas.changes.total].filter(Boolean)
            .map((row) => [row.name, row.pcode, ...row.texts])],
        table: document.querySelector("#table").hidden ? null
            : all("#table tr").map((line) => all("th, td", line).map((cell) => cell.textContent)),
    };
}"""
BESIDE = """([shapes]) => document.querySelectorAll("#map-beside path[data-shape]").length === shapes"""
EXTENTS = """() => [atlas.boards[0].map, atlas.boards[1].map].map((map) => {
    const box = map.getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
})"""
PIXEL = 0.012  # degrees at zoom 7
FOCUSED = "document.activeElement.matches({!r})"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server of its own, with two rounds."""
    yield from serve_two_rounds(tmp_path_factory)


def some_views(lang: Lang) -> list[ViewState]:
    """Rounds and measures at every level with filters of every kind, and dates."""
    random, found = Random(f"pairs in {lang}"), []
    for place, level in enumerate(LEVELS * 2):
        dimension = random.choice(FILTERS)
        where = (dimension, (random.choice(dimensions()[dimension].categories),)) if place % 3 else None
        view = settle(ViewState(
            round=random.choice((54, 55)), lang=lang, chapter="migrants", level=level, where=where,
            measure=random.choice(COMPARED), layers=("migrants", "labels"), table=place % 2 == 0,
            classing=random.choice(("jenks", "quantile")), classes=random.choice((4, 5)),
        ), (54, 55)).view
        choices = [("round", str(109 - view.round)), *(("measure", key) for key in COMPARED)]
        pairs = [settle(ViewState(**vars(view) | {"beside": choice, "compare": random.choice(("side", "swipe"))}),
                        (54, 55)).view for choice in choices]
        found.append(random.choice([one for one in pairs if one.beside]))
    dates = [("storm", ("snapshot", "2023-09-13")), ("history", ("until", "2011"))]
    layers = {"storm": ("labels", "storm_idps", "storm_places"), "history": ("labels", "milestones")}
    return found + [settle(ViewState(round=55, lang=lang, chapter=chapter, beside=beside, layers=layers[chapter],
                                     measure="count"), (54, 55)).view for chapter, beside in dates]


def legends(one, other) -> list:
    """One legend with the counts of both sides where classes are shared, else one each."""
    first, second = ({row.key: row for row in scene.legend.rows} for scene in (one, other))
    if not one.view.shares_classes:
        return [lines(one, list(first), first), lines(other, list(second), second)
                if one.view.beside[0] == "measure" else []]
    gaps = [key for key in GAPS if key in first or key in second]
    return [lines(one, [key for key in first if key.isdigit()] + gaps, first, second), []]


def lines(scene, keys, *sides) -> list:
    """A legend's rows: the label, and how many places each side has."""
    label = {key: ISOLATES.sub("", row.label) for side in sides for key, row in side.items()}
    counts = [{key: number(side[key].places if key in side else 0, scene.view.lang, scene.view.digits) for key in keys}
              for side in sides]
    return [[label[key], *(side[key] for side in counts)] for key in keys]


@LANGS
def test_both_maps_their_legend_and_the_change_table_are_the_scenes(open_page, site, lang):
    page = open_page(f"/{lang}/?{ROUNDS}")
    gazetteer, catalog = site.services.gazetteer, site.services.catalog()
    for view in some_views(lang):
        url = to_url(view, catalog)
        one, other = site.scene(url), site.scene(to_url(swapped(view), catalog))
        page.evaluate("(view) => atlas.show(view)", as_dict(view))
        painted(page, url)
        should = [expected(scene, gazetteer) for scene in (one, other)]
        page.wait_for_function(BESIDE, arg=[len(should[1]["shapes"])])
        seen = page.evaluate(SEEN)
        assert seen["shapes"] == [{pcode: part[:2] for pcode, part in scene["shapes"].items()} for scene in should], url
        assert seen["marks"] == [scene["marks"] for scene in should], url
        assert seen["legends"] == legends(one, other), url
        rows = [[row.name, row.pcode, *row.texts] for row in (*one.change.rows, *filter(None, [one.change.total]))]
        assert seen["change"] == [list(one.change.columns), *rows], url
        if view.table:
            assert seen["table"] == [list(one.table.columns), *rows], url
        told(page, one)


def test_the_views_hold_every_kind_of_comparison():
    views = [view for lang in Lang for view in some_views(lang)]
    assert {view.beside[0] for view in views} == {"round", "measure", "snapshot", "until"}
    assert {view.level for view in views} == set(LEVELS)
    assert {view.level in CIRCLE_LEVELS for view in views if view.shares_classes} == {True, False}
    assert {view.measure in RATES for view in views} == {True, False}


def test_both_maps_go_where_either_goes(open_page):
    page = open_page(f"/en/?{ROUNDS}")
    for board in (0, 1):
        page.evaluate(f"atlas.boards[{board}].map.setView([{31 + board}, 14], 7, {{ animate: false }})")
        first, second = page.evaluate(EXTENTS)
        assert first == pytest.approx(second, abs=PIXEL) and first == extent(page)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function("atlas.boards.every(({ map }) => map.getZoom() === 8)")


def test_a_place_under_the_pointer_or_in_focus_is_told_on_both_maps(open_page, site):
    page = open_page(f"/en/?{ROUNDS}")
    row = next(row for row in site.scene(f"/en/?{ROUNDS}").change.rows if row.pcode == "LY0107")
    page.locator("#map-beside path[data-shape=LY0107]").hover()
    for figure, side in ((row.texts[1], "#map"), (row.texts[0], "#map-beside")):
        tip = page.locator(f"{side} .place-tip")
        assert figure in tip.text_content() and row.texts[2] in tip.text_content()
    assert page.locator("path.hover[data-shape=LY0107]").count() == 2
    page.mouse.move(0, 0)
    page.wait_for_function("!document.querySelector('.place-tip')")  # tips fade
    page.locator("#map path[data-shape=LY0107]").focus()
    assert row.texts[0] in page.locator("#map-beside .place-tip").text_content()
    assert row.texts[2] in page.locator("#map path[data-shape=LY0107]").get_attribute("aria-label")


@LANGS
def test_the_divider_goes_left_and_right_as_the_keys_say_in_either_direction_of_writing(open_page, lang):
    page = open_page(f"/{lang}/?{ROUNDS}&compare=swipe")
    divider = page.get_by_role("slider")
    divider.focus()
    for key, at in (("ArrowRight", 52), ("PageDown", 42), ("ArrowLeft", 40), ("Home", 0), ("End", 100)):
        before = divider.bounding_box()["x"]
        page.keyboard.press(key)
        assert divider.get_attribute("aria-valuenow") == str(at)
        assert (divider.bounding_box()["x"] > before) == (key in ("ArrowRight", "End"))
    box = page.locator("#map-beside").bounding_box()
    page.keyboard.press("Home")
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 4, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, middle, steps=3)
    page.mouse.up()
    assert 23 <= int(divider.get_attribute("aria-valuenow")) <= 27


def test_shift_on_the_strip_sets_the_other_side_and_a_step_onto_it_swaps_them(open_page):
    page = open_page("/en/?chapter=storm&beside=snapshot:2023-09-13")
    page.locator("[data-value='2023-10-05']").click(modifiers=["Shift"])
    painted(page, "/en/?chapter=storm&round=55&beside=snapshot:2023-10-05")
    page.locator("#strip [data-value='2023-10-05']").click()
    painted(page, "/en/?chapter=storm&round=55&snapshot=2023-10-05&beside=snapshot:2023-10-31")
    page.locator("[data-beside=end]").click()
    painted(page, "/en/?chapter=storm&round=55&snapshot=2023-10-05")
    assert not page.locator("#map-beside").is_visible()


def test_what_cannot_be_compared_says_why(open_page):
    page = open_page("/en/?chapter=borders")
    page.keyboard.press("c")
    assert "nothing" in page.locator("#toast").text_content() or "no rounds" in page.locator("#toast").text_content()
    page.evaluate("atlas.show(atlas.inChapter('migrants')); atlas.show({ layers: ['labels'] })")
    page.keyboard.press("c")
    assert "layer of migrants" in page.locator("#toast").text_content()
    assert page.evaluate("atlas.state.view.beside") is None


@LANGS
def test_pdsu_compares_two_rounds_and_copies_the_citation_by_keyboard_alone(context, site, open_page, lang):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page(f"/{lang}/?chapter=migrants")
    page.keyboard.press("c")
    address = f"/{lang}/?chapter=migrants&round=55&beside=round:54"
    painted(page, address)
    scene = site.scene(address)
    tab_to(page, "[data-change-sort=change]")
    page.keyboard.press("Enter")
    known = [row for row in scene.change.rows if row.relative is not None]
    largest = max(known, key=lambda row: abs(row.relative - 100))
    assert page.locator("#compare-card tbody tr").first.get_attribute("data-key") == largest.key
    assert page.evaluate(FOCUSED.format("[data-change-sort=change]"))  # the focus stays where it was
    tab_to(page, f"#compare-card .row-pick[data-pcode={largest.pcode}]")
    page.keyboard.press("Enter")
    painted(page, f"/{lang}/?chapter=migrants&round=55&within={largest.pcode}&beside=round:54")
    page.keyboard.press("s")
    tab_to(page, "[data-share=copy][data-what=citation]")
    page.keyboard.press("Enter")
    page.wait_for_function("navigator.clipboard.readText().then((words) => words.includes('beside=round'))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert all(part in copied for part in (number(54, lang), number(55, lang), f"within={largest.pcode}"))


def tab_to(page, selector: str, most: int = 120) -> None:
    """Press Tab until a part has the focus."""
    for _ in range(most):
        if page.evaluate(FOCUSED.format(selector)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} isn't reached with the Tab key")
