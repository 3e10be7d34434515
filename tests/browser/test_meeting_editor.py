"""The briefing edited in the page: kept on the device, carried in files, checked by the server, undone."""

import json

import pytest
from playwright.sync_api import expect

from data.words import Lang
from geo.briefing import briefing

pytestmark = pytest.mark.browser
CAPTIONS = "#briefing-scenes [name=caption]"
FILE = {"atlas_briefing": 1, "lang": "en", "title": "For the ambassadors", "beats": [
    {"caption": "Derna after the storm", "note": "Pause here.", "link": "/en/?chapter=storm&round=54&within=LY0101"},
    {"caption": "Migrants in Tripoli", "note": "", "link": "/en/?chapter=migrants&round=54&within=LY0211"},
]}


def opened_with_editor(open_page, address="/en/?meeting=1"):
    page = open_page(address)
    expect(page.locator("#scene-caption")).not_to_be_empty()
    expect(page.locator("#scene-progress")).not_to_be_empty()
    page.keyboard.press("e")
    expect(page.locator("#briefing")).to_be_visible()
    return page


def captions(page):
    return page.locator(CAPTIONS).evaluate_all("(boxes) => boxes.map((box) => box.value)")


def said(page, words):
    expect(page.locator("#briefing-said")).to_have_text(words)


def test_scenes_are_edited_by_keyboard_kept_on_the_device_and_a_delete_can_be_undone(open_page, site):
    standard = [beat.caption for beat in briefing(Lang.en, site.services.catalog(), site.services.world)]
    page = opened_with_editor(open_page)
    assert captions(page) == standard
    page.locator(CAPTIONS).first.fill("Our own first words")
    page.get_by_label("Move down: scene 1", exact=True).press("Enter")
    said(page, "Moved: now scene 2 of 10.")
    assert captions(page)[:2] == [standard[1], "Our own first words"]
    page.get_by_label("Delete: scene 1", exact=True).press("Enter")
    assert captions(page)[0] == "Our own first words" and len(captions(page)) == 9
    page.keyboard.press("Enter")  # the focus is on Undo
    said(page, "Scene 1 is back.")
    page.get_by_label("Duplicate: scene 2", exact=True).press("Enter")
    edited = [standard[1], "Our own first words", "Our own first words", *standard[2:]]
    assert captions(page) == edited
    page.keyboard.press("Escape")
    expect(page.locator("#scene-caption")).to_have_text("Our own first words")
    page.reload()
    page.keyboard.press("Escape")
    page = opened_with_editor(lambda _: page)
    assert captions(page) == edited
    page.get_by_role("button", name="Reset to the standard briefing").click()
    said(page, "Standard briefing restored.")
    assert captions(page) == standard


def test_the_current_view_becomes_a_scene_with_its_own_words(open_page, site):
    page = open_page("/en/?chapter=migrants&round=54&within=LY0211&meeting=1")
    expect(page.locator("#scene-back")).to_be_visible()
    words = page.locator("#title").text_content()
    page.keyboard.press("e")
    page.get_by_role("button", name="Add the current view").click()
    said(page, "The current view is now scene 2.")
    assert captions(page)[1] == words
    page.keyboard.press("Escape")
    expect(page.locator("#scene-progress")).to_have_text("2 / 11")
    expect(page.locator("#scene-back")).to_be_hidden()


def test_a_briefing_goes_to_a_file_and_comes_back_and_faults_are_named(open_page, watch, tmp_path):
    watch.excused = r"\b400\b"
    page = opened_with_editor(open_page)
    page.locator("#briefing-file").set_input_files(
        {"name": "ours.json", "mimeType": "application/json", "buffer": json.dumps(FILE).encode()})
    said(page, "ours.json opened: 2 scenes.")
    assert captions(page) == [beat["caption"] for beat in FILE["beats"]]
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").click()
    assert download.value.suggested_filename == "For-the-ambassadors.atlas-briefing.json"
    download.value.save_as(tmp_path / "saved.json")
    assert json.loads((tmp_path / "saved.json").read_text(encoding="utf-8")) == FILE
    page.locator("#briefing-file").set_input_files(
        {"name": "no.json", "mimeType": "application/json", "buffer": b'{"a": 1}'})
    expect(page.locator("#briefing-said")).not_to_have_text("ours.json opened: 2 scenes.")
    expect(page.locator("#briefing-said")).not_to_be_empty()
    assert len(captions(page)) == 2


def test_a_file_opens_without_a_network_and_a_deck_says_that_it_needs_one(open_page, context, watch):
    page = opened_with_editor(open_page)
    watch.excused = r"net::ERR_|Failed to fetch|Callback failed"
    context.set_offline(True)
    long = FILE | {"beats": [FILE["beats"][0] | {"caption": "x" * 121}]}
    for content, words in ((FILE, "ours.json opened without a connection: its views were not checked by the server."),
                           (FILE | {"lang": "ar"}, "ours.json was written in the other language. "
                                                   "Open it there, or choose another file."),
                           (long, "Scene 1: the text is longer than 120 characters. Nothing was opened.")):
        page.locator("#briefing-file").set_input_files(
            {"name": "ours.json", "mimeType": "application/json", "buffer": json.dumps(content).encode()})
        said(page, words)
    page.get_by_role("button", name="PPTX").click()
    said(page, "No connection: decks are made on the server. Try again once you are online.")
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    expect(page.locator("#scene-caption")).to_have_text("Migrants in Tripoli")
    assert page.evaluate("() => atlas.state.view.within") == ["LY0211"]


def test_a_deck_of_the_edited_briefing_is_handed_out(open_page):
    page = opened_with_editor(open_page)
    page.locator("#briefing-file").set_input_files(
        {"name": "ours.json", "mimeType": "application/json", "buffer": json.dumps(FILE).encode()})
    said(page, "ours.json opened: 2 scenes.")
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
