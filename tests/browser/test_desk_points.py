"""A point is moved by keyboard on the desk's map, corrected, sent for approval; and what a page
shows of points that are dated is what the server would."""

import json
import re

import pytest
from playwright.sync_api import expect

from data.edits import pending
from data.words import Lang, text
from geo.marks import Mark
from tests.browser.painted import painted
from tests.signing_in import add_account, sign_in

FORM = "/desk/{}/points/crossings/LY-TN-01"
SPANS = [("", "2024-10-01"), ("", "2024-09-30"), ("2024-09-30", ""), ("2024-10-01", ""), ("2024-01-01", "2024-06-01")]


@pytest.fixture
def editor(context, site):
    """A page of somebody who may edit."""
    if not any(key.endswith("huda") for key in site.services.store.documents("account")):
        add_account(site.services, "huda", "editor")
    page = context.new_page()
    sign_in(page, "huda", origin=site.url)
    return page


def position(page) -> list[float]:
    return [float(page.input_value(f'[name="{part}"]')) for part in ("lon", "lat")]


def test_a_crossing_is_moved_by_keyboard_corrected_and_sent(editor, site, watch):
    watch.excused = "400"  # the browser's console tells of the form that comes back
    page = editor
    page.goto(FORM.format("en"))
    lon, lat = position(page)
    page.focus(".point-map")
    for key in ("+", "+", "ArrowRight", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    east, south = position(page)
    assert lon < east < lon + 0.5 and lat - 1 < south < lat
    expect(page.locator("#point-at")).to_contain_text(f"{east:.4f}° E, {south:.4f}° N")
    expect(page.get_by_text(text("ui.disclaimer", Lang.en))).to_be_visible()

    page.fill('[name="name_ar"]', "")
    page.fill('[name="since"]', "2025-02-01")
    page.click('[value="save"]')
    expect(page.locator('[name="name_ar"]')).to_have_attribute("aria-invalid", "true")
    assert position(page) == [east, south] and page.input_value('[name="since"]') == "2025-02-01"
    page.fill('[name="name_ar"]', "رأس جدير")
    page.click('[value="save"]')
    expect(page.locator("#pending .edit")).to_contain_text("from 1 February 2025 on")
    page.click(f"#pending >> text={text('points.send', Lang.en)}")
    page.wait_for_url(re.compile(r"/desk/en/draft/"))
    [edit] = pending(site.services.store)
    assert (edit.who, edit.row["lon"], edit.row["name_ar"]) == ("huda", f"{east:.4f}", "رأس جدير")


def test_on_a_phone_in_arabic_the_point_follows_a_touch_and_snaps_to_a_municipality(editor):
    page = editor
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/desk/ar/points/offices/new")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator(".point-map").bounding_box()
    tripoli = {"x": box["width"] * 0.245, "y": box["height"] * 0.073}  # geometry is never mirrored
    page.locator(".point-map").click(position=tripoli)
    chosen = page.locator('[name="pcode"] option:checked')
    pressed = chosen.get_attribute("value"), float(chosen.get_attribute("data-lon"))
    page.keyboard.press("ArrowLeft")
    assert pressed[0].startswith("LY0211") and float(chosen.get_attribute("data-lon")) < pressed[1]
    expect(page.locator(".pin")).to_be_visible()


def test_a_page_shows_of_dated_points_what_held_on_the_day_of_its_round(context):
    marks: dict[str, Mark] = {}

    def dated(route) -> None:
        answer = route.fetch()
        body = answer.json()
        for mark, (since, until) in zip(body["marks"], SPANS, strict=False):
            mark |= {"since": since, "until": until}
        marks.update({row["id"]: Mark(id=row["id"], layer="crossings", name="", kind="", source="",
                                      since=row.get("since", ""), until=row.get("until", "")) for row in body["marks"]})
        route.fulfill(response=answer, body=json.dumps(body))

    page = context.new_page()
    page.route("**/data/marks.en.crossings.*.json", dated)
    page.goto("/en/?chapter=borders")
    painted(page)
    shown = page.evaluate("""() => ["2024-09-29", "2024-09-30", "2025-01-01", null].map((day) => {
      atlas.start.ends = day ? { 54: day } : {};
      return atlas.marks.shown(atlas.state.view, ["crossings"]).map((mark) => mark.id);
    })""")
    for day, ids in zip(("2024-09-29", "2024-09-30", "2025-01-01", "9999-12-31"), shown, strict=True):
        assert ids == [id for id, mark in marks.items() if mark.holds_on(day)], day
