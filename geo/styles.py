"""What things look like on paper and on a light screen, as data: ramps, gap styles, circle sizes, tokens.

Colours are "#rrggbb". geo/themes.py adds the dark and the high-contrast screen and makes assets/tokens.css.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt
from types import MappingProxyType

Lab = tuple[float, float, float]

IOM_BLUE = "#0033A0"
WHITE, BLACK = "#FFFFFF", "#000000"
LAND, SEA, NEIGHBOURS = "#F4F2ED", "#DCE7EE", "#E9E7E1"

# Light to dark: the ends and a vivid middle of each measure's ramp; steps between are even in lightness.
RAMPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "count": ("#BCD3F2", "#5587CF", IOM_BLUE),
        "share": ("#A4D6CA", "#259184", "#003B38"),
        "makeup": ("#DCC9EC", "#8F62B8", "#3A0C66"),
        "per_1000": ("#F7CFA0", "#D0702B", "#5E1E00"),
    }
)
# Fallen to risen, two anchors a side as above: blue and orange stay apart for every kind of sight, and the grey
# between them is darker than land, sea and every gap.
DIVERGING: Mapping[str, tuple[str, str, str, str, str]] = MappingProxyType(
    {"change": ("#0B3C6F", "#4A8FC7", "#CFCFCF", "#D9822B", "#6B2C00")}
)
MOST_COLOURS = 7

# Okabe and Ito's palette for categories, the darkest on white first; black stays for text.
CATEGORY_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")


@dataclass(frozen=True)
class GapStyle:
    """How a place without a figure is drawn: plain, hatch, crosshatch or dots, `ink` on `fill`."""

    pattern: str
    fill: str
    ink: str


# One style for each reason, so that missing never looks like zero.
GAP_STYLES: Mapping[str, GapStyle] = MappingProxyType(
    {
        "hidden": GapStyle("dots", "#EDEBE6", "#5F6670"),
        "not_assessed": GapStyle("crosshatch", "#EDEBE6", "#777D86"),
        "not_available": GapStyle("hatch", "#EDEBE6", "#777D86"),
        "nobody": GapStyle("plain", WHITE, "#5F6670"),
    }
)

# What each pattern draws on its ground, as SVG in a tile of 8 by 8 units.
GAP_MARKS: Mapping[str, str] = MappingProxyType(
    {
        "dots": '<circle cx="4" cy="4" r="1.4" fill="{ink}"/>',
        "hatch": '<path d="M-1,1 l2,-2 M0,8 l8,-8 M7,9 l2,-2" stroke="{ink}" stroke-width="1"/>',
        "crosshatch": '<path d="M0,0 l8,8 M8,0 l-8,8" stroke="{ink}" stroke-width="0.8"/>',
        "plain": "",
    }
)

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "iom-blue": IOM_BLUE,
        "header": IOM_BLUE,
        "ink-on-header": WHITE,
        "accent": IOM_BLUE,
        "accent-dark": "#00246F",
        "accent-soft": "#E6EDF8",
        "ink": "#16202C",
        "ink-soft": "#4D5865",
        "ink-on-accent": WHITE,
        "surface": WHITE,
        "surface-soft": "#F6F7F9",
        "groove": "#ECEFF3",
        "line": "#D8DDE3",
        "line-strong": "#7A8491",
        "focus": "#A84200",
        "warning": "#8A4B00",
        "warning-soft": "#FFF4E0",
        "land": LAND,
        "sea": SEA,
        "neighbours": NEIGHBOURS,
        "neighbour-edge": "#C9CDD2",
        "border": WHITE,
        "border-quiet": "#9AA3AE",
        "outline": "#4D5865",
        "selected": "#16202C",
        "halo": WHITE,
        "label-quiet": "#5C636C",
        "label-sea": "#3A6482",
        "plate": WHITE,
        "ink-on-plate": "#16202C",
        "circle": IOM_BLUE,
        "circle-empty": WHITE,
        "circle-empty-edge": "#5B6678",
        "people": "#7A2A6B",
        "dot-unknown": "#9AA3AE",
        "bar-apart": "#868F9B",
        "strip-known": "#AAB6C7",
        "strip-hatch": "#DFE4EB",
        "strip-hatch-ink": "#8E9BAE",
        "font": '"IBM Plex Sans Arabic", "Until Plex", system-ui, sans-serif',
        "text-xs": "0.75rem",
        "text-sm": "0.875rem",
        "text-md": "1rem",
        "text-lg": "1.25rem",
        "text-xl": "1.625rem",
        "text-2xl": "2.25rem",
        "leading": "1.5",
        "leading-tight": "1.2",
        "weight-strong": "600",
        "space-1": "0.25rem",
        "space-2": "0.5rem",
        "space-3": "0.75rem",
        "space-4": "1rem",
        "space-5": "1.5rem",
        "space-6": "2rem",
        "space-7": "3rem",
        "radius-sm": "4px",
        "radius-md": "8px",
        "radius-lg": "12px",
        "radius-full": "999px",
        "shadow-sm": "0 1px 2px rgb(22 32 44 / 8%)",
        "shadow-md": "0 2px 8px rgb(22 32 44 / 12%)",
        "shadow-lg": "0 8px 24px rgb(22 32 44 / 16%)",
        "quick": "120ms",
    }
)


@cache
def ramp(measure: str, n: int) -> tuple[str, ...]:
    """n colours of a measure, 1 to 7, light to dark in even steps of lightness; of change, fallen to risen."""
    return steps(RAMPS.get(measure) or DIVERGING[measure], n)


def steps(anchors: tuple[str, ...], n: int) -> tuple[str, ...]:
    """n colours, 1 to 7, from the first of three anchors to the last; five anchors have a middle and two sides."""
    if not 1 <= n <= MOST_COLOURS:
        raise ValueError(f"A ramp of {n} colours can't be told apart; ask for 1 to {MOST_COLOURS}.")
    labs = [to_lab(colour) for colour in anchors]
    if len(anchors) == len(DIVERGING["change"]):
        return _diverging(labs, n)
    first, last = labs[0][0], labs[-1][0]
    if n == 1:
        return (_at_lightness(labs, (first + last) / 2),)
    return tuple(_at_lightness(labs, first + (last - first) * i / (n - 1)) for i in range(n))


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour: at least 4.58:1 on any."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, colour))


def contrast(a: str, b: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 for black to 1 for white."""
    red, green, blue = to_linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def radius_px(value: float, max_value: float, max_px: float) -> float:
    """Radius of a circle whose area grows with the value; 0 for zero and for every gap.

    The twin in assets/classes.js is compared by a test.
    """
    if not (value > 0 and max_value > 0):
        return 0.0
    return max_px * sqrt(min(value / max_value, 1))


def to_linear(colour: str) -> tuple[float, float, float]:
    """Linear light of an sRGB colour: red, green, blue, each 0 to 1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def to_lab(colour: str) -> Lab:
    """CIE L*a*b* (D65) of a colour."""
    return linear_to_lab(*to_linear(colour))


def linear_to_lab(red: float, green: float, blue: float) -> Lab:
    """CIE L*a*b* (D65) of linear light."""
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _from_lab(lightness: float, a: float, b: float) -> str:
    y = (lightness + 16) / 116
    roots = (y + a / 500, y, y - b / 200)
    cubed = (t**3 if t**3 > 216 / 24389 else (116 * t - 16) * 27 / 24389 for t in roots)
    x, y, z = (t * white for t, white in zip(cubed, (0.95047, 1, 1.08883), strict=True))
    linear = (
        3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
        -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
        0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
    )
    inside = (min(max(p, 0), 1) for p in linear)
    parts = (12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in inside)
    return "#" + "".join(f"{round(255 * p):02X}" for p in parts)


def _diverging(anchors: list[Lab], n: int) -> tuple[str, ...]:
    """n colours from the first anchor over the middle one, which an even n leaves out, to the last."""
    colours = []
    for i in range(n):
        from_middle = 2 * i / (n - 1) - 1 if n > 1 else 0
        side = anchors[2:] if from_middle >= 0 else anchors[2::-1]
        middle, end = side[0][0], side[-1][0]
        colours.append(_at_lightness(side, middle + (end - middle) * abs(from_middle)))
    return tuple(colours)


def _at_lightness(anchors: list[Lab], lightness: float) -> str:
    """The ramp's colour of a lightness: a and b are interpolated between the anchors around it."""
    upper, lower = next(
        (pair for pair in pairwise(sorted(anchors, reverse=True)) if lightness >= pair[1][0]), sorted(anchors)[1::-1]
    )
    part = (upper[0] - lightness) / (upper[0] - lower[0])
    return _from_lab(lightness, *(p + (q - p) * part for p, q in zip(upper[1:], lower[1:], strict=True)))
