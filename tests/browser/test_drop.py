"""A sheet dropped on the page, or chosen in the studio, brings back its view; whatever else is refused in words."""

import base64
import re

import pytest
from playwright.sync_api import expect

from data.words import Lang, text
from tests.browser.painted import painted, shows

pytestmark = pytest.mark.browser
LANGS = pytest.mark.parametrize("lang", Lang)
KINDS = ("pdf", "png", "svg", "pptx")
REFUSED, CUT = r"status of 400", r"net::ERR_"
QUERY = "chapter=migrants&round=54&level=region&nationality=sudan"

DRAG = """([name, content, ...events]) => {
    const carried = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    if (name) carried.items.add(new File([bytes], name));
    else carried.setData("text/plain", "Tripoli");
    for (const event of events) {
        const options = { bubbles: true, cancelable: true, dataTransfer: carried };
        document.querySelector("#map").dispatchEvent(new DragEvent(event, options));
    }
}"""


def drag(page, name, content=b"", *events):
    page.evaluate(DRAG, [name, base64.b64encode(content).decode(), *events])


def drop(page, name, content):
    drag(page, name, content, "dragenter", "dragover", "drop")


def sheet(context, kind, lang=Lang.en, query=QUERY, page="sheet"):
    answer = context.request.get(f"/{lang}/{page}.{kind}?{query}&paper=wide")
    assert answer.ok, answer.text()
    return answer.body()


@pytest.mark.parametrize("kind", KINDS)
def test_a_dropped_sheet_opens_its_view_in_the_language_of_the_page(open_page, context, site, kind):
    page = open_page("/ar/?chapter=borders")
    drop(page, f"sheet.{kind}", sheet(context, kind))
    shows(page, site, f"/ar/?{QUERY}")
    toast = page.locator("#toast.shown")
    expect(toast).to_be_visible()
    assert toast.text_content()
    page.go_back()
    painted(page, "/ar/?chapter=borders")


@LANGS
def test_the_page_says_that_the_data_has_moved_on_since(open_page, context, site, lang):
    made = sheet(context, "svg", lang)
    older = re.sub(rb"(release=)[0-9a-f]{12}", rb"\g<1>0123456789ab", made)
    assert older != made
    page = open_page(f"/{lang}/")
    drop(page, "same.svg", made)
    painted(page, f"/{lang}/?{QUERY}")
    same = page.locator("#toast.shown").text_content()
    page.go_back()
    painted(page, f"/{lang}/")
    drop(page, "older.svg", older)
    painted(page, f"/{lang}/?{QUERY}")
    expect(page.locator("#toast.shown")).to_contain_text("0123456789ab")
    assert "0123456789ab" not in same


def test_other_files_are_refused_in_the_servers_words_and_the_view_stays(open_page, watch):
    watch.excused = REFUSED
    page = open_page("/en/?chapter=migrants")
    for name, content in (("notes.txt", b"Tripoli"), ("other.png", b"\x89PNG\r\n\x1a\n"), ("other.pdf", b"%PDF-1.7")):
        with page.expect_response("**/snapshot") as answering:
            drop(page, name, content)
        assert answering.value.status == 400
        expect(page.locator("#toast.shown")).to_have_text(answering.value.json()["error"])
    painted(page, "/en/?chapter=migrants")


def test_a_sign_shows_where_to_drop_files_and_text_is_left_alone(open_page):
    page = open_page("/en/?chapter=migrants")
    sign = page.get_by_text(text("client.studio.drop", Lang.en))
    drag(page, "", b"", "dragenter", "dragover")
    expect(sign).to_have_count(0)
    drag(page, "sheet.pdf", b"", "dragenter", "dragover")
    expect(sign).to_be_visible()
    drag(page, "sheet.pdf", b"", "dragleave")
    expect(sign).to_have_count(0)


def test_the_studio_opens_a_sheet_by_keyboard_and_closes_before_its_view(open_page, context, site, watch):
    watch.excused = REFUSED
    page = open_page("/en/?chapter=borders")
    page.get_by_role("button", name=text("studio.open", Lang.en), exact=True).focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.on("filechooser", lambda _: None)  # the browser is told to leave choosing to us well before the key
    button = dialog.get_by_role("button", name=text("studio.open_sheet", Lang.en))
    for file, opens in (({"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}, False),
                        ({"name": "b.pdf", "mimeType": "application/pdf", "buffer": sheet(context, "pdf")}, True)):
        button.focus()
        with page.expect_file_chooser() as choosing:
            page.keyboard.press("Enter")
        with page.expect_response("**/snapshot") as answering:
            choosing.value.set_files(file)
        assert answering.value.ok == opens
        if not opens:
            expect(dialog.locator("#studio-said")).to_have_text(answering.value.json()["error"])
    expect(dialog).to_be_hidden()
    shows(page, site, f"/en/?{QUERY}")


def test_without_a_network_the_page_says_that_the_file_was_not_read(open_page, context, watch):
    watch.excused = CUT
    page = open_page("/en/?chapter=migrants")
    content = sheet(context, "svg")
    context.set_offline(True)
    drop(page, "sheet.svg", content)
    expect(page.locator("#toast.shown")).to_have_text(text("client.studio.unsent", Lang.en, name="sheet.svg"))
    context.set_offline(False)
