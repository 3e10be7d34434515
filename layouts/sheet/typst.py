"""A sheet as PDF and PNG, by typst: the shapes of svg.py as a vector image, and every line of text set above them."""

from __future__ import annotations

import json
from threading import local

import typst

from data.words import Lang
from geo.paper import lettering
from layouts.sheet.bounds import picture_box
from layouts.sheet.drawing import FIGURE, PROSE, Group, Page, Sheet, Text
from layouts.sheet.outlined import bare, leading_mm
from layouts.sheet.pdf_letters import readable
from layouts.sheet.png import stamped
from layouts.sheet.svg import is_address, shapes_svg, texts
from layouts.sheet.svg_shapes import shapes

# PDF/UA-1 for people who hear or reflow it, PDF/A-2a for archives; typst refuses a document that breaks either.
STANDARDS = ["ua-1", "a-2a"]
# Families by boldness, as the two files name themselves.
FONTS = (lettering.FAMILY, f"{lettering.FAMILY} SmBld")
LEVELS = {"title": 1, "heading": 2}  # of headings, by role
# All that varies comes in as data, so that no title can be read as markup. A line of text is as high as nothing and
# lies on its baseline, so that it stands where the drawing says.
TEMPLATE = """
#let sheet = json(bytes(sys.inputs.sheet))
#let page-size = (width: sheet.pages.first().width * 1mm, height: sheet.pages.first().height * 1mm)
#set document(
  title: sheet.title, description: sheet.summary, keywords: (sheet.state,),
  date: datetime(year: sheet.made_on.at(0), month: sheet.made_on.at(1), day: sheet.made_on.at(2)),
)
#set page(..page-size, margin: 0mm)
#set text(
  lang: sheet.lang, dir: if sheet.lang == "ar" { rtl } else { ltr },
  top-edge: "baseline", bottom-edge: "baseline", hyphenate: false,
)
#set par(justify: false, linebreaks: "simple", spacing: 0mm)
#show heading: it => it.body
#let at(x, y, body) = place(top + left, dx: x * 1mm, dy: y * 1mm, body)
#let room = 2000 // mm; wider than any line, so that none is broken
#let sides = (left: left, middle: center, right: right)

#let words(line) = {
  let body = text(
    size: line.size * 1pt, fill: rgb(line.colour), font: line.font, weight: line.weight,
    line.lines.join(linebreak()),
  )
  set text(dir: ltr, lang: "en") if line.ltr
  set par(leading: line.leading * 1mm)
  if line.address != "" { body = link(line.address, body) }
  if line.level > 0 { heading(level: line.level, outlined: false, bookmarked: line.level == 1, body) }
  else { par(body) }
}
#let written(line) = {
  let before = (left: 0, middle: 0.5, right: 1).at(line.anchor) * room
  at(line.x - before, line.y, box(width: room * 1mm, align(sides.at(line.anchor), words(line))))
}
#let drawn(picture, ..alt) = at(picture.x, picture.y, image(
  bytes(picture.svg), format: "svg", width: picture.width * 1mm, height: picture.height * 1mm, ..alt,
))
#let painted(group, width, height) = {
  let body = {
    if group.picture == none {}
    else if group.alt == "" or group.kind == "figure" { pdf.artifact(drawn(group.picture)) }
    else { drawn(group.picture, alt: group.alt) }
    for line in group.texts { written(line) }
  }
  if group.kind == "figure" {
    at(0, 0, figure(alt: group.alt, box(width: width * 1mm, height: height * 1mm, body)))
  } else if group.kind == "decoration" { pdf.artifact(body) } else { body }
}
#for (index, side) in sheet.pages.enumerate() {
  if index > 0 { pagebreak() }
  for group in side.groups { painted(group, side.width, side.height) }
  for jump in side.links {
    at(jump.x, jump.y, link((page: jump.page, x: 0pt, y: 0pt), box(width: jump.width * 1mm, height: jump.height * 1mm)))
  }
}
"""
# typst keeps what it reckoned for ten documents more, some 45 MB a sheet; so many empty ones make it forget, in 4 ms.
FORGETTING = 11
INCH_MM = 25.4
_threads = local()


def pdf(sheet: Sheet) -> bytes:
    """Every page; tagged, titled, with bookmarks; the state is the document's keyword."""
    written = _compiled(sheet, sheet.pages, 1, format="pdf", pdf_standards=STANDARDS)
    return readable(written) if sheet.lang is Lang.ar else written


def png(sheet: Sheet, page: int = 0, dpi: int = 300) -> bytes:
    """One page of exactly as many pixels as its millimetres make at a resolution, which stands in the file."""
    drawn = sheet.pages[page]
    picture = _compiled(sheet, (drawn,), INCH_MM / dpi, format="png", ppi=dpi)
    words = {"atlas-sheet": sheet.state, "Title": drawn.title or sheet.title, "Description": sheet.summary}
    return stamped(picture, dpi, words)


def _compiled(sheet: Sheet, pages: tuple[Page, ...], unit_mm: float, **options: object) -> bytes:
    """`unit_mm`: pictures begin and end on whole ones, so that typst needn't scale their pixels."""
    drawn = [_page(page, sheet.lang, len(pages), unit_mm) for page in pages]
    _begin_with_title([text for page in drawn for group in page["groups"] for text in group["texts"]])
    data = {
        "title": sheet.title, "summary": sheet.summary, "state": sheet.state, "lang": sheet.lang,
        "made_on": (sheet.made_on.year, sheet.made_on.month, sheet.made_on.day),
        "pages": drawn,
    }
    compiler = _compiler()
    written = compiler.compile(TEMPLATE.encode(), sys_inputs={"sheet": json.dumps(data)}, **options)
    for turn in range(FORGETTING):
        compiler.compile(f"#{turn}".encode(), format="pdf", sys_inputs={})
    return written


def _compiler() -> typst.Compiler:
    """One a thread, as a compiler serves one caller at a time."""
    if not hasattr(_threads, "compiler"):
        _threads.compiler = typst.Compiler(font_paths=[str(lettering.FONTS)], ignore_system_fonts=True)
    return _threads.compiler


def _begin_with_title(written: list[dict]) -> None:
    """Make headings before the first title mere paragraphs: PDF/UA has none of level 2 without one of level 1."""
    for text in written:
        if text["level"] == 1:
            break
        text["level"] = 0


def _page(page: Page, lang: Lang, pages: int, unit_mm: float) -> dict:
    return {
        "width": page.paper.width, "height": page.paper.height,
        "groups": [_group(page, group, lang, unit_mm) for group in page.groups],
        "links": [{"x": x, "y": y, "width": width, "height": height, "page": number}
                  for (x, y, width, height), number in page.links if number <= pages],
    }


def _group(page: Page, group: Group, lang: Lang, unit_mm: float) -> dict:
    told = [item.alt for item in shapes(group) if item.alt]
    box = picture_box(page, group, unit_mm)
    return {
        "kind": group.kind,
        "alt": group.alt or "; ".join(told) or (group.name if group.kind == FIGURE else ""),
        "picture": box and {**dict(zip(("x", "y", "width", "height"), box, strict=True)),
                            "svg": shapes_svg(page, group, lang, box)},
        "texts": [_text(text, group) for text in texts(group)],
    }


def _text(text: Text, group: Group) -> dict:
    return {
        "x": text.x, "y": text.y, "lines": [*map(bare, text.lines)], "size": text.size_pt, "anchor": text.anchor,
        "leading": leading_mm(text), "font": FONTS[text.bold], "weight": 600 if text.bold else 400,
        "colour": text.colour, "ltr": text.ltr,
        "level": LEVELS.get(text.role, 0) if group.kind == PROSE else 0,
        "address": "".join(text.lines) if is_address(text) else "",
    }
