"""What every part of a sheet's map needs to know, and how the screen's styles become ink on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from data.gaps import Gap
from data.places import Level
from geo.boundaries import AREA_LEVELS, World
from geo.scene import Fill, Scene
from geo.styles import GAP_STYLES, ramp
from geo.view import ViewState
from layouts.sheet.drawing import Ring, Style

if TYPE_CHECKING:
    from geo.paper.projection import Frame, Rings

PX_MM = 25.4 / 96
FINER = 0.7  # paper shows finer lines and smaller circles than a screen


@dataclass(frozen=True)
class Canvas:
    """One map on a page. `scale`: of the paper's text and lines; `names`: values, names or none; `told_elsewhere`:
    P-codes that an inset names."""

    scene: Scene
    world: World
    frame: Frame
    scale: float = 1
    names: str = "values"
    told_elsewhere: frozenset[str] = frozenset()

    @property
    def view(self) -> ViewState:
        return self.scene.view

    @cached_property
    def areas(self) -> Mapping[str, str]:
        """Layer of each area that may be named: those of the map's level, and the mantikas under circles."""
        layers = dict.fromkeys([self.view.level, Level.mantika])
        return {pcode: layer for layer in layers if layer in AREA_LEVELS
                for pcode, _ in self.shapes(layer)}

    def shapes(self, layer: str) -> tuple[tuple[str, Rings], ...]:
        """Areas of a layer in the frame, as geo/paper/projection.py cuts them."""
        from geo.paper.projection import shapes  # the geometry library is for paper alone

        return shapes(self.world, layer, self.frame)

    def outlines(self, layer: str) -> tuple[tuple[str, Rings], ...]:
        """Outlines of a layer's areas, or its lines, in the frame."""
        from geo.paper.projection import outlines

        return outlines(self.world, layer, self.frame)

    def cut_circle(self, x: float, y: float, radius: float) -> Ring:
        """What the frame leaves of a circle."""
        from geo.paper.projection import cut_circle

        return cut_circle(self.frame, x, y, radius)

    def key_at(self, layer: str, x: float, y: float) -> str:
        """The area of a layer that lies there; empty where none does."""
        from geo.paper.projection import key_at

        return key_at(self.world, layer, self.frame, x, y)

    def mm(self, px: float) -> float:
        """A length of the screen on this paper."""
        return round(px * PX_MM * FINER * self.scale, 3)

    def pt(self, size: float) -> float:
        """A size of text on this paper."""
        return round(size * self.scale, 2)

    def style(self, options: Mapping[str, object]) -> Style:
        """The screen's path options as ink."""
        filled = options.get("fill", True) and options.get("fillOpacity", 1)
        stroked = options.get("stroke", True)
        return Style(
            fill=options["fillColor"] if filled else "",
            stroke=options["color"] if stroked else "",
            stroke_mm=self.mm(options["weight"]) if stroked else 0,
            dash_mm=tuple(self.mm(float(px)) for px in str(options.get("dashArray") or "").split()),
        )

    def in_focus(self, pcode: str) -> bool:
        """True inside a focus and above it; everywhere in a view without one."""
        within = self.view.within
        return not within or any(pcode.startswith(focus) or focus.startswith(pcode) for focus in within)

    def colour(self, fill: Fill) -> str:
        """A place's colour by its class, or the key of its gap's style."""
        if fill.value < 0:
            return Gap(int(fill.value)).name.lower()
        return ramp(self.view.measure, len(self.scene.classes.breaks))[fill.klass]


def plain(fill: str) -> str:
    """The colour of a fill, of a gap's pattern the ground that it is drawn on."""
    return GAP_STYLES[fill].fill if fill in GAP_STYLES else fill


def blended(colour: str, ground: str, opacity: float) -> str:
    """An opaque colour that looks like another one seen through on a ground."""
    parts = (round(int(colour[i:i + 2], 16) * opacity + int(ground[i:i + 2], 16) * (1 - opacity)) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02X}" for part in parts)
