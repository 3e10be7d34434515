"""How colours look to people whose eyes lack a cone, and how far apart two of them are.

The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
Deficiency", IEEE Transactions on Visualization and Computer Graphics 15 (2009), severity 1.0, for linear light.
"""

from itertools import combinations
from math import atan2, cos, exp, hypot, radians, sin, sqrt, tau

from geo.styles import Lab, linear_to_lab, to_linear

SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, sight: str) -> Lab:
    """Lab of a colour as somebody with that sight sees it."""
    light = to_linear(colour)
    mixed = (sum(m * part for m, part in zip(row, light, strict=True)) for row in SIGHT[sight])
    return linear_to_lab(*(min(max(part, 0), 1) for part in mixed))


def closest(colours, sight: str) -> float:
    """CIEDE2000 of the two colours that look most alike."""
    return min(ciede2000(seen(a, sight), seen(b, sight)) for a, b in combinations(colours, 2))


def ciede2000(one: Lab, other: Lab) -> float:
    """Colour difference by CIE 142:2001, in the notation of Sharma, Wu and Dalal (2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = (atan2(b, a) % tau if c else 0.0 for a, b, c in ((a1, b1, c1), (a2, b2, c2)))
    turn = (h2 - h1 + tau / 2) % tau - tau / 2 if c1 * c2 else 0.0
    hue = _mean_hue(h1, h2) if c1 * c2 else h1 + h2
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (1 - 0.17 * cos(hue - radians(30)) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + radians(6))
         - 0.20 * cos(4 * hue - radians(63)))
    light = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / sqrt(20 + (mean_l - 50) ** 2))
    strong = (c2 - c1) / (1 + 0.045 * mean_c)
    turned = 2 * sqrt(c1 * c2) * sin(turn / 2) / (1 + 0.015 * mean_c * t)
    bend = radians(30) * exp(-(((hue - radians(275)) / radians(25)) ** 2))
    rotation = -2 * sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * sin(2 * bend)
    return sqrt(light**2 + strong**2 + turned**2 + rotation * strong * turned)


def _mean_hue(h1: float, h2: float) -> float:
    if abs(h1 - h2) <= tau / 2:
        return (h1 + h2) / 2
    return (h1 + h2 + tau) / 2 if h1 + h2 < tau else (h1 + h2 - tau) / 2
