"""One server and one Chromium for all browser tests; for each test a context that is watched to its end."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, sync_playwright

from app import open_services
from callbacks.services import Services
from data.settings import Settings
from geo.links import from_url
from geo.scene import Scene, compose
from tests.browser.painted import painted

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)
START_S, WAIT_MS = 60, 10_000
DESK = {"width": 1440, "height": 900}
VISITED = "try { localStorage.setItem('visited', '1') } catch {}"  # a blank page keeps nothing


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
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._fault(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self._fault(f"page error: {error.error}")

    def _fault(self, words: str) -> None:
        if not re.search(self.excused, words):
            self.faults.append(words)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The `serve` command on a free port, with a home of its own."""
    home, log = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("log") / "server.txt"
    port = free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith("ATLAS_")}
    env |= {"ATLAS_HOME": str(home), "ATLAS_PORT": str(port), "ATLAS_POLL_S": "1"}
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/health", server, log)
        yield Site(url, open_services(Settings(home=home)))
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert "Traceback" not in log.read_text(), log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers; fails with its log if it stops or takes too long."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The server doesn't answer at {url}:\n{log.read_text()}")


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
