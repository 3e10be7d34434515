"""A page over a line with 300 ms and 1 % loss, which is cut and mended: it works, says so, and recovers by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, VISITED, Watch
from tests.browser.painted import bar, painted, seen
from tests.faults.bad_line import Line, NoLineError, line
from tests.serving import serving

pytestmark = pytest.mark.browser
DELAY_S, LOSS = 0.15, 0.01  # each way
PORT = 8050  # in a network of its own
WAIT_MS = 60_000
NOTICED_MS = 30_000  # a look a second, and eight for its answer
NO_ANSWER = r"net::ERR_|Failed to fetch|Callback failed|AbortError|TimeoutError|signal timed out"
START = "/en/?chapter=migrants&round=54"


@pytest.fixture
def far_away() -> Iterator[Line]:
    try:
        with line() as made:
            yield made
    except NoLineError as reason:
        pytest.skip(f"NOT TESTED: {reason}")


def click_and_see(page: Page, chart: str, key: str, address: str) -> None:
    """The map follows a click with what the page holds."""
    before = seen(page)["shapes"]
    bar(page, chart, key).click()
    painted(page, address)
    assert seen(page)["shapes"] != before


def test_a_page_goes_on_over_a_bad_line_and_without_one(far_away, chromium, tmp_path):
    url = f"http://{far_away.far}:{PORT}"
    settings = {"ATLAS_HOST": far_away.far, "ATLAS_POLL_S": "1", "ATLAS_WORKERS": "1"}
    with serving(tmp_path / "home", url, far_away.prefix, **settings):
        far_away.delay_s, far_away.loss = DELAY_S, LOSS
        watch = Watch(url, excused=NO_ANSWER)
        context = chromium.new_context(base_url=url, viewport=DESK, locale="en-GB")
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(VISITED)
        watch.begin(context)
        page = context.new_page()
        page.goto("/en/?chapter=migrants")
        painted(page, "/en/?chapter=migrants")
        click_and_see(page, "nationality", "niger", f"{START}&nationality=niger")
        expect(page.locator("#title")).to_contain_text("Niger", timeout=WAIT_MS)
        page.wait_for_function("() => atlas.state.ahead", timeout=WAIT_MS)
        expect(page.locator("#offline")).to_be_hidden()

        far_away.loss = 1  # nobody is told that a line was cut: nothing comes any more, that is all
        expect(page.locator("#offline")).to_be_visible(timeout=NOTICED_MS)
        click_and_see(page, "nationality", "chad", f"{START}&nationality=chad")

        far_away.loss = LOSS
        expect(page.locator("#offline")).to_be_hidden(timeout=WAIT_MS)
        expect(page.locator("#title")).to_contain_text("Chad", timeout=WAIT_MS)
        assert page.evaluate("() => document.body.className").count("words-") == 0
        context.close()
        assert watch.faults == [] and far_away.carried > 1000
