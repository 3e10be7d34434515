"""Ramps are even, gaps differ, circles grow by area; test_themes.py and test_colour_vision.py ask more of colours."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cubes import Gap
from data.indicators import MEASURES
from geo.styles import DIVERGING, GAP_STYLES, RAMPS, contrast, ink_on, radius_px, ramp, to_lab

EVERY_RAMP = [(measure, n) for measure in RAMPS for n in range(2, 8)]

def test_every_measure_has_a_ramp():
    assert {*RAMPS, *DIVERGING} == set(MEASURES)


@pytest.mark.parametrize(("measure", "n"), EVERY_RAMP)
def test_steps_of_a_ramp_are_even(measure, n):
    steps = [to_lab(light)[0] - to_lab(dark)[0] for light, dark in pairwise(ramp(measure, n))]
    assert max(steps) - min(steps) < 1.5


@pytest.mark.parametrize("measure", DIVERGING)
def test_the_middle_of_a_diverging_ramp_is_neutral(measure):
    for n in (1, 3, 5, 7):
        _, a, b = to_lab(ramp(measure, n)[n // 2])
        assert abs(a) < 1 and abs(b) < 1


@given(st.integers(0, 0xFFFFFF).map("#{:06X}".format))
def test_ink_reads_on_any_colour(colour):
    assert contrast(ink_on(colour), colour) > 4.5


def test_every_gap_has_a_style():
    assert set(GAP_STYLES) == {gap.name.lower() for gap in Gap}


def test_each_reason_for_a_gap_looks_different():
    assert len(set(GAP_STYLES.values())) == len({style.pattern for style in GAP_STYLES.values()}) == 4
    for style in GAP_STYLES.values():
        assert style.pattern == "plain" or contrast(style.ink, style.fill) >= 3


def test_circle_area_grows_with_the_value():
    assert radius_px(25, 100, 40) == 20
    assert [radius_px(value, 100, 40) for value in (100, 400, 0, -1)] == [40, 40, 0, 0]
    assert radius_px(5, 0, 40) == 0


def test_refuses_more_colours_than_can_be_told_apart():
    with pytest.raises(ValueError, match="ask for 1 to 7"):
        ramp("count", 8)
