"""A strip with more rounds than fit: the one on screen is in sight, and older ones come once somebody turns to them."""

import pytest

from app import open_services
from callbacks.bundles import ROUNDS_AHEAD
from data.settings import Settings
from tests.bench.invented import invented_release
from tests.browser.conftest import Site
from tests.browser.painted import painted
from tests.serving import serving

pytestmark = pytest.mark.browser
ROUNDS = 20
HELD = "(rounds) => Object.keys(atlas.state.cubes).length === rounds"
NARROW = {"width": 1100, "height": 800}  # a desk's layout, too narrow for twenty rounds
STANDS = """() => {
  const box = (part) => document.querySelector(part).getBoundingClientRect();
  const [button, strip] = [box("#strip [aria-pressed=true]"), box("#strip ol")];
  return { inSight: button.left >= strip.left - 1 && button.right <= strip.right + 1,
    scrolls: document.querySelector("#strip ol").scrollWidth > strip.width,
    pageScrolls: document.documentElement.scrollWidth > innerWidth };
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    home = tmp_path_factory.mktemp("many") / "home"
    services = open_services(Settings(home=home))
    release = invented_release(services.store, services.gazetteer, services.store.current(), ROUNDS, by_muhalla=False)
    services.store.publish(release.digest)
    services.catalog()  # its cubes are made here, so that the server needn't
    with serving(home) as url:
        yield Site(url, services)


@pytest.fixture
def cubes(context):
    """Addresses of the rounds that pages ask for."""
    asked = []
    context.on("request", lambda request: "/data/cube." in request.url and asked.append(request.url))
    return asked


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("number", [2, 10, 20])
def test_the_round_on_screen_is_in_sight_and_the_page_stays(open_page, lang, number):
    page = open_page(f"/{lang}/?chapter=migrants&round={number}")
    page.set_viewport_size(NARROW)
    page.click(f'#strip [data-round="{number - 1}"]')
    painted(page, f"/{lang}/?chapter=migrants&round={number - 1}")
    assert page.evaluate(STANDS) == {"inSight": True, "scrolls": True, "pageScrolls": False}


def test_a_first_visit_fetches_the_newest_rounds_and_the_strip_the_others(open_page, cubes):
    page = open_page("/en/?chapter=migrants")
    page.wait_for_function(HELD, arg=ROUNDS_AHEAD)
    page.wait_for_load_state("networkidle")
    assert len(cubes) == ROUNDS_AHEAD and f".{ROUNDS}.json" in "".join(cubes)
    page.hover("#strip ol")
    page.wait_for_function(HELD, arg=ROUNDS)
    assert len(cubes) == len(set(cubes)) == ROUNDS  # each once
    cubes.clear()
    for number in (1, 9, 2):
        page.click(f'#strip [data-round="{number}"]')
        painted(page, f"/en/?chapter=migrants&round={number}")
    assert not cubes
