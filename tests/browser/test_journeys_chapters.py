"""Journeys through the chapters about marks: filters, lists, dates, the map's symbols and what they open, downloads."""

import csv
import io
import zipfile

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from geo.chapters import chapters
from geo.marks.collection import facets
from tests.browser.painted import painted, shows

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)


@LANGS
def test_every_chapter_is_reached_from_the_rail_and_shows_its_scene(open_page, site, lang):
    page = open_page(f"/{lang}/")
    for key in list(chapters())[1:]:
        page.locator(f".rail [data-chapter={key}]").click()
        shows(page, site, f"/{lang}/?chapter={key}")


@LANGS
def test_a_unit_filters_map_list_and_table_and_back_undoes_it(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=programmes")
    page.locator("[data-facet=programme][data-value=health]").click()
    shows(page, site, f"/{lang}/?chapter=programmes&round=54&programme=health")
    expect(page.locator(".chip").first).to_contain_text(text("programme.health", lang))
    page.locator("[data-action=table]").click()
    shows(page, site, f"/{lang}/?chapter=programmes&round=54&programme=health&table=1")
    page.go_back()
    page.go_back()
    shows(page, site, f"/{lang}/?chapter=programmes")


@LANGS
def test_the_storm_moves_from_date_to_date_and_plays(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=storm")
    page.locator("[data-facet=snapshot][data-value='2023-09-13']").click()
    shows(page, site, f"/{lang}/?chapter=storm&round=54&snapshot=2023-09-13")
    last = facets()["snapshot"].values[-1]
    page.locator(".step-strip:not([hidden]) [data-action=play]").click()
    page.wait_for_url("**snapshot=2023-09-15**")
    page.locator(".step-strip:not([hidden]) [data-action=play]").click()
    page.locator(f"[data-facet=snapshot][data-value='{last}']").click()
    painted(page, f"/{lang}/?chapter=storm&round=54&snapshot={last}")


@LANGS
def test_the_plan_is_searched_and_unfolded(open_page, lang):
    page = open_page(f"/{lang}/?chapter=plan")
    card = page.locator("[data-chart=list-plan]")
    before = card.locator(".group").count()
    words = page.evaluate("atlas.marks.of('plan', 'CRP-100').name")
    card.locator(".list-search").fill(words)
    expect(card.locator(".fact").first).to_be_visible()
    assert 0 < card.locator(".group").count() < before
    card.locator(".fact summary").first.click()
    expect(card.locator(".fact-card a").first).to_have_attribute("href", "https://crisisresponse.iom.int/index.php"
                                                                 "/response/libya-crisis-response-plan-2024")
    unavailable = page.locator("[data-chart=list-plan_facts]", has_text=text("gap.not_available", lang))
    expect(unavailable).to_be_visible()


def test_a_symbol_opens_its_card_by_keyboard_and_escape_closes_it(open_page):
    page = open_page("/en/?chapter=borders")
    symbol = page.get_by_role("button", name="Ras Ajdir").first
    symbol.focus()
    expect(page.locator(".leaflet-tooltip")).to_contain_text("Ras Ajdir")
    page.keyboard.press("Enter")
    expect(page.locator("#fact h3")).to_contain_text("Ras Ajdir")
    page.locator("#fact [data-pcode]").click()
    page.wait_for_url("**within=LY021503**")
    page.keyboard.press("Escape")
    expect(page.locator("#fact")).to_be_hidden()


def test_hiding_official_crossings_leaves_the_unofficial(open_page, site):
    page = open_page("/en/?chapter=borders")
    page.locator("[data-facet=status][data-value=unofficial]").click()
    shows(page, site, "/en/?chapter=borders&round=54&status=unofficial")
    expect(page.locator("#legend")).to_contain_text(text("symbol.crossing_unofficial_land", Lang.en))
    expect(page.locator("#legend")).not_to_contain_text(text("symbol.crossing_official_land", Lang.en))


@LANGS
def test_the_download_holds_what_is_shown(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=storm&snapshot=2023-09-13&table=1")
    with page.expect_download() as download:
        page.locator(".header [data-action=download]").click()
    with zipfile.ZipFile(download.value.path()) as files:
        rows = list(csv.DictReader(io.StringIO(files.read("data.csv").decode("utf-8"))))
    scene = site.scene(f"/{lang}/?chapter=storm&snapshot=2023-09-13&table=1")
    assert [row["name"] for row in rows] == [row[0] for row in scene.table.rows]


@LANGS
def test_without_a_network_every_chapter_still_opens(open_page, context, watch, lang):
    watch.excused = r"net::ERR_|Callback failed: the server did not respond"
    page = open_page(f"/{lang}/")
    page.wait_for_function("atlas.state.ahead")
    context.set_offline(True)
    for key in list(chapters())[1:]:
        page.locator(f".rail [data-chapter={key}]").click()
        painted(page, f"/{lang}/?chapter={key}")
    expect(page.locator("#offline")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
