"""The page on paper: what was on screen, and what a reader needs to trust and find it again."""

import re

import pypdfium2
import pytest

from data.words import Lang, text
from tests.browser.painted import painted

pytestmark = pytest.mark.browser
ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")


def printed(page, landscape):
    """Text of each printed page."""
    pdf = pypdfium2.PdfDocument(page.pdf(format="A4", landscape=landscape, print_background=True))
    return [sheet.get_textpage().get_text_bounded() for sheet in pdf]


def letters(words):
    """Words without spaces and breaks: where a line ends is the paper's affair."""
    return re.sub(r"\s+", "", ISOLATES.sub("", words))


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("chapter", ["migrants", "storm"])
def test_a_printed_page_says_what_it_shows_whose_it_is_and_where_it_is_found(open_page, site, chapter, landscape):
    page = open_page(f"/en/?chapter={chapter}")
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate("() => localStorage.setItem('theme', 'dark')")
    page.reload()
    painted(page)
    pages = printed(page, landscape)
    paper, scene = letters(" ".join(pages)), site.scene(f"/en/?chapter={chapter}")
    for words in (scene.title, scene.summary, text("ui.disclaimer", Lang.en), text("ui.indicative", Lang.en),
                  text("ui.sources", Lang.en), scene.as_of,
                  f"{site.url}/en/?chapter={chapter}&round=54", text("display.printed", Lang.en)):
        assert letters(words) in paper, words
    legend = [row.label for row in scene.legend.rows] or [text("symbol.storm_hit", Lang.en)]
    assert all(letters(label) in letters(pages[0]) for label in legend)
    assert len(pages) < 12
