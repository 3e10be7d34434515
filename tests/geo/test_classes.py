"""Class breaks: every value has a class, ties stay together, no other cut beats Fisher-Jenks."""

import time
from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.classes import CHANGE_BREAKS, METHODS, classify, diverging

COUNTS = st.lists(st.integers(0, 300_000) | st.floats(0, 100) | st.integers(0, 5), max_size=60)
METHOD, K = st.sampled_from(METHODS), st.integers(2, 9)


@given(COUNTS, METHOD, K)
def test_every_value_lies_between_the_bounds_of_its_class(values, method, k):
    classes = classify(values, method, k)
    for value in values:
        i = classes.index(value)
        assert value <= classes.breaks[i]
        assert value >= classes.lowest if i == 0 else value > classes.breaks[i - 1]


@given(COUNTS, METHOD, K)
def test_breaks_ascend_and_end_at_the_largest_value(values, method, k):
    classes = classify(values, method, k)
    assert all(a < b for a, b in pairwise(classes.breaks))
    assert len(classes.breaks) <= min(k, len(set(values)))
    assert classes.breaks[-1:] == tuple(sorted(values)[-1:])
    assert classes.note_key == ("fewer_distinct" if len(classes.breaks) < k else "")


@given(COUNTS, METHOD, K, st.randoms())
def test_order_of_the_values_makes_no_difference(values, method, k, random):
    shuffled = random.sample(values, len(values))
    assert classify(shuffled, method, k) == classify(values, method, k)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=14), st.integers(2, 4))
def test_no_other_cut_beats_fisher_jenks(values, k):
    distinct = sorted(set(values))
    breaks = classify(values, "jenks", k).breaks
    assert len(breaks) == min(k, len(distinct))
    cuts = combinations(distinct[:-1], len(breaks) - 1)
    best = min(_squared_deviations(values, (*cut, distinct[-1])) for cut in cuts)
    assert _squared_deviations(values, breaks) == pytest.approx(best, abs=1e-9)


def _squared_deviations(values, breaks):
    total, lower = 0.0, float("-inf")
    for upper in breaks:
        members = [v for v in values if lower < v <= upper]
        mean = sum(members) / len(members)
        total += sum((v - mean) ** 2 for v in members)
        lower = upper
    return total


def test_quantile_breaks_are_values_of_the_data():
    assert classify(range(1, 11), "quantile", 4).breaks == (3, 5, 8, 10)


def test_equal_breaks_divide_the_range():
    assert classify([0, 1, 2, 10], "equal", 4).breaks == (2.5, 5, 7.5, 10)


def test_zero_is_a_value_like_any_other():
    classes = classify([0, 0, 5, 100], "jenks", 3)
    assert (classes.lowest, classes.breaks, classes.index(0)) == (0, (0, 5, 100), 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("values", "breaks"), [([], ()), ([7], (7,)), ([3, 3, 3], (3,)), ([0, 9], (0, 9))])
def test_fewer_distinct_values_than_classes_come_back_with_a_note(method, values, breaks):
    classes = classify(values, method, 5)
    if not (method == "equal" and len(breaks) == 2):
        assert classes.breaks == breaks
    assert (len(classes.breaks), classes.asked, classes.note_key) == (len(breaks), 5, "fewer_distinct")


def test_values_that_are_not_finite_are_not_counted():
    assert classify([1, float("nan"), 2, float("inf")], "quantile", 2) == classify([1, 2], "quantile", 2)


@pytest.mark.parametrize("value", [-5, 0.5, 1, 99])
def test_value_beyond_the_ends_is_in_the_nearest_class(value):
    assert classify([1, 2, 3], "jenks", 3).index(value) == (2 if value > 3 else 0)


def test_no_values_have_no_class():
    assert classify([], "jenks", 5).index(3) is None


@pytest.mark.parametrize(("method", "k"), [("manual", 5), ("jenks", 1), ("jenks", 10)])
def test_refuses_an_unknown_method_or_number_of_classes(method, k):
    with pytest.raises(ValueError, match="choose one of"):
        classify([1, 2], method, k)


@pytest.mark.parametrize(("index", "klass"), [
    (0, 0), (75, 0), (75.1, 1), (90, 1), (97.5, 2), (97.6, 3), (100, 3), (102.5, 3), (102.6, 4), (110, 4), (110.1, 5),
    (125, 5), (125.1, 6), (1e9, 6)])
def test_a_change_is_in_the_same_class_whatever_the_other_places_do(index, klass):
    for others in ([], [100], [3, 4000]):
        assert diverging([index, *others]).index(index) == klass


def test_classes_of_change_lie_alike_on_both_sides_of_no_change():
    falls = [100 - upper for upper in CHANGE_BREAKS[:3]]
    rises = [upper - 100 for upper in CHANGE_BREAKS[3:-1]]
    assert falls == rises[::-1]


def test_classes_of_change_stand_even_without_places():
    classes = diverging([])
    assert (len(classes.breaks), classes.lowest, classes.method, classes.note_key) == (7, None, "diverging", "")
    assert diverging([float("inf"), 96, 80, float("nan")]).lowest == 80


def test_fisher_jenks_of_every_muhalla_takes_less_than_a_tenth_of_a_second():
    values = Random(54).sample(range(100_000), 663)

    def seconds():
        started = time.perf_counter()
        classify(values, "jenks", 9)
        return time.perf_counter() - started
    assert min(seconds() for _ in range(3)) < 0.1
