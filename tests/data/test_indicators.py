"""The registry of what is counted and how: every row complete, every key usable in a link."""

import re

import pytest

from data import indicators
from data.errors import TableError
from data.indicators import MEASURES, dimensions, measures
from data.places import Level
from data.sources import sources

KEY = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@pytest.mark.parametrize("dimension", dimensions().values(), ids=str)
def test_every_dimension_is_complete(dimension):
    assert dimension.unit in ("people", "muhallas")
    assert dimension.finest in Level
    assert dimension.source in sources()
    assert all(KEY.fullmatch(key) for key in (dimension.key, *dimension.categories))


def test_people_are_broken_down_by_five_dimensions_and_needs_count_muhallas():
    assert [key for key, dimension in dimensions().items() if dimension.is_breakdown] == [
        "nationality", "sex_age", "shelter", "arrival", "permit"]
    assert [key for key, dimension in dimensions().items() if dimension.unit == "muhallas"] == [
        "need_1", "need_2", "need_3"]


def test_measures_are_listed_in_order_with_units():
    assert tuple(measures()) == MEASURES
    assert all(measure.unit and measure.decimals in (0, 1) for measure in measures().values())


@pytest.mark.parametrize("row, said", [
    ({"unit": "people", "finest": "street", "source": "s", "categories": ["a"]}, "street"),
    ({"unit": "people", "finest": "muhalla", "source": "s"}, "categories"),
    ({"unit": "people", "finest": "muhalla", "source": "s", "categories": ["a", "a"]}, "once"),
])
def test_a_faulty_row_is_named(row, said):
    with pytest.raises(TableError, match=rf"dimensions\.odd.*{said}"):
        indicators._dimension("odd", row)
