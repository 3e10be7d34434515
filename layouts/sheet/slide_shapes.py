"""Items of a drawing as native shapes of a slide, in DrawingML: editable, named, and read out with their alt text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import escape

from data.words import Lang
from geo.paper.lettering import LEADING, PT_MM, width_mm
from geo.styles import GAP_STYLES
from layouts.sheet.drawing import (
    DECORATION,
    LEFT,
    MIDDLE,
    RIGHT,
    Box,
    Circle,
    Group,
    Item,
    Page,
    Path,
    Picture,
    Style,
    Text,
)
from layouts.sheet.svg import Shape, is_address, texts
from layouts.sheet.svg import shapes as shapes_of

EMU_PER_MM = 36_000
# The sheets' own font isn't on other people's machines; Arial is, and holds both scripts.
FONT = "Arial"
ASCENT, DESCENT = 0.905, 0.212  # of Arial, in parts of its size
ALIGNMENTS = {LEFT: "l", MIDDLE: "ctr", RIGHT: "r"}
TONGUES = {Lang.en: "en-GB", Lang.ar: "ar-LY"}
# Office's own patterns; LibreOffice draws all as lines, and those of dotGrid upright, unlike the other two.
PATTERNS = {"dots": "dotGrid", "hatch": "wdUpDiag", "crosshatch": "diagCross"}
LONGEST_NAME = 60
SPARE = 1.2  # of width
TEXT_BOX = '<p:cNvSpPr txBox="1"/><p:nvPr/>'
TITLE = '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr>'
HALO_EMU = 12_700
DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1"'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext></a:extLst>'
)

Frame = tuple[float, float, float, float]


@dataclass(frozen=True)
class Slide:
    """What shapes need of their slide: its language, numbers for shapes, and references to other parts of the file.

    `picture` gives the <a:blip> of a drawing and its width in parts of its height; `jump` the reference to a slide by
    its number, `address` that to a link.
    """

    lang: Lang
    numbers: Iterator[int]
    picture: Callable[[str | bytes], tuple[str, float]]
    jump: Callable[[int], str]
    address: Callable[[str], str]


def shapes(page: Page, titles: tuple[str, ...], slide: Slide) -> str:
    """All of a page; `titles` of the sheet's pages name what its links lead to."""
    title = next((text for group in page.groups for text in texts(group) if text.role == "title"), None)
    made = "".join(_group(group, title, slide) for group in page.groups)
    return made + "".join(_link(frame, number, titles[number - 1], slide) for frame, number in page.links)


def _group(group: Group, title: Text | None, slide: Slide) -> str:
    """A group, and after it the page's title if that is in it: a placeholder can't be in a group."""
    items = [part for shape in shapes_of(group) for part in _cut(shape, group.clip)]
    items += [text for text in texts(group) if text is not title]
    made = ""
    if items:
        about = _about(group.name, group.alt, slide, decorative=group.kind == DECORATION)
        frames = [_frame(item) for item in items]
        left, top = min(x for x, _, _, _ in frames), min(y for _, y, _, _ in frames)
        right, bottom = max(x + width for x, _, width, _ in frames), max(y + height for _, y, _, height in frames)
        place = _place((left, top, right - left, bottom - top), inner=True)
        children = "".join(_item(item, slide) for item in items)
        made = (f"<p:grpSp><p:nvGrpSpPr>{about}<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"
                f"<p:grpSpPr>{place}</p:grpSpPr>{children}</p:grpSp>")
    return made + "".join(_text(text, slide, is_title=True) for text in texts(group) if text is title)


def _cut(shape: Shape, clip: Frame | None) -> tuple[Shape, ...]:
    """What is drawn of a shape: areas come cut already, a circle or picture is drawn whole if its centre is inside."""
    if clip is None or isinstance(shape, Path):
        return (shape,)
    x, y, width, height = _frame(shape)
    left, top, right, bottom = clip[0], clip[1], clip[0] + clip[2], clip[1] + clip[3]
    if not isinstance(shape, Box):
        return (shape,) if left <= x + width / 2 <= right and top <= y + height / 2 <= bottom else ()
    width, height = min(x + width, right) - max(x, left), min(y + height, bottom) - max(y, top)
    cut = replace(shape, x=max(x, left), y=max(y, top), width=width, height=height)
    return (cut,) if min(width, height) > 0 else ()


def _frame(item: Item) -> Frame:
    """The upright rectangle round an item: x, y, width, height."""
    match item:
        case Path():
            xs = [x for ring in item.rings for x, _ in ring]
            ys = [y for ring in item.rings for _, y in ring]
            return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
        case Circle():
            return item.x - item.radius, item.y - item.radius, 2 * item.radius, 2 * item.radius
        case Text():
            return _text_frame(item)
        case _:
            return item.x, item.y, item.width, item.height


def _item(item: Item, slide: Slide) -> str:
    match item:
        case Path():
            return _shape(item, _outline(item), slide)
        case Circle():
            return _shape(item, '<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>', slide)
        case Box():
            return _shape(item, _rectangle(item), slide)
        case Text():
            return _text(item, slide)
        case Picture():
            return _picture(item, slide)


def _shape(item: Path | Circle | Box, geometry: str, slide: Slide) -> str:
    place, style = _place(_frame(item)), item.style
    about = _about(item.name, item.alt, slide, decorative=not item.alt)
    return (f"<p:sp><p:nvSpPr>{about}<p:cNvSpPr/><p:nvPr/></p:nvSpPr>"
            f"<p:spPr>{place}{geometry}{_fill(style)}{_line(style)}</p:spPr></p:sp>")


def _about(name: str, alt: str, slide: Slide, decorative: bool = False, inside: str = "") -> str:
    """Number, name (in the list of objects) and alt text of a shape."""
    described = f' descr="{escape(alt)}"' if alt else ""
    return (f'<p:cNvPr id="{next(slide.numbers)}" name="{escape(name)}"{described}>'
            f"{inside}{DECORATIVE if decorative else ''}</p:cNvPr>")


def _place(frame: Frame, inner: bool = False) -> str:
    """Where a shape is; `inner`: of a group, whose shapes are placed on the slide itself."""
    x, y = emu(frame[0]), emu(frame[1])
    width, height = _extent(frame)
    place = f'<a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/>'
    if inner:
        place += f'<a:chOff x="{x}" y="{y}"/><a:chExt cx="{width}" cy="{height}"/>'
    return f"<a:xfrm>{place}</a:xfrm>"


def _extent(frame: Frame) -> tuple[int, int]:
    """Width and height in EMU, between rounded edges; never 0, which programs take for unknown."""
    x, y, width, height = frame
    return max(emu(x + width) - emu(x), 1), max(emu(y + height) - emu(y), 1)


def _outline(path: Path) -> str:
    """One path with a part for each ring, so that rings within rings are holes."""
    frame = _frame(path)
    left, top = emu(frame[0]), emu(frame[1])
    width, height = _extent(frame)
    end = "<a:close/>" if path.closed else ""
    parts = []
    for ring in path.rings:
        start, *points = (f'<a:pt x="{emu(x) - left}" y="{emu(y) - top}"/>' for x, y in ring)
        parts.append(f"<a:moveTo>{start}</a:moveTo>{''.join(f'<a:lnTo>{point}</a:lnTo>' for point in points)}{end}")
    unfilled = "" if path.closed else ' fill="none"'
    return (f'<a:custGeom><a:pathLst><a:path w="{width}" h="{height}"{unfilled}>{"".join(parts)}</a:path>'
            "</a:pathLst></a:custGeom>")


def _rectangle(box: Box) -> str:
    if not box.corner:
        return '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    part = min(round(box.corner / min(box.width, box.height) * 100_000), 50_000)
    return f'<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val {part}"/></a:avLst></a:prstGeom>'


def _fill(style: Style) -> str:
    if not style.fill:
        return "<a:noFill/>"
    gap = GAP_STYLES.get(style.fill)
    if gap is None or gap.pattern not in PATTERNS:
        return _solid(gap.fill if gap else style.fill, style.opacity)
    return (f'<a:pattFill prst="{PATTERNS[gap.pattern]}"><a:fgClr>{_colour(gap.ink, style.opacity)}</a:fgClr>'
            f"<a:bgClr>{_colour(gap.fill, style.opacity)}</a:bgClr></a:pattFill>")


def _line(style: Style) -> str:
    if not (style.stroke and style.stroke_mm):
        return "<a:ln><a:noFill/></a:ln>"
    dash_mm = style.dash_mm * (1 + len(style.dash_mm) % 2)  # an odd pattern is gone through twice, as in SVG
    shares = [round(length / style.stroke_mm * 100_000) for length in dash_mm]
    dashes = "".join(f'<a:ds d="{dash}" sp="{gap}"/>' for dash, gap in zip(shares[::2], shares[1::2], strict=True))
    dashes = f"<a:custDash>{dashes}</a:custDash>" if dashes else ""
    return f'<a:ln w="{emu(style.stroke_mm)}">{_solid(style.stroke, style.opacity)}{dashes}<a:round/></a:ln>'


def _solid(colour: str, opacity: float = 1) -> str:
    return f"<a:solidFill>{_colour(colour, opacity)}</a:solidFill>"


def _colour(colour: str, opacity: float = 1) -> str:
    alpha = "" if opacity == 1 else f'<a:alpha val="{round(opacity * 100_000)}"/>'
    return f'<a:srgbClr val="{colour.removeprefix("#").upper()}">{alpha}</a:srgbClr>'


def _text(text: Text, slide: Slide, is_title: bool = False) -> str:
    """A box round lines that fit: one paragraph, so that its words can be edited, with the drawing's line breaks."""
    words = " ".join(text.lines)
    name = "Title" if is_title else f"{text.role}: {words}"[:LONGEST_NAME]
    link = f'<a:hlinkClick r:id="{slide.address("".join(text.lines))}"/>' if is_address(text) else ""
    return (f"<p:sp><p:nvSpPr>{_about(name, '', slide, inside=link)}{TITLE if is_title else TEXT_BOX}</p:nvSpPr>"
            f'<p:spPr>{_place(_frame(text))}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
            '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
            f"<a:lstStyle/>{_paragraph(text, slide.lang)}</p:txBody></p:sp>")


def _paragraph(text: Text, lang: Lang) -> str:
    rtl = lang is Lang.ar and not text.ltr
    look = _letters(text, Lang.ar if rtl else Lang.en)
    runs = f"<a:br>{look}</a:br>".join(
        f"<a:r>{look}<a:t>{escape(line, quote=False)}</a:t></a:r>" for line in text.lines)
    # Only lines below one another have a height of their own: it is drawn differently above a first line.
    pitch = f'<a:lnSpc><a:spcPts val="{round(_pitch_mm(text) / PT_MM * 100)}"/></a:lnSpc>' if text.lines[1:] else ""
    return (f'<a:p><a:pPr marL="0" indent="0" algn="{ALIGNMENTS[text.anchor]}" rtl="{int(rtl)}">{pitch}'
            f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/></a:pPr>{runs}</a:p>')


def _letters(text: Text, lang: Lang) -> str:
    halo = f'<a:effectLst><a:glow rad="{HALO_EMU}">{_colour(text.halo)}</a:glow></a:effectLst>' if text.halo else ""
    return (f'<a:rPr lang="{TONGUES[lang]}" sz="{round(text.size_pt * 100)}" b="{int(text.bold)}">'
            f'{_solid(text.colour)}{halo}<a:latin typeface="{FONT}"/><a:cs typeface="{FONT}"/></a:rPr>')


def _text_frame(text: Text) -> Frame:
    """A text's box; its top is where a program puts it to have the first baseline at the text's `y`."""
    size = text.size_pt * PT_MM
    width = text.room or max(width_mm(line, text.size_pt, text.bold) for line in text.lines)
    if text.role == "title":
        width *= SPARE  # LibreOffice breaks a title anew, whatever the file says
    left = text.x - {LEFT: 0, MIDDLE: width / 2, RIGHT: width}[text.anchor]
    if not text.lines[1:]:
        return left, text.y - ASCENT * size, width, (ASCENT + DESCENT) * size
    pitch = _pitch_mm(text)
    return left, text.y - pitch + DESCENT * size, width, pitch * len(text.lines)


def _pitch_mm(text: Text) -> float:
    return text.leading_mm or text.size_pt * PT_MM * LEADING


def _picture(picture: Picture, slide: Slide) -> str:
    """Whole and in the middle of its frame, which may be of another shape."""
    blip, shape = slide.picture(picture.content)
    width, height = min(picture.width, picture.height * shape), min(picture.height, picture.width / shape)
    frame = (picture.x + (picture.width - width) / 2, picture.y + (picture.height - height) / 2, width, height)
    return (f"<p:pic><p:nvPicPr>{_about(picture.name, picture.alt, slide, decorative=not picture.alt)}"
            '<p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr>'
            f"<p:blipFill>{blip}<a:stretch><a:fillRect/></a:stretch></p:blipFill>"
            f'<p:spPr>{_place(frame)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>')


def _link(frame: Frame, number: int, name: str, slide: Slide) -> str:
    """A box that can't be seen but clicked on: one without any filling could not."""
    click = f'<a:hlinkClick r:id="{slide.jump(number)}" action="ppaction://hlinksldjump"/>'
    return (f"<p:sp><p:nvSpPr>{_about(name, name, slide, inside=click)}<p:cNvSpPr/><p:nvPr/></p:nvSpPr>"
            f'<p:spPr>{_place(frame)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_solid("#FFFFFF", 0)}'
            "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>")


def emu(mm: float) -> int:
    """English Metric Units, which slides are measured in."""
    return round(mm * EMU_PER_MM)
