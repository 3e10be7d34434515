"""Marks on paper: one site a place and layer, nothing hidden by another, circles true to the number of people."""

from collections import Counter
from itertools import combinations
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.words import Lang
from geo.marks import Mark
from geo.marks.collection import ON_MAP
from geo.marks.collection import marks as all_marks
from geo.paper.sites import CIRCLE, DOT, GRID, LARGEST, PILL, SYMBOLS, people_radius, placed_sites, site_legend
from geo.paper.space import apart, cross, holds, inside
from geo.symbols import dot_svg, symbol_svg, symbols

FRAME = (0, 0, 100, 80)
KINDS = sorted(key for key, symbol in symbols().items() if symbol.layer in ON_MAP)
POINTS = st.tuples(st.integers(-5, 105), st.integers(-5, 85)) | st.sampled_from([(50, 40), (51, 40), (50, 43)])


def law(*strategies):
    return lambda test: settings(max_examples=60, deadline=None)(given(*strategies)(test))


def mark(i, key, point, hollow=False, value=None):
    return Mark(id=str(i), layer=symbols()[key].layer, name="", kind="", source="", symbol=key, lon=point[0],
                lat=point[1], hollow=hollow, value=value)


@st.composite
def mark_lists(draw):
    return [mark(i, draw(st.sampled_from(KINDS)), draw(POINTS), draw(st.booleans()), draw(st.integers(0, 17_000)))
            for i in range(draw(st.integers(0, 25)))]


def lay(marks, frame=FRAME, taken=(), scale=1):
    return placed_sites(marks, lambda lon, lat: (lon * scale, lat * scale), frame, taken, scale)


@law(mark_lists())
def test_every_mark_in_the_frame_is_in_one_site_and_no_other(marks):
    sites = lay(marks)
    drawn = Counter(one.id for site in sites for one in site.marks)
    assert drawn == Counter(one.id for one in marks if holds(FRAME, (one.lon, one.lat)))
    assert len({(site.layer, site.at) for site in sites}) == len(sites)
    assert all({(one.layer, (one.lon, one.lat)) for one in site.marks} == {(site.layer, site.at)} for site in sites)


@law(mark_lists())
def test_nothing_is_covered_but_by_circles_of_people_and_dots_without_room(marks):
    sites = [site for site in lay(marks) if site.form != CIRCLE]
    for a, b in combinations(sites, 2):
        assert apart(a.box, b.box) or any(site.form == DOT and (site.x, site.y) == site.at for site in (a, b))
    assert all(inside(site.box, FRAME) for site in sites if site.form != DOT)


@law(mark_lists())
def test_leaders_of_moved_sites_cross_no_other_site_and_no_other_leader(marks):
    sites = [site for site in lay(marks) if site.form not in (CIRCLE, DOT)]
    leaders = {site.key: (site.at, (site.x, site.y)) for site in sites if (site.x, site.y) != site.at}
    for (a, first), (b, second) in combinations(leaders.items(), 2):
        near = abs(first[0][0] - second[0][0]) + abs(first[0][1] - second[0][1]) < 4
        assert near or not cross(first, second), (a, b)


@law(mark_lists())
def test_a_larger_paper_has_the_same_layout_larger(marks):
    small, large = lay(marks), lay(marks, (0, 0, 200, 160), scale=2)
    assert [(site.key, site.form) for site in small] == [(site.key, site.form) for site in large]
    for a, b in zip(small, large, strict=True):
        assert (b.x, b.y, b.width, b.height, b.radius) == pytest.approx(
            tuple(2 * value for value in (a.x, a.y, a.width, a.height, a.radius)))


@law(mark_lists())
def test_every_symbol_can_be_drawn_and_stands_in_its_site(marks):
    for site in lay(marks):
        for kind in site.kinds:
            drawing = dot_svg(kind.symbol) if site.form == DOT else symbol_svg(kind.symbol, kind.hollow)
            assert drawing.startswith("<svg")
            square = (kind.x - kind.size / 2, kind.y - kind.size / 2, kind.size, kind.size)
            x, y, width, height = site.box
            assert inside(square, (x - 1e-6, y - 1e-6, width + 2e-6, height + 2e-6))
        if site.form != CIRCLE:
            assert sum(kind.count for kind in site.kinds) == len(site.marks)


def test_several_of_a_kind_are_one_symbol_with_a_number():
    (site,) = lay([mark(i, "crossing_official_land", (50, 40)) for i in range(3)])
    assert site.form == SYMBOLS and [kind.count for kind in site.kinds] == [3] and (site.x, site.y) == site.at


def test_many_units_are_a_grid_and_a_pill_where_there_is_no_room():
    units = [key for key in KINDS if symbols()[key].layer == "programmes"]
    marks = [mark(i, key, (50, 40)) for i, key in enumerate(units)]
    (grid,) = lay(marks)
    assert grid.form == GRID and len(grid.kinds) == len(units) and grid.width < 6 * 4
    (pill,) = lay(marks, frame=(45, 37, 10, 6))
    assert pill.form == PILL and pill.kinds[0].count == len(units)
    (dot,) = lay(marks, frame=(48, 38, 4, 4))
    assert dot.form == DOT


def test_a_name_that_must_be_there_moves_a_symbol_off_its_point():
    name = (46, 38, 8, 4)
    (site,) = lay([mark(0, "crossing_official_land", (50, 40))], taken=[name])
    assert site.form == SYMBOLS and apart(site.box, name) and site.at == (50, 40)


def test_area_of_a_circle_is_the_number_of_people_on_one_scale_at_every_date():
    people = [one for one in all_marks(Lang.en)["storm_idps"] if one.lon is not None and one.value]
    most = max(one.value for one in people)
    assert people_radius(most) == LARGEST
    for one in people:
        (site,) = placed_sites([one], lambda lon, lat: (50, 40), FRAME)
        assert site.form == CIRCLE and site.width == 2 * site.radius and (site.x, site.y) == (50, 40)
        if one.value > most / 20:
            assert pi * site.radius**2 / (pi * LARGEST**2) == pytest.approx(one.value / most)


@pytest.mark.parametrize("lang", list(Lang))
def test_the_legend_has_a_row_for_each_symbol_in_the_order_of_the_layers(lang):
    marks = [one for layer in reversed(ON_MAP) for one in all_marks(lang).get(layer, ()) if one.lon is not None]
    *rows, last = site_legend(marks)
    assert sum(row.count for row in rows) == len(marks)
    assert len({row.symbol for row in rows}) == len(rows) and all(symbol_svg(row.symbol) for row in rows)
    layers = [ON_MAP.index(row.layer) for row in rows]
    assert layers == sorted(layers)
    assert last.hollow and last.count == sum(one.hollow for one in marks) > 0


def test_a_legend_of_exact_marks_speaks_of_nothing_approximate():
    assert site_legend([]) == ()
    assert [row.hollow for row in site_legend([mark(0, "crossing_official_land", (1, 1))])] == [False]
