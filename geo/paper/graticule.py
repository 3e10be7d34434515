"""Meridians and parallels of a frame, each with its label where it meets the left or the bottom edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

import shapely

from data.words import Digits, Lang, text
from geo.paper.projection import Frame, Ring

STEPS_DEG = (5, 2, 1, 0.5, 0.2, 0.1)
FAR_MM = 38  # two lines are at least as far apart as this, times the paper's scale
DEGREE_MM = 111_200_000  # of a meridian, on the ground
MEETS_MM = 0.05  # from the frame's edge
BENDS = 12  # pieces of a line, so that it may bend


@dataclass(frozen=True)
class GraticuleLine:
    """A meridian or parallel in mm; its label stands where it meets the frame: `x`, `y`; empty if it doesn't."""

    points: Ring
    label: str
    x: float
    y: float
    meridian: bool


@lru_cache(maxsize=256)
def graticule(frame: Frame, lang: Lang, digits: Digits = Digits.latn,
              paper_scale: float = 1) -> tuple[GraticuleLine, ...]:
    """Lines at whole degrees, or parts of one where the frame is close, meridians first."""
    step = _step(frame, paper_scale)
    edge = [frame.lon_lat(frame.x + part * frame.width, frame.y + other * frame.height)
            for part in (0, 0.5, 1) for other in (0, 0.5, 1)]
    west, east = min(lon for lon, _ in edge), max(lon for lon, _ in edge)
    south, north = min(lat for _, lat in edge), max(lat for _, lat in edge)
    meridians = [_line(frame, degrees, True, (south - 1, north + 1), lang, digits)
                 for degrees in _multiples(west, east, step)]
    parallels = [_line(frame, degrees, False, (west - 1, east + 1), lang, digits)
                 for degrees in _multiples(south, north, step)]
    return tuple(line for line in (*meridians, *parallels) if line)


def _step(frame: Frame, paper_scale: float) -> float:
    """The finest step whose lines aren't crowded."""
    roomy = [step for step in STEPS_DEG if step * DEGREE_MM / frame.scale >= FAR_MM * paper_scale]
    return min(roomy, default=STEPS_DEG[0])


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [round(step * n, 1) for n in range(floor(low / step), ceil(high / step) + 1)]


def _line(frame: Frame, degrees: float, meridian: bool, span: tuple[float, float], lang: Lang,
          digits: Digits) -> GraticuleLine | None:
    start, end = span
    along = [start + (end - start) * part / BENDS for part in range(BENDS + 1)]
    bent = [frame.place(degrees, at) if meridian else frame.place(at, degrees) for at in along]
    cut = shapely.LineString(bent).intersection(shapely.box(frame.x, frame.y, frame.right, frame.bottom))
    lines = [part for part in shapely.get_parts(cut) if part.geom_type == "LineString" and part.length > 0]
    if not lines:
        return None
    points = tuple((round(x, 2), round(y, 2)) for x, y in max(lines, key=lambda line: line.length).coords)
    x, y = max(points, key=lambda point: point[1]) if meridian else min(points)
    meets = abs(y - frame.bottom) < MEETS_MM if meridian else abs(x - frame.x) < MEETS_MM
    return GraticuleLine(points, degrees_words(degrees, meridian, lang, digits) if meets else "", x, y, meridian)


def degrees_words(degrees: float, meridian: bool, lang: Lang, digits: Digits) -> str:
    """Degrees of a meridian or parallel: "15°E", "32.5°N"."""
    side = ("east", "west") if meridian else ("north", "south")
    return text(f"degrees.{side[degrees < 0]}", lang, digits, degrees=float(abs(degrees)))
