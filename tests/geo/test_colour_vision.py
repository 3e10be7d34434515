"""Classes can be told apart by everyone, in every theme, and on a photocopy.

Separation is CIEDE2000 between colours as each sight sees them (tests/geo/sight.py). A difference of 1 is just seen
side by side in a laboratory. A class on a map is matched with a swatch elsewhere on the page, so neighbouring classes
must differ by at least 5, a class and its ground by 5, fallen and risen by 20, and two categories by 10.
"""

from itertools import pairwise

import pytest

from geo.styles import CATEGORY_COLOURS, DIVERGING, MOST_COLOURS, RAMPS, luminance
from geo.themes import THEMES
from tests.geo.sight import SIGHT, ciede2000, closest, seen

EVERY_THEME = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
EVERY_SIGHT = pytest.mark.parametrize("sight", SIGHT)
CLASSES_APART, GROUND_APART, SIDES_APART, CATEGORIES_APART = 5, 5, 20, 10
LIGHTNESS_STEP = 6  # of 100: seen even where hue says nothing
PHOTOCOPY_STEP = 1.15  # ratio of luminance with 5 % flare, as in WCAG's contrast


@pytest.mark.parametrize(("one", "other", "difference"), [
    ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
    ((50, 2.5, 0), (73, 25, -18), 27.1492),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
])
def test_differences_are_those_that_sharma_wu_and_dalal_publish(one, other, difference):
    assert ciede2000(one, other) == pytest.approx(difference, abs=1e-4)


@EVERY_THEME
@EVERY_SIGHT
@pytest.mark.parametrize("measure", [*RAMPS, *DIVERGING])
def test_all_classes_of_a_ramp_differ_for_everyone(theme, sight, measure):
    assert closest(theme.ramp(measure, MOST_COLOURS), sight) > CLASSES_APART


@EVERY_THEME
@EVERY_SIGHT
@pytest.mark.parametrize("measure", RAMPS)
def test_a_ramp_goes_one_way_in_lightness_and_more_stands_out_more(theme, sight, measure):
    lightness = [seen(colour, sight)[0] for colour in theme.ramp(measure, MOST_COLOURS)]
    ground = seen(theme.colours()["land"], sight)[0]
    out = [abs(one - ground) for one in lightness]
    assert min(more - less for less, more in pairwise(out)) > LIGHTNESS_STEP


@EVERY_THEME
@EVERY_SIGHT
@pytest.mark.parametrize("measure", DIVERGING)
def test_fallen_and_risen_differ_for_everyone_and_stand_out_alike(theme, sight, measure):
    colours = [seen(colour, sight) for colour in theme.ramp(measure, 7)]
    pairs = list(zip(colours[:3], colours[:3:-1], strict=True))
    assert min(ciede2000(fallen, risen) for fallen, risen in pairs) > SIDES_APART
    assert all(abs(fallen[0] - risen[0]) < 10 for fallen, risen in pairs)
    ground = seen(theme.colours()["land"], sight)[0]
    for side in (colours[3::-1], colours[3:]):
        out = [abs(colour[0] - ground) for colour in side]
        assert min(more - less for less, more in pairwise(out)) > LIGHTNESS_STEP


@EVERY_THEME
@EVERY_SIGHT
@pytest.mark.parametrize("measure", [*RAMPS, *DIVERGING])
def test_no_class_looks_like_land_sea_or_a_gap(theme, sight, measure):
    tokens = theme.colours()
    grounds = [tokens["land"], tokens["sea"], tokens["neighbours"], *(style.fill for style in theme.gaps.values())]
    for colour in theme.ramp(measure, MOST_COLOURS):
        for ground in grounds:
            assert ciede2000(seen(colour, sight), seen(ground, sight)) > GROUND_APART


@EVERY_SIGHT
def test_categories_differ_for_everyone(sight):
    assert closest(CATEGORY_COLOURS, sight) > CATEGORIES_APART


@EVERY_THEME
@pytest.mark.parametrize("measure", RAMPS)
@pytest.mark.parametrize("n", range(2, MOST_COLOURS + 1))
def test_a_photocopy_keeps_the_order_of_the_classes(theme, measure, n):
    grey = [luminance(colour) + 0.05 for colour in theme.ramp(measure, n)]
    if grey[0] > grey[-1]:
        grey.reverse()
    assert min(lighter / darker for darker, lighter in pairwise(grey)) > PHOTOCOPY_STEP
