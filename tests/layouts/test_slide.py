"""Slides: everything of the sheet is in them, native, named and once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.enum.dml import MSO_FILL, MSO_PATTERN
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.util import Mm

from data.words import Lang
from geo.paper.lettering import PT_MM
from layouts.sheet.drawing import Box, Circle, Group, Page, Path, Sheet, Style, Text
from layouts.sheet.papers import PAPERS
from layouts.sheet.slide import pptx
from tests.layouts.small_sheet import lines_of, small_sheet

LANGS = pytest.mark.parametrize("lang", list(Lang))
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
SIDES = (("left", PP_ALIGN.LEFT), ("middle", PP_ALIGN.CENTER), ("right", PP_ALIGN.RIGHT))
RED = Style(fill="#D55E00")


@cache
def file_of(lang: Lang) -> bytes:
    return pptx(with_notes(small_sheet(lang)))


def with_notes(sheet: Sheet) -> Sheet:
    first, *others = sheet.pages
    return replace(sheet, pages=(replace(first, notes="Filters: none\nhttps://atlas.example"), *others))


def opened(lang: Lang = Lang.en):
    return Presentation(BytesIO(file_of(lang)))


def drawn(*items, **choices) -> list:
    """Shapes of a slide that has but these items, in one group."""
    page = Page(paper=PAPERS["a4l"], title="A page", groups=(Group(name="group", items=items, **choices),))
    sheet = Sheet(pages=(page,), lang=Lang.en, title="A sheet", summary="", state="", made_on=date(2026, 11, 22))
    return list(every(Presentation(BytesIO(pptx(sheet))).slides[0].shapes))


def every(shapes) -> Iterator:
    for shape in shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from every(shape.shapes)


def named(name: str, lang: Lang = Lang.en):
    return next(shape for shape in every(opened(lang).slides[0].shapes) if shape.name == name)


def about(shape):
    return shape._element.xpath(".//p:cNvPr")[0]


@LANGS
def test_every_line_of_the_sheet_can_be_edited_in_its_language(lang):
    for page, slide in zip(small_sheet(lang).pages, opened(lang).slides, strict=True):
        texts = [shape for shape in every(slide.shapes) if shape.has_text_frame and shape.text_frame.text]
        lines = [line for shape in texts for line in shape.text_frame.text.split("\v")]
        assert sorted(lines) == sorted(lines_of(page))
        link = [shape for shape in texts if "https" in shape.text_frame.text]
        runs = [run for shape in texts if shape not in link for run in shape.text_frame.paragraphs[0].runs]
        assert {run._r.rPr.get("lang") for run in runs} == {"ar-LY" if lang is Lang.ar else "en-GB"}


@LANGS
def test_arabic_runs_from_the_right_and_links_from_the_left(lang):
    texts = [shape for shape in every(opened(lang).slides[0].shapes) if shape.has_text_frame and shape.text_frame.text]
    from_right = {shape.text_frame.text: shape.text_frame.paragraphs[0]._p.pPr.get("rtl") == "1" for shape in texts}
    links = [text for text in from_right if text.startswith("https")]
    assert links and all(from_right[text] is (lang is Lang.ar and text not in links) for text in from_right)


def test_lines_of_one_text_are_one_paragraph():
    body = next(shape for shape in every(opened().slides[0].shapes) if "Estimates" in shape.name)
    assert [paragraph.text.count("\v") for paragraph in body.text_frame.paragraphs] == [2]


@LANGS
def test_the_title_is_the_slides_own(lang):
    for page, slide in zip(small_sheet(lang).pages, opened(lang).slides, strict=True):
        assert slide.shapes.title.text_frame.text == page.title
        assert slide.shapes.title.name == "Title"
        assert [shape.placeholder_format.type for shape in slide.placeholders] == [PP_PLACEHOLDER.TITLE]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_slides_are_as_large_as_the_paper(paper):
    deck = Presentation(BytesIO(pptx(small_sheet(paper=paper))))
    assert (deck.slide_width, deck.slide_height) == (round(paper.width * 36_000), round(paper.height * 36_000))


def test_areas_are_named_described_and_of_their_colour():
    area = named("Murzuq")
    assert about(area).get("descr") == "Murzuq: 5,120"
    assert area.shape_type == MSO_SHAPE_TYPE.FREEFORM
    assert str(area.fill.fore_color.rgb) == "0033A0"
    assert area._element.xpath(".//p:spPr/a:solidFill//a:alpha/@val") == ["60000"]
    assert len(area._element.xpath(".//a:path")) == 1 and len(area._element.xpath(".//a:path/a:close")) == 2
    assert (area.left, area.top) == (Mm(20), Mm(110))


def test_open_lines_are_dashed_and_enclose_nothing():
    line, = drawn(Path(rings=(((0, 0), (10, 0), (10, 5)),), closed=False, name="Route",
                       style=Style(stroke="#A84200", stroke_mm=0.5, dash_mm=(2, 1))))[1:]
    assert line._element.xpath(".//a:path/@fill") == ["none"] and not line._element.xpath(".//a:close")
    assert line._element.xpath(".//a:ds/@d") == ["400000"] and line._element.xpath(".//a:ds/@sp") == ["200000"]


def test_gaps_have_patterns_of_their_own():
    areas = drawn(*(Path(rings=(((0, 0), (9, 0), (9, 9)),), style=Style(fill=gap), name=gap)
                    for gap in ("hidden", "not_assessed", "not_available", "nobody")))[1:]
    assert [area.fill.type for area in areas] == [MSO_FILL.PATTERNED] * 3 + [MSO_FILL.SOLID]
    assert [area.fill.pattern for area in areas[:3]] == [
        MSO_PATTERN.DOTTED_GRID, MSO_PATTERN.DIAGONAL_CROSS, MSO_PATTERN.WIDE_UPWARD_DIAGONAL]


def test_groups_tell_what_they_show_and_decoration_says_so():
    groups = {shape.name: shape for shape in opened().slides[0].shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP}
    assert about(groups["map"]).get("descr") == "Map of Libya: the most migrants are in Tripoli."
    decorative = {name for name, group in groups.items() if about(group).findall(f".//{DECORATIVE}")}
    assert decorative == {"frame"}


def test_a_group_encloses_what_is_in_it_and_no_more():
    group, first, second = drawn(Circle(x=50, y=60, radius=10, style=RED), Circle(x=90, y=80, radius=5, style=RED))
    assert (group.left, group.top, group.width, group.height) == (Mm(40), Mm(50), Mm(55), Mm(35))
    assert (second.left - first.left, second.top - first.top) == (Mm(45), Mm(25))


def test_circles_whose_centre_is_outside_the_frame_are_left_out():
    circles = drawn(*(Circle(x=x, y=20, radius=5, style=RED, name=name) for x, name in ((9, "out"), (11, "in"))),
                    clip=(10, 10, 50, 50))[1:]
    assert [circle.name for circle in circles] == ["in"]


def test_boxes_are_cut_to_the_frame():
    boxes = drawn(*(Box(x=x, y=5, width=20, height=20, style=RED, name=str(x)) for x in (0, 20, 80)),
                  clip=(10, 10, 50, 50))[1:]
    assert [(box.left, box.top, box.width, box.height) for box in boxes] == [
        (Mm(10), Mm(10), Mm(10), Mm(15)), (Mm(20), Mm(10), Mm(20), Mm(15))]


def test_text_lies_above_shapes():
    words, dot = Text(x=20, y=20, lines=("words",), size_pt=8), Circle(x=20, y=20, radius=9, style=RED, name="dot")
    assert [shape.name for shape in drawn(words, dot)[1:]] == ["dot", "body: words"]


@pytest.mark.parametrize("anchor, side", SIDES)
def test_text_keeps_its_place_size_and_colour(anchor, side):
    box, = drawn(Text(x=100, y=50, lines=("Libya",), size_pt=8.5, anchor=anchor, bold=True, colour="#4D5865"))[1:]
    paragraph = box.text_frame.paragraphs[0]
    letters = paragraph.runs[0].font
    assert (letters.size.pt, letters.bold, str(letters.color.rgb)) == (8.5, True, "4D5865")
    assert paragraph.alignment == side
    held = {"left": box.left, "middle": box.left + box.width / 2, "right": box.left + box.width}[anchor]
    assert held == pytest.approx(Mm(100), abs=1)
    assert box.top < Mm(50) - 0.7 * 8.5 * PT_MM * 36_000 and box.top + box.height > Mm(50)


def test_pictures_are_stored_once_and_a_drawing_has_a_png_beside_it():
    deck = opened()
    pictures = [shape for shape in every(deck.slides[0].shapes) if shape.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert [picture.name for picture in pictures] == ["Office", "Office", "", "Logo"]
    assert len({picture.image.sha1 for picture in pictures}) == 3
    drawing = Image.open(BytesIO(pictures[0].image.blob)).convert("RGBA")
    assert drawing.getpixel((0, 0))[3] == 0 and drawing.getpixel((drawing.width // 2, drawing.height // 4))[3] == 255
    names = ZipFile(BytesIO(file_of(Lang.en))).namelist()
    assert sorted(name.rpartition(".")[2] for name in names if "/media/" in name) == ["png", "png", "png", "svg", "svg"]
    svg = pictures[0]._element.xpath(".//a:blip/a:extLst//*[local-name() = 'svgBlip']/@r:embed")[0]
    assert pictures[0].part.related_part(svg).blob.startswith(b"<svg")


def test_a_picture_keeps_its_shape():
    logo = named("Logo")
    assert (logo.width, logo.height) == (Mm(8), Mm(8)) and logo.left == Mm(264)
    assert about(logo).get("descr") == "IOM"


def test_links_lead_to_their_slide_and_addresses_out():
    deck = opened()
    actions = {shape.name: shape.click_action for shape in deck.slides[0].shapes if about(shape).xpath("a:hlinkClick")}
    assert {name: action.target_slide.slide_id for name, action in actions.items()} == {
        "Methods & <notes>": deck.slides[1].slide_id}
    address = next(shape for shape in every(deck.slides[0].shapes) if shape.name.startswith("link: "))
    assert address.click_action.hyperlink.address == "https://atlas.example/en/migrants?level=mantika"


def test_notes_are_for_the_speaker_of_their_slide():
    first, second = opened(Lang.ar).slides
    assert first.notes_slide.notes_text_frame.text == "Filters: none\nhttps://atlas.example"
    assert not second.has_notes_slide


@LANGS
def test_properties_tell_title_author_day_and_state(lang):
    properties, sheet = opened(lang).core_properties, small_sheet(lang)
    assert (properties.title, properties.subject) == (sheet.title, sheet.summary)
    assert (properties.author, properties.last_modified_by) == ("IOM Libya PDSU", "IOM Libya PDSU")
    assert properties.keywords == sheet.state
    dates = {moment.replace(tzinfo=None) for moment in (properties.created, properties.modified)}
    assert dates == {datetime(2026, 11, 22)}


def test_a_long_state_travels_whole():
    sheet = replace(small_sheet(), state="atlas-sheet:/en/sheet?title=" + "%D8%A7" * 120 + "&release=0123456789ab")
    made = pptx(sheet)
    assert Presentation(BytesIO(made)).core_properties.keywords == sheet.state
    assert state_in(made) == sheet.state


@LANGS
def test_the_state_is_a_part_of_the_file_that_office_keeps(lang):
    assert state_in(file_of(lang)) == small_sheet(lang).state
    types = ZipFile(BytesIO(file_of(lang))).read("[Content_Types].xml").decode()
    assert "customXmlProperties+xml" in types and "/customXml/itemProps1.xml" in types
    again = BytesIO()
    opened(lang).save(again)
    assert state_in(again.getvalue()) == small_sheet(lang).state


def state_in(made: bytes) -> str:
    item = etree.fromstring(ZipFile(BytesIO(made)).read("customXml/item1.xml"))
    return item.findtext("{urn:libya-mission-atlas:sheet}state")


@LANGS
def test_the_same_sheet_is_the_same_bytes(lang):
    assert pptx(with_notes(small_sheet(lang))) == file_of(lang)
    assert {part.date_time for part in ZipFile(BytesIO(file_of(lang))).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_nothing_of_an_empty_deck_is_left():
    names = ZipFile(BytesIO(file_of(Lang.en))).namelist()
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]
    assert [layout.name for layout in opened().slide_layouts] == ["Title Only"]
