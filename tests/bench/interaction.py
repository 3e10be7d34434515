"""Interaction to next paint (INP): how long a reader waits for a slow machine to show that it has heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from tests.bench.report import Line
from tests.bench.screen import SETTLE_MS, SIZE, opened
from tests.bench.serving import OTHER_ROUND

THROTTLED = 4  # times slower than this machine's processor
SHORTEST_MS = 16  # interactions that take less aren't reported by the browser
BUDGET_MS = 200
REST_MS = 450  # between two interactions: words have come, and the next one begins on a quiet page
AIM_MS = 150  # a hand's pointer is there before it presses; what hovering shows is no part of the click

# As the web-vitals library measures: of all events that belong to one interaction, the longest.
OBSERVE = f"""() => {{
  window.benchEvents = new Map();
  const keep = (entries) => entries.filter((entry) => entry.interactionId).forEach((entry) => benchEvents.set(
    entry.interactionId, Math.max(entry.duration, benchEvents.get(entry.interactionId) || 0)));
  window.benchObserver = new PerformanceObserver((list) => keep(list.getEntries()));
  benchObserver.observe({{ type: "event", durationThreshold: {SHORTEST_MS}, buffered: false }});
  window.benchTake = () => {{
    keep(benchObserver.takeRecords());
    const longest = Math.max({SHORTEST_MS}, ...benchEvents.values());
    benchEvents.clear();
    return longest;
  }};
}}"""


@dataclass(frozen=True)
class Step:
    """One interaction: what is done, by mouse or keyboard."""

    name: str
    act: Callable[[Page], None]


def steps() -> tuple[Step, ...]:
    """What a reader does in a few minutes, in an order in which each finds its target."""
    return (
        _area("LY0107"), _area("LY0211"), _area("LY0319"), _key("Escape"),
        *(_bar("nationality", key) for key in ("sudan", "niger", "egypt")),
        _click("filter dropped", "#chips [data-drop=where]"),
        _bar("sex_age", "women"), _key("Escape"),
        *(_click(f"level {level}", f"[data-control=level][data-value={level}]") for level in ("baladiya", "mantika")),
        *(_click(f"round {number}", f"#strip [data-round='{number}']") for number in (OTHER_ROUND, 54)),
        _click("table opened", "[data-action=table]"), _click("table sorted", "[data-sort=name]"),
        _click("table closed", "[data-action=table]"),
        *(_chapter(key) for key in ("storm", "borders", "programmes")),
        _chapter("storm"),
        *(_click(f"storm date {n}", f"[data-strip=snapshot] li:nth-child({n}) button") for n in (2, 4)),
        _chapter("migrants"),
        _click("search", ".search-box input"), *(_key(letter) for letter in "derna"),
    )


def _click(name: str, selector: str) -> Step:
    def act(page: Page) -> None:
        target = page.locator(selector).locator("visible=true").first
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        _press(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return Step(name, act)


def _press(page: Page, x: float, y: float) -> None:
    page.mouse.move(x, y)
    page.wait_for_timeout(AIM_MS)
    page.mouse.click(x, y)


def _key(key: str) -> Step:
    return Step(f"key {key}", lambda page: page.keyboard.press(key))


def _chapter(key: str) -> Step:
    return _click(f"chapter {key}", f".rail [data-chapter={key}]")


def _bar(chart: str, key: str) -> Step:
    return _click(f"bar {key}", f"[data-chart={chart}] li[data-key={key}] > button")


def _area(pcode: str) -> Step:
    def act(page: Page) -> None:
        x, y = page.evaluate("""(pcode) => {
            const [lon, lat] = atlas.state.places[pcode].point;
            const at = atlas.leaflet().latLngToContainerPoint([lat, lon]);
            const box = atlas.leaflet().getContainer().getBoundingClientRect();
            return [box.x + at.x, box.y + at.y];
        }""", pcode)
        _press(page, x, y)
    return Step(f"area {pcode}", act)


def measured(page: Page) -> dict[str, float]:
    """Milliseconds of each step, by its name and place."""
    page.evaluate(OBSERVE)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLED})
    found = {}
    for place, step in enumerate(steps(), start=1):
        page.wait_for_timeout(REST_MS)
        page.evaluate("() => benchTake()")
        step.act(page)
        page.wait_for_timeout(REST_MS)
        found[f"{place} {step.name}"] = page.evaluate("() => benchTake()")
    return found


def interactions(browser: Browser, port: int) -> list[Line]:
    """Thirty interactions, processor throttled; the release must hold OTHER_ROUND."""
    context = browser.new_context(viewport=SIZE)
    page, _, _ = opened(context, port, "/en/?chapter=migrants")
    page.wait_for_timeout(SETTLE_MS)
    found = measured(page)
    context.close()
    slowest = sorted(found.items(), key=lambda pair: -pair[1])[:3]
    return [Line(f"interaction to next paint, processor {THROTTLED} times slower", "ms", tuple(found.values()),
                 budget_p95=BUDGET_MS, note="Event Timing, as web-vitals measures INP; in steps of 8 ms, 16 at the "
                 "least. Slowest: " + ", ".join(f"{name} {value:.0f}" for name, value in slowest) + ".")]
