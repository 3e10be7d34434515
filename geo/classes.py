"""Class breaks for a map legend: quantile, equal intervals, Fisher-Jenks; fixed ones for change.

assets/classes.js is the twin of this file: the same operations in the same order, so that browser and
server agree on every float. A test compares the two.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf, isfinite

METHODS = ("quantile", "equal", "jenks")
FEWEST, MOST = 2, 9
# Index of change, 100 if unchanged: fallen by 25 % or more, by 10, by 2.5, about the same, and as much risen.
CHANGE_BREAKS = (75.0, 90.0, 97.5, 102.5, 110.0, 125.0, inf)


@dataclass(frozen=True)
class Classes:
    """Class breaks: the upper bound of each class, ascending and closed; the first is closed below too.

    A value is in class i if breaks[i-1] < value <= breaks[i]. `lowest` is the least value (None without
    values). `note_key` says why there are fewer than the `asked` classes: "" or "fewer_distinct".
    """

    breaks: tuple[float, ...]
    lowest: float | None
    method: str
    asked: int
    note_key: str

    def index(self, value: float) -> int | None:
        """Class of a value, 0 first; one beyond the ends is in the nearest class; None without classes."""
        if not self.breaks:
            return None
        return min(bisect_left(self.breaks, value), len(self.breaks) - 1)


def classify(values: Sequence[float], method: str, k: int) -> Classes:
    """Break values into at most k classes (2 to 9), never splitting ties.

    Zero is a value like any other; infinities and NaN aren't counted; leave missing places out. Too few
    distinct values (or, for quantiles, too many ties) give fewer classes, and `note_key` says so.
    """
    if method not in METHODS or not FEWEST <= k <= MOST:
        raise ValueError(f"No classes by {method!r} and {k}: choose one of {METHODS} and {FEWEST} to {MOST}.")
    ranked = sorted(float(v) + 0.0 for v in values if isfinite(v))  # + 0.0 makes -0.0 a plain zero
    if not ranked:
        return Classes((), None, method, k, "fewer_distinct")
    runs = [(value, len(tuple(ties))) for value, ties in groupby(ranked)]
    distinct, weights = [value for value, _ in runs], [weight for _, weight in runs]
    breaks: list[float] = []
    for upper in _uppers(method, ranked, distinct, weights, min(k, len(distinct))):
        if not breaks or upper > breaks[-1]:
            breaks.append(upper)
    return Classes(tuple(breaks), ranked[0], method, k, "fewer_distinct" if len(breaks) < k else "")


def diverging(values: Sequence[float]) -> Classes:
    """The seven classes of change, the same for all values, so that a colour means one thing in every round.

    The middle one, "about the same", is always the fourth, even if no place is in it.
    """
    lowest = min((float(v) + 0.0 for v in values if isfinite(v)), default=None)
    return Classes(CHANGE_BREAKS, lowest, "diverging", len(CHANGE_BREAKS), "")


def _uppers(
    method: str, ranked: list[float], distinct: list[float], weights: list[int], k: int
) -> list[float]:
    if method == "quantile":
        n = len(ranked)
        return [ranked[(i * n + k - 1) // k - 1] for i in range(1, k + 1)]
    if method == "equal":
        low, high = distinct[0], distinct[-1]
        return [min(low + (high - low) * i / k, high) for i in range(1, k)] + [high]
    return _jenks(distinct, weights, k)


def _jenks(distinct: list[float], weights: list[int], k: int) -> list[float]:
    """Upper values of the k classes with the least sum of squared deviations (exact).

    Distinct values carry weights, so ties can't split. least[j] is the least sum for the first j + 1
    values; cuts[c][j] is where class c, the last of them, begins.
    """
    n, spread = len(distinct), _spread(distinct, weights)
    least = [spread(0, j) for j in range(n)]
    cuts = [[0] * n]
    for c in range(1, k):
        least, cut = _next_class(least, c, spread)
        cuts.append(cut)
    uppers, last = [], n - 1
    for c in range(k - 1, -1, -1):
        uppers.append(distinct[last])
        last = cuts[c][last] - 1
    return uppers[::-1]


def _next_class(
    before: list[float], c: int, spread: Callable[[int, int], float]
) -> tuple[list[float], list[int]]:
    """Add class c (0 first) at the end: least sums and where the class begins, for every last value.

    The best beginning never moves left as the last value moves right, so each half of the range only
    searches its side of the middle's answer: n log n steps instead of n squared.
    """
    n = len(before)
    least, cut = [0.0] * n, [0] * n
    todo = [(c, n - 1, c, n - 1)]
    while todo:
        first, last, low, high = todo.pop()
        if first > last:
            continue
        middle = (first + last) // 2
        best, begin = float("inf"), low
        for i in range(low, min(middle, high) + 1):
            total = before[i - 1] + spread(i, middle)
            if total < best:
                best, begin = total, i
        least[middle], cut[middle] = best, begin
        todo.append((first, middle - 1, low, begin))
        todo.append((middle + 1, last, begin, high))
    return least, cut


def _spread(distinct: list[float], weights: list[int]) -> Callable[[int, int], float]:
    """The sum of squared deviations of values i..j from their mean, in constant time by prefix sums."""
    centre = distinct[len(distinct) // 2]  # sums of differences stay small, and exact for whole numbers
    counts, sums, squares = [0], [0.0], [0.0]
    for value, weight in zip(distinct, weights, strict=True):
        from_centre = value - centre
        counts.append(counts[-1] + weight)
        sums.append(sums[-1] + weight * from_centre)
        squares.append(squares[-1] + weight * from_centre * from_centre)

    def spread(i: int, j: int) -> float:
        total = sums[j + 1] - sums[i]
        return squares[j + 1] - squares[i] - total * total / (counts[j + 1] - counts[i])

    return spread
