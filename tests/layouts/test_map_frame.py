"""The map of a sheet says what the screen says, and stays readable: colours, circles, names, insets, furniture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from math import sqrt

import pytest

from data.words import Lang
from geo.links import from_url
from geo.paper.labels import PT_MM, width_mm
from geo.paper.projection import Frame, fit
from geo.scene import Scene, compose
from geo.styles import GAP_STYLES, contrast, ramp
from geo.view import EXTENTS
from layouts.sheet.canvas import Canvas
from layouts.sheet.drawing import Box, Circle, Path, Picture, Text
from layouts.sheet.furniture import frame_furniture, furniture_rooms
from layouts.sheet.insets import inset_outline, main_extent, needed_insets, outline_rooms, told_by
from layouts.sheet.map_frame import MapFrame, map_frame
from layouts.sheet.map_places import ground_at
from layouts.sheet.order import SheetOrder
from tests.geo.shipped import shipped

MANTIKAS = "/en/?chapter=migrants"
VIEWS = (MANTIKAS, "/en/?chapter=migrants&level=baladiya", "/en/?chapter=storm", "/en/?chapter=borders",
         "/en/?chapter=programmes", "/en/?chapter=migrants&within=LY0211", "/en/?chapter=migrants&level=region")
BOTH = tuple(link.replace("/en/", f"/{lang}/") for link in VIEWS for lang in Lang)


def seen(link: str) -> Scene:
    world, catalog = shipped()
    parsed = from_url(link, catalog)
    assert not parsed.notices
    return compose(parsed.view, catalog, world)


def framed(scene: Scene, key: str = "main", width: float = 170, height: float = 150) -> Frame:
    degrees = EXTENTS.get(key) or main_extent(scene.view, shipped()[0])
    return fit(key, 15, 30, width, height, degrees)


def drawn(scene: Scene, frame: Frame | None = None, told: frozenset[str] = frozenset(), taken=(),
          names: str = "values") -> MapFrame:
    order = SheetOrder(view=scene.view, made_on=date(2026, 11, 22), names=names)
    return map_frame(scene, shipped()[0], frame or framed(scene), order, told, taken)


def lines(found: MapFrame) -> set[str]:
    return {line for item in found.group.items if isinstance(item, Text) for line in item.lines}


def areas(found: MapFrame) -> dict[str, Path]:
    return {item.name: item for item in found.group.items if isinstance(item, Path) and item.alt}


def rooms(found: MapFrame) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of the ink of every name."""
    boxes = []
    for item in found.group.items:
        if isinstance(item, Text) and item.role == "label" and item.anchor == "middle" and item.room:
            half = max(width_mm(line, item.size_pt, item.bold) for line in item.lines) / 2
            low = item.y + (len(item.lines) - 1) * item.leading_mm
            boxes.append((item.x - half, item.y - 0.7 * item.size_pt * PT_MM, item.x + half, low))
    return boxes


@pytest.mark.parametrize("link", ["/en/?chapter=migrants", "/ar/?chapter=migrants&measure=share&level=region"])
def test_every_area_has_the_colour_of_its_class(link):
    scene = seen(link)
    colours = ramp(scene.view.measure, len(scene.classes.breaks))
    found = areas(drawn(scene))
    assert {name: path.style.fill for name, path in found.items()} == {
        fill.name: colours[fill.klass] for fill in scene.fills}


def test_a_gap_is_drawn_with_its_pattern_and_its_reason():
    scene = seen(MANTIKAS)
    gap = replace(scene.fills[0], value=-2, klass=-1, text="not assessed")
    found = areas(drawn(replace(scene, fills=(gap, *scene.fills[1:]))))[gap.name]
    assert found.style.fill == "not_assessed" in GAP_STYLES
    assert found.alt == f"{gap.name}: not assessed"


def test_an_area_says_its_name_and_value():
    found = areas(drawn(seen(MANTIKAS)))
    assert found["Tripoli"].alt == "Tripoli: 126,813 migrants (16.1%)"


def test_what_is_outside_the_focus_is_faint_and_the_focus_outlined():
    whole, focused = seen(MANTIKAS), seen("/en/?chapter=migrants&within=LY0211")
    before, after = (areas(drawn(scene, framed(focused))) for scene in (whole, focused))
    assert after["Tripoli"].style.fill == before["Tripoli"].style.fill
    assert after["Tripoli"].style.stroke_mm > 2 * before["Tripoli"].style.stroke_mm
    assert contrast(after["Aljfara"].style.fill, "#FFFFFF") < contrast(before["Aljfara"].style.fill, "#FFFFFF")
    assert "42,895" in lines(drawn(whole, framed(focused))) and "42,895" not in lines(drawn(focused))


def test_circles_grow_with_the_root_of_people_and_the_largest_lie_below():
    scene = seen("/en/?chapter=migrants&level=baladiya")
    circles = [item for item in drawn(scene).group.items if isinstance(item, Circle) and item.alt]
    size = {fill.name: fill.size for fill in scene.fills}
    largest = circles[0]
    assert size[largest.name] == max(size.values())
    for one, next_one in pairwise(circles):
        assert one.radius >= next_one.radius
    for circle in circles:
        if circle.radius > 1:
            share = size[circle.name] / size[largest.name]
            assert circle.radius == pytest.approx(largest.radius * sqrt(share), abs=0.01)


def test_an_inset_draws_people_at_the_same_size_as_the_main_map():
    scene = seen("/en/?chapter=migrants&level=baladiya")
    by_map = [{item.name: item.radius for item in drawn(scene, framed(scene, key, 70, 50)).group.items
               if isinstance(item, Circle) and item.alt} for key in ("main", "tripoli")]
    both = by_map[0].keys() & by_map[1].keys()
    assert len(both) > 5
    assert all(by_map[0][name] == by_map[1][name] for name in both)


@pytest.mark.parametrize("link", BOTH)
def test_no_name_meets_another_or_leaves_the_frame(link):
    scene = seen(link)
    frame = framed(scene)
    boxes = rooms(drawn(scene, frame))
    assert len(boxes) > 5
    for left, top, right, bottom in boxes:
        assert frame.x <= left and right <= frame.right and frame.y <= top and bottom <= frame.bottom
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("link", BOTH)
def test_every_name_reads_on_its_ground(link):
    scene = seen(link)
    frame = framed(scene)
    canvas = Canvas(scene, shipped()[0], frame)
    for item in drawn(scene, frame).group.items:
        if isinstance(item, Text) and item.halo:
            ground = ground_at(canvas, item.x, item.y - 1)
            assert max(contrast(item.colour, item.halo), contrast(item.colour, ground)) >= 4.5
            assert item.size_pt >= 6


def test_a_small_area_is_named_in_the_sea_unless_an_inset_names_it():
    scene = seen(MANTIKAS)
    alone = drawn(scene)
    tripoli = next(item for item in alone.group.items if isinstance(item, Text) and "Tripoli" in item.lines)
    assert ground_at(Canvas(scene, shipped()[0], framed(scene)), tripoli.x, tripoli.y) == "#DCE7EE"
    assert tripoli.lines == ("Tripoli", "126,813")
    assert "Tripoli" not in lines(drawn(scene, told=frozenset({"LY0211"})))


def test_names_come_with_values_without_or_not_at_all():
    scene = seen(MANTIKAS)
    valued, named, bare = (lines(drawn(scene, names=names)) for names in ("values", "names", "none"))
    assert {"Alkufra", "38,124", "Egypt"} <= valued
    assert {"Alkufra", "Egypt"} <= named and "38,124" not in named
    assert "Egypt" in bare and "Alkufra" not in bare


def test_sites_are_pictures_with_what_they_stand_for():
    found = drawn(seen("/en/?chapter=borders"))
    pictures = {item.name: item.alt for item in found.group.items if isinstance(item, Picture)}
    assert "Tummo (Al Toum)" in pictures
    assert all(pictures.values())


def test_on_the_main_map_dots_stand_for_what_an_inset_shows():
    scene = seen("/en/?chapter=storm")
    main, inset = framed(scene), framed(scene, "north_east", 70, 50)
    whole, short = (drawn(scene, main, told) for told in (frozenset(), told_by((inset,), scene, shipped()[0])))
    sizes = [{item.width for item in one.group.items if isinstance(item, Picture)} for one in (whole, short)]
    assert min(sizes[1]) < min(sizes[0]) or max(sizes[1]) < max(sizes[0])
    assert {"Tunisia", "Sirt"} <= lines(short)
    assert "Emsaed" in lines(whole) and "Emsaed" not in lines(short)


def test_what_cannot_be_drawn_is_told():
    muhallas = drawn(seen("/en/?chapter=migrants&level=muhalla"))
    assert "19 muhallas without a known position" in muhallas.undrawn
    storm = drawn(seen("/en/?chapter=storm&layers=labels,storm_idps,storm_places,ports&within=LY0321"))
    assert any("Ports" in words and "none" in words for words in storm.undrawn)
    assert drawn(seen(MANTIKAS)).undrawn == ()


@pytest.mark.parametrize("link", BOTH[:4])
def test_the_same_view_gives_the_same_map(link):
    scene = seen(link)
    assert drawn(scene) == drawn(scene)


def test_insets_are_those_that_tell_more():
    scene = seen(MANTIKAS)
    assert needed_insets(scene.view, scene, framed(scene)) == ("north_west", "tripoli", "north_east")
    for link in ("/en/?chapter=migrants&within=LY0211", "/en/?chapter=migrants&level=region", "/en/?chapter=plan"):
        other = seen(link)
        assert needed_insets(other.view, other, framed(other)) == ()


def test_an_inset_is_outlined_where_it_lies_and_names_keep_off():
    scene = seen(MANTIKAS)
    main, inset = framed(scene), framed(scene, "north_west", 70, 50)
    outline, letter_box, letter = inset_outline(main, inset, "A", 1)
    corner = main.place(*inset.lon_lat(inset.x, inset.y))
    assert outline.rings[0][0] == pytest.approx(corner, abs=0.01)
    assert letter.lines == ("A",) and isinstance(letter_box, Box)
    taken = outline_rooms(main, inset, 1)
    for left, top, right, bottom in rooms(drawn(scene, main, taken=taken)):
        for x, y, width, height in taken:
            assert right <= x or x + width <= left or bottom <= y or y + height <= top


@pytest.mark.parametrize(("lang", "words"), [(Lang.en, "200 km"), (Lang.ar, "200 كم")])
def test_a_frame_says_its_scale_and_its_north(lang, words):
    scene = seen(f"/{lang}/?chapter=migrants")
    frame = framed(scene)
    items = frame_furniture(frame, lang, scene.view.digits, 1)
    said = {line for item in items if isinstance(item, Text) for line in item.lines}
    assert {words, f"1:{frame.scale:,}"} <= said
    tips = [item.rings[0][0] for item in items if isinstance(item, Path)]
    assert tips and all(item.rings[0][0] == tips[0] for item in items if isinstance(item, Path))
    for x, y, width, height in furniture_rooms(frame, lang, scene.view.digits, 1):
        assert frame.holds(x, y) and frame.holds(x + width, y + height)


@pytest.mark.parametrize("bbox", ["-180,-85,180,85", "13.18,32.88,13.181,32.881", "12,31,15,33"])
def test_a_reader_s_own_extent_is_drawn_however_wide_or_narrow(bbox):
    scene = seen(f"{MANTIKAS}&bbox={bbox}")
    frame = framed(scene)
    assert 20_000 < frame.scale < 60_000_000
    assert areas(drawn(scene, frame))
    assert "0 km" not in {line for item in frame_furniture(frame, Lang.en, scene.view.digits, 1)
                          if isinstance(item, Text) for line in item.lines}
