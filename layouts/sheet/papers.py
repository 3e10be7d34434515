"""Papers that a sheet can be made for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LANDSCAPE, PORTRAIT, CARD = "landscape", "portrait", "card"


@dataclass(frozen=True)
class Paper:
    """Width and height in mm; `form`: which arrangement of the page it takes; `scale`: of all text and lines, so that
    a slide reads from afar; `dpi`: resolutions of its PNG, the first one the usual."""

    key: str
    width: float
    height: float
    form: str
    scale: float
    dpi: tuple[int, ...] = (300, 150)


PAPERS: Mapping[str, Paper] = MappingProxyType({
    paper.key: paper for paper in (
        Paper("a4l", 297, 210, LANDSCAPE, 1),
        Paper("a4p", 210, 297, PORTRAIT, 1),
        Paper("a3l", 420, 297, LANDSCAPE, 1.3),
        Paper("a3p", 297, 420, PORTRAIT, 1.3),
        Paper("wide", 338.667, 190.5, LANDSCAPE, 1.25),  # a slide of 13.333 x 7.5 inches
        Paper("social", 317.5, 166.158, CARD, 1.35, (96,)),  # 1200 x 628 pixels at 96 to the inch
    )
})
