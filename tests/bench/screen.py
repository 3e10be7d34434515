"""What a person at a screen waits for, measured inside Debian's Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, sync_playwright

from data.indicators import dimensions
from geo.view import LAYERS
from tests.bench.report import Line
from tests.bench.serving import OTHER_ROUND

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
SIZE = {"width": 1440, "height": 900}
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 5e6 / 8, "uploadThroughput": 5e6 / 8}
FAR = {"offline": False, "latency": 120, "downloadThroughput": -1, "uploadThroughput": -1}
MANTIKAS = 22
SETTLE_MS = 1500  # after which nothing more is loaded

# Notes the beginning of the frame after the one that shows the first map, and when every mantika has been painted and
# may be clicked: nothing lies over it any more.
WATCH = f"""(() => {{
  const isDrawn = () => {{
    const [map, areas] = [document.querySelector(".first-map"), document.querySelectorAll(".first-map > path").length];
    return areas > {MANTIKAS} && document.querySelector("#atlas-start") && map.getBoundingClientRect().height > 0;
  }};
  const look = () => {{
    if (window.benchSeen === undefined && isDrawn()) {{
      window.benchSeen = null;
      requestAnimationFrame(() => (window.benchSeen = performance.now()));
    }}
    // A shape has a value and a role once it is painted from the data; lists beside the map may still be on their way.
    const shapes = document.querySelectorAll("path[data-shape][data-value][role=button]").length;
    if (shapes >= {MANTIKAS} && !document.querySelector(".first")) window.benchReady = performance.now();
    else requestAnimationFrame(look);
  }};
  requestAnimationFrame(look);
}})()"""
# The page's policy forbids what Playwright's own waiting does.
READY = "new Promise((go) => (function look() { window.benchReady ? go(true) : setTimeout(look, 20); })())"

SEEN = "Math.max(benchSeen, performance.getEntriesByName('first-contentful-paint')[0].startTime)"

# Clicks targets in turn; of each click, the milliseconds until the scripts are done, and until the frame
# after the one that shows the new colours begins.
CLICK = """async ([selectors, times]) => {
  const root = document.documentElement, measured = [];
  const frame = () => new Promise(requestAnimationFrame);
  const colours = () => [...document.querySelectorAll("path[data-shape]")].map((p) => p.getAttribute("fill")).join();
  for (let i = 0; i < times; i += 1) {
    await new Promise((done) => setTimeout(done, 250 + 37 * (i % 5)));
    const target = document.querySelector(selectors[i % selectors.length]);
    const before = root.dataset.painted, coloured = colours(), asked = performance.getEntriesByType("resource").length;
    const begin = performance.now();
    target.click();
    while (root.dataset.painted === before) await frame();
    const computed = performance.now() - begin;
    const requests = performance.getEntriesByType("resource").length - asked;
    await frame();
    await frame();
    measured.push({ computed, shown: performance.now() - begin, requests, changed: colours() !== coloured });
  }
  return measured;
}"""

# Goes from round to round at every frame, as a dragged slider does, and counts the frames with new colours.
DRAG = """async ([selectors, seconds]) => {
  const root = document.documentElement, begin = performance.now();
  let repaints = 0, steps = 0, before = root.dataset.painted;
  while (performance.now() - begin < 1000 * seconds) {
    document.querySelector(selectors[steps++ % selectors.length]).click();
    await new Promise(requestAnimationFrame);
    if (root.dataset.painted !== before) repaints += 1;
    before = root.dataset.painted;
  }
  return { rate: 1000 * repaints / (performance.now() - begin) };
}"""


@contextmanager
def browsing() -> Iterator[Browser]:
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Traffic:
    """What a page asked for since its start or the last `reset`, and what came over the wire, not from a cache."""

    def __init__(self, context: BrowserContext, page: Page):
        self.session: CDPSession = context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._asked)
        self.session.on("Network.loadingFinished", self._came)
        self.reset()

    def reset(self) -> None:
        self.urls: list[str] = []
        self.answers = 0
        self.bytes = 0

    def slow(self, conditions: dict) -> None:
        self.session.send("Network.emulateNetworkConditions", conditions)

    def _asked(self, event: dict) -> None:
        self.urls.append(event["request"]["url"])

    def _came(self, event: dict) -> None:
        self.answers += event["encodedDataLength"] > 0
        self.bytes += event["encodedDataLength"]

    def elsewhere(self, port: int) -> list[str]:
        """Requests to other hosts than the one under test."""
        return [url for url in self.urls
                if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != f"127.0.0.1:{port}"]


def opened(context: BrowserContext, port: int, path: str = "/en/", conditions: dict | None = None):
    """A new page whose map is painted, with its traffic and the milliseconds from navigation to that."""
    page = context.new_page()
    traffic = Traffic(context, page)
    if conditions:
        traffic.slow(conditions)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(WATCH)
    try:
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="commit")
        page.evaluate(READY)
    except Error as error:
        raise SystemExit(f"{path}: the map wasn't painted: {error.message} The page said: {said}.") from error
    return page, traffic, page.evaluate("window.benchReady")


def visits(browser: Browser, port: int) -> list[Line]:
    """First and repeated visits of the front page, near and far."""
    near, far, seen_near, seen_far, first, again, hosts = [], [], [], [], [], [], []
    for times, ready, seen, conditions in ((7, near, seen_near, None), (5, far, seen_far, SLOW)):
        for _ in range(times):
            # What a service worker fetches isn't seen from the page: bytes are counted as without one, at the worst.
            context = browser.new_context(viewport=SIZE, service_workers="block")
            page, traffic, milliseconds = opened(context, port, conditions=conditions)
            ready.append(milliseconds / 1000)
            seen.append(page.evaluate(SEEN) / 1000)
            page.wait_for_timeout(SETTLE_MS if conditions is None else 0)
            if conditions is None:
                first.append(traffic.bytes / 1000)
                hosts.append(len(traffic.elsewhere(port)))
                page.close()
                page, traffic, _ = opened(context, port)
                page.wait_for_timeout(SETTLE_MS)
                again.append(traffic.bytes / 1000)
            context.close()
    return [
        Line("first visit: bytes over the wire", "kB", tuple(first), 1000, note="Headers included; kB of 1,000 bytes."),
        Line("first visit: requests to other hosts", "", (max(hosts),), 0),
        Line("first map seen, local", "s", tuple(seen_near), 0.3, note="The inline SVG of the first answer: from "
             "navigation to the frame after the one that shows it, not before the first contentful paint."),
        Line("first map seen, 5 Mbit/s and 150 ms", "s", tuple(seen_far), 0.8),
        Line("map interactive, local", "s", tuple(near), 0.9,
             note="From navigation until every mantika is painted and can be clicked."),
        Line("map interactive, 5 Mbit/s and 150 ms", "s", tuple(far), 1.8),
        Line("repeat visit: bytes over the wire", "kB", tuple(again), 20),
    ]


def clicks(browser: Browser, port: int) -> list[Line]:
    """A click on a bar of the nationality chart until the map shows it."""
    bars = [f'[data-chart="nationality"] [data-category="{key}"]' for key in ("sudan", "niger", "egypt", "chad")]
    assert all(bar.split('"')[3] in dimensions()["nationality"].categories for bar in bars)
    lines = []
    crowded = f"&layers={','.join(LAYERS)}"
    for name, conditions, layers in (("local", None, ""), ("at 120 ms latency", FAR, ""),
                                     ("every layer on", None, crowded)):
        context = browser.new_context(viewport=SIZE)
        page, _, _ = opened(context, port, f"/en/?chapter=migrants{layers}", conditions)
        page.wait_for_timeout(SETTLE_MS)
        measured = page.evaluate(CLICK, [bars, 40])
        context.close()
        if not all(row["changed"] for row in measured):
            raise SystemExit("A click on a nationality left every colour of the map as it was.")
        lines += [
            Line(f"filter click → map repainted, {name}", "ms", tuple(row["shown"] for row in measured), 65,
                 100 if conditions is None else None, note="To the beginning of the frame after the one with the new "
                 "colours, seen from inside the page; the time a mouse takes to reach it isn't in this."),
            Line(f"filter click → scripts done, {name}", "ms", tuple(row["computed"] for row in measured)),
            Line(f"filter click → requests before the repaint, {name}", "",
                 (max(row["requests"] for row in measured),), 0),
        ]
    return lines


def one_change(browser: Browser, port: int) -> list[Line]:
    """All that a change of view asks of the server, from the click until all is quiet."""
    requests, answered = [], []
    context = browser.new_context(viewport=SIZE)
    page, traffic, _ = opened(context, port, "/en/?chapter=migrants")
    page.wait_for_timeout(SETTLE_MS)
    for key in ("sudan", "niger", "egypt"):
        traffic.reset()
        page.click(f'[data-chart="nationality"] [data-category="{key}"]')
        page.wait_for_timeout(SETTLE_MS)
        requests.append(traffic.answers)
        answered.append(traffic.bytes / 1000)
    context.close()
    return [Line("one change of view: requests", "", tuple(requests), budget_p95=2),
            Line("one change of view: bytes answered", "kB", tuple(answered), budget_p95=10)]


def rounds(browser: Browser, port: int) -> list[Line]:
    """The round strip between two rounds, step by step and as fast as frames come."""
    strip = [f'#strip [data-round="{number}"]' for number in (OTHER_ROUND, 54)]
    lines = []
    for name, conditions in (("local", None), ("at 120 ms latency", FAR)):
        context = browser.new_context(viewport=SIZE)
        page, traffic, _ = opened(context, port, "/en/?chapter=migrants", conditions)
        page.wait_for_timeout(SETTLE_MS)
        steps = page.evaluate(CLICK, [strip, 20])
        page.wait_for_timeout(SETTLE_MS)
        traffic.reset()
        rate = page.evaluate(DRAG, [strip, 2])["rate"]
        asked_while_dragging = traffic.answers
        context.close()
        lines += [
            Line(f"round step → map repainted, {name}", "ms", tuple(row["shown"] for row in steps), 65,
                 100 if conditions is None else None),
            Line(f"rounds dragged, {name}: repaints", "a second", (rate,), 20, at_least=True),
            Line(f"rounds dragged, {name}: requests in 2 s", "", (asked_while_dragging,), 0),
        ]
    return lines


