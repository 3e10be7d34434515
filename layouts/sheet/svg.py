"""A sheet as SVG: shapes painted once for every writer, and real text above them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from html import escape

from data.words import END, LEFT_TO_RIGHT, RIGHT_TO_LEFT, Lang
from geo.paper import lettering
from layouts.sheet.bounds import Box
from layouts.sheet.drawing import DECORATION, FIGURE, LEFT, MIDDLE, RIGHT, Group, Page, Sheet, Text
from layouts.sheet.outlined import HALO, halo, leading_mm, signed, signs
from layouts.sheet.svg_shapes import Shape, definitions, in_mm, shape, shapes

__all__ = ["Shape", "is_address", "shapes", "shapes_svg", "svg", "texts"]

# Letters of the sheet's own subset first, then of the same family where a drawing program ignores what is inlined.
FAMILY = "Sheet, 'IBM Plex Sans Arabic', sans-serif"
ANCHORS = {LEFT: "start", MIDDLE: "middle", RIGHT: "end"}


def svg(sheet: Sheet, page: int = 0) -> bytes:
    """One page as a whole file: letters inlined, the state in <metadata>, 1 unit = 1 mm."""
    drawn = sheet.pages[page]
    groups = "\n".join(_group(index, group, sheet.lang) for index, group in enumerate(drawn.groups))
    title = drawn.title or sheet.title
    root = _root(0, 0, drawn.paper.width, drawn.paper.height)
    return (
        f'{root} xml:lang="{sheet.lang}" direction="ltr" font-family="{FAMILY}">\n'
        f"<title>{escape(title)}</title>\n<desc>{escape(sheet.summary)}</desc>\n"
        f'<metadata id="atlas-sheet">{escape(sheet.state, quote=False)}</metadata>\n'
        f"<style>{_fonts(drawn)}</style>\n{definitions(drawn.groups, drawn)}\n"
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>\n{groups}\n</svg>\n'
    ).encode()


def shapes_svg(page: Page, group: Group, lang: Lang, box: Box) -> str:
    """A group's shapes inside a box, for a writer that sets text itself; halos and vowel signs are outlines."""
    halos = "".join(halo(text, lang) for text in texts(group) if text.halo)
    vowels = "".join(signs(text, lang) for text in texts(group) if signed(text))
    drawn = "".join(map(shape, shapes(group)))
    return f"{_root(*box)}>{definitions((group,), page)}{_clipped(drawn, group, 0)}{halos}{vowels}</svg>"


def texts(group: Group) -> Iterator[Text]:
    return (item for item in group.items if isinstance(item, Text))


def directed(line: str, text: Text, lang: Lang) -> str:
    """A line isolated in its own direction, so that anchors stay physical in every viewer."""
    if lang is not Lang.ar:
        return line
    return f"{LEFT_TO_RIGHT if text.ltr else RIGHT_TO_LEFT}{line}{END}"


def is_address(text: Text) -> bool:
    return text.role == "link" and "".join(text.lines).startswith(("https://", "http://"))


def _root(x: float, y: float, width: float, height: float) -> str:
    x, y, width, height = (in_mm(side, 5) for side in (x, y, width, height))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
            f'viewBox="{x} {y} {width} {height}" stroke-linejoin="round"')


def _group(index: int, group: Group, lang: Lang) -> str:
    """Shapes first, then the words above them; only shapes are cut to the clip, as lines of text fit already."""
    drawn = "\n".join(map(shape, shapes(group)))
    words = "\n".join(_text(text, lang) for text in texts(group))
    identity = f"{re.sub(r'[^A-Za-z0-9]+', '-', group.name).strip('-') or 'group'}-{index}"
    told = f' role="img" aria-label="{escape(group.alt)}"' if group.kind == FIGURE else ""
    hidden = ' aria-hidden="true"' if group.kind == DECORATION else ""
    return (f'<g id="{identity}" data-name="{escape(group.name)}"{told}{hidden}>\n'
            f"{_clipped(drawn, group, index)}\n{words}\n</g>")


def _clipped(drawn: str, group: Group, index: int) -> str:
    return f'<g clip-path="url(#clip-{index})">{drawn}</g>' if group.clip else drawn


def _text(text: Text, lang: Lang) -> str:
    """One <text> a line: viewers disagree on the anchor of the second line of one with several."""
    size = text.size_pt * lettering.PT_MM
    look = f' font-size="{in_mm(size, 3)}" text-anchor="{ANCHORS[text.anchor]}" fill="{text.colour}"'
    if text.bold:
        look += ' font-weight="600"'
    if text.halo:
        look += f' stroke="{text.halo}" stroke-width="{in_mm(size * HALO, 3)}" paint-order="stroke"'
    if text.ltr and lang is Lang.ar:
        look += ' xml:lang="en"'
    lines = "\n".join(
        f'<text x="{in_mm(text.x)}" y="{in_mm(text.y + index * leading_mm(text))}"{look}>'
        f"{escape(directed(line, text, lang), quote=False)}</text>"
        for index, line in enumerate(text.lines)
    )
    return f'<a href="{escape("".join(text.lines))}">{lines}</a>' if is_address(text) else lines


def _fonts(page: Page) -> str:
    """The letters of each weight in use, as a subset in the file."""
    faces = []
    for bold in (False, True):
        lines = [line for group in page.groups for text in texts(group) if text.bold is bold for line in text.lines]
        if lines:
            letters = b64encode(lettering.subset(tuple(lines), bold)).decode()
            faces.append(f"@font-face{{font-family:Sheet;font-weight:{600 if bold else 400};"
                         f"src:url(data:font/ttf;base64,{letters})}}")
    return "".join(faces)
