"""A sheet before ink: what stands where on its pages, in mm from the top left; every writer paints the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.words import Lang
from geo.styles import TOKENS
from layouts.sheet.papers import Paper

Point = tuple[float, float]
Ring = tuple[Point, ...]

INK, SOFT = TOKENS["ink"], TOKENS["ink-soft"]
# What a reader of the file is told of a group: a picture with its words, running text, or mere decoration.
FIGURE, PROSE, DECORATION = "figure", "prose", "decoration"
LEFT, MIDDLE, RIGHT = "left", "middle", "right"


@dataclass(frozen=True, kw_only=True)
class Style:
    """`fill`: "#rrggbb", the key of a gap style, which is drawn with its pattern, or empty for none."""

    fill: str = ""
    opacity: float = 1
    stroke: str = ""
    stroke_mm: float = 0
    dash_mm: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Path:
    """Rings of an area, inner ones being holes (even-odd), or open lines; `name` and `alt` as in `Group`."""

    rings: tuple[Ring, ...]
    style: Style
    closed: bool = True
    name: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Circle:
    """`x`, `y`: its centre."""

    x: float
    y: float
    radius: float
    style: Style
    name: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """An upright rectangle; `x`, `y`: its top left; `corner`: radius of its corners."""

    x: float
    y: float
    width: float
    height: float
    style: Style
    corner: float = 0
    name: str = ""
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    """Lines that already fit: `x` is where the anchor is, physically, and `y` the baseline of the first line.

    `anchor`: left, middle or right. `room`: width that the lines were broken for, for a writer that has text boxes.
    `halo`: a colour round the letters. `role`: title, subtitle, heading, body, label, date, source, disclaimer, unit …
    `ltr`: from left to right whatever the page's language, as a link is.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    size_pt: float
    anchor: str = LEFT
    leading_mm: float = 0
    bold: bool = False
    colour: str = INK
    halo: str = ""
    role: str = "body"
    room: float = 0
    ltr: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing from a registry or a logo: SVG text, or PNG bytes."""

    x: float
    y: float
    width: float
    height: float
    content: str | bytes
    name: str = ""
    alt: str = ""


Item = Path | Circle | Box | Text | Picture


@dataclass(frozen=True, kw_only=True)
class Group:
    """Items that belong together, bottom first; `clip` cuts them to x, y, width, height.

    `name` stands in a drawing program's list of objects; `alt` says in words what a figure shows.
    """

    name: str
    items: tuple[Item, ...]
    kind: str = PROSE
    alt: str = ""
    clip: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Page:
    """One side of paper; groups in the order in which they are read. `notes`: what a speaker should know.

    `links`: boxes (x, y, width, height) that lead to another page of the sheet, by its number from 1.
    """

    paper: Paper
    title: str
    groups: tuple[Group, ...]
    notes: str = ""
    links: tuple[tuple[tuple[float, float, float, float], int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A document of one page, or of many as an atlas. `state` is the text that travels inside every file made of it
    and brings its view back; `undrawn`: what the view asks for and the map can't show, in words."""

    pages: tuple[Page, ...]
    lang: Lang
    title: str
    summary: str
    state: str
    made_on: date
    undrawn: tuple[str, ...] = ()
