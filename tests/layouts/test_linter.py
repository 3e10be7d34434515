"""The linter: a good sheet passes; take one thing away or spoil one, and it is refused with that reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from data.errors import SheetError
from data.words import Lang
from layouts.sheet.drawing import FIGURE, MIDDLE, RIGHT, Circle, Group, Page, Sheet, Style, Text
from layouts.sheet.linter import faults, refuse
from layouts.sheet.papers import PAPERS

PAPER = PAPERS["a4l"]
BOTH = pytest.mark.parametrize("lang", Lang)
LINES = {
    Lang.en: {"title": "Migrants in Libya", "asof": "August–September 2024", "made": "22 November 2024, UTC+2",
              "source": "1 DTM Libya, Round 54", "legend": "8–16%", "unit": "Share of all migrants, %",
              "disclaimer": "Boundaries imply no endorsement.", "link": "https://atlas.example/en/"},
    Lang.ar: {"title": "المهاجرون في ليبيا", "asof": "آب–أيلول 2024", "made": "22 تشرين الثاني 2024",
              "source": "1 مصفوفة تتبع النزوح، الجولة 54", "legend": "8–16%", "unit": "الحصة من جميع المهاجرين، %",
              "disclaimer": "لا تعني الحدود إقرارًا.", "link": "https://atlas.example/ar/"},
}
REASONS = {
    "title": "no title", "asof": "as of when", "made": "when it was made", "source": "no source", "legend": "no legend",
    "unit": "what its figures count", "disclaimer": "no disclaimer", "link": "no link",
}


def a_page(lang: Lang = Lang.en) -> Page:
    start, anchor = (287.0, RIGHT) if lang is Lang.ar else (10.0, "left")
    words = tuple(Text(x=start, y=20 + 10 * row, lines=(line,), size_pt=6 if role != "title" else 15, anchor=anchor,
                       role=role, ltr=role == "link") for row, (role, line) in enumerate(LINES[lang].items()))
    labels = tuple(Text(x=150, y=y, lines=("Tripoli", "126,813"), size_pt=7, leading_mm=3, anchor=MIDDLE, role="label")
                   for y in (100, 107))
    dot = Circle(x=150, y=95, radius=2, style=Style(fill="#0033A0"))
    frame = Group(name="map", items=(dot, *labels), kind=FIGURE, alt="A map.", clip=(100, 50, 100, 100))
    return Page(paper=PAPER, title="Migrants", groups=(Group(name="words", items=words), frame))


def a_sheet(*pages: Page, lang: Lang = Lang.en) -> Sheet:
    return Sheet(pages=pages or (a_page(lang),), lang=lang, title="Migrants", summary="Many.", state="atlas-sheet:",
                 made_on=date(2024, 11, 22))


def changed(page: Page, change: Callable[[Text], Text | None]) -> Page:
    """The page with each of its texts changed, or taken away."""
    groups = tuple(replace(group, items=tuple(
        kept for item in group.items if (kept := change(item) if isinstance(item, Text) else item)))
        for group in page.groups)
    return replace(page, groups=groups)


def with_text(line: str, **look) -> Sheet:
    page = a_page()
    extra = Text(**{"x": 20, "y": 150, "lines": (line,), "size_pt": 7} | look)
    return a_sheet(replace(page, groups=(*page.groups, Group(name="more", items=(extra,)))))


@BOTH
def test_a_good_sheet_passes(lang):
    assert faults(a_sheet(lang=lang)) == ()
    refuse(a_sheet(lang=lang))


@pytest.mark.parametrize("role", REASONS)
def test_a_sheet_that_lacks_something_is_refused_with_the_reason(role):
    without = changed(a_page(), lambda item: item if item.role != role else None)
    assert [REASONS[role] in fault for fault in faults(a_sheet(without))] == [True]
    blank = changed(a_page(), lambda item: item if item.role != role else replace(item, lines=(" ",)))
    assert [REASONS[role] in fault for fault in faults(a_sheet(blank))] == [True]


@BOTH
def test_a_sheet_that_lacks_everything_tells_it_all_in_its_language(lang):
    bare = changed(a_page(lang), lambda _: None)
    with pytest.raises(SheetError) as found:
        refuse(a_sheet(bare, lang=lang))
    assert len(set(found.value.faults)) == len(REASONS)
    assert all(fault in str(found.value) and fault.isascii() == (lang is Lang.en) for fault in found.value.faults)


@pytest.mark.parametrize(("sheet", "reason"), [
    (with_text("tiny", size_pt=5.9), "“tiny” is 5.9 points high; nothing below 6 can be read"),
    (with_text("far too far", x=290), "“far too far” doesn't fit on the paper"),
    (with_text("far too far", x=5, anchor=RIGHT), "“far too far” doesn't fit on the paper"),
    (with_text("far too far", x=5, anchor=MIDDLE, size_pt=20), "“far too far” doesn't fit on the paper"),
    (with_text("high", y=0.5), "“high” doesn't fit on the paper"),
    (with_text("deep g", y=210), "“deep g” doesn't fit on the paper"),
    (with_text("second", lines=("first", "second"), y=205, leading_mm=10), "“second” doesn't fit on the paper"),
    (with_text("snow ☃ and 中"), "can't draw ☃ (U+2603), 中 (U+4E2D) in “snow ☃ and 中”"),
    (with_text("Zliten", x=150, y=101, role="label"), "“Tripoli” and “Zliten” overlap on the map."),
])
def test_what_no_reader_should_put_up_with_is_refused(sheet, reason):
    assert [reason in fault for fault in faults(sheet)] == [True]


def test_only_labels_may_not_overlap_and_neighbours_may_touch():
    assert faults(with_text("Zliten", x=150, y=101)) == ()
    assert faults(with_text("Zliten", x=160, y=100, role="label")) == ()


def test_a_figure_without_words_is_refused():
    page = a_page()
    mute = replace(page, groups=tuple(replace(group, alt="") for group in page.groups))
    assert faults(a_sheet(mute)) == ("The figure “map” has no words for readers who can't see it.",)


def test_the_contents_of_an_atlas_need_no_legend_and_its_pages_are_named():
    bare = changed(a_page(), lambda item: item if item.role not in ("legend", "unit") else None)
    contents = replace(bare, links=(((10, 10, 20, 5), 2),))
    assert faults(a_sheet(contents, a_page())) == ()
    told = faults(a_sheet(contents, bare))
    assert told and all(fault.startswith("Page 2: The sheet") for fault in told)


def test_a_page_of_words_needs_a_title_only():
    page = changed(a_page(), lambda item: item if item.role == "title" else None)
    assert faults(a_sheet(replace(page, groups=page.groups[:1]))) == ()
