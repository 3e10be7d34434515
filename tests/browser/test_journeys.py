"""Journeys through the map and charts: the figures everybody knows, filters, history, links."""

import json
import re
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect

from data.words import Lang, number, percent, text
from tests.browser.painted import bar, expected, painted, point_at, seen, shows, told

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
FIGURES = {"LY0211": (126_813, 16.1), "LY0214": (84_622, 10.7), "LY0103": (80_924, 10.3)}  # Tripoli, Misrata, Benghazi
REGIONS = {"LY02": 54.1, "LY01": 33.5, "LY03": 12.3}
CUT = r"net::ERR_|Callback failed: the server did not respond"  # what a browser logs without a connection
LONG = ("chapter=migrants&round=54&measure=per_1000&level=baladiya&within=LY0103.LY0211"
        "&classing=quantile&classes=4&layers=migrants,graticule,cells")

CHOSEN = """() => {
    const radio = (field) => document.querySelector(`[data-control=${field}][aria-pressed=true]`).dataset.value;
    const ticked = [...document.querySelectorAll("[role=checkbox][aria-checked=true]")].map((box) => box.dataset.value);
    return { level: radio("level"), measure: document.querySelector("select[data-control=measure]").value,
        classing: radio("classing"),
        classes: radio("classes"), layers: ticked, digits: radio("digits"),
        table: document.querySelector("[data-action=table]").getAttribute("aria-pressed") };
}"""


def bars(page, key):
    return {row[0]: row for row in seen(page)["charts"][key]["bars"]}


def table_row(page, pcode):
    return next(row for row in seen(page)["table"] if pcode in row)


@LANGS
def test_the_known_figures_stand_on_the_map_in_the_chart_and_in_the_table(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=migrants")
    shapes, chart = seen(page)["shapes"], bars(page, "places")
    assert len(shapes) == 22
    for pcode, (people, share) in FIGURES.items():
        name, figures = site.services.gazetteer[pcode].name(lang), {number(people, lang), percent(share, lang)}
        label = shapes[pcode][2]
        assert label.startswith(name) and all(figure in label for figure in figures)
        assert {name, *figures} <= set(chart[pcode])
    point_at(page, *site.services.world.label_point("LY0211"), click=False)
    tip = page.locator(".leaflet-tooltip.tip")
    expect(tip).to_contain_text(site.services.gazetteer["LY0211"].name(lang))
    expect(tip).to_contain_text(number(126_813, lang))
    expect(tip).to_contain_text(percent(16.1, lang))
    assert bars(page, "nationality")["sudan"][2:4] == [number(207_117, lang), percent(26.3, lang)]
    assert bars(page, "sex_age")["men"][3] == percent(78.3, lang)
    page.get_by_role("button", name=text("ui.table", lang), exact=True).click()
    for pcode, (people, share) in FIGURES.items():
        assert {number(people, lang), percent(share, lang)} <= set(table_row(page, pcode))
    page.get_by_text(text("level.region", lang), exact=True).first.click()
    painted(page, f"/{lang}/?chapter=migrants&round=54&level=region&table=1")
    for pcode, share in REGIONS.items():
        assert percent(share, lang) in seen(page)["shapes"][pcode][2]
        assert percent(share, lang) in bars(page, "places")[pcode]
        assert percent(share, lang) in table_row(page, pcode)


@LANGS
def test_without_a_network_a_filter_repaints_map_and_charts_and_words_follow_later(open_page, context, watch, site,
                                                                                   lang):
    page = open_page(f"/{lang}/?chapter=migrants")
    before, address = seen(page), f"/{lang}/?chapter=migrants&round=54&nationality=sudan"
    watch.excused = CUT
    context.set_offline(True)
    bar(page, "nationality", "sudan").click()
    painted(page, address)
    after, scene = seen(page), site.scene(address)
    assert after == expected(scene, site.services.gazetteer)
    changed = [pcode for pcode, shape in after["shapes"].items() if shape[1] != before["shapes"][pcode][1]]
    assert len(changed) > 5 and after["charts"]["places"]["bars"] != before["charts"]["places"]["bars"]
    expect(page.locator("#chips .chip").first).to_have_text(
        f"{text('dimension.nationality', lang)}: {text('category.nationality.sudan', lang)}")
    expect(page.locator("#offline")).to_be_visible()
    context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    told(page, scene)


@LANGS
def test_back_undoes_a_place_then_a_filter_and_forward_does_them_again(open_page, site, lang):
    page = open_page(f"/{lang}/?chapter=migrants")
    asked, unfiltered = [], bars(page, "sex_age")
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    bar(page, "nationality", "sudan").click()
    first = f"/{lang}/?chapter=migrants&round=54&nationality=sudan"
    shows(page, site, first)
    card = page.locator("[data-chart=sex_age]")
    expect(card.locator(".chart-note")).to_be_visible()  # marginals: men aren't counted by nationality
    expect(card.locator(".chart-note")).to_have_text(
        text("client.apart", lang, dimension=text("client.by.nationality", lang)))
    expect(card).to_have_class(re.compile(r"\bapart\b"))
    assert bars(page, "sex_age") == unfiltered
    point_at(page, *site.services.world.label_point("LY0107"))
    second = f"/{lang}/?chapter=migrants&round=54&within=LY0107&nationality=sudan"
    shows(page, site, second)
    assert len(asked) <= 4  # two for each change of view
    page.go_back()
    shows(page, site, first)
    page.go_back()
    painted(page)
    page.wait_for_url(f"**/{lang}/?chapter=migrants")
    told(page, site.scene(page.url))
    assert seen(page) == expected(site.scene(page.url), site.services.gazetteer)
    page.go_forward()
    shows(page, site, first)
    page.go_forward()
    shows(page, site, second)


@LANGS
def test_a_reload_and_a_pasted_link_restore_the_exact_view_and_its_controls(open_page, site, lang):
    address = f"/{lang}/?{LONG}" + ("&digits=arab" if lang is Lang.ar else "") + "&table=1"
    page = open_page(address)
    shows(page, site, address)
    controls = {
        "level": "baladiya", "measure": "per_1000", "classing": "quantile",
        "classes": "4", "layers": ["migrants", "graticule", "cells"], "digits": "arab" if lang is Lang.ar else "latn",
        "table": "true",
    }
    stand_at(page, controls)
    page.reload()
    shows(page, site, address)
    stand_at(page, controls)
    bar(page, "sex_age", "men").click()
    changed = address.replace("&classing", "&sex_age=men&classing")
    painted(page, changed)
    other = open_page(page.url)
    shows(other, site, changed)
    stand_at(other, controls)


def stand_at(page, wanted):
    """Wait until the controls stand at what is wanted."""
    with suppress(TimeoutError):
        page.wait_for_function(f"(wanted) => JSON.stringify(({CHOSEN})()) === wanted",
                               arg=json.dumps(wanted, ensure_ascii=False, separators=(",", ":")), timeout=3000)
    assert page.evaluate(CHOSEN) == wanted


def test_shift_adds_a_chip_or_a_second_click_takes_away_and_escape_clears(open_page, site):
    page = open_page("/en/?chapter=migrants")
    start = "/en/?chapter=migrants&round=54"
    bar(page, "nationality", "sudan").click()
    bar(page, "nationality", "chad").click(modifiers=["Shift"])
    shows(page, site, f"{start}&nationality=sudan,chad")
    point_at(page, *site.services.world.label_point("LY0107"))
    point_at(page, *site.services.world.label_point("LY0319"), shift=True)
    shows(page, site, f"{start}&within=LY0107.LY0319&nationality=sudan,chad")
    page.get_by_role("button", name="Remove filter Nationality: Sudan").click()
    shows(page, site, f"{start}&within=LY0107.LY0319&nationality=chad")
    page.get_by_role("button", name="Remove filter Alkufra").focus()
    page.keyboard.press("Enter")
    shows(page, site, f"{start}&within=LY0319&nationality=chad")
    expect(page.locator("#chips .chip").first).to_be_focused()
    page.keyboard.press("Escape")
    painted(page, "/en/?chapter=migrants")
    expect(page.locator("#chips .chip")).to_have_count(0)
    expect(page.locator("#hint")).to_be_visible()
    bar(page, "places", "LY0211").click()
    painted(page, f"{start}&within=LY0211")
    bar(page, "places", "LY0211").click()
    painted(page, "/en/?chapter=migrants")


def test_the_keyboard_alone_reaches_a_shape_and_picks_it(open_page, site):
    page = open_page("/en/?chapter=migrants")
    for _ in range(60):
        page.keyboard.press("Tab")
        pcode = page.evaluate("() => document.activeElement.dataset.shape || ''")
        if pcode:
            break
    assert site.services.gazetteer[pcode].level == "mantika"
    page.keyboard.press("Enter")
    shows(page, site, f"/en/?chapter=migrants&round=54&within={pcode}")
    assert page.evaluate("() => document.activeElement.dataset.shape") == pcode
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"
    page.keyboard.press("Space")
    painted(page, "/en/?chapter=migrants")
