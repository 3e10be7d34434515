"""A donor with a phone on a slow line finds Derna's storm displacement, reads its source and shares the view.

By keyboard alone, in both languages; wherever the keyboard goes can be seen.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from data.words import Lang, text
from tests.browser.painted import painted

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
# 1.5 Mbit/s, as bytes a second
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 187_500, "uploadThroughput": 187_500}
PATIENCE_MS = 45_000
MOST_TABS = 90
TYPED = {Lang.en: "Derna", Lang.ar: "درنة"}
DISPLACED = re.compile(r"23,500")  # by the last count of October 2023, as a visitor with 123 reads it


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until one of the targets has the focus; it must be in sight then."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if target.evaluate_all("all => all.includes(document.activeElement)"):
            expect(page.locator(":focus")).to_be_in_viewport()
            return
    raise AssertionError(f"{MOST_TABS} Tabs don't reach {target}")


def donor(chromium, site, watch, lang: Lang) -> BrowserContext:
    """Somebody who has never been here, on a phone."""
    context = chromium.new_context(base_url=site.url, locale=lang, permissions=["clipboard-read", "clipboard-write"],
                                   **PHONE)
    context.set_default_timeout(PATIENCE_MS)
    watch.begin(context)
    return context


def slow_page(context: BrowserContext) -> Page:
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    return page


@pytest.mark.parametrize("lang", Lang)
def test_a_donor_finds_a_figure_reads_its_source_and_shares_it(chromium, site, watch, lang):
    context = donor(chromium, site, watch, lang)
    page = slow_page(context)
    page.goto(f"/{lang}/")
    painted(page)
    tab_to(page, page.get_by_role("link", name=text("chapter.storm", lang), exact=True))
    page.keyboard.press("Enter")
    painted(page, f"/{lang}/?chapter=storm")

    search = text("ui.search", lang)
    tab_to(page, page.get_by_role("searchbox", name=search).or_(page.get_by_role("combobox", name=search)))
    page.keyboard.type(TYPED[lang])
    expect(page.get_by_role("option", selected=True)).to_contain_text(TYPED[lang][:3])
    page.keyboard.press("Enter")
    figure = page.get_by_role("button", name=DISPLACED)
    tab_to(page, figure)
    page.keyboard.press("Enter")
    card = page.get_by_role("region", name=text("ui.about_number", lang))
    expect(card).to_contain_text(DISPLACED)
    tab_to(page, card.get_by_role("link"))
    expect(page.locator(":focus")).to_have_attribute("href", re.compile("^https://.*iom.int/"))

    tab_to(page, page.get_by_role("button", name=text("display.menu", lang), exact=True))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name=text("share.open", lang), exact=True))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name=text("share.copy_link", lang), exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("status")).to_have_text(text("share.link_copied", lang))
    link = page.evaluate("() => navigator.clipboard.readText()")

    other = context.new_page()
    other.goto(link)
    painted(other)
    expect(other.get_by_role("button", name=DISPLACED).first).to_be_visible()
    shown = "() => document.documentElement.dataset.painted"
    assert other.evaluate(shown) == page.evaluate(shown) == link.removeprefix(site.url)
    context.close()
    assert watch.faults == []
