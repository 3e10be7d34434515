"""What a sheet must not lack before it leaves the house, and what no reader should have to put up with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from data.errors import SheetError
from data.words import Lang, text
from geo.paper.lettering import ink_mm, missing_glyphs, width_mm
from layouts.sheet.blocks import SMALLEST_PT
from layouts.sheet.drawing import FIGURE, LEFT, MIDDLE, RIGHT, Page, Sheet, Text

# Roles of texts that a page with a map must have, and what is said of one that lacks it.
REQUIRED = {
    "title": "lint.no_title", "asof": "lint.no_asof", "made": "lint.no_date", "source": "lint.no_source",
    "legend": "lint.no_legend", "unit": "lint.no_unit", "disclaimer": "lint.no_disclaimer", "link": "lint.no_link",
}
ONLY_WITH_DATA = ("legend", "unit")  # a page of contents has a map too, but no data on it
TOUCH_MM = 0.2  # by so much ink may come over ink, or over the edge, before an eye sees it

InkBox = tuple[float, float, float, float]  # left, top, right, bottom


def refuse(sheet: Sheet) -> None:
    """Raise SheetError listing every fault, if the sheet has any."""
    found = faults(sheet)
    if found:
        raise SheetError("\n".join((text("lint.refused", sheet.lang), *found)), found)


def faults(sheet: Sheet) -> tuple[str, ...]:
    """Every fault of a sheet in its language; none of a good one."""
    found = []
    for number, page in enumerate(sheet.pages, start=1):
        is_contents = number == 1 < len(sheet.pages) and bool(page.links)
        for fault in _faults(page, sheet.lang, is_contents):
            several = len(sheet.pages) > 1
            found.append(text("lint.on_page", sheet.lang, page=number, fault=fault) if several else fault)
    return tuple(dict.fromkeys(found))


def _faults(page: Page, lang: Lang, is_contents: bool) -> Iterator[str]:
    texts = [item for group in page.groups for item in group.items if isinstance(item, Text)]
    told = {item.role for item in texts if any(line.strip() for line in item.lines)}
    has_map = any(group.kind == FIGURE and group.clip for group in page.groups)
    for role, key in REQUIRED.items():
        if role not in told and (has_map or role == "title") and not (is_contents and role in ONLY_WITH_DATA):
            yield text(key, lang)
    for group in page.groups:
        if group.kind == FIGURE and not group.alt.strip():
            yield text("lint.no_alt", lang, name=group.name)
    for item in texts:
        yield from _text_faults(item, page, lang)
    labels = [(item.lines[0], tuple(_boxes(item))) for item in texts if item.role == "label"]
    for (one, its), (other, others) in combinations(labels, 2):
        if any(_overlap(box, beside) for box in its for beside in others):
            yield text("lint.overlap", lang, one=one, other=other)


def _text_faults(item: Text, page: Page, lang: Lang) -> Iterator[str]:
    words = " ".join(item.lines)
    if item.size_pt < SMALLEST_PT:
        yield text("lint.too_small", lang, words=words, size=item.size_pt, smallest=SMALLEST_PT)
    missing = missing_glyphs("".join(item.lines))
    if missing:
        named = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing)
        yield text("lint.no_glyph", lang, words=words, characters=named)
    for line, (left, top, right, bottom) in zip(item.lines, _boxes(item), strict=True):
        inside = -TOUCH_MM <= left <= right <= page.paper.width + TOUCH_MM
        if not inside or top < -TOUCH_MM or bottom > page.paper.height + TOUCH_MM:
            yield text("lint.off_page", lang, words=line)


def _boxes(item: Text) -> Iterator[InkBox]:
    """Where the ink of each line is."""
    for row, line in enumerate(item.lines):
        width = width_mm(line, item.size_pt, item.bold)
        above, below = ink_mm(line, item.size_pt, item.bold)
        left = item.x - {LEFT: 0, MIDDLE: 0.5, RIGHT: 1}[item.anchor] * width
        baseline = item.y + row * item.leading_mm
        yield left, baseline - above, left + width, baseline + below


def _overlap(one: InkBox, other: InkBox) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return across > TOUCH_MM and along > TOUCH_MM
