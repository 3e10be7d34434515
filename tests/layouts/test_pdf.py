"""PDF of a sheet: what its claims of PDF/UA-1 and PDF/A-2a ask for, and text that is found as it was typed."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zlib
from dataclasses import replace
from threading import Thread

import pypdfium2
import pytest

from data.words import Lang
from layouts.sheet.drawing import DECORATION, FIGURE, Group, Sheet, Text
from layouts.sheet.papers import PAPERS
from layouts.sheet.typst import pdf
from tests.layouts.small_sheet import lines_of, small_sheet, worded

PT_MM = 25.4 / 72
CONTROLS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\ufeff]")
VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670]")
LEAST_FOUND = 0.85


@pytest.fixture(params=Lang, scope="module")
def sheet(request) -> Sheet:
    return small_sheet(request.param)


@pytest.fixture(scope="module")
def whole(sheet) -> bytes:
    return pdf(sheet)


def inflated(content: bytes) -> bytes:
    """The file with its streams inflated, to look into."""
    def open_up(stream: re.Match) -> bytes:
        try:
            return b"stream\n" + zlib.decompress(stream[1])
        except zlib.error:
            return stream[0]
    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", open_up, content, flags=re.DOTALL)


def folded(text: str) -> str:
    """As a search compares: letters for ligatures, one space for any, no controls, vowel signs or kinds of dash."""
    plain = VOWEL_SIGNS.sub("", CONTROLS.sub("", unicodedata.normalize("NFKC", text))).replace("–", "-")
    return " ".join(plain.split())


def read(content: bytes, page: int) -> str:
    return pypdfium2.PdfDocument(content)[page].get_textpage().get_text_range()


def one_line(text: Text, lang: Lang = Lang.en, kind: str = "prose") -> Sheet:
    page = replace(small_sheet(lang).pages[1], groups=(Group(name="only", items=(text,), kind=kind, alt="Alt"),))
    return replace(small_sheet(lang), pages=(page,))


def test_claims_both_standards_and_keeps_what_they_ask_for(sheet, whole):
    inside = inflated(whole)
    for claim in (b"<pdfaid:part>2</pdfaid:part>", b"<pdfaid:conformance>A</pdfaid:conformance>",
                  b"<pdfuaid:part>1</pdfuaid:part>"):
        assert claim in inside
    assert re.search(rb"/MarkInfo\s*<<[^>]*/Marked true", inside)
    assert re.search(rb"/ViewerPreferences\s*<<[^>]*/DisplayDocTitle true", inside)
    assert re.search(rb"/Lang\s*\(%b\)" % sheet.lang.encode(), inside)
    assert b"/StructTreeRoot" in inside and b"/OutputIntents" in inside
    assert not [word for word in (b"/JavaScript", b"/Encrypt", b"/Launch", b"/EmbeddedFile") if word in inside]


def test_every_font_is_embedded_and_says_its_letters(whole):
    fonts = re.findall(rb"/Subtype/Type0.*?endobj", whole, re.DOTALL)
    descriptors = re.findall(rb"/Type/FontDescriptor.*?endobj", whole, re.DOTALL)
    assert len(fonts) == len(descriptors) == 2
    assert all(b"/ToUnicode" in font for font in fonts)
    assert all(b"/FontFile2" in font and b"IBMPlexSansArabic" in font for font in descriptors)


def test_the_table_of_objects_points_at_each(whole):
    start = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", whole)[1])
    rows = re.findall(rb"(\d{10}) \d{5} n\r?\n", whole[start:])
    assert rows and all(whole[int(row) :].startswith(b"%d 0 obj" % number) for number, row in enumerate(rows, 1))
    lengths = re.findall(rb"/Length (\d+)[^>]*>*[^s]*?>>\s*stream\r?\n(.*?)\nendstream", whole, re.DOTALL)
    assert lengths and all(int(length) == len(stream) for length, stream in lengths)


def test_says_title_subject_state_and_day(sheet, whole):
    told = pypdfium2.PdfDocument(whole).get_metadata_dict()
    assert (told["Title"], told["Subject"], told["Keywords"]) == (sheet.title, sheet.summary, sheet.state)
    assert told["CreationDate"].startswith("D:20261122")
    assert f"<pdf:Keywords>{sheet.state.replace('&', '&amp;')}</pdf:Keywords>".encode() in whole  # not deflated


def test_pages_are_exact_and_bookmarked(sheet, whole):
    document = pypdfium2.PdfDocument(whole)
    sizes = [tuple(side * PT_MM for side in document.get_page_size(page)) for page in range(len(document))]
    assert sizes == [pytest.approx((297, 210), abs=0.01)] * 2
    marks = [(VOWEL_SIGNS.sub("", mark.get_title()), mark.get_dest().get_index()) for mark in document.get_toc()]
    assert marks == [(VOWEL_SIGNS.sub("", page.title), number) for number, page in enumerate(sheet.pages)]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=lambda paper: paper.key)
def test_every_paper_has_its_size(paper):
    width, height = pypdfium2.PdfDocument(pdf(small_sheet(Lang.en, paper))).get_page_size(0)
    assert (width * PT_MM, height * PT_MM) == pytest.approx((paper.width, paper.height), abs=0.01)


def test_tags_headings_figures_and_paragraphs_in_reading_order(sheet, whole):
    inside = inflated(whole)
    kinds = re.findall(rb"/S/(H1|H2|P|Figure|Link)\b", inside)
    assert kinds.count(b"H1") == 2 and kinds.count(b"H2") == 1 and kinds.count(b"Figure") == 2  # map and logo
    alt = b"\xfe\xff" + worded("alt", sheet.lang).encode("utf-16-be")
    assert worded("alt", sheet.lang).encode() in inside or alt in inside or alt.hex().upper().encode() in inside


def test_links_lead_out_and_to_the_other_page(whole):
    assert b"https://atlas.example/en/migrants?level=mantika" in whole
    annotations = re.findall(rb"/Subtype/Link.*?endobj", whole, re.DOTALL)
    assert len(annotations) == 2 and all(b"/Contents" in annotation for annotation in annotations)


def test_lines_are_found_as_they_were_typed(sheet, whole):
    wanted = [(page, line) for page in (0, 1) for line in lines_of(sheet.pages[page]) if "://" not in line]
    found = [line for page, line in wanted if folded(line) in folded(read(whole, page))]
    assert len(found) >= len(wanted) * (1 if sheet.lang is Lang.en else LEAST_FOUND), {*wanted} - {*found}


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext isn't installed")
def test_words_are_found_by_pdftotext_too(sheet, whole, tmp_path):
    tmp_path.joinpath("sheet.pdf").write_bytes(whole)
    said = subprocess.run(["pdftotext", tmp_path / "sheet.pdf", "-"], capture_output=True, check=True).stdout.decode()
    words = {word for page in sheet.pages for line in lines_of(page) for word in re.findall(r"\w+", folded(line))}
    missing = {word for word in words if word not in folded(said)}
    assert len(missing) <= len(words) * (0 if sheet.lang is Lang.en else 1 - LEAST_FOUND), missing


@pytest.mark.parametrize("line", ["في ليبيا", "الأعداد (لا شيء)", "\u20668–16\u2069 سنة", "شخصًا", "النزوح"])
def test_ligatures_brackets_ranges_and_vowel_signs_come_out_in_order(line):
    content = pdf(one_line(Text(x=100, y=50, lines=(line,), size_pt=12, anchor="right"), Lang.ar))
    assert folded(read(content, 0)) == folded(line)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("anchor", ["left", "middle", "right"])
def test_a_line_stands_at_its_anchor_and_on_its_baseline(lang, anchor):
    line = {"en": "HHHHH", "ar": "دددد"}[lang]
    content = pdf(one_line(Text(x=100, y=50, lines=(line,), size_pt=30, anchor=anchor), lang))
    letters = pypdfium2.PdfDocument(content)[0].get_textpage()
    boxes = [letters.get_charbox(index, loose=True) for index in range(letters.count_chars())]
    left, right = (pick(side * PT_MM for side in sides) for pick, sides in (
        (min, [box[0] for box in boxes]), (max, [box[2] for box in boxes])))
    at = {"left": left, "middle": (left + right) / 2, "right": right}[anchor]
    assert at == pytest.approx(100, abs=0.5)
    foot = min(letters.get_charbox(index)[1] for index in range(letters.count_chars())) * PT_MM
    assert 210 - foot == pytest.approx(50, abs=0.5)


def test_no_title_is_read_as_markup():
    title = '#panic("x") *bold* $x$ <label> @ref // \\ [a]'
    assert folded(title) in folded(read(pdf(one_line(Text(x=9, y=9, lines=(title,), size_pt=9, role="title"))), 0))


@pytest.mark.parametrize("kind", [FIGURE, DECORATION, "prose"])
def test_a_heading_before_any_title_breaks_nothing(kind):
    assert pdf(one_line(Text(x=9, y=9, lines=("Legend",), size_pt=9, role="heading"), kind=kind)).startswith(b"%PDF")


def test_the_same_sheet_gives_the_same_bytes_on_any_thread(sheet, whole):
    made = []
    threads = [Thread(target=lambda: made.append(pdf(sheet))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [whole, whole]
