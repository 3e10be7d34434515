"""The browser's classes, circles and links are the server's, number by number and letter by letter."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from geo.classes import METHODS, classify, diverging
from geo.links import as_dict, browser_defaults, from_url, to_url
from geo.styles import radius_px
from geo.view import default_view, settle
from tests.geo.strategies import drafts, small_catalog, views

pytestmark = pytest.mark.browser
ASSETS = Path(__file__).resolve().parents[2] / "assets"
CATALOG = small_catalog()


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.goto("about:blank")
    for script in ("address.js", "classes.js", "view.js"):
        page.add_script_tag(path=ASSETS / script)
    yield page
    page.close()


def examples(strategy, count):
    """Examples of a strategy, the same in every run."""
    found = []

    @settings(max_examples=count, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def gather(example):
        found.append(example)

    gather()
    return found


def value_lists():
    """Lists as maps have them: skewed counts, shares, ties, zeros, few values, none."""
    random = Random(54)
    makers = (
        lambda: random.randrange(6), lambda: int(random.lognormvariate(6, 2)), lambda: random.random() * 100,
        lambda: 100 * random.randrange(5000) / 787_326, lambda: random.gauss(0, 10), lambda: -0.0,
    )
    sizes = (0, 1, 2, 3, 7, 22, 100, 663)
    return [[make() for _ in range(size)] for make in makers for size in sizes]


def test_class_breaks_are_the_same_floats(page):
    cases = [[values, method, k] for values in value_lists() for method in METHODS for k in range(2, 10)]
    in_browser = page.evaluate(
        "cases => cases.map(([values, method, k]) => atlas.classes.classify(values, method, k))", cases
    )
    for case, answer in zip(cases, in_browser, strict=True):
        assert answer == json.loads(json.dumps(asdict(classify(*case)))), case[1:]


def test_every_value_has_the_same_class(page):
    cases = [[classify(values, method, 5), values] for values in value_lists() for method in METHODS]
    asked = [[list(classes.breaks), [*values, -1, 1e9]] for classes, values in cases]
    in_browser = page.evaluate(
        "asked => asked.map(([breaks, values]) => values.map(v => atlas.classes.index(breaks, v)))", asked
    )
    assert in_browser == [[classes.index(v) for v in (*values, -1, 1e9)] for classes, values in cases]


def test_classes_of_change_are_the_same(page):
    cases = [[100 * value for value in values] for values in value_lists()]
    in_browser = page.evaluate(
        """cases => cases.map((values) => {
            const classes = atlas.classes.diverging(values);
            return [classes, values.map((value) => atlas.classes.index(classes.breaks, value))];
        })""",
        cases,
    )
    for values, (classes, indexes) in zip(cases, in_browser, strict=True):
        assert classes == asdict(diverging(values)) | {"breaks": list(diverging(values).breaks)}
        assert indexes == [diverging(values).index(value) for value in values]


def test_circles_have_the_same_radius(page):
    values = sorted({value for values in value_lists() for value in values} | {-1, -4, 0, 1e9})
    cases = [[value, most, 42] for value in values for most in (0, 207_117, 126_813)]
    in_browser = page.evaluate("cases => cases.map(c => atlas.classes.radiusPx(...c))", cases)
    assert in_browser == [radius_px(*case) for case in cases]


def test_views_settle_and_link_alike(page):
    asked = examples(drafts(CATALOG), 2000)
    asked += [default_view(CATALOG, chapter) for chapter in browser_defaults(CATALOG)["chapters"]]
    in_browser = page.evaluate(
        """([drafts, defaults]) => drafts.map((draft) => {
            const view = atlas.view.settle(draft, defaults);
            return [view, atlas.view.toUrl(view, defaults)];
        })""",
        [[as_dict(draft) for draft in asked], browser_defaults(CATALOG)],
    )
    for draft, (view, url) in zip(asked, in_browser, strict=True):
        settled = settle(draft, CATALOG.held_rounds).view
        assert (view, url) == (as_dict(settled), to_url(settled, CATALOG))


READ_IN_BROWSER = "([urls, defaults]) => urls.map((url) => atlas.view.fromUrl(url, defaults))"
ODD_LINKS = (
    "", "/", "/ar", "/ar/storm?round=53", "/en/?round=99&measure=love&classes=5.0&level=street&colour=red",
    "/en/?sex_age=&nationality=niger,atlantis.sudan&sex_age=man", "/en/?chapter=&round=53&round=52&table=yes",
    "/en/?bbox=10,20,,30", "/en/?bbox=10,20,15", "/xx/?layers=none&measure=change&against=53", "/en/?chapter=nowhere",
    "/en/migrants?chapter=storm&snapshot=2023-09-14,2023-10-11", "/en/?meeting=3&follow=K7&within=LY02,LY0211,LY",
)


def test_the_browser_reads_a_link_as_the_view_that_wrote_it(page):
    asked = examples(views(CATALOG), 1500)
    urls = [to_url(view, CATALOG) for view in asked]
    in_browser = page.evaluate(READ_IN_BROWSER, [urls, browser_defaults(CATALOG)])
    for view, url, read in zip(asked, urls, in_browser, strict=True):
        assert read == as_dict(view), url


def test_any_text_is_the_same_view_in_the_browser_as_on_the_server(page):
    in_browser = page.evaluate(READ_IN_BROWSER, [list(ODD_LINKS), browser_defaults(CATALOG)])
    for url, read in zip(ODD_LINKS, in_browser, strict=True):
        assert read == as_dict(from_url(url, CATALOG).view), url


@pytest.mark.parametrize("bbox", [[1, 2, 3], [10, 20, 10, 30], [-200, 20, 30, 40], [130, -40, 150, -10]])
def test_a_box_that_shows_nothing_of_libya_is_no_box(page, bbox):
    defaults = browser_defaults(CATALOG)
    assert page.evaluate("([b, d]) => atlas.view.canonicalBbox(b, d)", [bbox, defaults]) is None


def test_views_are_equal_if_they_show_the_same(page):
    view = default_view(CATALOG)
    others = (view, replace(view, table=True), replace(view, lang="ar"))
    pairs = [[as_dict(view), as_dict(other)] for other in others]
    in_browser = page.evaluate("pairs => pairs.map(([a, b]) => atlas.view.equal(a, b))", pairs)
    assert in_browser == [True, False, False]
