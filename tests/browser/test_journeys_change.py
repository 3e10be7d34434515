"""Change between two rounds in the page: the browser reckons what the server does, by place and in words."""

import os
import subprocess
import sys

import pytest

from app import open_services
from data.places import read_gazetteer
from data.settings import Settings
from data.stores.files import FileStore
from data.words import Lang
from tests.browser.conftest import ROOT, Site, free_port, wait_for
from tests.browser.painted import shows
from tests.second_round import second_round

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server of its own, whose release holds a synthetic Round 55 beside Round 54."""
    home, log = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("log") / "server.txt"
    settings = Settings(home=home)
    open_services(settings)
    second_round(FileStore(home), read_gazetteer(), number=55)
    port = free_port()
    env = os.environ | {"ATLAS_HOME": str(home), "ATLAS_PORT": str(port)}
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server, log)
        yield Site(f"http://127.0.0.1:{port}", open_services(settings))
    finally:
        server.terminate()
        server.wait(timeout=20)


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
