"""A presenter and those who follow: how long a step takes to reach them, and what a room of them costs the others.

Run as a process of its own it is the room: python tests/bench/following.py PORT CODE asks as forty pages do for some
seconds, prints the milliseconds of each answer as JSON.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

ROOM, ROOM_S = 40, 12
ASK_S = 0.2  # as assets/follow.js has it
STEPS = 30
KEYS = ("sudan", "niger", "egypt", "chad")
# When a page has painted which view, by the clock that all pages of this machine share.
NOTE = """() => {
  const { dataset } = document.documentElement;
  window.noted = [[dataset.painted, Date.now()]];
  new MutationObserver(() => window.noted.push([dataset.painted, Date.now()]))
    .observe(document.documentElement, { attributeFilter: ["data-painted"] });
}"""
STEP = """async (key) => {
  const link = () => atlas.view.toUrl(atlas.state.view, atlas.start.defaults), before = link(), begin = Date.now();
  document.querySelector(`[data-chart=nationality] [data-category=${key}]`).click();
  while (link() === before) await new Promise((go) => setTimeout(go)); // a click is answered after its own frame
  return [begin, link()];
}"""
# The page's policy forbids what Playwright's own waiting does.
IS_PAINTED = """(link) => new Promise((go, fail) => {
  const end = Date.now() + 30000;
  (function look() {
    if (document.documentElement.dataset.painted === link) go(true);
    else if (Date.now() > end) fail(new Error(`not painted: ${link}`));
    else setTimeout(look, 5);
  })();
})"""


def follow_waits(presenter, followers: list, steps: int) -> list[float]:
    """Milliseconds from a click in the presenter's page until each follower has repainted."""
    begun, waits = [], []
    langs = [page.evaluate("atlas.start.lang") for page in followers]
    for page in followers:
        page.evaluate(NOTE)
    for turn in range(steps):
        begun.append(presenter.evaluate(STEP, KEYS[turn % len(KEYS)]))
        for page, lang in zip(followers, langs, strict=True):
            page.evaluate(IS_PAINTED, begun[-1][1].replace("/en/", f"/{lang}/"))
        presenter.wait_for_timeout(70 + 23 * (turn % 9))  # so that steps and questions don't march in time
    for page, lang in zip(followers, langs, strict=True):
        noted = page.evaluate("noted")
        for begin, link in begun:
            own = link.replace("/en/", f"/{lang}/")
            waits.append(min(at for painted, at in noted if painted == own and at >= begin) - begin)
    return waits


def shared(page) -> str:
    """The code of a meeting that a page begins to present."""
    page.evaluate("atlas.live.open()")
    page.click("[data-live=begin]")
    page.wait_for_selector("#live-code:not(:empty)")
    code = page.inner_text("#live-code").replace(" ", "")
    page.click("[data-live=present]")
    return code


def following(browser, services, port: int, folder: Path) -> list:
    """A presenter and two followers; then fifty people click while forty others follow."""
    from tests.bench import engine, screen
    from tests.bench.report import Line

    contexts = [browser.new_context(viewport=screen.SIZE, locale=locale) for locale in ("en-GB", "en-GB", "ar")]
    presenter, _, _ = screen.opened(contexts[0], port, "/en/?chapter=migrants")
    code = shared(presenter)
    followers = [screen.opened(context, port, f"/follow/{code}")[0] for context in contexts[1:]]
    presenter.wait_for_timeout(screen.SETTLE_MS)
    waits = follow_waits(presenter, followers, STEPS)
    for context in contexts[1:]:
        context.close()
    room = subprocess.Popen([sys.executable, __file__, str(port), code], stdout=subprocess.PIPE, text=True)
    crowd = engine.crowd(services, port, folder)[:3]  # while the room asks
    answered = json.loads(room.communicate(timeout=60)[0])
    contexts[0].close()
    return [
        Line("presenter's step → followers repainted", "ms", tuple(waits), 300,
             note="Three pages of Chromium share the cores with the server."),
        *(Line(f"{line.what}, {ROOM} follow", line.unit, line.values, line.budget, line.budget_p95, line.at_least)
          for line in crowd),
        Line(f"a follower's question, {ROOM} follow", "ms", tuple(answered), note="Also while fifty people click."),
    ]


async def follow(port: int, code: str, number: int, waits_ms: list[float]) -> None:
    """One follower's questions until the time is over."""
    await asyncio.sleep(ASK_S * number / ROOM)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    end, newest = time.monotonic() + ROOM_S, 0
    while time.monotonic() < end:
        begin = time.perf_counter()
        asked = f"GET /live/{code}?after={newest}&seat={number:016x} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        writer.write(asked.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        newest = json.loads(await reader.readexactly(length))["n"]
        waits_ms.append(1000 * (time.perf_counter() - begin))
        await asyncio.sleep(ASK_S)
    writer.close()


async def fill_room(port: int, code: str) -> list[float]:
    waits_ms: list[float] = []
    await asyncio.gather(*(follow(port, code, number, waits_ms) for number in range(ROOM)))
    return waits_ms


if __name__ == "__main__":
    print(json.dumps(asyncio.run(fill_room(int(sys.argv[1]), sys.argv[2]))))
