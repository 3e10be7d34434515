"""Colours can be told apart, by everyone; the style sheet is made from the same data."""

import json
from itertools import combinations, pairwise
from math import dist
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cubes import Gap
from data.indicators import MEASURES
from geo import styles
from geo.styles import (
    DIVERGING,
    GAP_STYLES,
    RAMPS,
    TOKENS,
    contrast,
    ink_on,
    linear_to_lab,
    radius_px,
    ramp,
    to_lab,
    to_linear,
)

ROOT = Path(__file__).resolve().parents[2]
EVERY_RAMP = [(measure, n) for measure in RAMPS for n in range(2, 8)]

# Machado, Oliveira and Fernandes 2009, severity 1, for linear light.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour, sight):
    """Lab of a colour as somebody with that sight sees it."""
    light = to_linear(colour)
    mixed = (sum(m * part for m, part in zip(row, light, strict=True)) for row in SIGHT[sight])
    return linear_to_lab(*(min(max(part, 0), 1) for part in mixed))


def test_every_measure_has_a_ramp():
    assert {*RAMPS, *DIVERGING} == set(MEASURES)


@pytest.mark.parametrize(("measure", "n"), EVERY_RAMP)
@pytest.mark.parametrize("sight", SIGHT)
def test_neighbouring_classes_differ_in_lightness_for_everyone(measure, n, sight):
    lightness = [seen(colour, sight)[0] for colour in ramp(measure, n)]
    steps = [light - dark for light, dark in pairwise(lightness)]
    assert min(steps) > 7


@pytest.mark.parametrize(("measure", "n"), EVERY_RAMP)
def test_steps_of_a_ramp_are_even(measure, n):
    steps = [to_lab(light)[0] - to_lab(dark)[0] for light, dark in pairwise(ramp(measure, n))]
    assert max(steps) - min(steps) < 1.5


@pytest.mark.parametrize("measure", DIVERGING)
@pytest.mark.parametrize("sight", SIGHT)
def test_all_classes_of_a_diverging_ramp_differ_for_everyone(measure, sight):
    colours = [seen(colour, sight) for colour in ramp(measure, 7)]
    assert min(dist(one, other) for one, other in combinations(colours, 2)) > 15
    assert min(dist(fallen, risen) for fallen, risen in zip(colours[:3], colours[:3:-1], strict=True)) > 60


@pytest.mark.parametrize("measure", DIVERGING)
@pytest.mark.parametrize("sight", SIGHT)
def test_a_diverging_ramp_darkens_alike_from_its_middle_to_both_ends(measure, sight):
    lightness = [seen(colour, sight)[0] for colour in ramp(measure, 7)]
    for side in (lightness[3::-1], lightness[3:]):
        assert min(light - dark for light, dark in pairwise(side)) > 7
    assert all(abs(fallen - risen) < 10 for fallen, risen in zip(lightness, reversed(lightness), strict=True))


@pytest.mark.parametrize("measure", DIVERGING)
def test_the_middle_of_a_diverging_ramp_is_neutral(measure):
    for n in (1, 3, 5, 7):
        _, a, b = to_lab(ramp(measure, n)[n // 2])
        assert abs(a) < 1 and abs(b) < 1


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("measure", MEASURES)
def test_the_lightest_class_is_no_land_sea_or_gap(measure, sight):
    lightest = max(seen(colour, sight) for colour in ramp(measure, 7))
    for other in (styles.LAND, styles.SEA, *(style.fill for style in GAP_STYLES.values())):
        assert dist(lightest, seen(other, sight)) > 8


@given(st.integers(0, 0xFFFFFF).map("#{:06X}".format))
def test_ink_reads_on_any_colour(colour):
    assert contrast(ink_on(colour), colour) > 4.5


@pytest.mark.parametrize("ink", ["ink", "ink-soft", "accent", "warning", "focus"])
@pytest.mark.parametrize("ground", ["surface", "surface-soft", "accent-soft", "warning-soft", "land", "sea"])
def test_text_has_contrast_on_every_surface(ink, ground):
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["land", "sea", "surface"])
def test_outlines_and_strong_lines_have_contrast(ground):
    for mark in ("outline", "selected", "line-strong"):
        assert contrast(TOKENS[mark], TOKENS[ground]) >= 3


def test_every_gap_has_a_style():
    assert set(GAP_STYLES) == {gap.name.lower() for gap in Gap}


def test_each_reason_for_a_gap_looks_different():
    assert len(set(GAP_STYLES.values())) == len({style.pattern for style in GAP_STYLES.values()}) == 4
    for style in GAP_STYLES.values():
        assert style.pattern == "plain" or contrast(style.ink, style.fill) >= 3


def test_the_browser_finds_a_ramp_by_measure_and_number_of_classes():
    sent = json.loads(json.dumps(styles.browser_styles()))
    assert sent["ramps"]["count"][5 - 1] == list(ramp("count", 5))
    assert sent["ramps"]["change"][7 - 1] == list(ramp("change", 7))


def test_circle_area_grows_with_the_value():
    assert radius_px(25, 100, 40) == 20
    assert [radius_px(value, 100, 40) for value in (100, 400, 0, -1)] == [40, 40, 0, 0]
    assert radius_px(5, 0, 40) == 0


def test_refuses_more_colours_than_can_be_told_apart():
    with pytest.raises(ValueError, match="ask for 1 to 7"):
        ramp("count", 8)


def test_the_style_sheet_is_made_from_the_styles():
    sheet = (ROOT / "assets" / "tokens.css").read_text(encoding="utf-8")
    assert sheet == styles.css_tokens(), "run: python -m geo.styles > assets/tokens.css"
