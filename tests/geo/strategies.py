"""Hypothesis strategies for views: drafts a reader might ask for, and the valid views they settle to."""

import csv
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from hypothesis import strategies as st

from data.indicators import MEASURES, dimensions
from data.words import Digits, Lang
from geo.chapters import chapters
from geo.classes import METHODS
from geo.marks.collection import STEPS, facets
from geo.view import CLASS_COUNTS, COMPARED, COMPARES, LAYERS, LEVELS, ViewState, settle

PLACES = Path(__file__).resolve().parents[2] / "data" / "reference" / "places.csv"


@cache
def pcodes() -> tuple[str, ...]:
    """Every P-code below the country, from the table that ships."""
    with PLACES.open(encoding="utf-8", newline="") as table:
        return tuple(row["pcode"] for row in csv.DictReader(table) if row["pcode"] != "LY")


def small_catalog(held: tuple[int, ...] = (52, 53, 54)) -> SimpleNamespace:
    """As much of a catalog as a view asks for, over the real places."""
    known = frozenset(pcodes()) | {"LY"}
    return SimpleNamespace(held_rounds=held, latest_round=held[-1], gazetteer=known, audience="public")


def drafts(catalog) -> st.SearchStrategy[ViewState]:
    """Views whose fields are valid one by one, though perhaps not together nor in canonical order."""
    return st.builds(
        ViewState,
        round=st.sampled_from(catalog.held_rounds),
        chapter=st.sampled_from(tuple(chapters())),
        lang=st.sampled_from(Lang),
        measure=st.sampled_from(MEASURES),
        against=st.none() | st.sampled_from(catalog.held_rounds),
        level=st.sampled_from(LEVELS),
        within=st.lists(st.sampled_from(("LY", *pcodes())), max_size=6).map(tuple),
        where=st.none() | wheres(),
        facets=st.lists(facet_filters(), max_size=3, unique_by=lambda one: one[0]).map(tuple),
        classing=st.sampled_from(METHODS),
        classes=st.sampled_from(CLASS_COUNTS),
        layers=st.lists(st.sampled_from(LAYERS)).map(tuple),
        bbox=st.none() | bboxes(),
        beside=st.none() | besides(catalog),
        compare=st.sampled_from(COMPARES),
        digits=st.sampled_from(Digits),
        table=st.booleans(),
    )


def views(catalog) -> st.SearchStrategy[ViewState]:
    """Every kind of valid view; chapter presets among them."""
    return drafts(catalog).map(lambda draft: settle(draft, catalog.held_rounds).view)


@st.composite
def wheres(draw):
    """A filter: one breakdown and some of its categories, in any order."""
    row = draw(st.sampled_from([row for key, row in dimensions().items() if key != "total"]))
    return row.key, tuple(draw(st.lists(st.sampled_from(row.categories), min_size=1, max_size=4)))


@st.composite
def facet_filters(draw):
    """A filter of marks: one facet and some of its values, in any order."""
    row = draw(st.sampled_from(tuple(facets().values())))
    return row.key, tuple(draw(st.lists(st.sampled_from(row.values), min_size=1, max_size=3)))


def besides(catalog):
    """Something to compare with: a held round, a measure or a date of a strip."""
    choices = [("round", str(round)) for round in catalog.held_rounds] + [("measure", key) for key in COMPARED]
    choices += [(key, value) for key in STEPS for value in facets()[key].values[-3:]]
    return st.sampled_from(choices)


@st.composite
def bboxes(draw):
    """A box around some point of Libya, degrees in any precision."""
    lon, lat = draw(st.floats(10, 25)), draw(st.floats(20, 33))
    width, height = draw(st.floats(0.01, 20)), draw(st.floats(0.01, 20))
    return lon - width, lat - height, lon + width, lat + height
