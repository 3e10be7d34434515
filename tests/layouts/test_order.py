"""Orders of sheets: a link brings the same one back, what can't be made is refused in words, files have good names."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import OrderError
from data.places import Level, read_gazetteer
from data.words import Lang
from geo.links import from_url
from layouts.sheet.order import (
    ATLAS_LEVELS,
    CHOICES,
    OF,
    ORDER_KEYS,
    AtlasOrder,
    SheetOrder,
    atlas_file_name,
    atlas_link,
    file_name,
    order_link,
    read_atlas,
    read_order,
)
from layouts.sheet.papers import PAPERS
from tests.geo.strategies import small_catalog, views

CATALOG = small_catalog()
NAMED = SimpleNamespace(held_rounds=(54,), latest_round=54, gazetteer=read_gazetteer(), audience="public")
TODAY = date(2024, 11, 22)
PLAIN = st.characters(exclude_categories=("C", "Z"))
TITLES = st.text(PLAIN | st.sampled_from(" <>#&=+%\"'\\"), max_size=120).map(str.strip)


@st.composite
def orders(draw) -> SheetOrder:
    chosen = {key: draw(st.sampled_from(choices)) for key, choices in CHOICES.items()}
    return SheetOrder(
        view=draw(views(CATALOG)), **chosen, title=draw(TITLES), subtitle=draw(TITLES),
        donor=draw(st.sampled_from(("", "eu", "kfw-2024"))), dpi=draw(st.sampled_from(PAPERS[chosen["paper"]].dpi)),
        number=draw(st.none() | st.integers(0, 999)), version=draw(st.integers(1, 99)),
        made_on=draw(st.dates(date(2000, 1, 1))),
    )


def order(query: str = "", page: str = "en/sheet.pdf") -> SheetOrder:
    return read_order(f"/{page}?{query}", NAMED, TODAY)


def refused(query: str, page: str = "en/sheet.pdf") -> OrderError:
    with pytest.raises(OrderError) as found:
        order(query, page)
    return found.value


@settings(deadline=None)
@given(order=orders(), ext=st.sampled_from(("", "pdf", "svg")))
def test_a_link_brings_the_same_order_back(order, ext):
    assert read_order(order_link(order, CATALOG, ext, dated=True), CATALOG, TODAY) == order
    link = order_link(order, CATALOG, ext)
    assert read_order(link, CATALOG, order.made_on) == order
    assert link.isascii() and "date=" not in link


@settings(deadline=None)
@given(order=orders(), of=st.sampled_from(ATLAS_LEVELS))
def test_an_atlas_comes_back_too(order, of):
    link = atlas_link(AtlasOrder(order, of), CATALOG, "pdf", dated=True)
    assert link.startswith(f"/{order.view.lang}/atlas.pdf?")
    assert read_atlas(link, CATALOG, TODAY) == AtlasOrder(order, of)


@settings(deadline=None)
@given(link=st.text(max_size=60) | st.text(max_size=40).map("/en/sheet.pdf?{}".format))
def test_any_text_is_an_order_or_refused_in_words(link):
    try:
        assert read_order(link, CATALOG, TODAY).made_on == TODAY
    except OrderError as error:
        assert all(fault.endswith((".", "…")) for fault in error.faults) and error.view_link.startswith("/")


def test_what_is_usual_is_left_out_of_a_link():
    assert order_link(order(), NAMED, "pdf") == "/en/sheet.pdf"
    assert order_link(order("paper=a4l&dpi=300&version=1"), NAMED) == "/en/sheet"
    assert order_link(order("paper=social"), NAMED, "png") == "/en/sheet.png?paper=social"


def test_no_part_of_an_order_means_something_to_a_view():
    for key in (*ORDER_KEYS, OF):
        assert [notice.key for notice in from_url(f"/en/?{key}=x", CATALOG).notices] == ["notice.unknown_part"]


@pytest.mark.parametrize(("query", "words"), [
    ("paper=a5", "“a5” isn't known as a choice for “paper”; there are: a4l, a4p, a3l, a3p, wide and social."),
    ("paper=social&dpi=300", "96"),
    ("dpi=9999999", "300 and 150"),
    ("dpi=-300", "-300"),
    ("title=" + "x" * 5000, "5,000 characters"),
    ("title=" + "x" * 121, "at most 120"),
    ("subtitle=" + "x" * 201, "at most 200"),
    ("title=a%00b", "U+0000"),
    ("title=a%0Ab", "U+000A"),
    ("title=%E2%80%AEgpj", "U+202E"),
    ("insets=some", "“insets”"),
    ("number=1000", "from 0 to 999"),
    ("number=%D9%A1", "“١” isn't a number"),
    ("version=0", "from 1 to 99"),
    ("date=2024-02-30", "2024-11-22"),
    ("donor=../secret", "“donor”"),
    ("paper=a4l&paper=a4l", "“paper” more than once"),
    ("of=mantika", "doesn't know “of”"),
    ("colour=red", "doesn't know “colour”"),
    ("round=99", "Round 99 isn't held"),
    ("within=LY99", "LY99"),
    ("chapter=migrants&level=muhalla&measure=per_1000", "isn't held at the level"),
])
def test_what_cannot_be_made_is_refused_with_the_reason(query, words):
    assert any(words in fault for fault in refused(query).faults)


def test_every_fault_of_a_link_is_told_at_once_in_its_language():
    error = refused("paper=a5&dpi=1&version=x&round=99&colour=red&title=" + "ع" * 5000, "ar/sheet.svg")
    assert len(error.faults) == 6 and str(error) == "\n".join(error.faults)
    assert all(re.match("[\u0600-\u06ff]|«", fault) for fault in error.faults) and error.lang == Lang.ar
    assert not any("x" * 50 in fault or "ع" * 50 in fault for fault in error.faults)


def test_a_refusal_links_to_the_view_that_could_be_read():
    assert refused("chapter=storm&paper=a5").view_link == "/en/?chapter=storm"


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "#import \"x\": *", "$x^2$ & \\ %", "ليبيا 2024"])
def test_markup_in_a_title_is_plain_text(title):
    made = replace(order(), title=title)
    assert order(order_link(made, NAMED).partition("?")[2]).title == title


def test_a_blank_part_is_as_good_as_absent_and_any_space_is_a_space():
    assert order("title=&paper=&number=") == order()
    assert order("title=%20Migrants%C2%A0in+Libya%20").title == "Migrants in Libya"


@pytest.mark.parametrize("page", [
    "en/migrants", "en/migrants/", "en/", "en/sheet", "en/sheet.pptx", "ar/sheet.png"])
def test_a_chapter_may_stand_in_the_path(page):
    made = order("level=mantika" if "migrants" in page else "chapter=migrants", page)
    assert (made.view.chapter, made.view.level, str(made.view.lang)) == ("migrants", Level.mantika, page[:2])


def test_an_unknown_page_is_refused_and_a_host_does_not_count():
    assert "no page “migrant”" in refused("", "en/migrant").faults[0]
    assert "no page “migrants”" in refused("chapter=storm", "en/migrants").faults[0]  # two chapters at once
    made = read_order("https://atlas.example:8050/ar/?chapter=storm#top", NAMED, TODAY)
    assert (made.view.chapter, made.view.lang) == ("storm", Lang.ar)


@pytest.mark.parametrize(("query", "name"), [
    ("chapter=migrants&measure=share&number=12&version=2", "LBY012_migrants-share_mantika_r54_a4l_ar_20241122_v02.pdf"),
    ("chapter=migrants&measure=per_1000&paper=social&date=2025-01-02",
     "LBY000_migrants-per-1000_mantika_r54_social_ar_20250102_v01.pdf"),
    ("chapter=storm&within=LY0211", "LBY011_storm_mantika_r54_a4l_ar_20241122_v01.pdf"),
    ("within=LY01", "LBY001_overview-share_mantika_r54_a4l_ar_20241122_v01.pdf"),
    ("within=LY01.LY02", "LBY000_overview-share_mantika_r54_a4l_ar_20241122_v01.pdf"),
])
def test_a_file_is_named_after_the_pattern(query, name):
    made = order(query, "ar/sheet.pdf")
    assert file_name(made, NAMED, "pdf") == name


def test_staff_sheets_and_atlases_say_so_in_their_names():
    staff = replace(order(), view=replace(order().view, audience="staff"))
    assert file_name(staff, NAMED, "png").endswith("_v01_internal.png")
    atlas = read_atlas("/en/atlas.zip?chapter=migrants&of=baladiya", NAMED, TODAY)
    assert atlas_file_name(atlas, "zip") == "LBY-atlas-baladiya_migrants-count_mantika_r54_a4l_en_20241122_v01.zip"


@settings(deadline=None)
@given(order=orders())
def test_a_name_is_safe_on_every_disk(order):
    assert re.fullmatch(r"LBY\d{3}(_[a-z0-9-]+){7}\.pdf", file_name(order, NAMED, "pdf"))
