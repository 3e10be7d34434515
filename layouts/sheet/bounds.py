"""How far the shapes of a group reach, so that a writer makes a picture of no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from geo.paper import lettering
from layouts.sheet.drawing import LEFT, MIDDLE, RIGHT, Circle, Group, Item, Page, Path, Text
from layouts.sheet.outlined import HALO, leading_mm, signed

Box = tuple[float, float, float, float]  # left, top, right, bottom in mm

ABOVE, BELOW = 1.4, 0.6  # how far letters with their signs and halo reach from the baseline, in parts of their size
SLACK = 0.01  # of a unit: a picture that is no more than a whole number of pixels is never rounded up


def picture_box(page: Page, group: Group, unit_mm: float) -> Box | None:
    """Left, top, width, height of what a group draws on its page, on whole units; none if it draws nothing."""
    boxes = [*_boxes(group)]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = (floor(max(min(sides), 0) / unit_mm) for sides in (lefts, tops))
    right = ceil(min(max(rights), page.paper.width) / unit_mm)
    bottom = ceil(min(max(bottoms), page.paper.height) / unit_mm)
    if right <= left or bottom <= top:
        return None
    across, down = right - left, bottom - top
    width = (across - SLACK) * unit_mm
    return left * unit_mm, top * unit_mm, width, width * (down - SLACK) / across


def _boxes(group: Group) -> Iterator[Box]:
    """Of each item; shapes end at the clip, halos and vowel signs don't."""
    x, y, width, height = group.clip or (0, 0, 0, 0)
    for item in group.items:
        if isinstance(item, Text):
            if item.halo or signed(item):
                yield _text_box(item)
        elif box := _shape_box(item):
            yield (max(box[0], x), max(box[1], y), min(box[2], x + width), min(box[3], y + height)) \
                if group.clip else box


def _shape_box(item: Item) -> Box | None:
    edge = item.style.stroke_mm if hasattr(item, "style") else 0  # twice what a stroke adds, for pointed corners
    match item:
        case Path():
            points = [point for ring in item.rings for point in ring]
            if not points:
                return None
            across, down = zip(*points, strict=True)
            return min(across) - edge, min(down) - edge, max(across) + edge, max(down) + edge
        case Circle():
            reach = item.radius + edge
            return item.x - reach, item.y - reach, item.x + reach, item.y + reach
        case _:
            return item.x - edge, item.y - edge, item.x + item.width + edge, item.y + item.height + edge


def _text_box(text: Text) -> Box:
    size = text.size_pt * lettering.PT_MM
    width = max(lettering.width_mm(line, text.size_pt, text.bold) for line in text.lines)
    left = text.x - {LEFT: 0, MIDDLE: width / 2, RIGHT: width}[text.anchor]
    foot = text.y + leading_mm(text) * (len(text.lines) - 1)
    return left - HALO * size, text.y - ABOVE * size, left + width + HALO * size, foot + BELOW * size
