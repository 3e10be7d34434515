"""Two rounds side by side: which places were assessed, and how people were counted."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.gaps import Gap
from data.observations import Status
from data.places import LEVELS, Level
from data.round_files import RoundKey

if TYPE_CHECKING:
    from data.releases import Origin, Release

CODES = {Status.SUPPRESSED: Gap.HIDDEN, Status.NOT_PRESENT: Gap.NOBODY, Status.NOT_ASSESSED: Gap.NOT_ASSESSED}
Block = Mapping[tuple[str, str], int]
"""Counts or Gaps by P-code and category."""
Counts = Mapping[tuple[Level, str], Block]
"""Blocks of one round of one group by level and dimension."""


@dataclass(frozen=True)
class Coverage:
    """A place that was assessed in one of two rounds only; `now`: in the later."""

    group: str
    round: int
    level: Level
    pcode: str
    now: bool


@dataclass(frozen=True)
class MethodChange:
    """What was done otherwise: "importer", "level", "dimension" or "category"; '' where one of the two hasn't it."""

    group: str
    round: int
    what: str
    before: str
    after: str


def round_digests(release: Release) -> dict[RoundKey, str]:
    """Digest of the rows of each round, so that only rounds that differ need be taken apart."""
    rows = ((key, release.of_round(key).partition(b"\n")[2]) for key in release.rounds)  # without the heading
    return {key: hashlib.sha256(content).hexdigest() for key, content in rows}


def counts_of(release: Release, wanted: Collection[RoundKey] | None = None) -> dict[RoundKey, dict]:
    """Exact counts of the rounds of a release, by group and round; of all if none are named."""
    found: dict = {}
    for number, group, level, pcode, dimension, category, value, status in release.rows(wanted):
        block = found.setdefault((group, number), {}).setdefault((Level(level), dimension), {})
        block[pcode, category] = int(CODES[Status(status)]) if value is None else value
    return found


def compared_coverage(before: Counts, after: Counts, group: str, number: int) -> tuple[Coverage, ...]:
    """Places assessed in one round only, coarse to fine, at the levels that both rounds are counted at."""
    found = []
    for level in LEVELS[1:]:
        then, now = (_assessed(counts, level) for counts in (before, after))
        if then and now:
            found += [Coverage(group, number, level, pcode, pcode in now) for pcode in sorted(then ^ now)]
    return tuple(found)


def compared_methods(before: Counts, after: Counts, group: str, number: int,
                     origins: tuple[Origin | None, Origin | None]) -> tuple[MethodChange, ...]:
    """The importer, and the levels, dimensions and categories that only one of two rounds is counted by."""
    now, then = (origin.importer if origin else "" for origin in origins)
    found = [MethodChange(group, number, "importer", then, now)] if then != now else []
    for what, parts in (("level", _levels), ("dimension", _dimensions), ("category", _categories)):
        one, other = set(parts(before)), set(parts(after))
        if what == "category":  # those of a dimension that is named already go without saying
            shared = set(_dimensions(before)) & set(_dimensions(after))
            one, other = ({key for key in keys if key.partition(".")[0] in shared} for keys in (one, other))
        found += [MethodChange(group, number, what, key if key in one else "", key if key in other else "")
                  for key in sorted(one ^ other)]
    return tuple(found)


def _assessed(counts: Counts, level: Level) -> set[str]:
    block = counts.get((level, "total"), {})
    return {pcode for (pcode, _), count in block.items() if count not in (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE)}


def _levels(counts: Counts) -> Iterator[str]:
    return (str(level) for level, dimension in counts if dimension == "total")


def _dimensions(counts: Counts) -> Iterator[str]:
    return (dimension for _, dimension in counts)


def _categories(counts: Counts) -> Iterator[str]:
    """Categories that somebody, anywhere, was counted in."""
    return (f"{dimension}.{category}" for (_, dimension), block in counts.items()
            for (_, category), count in block.items() if count > 0 or count == Gap.HIDDEN)
