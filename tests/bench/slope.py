"""Does it grow? What processes of one kind gain an hour, and how sure that is.

Samples of one process hang together: its heap stays where the last burst left it, as a random walk does, and a line
through a random walk seems surely to rise or fall most of the time (Granger and Newbold, "Spurious regressions in
econometrics", 1974). So nothing is concluded from how a process's own samples scatter. Each process gives one slope,
and how far the slopes of several servers' processes lie apart tells what is chance.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

BLOCKS = 12
# Student's t for 95 percent, by degrees of freedom from 1 on.
T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)
MATTERS = 0.05  # growth of this part of the level an hour


@dataclass(frozen=True)
class Growth:
    """What processes of one kind gain an hour on average, with its 95 % confidence interval, and their mean level."""

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


def slope_of(seconds: Sequence[float], values: Sequence[float]) -> float:
    """Change per hour of a series of at least BLOCKS values, equally far apart.

    It is laid through the medians of BLOCKS blocks: memory that a sheet takes while it is drawn is no growth.
    """
    if len(values) < BLOCKS:
        raise SystemExit(f"{len(values)} samples are too few to tell a slope from; {BLOCKS} are needed. Go on longer.")
    bounds = [round(block * len(values) / BLOCKS) for block in range(BLOCKS + 1)]
    hours = [statistics.fmean(seconds[begin:end]) / 3600 for begin, end in pairwise(bounds)]
    medians = [statistics.median(values[begin:end]) for begin, end in pairwise(bounds)]
    return statistics.linear_regression(hours, medians).slope


def growth_of(series: Iterable[tuple[Sequence[float], Sequence[float]]]) -> Growth:
    """Growth of processes that have nothing to do with each other, from each one's seconds and values."""
    found = [(slope_of(seconds, values), statistics.fmean(values)) for seconds, values in series]
    if not 2 <= len(found) <= len(T_95) + 1:
        raise SystemExit(f"{len(found)} processes lasted; growth can be told from 2 to {len(T_95) + 1}.")
    slopes, levels = zip(*found, strict=True)
    mean = statistics.fmean(slopes)
    reach = T_95[len(slopes) - 2] * statistics.stdev(slopes) / math.sqrt(len(slopes))
    return Growth(mean, mean - reach, mean + reach, statistics.fmean(levels))
