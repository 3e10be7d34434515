"""The sheet studio: its preview is the sheet, its choices are the sheet's link, and an atlas outlives the dialog."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from layouts.sheet.order import CHOICES
from tests.browser.painted import bar, painted

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
REFUSED, CUT = r"status of 400", r"net::ERR_"
DRAWN_MS, ATLAS_MS = 20_000, 60_000
FIRST_BYTES = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<svg", "pptx": b"PK\x03\x04"}


def studio(page, lang=Lang.en):
    """Open the studio and wait for the sheet."""
    page.get_by_role("button", name=text("studio.open", lang), exact=True).click()
    return drawn(page)


def drawn(page):
    """The dialog, once the preview shows the sheet that the links lead to."""
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.wait_for_timeout(350)  # a change waits this long before it is drawn
    expect(dialog.locator(".studio-stage")).to_have_attribute("data-state", "drawn", timeout=DRAWN_MS)
    assert page.evaluate("() => document.getElementById('studio-sheet').naturalWidth") > 0
    return dialog


def link(dialog, kind="pdf"):
    return dialog.locator(f"[data-format={kind}]").get_attribute("href")


def preview(page):
    """Text of the sheet in the preview."""
    source = page.locator("#studio-sheet").get_attribute("src")
    return page.context.request.get(source).text()


@LANGS
def test_the_preview_is_the_sheet_of_the_view_and_escape_leads_back_to_the_button(open_page, lang):
    page = open_page(f"/{lang}/?chapter=migrants")
    bar(page, "nationality", "sudan").click()
    address = f"/{lang}/?chapter=migrants&round=54&nationality=sudan"
    painted(page, address)
    dialog = studio(page, lang)
    title, summary = page.locator("#title").text_content(), page.locator("#summary").text_content()
    expect(dialog.locator("#studio-sheet")).to_have_attribute("alt", summary)
    assert f"<title>{title}</title>" in preview(page)
    assert link(dialog) == f"/{lang}/sheet.pdf?chapter=migrants&round=54&nationality=sudan"
    expect(dialog.locator("[name=title]")).to_have_attribute("placeholder", title)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name=text("studio.open", lang), exact=True)).to_be_focused()
    painted(page, address)  # Escape closed the dialog and nothing else


def test_every_file_of_a_sheet_is_downloaded_under_its_own_name(open_page):
    page = open_page("/en/?chapter=migrants&round=54&within=LY0211")
    dialog = studio(page)
    dialog.get_by_label("A4 portrait").check()
    dialog.get_by_label("Version").fill("3")
    drawn(page)
    for kind, beginning in FIRST_BYTES.items():
        with page.expect_download() as downloading:
            dialog.locator(f"[data-format={kind}]").click()
        download = downloading.value
        assert re.fullmatch(rf"LBY\d{{3}}_migrants-count_mantika_r54_a4p_en_\d{{8}}_v03\.{kind}",
                            download.suggested_filename)
        with open(download.path(), "rb") as file:
            assert file.read(len(beginning)) == beginning


def test_choices_become_the_link_of_the_sheet_and_its_preview(open_page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_page("/en/?chapter=migrants")
    dialog = studio(page)
    dialog.get_by_label("Title", exact=True).fill("Sudan & <Chad> مهاجرون")
    dialog.get_by_label("Opposite").check()
    dialog.get_by_role("radio", name="None").first.check()
    drawn(page)
    assert "Sudan &amp; &lt;Chad&gt; مهاجرون" in preview(page)
    dialog.get_by_label("العربية").check()
    dialog.get_by_label("١٢٣").check()
    dialog.get_by_label("PNG resolution").select_option("150")
    drawn(page)
    asked = ("chapter=migrants&round=54&digits=arab&title=Sudan+%26+%3CChad%3E+%D9%85%D9%87%D8%A7%D8%AC%D8%B1%D9%88"
             "%D9%86&insets=none&legend=start")
    assert link(dialog) == f"/ar/sheet.pdf?{asked}"
    assert link(dialog, "png") == f"/ar/sheet.png?{asked}&dpi=150"
    assert "٧٨٧٬٣٢٦" in preview(page)
    dialog.get_by_role("button", name="Copy link").click()
    expect(dialog.get_by_role("status").filter(has_text=text("client.studio.copied", Lang.en))).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()").endswith(link(dialog))


@LANGS
def test_the_form_offers_every_choice_that_an_order_has(open_page, lang):
    dialog = studio(open_page(f"/{lang}/"), lang)
    for field, values in CHOICES.items():
        assert dialog.locator(f"[name={field}]").evaluate_all("all => all.map((one) => one.value)") == list(values)
        expect(dialog.locator(f"[name={field}][value={values[0]}]")).to_be_checked()


@LANGS
def test_on_a_phone_the_studio_fills_the_screen_and_its_parts_are_large_enough_to_touch(open_page, lang):
    page = open_page(f"/{lang}/")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name=text("display.menu", lang), exact=True).click()
    dialog = studio(page, lang)
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert dialog.evaluate("(dialog) => dialog.scrollWidth") == 390
    dialog.locator("details").evaluate_all("folds => folds.forEach((fold) => (fold.open = true))")
    parts = dialog.locator("button, a, summary, input, select").filter(visible=True)
    boxes = [part.bounding_box() for part in parts.all()]
    assert len(boxes) > 30 and not [box for box in boxes if min(box["width"], box["height"]) < 24]
    sheet, form = dialog.locator("#studio-sheet").bounding_box(), dialog.locator("form").bounding_box()
    assert sheet["y"] > form["y"] + form["height"] - 1 and sheet["width"] > 340


def test_a_donors_logo_can_be_chosen_once_the_operator_has_put_it_there(open_page, site):
    dialog = studio(open_page("/en/?chapter=borders"))
    expect(dialog.get_by_label("Donor logo")).to_be_hidden()
    logos = site.services.settings.home / "logos"
    logos.mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><path d="M0 0H30V20Z"/></svg>'
    for key in ("eu", "iom"):
        (logos / f"{key}.svg").write_text(drawing, encoding="utf-8")
    try:
        page = open_page("/en/?chapter=borders")
        dialog = studio(page)
        choice = dialog.get_by_label("Donor logo")
        assert choice.locator("option").all_text_contents() == ["None", "eu"]
        choice.select_option("eu")
        drawn(page)
        assert link(dialog).endswith("donor=eu")
    finally:
        shutil.rmtree(logos)


def test_a_refused_sheet_says_why_in_the_servers_words_until_it_is_put_right(open_page, watch):
    watch.excused = REFUSED
    page = open_page("/en/?chapter=migrants")
    dialog = studio(page)
    dialog.get_by_label("Map number").fill("1000")
    fault = dialog.get_by_role("alert")
    expect(fault).to_contain_text("1000")
    expect(fault).to_contain_text("999")
    expect(dialog.locator("[data-format][href]")).to_have_count(0)
    dialog.get_by_label("Map number").fill("12")
    drawn(page)
    expect(fault).to_be_hidden()
    assert link(dialog).endswith("number=12")


def test_without_a_network_the_studio_says_so_and_draws_once_it_is_back(open_page, context, watch):
    watch.excused = CUT
    page = open_page("/en/?chapter=migrants")
    dialog = studio(page)
    context.set_offline(True)
    dialog.get_by_label("Title", exact=True).fill("Later")
    expect(dialog.get_by_role("alert")).to_have_text(text("client.studio.offline", Lang.en))
    context.set_offline(False)
    dialog.get_by_role("button", name="Try again").first.click()
    drawn(page)
    assert "<title>Later</title>" in preview(page)


@LANGS
def test_an_atlas_is_made_and_found_again_after_a_reload(open_page, lang):
    page = open_page(f"/{lang}/?chapter=migrants")
    dialog = studio(page, lang)
    dialog.get_by_text(text("studio.atlas", lang)).click()
    dialog.get_by_label(text("client.places.region", lang)).check()
    dialog.get_by_role("button", name=text("studio.make_atlas", lang)).click()
    expect(dialog.get_by_role("button", name=text("studio.cancel", lang))).to_be_visible()
    file = dialog.locator("[data-atlas=file]")
    expect(file).to_be_visible(timeout=ATLAS_MS)
    page.reload()
    painted(page)
    studio(page, lang)
    expect(file).to_be_visible()
    expect(dialog.locator("#atlas-said")).to_have_text(text("job.done", lang))
    with page.expect_download() as downloading:
        file.click()
    assert re.fullmatch(rf"LBY-atlas-region_migrants-count_.*_{lang}_.*\.pdf", downloading.value.suggested_filename)


def test_an_atlas_can_be_cancelled_and_asked_for_again(open_page):
    page = open_page("/en/?chapter=migrants")
    dialog = studio(page)
    dialog.get_by_text(text("studio.atlas", Lang.en)).click()
    dialog.get_by_label("Baladiyas").check()
    dialog.get_by_label("PNGs in a ZIP").check()
    dialog.get_by_role("button", name="Make the atlas").click()
    expect(dialog.locator("#atlas-job")).to_have_attribute("data-state", "running", timeout=ATLAS_MS)
    expect(dialog.get_by_role("progressbar")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.locator("#atlas-job")).to_have_attribute("data-state", "cancelled")
    expect(dialog.locator("[data-atlas=file]")).to_be_hidden()
    dialog.get_by_role("button", name="Try again").last.click()
    expect(dialog.get_by_role("button", name="Cancel")).to_be_visible()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog.locator("#atlas-job")).to_have_attribute("data-state", "cancelled")


def test_a_template_brings_its_choices_back_but_not_the_view_and_travels_in_a_file(open_page, chromium, site):
    page = open_page("/en/?chapter=borders")
    dialog = studio(page)
    dialog.get_by_label("Slide 16:9").check()
    dialog.get_by_label("Subtitle").fill("For the donors")
    dialog.get_by_text("Templates", exact=True).click()
    dialog.get_by_label("Name of the template").fill("Donors <1>")
    dialog.get_by_role("button", name="Save").click()
    with page.expect_download() as downloading:
        dialog.get_by_role("button", name="Export to a file").click()
    colleague = chromium.new_context(base_url=site.url).new_page()
    colleague.goto("/en/?chapter=programmes")
    painted(colleague)
    other = studio(colleague)
    other.get_by_text("Templates", exact=True).click()
    colleague.locator("#template-file").set_input_files(downloading.value.path())
    other.get_by_role("button", name="Apply template Donors <1>").click()
    drawn(colleague)
    assert link(other) == "/en/sheet.pdf?chapter=programmes&round=54&paper=wide&subtitle=For+the+donors"
    colleague.reload()
    painted(colleague)
    studio(colleague)
    other.get_by_text("Templates", exact=True).click()
    other.get_by_role("button", name="Delete template Donors <1>").click()
    expect(other.locator("#templates button")).to_have_count(0)
    colleague.context.close()


FORMAT = "libya-mission-atlas/sheet-templates/1"
FOREIGN, FAULTY = text("client.studio.template_foreign", Lang.en), "that the Atlas does not know: "


REFUSED_FILES = (
    ("%PDF-1.7 nonsense", FOREIGN), ("[]", FOREIGN), ('{"templates": {"a": {}}}', FOREIGN), ("null", FOREIGN),
    (json.dumps({"format": FORMAT, "templates": [1]}), FOREIGN),
    (json.dumps({"format": FORMAT, "templates": {"good": {}, "bad": {"paper": "a9"}}}), FAULTY + "paper"),
    (json.dumps({"format": FORMAT, "templates": {"bad": {"within": "LY0211"}}}), FAULTY + "within"),
    (json.dumps({"format": FORMAT, "templates": {"bad": {"version": "100"}}}), FAULTY + "version"),
    (json.dumps({"format": FORMAT, "templates": {"bad": {"title": "x" * 121}}}), FAULTY + "title"),
)


def test_a_broken_or_foreign_file_of_templates_is_refused_whole(open_page):
    page = open_page("/en/")
    dialog = studio(page)
    dialog.get_by_text("Templates", exact=True).click()
    for content, said in REFUSED_FILES:
        page.evaluate("() => (document.getElementById('studio-said').textContent = '')")
        file = {"name": "t.json", "mimeType": "application/json", "buffer": content.encode()}
        page.locator("#template-file").set_input_files(file)
        expect(dialog.locator("#studio-said")).to_contain_text(said)
        expect(dialog.locator("#templates button")).to_have_count(0)
