"""Handing a view on: the dialog in both languages, words that are never stale, no network, other sites' pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from data.words import Lang, text
from geo.short import browser_short, pinned_link, short_link
from tests.browser.painted import painted
from tests.browser.test_twins_view import ASSETS, CATALOG, examples
from tests.geo.strategies import views

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
QUERY = "chapter=migrants&round=54&nationality=sudan"


def share(page: Page) -> Locator:
    """The dialog, opened by its key."""
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def value(dialog: Locator, name: str) -> str:
    return dialog.locator(f"[name={name}]").input_value()


def copied(page: Page, dialog: Locator, button: str, lang: Lang) -> str:
    """What a button of the dialog copies, pressed by keyboard; the dialog says so."""
    dialog.get_by_role("button", name=text(f"share.copy_{button}", lang), exact=True).press("Enter")
    expect(dialog.get_by_role("status")).to_have_text(text(f"share.{button}_copied", lang))
    return page.evaluate("() => navigator.clipboard.readText()")


@LANGS
def test_the_dialog_hands_on_exactly_the_view(open_page, context, site, lang):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    address = f"/{lang}/?{QUERY}"
    page, scene = open_page(address), site.scene(address)
    dialog = share(page)
    assert copied(page, dialog, "link", lang) == site.url + address == value(dialog, "link")
    short = copied(page, dialog, "short", lang)
    citation = copied(page, dialog, "citation", lang)
    assert scene.title in citation and scene.subtitle in citation and site.url + address in citation
    assert site.services.store.current()[:12] in citation and "dtm.iom.int" in citation and "2026" not in scene.title
    dialog.get_by_text(text("share.embed", lang)).click()
    assert f'src="{site.url}/embed/{lang}/?{QUERY.replace("&", "&amp;")}"' in copied(page, dialog, "embed", lang)
    mailto = dialog.get_by_role("link", name=text("share.email", lang)).get_attribute("href")
    mail = parse_qs(urlsplit(mailto).query)
    assert scene.title in mail["subject"][0] and len(mailto) <= 2000  # some mail programs drop what is longer
    assert all(part in mail["body"][0] for part in (scene.title, scene.subtitle, short))
    written = copied(page, dialog, "email", lang)
    assert all(part in written for part in (scene.summary, scene.subtitle, short, scene.disclaimer, "dtm.iom.int"))
    expect(dialog.get_by_role("img", name=text("share.qr", lang))).to_have_js_property("complete", True)
    assert dialog.get_by_role("img").evaluate("picture => picture.naturalWidth") > 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto(short)
    painted(page, address)


@LANGS
def test_words_of_another_view_are_never_handed_on(open_page, context, site, lang):
    """The dialog is opened at once, before the server's words of the new view can be there."""
    page = open_page(f"/{lang}/?{QUERY}")
    old, new = site.scene(f"/{lang}/?{QUERY}"), site.scene(f"/{lang}/?{QUERY.replace('sudan', 'niger')}")
    at_once = page.evaluate("""() => {
        atlas.show({ where: ["nationality", ["niger"]] });
        document.querySelector("[data-share=open]").click();
        return document.querySelector("#share [name=citation]").value;
    }""")
    assert old.title not in at_once and "nationality=niger" in at_once
    expect(page.locator("#share [name=citation]")).to_have_value(re.compile(re.escape(new.title)))


def test_a_phone_hands_on_through_its_own_sheet(open_page, context, site):
    context.add_init_script("navigator.share = async (what) => { window.handed = what; }")
    page, scene = open_page(f"/en/?{QUERY}"), site.scene(f"/en/?{QUERY}")
    share(page).get_by_role("button", name=text("share.device", Lang.en)).click()
    handed = page.evaluate("handed")
    assert handed["url"] == f"{site.url}/en/?{QUERY}" and handed["text"] == scene.summary
    assert scene.title in handed["title"]


def test_without_a_network_only_the_code_is_missing(open_page, context, watch, site):
    watch.excused = "ERR_INTERNET_DISCONNECTED"
    page = open_page(f"/en/?{QUERY}")
    context.set_offline(True)
    dialog = share(page)
    expect(dialog.get_by_text(text("client.share.no_server", Lang.en))).to_be_visible()
    assert not dialog.get_by_role("img").is_visible()
    scene = site.scene(f"/en/?{QUERY}")
    assert scene.title in value(dialog, "citation") and scene.title in value(dialog, "embed")
    assert value(dialog, "short") == site.url + short_link(scene.view, site.services.catalog())
    context.set_offline(False)


def test_short_links_of_the_browser_are_the_servers(chromium):
    page = chromium.new_page()
    page.add_script_tag(path=ASSETS / "short.js")
    found = examples(views(CATALOG), 150)
    links = [pinned_link(view, CATALOG) for view in found]
    asked = [links, browser_short()]
    assert page.evaluate("([links, rules]) => links.map((link) => atlas.shortLink(link, rules))", asked) == [
        short_link(view, CATALOG) for view in found]
    page.close()


# In other sites' pages

@pytest.fixture
def elsewhere(chromium) -> Iterator:
    """Opens HTML as a page of another origin on this machine."""
    class Pages(BaseHTTPRequestHandler):
        body = b""

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(viewport={"width": 800, "height": 640})

    def opened(body: str) -> tuple[Page, list[str]]:
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        Pages.body = f"<!doctype html><meta charset=utf-8><title>Elsewhere</title>{body}".encode()
        page.goto(f"http://localhost:{server.server_port}/")
        return page, said

    yield opened
    context.close()
    server.shutdown()


@LANGS
def test_an_embedded_view_works_in_a_page_of_another_origin(open_page, elsewhere, site, lang):
    dialog = share(open_page(f"/{lang}/?{QUERY}"))
    code = value(dialog, "embed").replace('=sudan"', '=sudan&amp;meeting=1&amp;follow=ABCD"')
    page, said = elsewhere(code)  # whoever embeds a view of a meeting embeds the view alone
    frame, before = page.frame_locator("iframe"), page.evaluate("history.length")
    expect(frame.locator("#map path[data-shape]")).to_have_count(22)
    expect(frame.get_by_role("heading", level=1)).to_have_text(site.scene(f"/{lang}/?{QUERY}").title)
    for chrome in ("banner", "searchbox", "navigation"):
        expect(frame.get_by_role(chrome)).to_have_count(0)
    frame.locator("#map path[data-shape=LY0107]").click()
    address = f"/{lang}/?{QUERY.replace('&nationality', '&within=LY0107&nationality')}"
    scene = site.scene(address)
    expect(frame.locator("#summary")).to_have_text(scene.summary)
    assert urlsplit(page.frames[1].url)[2:4] == (f"/embed/{lang}/", address.partition("?")[2])
    assert page.evaluate("history.length") == before and page.url.startswith("http://localhost:")
    expect(frame.get_by_text(scene.disclaimer)).to_be_visible()
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name=text("embed.open", lang)).click()
    painted(opened.value, address)
    assert said == []


def test_the_atlas_itself_refuses_to_be_framed(elsewhere, site):
    page, said = elsewhere(f'<iframe src="{site.url}/en/" width="700" height="500"></iframe>')
    page.wait_for_function("() => document.querySelector('iframe').contentDocument === null")
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_count(0)
    assert page.frames[1].url.startswith("chrome-error://")
    assert [words for words in said if "frame-ancestors 'none'" in words or "X-Frame-Options" in words]
