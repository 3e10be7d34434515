"""The browser's sums are the server's, number by number."""

import json
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from data.cube_making import make_cube
from data.cubes import amount, change, cube_bytes, hosting_of, measured, total_of
from data.disclosure import read_policy
from data.figures import residents
from data.indicators import MEASURES, dimensions
from data.observations import observations, read_rows, write_csv
from data.places import Level, read_gazetteer

pytestmark = pytest.mark.browser
SUMS = Path(__file__).resolve().parents[2] / "assets" / "sums.js"
KINDS = ("published",) * 40 + ("suppressed", "not_present", "not_assessed", "absent")


@pytest.fixture(scope="module")
def page(chromium):
    page = chromium.new_page()
    page.goto("about:blank")
    page.add_script_tag(path=SUMS)
    yield page
    page.close()


@pytest.fixture(scope="module", params=["public", "staff"])
def cube(request):
    """A cube of two rounds in which every kind of value and gap stands beside every other."""
    random, gazetteer = Random(54), read_gazetteer()
    table = observations([row for number in (6, 7) for row in mixed(number, random, gazetteer)])
    known = {pcode: count for pcode, count in residents().items() if not pcode.startswith("LY0101")}
    return make_cube(read_rows(write_csv(table)), gazetteer, known, read_policy(request.param), "mixed")


def mixed(number, random, gazetteer):
    """Rows of one round; the earlier lacks the third need, as if nobody had asked for it yet."""
    for place in gazetteer:
        for dimension in dimensions().values():
            if place.level.is_finer_than(dimension.finest) or (number == 6 and dimension.key.startswith("need_3")):
                continue
            for category in dimension.categories:
                kind = random.choice(KINDS)
                value = random.choice((0, 3, 17, int(random.lognormvariate(6, 2))))
                if kind != "absent":
                    yield (number, "migrants", place.level, place.pcode, dimension.key, category,
                           value if kind == "published" else None, kind)


def filters():
    """No filter, each category, some pairs, a whole dimension, what isn't known, and nothing at all."""
    found = [None, ("total", ("total",)), ("mood", ("good",)), ("permit", ()), ("permit", ("none", "gone"))]
    for key, dimension in dimensions().items():
        found += [(key, (category,)) for category in dimension.categories]
        found += [(key, pair) for pair in list(combinations(dimension.categories, 2))[::9]]
        found.append((key, dimension.categories))
    return found


def in_browser(page, cube, code, cases):
    script = "([cube, earlier, cases]) => { const s = atlas.sums; return cases.map((c) => " + code + "); }"
    now, earlier = (json.loads(cube_bytes(cube, number)) for number in (7, 6))
    return page.evaluate(script, [now, earlier, cases])


def test_every_measure_of_every_place_is_the_same_float(page, cube):
    places = [*cube.areas[::2], *cube.muhallas[::90], "LY99"]
    cases = [(pcode, measure, where) for where in filters() for pcode in places for measure in MEASURES]
    answers = in_browser(page, cube, "s.measured(cube, ...c, earlier)", cases)
    assert len(cases) > 20_000
    assert len({answer for answer in answers if answer >= 0}) > 2_000
    assert {-1, -2, -3, -4} <= set(answers)
    for case, answer in zip(cases, answers, strict=True):
        assert answer == measured(cube, 7, *case, against=6), case


def test_every_change_is_the_same_float(page, cube):
    cases = [(pcode, "change", where) for where in filters() for pcode in (*cube.areas, *cube.muhallas[::30])]
    answers = in_browser(page, cube, "s.measured(cube, ...c, earlier)", cases)
    assert {0, -1, -2, -3, -4} <= set(answers) and len({answer for answer in answers if answer >= 0}) > 1_000
    assert answers == [measured(cube, 7, *case, against=6) for case in cases]
    assert set(in_browser(page, cube, "s.measured(cube, ...c, null)", cases)) == {
        measured(cube, 7, *case) for case in cases} == {-1, -3}


def test_gaps_of_a_change_are_the_same(page):
    sides = [-4, -3, -2, -1, 0, 1, 19, 20, 100]
    cases = [[now, then, least] for now in sides for then in sides for least in (1, 20)]
    assert page.evaluate("cases => cases.map((c) => atlas.sums.change(...c))", cases) == [
        change(*case) for case in cases]


def test_sums_over_places_are_the_same(page, cube):
    random = Random(7)
    groups = [random.sample(cube.areas, random.randrange(5)) for _ in range(300)]
    groups += [[place.pcode for place in read_gazetteer().at(level)] for level in Level]
    cases = [(group, random.choice(filters())) for group in groups]
    answers = in_browser(page, cube, "[s.totalOf(cube, ...c), s.hosting(cube, c[0])]", cases)
    assert answers == [[total_of(cube, 7, *case), hosting_of(cube, 7, case[0])] for case in cases]


def test_counts_are_the_same(page, cube):
    cases = [(pcode, where) for where in filters() for pcode in (*cube.areas[::7], *cube.muhallas[::9])]
    assert in_browser(page, cube, "s.amount(cube, ...c)", cases) == [amount(cube, 7, *case) for case in cases]
