"""Frames on paper: where the earth lies on a page, at which scale, and shapes cut to it."""

from __future__ import annotations

import json
from itertools import pairwise
from math import hypot, pi

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from data.words import Digits, Lang
from geo.paper.graticule import graticule
from geo.paper.projection import (
    cut_circle,
    fit,
    key_at,
    north_turn,
    outlines,
    scale_bar,
    sea_spot,
    shapes,
    spots,
    tidy_scale,
)
from geo.view import EXTENTS
from tests.geo.shipped import shipped

LIBYA = (9.3, 19.3, 25.2, 33.2)
WGS84 = Geod(ellps="WGS84")


@pytest.fixture
def world():
    return shipped()[0]


@pytest.fixture
def national():
    return fit("main", 12, 30, 180, 150, LIBYA, 2)


boxes = st.tuples(st.floats(9, 22), st.floats(19, 31), st.floats(0.3, 8), st.floats(0.3, 6)).map(
    lambda one: (one[0], one[1], one[0] + one[2], one[1] + one[3]))


@given(degrees=boxes, width=st.floats(30, 300), height=st.floats(30, 300), margin=st.floats(0, 8))
@settings(max_examples=60, deadline=None)
def test_a_frame_holds_its_whole_box_inside_its_margin(degrees, width, height, margin):
    frame = fit("any", 10, 20, width, height, degrees, margin)
    west, south, east, north = degrees
    for part in (0, 0.25, 0.5, 0.75, 1):
        across, up = west + part * (east - west), south + part * (north - south)
        for x, y in (frame.place(across, south), frame.place(across, north), frame.place(west, up),
                     frame.place(east, up)):
            assert 10 + margin - 0.02 <= x <= 10 + width - margin + 0.02
            assert 20 + margin - 0.02 <= y <= 20 + height - margin + 0.02


@given(lon=st.floats(8, 27), lat=st.floats(18, 35))
@settings(max_examples=60, deadline=None)
def test_a_place_on_the_page_leads_back_to_the_earth(lon, lat):
    frame = fit("main", 12, 30, 180, 150, LIBYA)
    assert frame.lon_lat(*frame.place(lon, lat)) == pytest.approx((lon, lat), abs=1e-7)


@given(least=st.floats(10_000, 90_000_000))
def test_a_scale_is_rounded_up_to_what_can_be_printed(least):
    tidy = tidy_scale(least)
    assert least <= tidy <= least * 1.1
    digits = str(tidy).rstrip("0")
    assert len(digits) <= 2 or (len(digits) == 3 and digits[0] == "1" and digits[2] == "5")


def test_areas_are_true_to_scale(world, national):
    """Each mantika covers on paper what it covers on the ellipsoid, but for what is too fine to be drawn."""
    features = json.loads(world.geojson("mantika", "print"))["features"]
    drawn = dict(shapes(world, "mantika", national))
    for feature in features:
        true_m2 = abs(WGS84.geometry_area_perimeter(shapely.from_geojson(json.dumps(feature["geometry"])))[0])
        paper_mm2 = sum(shapely.Polygon(ring).area for ring in drawn[feature["properties"]["pcode"]])
        assert paper_mm2 * (national.scale / 1000) ** 2 == pytest.approx(true_m2, rel=0.005)


def test_every_mantika_is_drawn_inside_the_frame(world, national):
    drawn = shapes(world, "mantika", national)
    assert len(drawn) == 22
    for _, rings in drawn:
        for x, y in (point for ring in rings for point in ring):
            assert national.x <= x <= national.right
            assert national.y <= y <= national.bottom
            assert (round(x, 2), round(y, 2)) == (x, y)


def test_neighbours_share_their_border_point_by_point(world, national):
    """Rounded to 0.01 mm, two areas neither overlap nor leave a gap that a reader could see."""
    areas = [shapely.Polygon(rings[0]).buffer(0) for _, rings in shapes(world, "mantika", national)]
    overlaps = sum(one.intersection(other).area for i, one in enumerate(areas) for other in areas[:i])
    together = shapely.union_all(areas)
    slivers = sum(shapely.Polygon(hole).area for part in shapely.get_parts(together) for hole in part.interiors)
    assert overlaps < 0.05
    assert slivers < 0.05


def test_a_close_frame_holds_only_what_lies_in_it(world):
    tripoli = fit("tripoli", 0, 0, 60, 40, EXTENTS["tripoli"])
    keys = {key for key, _ in shapes(world, "mantika", tripoli)}
    assert {"LY0211"} < keys < {key for key, _ in shapes(world, "mantika", fit("all", 0, 0, 60, 40, LIBYA))}
    assert not {"egypt", "chad"} & {key for key, _ in shapes(world, "neighbours", tripoli)}


def test_an_outline_never_runs_along_the_frame(world):
    inset = fit("north_west", 5, 5, 60, 40, EXTENTS["north_west"])
    (_, lines), = outlines(world, "country", inset)
    for line in lines:
        for (x1, y1), (x2, y2) in pairwise(line):
            on_side = x1 == x2 in (inset.x, inset.right) or y1 == y2 in (inset.y, inset.bottom)
            assert not on_side or hypot(x2 - x1, y2 - y1) < 0.1


def test_coarser_paper_has_fewer_points(world):
    def points(width):
        drawn = shapes(world, "mantika", fit("main", 0, 0, width, width, LIBYA))
        return sum(len(ring) for _, rings in drawn for ring in rings)
    assert points(40) < points(120) < points(400)


def test_a_circle_is_cut_where_it_crosses_the_frame(national):
    whole = cut_circle(national, 100, 100, 5)
    half = cut_circle(national, national.x, 100, 5)
    assert shapely.Polygon(whole).area == pytest.approx(25 * pi, rel=0.01)
    assert shapely.Polygon(half).area == pytest.approx(12.5 * pi, rel=0.01)
    assert min(x for x, _ in half) == national.x
    assert cut_circle(national, national.x - 20, 100, 5) == ()


@pytest.mark.parametrize("key", EXTENTS)
def test_a_scale_bar_is_as_long_as_it_says(key):
    frame = fit(key, 0, 0, 80, 50, EXTENTS[key])
    km, length = scale_bar(frame, 25)
    x, y = frame.middle
    ends = frame.lon_lat(x - length / 2, y), frame.lon_lat(x + length / 2, y)
    assert WGS84.inv(*ends[0], *ends[1])[2] / 1000 == pytest.approx(km, rel=1e-3)
    assert length <= 25
    assert str(km).strip("0.") in "125"


def test_north_leans_to_the_central_meridian():
    assert north_turn(fit("middle", 0, 0, 50, 50, (17, 25, 18, 26))) == pytest.approx(0, abs=0.01)
    assert north_turn(fit("west", 0, 0, 50, 50, (9, 25, 11, 27))) > 1
    assert north_turn(fit("east", 0, 0, 50, 50, (24, 25, 26, 27))) < -1


@pytest.mark.parametrize(("degrees", "labels"), [
    (LIBYA, {"10°E", "15°E", "20°E", "25°E", "20°N", "25°N", "30°N"}),
    (EXTENTS["tripoli"], {"13°E", "13.2°E", "32.8°N"}),
])
def test_meridians_and_parallels_are_labelled_at_tidy_degrees(degrees, labels):
    lines = graticule(fit("main", 0, 0, 150, 150, degrees), Lang.en)
    assert labels <= {line.label for line in lines}
    for line in lines:
        assert line.label == "" or (line.y if line.meridian else line.x) in (150, 0)


def test_the_graticule_speaks_arabic_in_the_digits_asked_for():
    frame = fit("main", 0, 0, 150, 150, LIBYA)
    assert "20° شرقًا" in {line.label for line in graticule(frame, Lang.ar)}
    assert "٢٠° شرقًا" in {line.label for line in graticule(frame, Lang.ar, Digits.arab)}


def test_names_stand_inside_their_areas_and_in_the_sea(world, national):
    for key, (x, y), room in spots(world, "mantika", national):
        assert key_at(world, "mantika", national, x, y) == key
        assert room > 0
    (x, y), room = sea_spot(world, national)
    assert room > 5
    assert not key_at(world, "country", national, x, y)
    assert not key_at(world, "neighbours", national, x, y)
