"""Names on paper: none over another, all in the frame, the important ones first, leaders that cross nothing."""

from itertools import combinations
from time import perf_counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString
from shapely import box as rectangle

from data.places import read_gazetteer
from data.words import Lang
from geo.paper.labels import Wish, place_labels
from geo.paper.lettering import LEADING, PT_MM, width_mm
from geo.paper.space import apart, cross, goes_through, holds, inside

FRAME = (10, 10, 80, 60)
MM = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 2))
NAMES = st.sampled_from([("Tripoli",), ("طرابلس", "12,345"), ("القرضة الشاطئ",), ("East",), ("Ubari", "3.4%")])
NEVER = st.just(False)
BOXES = st.lists(st.tuples(MM, MM, st.floats(1, 12), st.floats(1, 12)), max_size=6)


def law(*strategies):
    return lambda test: settings(max_examples=60, deadline=None)(given(*strategies)(test))


@st.composite
def wish_lists(draw, must=NEVER):
    return [
        Wish(key=str(i), lines=draw(NAMES), size_pt=draw(st.sampled_from([6, 7.5, 9])), x=draw(MM), y=draw(MM),
             bold=draw(st.booleans()), must=draw(must), room_mm=draw(st.sampled_from([0, 8, 20])),
             leader_mm=draw(st.sampled_from([0, 10, 20])), clear_mm=draw(st.sampled_from([0, 1.5, 4])))
        for i in range(draw(st.integers(0, 14)))]


GRID = st.tuples(st.integers(0, 8), st.integers(0, 8))


@law(GRID, GRID, GRID, GRID, st.integers(1, 4), st.integers(1, 4))
def test_lines_meet_lines_and_boxes_where_a_geometry_library_says_so(a, b, c, d, width, height):
    assume(a != b and c != d)
    assert cross((a, b), (c, d)) == LineString([a, b]).intersects(LineString([c, d]))
    shape = rectangle(*c, c[0] + width, c[1] + height)
    assert goes_through((a, b), (*c, width, height)) == LineString([a, b]).intersects(shape)


def named(x=50, y=40, **other):
    return Wish(key="Derna", lines=("Derna",), size_pt=8, x=x, y=y, **other)


@law(wish_lists(), BOXES)
def test_no_label_covers_another_or_what_stood_there(wishes, taken):
    placed, _ = place_labels(wishes, FRAME, taken)
    assert all(apart(a.box, b.box) for a, b in combinations(placed, 2))
    for one in placed:
        x, y = one.wish.x, one.wish.y
        assert all(apart(one.box, box) or (abs(box[0] + box[2] / 2 - x) < 0.1 and abs(box[1] + box[3] / 2 - y) < 0.1)
                   for box in taken)


@law(wish_lists(must=st.booleans()), BOXES)
def test_every_label_is_whole_inside_the_frame_and_every_wish_is_answered(wishes, taken):
    placed, left_out = place_labels(wishes, FRAME, taken)
    assert sorted(wish.key for wish in (*left_out, *(one.wish for one in placed))) == sorted(w.key for w in wishes)
    assert all(inside(one.box, FRAME) and holds(FRAME, (one.wish.x, one.wish.y)) for one in placed)
    assert all(not wish.must or not holds(FRAME, (wish.x, wish.y)) for wish in left_out)
    for one in placed:
        widest = max(width_mm(line, one.wish.size_pt, one.wish.bold) for line in one.wish.lines)
        assert one.box[0] < one.x - widest / 2 and one.x + widest / 2 < one.box[0] + one.box[2]
        last = one.y + (len(one.wish.lines) - 1) * LEADING * one.wish.size_pt * PT_MM
        assert one.box[1] < one.y <= last < one.box[1] + one.box[3]


@law(wish_lists(must=st.booleans()), BOXES, st.integers(0, 14))
def test_less_important_wishes_change_nothing_for_the_others(wishes, taken, first):
    alone, _ = place_labels(wishes[:first], FRAME, taken)
    placed, _ = place_labels(wishes, FRAME, taken)
    assert placed[:len(alone)] == alone


@law(wish_lists(), BOXES, st.tuples(MM, MM), st.tuples(MM, MM))
def test_leaders_start_at_the_symbol_and_cross_neither_label_nor_line(wishes, taken, start, end):
    placed, _ = place_labels(wishes, FRAME, taken, lines=[(start, end)])
    led = [one for one in placed if one.leader]
    assert not any(cross(a.leader, b.leader) for a, b in combinations(led, 2))
    for one in led:
        begin, tip = one.leader
        assert one.wish.clear_mm == pytest.approx(
            ((begin[0] - one.wish.x) ** 2 + (begin[1] - one.wish.y) ** 2) ** 0.5, abs=1e-6)
        x, y, width, height = one.box
        assert holds((x - 1e-9, y - 1e-9, width + 2e-9, height + 2e-9), tip)
        assert not any(goes_through(one.leader, other.box) for other in placed if other is not one)
        assert not cross(one.leader, (start, end))
    assert not any(goes_through((start, end), one.box) for one in placed)


def test_a_label_stands_on_its_area_and_beside_its_circle():
    (on_area,), _ = place_labels([named()], FRAME)
    (beside,), _ = place_labels([named(clear_mm=5)], FRAME, [(45, 35, 10, 10)])
    assert on_area.x == pytest.approx(50) and holds(on_area.box, (50, 40))
    assert beside.box[1] + beside.box[3] <= 35 and beside.leader is None


def test_a_name_wider_than_its_room_stands_outside_at_a_leader_or_not_at_all():
    assert place_labels([named(room_mm=3)], FRAME)[1]
    (outside,), _ = place_labels([named(room_mm=3, leader_mm=10)], FRAME)
    assert outside.leader and not holds(outside.box, (50, 40))
    (inner,), _ = place_labels([named(room_mm=30, leader_mm=10)], FRAME)
    assert inner.leader is None


def test_the_name_of_a_wide_area_gives_way_within_it():
    middle = (40, 36, 20, 8)
    assert place_labels([named(room_mm=15)], FRAME, [middle])[1]
    (moved,), _ = place_labels([named(room_mm=40)], FRAME, [middle])
    assert moved.leader is None and inside(moved.box, (30, 20, 40, 40))


def test_only_what_must_be_drawn_covers_another():
    taken = [FRAME]
    assert place_labels([named(leader_mm=20)], FRAME, taken)[0] == ()
    (drawn,), _ = place_labels([named(x=10, y=10, must=True)], FRAME, taken)
    assert inside(drawn.box, FRAME)


def test_what_is_outside_the_frame_or_larger_than_it_is_left_out_even_if_it_must_be_drawn():
    too_long = Wish(key="long", lines=("Derna " * 60,), size_pt=9, x=50, y=40, must=True)
    placed, left_out = place_labels([named(x=5, must=True), too_long], FRAME)
    assert placed == () and len(left_out) == 2


@law(wish_lists(must=st.booleans()), BOXES)
def test_the_same_wishes_always_stand_at_the_same_places(wishes, taken):
    again = [Wish(**vars(wish)) for wish in wishes]
    assert place_labels(wishes, FRAME, taken) == place_labels(again, FRAME, list(taken))


@pytest.mark.parametrize("lang", list(Lang))
def test_a_hundred_names_with_leaders_are_placed_in_a_moment(lang):
    wishes = [
        Wish(key=place.pcode, lines=(place.name(lang), "12,345"), size_pt=6, x=(place.lon - 9) * 11,
             y=(33.5 - place.lat) * 12, clear_mm=1, leader_mm=20)
        for place in read_gazetteer().at("baladiya")]
    begun = perf_counter()
    placed, left_out = place_labels(wishes, (0, 0, 190, 170))
    assert perf_counter() - begun < 0.5
    assert len(placed) > len(left_out) and any(one.leader for one in placed)


def test_a_symbol_about_the_point_is_the_labels_own_but_another_name_there_isnt():
    about = [(35, 33, 30, 14)]
    assert place_labels([named(clear_mm=5)], FRAME, about)[0]
    assert not place_labels([named(clear_mm=5)], FRAME, words=about)[0]
