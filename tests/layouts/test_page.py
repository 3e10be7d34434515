"""Every view on every paper makes a sheet fit for print, that says what it must and nothing that is hidden."""

from dataclasses import replace
from datetime import date
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import SheetError
from data.gaps import Gap
from data.sources import sources
from data.storm import GLIDE
from data.words import Lang, text
from geo.chapters import chapters
from geo.links import from_url
from geo.marks.collection import ON_MAP
from geo.scene import compose
from geo.view import default_view
from layouts.sheet.drawing import FIGURE, Text
from layouts.sheet.imprint import Imprint
from layouts.sheet.linter import faults
from layouts.sheet.order import SheetOrder
from layouts.sheet.page import compose_sheet
from layouts.sheet.papers import PAPERS
from layouts.sheet.state import state_text
from tests.geo.shipped import shipped
from tests.geo.strategies import small_catalog, views
from tests.layouts.real_sheet import real_sheet

DAY = date(2026, 1, 15)
ALL_LAYERS = ",".join(("migrants", "labels", "graticule", "cells", "muhallas", *ON_MAP))


def sheet_of(order):
    world, catalog = shipped()
    imprint = Imprint(permalink="https://atlas.example/en/", host="atlas.example", number=0, release="0123456789ab",
                      state=state_text(order, catalog, ""))
    return compose_sheet(order, compose(order.view, catalog, world), world, imprint)


def words_of(sheet):
    lines = (item.lines for page in sheet.pages for group in page.groups for item in group.items
             if isinstance(item, Text))
    return " ".join(chain.from_iterable(lines))


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("chapter", chapters())
def test_every_chapter_is_fit_for_print_on_every_paper(chapter, paper, lang):
    assert faults(real_sheet(f"/{lang}/sheet?chapter={chapter}&paper={paper}", DAY)) == ()


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("chapter", ["migrants", "borders"])
def test_all_layers_at_once_fit_on_the_largest_paper(chapter, lang):
    assert faults(real_sheet(f"/{lang}/sheet?chapter={chapter}&paper=a3l&layers={ALL_LAYERS}", DAY)) == ()


@pytest.mark.parametrize("paper", ["a4l", "wide", "social"])
def test_a_legend_that_has_no_room_is_refused_not_cut(paper):
    with pytest.raises(SheetError, match="legend"):
        real_sheet(f"/en/sheet?chapter=borders&paper={paper}&layers={ALL_LAYERS}", DAY)


@settings(max_examples=60, deadline=None)
@given(view=views(small_catalog((54,))), paper=st.sampled_from(list(PAPERS)),
       names=st.sampled_from(["values", "names"]),
       legend=st.sampled_from(["start", "end"]), insets=st.sampled_from(["auto", "none"]))
def test_any_view_makes_a_sheet_that_is_fit_for_print(view, paper, names, legend, insets):
    order = SheetOrder(view=view, paper=paper, names=names, legend=legend, insets=insets, made_on=DAY)
    try:
        sheet = sheet_of(order)
    except SheetError as refused:  # so many layers that their legend has no room
        assert refused.faults == (text("sheet.legend_too_long", view.lang),)
        assert len(view.layers) > 3
    else:
        assert faults(sheet) == ()


def test_a_sheet_says_where_its_numbers_come_from_and_refers_to_it():
    sheet = real_sheet("/en/sheet?chapter=overview", DAY)
    said = words_of(sheet)
    for n, key in enumerate(("dtm_r54", "natural_earth", "mission_overview_2024"), start=1):
        assert f"[{n}] {sources()[key].title}" in said
    assert "2024 [3]" in said.replace("\u00a0", " ")


def test_the_storm_bears_its_glide_number_and_the_date_of_the_count():
    said = words_of(real_sheet("/en/sheet?chapter=storm&snapshot=2023-10-31", DAY))
    assert GLIDE in said and "31 October 2023" in said


def test_every_figure_says_in_words_what_it_shows():
    page = real_sheet("/ar/sheet?chapter=migrants", DAY).pages[0]
    told = [group.alt for group in page.groups if group.kind == FIGURE]
    assert len(told) >= 5 and all(told)


def test_a_hidden_number_is_said_to_be_hidden():
    world, catalog = shipped()
    for nationality in catalog.cube.categories["nationality"]:
        link = f"chapter=migrants&level=baladiya&nationality={nationality}"
        scene = compose(from_url(f"/en/?{link}", catalog).view, catalog, world)
        hidden = {fill.name for fill in scene.fills if fill.value == Gap.HIDDEN}
        if hidden:
            break
    sheet = real_sheet(f"/en/sheet?{link}", DAY)
    told = [item.alt for page in sheet.pages for group in page.groups for item in group.items
            if getattr(item, "name", "") in hidden]
    assert told and all(text("gap.hidden", Lang.en).lower() in one.lower() for one in told)


def test_a_sheet_for_staff_says_that_it_is_internal():
    _, catalog = shipped()
    view = replace(default_view(catalog, "migrants"), audience="staff")
    assert text("sheet.internal", Lang.en) in words_of(sheet_of(SheetOrder(view=view, made_on=DAY)))


def test_the_same_order_makes_the_same_sheet():
    assert real_sheet("/ar/sheet?chapter=programmes", DAY) == real_sheet("/ar/sheet?chapter=programmes", DAY)
