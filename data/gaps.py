"""Why there is no number: missing is not zero, and its kinds are kept apart."""

from collections.abc import Sequence
from enum import IntEnum


class Gap(IntEnum):
    """Stands where a count would; counts are 0 or more."""

    HIDDEN = -1
    NOT_ASSESSED = -2
    NOT_AVAILABLE = -3
    NOBODY = -4  # assessed, and nobody was reported: counts as 0 in a sum


STRONGEST_FIRST = (Gap.HIDDEN, Gap.NOT_AVAILABLE, Gap.NOT_ASSESSED)


def add(parts: Sequence[int]) -> int:
    """Sum of counts; a Gap if a part has one other than NOBODY, or if nobody is all there is."""
    if parts and min(parts) >= 0:
        return sum(parts)
    for gap in STRONGEST_FIRST:
        if gap in parts:
            return gap
    if not parts:
        return Gap.NOT_AVAILABLE
    if max(parts) < 0:
        return Gap.NOBODY
    return sum(part for part in parts if part > 0)
