"""Error pages and the page on the Atlas's state read well: in each language and theme, on a phone, without a mouse."""

import pytest

from data.words import Lang, text
from tests.browser.test_axe import AXE, RUN, STANDARDS

pytestmark = pytest.mark.browser
THEMES = ("light", "dark", "contrast")


@pytest.mark.parametrize(("path", "key"), [("nowhere/at/all", "fault.title.404"), ("status", "standing.title")])
def test_they_are_accessible_and_nothing_scrolls_sideways(context, watch, path, key):
    watch.excused = "404"
    page = context.new_page()
    for lang in Lang:
        address = f"/{path}?lang={lang}" if "/" in path else f"/{lang}/{path}"
        for theme in THEMES:
            page.goto(address)
            page.evaluate("(theme) => localStorage.setItem('theme', theme)", theme)
            page.set_viewport_size({"width": 320, "height": 640} if theme == "dark" else {"width": 1440, "height": 900})
            page.reload()
            assert page.evaluate("() => document.documentElement.dataset.theme") == theme
            assert page.locator("h1").inner_text() == text(key, lang)
            assert page.evaluate("() => document.documentElement.lang") == lang
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARDS}}
            assert page.evaluate(RUN, options) == []
    page.locator("main a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{Lang.ar}/")
