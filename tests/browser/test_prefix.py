"""The whole Atlas under a sub-path, behind a real nginx with the configuration that ships: nothing leads out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import open_services
from data.settings import Settings
from data.words import Lang, text
from geo.chapters import chapters
from tests.browser.conftest import DESK, VISITED, Site, Watch
from tests.browser.painted import painted
from tests.nginx import SHIPPED, proxied
from tests.serving import serving
from tests.signing_in import add_account, sign_in

pytestmark = pytest.mark.browser
PREFIX = "/atlas"
LANGS = pytest.mark.parametrize("lang", Lang)
QUERY = "chapter=migrants&round=54&nationality=sudan"
ON_PAGE = """() => [...document.querySelectorAll("[href], [src], [action]")].flatMap((one) =>
    ["href", "src", "action"].map((name) => one.getAttribute(name))).filter((one) => one && /^\\/[^/]/.test(one))"""
KEPT = """async () => { while (!(await (await caches.open("atlas-1/atlas")).match("/atlas/en/")))
    await new Promise((go) => setTimeout(go, 50)); }"""


@pytest.fixture(scope="module")
def under(tmp_path_factory) -> Iterator[Site]:
    """A server with a prefix behind nginx, which has nothing else on its host."""
    folder = tmp_path_factory.mktemp("prefix")
    services = open_services(Settings(home=folder / "home"))
    add_account(services, "boss", "admin")
    told = {"ATLAS_PREFIX": PREFIX, "ATLAS_PROXIES": "1", "ATLAS_WORKERS": "1"}
    subpath = SHIPPED.joinpath("locations_subpath.conf").read_text()
    with serving(folder / "home", **told) as server, proxied(folder / "nginx", server, locations=subpath) as front:
        yield Site(front + PREFIX, services)


@pytest.fixture
def reader(chromium, under) -> Iterator[BrowserContext]:
    """A browser that may ask for nothing outside the prefix."""
    watch = Watch(f"{under.url}/", excused=r"net::ERR_|Failed to fetch|Callback failed")
    context = chromium.new_context(viewport=DESK, locale="en-GB")
    context.set_default_timeout(20_000)
    context.add_init_script(VISITED)
    watch.begin(context)
    yield context
    context.close()
    assert watch.faults == []


def opened(reader: BrowserContext, address: str) -> Page:
    page = reader.new_page()
    page.goto(address)
    painted(page)
    return page


def stays_within(page: Page) -> None:
    """Every address that stands on the page begins with the prefix."""
    assert [link for link in page.evaluate(ON_PAGE) if not link.startswith(f"{PREFIX}/")] == []


@LANGS
def test_every_chapter_and_the_other_language_are_reached_by_links(reader, under, lang):
    page = opened(reader, f"{under.url}/{lang}/")
    for chapter in chapters():
        page.locator(f'.rail [data-chapter="{chapter}"]').click()
        page.wait_for_function("(chapter) => atlas.state.view.chapter === chapter", arg=chapter)
        painted(page)
        assert page.url.startswith(f"{under.url}/{lang}/")
        stays_within(page)
    page.get_by_role("link", name=text("ui.language", Lang.ar if lang is Lang.en else Lang.en)).first.click()
    page.wait_for_url(f"{under.url}/{'ar' if lang is Lang.en else 'en'}/*")
    painted(page)


def test_a_view_is_handed_on_by_link_short_link_code_and_frame(reader, under):
    page = opened(reader, f"{under.url}/en/?{QUERY}")
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name=text("share.qr", Lang.en))).to_have_js_property("complete", True)
    link, short = (dialog.locator(f"[name={name}]").input_value() for name in ("link", "short"))
    assert link == f"{under.url}/en/?{QUERY}" and short.startswith(f"{under.url}/s/")
    frame = dialog.locator("[data-share-link=embed]").get_attribute("href")
    assert frame == f"{under.url}/embed/en/?{QUERY}"
    page.goto(short)
    painted(page)
    assert page.url == link
    page.goto(frame)
    painted(page)
    expect(page.locator("[data-embed=open]")).to_have_attribute("href", link)
    page.evaluate("atlas.show({ within: ['LY0211'] })")
    page.wait_for_url(f"{under.url}/embed/en/*LY0211*")


def test_a_sheet_a_search_and_a_download_answer(reader, under):
    page = opened(reader, f"{under.url}/en/?{QUERY}")
    page.locator("#search").fill("dern")
    expect(page.locator("#found [data-found]").first).to_contain_text("Derna")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        page.evaluate("location.assign(atlas.downloadUrl())")
    assert download.value.url.startswith(f"{under.url}/download/en?")
    page.locator("#tools").get_by_role("button", name=text("studio.open", Lang.en), exact=True).click()
    expect(page.locator("#studio-sheet")).to_have_js_property("complete", True)
    sheet = page.locator("#studio-sheet").get_attribute("src")
    assert sheet.startswith(f"{PREFIX}/en/sheet.svg?")
    drawn = page.request.get(f"{under.url}{sheet.removeprefix(PREFIX)}").text()
    assert f"{urlsplit(under.url).netloc}{PREFIX}<" in drawn  # what is printed


def test_a_meeting_is_presented_and_followed(reader, under, chromium):
    presenter = opened(reader, f"{under.url}/en/?{QUERY}")
    presenter.evaluate("atlas.live.open()")
    presenter.locator('[data-live="begin"]').click()
    code = presenter.locator("#live-code")
    expect(code).not_to_be_empty()
    expect(presenter.locator("#live-address")).to_have_text(f"{under.url}/follow".removeprefix("http://"))
    follower = reader.new_page()
    follower.goto(f"{under.url}/follow/{code.text_content().replace(' ', '')}")
    painted(follower)
    presenter.evaluate("atlas.show({ where: ['nationality', ['niger']] })")
    follower.wait_for_function("() => atlas.state.view.where?.[1]?.[0] === 'niger'")


def test_staff_sign_in_and_walk_the_desk(reader, under):
    page = reader.new_page()
    sign_in(page, "boss", origin=under.url)
    [cookie] = reader.cookies()
    assert cookie["path"] == f"{PREFIX}/desk"
    sections = page.locator(".desk-sections a").evaluate_all("links => links.map((link) => link.href)")
    assert len(sections) == 8
    for section in sections:
        page.goto(section)
        stays_within(page)
    page.goto(f"{under.url}/desk/atlas/en/?{QUERY}")
    painted(page)
    page.get_by_role("link", name=text("ui.language", Lang.ar)).first.click()
    page.wait_for_url(f"{under.url}/desk/atlas/ar/*")
    page.goto(f"{under.url}/desk/en/accounts")
    page.locator(".desk-account summary").click()
    page.get_by_role("button", name=text("desk.sign_out", Lang.en), exact=True).click()
    page.wait_for_url(f"{under.url}/desk/en/sign-in")


def test_a_page_opens_again_without_a_network(reader, under):
    page = opened(reader, f"{under.url}/en/")
    page.evaluate(KEPT)
    assert page.evaluate("async () => (await navigator.serviceWorker.ready).scope") == f"{under.url}/"
    reader.set_offline(True)
    page.goto(f"{under.url}/en/?chapter=storm")
    painted(page)
    assert page.evaluate("atlas.state.view.chapter") == "storm"
    reader.set_offline(False)


def test_nothing_else_on_the_host_is_the_atlas_and_figures_of_operators_stay_inside(under):
    origin = under.url.removesuffix(PREFIX)
    for path in ("/", "/en/", f"{PREFIX}/metrics"):
        with pytest.raises(HTTPError, match="404"):
            urlopen(origin + path)
    with urlopen(f"{origin}{PREFIX}", timeout=20) as page:
        assert page.url.startswith(f"{under.url}/en/")
        script = re.search(r'src="([^"]+/atlas\.[^"]+\.js)"', page.read().decode())[1]
    given = [urlopen(origin + script).headers["X-Cache"] for _ in range(2)]
    assert given[1] == "HIT"  # what never changes is asked of a web machine once
