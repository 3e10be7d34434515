"""The browser writes figures as the server does, letter by letter."""

from pathlib import Path

import pytest

from data.words import Digits, Lang, percent, signed_percent

pytestmark = pytest.mark.browser
WORDS = Path(__file__).resolve().parents[2] / "assets" / "words.js"
VALUES = [
    100, 100.05, 99.95, 100.04, 99.96, 99.949999, 123456.25, *(n * 7.35 for n in range(60)),
    *(100 * n / 37 for n in range(90)), *(100 * n / 2000 for n in range(1990, 2011)),
]


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.goto("about:blank")
    page.add_script_tag(path=WORDS)
    yield page
    page.close()


@pytest.mark.parametrize("digits", Digits)
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(("measure", "written"), [("change", signed_percent), ("share", percent)])
def test_percentages_are_written_alike(page, lang, digits, measure, written):
    in_browser = page.evaluate(
        """([lang, digits, measure, values]) => {
            Object.assign(atlas, { start: { lang, words: {} }, state: { view: { digits } } });
            return values.map((value) => atlas.words.measured(value, measure));
        }""",
        [lang, digits, measure, VALUES],
    )
    assert in_browser == [written(value, lang, digits) for value in VALUES]
