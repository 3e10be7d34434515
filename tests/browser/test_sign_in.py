"""Staff signing in by keyboard, in each language and theme, also without scripts; the public has no cookie."""

from __future__ import annotations

import pytest

from data.accounts import Role, find_account
from data.words import Lang, text
from tests.browser.test_axe import AXE, OFF, RUN, STANDARDS
from tests.signing_in import PASSWORD, add_account, sign_in

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def admin(site) -> str:
    if not find_account(site.services.store, "boss"):
        add_account(site.services, "boss", Role.admin, display="A Boss")
    return "boss"


def axe(page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN, {"resultTypes": ["violations"], "rules": OFF,
                               "runOnly": {"type": "tag", "values": STANDARDS}})


def overflow(page) -> int:
    """Pixels by which a page is wider than its window."""
    return page.evaluate("() => document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("lang", Lang)
def test_by_keyboard_in_each_language_and_theme(context, watch, admin, lang, theme):
    watch.excused = "status of 403"  # the wrong password
    context.add_init_script(f"if (location.protocol === 'http:') localStorage.setItem('theme', '{theme}')")
    page = context.new_page()
    page.set_viewport_size(PHONE if theme == "dark" else {"width": 1440, "height": 900})
    page.goto(f"/desk/{lang}/accounts")
    page.keyboard.type(admin)  # the name has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.evaluate("document.activeElement.name") == "password"
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    assert axe(page) == [] and overflow(page) <= 0
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=text("desk_account.title", lang)).wait_for()
    assert page.url.endswith(f"/desk/{lang}/accounts")
    page.locator(".desk-account summary").focus()
    page.keyboard.press("Enter")
    assert axe(page) == [] and overflow(page) <= 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{lang}/sign-in")
    page.go_back()
    assert page.get_by_role("heading", name=text("sign_in.title", lang)).is_visible()  # nothing was kept


def test_without_scripts(chromium, site, admin):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, admin, origin=site.url)
    page.goto("/desk/ar/accounts")
    assert page.locator(".desk-table tbody tr").count() >= 1
    page.locator(".desk-account summary").click()
    page.get_by_role("button", name=text("desk.sign_out_everywhere", Lang.ar)).click()
    page.wait_for_url("**/desk/ar/sign-in")
    context.close()


def test_a_reader_gets_no_cookie_and_finds_the_way_for_staff(context, open_page):
    page = open_page("/en/?chapter=data")
    assert context.cookies() == []
    page.get_by_role("link", name=text("ui.staff", Lang.en), exact=True).click()
    page.get_by_role("heading", name=text("sign_in.title", Lang.en)).wait_for()
    kept, = context.cookies()
    assert (kept["httpOnly"], kept["sameSite"], kept["path"]) == (True, "Lax", "/desk")
    assert page.evaluate("document.cookie") == ""
