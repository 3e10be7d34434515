"""Slides as LibreOffice draws them, beside the PDF of the same sheet."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace

import numpy
import pypdfium2
import pytest

from data.words import Lang
from geo.paper.lettering import PT_MM
from layouts.sheet.drawing import Item, Path, Sheet, Text
from layouts.sheet.slide import pptx
from layouts.sheet.typst import pdf
from tests.layouts.small_sheet import small_sheet

LANGS = pytest.mark.parametrize("lang", list(Lang))
GREY_DPI, BLOCK = 60, 8
ALIKE = 3  # mean difference of grey, of 255; measured 1.6 and 1.9, of a page 3 mm off 5


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> dict[Lang, bytes]:
    """The slides as PDF, as LibreOffice draws them."""
    home = tmp_path_factory.mktemp("libreoffice")
    for lang in Lang:
        (home / f"{lang}.pptx").write_bytes(pptx(small_sheet(lang)))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{home}/profile", "--convert-to", "pdf",
         "--outdir", f"{home}/out", *(f"{home}/{lang}.pptx" for lang in Lang)],
        check=True, capture_output=True, timeout=120)
    return {lang: (home / "out" / f"{lang}.pdf").read_bytes() for lang in Lang}


@LANGS
def test_libreoffice_shows_the_slides_as_the_pdf_does(shown, lang):
    sheet = small_sheet(lang)
    slides = greys(shown[lang])
    assert max(map(difference, slides, greys(pdf(sheet)))) < ALIKE
    without_areas = changed(sheet, lambda item: () if isinstance(item, Path) else (item,))
    shapes_moved = changed(sheet, lambda item: (moved(item, 3),))
    for wrong in (without_areas, shapes_moved):
        assert difference(slides[0], greys(pdf(wrong))[0]) > ALIKE


@LANGS
def test_libreoffice_sets_each_line_where_the_sheet_has_it(shown, lang):
    inked = ink_rows(shown[lang])
    texts = [item for group in small_sheet(lang).pages[0].groups for item in group.items if isinstance(item, Text)]
    assert texts
    for text in texts:
        size = text.size_pt * PT_MM
        for n, line in enumerate(text.lines):
            baseline = text.y + n * text.leading_mm
            ink = [row for row in inked if baseline - size < (row[1] + row[3]) / 2 < baseline + 0.3 * size
                   and row[0] < text.x + 110 and row[2] > text.x - 110]
            left, right, bottom = min(x for x, *_ in ink), max(row[2] for row in ink), max(row[3] for row in ink)
            held = {"left": left, "middle": (left + right) / 2, "right": right}[text.anchor]
            assert held == pytest.approx(text.x, abs=0.75), line
            assert baseline - 0.05 * size < bottom < baseline + 0.4 * size, line


def ink_rows(document: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom in mm of each piece of text on a PDF's first page."""
    page = pypdfium2.PdfDocument(document)[0]
    letters, height = page.get_textpage(), page.get_height()
    found = (letters.get_rect(n) for n in range(letters.count_rects()))
    return [(x * PT_MM, (height - top) * PT_MM, right * PT_MM, (height - low) * PT_MM) for x, low, right, top in found]


def changed(sheet: Sheet, change: Callable[[Item], tuple[Item, ...]]) -> Sheet:
    pages = tuple(replace(page, groups=tuple(
        replace(group, items=tuple(new for item in group.items for new in change(item))) for group in page.groups))
        for page in sheet.pages)
    return replace(sheet, pages=pages)


def moved(item: Item, mm: float) -> Item:
    if isinstance(item, Path):
        return replace(item, rings=tuple(tuple((x + mm, y + mm) for x, y in ring) for ring in item.rings))
    return replace(item, x=item.x + mm, y=item.y + mm)


def greys(document: bytes) -> list[numpy.ndarray]:
    """Pages as coarse grey pictures: two fonts' letters differ, but not where they stand and how dark they are."""
    pages = (page.render(scale=GREY_DPI / 72, grayscale=True).to_numpy() for page in pypdfium2.PdfDocument(document))
    return [blocks(page.reshape(page.shape[:2])) for page in pages]


def blocks(page: numpy.ndarray) -> numpy.ndarray:
    down, across = (length // BLOCK for length in page.shape)
    cut = page[:down * BLOCK, :across * BLOCK].astype(float)
    return cut.reshape(down, BLOCK, across, BLOCK).mean(axis=(1, 3))


def difference(one: numpy.ndarray, other: numpy.ndarray) -> float:
    return float(abs(one - other).mean())
