"""Pictures of each chapter in both languages at three sizes, to be looked at; kept outside git."""

import os
from pathlib import Path

import pytest

from data.words import Lang
from geo.chapters import chapters
from tests.browser.painted import painted, told

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
SIZES = ((1440, 900), (1920, 1080), (390, 844))


@pytest.fixture(scope="session")
def folder() -> Path:
    folder = Path(os.environ.get("ATLAS_SCREENSHOTS") or ROOT / "var" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("chapter", list(chapters()))
@pytest.mark.parametrize("lang", Lang)
def test_each_chapter_is_worth_a_picture_at_every_size(context, site, folder, lang, chapter):
    page, address = context.new_page(), f"/{lang}/?chapter={chapter}"
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        painted(page)
        told(page, site.scene(address))
        page.evaluate("() => document.fonts.ready")
        page.screenshot(path=folder / f"{chapter}-{lang}-{width}x{height}.png")
        reach = page.evaluate("() => document.scrollingElement.scrollWidth")
        assert reach <= width, f"{width} px wide, but {reach} px of content"
