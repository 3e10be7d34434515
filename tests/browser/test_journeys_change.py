"""Change between two rounds in the page: the browser reckons what the server does, by place and in words."""

import pytest

from data.words import Lang
from tests.browser.painted import shows
from tests.browser.two_rounds import serve_two_rounds

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server of its own, with two rounds."""
    yield from serve_two_rounds(tmp_path_factory)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("query", [
    "", "&level=baladiya&table=1", "&level=region&nationality=sudan", "&level=muhalla&within=LY0107", "&need_1=food",
])
def test_the_page_shows_the_scene_of_a_change(open_page, site, lang, query):
    address = f"/{lang}/?chapter=migrants&round=55&measure=change&against=54{query}"
    page = open_page(address)
    address = page.evaluate("() => { atlas.show({ classes: 6 }); return atlas.view.toUrl(atlas.state.view, "
                            "atlas.start.defaults); }")
    shows(page, site, address)


def test_choosing_change_compares_with_the_round_before(open_page, site):
    page = open_page("/en/?chapter=migrants")
    page.locator("select[data-control=measure]").select_option("change")
    shows(page, site, "/en/?chapter=migrants&round=55&measure=change&against=54")
