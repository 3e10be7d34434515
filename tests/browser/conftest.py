"""One server and one Chromium for all browser tests; for each test a context that is watched to its end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    sync_playwright,
)

from app import open_services
from callbacks.services import Services
from data.settings import Settings
from geo.links import from_url
from geo.scene import Scene, compose
from tests.browser.painted import BROWSER, WAIT_MS, painted
from tests.serving import serving

QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)
DESK = {"width": 1440, "height": 900}
# What the browser refuses because our pages' policy doesn't allow it; a console error names it too, but not where.
TELLS_REFUSALS = """addEventListener("securitypolicyviolation", (told) => console.error(
  `policy: ${told.effectiveDirective} refused ${told.blockedURI} at ${told.sourceFile}:${told.lineNumber}`))
"""
VISITED = "try { localStorage.setItem('visited', '1') } catch {}"  # a blank page keeps nothing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser on a busy machine may miss its moment once: the test is tried again, and named in the report."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@dataclass(frozen=True)
class Site:
    """The running server; `services` open the same home, so that a test can compose what a page should show."""

    url: str
    services: Services

    def scene(self, address: str) -> Scene:
        """Scene of an address, by the release published at this moment."""
        parsed = from_url(address.removeprefix(self.url), self.services.catalog())
        return compose(parsed.view, self.services.catalog(), self.services.world, parsed.notices)


@dataclass
class Watch:
    """What the pages of one test did that none may; errors that match `excused` belong to the test."""

    home: str
    excused: str = "(?!)"
    faults: list[str] = field(default_factory=list)

    def begin(self, context: BrowserContext) -> None:
        context.add_init_script(TELLS_REFUSALS)
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._fault(f"console: {message.text} {message.location.get('url', '')}".strip())

    def _error(self, error: WebError) -> None:
        self._fault(f"page error: {error.error}")

    def _fault(self, words: str) -> None:
        if not re.search(self.excused, words):
            self.faults.append(words)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The `serve` command on a free port, with a home of its own."""
    home = tmp_path_factory.mktemp("site") / "home"
    with serving(home, ATLAS_POLL_S="1") as url:
        yield Site(url, open_services(Settings(home=home)))


@pytest.fixture
def watch(site) -> Watch:
    return Watch(site.url)


@pytest.fixture
def context(chromium, site, watch) -> Iterator[BrowserContext]:
    """One reader's browser, not new to the Atlas, keeping no page. At the end: no request to another host, no error."""
    context = chromium.new_context(base_url=site.url, viewport=DESK, locale="en-GB", service_workers="block")
    context.set_default_timeout(WAIT_MS)
    context.add_init_script(VISITED)
    watch.begin(context)
    yield context
    context.close()
    assert watch.faults == []


@pytest.fixture
def open_page(context):
    """Opens an address and waits for its map."""
    def opened(address: str) -> Page:
        page = context.new_page()
        page.goto(address)
        painted(page)
        return page
    return opened
