"""Journeys when something is amiss, and when a new release comes: the page says so and goes on."""

import re

import pytest
from playwright.sync_api import expect

from app import main
from data.words import Lang, text
from tests.browser.painted import bar, painted, point_at, seen, shows
from tests.workbooks.make import make, save

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
NO_ANSWER = r"net::ERR_|Callback failed: the server did not respond|TypeError: Failed to fetch"
GARBAGE = "round=99&level=street&within=LY99.LY0211&nationality=atlantis&colour=%3Cb%3Ered&bbox=1,2"


@LANGS
def test_a_link_that_makes_no_sense_opens_a_sensible_view_and_says_what_was_left_out(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=migrants&{GARBAGE}")
    scene = site.scene(f"/{lang}/?chapter=migrants&{GARBAGE}")
    assert len(scene.notices) >= 5
    expect(page.locator("#notices p")).to_have_text(list(scene.notices))
    assert page.locator("#notices b").count() == 0
    assert page.evaluate("() => atlas.state.view.within") == ["LY0211"]
    bar(page, "places", "LY0103").click()
    shows(page, site, f"/{lang}/?chapter=migrants&round=54&within=LY0103")
    expect(page.locator("#notices p")).to_have_count(0)


def test_when_the_server_stops_answering_a_strip_says_so_and_the_map_goes_on(open_page, context, watch, site):
    lang = Lang.ar
    page = open_page(f"/{lang}/?chapter=migrants")
    watch.excused = NO_ANSWER
    context.route("**", lambda route: route.abort())
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_contain_text(site.services.catalog().digest[:8])
    before = seen(page)["shapes"]
    bar(page, "nationality", "niger").click()
    point_at(page, *site.services.world.label_point("LY0322"))
    painted(page, f"/{lang}/?chapter=migrants&round=54&within=LY0322&nationality=niger")
    assert seen(page)["shapes"] != before
    context.unroute("**")
    expect(page.locator("#offline")).to_be_hidden()
    shows(page, site, f"/{lang}/?chapter=migrants&round=54&within=LY0322&nationality=niger")


def test_data_that_do_not_come_are_told_of_and_can_be_asked_for_again(context, watch):
    watch.excused = r"\b503\b"
    context.route("**/data/cube.*", lambda route: route.fulfill(status=503))
    page = context.new_page()
    page.goto("/en/?chapter=migrants&round=54&nationality=chad")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
    context.unroute("**/data/cube.*")
    page.get_by_role("button", name="Try again").click()
    painted(page, "/en/?chapter=migrants&round=54&nationality=chad")
    expect(page.get_by_role("alert")).to_be_hidden()


def test_a_release_reaches_an_open_page_and_its_rollback_too(open_page, site, tmp_path, monkeypatch, capsys):
    """The tiny workbook holds 300 Sudanese in Benghazi; only the page's numbers change, not its view."""
    address = "/en/?chapter=migrants&round=54&within=LY0103&nationality=sudan"
    page, before = open_page(address), site.services.store.current()
    shows(page, site, address)
    shipped = seen(page)
    monkeypatch.setenv("ATLAS_HOME", str(site.services.settings.home))
    assert main(["import", str(save(make(site.services.gazetteer), tmp_path))]) == 0
    made = re.search(r"publish ([0-9a-f]{12})", capsys.readouterr().out)[1]
    try:
        assert main(["publish", made]) == 0
        expect(page.locator("#toast")).to_have_text(text("client.new_release", Lang.en))
        shows(page, site, address)
        assert seen(page)["shapes"]["LY0103"][0] == 300 and seen(page)["shapes"]["LY0107"][0] < 0
    finally:
        assert main(["rollback"]) == 0
    page.wait_for_function("(digest) => window.atlas && atlas.start && atlas.start.release === digest", arg=before)
    shows(page, site, address)
    assert seen(page) == shipped


def test_a_copied_link_opens_exactly_this_view(open_page, context, site):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page("/en/?nationality=sudan&chapter=migrants&colour=red")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text(text("share.link_copied", Lang.en))
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{site.url}/en/?chapter=migrants&round=54&nationality=sudan"


@LANGS
def test_without_scripts_a_reader_still_gets_the_summary(chromium, site, lang):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page, scene = context.new_page(), site.scene(f"/{lang}/?chapter=migrants&nationality=sudan")
    page.goto(f"/{lang}/?chapter=migrants&nationality=sudan")
    expect(page.locator("h1")).to_have_text(scene.title)
    expect(page.locator("body")).to_contain_text(scene.summary)
    context.close()
