"""Does it grow? The slope of a series with its confidence interval, by means of blocks."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BLOCKS = 12
T_95 = 2.228  # Student's t for 95 percent and BLOCKS - 2 degrees of freedom
MATTERS = 0.05  # growth of this part of the level an hour


@dataclass(frozen=True)
class Slope:
    """Growth per hour with its 95 % confidence interval, at the series' level."""

    per_hour: float
    low: float
    high: float
    level: float

    @property
    def verdict(self) -> str:
        """flat: no growth can be told from zero, and growth that matters is out of the question. A fall is no leak."""
        if self.low > 0:
            return "GROWS"
        return "flat" if self.high <= MATTERS * max(self.level, 1) else "CAN'T TELL"


def slope_of(seconds: Sequence[float], values: Sequence[float]) -> Slope:
    """Slope of a series that is at least BLOCKS long.

    Samples that follow each other are alike (a publication, a burst of sheets), so a line through all of them would
    look surer than it is: it is laid through the means of BLOCKS blocks of equal length.
    """
    if len(values) < BLOCKS:
        raise SystemExit(f"{len(values)} samples are too few to tell a slope from; {BLOCKS} are needed. Go on longer.")
    bounds = [round(block * len(values) / BLOCKS) for block in range(BLOCKS + 1)]
    hours = [statistics.fmean(seconds[begin:end]) / 3600 for begin, end in pairwise(bounds)]
    means = [statistics.fmean(values[begin:end]) for begin, end in pairwise(bounds)]
    line = statistics.linear_regression(hours, means)
    rest = sum((mean - line.slope * hour - line.intercept) ** 2 for hour, mean in zip(hours, means, strict=True))
    spread = sum((hour - statistics.fmean(hours)) ** 2 for hour in hours)
    reach = T_95 * math.sqrt(rest / (BLOCKS - 2) / spread)
    return Slope(line.slope, line.slope - reach, line.slope + reach, statistics.fmean(means))
