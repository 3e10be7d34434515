"""The map in a page's first answer: the view's own Scene as SVG, from the same items and painter as a sheet's map.

It stands where Leaflet will draw the same: assets/first_map.js fits it as Leaflet fits its bounds, and gives way to it.
Colours are those of the page's theme; circles, symbols and names keep their size in px whatever the zoom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from geo.boundaries import Box, World
from geo.layers import layers
from geo.scene import Scene
from geo.screen_frame import DRAWN, USUAL, ScreenFrame, frame_of, shapes
from geo.screen_layout import SCALE, Name, laid_out
from geo.styles import IOM_BLUE, LAND, NEIGHBOURS, SEA, TOKENS, WHITE, ramp
from geo.themes import THEMES
from layouts.sheet.canvas import FINER, PX_MM, Canvas, blended
from layouts.sheet.drawing import Box as Plate
from layouts.sheet.drawing import Circle, Item, Path, Picture, Ring, Text
from layouts.sheet.map_marks import PEOPLE, site_items
from layouts.sheet.map_places import FAINT, GREY, SOFT_GREY, circle_items, has_circles, place_items
from layouts.sheet.svg_shapes import Inks, in_mm, shape, symbols

PX = 1 / (PX_MM * FINER)  # the scale at which a canvas's mm are px
BEHIND = ("far_land", "neighbours")
# Where Leaflet's buttons will be.
ZOOM = '<div class="first-zoom" aria-hidden="true"><span>+</span><span>−</span></div>'


@dataclass(frozen=True)
class ScreenCanvas(Canvas):
    """A canvas in the px of a screen; its frame is a ScreenFrame, larger than what is seen of it."""

    def shapes(self, layer: str) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
        return shapes(self.world, layer, self.frame)

    outlines = shapes

    def cut_circle(self, x: float, y: float, radius: float) -> Ring:
        """Nothing: what crosses the frame's edge is out of sight."""
        return ()


def first_map_svg(scene: Scene, world: World, labels: Sequence[Mapping], link: str) -> str:
    """The map as one SVG element; `labels`: the names to place, the most important first; `link`: of the view."""
    bounds = scene.view.bbox or world.bounds("LY")
    frame = frame_of(bounds, not scene.view.bbox)
    canvas = ScreenCanvas(scene, world, frame, PX)
    marks = tuple(mark for mark in scene.marks if mark.layer in scene.view.layers and mark.lon is not None)
    layout = laid_out(frame, _wanted(scene, world, labels), marks)
    inks = _inks(scene)
    sites = [tuple(site_items(_sized(canvas), (site,))) for site in layout.sites]
    drawn = [*(shape(item, inks) for item in (*_ground(canvas), *place_items(canvas), *_lines(canvas))),
             *(_round(item, inks) for item in circle_items(canvas)),
             *(_placed(site.at, "".join(_drawn(items, inks))) for site, items in zip(layout.sites, sites, strict=True)),
             *map(_name, layout.names)]
    defined = symbols(item for items in sites for item in items if not isinstance(item, Text))
    return (f'<svg class="first-map" role="img" aria-label="{escape(scene.summary)}" direction="ltr" '
            f'viewBox="{_view_box(frame)}"{_told(canvas, bounds, link)}>'
            f"<defs>{defined}</defs>{''.join(drawn)}</svg>{ZOOM}")


def _sized(canvas: ScreenCanvas) -> ScreenCanvas:
    """For symbols, whose sizes on paper aren't made finer."""
    return ScreenCanvas(canvas.scene, canvas.world, canvas.frame, SCALE)


def _view_box(frame: ScreenFrame) -> str:
    """What is surely seen, in the middle: a browser without scripts shows as much about it as it has room for."""
    (wide, high), (_, height) = DRAWN, USUAL
    return " ".join(in_mm(part) for part in ((wide - height * 1.15) / 2, (high - height) / 2, height * 1.15, height))


def _shown(canvas: ScreenCanvas) -> int:
    """How many places the map draws."""
    circles = has_circles(canvas)
    return sum(not circles or canvas.world.label_point(fill.pcode) is not None for fill in canvas.scene.fills)


def _told(canvas: ScreenCanvas, bounds: Box, link: str) -> str:
    """What layouts/first_map_fit.py fits the map by, the ramp of each theme, and what the scripts wait for."""
    scene, frame = canvas.scene, canvas.frame
    n = len(scene.classes.breaks)
    ramps = {key: " ".join(theme.ramp(scene.view.measure, n)) if n else "" for key, theme in THEMES.items()}
    parts = {"bounds": " ".join(map(str, bounds)), "at": f"{frame.zoom} {frame.west} {frame.north}",
             "fit": "extent" if scene.view.bbox else "country", "places": str(_shown(canvas)),
             "view": escape(link),
             **{f"ramp-{key}": colours for key, colours in ramps.items()}}
    return "".join(f' data-{name}="{value}"' for name, value in parts.items())


def _inks(scene: Scene) -> Inks:
    """Paper's colours as the page's theme has them; `--class-n`: the colours of the view's classes."""
    n = len(scene.classes.breaks)
    classes = {colour: f"var(--class-{i},{colour})" for i, colour in
               enumerate(ramp(scene.view.measure, n) if n else (), 1)}
    faint = {blended(colour, LAND, FAINT): f"color-mix(in srgb,{paint} 35%,var(--sea))"
             for colour, paint in classes.items()}
    both = {LAND: "var(--land)", SEA: "var(--sea)", NEIGHBOURS: "var(--neighbours)", PEOPLE: "var(--people)",
            TOKENS["ink"]: "var(--ink)", SOFT_GREY: "var(--circle-empty-edge)",
            TOKENS["line-strong"]: "var(--line-strong)", TOKENS["outline"]: "var(--outline)"}
    return Inks(
        fills={**both, GREY: "var(--dot-unknown)", WHITE: "var(--halo)", IOM_BLUE: "var(--circle)", **faint, **classes},
        strokes={**both, GREY: "var(--border-quiet)", WHITE: "var(--border)", IOM_BLUE: "var(--circle)",
                 TOKENS["neighbour-edge"]: "var(--neighbour-edge)", TOKENS["selected"]: "var(--selected)"},
        gaps="gap-", named=False, seen_through="fill-opacity")


def _ground(canvas: ScreenCanvas) -> Iterator[Path]:
    """Land about the country; the sea is the map's own ground."""
    for layer in BEHIND:
        style = canvas.style(layers()[layer].style)
        for _, rings in canvas.shapes(layer):
            yield Path(rings=rings, style=style)


def _lines(canvas: ScreenCanvas) -> Iterator[Path]:
    if "graticule" in canvas.view.layers:
        style = canvas.style(layers()["graticule"].style)
        for _, lines in canvas.shapes("graticule"):
            yield Path(rings=lines, style=style, closed=False)


def _round(item: Item, inks: Inks) -> str:
    """A circle of people, whose size follows the map's; nothing of one beyond the frame."""
    return shape(item, inks) if isinstance(item, Circle) else ""


def _drawn(items: Iterable[Item], inks: Inks) -> Iterator[str]:
    told = False  # a site is told once, whatever number of symbols it has
    for item in items:
        if isinstance(item, Picture):
            yield shape(replace(item, alt="" if told else item.alt), inks)
            told = True
        elif isinstance(item, Text):
            yield (f'<text x="{in_mm(item.x, 1)}" y="{in_mm(item.y, 1)}" class="{_kind(item)}">'
                   f'{escape("".join(item.lines))}</text>')
        elif isinstance(item, Plate) and item.style.fill == WHITE:
            yield shape(item, Inks({WHITE: "var(--plate)"}, inks.strokes, named=False))
        else:
            yield shape(item, inks)


def _kind(item: Text) -> str:
    return "badge-text" if item.colour == WHITE else "pill-text"


def _placed(at: tuple[float, float], drawn: str) -> str:
    """What keeps its size in px about a point."""
    return f'<g class="at" data-x="{in_mm(at[0], 1)}" data-y="{in_mm(at[1], 1)}">{drawn}</g>'


def _name(name: Name) -> str:
    room = f' data-room="{in_mm(name.room, 1)}"' if name.room else ""
    return _placed((name.x, name.y), f'<text class="name {name.kind}{" always" * name.always}"{room} '
                   f'x="{in_mm(name.x, 1)}" y="{in_mm(name.y + name.side, 1)}">{escape(name.name)}</text>')


def _wanted(scene: Scene, world: World, labels: Sequence[Mapping]) -> list[Mapping]:
    """The names of this view: of its focus first, then those of seas and neighbours, and of areas if they are on."""
    view = scene.view
    named = "labels" in view.layers
    focus = [{"kind": "focus", "name": fill.name, "always": True, "lon": at[0], "lat": at[1],
              "above": view.filled and view.level in ("baladiya", "muhalla")}
             for fill in scene.fills if fill.pcode in view.within and (at := world.label_point(fill.pcode))]
    told = {label["name"] for label in focus}
    kinds = {"sea", "country", "island"}
    if named:
        kinds.add("region" if view.level == "region" else "mantika")
    return [*focus, *(label for label in labels if label["kind"] in kinds and label["name"] not in told)]
