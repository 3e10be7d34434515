"""A part that fails says so and can be tried again; everything else goes on."""

import re

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from tests.browser.painted import bar, expected, painted, seen, shows

pytestmark = pytest.mark.browser
BROKEN = text("client.broken", Lang.en)
THROW = """(name) => {
    const whole = atlas[name];
    atlas[name] = () => { throw new Error("injected"); };
    window.repair = () => { atlas[name] = whole; };
}"""


PAINTERS = [("paintLegend", "#legend"), ("paintTable", "#table"), ("paintMap", ".map")]


@pytest.mark.parametrize(("painter", "box"), PAINTERS)
def test_a_painter_that_throws_takes_only_its_own_part_with_it(open_page, watch, site, painter, box):
    page = open_page("/en/?chapter=migrants&round=54&table=1")
    watch.excused = "injected"
    page.evaluate(THROW, painter)
    bar(page, "nationality", "niger").click()
    address = "/en/?chapter=migrants&round=54&nationality=niger&table=1"
    page.wait_for_function("(url) => document.documentElement.dataset.painted === url", arg=address)
    expect(page.locator(f"{box} > .broken")).to_contain_text(BROKEN)
    expect(page.locator(".broken")).to_have_count(1)
    whole, broken = expected(site.scene(address), site.services.gazetteer), seen(page)
    assert broken["charts"] == whole["charts"]
    bar(page, "nationality", "sudan").click()  # the same fault again is counted, not told again
    address = address.replace("niger", "sudan")
    page.wait_for_function("(url) => document.documentElement.dataset.painted === url", arg=address)
    expect(page.locator(".broken")).to_have_count(1)
    assert [n >= 2 for kind, n in page.evaluate("() => Object.entries(atlas.faults)") if "injected" in kind] == [True]
    page.evaluate("() => { repair(); document.querySelector('.broken button').click(); }")
    expect(page.locator(".broken")).to_have_count(0)
    shows(page, site, address)


def test_one_card_that_throws_leaves_the_others(open_page, watch, site):
    page = open_page("/en/?chapter=migrants&round=54")
    watch.excused = "injected"
    page.evaluate(THROW, "breakdown")
    bar(page, "places", "LY0211").click()
    expect(page.locator("[data-chart=places] .broken")).to_have_count(0)
    expect(page.locator("[data-chart=nationality]")).to_contain_text(BROKEN)
    page.evaluate(  # in one go: whatever is painted next heals the card too, and takes the button away
        "() => { repair(); document.querySelector('[data-chart=nationality] .broken button').click(); }")
    expect(page.locator(".broken")).to_have_count(0)
    shows(page, site, "/en/?chapter=migrants&round=54&within=LY0211")


def test_marks_that_do_not_come_are_named_and_the_rest_is_there(context, watch, site):
    watch.excused = r"net::ERR_FAILED"
    lost = re.compile(r"/data/marks\.en\.crossings\.")
    context.route(lost, lambda route: route.abort())
    page = context.new_page()
    page.goto("/en/?chapter=borders")
    expect(page.locator("#legend .lost")).to_contain_text(text("client.layer_lost", Lang.en, layer="").strip(": "))
    expect(page.locator("#map [data-marks]").first).to_be_attached()  # ports and disembarkation
    expect(page.locator("[data-panel=borders] .card.has-broken").first).to_contain_text(BROKEN)
    expect(page.locator("#offline")).to_be_hidden()  # the server answers: nothing else may be claimed
    context.unroute(lost)
    expect(page.locator(".broken, .lost")).to_have_count(0)  # as soon as it is asked for anew, which is soon
    painted(page)
    assert seen(page) == expected(site.scene("/en/?chapter=borders"), site.services.gazetteer)


def test_areas_that_do_not_come_are_asked_for_again(open_page, context, watch, site):
    watch.excused = r"net::ERR_FAILED|Failed to fetch|layer region"
    lost = re.compile(r"/geo/region\.")
    context.route(lost, lambda route: route.abort())  # also for what is fetched ahead
    page = open_page("/en/?chapter=migrants&round=54")
    page.locator("[data-control=level][data-value=region]").click()
    expect(page.locator(".map > .broken")).to_contain_text(BROKEN)
    expect(page.locator("[data-chart=places] .bars li")).to_have_count(3)
    context.unroute(lost)
    page.locator(".map > .broken button").click()
    shows(page, site, "/en/?chapter=migrants&round=54&level=region")


def test_an_error_that_nothing_catches_is_told_once(open_page, watch):
    page = open_page("/en/")
    watch.excused = "unforeseen"
    page.evaluate("() => { for (let n = 0; n < 3; n++) setTimeout(() => { throw new Error('unforeseen'); }, 1); }")
    expect(page.locator("#toast")).to_have_text(text("client.trouble", Lang.en))
    assert page.evaluate("() => atlas.faults.unforeseen") == 3
