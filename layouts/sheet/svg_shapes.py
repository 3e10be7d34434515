"""Shapes of a sheet as SVG, in mm: painted the same into an SVG, a PDF and a PNG."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from zlib import crc32

from geo.styles import GAP_MARKS, GAP_STYLES
from layouts.sheet.drawing import Box, Circle, Group, Page, Path, Picture, Ring, Style, Text

Shape = Path | Circle | Box | Picture

TILE, TILE_MM = 8, 2  # side of a gap's pattern, as the screen draws it and on paper
ROOT_SIZE = re.compile(r'\s(?:x|y|width|height|xmlns|aria-hidden|role)="[^"]*"')


@dataclass(frozen=True)
class Inks:
    """What colours are written as. On paper as they are; `fills` and `strokes` say what a screen's theme has instead,
    whose own patterns `gaps` names. `named`: with names for a drawing program's list of objects. `seen_through`: what
    of a shape that is."""

    fills: Mapping[str, str] = field(default_factory=dict)
    strokes: Mapping[str, str] = field(default_factory=dict)
    gaps: str = ""
    named: bool = True
    seen_through: str = "opacity"


PAPER = Inks()


def shapes(group: Group) -> Iterator[Shape]:
    """What a group holds but for its text."""
    return (item for item in group.items if not isinstance(item, Text))


def definitions(groups: tuple[Group, ...], page: Page) -> str:
    """Patterns of the gaps in use, pictures once each however often they are drawn, and clips."""
    every = [item for group in groups for item in shapes(group)]
    gaps = {item.style.fill for item in every if _marked(item)}
    clips = (_clip(index, *group.clip) for index, group in enumerate(groups) if group.clip)
    parts = "".join([*(_pattern(key, page.paper.scale) for key in sorted(gaps)), symbols(every), *clips])
    return f"<defs>{parts}</defs>" if parts else ""


def symbols(items: Iterable[Shape]) -> str:
    """Each drawing of a registry that is in use, once."""
    drawings = (item.content for item in items if isinstance(item, Picture) and isinstance(item.content, str))
    return "".join(map(_symbol, dict.fromkeys(drawings)))


def _clip(index: int, x: float, y: float, width: float, height: float) -> str:
    size = f'x="{in_mm(x)}" y="{in_mm(y)}" width="{in_mm(width)}" height="{in_mm(height)}"'
    return f'<clipPath id="clip-{index}"><rect {size}/></clipPath>'


def _pattern(key: str, scale: float) -> str:
    """The marks that the screen draws (layouts/screen_map.py), on paper in tiles of 2 mm."""
    style = GAP_STYLES[key]
    size = in_mm(TILE_MM / TILE * scale, 4)
    return (f'<pattern id="sheet-gap-{key}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse" '
            f'patternTransform="scale({size})">{GAP_MARKS[style.pattern].format(ink=style.ink)}</pattern>')


def _symbol(drawing: str) -> str:
    """A drawing from a registry; its own size gives way to that of each place where it is used."""
    opening, _, inside = drawing[drawing.index("<svg") + 4 :].partition(">")
    if 'viewBox="' not in opening:
        sizes = dict(re.findall(r'\s(width|height)="([\d.]+)', opening))
        opening += f' viewBox="0 0 {sizes["width"]} {sizes["height"]}"'
    return f'<symbol id="{_picture_id(drawing)}"{ROOT_SIZE.sub("", opening)}>{inside.rpartition("</svg>")[0]}</symbol>'


def _picture_id(drawing: str) -> str:
    return f"picture-{crc32(drawing.encode()):08x}"


def _marked(item: Shape) -> bool:
    """True for a gap that has marks on its colour."""
    return not isinstance(item, Picture) and item.style.fill in GAP_STYLES and bool(
        GAP_MARKS[GAP_STYLES[item.style.fill].pattern])


def shape(item: Shape, inks: Inks = PAPER) -> str:
    """One element, or two for a gap; what it tells shows where a pointer rests on it."""
    ground = ""
    match item:
        case Picture(content=bytes()):
            address = f"data:image/png;base64,{b64encode(item.content).decode()}"
            drawn, attributes = "image", f'{_place(item)} href="{address}"'
        case Picture():
            drawn, attributes = "use", f'{_place(item)} href="#{_picture_id(item.content)}"'
        case _:
            drawn, outline = _outline(item)
            # The colour lies under the marks: painted in each tile, it would show seams between them.
            ground = f'<{drawn} {outline} fill="{GAP_STYLES[item.style.fill].fill}"/>' if _marked(item) else ""
            ground = "" if inks.gaps else ground  # a screen's pattern brings its own
            attributes = outline + _painted(item.style, _marked(item), inks)
    name = f' data-name="{escape(item.name)}"' if item.name and inks.named else ""
    if not item.alt:
        return f"{ground}<{drawn}{name} {attributes}/>"
    return f"{ground}<{drawn}{name} {attributes}><title>{escape(item.alt, quote=False)}</title></{drawn}>"


def _outline(item: Path | Circle | Box) -> tuple[str, str]:
    """Kind and measures of a shape."""
    match item:
        case Path():
            holes = ' fill-rule="evenodd"' if len(item.rings) > 1 else ""
            return "path", f'd="{path_data(item.rings, item.closed)}"{holes}'
        case Circle():
            return "circle", f'cx="{in_mm(item.x)}" cy="{in_mm(item.y)}" r="{in_mm(item.radius)}"'
        case Box():
            return "rect", _place(item) + (f' rx="{in_mm(item.corner)}"' if item.corner else "")


def _place(item: Box | Picture) -> str:
    return f'x="{in_mm(item.x)}" y="{in_mm(item.y)}" width="{in_mm(item.width)}" height="{in_mm(item.height)}"'


def _painted(style: Style, marked: bool, inks: Inks) -> str:
    painted = f' fill="{_fill(style.fill, marked, inks)}"'
    if style.opacity < 1:
        painted += f' {inks.seen_through}="{in_mm(style.opacity)}"'
    if style.stroke and style.stroke_mm:
        stroke = inks.strokes.get(style.stroke, style.stroke)
        painted += f' stroke="{stroke}" stroke-width="{in_mm(style.stroke_mm, 3)}"'
        if style.dash_mm:
            painted += f' stroke-dasharray="{" ".join(map(in_mm, style.dash_mm))}"'
    return painted


def _fill(fill: str, marked: bool, inks: Inks) -> str:
    if fill not in GAP_STYLES:
        return inks.fills.get(fill, fill) or "none"
    if inks.gaps:
        return f"url(#{inks.gaps}{fill})"
    return f"url(#sheet-gap-{fill})" if marked else GAP_STYLES[fill].fill


def path_data(rings: Iterable[Ring], closed: bool = True) -> str:
    """Rings in hundredths of a mm, each point by its distance from the one before, which takes least room."""
    parts = []
    for ring in filter(None, rings):
        x, y = round(ring[0][0] * 100), round(ring[0][1] * 100)
        parts.append(f"M{_hundredths(x)} {_hundredths(y)}l")
        steps = []
        for point in ring[1:]:
            to_x, to_y = round(point[0] * 100), round(point[1] * 100)
            if to_x != x or to_y != y:
                steps.append(f"{_hundredths(to_x - x)} {_hundredths(to_y - y)}")
                x, y = to_x, to_y
        parts.append(" ".join(steps or ["0 0"]).replace(" -", "-") + ("z" if closed else ""))
    return "".join(parts)


@lru_cache(maxsize=16_384)
def _hundredths(n: int) -> str:
    sign, size = "-" if n < 0 else "", abs(n)
    return f"{sign}{size // 100}{f'.{size % 100:02d}'.rstrip('0')}" if size % 100 else f"{sign}{size // 100}"


def in_mm(value: float, decimals: int = 2) -> str:
    """Number without trailing zeros; never "-0"."""
    written = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written
