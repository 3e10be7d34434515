"""No number without its source: in every chapter and both languages, each is one click from unit, date and source."""

import pytest
from playwright.sync_api import expect

from data.words import Lang
from geo.chapters import chapters

pytestmark = pytest.mark.browser

OPEN = """() => {
    for (const card of document.querySelectorAll(".group > details")) card.open = true;
    for (const more of document.querySelectorAll(".more")) if (more.checkVisibility()) more.click();
}"""

# Every visible text with a digit, and what is one click away from it: the card of its row, its figure, its card
# or its view. Names of places, of releases, dates and addresses in the card itself need none.
UNSOURCED = """() => {
    const walker = document.createTreeWalker(document.querySelector(".page"), NodeFilter.SHOW_TEXT);
    const homes = [".fact", ".figure", ".point", ".bar[data-mark]", ".card", "tr:has([data-mark])",
        "#strip > [data-strip]", "main"];
    const plain = ".header, .rail, .toolbar, .source, .fact-card, .sources, .leaflet-control, .disclaimer, code";
    const answers = (home) => home.matches(".fact, .point, [data-mark]") || Boolean(home.querySelector(
        ":scope .source dl, :scope .fact, :scope [data-mark], :scope [data-facet]"));
    const lost = [];
    while (walker.nextNode()) {
        const node = walker.currentNode, own = node.parentElement;
        if (!/[0-9\\u0660-\\u0669]/.test(node.textContent) || !own.checkVisibility()) continue;
        if (own.closest(plain)) continue;
        const home = homes.map((selector) => own.closest(selector)).find((found) => found && answers(found));
        if (!home) lost.push(own.outerHTML.slice(0, 120));
    }
    return lost;
}"""

# Unfolds every list row and says which card lacks a part, or shows a figure without a unit.
INCOMPLETE = """() => {
    const rows = [...document.querySelectorAll("[data-panel]:not([hidden]) .fact")];
    for (const row of rows) row.open = true;
    return new Promise((done) => setTimeout(() => done([rows.length, rows.filter((row) => {
        const told = [...row.querySelectorAll("dt")].map((term) => term.textContent);
        const { text } = atlas.words;
        return !told.includes(text("client.fact.source")) || !row.querySelector(".cite")
            || !(told.includes(text("client.fact.as_of")) || !row.querySelector(".fact-date").textContent);
    }).map((row) => row.textContent.slice(0, 120))]), 100));
}"""


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("chapter", chapters())
def test_every_number_is_one_click_from_its_source(open_page, chapter, lang):
    page = open_page(f"/{lang}/?chapter={chapter}")
    page.evaluate(OPEN)
    assert page.evaluate(UNSOURCED) == []
    rows, incomplete = page.evaluate(INCOMPLETE)
    assert incomplete == []
    assert rows or chapter == "migrants" or not [card for card in chapters()[chapter].cards if card.kind == "list"]


@pytest.mark.parametrize("lang", Lang)
def test_every_row_of_a_table_of_marks_opens_its_card_with_source_and_citation(open_page, lang):
    page = open_page(f"/{lang}/?chapter=storm&table=1")
    page.locator(".row-pick").first.click()
    card = page.locator("#fact")
    expect(card.locator("dl dd").nth(2)).to_be_visible()
    page.evaluate("document.execCommand = () => true")
    card.locator(".cite").click()
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.dataset.mark") is not None
