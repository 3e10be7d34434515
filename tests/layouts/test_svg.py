"""SVG of a sheet: real text where the drawing says, in both directions, and nothing but what the file holds."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.words import Lang
from geo.styles import GAP_STYLES
from layouts.sheet.drawing import Group, Sheet, Style, Text
from layouts.sheet.drawing import Path as Area
from layouts.sheet.svg import svg
from layouts.sheet.svg_shapes import path_data
from tests.layouts.small_sheet import MAP, lines_of, small_sheet, worded

NS = "{http://www.w3.org/2000/svg}"
ISOLATES = re.compile("[\u2066-\u2069]")
COORDINATES = st.floats(-500, 500)


def drawn(sheet: Sheet, page: int = 0) -> ElementTree.Element:
    return ElementTree.fromstring(svg(sheet, page))


@pytest.fixture(params=Lang)
def sheet(request) -> Sheet:
    return small_sheet(request.param)


def test_is_a_page_in_mm_that_says_what_it_is(sheet):
    root = drawn(sheet)
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("297mm", "210mm", "0 0 297 210")
    assert root.find(f"{NS}title").text == worded("title", sheet.lang)
    assert root.find(f"{NS}desc").text == sheet.summary
    assert root.find(f"{NS}metadata[@id='atlas-sheet']").text == sheet.state


def test_every_line_is_text_and_nothing_else_is(sheet):
    for page in (0, 1):
        shown = [ISOLATES.sub("", text.text) for text in drawn(sheet, page).iter(f"{NS}text")]
        assert sorted(shown) == sorted(ISOLATES.sub("", line) for line in lines_of(sheet.pages[page]))


def test_anchors_are_physical_and_lines_lie_on_their_baselines(sheet):
    anchors = {"left": "start", "middle": "middle", "right": "end"}
    root = drawn(sheet)
    assert root.get("direction") == "ltr"
    assert not [text for text in root.iter(f"{NS}text") if text.get("direction")]
    items = [item for group in sheet.pages[0].groups for item in group.items if isinstance(item, Text)]
    wanted = [(item.x, item.y + index * item.leading_mm, anchors[item.anchor])
              for item in items for index in range(len(item.lines))]
    found = [(float(text.get("x")), float(text.get("y")), text.get("text-anchor")) for text in root.iter(f"{NS}text")]
    assert found == [(x, pytest.approx(y, abs=0.01), anchor) for x, y, anchor in wanted]


def test_arabic_lines_are_isolated_in_their_direction_and_english_ones_left_alone():
    isolated = [text.text for text in drawn(small_sheet(Lang.ar)).iter(f"{NS}text")]
    links = [line for line in isolated if "https://" in line]
    assert all(line.startswith("\u2067") and line.endswith("\u2069") for line in isolated if line not in links)
    assert links and all(line.startswith("\u2066") for line in links)
    assert not ISOLATES.search(svg(small_sheet(Lang.en)).decode())


def test_figures_tell_what_they_show_and_decoration_is_hidden(sheet):
    groups = {group.get("data-name"): group for group in drawn(sheet).iter(f"{NS}g") if group.get("data-name")}
    assert (groups["map"].get("role"), groups["map"].get("aria-label")) == ("img", worded("alt", sheet.lang))
    assert groups["frame"].get("aria-hidden") == "true"
    assert groups["legend"].get("role") is None
    area = next(path for path in groups["map"].iter(f"{NS}path") if path.get("data-name") == "Murzuq")
    assert area.find(f"{NS}title").text == "Murzuq: 5,120"


def test_every_reference_is_in_the_file(sheet):
    whole = svg(sheet).decode()
    wanted = set(re.findall(r"url\(#([^)]+)\)", whole)) | set(re.findall(r'href="#([^"]+)"', whole))
    ids = re.findall(r' id="([^"]+)"', whole)
    assert wanted <= set(ids) and len(ids) == len(set(ids))
    assert {f"sheet-gap-{key}" for key, style in GAP_STYLES.items() if style.pattern != "plain"} <= wanted
    outside = [link for link in re.findall(r'href="([^"]+)"', whole) if not link.startswith(("#", "data:"))]
    assert outside == ["https://atlas.example/en/migrants?level=mantika"]


def test_inlines_both_weights_as_fonts_of_their_own(sheet):
    fonts = re.findall(r"font-weight:(\d+);src:url\(data:font/ttf;base64,([^)]+)\)", svg(sheet).decode())
    assert [weight for weight, _ in fonts] == ["400", "600"]
    assert all(b64decode(font).startswith(b"\0\1\0\0") and len(font) < 60_000 for _, font in fonts)


def test_shapes_are_cut_to_the_clip_and_words_are_not(sheet):
    group = next(group for group in drawn(sheet).iter(f"{NS}g") if group.get("data-name") == "map")
    cut = group.find(f"{NS}g")
    rect = drawn(sheet).find(f".//{NS}clipPath[@id='{cut.get('clip-path')[5:-1]}']/{NS}rect")
    assert tuple(float(rect.get(key)) for key in ("x", "y", "width", "height")) == MAP
    assert list(cut.iter(f"{NS}path")) and not list(cut.iter(f"{NS}text"))


def test_no_title_is_read_as_markup():
    title = 'A & B <script>alert("x")</script> ]]>'
    page = replace(small_sheet().pages[1], title=title, groups=(
        Group(name=title, items=(Text(x=1, y=9, lines=(title,), size_pt=9, role="title"),)),))
    root = drawn(replace(small_sheet(), pages=(page,), summary=title))
    assert [text.text for text in root.iter(f"{NS}text")] == [title]
    assert root.find(f"{NS}title").text == root.find(f"{NS}desc").text == title
    assert not list(root.iter(f"{NS}script"))


def test_the_same_sheet_gives_the_same_bytes(sheet):
    assert svg(sheet) == svg(replace(sheet))


def test_numbers_are_short(sheet):
    own = re.sub(r"<defs>.*</defs>", "", svg(sheet).decode())
    numbers = re.findall(r"-?\d+\.\d+", " ".join(re.findall(r' (?:d|x|y|r|cx|cy)="([^"]*)"', own)))
    assert numbers and not [number for number in numbers if len(number.split(".")[1]) > 2 or number.endswith("0")]


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=1, max_size=30))
def test_a_path_returns_to_each_of_its_points_within_a_hundredth(ring):
    data = path_data((tuple(ring),))
    begin, _, steps = data.removesuffix("z").removeprefix("M").partition("l")
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", steps)]
    x, y = map(float, begin.split())
    reached = [(x, y)]
    for across, down in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + across, y + down
        reached.append((x, y))
    for point in ring:
        assert min(max(abs(point[0] - a), abs(point[1] - b)) for a, b in reached) < 0.0051


def test_an_area_that_was_cut_away_leaves_nothing():
    page = replace(small_sheet().pages[1], groups=(
        Group(name="a", items=(Area(rings=((),), style=Style(fill="#000000")),)),))
    assert drawn(replace(small_sheet(), pages=(page,))).find(f".//{NS}path").get("d") == ""
