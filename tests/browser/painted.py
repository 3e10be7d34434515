"""What a page shows of a view, and what it should show of the scene: two dictionaries that must be equal.

And how to point at a part of it.
"""

import os
import re
import shutil
import time
from collections import Counter
from contextlib import nullcontext, suppress

from playwright.sync_api import Error, Locator, Page, TimeoutError

from data.gaps import Gap
from data.places import Level
from data.words import number, text
from geo.charts import Bar, Chart
from geo.layers import layers
from geo.scene import CIRCLE_LEVELS, RATES, Scene
from geo.sentences import measure_key
from geo.styles import ramp

# The engine without windows, where there is one: windows cost a quarter of a test's time.
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
SHAPES = {"region": 3, "mantika": 22, "baladiya": 100, "muhalla": 644}  # 19 muhallas have no known position
ISOLATES = re.compile("[\u2066-\u2069]")
WAIT_MS = 10_000
TOP = 10  # bars shown of a long chart

PAINTED = """([url, shapes]) => {
    const painted = document.documentElement?.dataset.painted;
    if (!painted || (url && !(painted === url && url === location.pathname + location.search))) return false;
    const { level, layers } = atlas.state.view;
    const shown = level === "muhalla" && !layers.includes("migrants") ? "baladiya" : level;
    return document.querySelectorAll("#map path[data-shape]").length === shapes[shown];
}"""

STANDS = """() => ({ painted: document.documentElement.dataset.painted, address: location.href,
    shapes: document.querySelectorAll("#map path[data-shape]").length, view: atlas.state.view })"""

# What a click asks for comes in the task after it: nobody looks before.
HEARD = "await new Promise((go) => setTimeout(go));"

SEEN = f"async () => {{ {HEARD}" + """
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const text = (part) => (part && !part.hidden ? part.textContent : "");
    const bar = (row) => [row.dataset.key, ...all(".bar-name, .bar-value, .bar-share", row).map(text),
        row.firstChild.matches('[aria-pressed="true"], [aria-current="true"]')];
    const fact = (row) => [row.dataset.key, ...all(".fact-name, .fact-figure, .fact-date", row).map(text)];
    const group = (item) => [item.dataset.group, text(item.querySelector(".group-count"))];
    const rows = (card) => card.classList.contains("list") ? all(".bars > li:not(.group)", card).map(fact)
        : card.classList.contains("series")
            ? all("g.point", card).map((one) => [one.dataset.key, one.getAttribute("aria-label")])
        : all(".bars > li", card).map(bar);
    const chart = (card) => [card.dataset.chart, {
        title: text(card.querySelector("h3")), unit: text(card.querySelector(".chart-unit")),
        note: text(card.querySelector(".chart-note")), apart: card.classList.contains("apart"),
        bars: rows(card), groups: all(".bars > .group", card).map(group), more: text(card.querySelector(".more")),
    }];
    const row = (line) => all("th, td", line).map((cell) => cell.textContent);
    const spoken = (path) => (atlas.state.view.level === "muhalla" ? null : path.getAttribute("aria-label"));
    const shape = (path) => [path.dataset.shape,
        [Number(path.dataset.value), path.getAttribute("fill").toLowerCase(), spoken(path)]];
    return {
        shapes: Object.fromEntries(all("#map path[data-shape]").map(shape)),
        marks: [...new Set(all("#map [data-marks]").flatMap((site) => site.dataset.marks.split(" ")))].sort(),
        legend: {
            title: (document.querySelector(".legend-title") || { firstChild: "" }).firstChild.textContent || "",
            rows: all("#legend li.class, #legend li.gap")
                .map((line) => all(".legend-label, .legend-count", line).map(text)),
            note: text(document.querySelector(".legend-note.of-classes")),
        },
        charts: Object.fromEntries(all("[data-panel]:not([hidden]) [data-chart]").map(chart)),
        table: document.querySelector("#table").hidden ? null : all("#table tr").map(row),
    };
}"""

WINDOW = """([lon, lat]) => {
    const at = atlas.leaflet().latLngToContainerPoint([lat, lon]);
    const box = atlas.leaflet().getContainer().getBoundingClientRect();
    return [box.x + at.x, box.y + at.y];
}"""

TOLD = """(words) => Object.entries(words).every(([id, said]) => document.getElementById(id).textContent === said)"""

EXTENT = """() => {
    const box = atlas.leaflet().getBounds();
    return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
}"""


STYLED = """(css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
}"""


def wait_for_function(page: Page, expression: str, *, arg: object = None, timeout: float = WAIT_MS) -> None:
    """As Playwright's own, which evaluates text within the page from the second look on: our policy refuses that."""
    end = time.monotonic() + timeout / 1000
    while True:
        with suppress(Error) if time.monotonic() < end else nullcontext():  # the page may be on its way to another
            if page.evaluate(expression, arg):
                return
        if time.monotonic() > end:
            raise TimeoutError(f"Timeout {timeout}ms exceeded: {expression}")
        page.wait_for_timeout(50)


Page.wait_for_function = wait_for_function


def styled(page: Page, css: str) -> None:
    """Add a style sheet in the way that the page's policy allows."""
    page.evaluate(STYLED, css)


def painted(page: Page, url: str = "") -> None:
    """Wait until the map shows any view, or the view of `url` and the address says so."""
    try:
        page.wait_for_function(PAINTED, arg=[url, SHAPES])
    except TimeoutError:
        raise AssertionError(f"waited for {url or 'a map'}: {page.evaluate(STANDS)}") from None


def seen(page: Page) -> dict:
    """Shapes, legend, charts and table as they stand in the page."""
    return page.evaluate(SEEN)


def extent(page: Page) -> list[float]:
    """West, south, east and north of the map on screen."""
    return page.evaluate(EXTENT)


def told(page: Page, scene: Scene) -> None:
    """Wait until the words above the map are the scene's."""
    words = {"title": scene.title, "subtitle": scene.subtitle, "summary": scene.summary}
    with suppress(TimeoutError):
        page.wait_for_function(TOLD, arg=words)
    assert {key: page.locator(f"#{key}").text_content() for key in words} == words


def shows(page: Page, site, address: str) -> None:
    """Wait for an address, and compare all that the page shows with the scene composed of it."""
    painted(page, address)
    scene = site.scene(address)
    assert seen(page) == expected(scene, site.services.gazetteer)
    told(page, scene)


def bar(page: Page, chart: str, key: str) -> Locator:
    """The button of one bar."""
    return page.locator(f"[data-chart={chart}] li[data-key={key}] > button >> visible=true")


def point_at(page: Page, lon: float, lat: float, click: bool = True, shift: bool = False) -> None:
    """Bring the mouse over a place of the map, and click it."""
    x, y = page.evaluate(WINDOW, [lon, lat])
    page.mouse.move(x, y)
    if shift:
        page.keyboard.down("Shift")
    if click:
        page.mouse.click(x, y)
    if shift:
        page.keyboard.up("Shift")


def expected(scene: Scene, gazetteer, whole: bool = False) -> dict:
    """What a page should show of a scene, with long charts cut, or `whole`."""
    return {
        "shapes": _shapes(scene, gazetteer),
        "marks": sorted({mark.id for mark in scene.marks if mark.layer in scene.view.layers and mark.lon is not None}),
        "legend": {
            "title": scene.legend.title, "note": scene.legend.note,
            # The page gives each figure of a range an element in place of isolates.
            "rows": [[row.label if scene.view.against else ISOLATES.sub("", row.label), _number(row.places, scene)]
                     for row in scene.legend.rows],
        },
        "charts": {chart.key: _chart(chart, scene, whole) for chart in scene.charts},
        "table": _table(scene) if scene.view.table else None,
    }


def _number(value: float, scene: Scene) -> str:
    return number(value, scene.view.lang, scene.view.digits)


def _shapes(scene: Scene, gazetteer) -> dict:
    drawn = [fill for fill in scene.fills
             if scene.view.level is not Level.muhalla or gazetteer[fill.pcode].lon is not None]
    if not scene.view.filled:
        plain = layers()["mantika"].behind_circles["fillColor"].lower()
        return {fill.pcode: [0, plain, fill.name] for fill in drawn}
    return {fill.pcode: [fill.value, _colour(fill, scene).lower(), _spoken(fill, scene)] for fill in drawn}


def _colour(fill, scene: Scene) -> str:
    view = scene.view
    fell_to_none = view.measure == "change" and fill.value >= 0
    if view.level in CIRCLE_LEVELS and fill.size <= 0 and not fell_to_none:
        return "#ffffff"
    if view.level in CIRCLE_LEVELS and view.measure not in RATES:
        return layers()["baladiya_points"].style["fillColor"]
    if fill.value < 0:
        return f"url(#gap-{Gap(int(fill.value)).name})"
    return ramp(view.measure, len(scene.classes.breaks))[fill.klass]


def _spoken(fill, scene: Scene) -> str | None:
    """What a screen reader says of a shape; muhallas, too many at once, are named one by one: test_map_keys.py."""
    view = scene.view
    if view.level is Level.muhalla:
        return None
    unit = text(f"client.unit.{measure_key(view)}", view.lang)
    known = sum(fill.value >= 0 for fill in scene.fills)
    people = text(f"client.unit.{measure_key(view, 'count')}", view.lang)
    return text("client.spoken_ranked" if fill.rank else "client.spoken", view.lang, place=fill.name,
                value=fill.text if fill.value < 0 else f"{fill.text} {unit}",
                also=f"{fill.also} {people}" if view.measure == "share" and fill.value >= 0 else fill.also,
                rank=_number(fill.rank, scene), of=_number(known, scene))


def _chart(chart: Chart, scene: Scene, whole: bool) -> dict:
    groups = Counter(bar.group for bar in chart.bars if bar.group)
    rows, unit, cut = _rows(chart, whole, len(groups)), chart.unit, len(groups) == 0
    if chart.key.startswith("list-") and chart.bars:
        unit = text("client.listed", scene.view.lang, n=_number(len(chart.bars), scene))
    long = cut and len(chart.bars) > TOP + 2 and not chart.key.startswith("series-")
    word = text("client.fewer" if whole else "client.more", scene.view.lang, n=_number(len(chart.bars), scene))
    return {"title": chart.title, "unit": unit, "note": chart.note, "apart": chart.apart, "bars": rows,
            "groups": [[name, _number(count, scene)] for name, count in groups.items()], "more": word if long else ""}


def _rows(chart: Chart, whole: bool, groups: int) -> list:
    """Rows as they stand: a long chart is cut, a list under headings keeps its rows folded away."""
    if chart.key.startswith("series-"):
        return [[bar.key, ", ".join(filter(None, (bar.label, bar.share, bar.text)))] for bar in chart.bars]
    long = len(chart.bars) > TOP + 2
    shown = [bar for place, bar in enumerate(chart.bars) if whole or not long or place < TOP]
    if chart.key.startswith("list-"):
        return [] if groups else [[bar.key, bar.label, bar.text, bar.share] for bar in shown]
    shown = [bar for place, bar in enumerate(chart.bars) if whole or not long or place < TOP or bar.picked]
    return [_bar(bar) for bar in shown]


def _bar(bar: Bar) -> list:
    return [bar.key, bar.label, bar.text, bar.share, bar.picked]


def _table(scene: Scene) -> list[list[str]]:
    """Places largest first, marks in the order of their tables, until a reader sorts them."""
    if not scene.table.total:
        return [list(scene.table.columns), *map(list, scene.table.rows)]
    rows = [row for _, row in sorted(zip(scene.fills, scene.table.rows, strict=True),
                                     key=lambda pair: (-pair[0].value, pair[0].pcode))]
    return [list(scene.table.columns), *map(list, rows), list(scene.table.total)]
