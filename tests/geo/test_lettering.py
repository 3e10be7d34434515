"""Letters on paper: joined Arabic, lines that fit, outlines in the order read, fonts that hold what a file says."""

import tomllib
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
import uharfbuzz as hb
from hypothesis import given, settings
from hypothesis import strategies as st

from data.places import read_gazetteer
from data.sources import sources
from data.words import Lang
from geo.paper.bidi import IGNORED, open_isolates, visual_runs
from geo.paper.lettering import (
    FONTS,
    broken,
    drawable,
    font_bytes,
    ink_mm,
    missing_glyphs,
    outlines,
    subset,
    width_mm,
)

WORDS = Path(__file__).parents[2] / "data" / "words"
WORD = st.sampled_from(["Tripoli", "Derna", "a", "مهاجرون", "ليبيا", "في", "و", "12,345", "2024", "12–15", "٪", "(54)"])
TEXTS = st.lists(WORD | st.just("\u206612 – 15\u2069") | st.just("\u2067درنة 54\u2069"), min_size=1, max_size=15)
ROOM, RTL = st.floats(20, 80), st.booleans()


def law(*strategies):
    return lambda test: settings(max_examples=60, deadline=None)(given(*strategies)(test))


def test_joined_letters_take_the_room_of_their_joined_forms():
    assert width_mm("بنغازي", 10) < 0.85 * sum(width_mm(letter, 10) for letter in "بنغازي")
    assert width_mm("mm", 10) == pytest.approx(2 * width_mm("m", 10))


def test_width_grows_with_size_and_weight_and_not_with_what_leaves_no_ink():
    assert width_mm("درنة Derna", 12) == pytest.approx(2 * width_mm("درنة Derna", 6))
    assert width_mm("Derna", 8, True) > width_mm("Derna", 8)
    assert width_mm("\u2067درنة\u2069\u200e", 8) == width_mm("درنة", 8)
    assert width_mm("", 8) == 0 and ink_mm("", 8) == (0, 0)


@law(TEXTS, ROOM)
def test_lines_fit_say_all_in_order_and_are_as_full_as_they_go(words, room):
    lines = broken(" ".join(words), room, 9)
    plain = [IGNORED.sub("", line) for line in lines]
    assert " ".join(plain) == IGNORED.sub("", " ".join(words))
    assert all(width_mm(line, 9) <= room for line in lines)
    for line, below in pairwise(plain):
        assert width_mm(f"{line} {below.split(' ')[0]}", 9) > room


@law(TEXTS, ROOM, st.integers(1, 3))
def test_a_text_that_is_too_long_ends_in_dots_and_still_fits(words, room, most):
    text = " ".join(words)
    whole, lines = broken(text, room, 9), broken(text, room, 9, most=most)
    assert lines == whole if len(whole) <= most else len(lines) == most and IGNORED.sub("", lines[-1])[-1] == "…"
    assert all(width_mm(line, 9) <= room for line in lines)


@law(TEXTS, ROOM, st.integers(0, 3))
def test_every_line_stands_alone_with_its_isolates_closed(words, room, most):
    for line in broken(" ".join(words), room, 9, most=most):
        assert not open_isolates(line)
        assert line.count("\u2069") == line.count("\u2066") + line.count("\u2067")


@pytest.mark.parametrize("word", ["Donaudampfschifffahrtsgesellschaft", "المتضررون" * 6, "e\u0301" * 40])
def test_a_word_too_long_for_a_line_is_cut_between_letters(word):
    lines = broken(word, 15, 9)
    assert "".join(lines) == word and len(lines) > 1
    assert all(width_mm(line, 9) <= 15 and line[0] != "\u0301" for line in lines)


def test_a_non_breaking_space_holds_a_figure_and_its_unit_together():
    assert broken("about 12\u00a0km away", 16, 9) == ("about", "12\u00a0km", "away")


@law(st.text(st.sampled_from("aاب1٣ ,–()%/\u2066\u2067\u2069ّ"), max_size=12), RTL)
def test_the_line_read_off_the_paper_has_the_same_letters(text, rtl):
    assert sorted("".join(run for run, _ in visual_runs(text, rtl))) == sorted(IGNORED.sub("", text))


@pytest.mark.parametrize(("text", "rtl", "read"), [
    ("درنة 5", True, ["5", "درنة "]),
    ("5 km", True, ["km", " ", "5"]),
    ("12 – 15", True, ["15", " – ", "12"]),
    ("\u206612 – 15\u2069 سنة", True, [" سنة", "12 – 15"]),
    ("نسبة 1,234.5", True, ["1,234.5", "نسبة "]),
    ("Derna درنة", False, ["Derna ", "درنة"]),
    ("(IOM) المنظمة", True, [") المنظمة", "IOM", "("]),
])
def test_parts_of_a_line_stand_in_the_order_of_the_unicode_standard(text, rtl, read):
    assert [run for run, _ in visual_runs(text, rtl)] == read


@pytest.mark.parametrize("lang", list(Lang))
def test_every_name_and_word_of_the_product_has_its_letters(lang):
    names = "".join(place.name(lang) for level in ("region", "mantika", "baladiya", "muhalla")
                    for place in read_gazetteer().at(level))
    assert missing_glyphs(names + (WORDS / f"{lang}.toml").read_text(encoding="utf-8")) == ()


def test_letters_that_the_font_lacks_are_named_once_and_in_order():
    assert missing_glyphs("日Erdoğan\n\u2066日本\u2069\u00a0") == ("日", "ğ", "本")


@pytest.mark.parametrize("text", ["Tripoli", "طرابلس", "بنغازي 12,345", "أوجلة"])
def test_outlines_fill_the_width_and_the_ink_that_was_measured(text):
    points = [point for ring in outlines(text, 10, rtl=True) for point in ring]
    above, below = ink_mm(text, 10)
    assert -min(y for _, y in points) == pytest.approx(above, abs=0.05)
    assert max(y for _, y in points) == pytest.approx(below, abs=0.05)
    assert min(x for x, _ in points) > -0.5 and max(x for x, _ in points) < width_mm(text, 10) + 0.5
    assert max(x for x, _ in points) > width_mm(text, 10) - 0.6


def test_outlines_follow_the_direction_of_the_text_around():
    number = outlines("5", 9)
    assert outlines("درنة 5", 9, rtl=True)[:len(number)] == number
    assert outlines("Derna 5", 9, rtl=False)[:len(number)] != number


@law(TEXTS, st.booleans())
def test_a_part_of_the_font_draws_a_text_as_the_whole_font_does(words, bold):
    text = " ".join(words)
    part = subset([text], bold)
    assert part == subset([text], bold)
    assert len(part) < len(font_bytes(bold)) / 3
    for run, rtl in visual_runs(text, False):
        drawn, whole = (_advances(run, rtl, data) for data in (part, font_bytes(bold)))
        assert drawn == whole


def _advances(run, rtl, data):
    buffer = hb.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.direction, buffer.language = ("rtl", "ar") if rtl else ("ltr", "en")
    hb.shape(hb.Font(hb.Face(hb.Blob(data))), buffer)
    return [(glyph.codepoint > 0, place.x_advance, place.x_offset, place.y_offset)
            for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)]


def test_fonts_are_the_ones_whose_source_and_licence_are_told():
    source = tomllib.loads((FONTS / "SOURCES.toml").read_text(encoding="utf-8"))["ibm_plex_sans_arabic"]
    assert {name: sha256((FONTS / name).read_bytes()).hexdigest() for name in source["files"]} == {
        name: file["sha256"] for name, file in source["files"].items()}
    assert {path.name for path in FONTS.glob("*.ttf")} == set(source["files"])
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8").upper()


def test_every_source_can_be_printed_if_need_be_with_plain_letters():
    named = [part for source in sources().values() for lang in Lang for part in (source.name(lang), source.by(lang))]
    assert not [part for part in named if missing_glyphs(drawable(part))]
    assert drawable("Doğruhaber درنة 漢") == "Dogruhaber درنة 漢"
