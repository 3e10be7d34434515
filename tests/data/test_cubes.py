"""Sums over the cube: missing is not zero, hidden stays hidden, and Round 54 reads as IOM published it."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cube_making import make_cube
from data.cubes import amount, change, cube_bytes, hosting_of, measured, ratio, total_of
from data.disclosure import read_policy
from data.figures import residents
from data.gaps import Gap, add
from data.importers import read_import
from data.indicators import MEASURES, dimensions
from data.observations import observations, read_rows, write_csv
from data.places import Level, read_gazetteer

SHARED = Path(os.environ.get("ATLAS_SHARED", Path(__file__).resolve().parents[2] / "../shared"))
WORKBOOK = SHARED / "workbooks/DTM_Libya_R54_Migrant_Dataset_PUBLIC.xlsx"
DERNA, ALKUFRA, TOBRUK = "LY010101", "LY010701", "LY010403"
FOOD = ("need_1", "food")
SUDAN, MEN = ("nationality", ("sudan",)), ("sex_age", ("men",))
PARTS = st.lists(st.sampled_from((*Gap, 0, 1, 7, 100)))


def cube_of(*rows, earlier=(), audience="public"):
    """Cube of a few rows: (level, P-code, dimension, category, value or status) of round 9, and `earlier` of 8."""
    table = observations([
        (number, "migrants", level, pcode, dimension, category, *(
            (None, value) if isinstance(value, str) else (value, "published")))
        for number, of_round in ((8, earlier), (9, rows)) for level, pcode, dimension, category, value in of_round])
    return make_cube(read_rows(write_csv(table)), read_gazetteer(), residents(), read_policy(audience), "tiny")


def total(level, pcode, value):
    return level, pcode, "total", "total", value


@pytest.fixture(scope="module")
def round_54():
    if not WORKBOOK.exists():
        pytest.skip(f"NOT TESTED ON THE REAL WORKBOOK: {WORKBOOK} is absent")
    frame = read_import(WORKBOOK, read_gazetteer()).frame
    return make_cube(read_rows(write_csv(frame)), read_gazetteer(), residents(), read_policy("public"), "real")


@given(PARTS, st.randoms(use_true_random=False))
def test_a_sum_does_not_depend_on_the_order_of_its_parts(parts, random):
    shuffled = random.sample(parts, len(parts))
    assert add(parts) == add(shuffled)


@given(st.lists(PARTS.filter(bool), min_size=1))
def test_a_sum_does_not_depend_on_how_its_parts_are_grouped(groups):
    assert add([add(parts) for parts in groups]) == add([part for parts in groups for part in parts])


@pytest.mark.parametrize("parts, expected", [
    ([Gap.NOBODY, Gap.NOBODY], Gap.NOBODY),
    ([Gap.NOBODY, 0], 0),
    ([Gap.NOBODY, 7], 7),
    ([Gap.NOT_ASSESSED, 7], Gap.NOT_ASSESSED),
    ([Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE, 7], Gap.NOT_AVAILABLE),
    ([Gap.HIDDEN, Gap.NOT_AVAILABLE], Gap.HIDDEN),
    ([], Gap.NOT_AVAILABLE),
])
def test_a_sum_says_why_there_is_none(parts, expected):
    assert add(parts) == expected


def test_sums_that_the_table_lacks_are_made_from_all_parts_or_not_at_all():
    mantika = [place.pcode for place in read_gazetteer().children("LY0101")]
    rows = [total("baladiya", pcode, 100) for pcode in mantika]
    cube = cube_of(*rows)
    assert amount(cube, 9, "LY0101") == 100 * len(mantika)
    assert amount(cube, 9, "LY01") == amount(cube, 9, "LY") == Gap.NOT_AVAILABLE
    assert amount(cube_of(*rows[1:], total("baladiya", DERNA, "not_assessed")), 9, "LY0101") == Gap.NOT_ASSESSED
    assert amount(cube_of(*rows, total("mantika", "LY0101", 512)), 9, "LY0101") == 512


def test_a_complete_list_leaves_nobody_for_the_categories_it_lacks():
    whole = [total("baladiya", DERNA, 100), ("baladiya", DERNA, "nationality", "sudan", 60)]
    assert amount(cube_of(*whole), 9, DERNA, ("nationality", ("egypt",))) == Gap.NOT_AVAILABLE
    cube = cube_of(*whole, ("baladiya", DERNA, "nationality", "chad", 40))
    assert amount(cube, 9, DERNA, ("nationality", ("egypt",))) == Gap.NOBODY
    assert amount(cube, 9, DERNA, ("nationality", ("egypt", "chad"))) == 40
    assert measured(cube, 9, DERNA, "makeup", ("nationality", ("egypt",))) == Gap.NOBODY


def test_a_suppressed_count_that_follows_from_the_total_is_known_to_staff_and_hidden_from_the_public():
    rows = [total("baladiya", DERNA, 100), ("baladiya", DERNA, "sex_age", "men", 90),
            ("baladiya", DERNA, "sex_age", "women", 8), ("baladiya", DERNA, "sex_age", "children", "suppressed")]
    of = {category: ("sex_age", (category,)) for category in ("men", "women", "children")}
    staff, public = cube_of(*rows, audience="staff"), cube_of(*rows)
    assert [amount(staff, 9, DERNA, where) for where in of.values()] == [90, 8, 2]
    assert [amount(public, 9, DERNA, where) for where in of.values()] == [90, Gap.HIDDEN, Gap.HIDDEN]
    assert amount(public, 9, DERNA, ("sex_age", ("men", "women"))) == Gap.HIDDEN


def test_small_muhallas_are_hidden_and_still_counted_as_hosting():
    cube = cube_of(total("muhalla", f"{DERNA}01", 9), total("muhalla", f"{DERNA}02", 500),
                   total("muhalla", f"{DERNA}03", 40), total("muhalla", f"{DERNA}04", "not_present"),
                   total("baladiya", DERNA, 549))
    assert [amount(cube, 9, f"{DERNA}{n:02}") for n in (1, 2, 3, 4)] == [Gap.HIDDEN, 500, Gap.HIDDEN, Gap.NOBODY]
    assert hosting_of(cube, 9, [DERNA[:6]]) == 3
    assert hosting_of(cube, 9, [ALKUFRA[:6]]) == Gap.NOT_AVAILABLE
    assert hosting_of(cube, 9, [DERNA]) == Gap.NOT_AVAILABLE  # it could give a small muhalla away


def test_percentages_of_few_people_are_hidden_from_the_public():
    rows = [total("baladiya", DERNA, 19), ("baladiya", DERNA, "sex_age", "men", 10),
            ("baladiya", DERNA, "sex_age", "women", 9), ("baladiya", DERNA, "sex_age", "children", 0)]
    assert measured(cube_of(*rows), 9, DERNA, "makeup", MEN) == Gap.HIDDEN
    assert measured(cube_of(*rows, audience="staff"), 9, DERNA, "makeup", MEN) == 100 * 10 / 19
    assert [ratio(100, 5, whole, 20) for whole in (0, 20, Gap.HIDDEN, Gap.NOT_ASSESSED)] == [
        Gap.NOT_AVAILABLE, 25.0, Gap.HIDDEN, Gap.NOT_AVAILABLE]


@pytest.mark.parametrize("now, then, expected", [
    (112, 100, 112), (300, 400, 75), (50, 50, 100), (0, 50, 0),
    (Gap.NOBODY, 50, 0), (Gap.NOBODY, Gap.NOBODY, Gap.NOBODY),
    (50, Gap.NOBODY, Gap.NOT_AVAILABLE), (50, 0, Gap.NOT_AVAILABLE), (0, Gap.NOBODY, Gap.NOT_AVAILABLE),
    (50, 19, Gap.HIDDEN), (Gap.NOBODY, 19, Gap.HIDDEN), (19, 20, 95),
    (50, Gap.NOT_ASSESSED, Gap.NOT_ASSESSED), (Gap.NOT_ASSESSED, Gap.NOBODY, Gap.NOT_ASSESSED),
    (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE, Gap.NOT_AVAILABLE), (Gap.HIDDEN, Gap.NOT_AVAILABLE, Gap.HIDDEN),
])
def test_a_change_is_counted_from_the_earlier_round_or_says_why_not(now, then, expected):
    assert change(now, then, 20) == expected


def test_a_change_compares_two_rounds_of_the_same_place_and_filter():
    food = ("need_1", ("food",))
    cube = cube_of(
        total("baladiya", DERNA, 550), ("mantika", "LY0101", *FOOD, 3), total("baladiya", ALKUFRA, 90),
        earlier=[total("baladiya", DERNA, 500), ("mantika", "LY0101", *FOOD, 2),
                 total("baladiya", ALKUFRA, "not_assessed")])
    assert measured(cube, 9, DERNA, "change", against=8) == 100 * 550 / 500
    assert measured(cube, 9, "LY0101", "change", food, against=8) == 150  # muhallas, however few
    assert measured(cube, 9, ALKUFRA, "change", against=8) == Gap.NOT_ASSESSED
    assert {measured(cube, 9, DERNA, "change", against=number) for number in (None, 7)} == {Gap.NOT_AVAILABLE}


def test_no_change_is_told_from_a_count_that_is_hidden_in_either_round():
    then, now = (19, 400), (400, 19)
    rows = [[total("baladiya", DERNA, 419), ("baladiya", DERNA, "sex_age", "men", men),
             ("baladiya", DERNA, "sex_age", "women", women - 3), ("baladiya", DERNA, "sex_age", "children", 3)]
            for men, women in (then, now)]
    cube = cube_of(*rows[1], earlier=rows[0])
    for category in ("men", "women", "children"):
        where = ("sex_age", (category,))
        told = measured(cube, 9, DERNA, "change", where, against=8)
        hidden = Gap.HIDDEN in (amount(cube, 8, DERNA, where), amount(cube, 9, DERNA, where))
        assert told == Gap.HIDDEN if hidden or category == "men" else told >= 0


def test_what_is_not_held_is_not_available():
    cube = cube_of(total("baladiya", DERNA, 100))
    asked = [(8, DERNA, None), (9, "LY99", None), (9, DERNA, SUDAN), (9, f"{DERNA}01", SUDAN),
             (9, DERNA, ("total", ("none",))), (9, DERNA, ("mood", ("good",)))]
    assert {measured(cube, number, pcode, measure, where)
            for number, pcode, where in asked for measure in MEASURES} == {Gap.NOT_AVAILABLE}


def test_round_54_reads_as_published(round_54):
    def share(pcode, where=None):
        return round(measured(round_54, 54, pcode, "share", where), 1)

    assert [amount(round_54, 54, pcode) for pcode in ("LY", "LY0211", "LY0214", "LY0103")] == [
        787_326, 126_813, 84_622, 80_924]
    assert amount(round_54, 54, "LY", SUDAN) == 207_117
    assert [share(pcode) for pcode in ("LY0211", "LY02", "LY01", "LY03")] == [16.1, 54.1, 33.5, 12.3]
    assert f"{measured(round_54, 54, 'LY', 'makeup', SUDAN):.1f}" == "26.3"
    assert f"{measured(round_54, 54, 'LY', 'makeup', MEN):.1f}" == "78.3"
    assert hosting_of(round_54, 54, ["LY"]) == hosting_of(round_54, 54, ["LY01", "LY02", "LY03"]) == 630
    assert f"{measured(round_54, 54, 'LY', 'makeup', ('need_1', ('food',))):.1f}" == "42.9"


def test_round_54_is_whole_at_every_level(round_54):
    gazetteer = read_gazetteer()
    assert round_54.areas[0] == "LY" and len(round_54.areas) == 126 and len(round_54.muhallas) == 663
    for level in (Level.region, Level.mantika, Level.baladiya, Level.muhalla):
        assert total_of(round_54, 54, [place.pcode for place in gazetteer.at(level)]) == 787_326
    for key, dimension in dimensions().items():
        assert amount(round_54, 54, "LY", (key, dimension.categories)) > 0


def test_the_browser_gets_the_same_numbers_in_the_same_bytes(round_54):
    content = cube_bytes(round_54, 54)
    assert content == cube_bytes(round_54, 54) and len(content) < 60_000
    told = json.loads(content)
    row = told["areas"].index("LY0211")
    column = told["categories"]["nationality"].index("sudan")
    assert told["values"]["nationality"][row][column] == amount(round_54, 54, "LY0211", SUDAN)
    assert sum(told["residents"][4:26]) == told["residents"][0] == sum(residents().values())
