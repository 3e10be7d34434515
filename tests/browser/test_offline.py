"""Without a network a page that was opened once opens again, at any address; back online it comes up to date."""

import re

import pytest
from playwright.sync_api import Page, expect

from app import main
from data.words import Lang, text
from tests.browser.conftest import VISITED, Site
from tests.browser.painted import expected, painted, seen, shows, told
from tests.workbooks.make import make, save

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
UNHEARD = r"net::ERR_|Failed to (fetch|load)|Callback failed|status of 50\d|update a ServiceWorker"
KEPT = """async ([lang, not]) => {
    const addresses = async () => (await (await caches.open("atlas-1")).keys()).map((one) => one.url);
    const stands = (all) => all.some((one) => one.endsWith(`/${lang}/`))
        && !all.some((one) => not && one.includes(not));
    while (!stands(await addresses())) await new Promise((go) => setTimeout(go, 50));
}"""


@pytest.fixture
def keeper(chromium, site, watch):
    """A reader whose browser keeps pages."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}, locale="en-GB",
                                   service_workers="allow")
    context.set_default_timeout(20_000)
    context.add_init_script(VISITED)
    watch.excused = UNHEARD
    watch.begin(context)
    yield context
    context.close()
    assert watch.faults == []


def kept(context, address: str) -> Page:
    """A page that stands, and has been kept for later."""
    page = context.new_page()
    page.goto(address)
    painted(page)
    page.evaluate(KEPT, [address.split("/")[1], ""])
    return page


@LANGS
def test_a_page_opened_once_opens_again_without_a_network_at_any_address(keeper, site: Site, lang):
    page = kept(keeper, f"/{lang}/")
    keeper.set_offline(True)
    page.reload()
    painted(page)
    strip = page.locator("#offline")
    expect(strip).to_be_visible()
    badge = text("ui.as_of_badge", lang, round=54, period=site.services.catalog().period(54, lang))
    expect(strip).to_contain_text(badge)
    expect(strip).to_contain_text(site.services.catalog().digest[:8])
    page.goto(f"/{lang}/?chapter=storm")  # a chapter's front page has its words too
    painted(page)
    told(page, site.scene(f"/{lang}/?chapter=storm"))
    address = f"/{lang}/?chapter=migrants&round=54&level=baladiya&within=LY0211&nationality=sudan&table=1"
    page.goto(address)
    painted(page, address)
    scene = site.scene(address)
    assert seen(page) == expected(scene, site.services.gazetteer)
    assert page.locator("#title").text_content() != site.scene(f"/{lang}/").title
    keeper.set_offline(False)
    expect(strip).to_be_hidden()
    told(page, scene)


def test_place_search_offline_finds_exact_spelling_and_says_so(keeper):
    page = kept(keeper, "/en/")
    keeper.set_offline(True)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox", name="Find a place")).first.fill("derna")
    expect(page.locator("#found .none")).to_have_text(text("client.search_offline", Lang.en))
    expect(page.locator("#found [data-found]").first).to_contain_text("Derna")
    page.keyboard.press("Enter")
    page.wait_for_function("() => atlas.state.view.within.length === 1")
    assert page.evaluate("() => atlas.state.places[atlas.state.view.within[0]].en") == "Derna"
    page.locator(".search-box input").fill("dernah")
    expect(page.locator("#found .none")).to_have_text(text("client.search_offline_none", Lang.en))
    page.get_by_role("button", name="Download").click()
    expect(page.locator("#toast")).to_have_text(text("client.offline_needs", Lang.en))


def test_a_language_never_opened_says_so_and_other_answers_are_not_kept(keeper, site):
    page = kept(keeper, "/en/")
    page.goto("/en/?chapter=storm")
    painted(page)
    names = page.evaluate("async () => (await (await caches.open('atlas-1')).keys()).map((one) => one.url)")
    assert not [name for name in names if re.search(r"/(release|search|download|live|sheet)", name)]
    keeper.set_offline(True)
    page.goto("/ar/")
    for lang in Lang:
        expect(page.get_by_text(text("offline.first_visit", lang))).to_be_visible()


def test_an_entry_that_was_tampered_with_is_fetched_anew_not_shown(keeper, site):
    page = kept(keeper, "/en/?chapter=migrants")
    cube = f"/data/cube.{site.services.catalog().digest}.54.json"
    page.evaluate("""async (cube) => {
        const store = await caches.open("atlas-1");
        const body = (await (await store.match(cube)).text()).replace(/\\d{3}/g, "999");
        await store.put(cube, new Response(body, { headers: { "Content-Type": "application/json" } }));
    }""", cube)
    page.reload()
    shows(page, site, "/en/?chapter=migrants")


def test_a_release_published_meanwhile_comes_by_itself_once_the_network_is_back(keeper, site, tmp_path, monkeypatch,
                                                                              capsys):
    address = "/en/?chapter=migrants&round=54&within=LY0103&nationality=sudan"
    page, before = kept(keeper, address), site.services.catalog().digest
    keeper.set_offline(True)
    page.reload()
    painted(page, address)
    monkeypatch.setenv("ATLAS_HOME", str(site.services.settings.home))
    assert main(["import", str(save(make(site.services.gazetteer), tmp_path))]) == 0
    made = re.search(r"publish ([0-9a-f]{12})", capsys.readouterr().out)[1]
    try:
        assert main(["publish", made]) == 0
        keeper.set_offline(False)
        expect(page.locator("#toast")).to_have_text(text("client.new_release", Lang.en), timeout=20_000)
        shows(page, site, address)
        page.evaluate(KEPT, ["en", before])
        keeper.set_offline(True)
        page.reload()
        painted(page, address)
        assert seen(page) == expected(site.scene(address), site.services.gazetteer)
    finally:
        assert main(["rollback"]) == 0
