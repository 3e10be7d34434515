"""What a release would change: counts, coverage, method, tables and boundaries, exact to the person.

For staff only, as nothing is hidden. A new round is compared with the newest one held before it, a corrected
round with its former self; rounds are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from data.diff_rounds import (
    Counts,
    Coverage,
    MethodChange,
    RoundKey,
    compared_coverage,
    compared_methods,
    counts_of,
    round_digests,
)
from data.diff_tables import BoundaryChange, TableChange, boundary_change, renamed_places, table_changes
from data.gaps import Gap, add
from data.indicators import every_dimension
from data.observations import GROUPS
from data.places import LEVELS, Level
from data.plausibility import Flag, flags, read_plausibility

if TYPE_CHECKING:
    from data.places import Gazetteer
    from data.releases import Origin, Release

COUNTRY, TOTAL = "LY", "total"
UNKNOWN = (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE)
BY = ("absolute", "relative")


class Kind(StrEnum):
    """Why a round is part of a diff."""

    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """What became of a count; only the first two have two numbers to compare."""

    SAME = "same"
    CHANGED = "changed"
    APPEARED = "appeared"
    GONE = "gone"
    HIDDEN = "hidden"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    """One count before and after: a number of 0 or more, or a Gap, which is never taken for 0.

    `gained` and `lost`: how many of the finest places inside are assessed only after, only before.
    """

    group: str
    round: int
    against: int | None
    level: Level
    pcode: str
    dimension: str
    category: str
    before: int
    after: int
    gained: int = 0
    lost: int = 0

    @property
    def state(self) -> State:
        if Gap.HIDDEN in (self.before, self.after):
            return State.HIDDEN
        known = self.before not in UNKNOWN, self.after not in UNKNOWN
        if known == (True, True):
            return State.SAME if self.before == self.after else State.CHANGED
        return {(False, True): State.APPEARED, (True, False): State.GONE}.get(known, State.UNKNOWN)

    @property
    def absolute(self) -> int | None:
        """People more or fewer; None where either count isn't known. Nobody found counts as 0."""
        if self.state not in (State.SAME, State.CHANGED):
            return None
        return max(self.after, 0) - max(self.before, 0)

    @property
    def relative(self) -> float | None:
        """The same in percent of the count before; None also where nobody was there before."""
        if self.absolute is None or self.before <= 0:
            return None
        return 100 * self.absolute / self.before

    @property
    def like_with_like(self) -> bool:
        """True if the same places inside were assessed both times."""
        return not self.gained and not self.lost


@dataclass(frozen=True)
class Total:
    """People at one level before and after, and how many places were assessed.

    A Gap where a place's count is suppressed, as the sum isn't known then.
    """

    group: str
    round: int
    against: int | None
    level: Level
    before: int
    after: int
    places_before: int
    places_after: int

    @property
    def absolute(self) -> int | None:
        return self.after - self.before if min(self.before, self.after) >= 0 else None

    @property
    def relative(self) -> float | None:
        return 100 * self.absolute / self.before if self.absolute is not None and self.before > 0 else None


@dataclass(frozen=True)
class RoundDiff:
    """One round of one group; without `against` there was none to compare it with, so only totals are known.

    `breakdowns`: each category of the country. `origin`, `former`: where it and what it is compared with came from.
    """

    group: str
    round: int
    kind: Kind
    against: int | None
    origin: Origin | None
    former: Origin | None
    totals: tuple[Total, ...]
    breakdowns: tuple[Change, ...]
    changes: tuple[Change, ...]
    coverage: tuple[Coverage, ...]
    methods: tuple[MethodChange, ...]
    implausible: tuple[Flag, ...]

    def at(self, level: Level) -> tuple[Change, ...]:
        """Changes of the places of one level."""
        return tuple(change for change in self.changes if change.level == level)

    def largest(self, level: Level, n: int = 20, by: str = "absolute") -> tuple[Change, ...]:
        """The n largest changes of a level, rises and falls alike; of equal ones the lower P-code comes first.

        By "relative" only places with the rule's least number of people before count: 1 to 3 is no news.
        """
        if by not in BY:
            raise ValueError(f"No order by {by!r}; choose one of {', '.join(BY)}.")
        least = read_plausibility().relative_from if by == "relative" else 0
        found = [change for change in self.at(level) if getattr(change, by) and max(change.before, 0) >= least]
        return tuple(sorted(found, key=lambda one: (-abs(getattr(one, by)), one.pcode))[:n])


@dataclass(frozen=True)
class Diff:
    """Everything that differs between two releases, by digest; empty if they show the same."""

    before: str | None
    after: str
    rounds: tuple[RoundDiff, ...]
    tables: tuple[TableChange, ...]
    boundary: BoundaryChange | None

    @property
    def totals(self) -> tuple[Total, ...]:
        return tuple(total for one in self.rounds for total in one.totals)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every place at every level, whether or not its number changed."""
        return tuple(change for one in self.rounds for change in one.changes)

    @property
    def implausible(self) -> tuple[Flag, ...]:
        return tuple(flag for one in self.rounds for flag in one.implausible)

    @property
    def appeared(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.state == State.APPEARED)

    @property
    def gone(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.state == State.GONE)

    @property
    def renamed(self) -> tuple[TableChange, ...]:
        return renamed_places(self.tables)

    @property
    def is_empty(self) -> bool:
        return not (self.rounds or self.tables or self.boundary)

    def newest(self, group: str | None = None) -> RoundDiff | None:
        """The newest round that could be compared: of a group, or of the first that has one."""
        comparable = [one for one in self.rounds if one.changes and group in (None, one.group)]
        return max((one for one in comparable if one.group == comparable[0].group), key=lambda one: one.round,
                   default=None)

    def largest(self, level: Level, n: int = 20, by: str = "absolute", group: str | None = None) -> tuple[Change, ...]:
        """The n largest changes of the newest round."""
        one = self.newest(group)
        return one.largest(level, n, by) if one else ()


def diff(before: Release | None, after: Release, gazetteer: Gazetteer) -> Diff:
    """What publishing `after` would change for those who read `before`; both are releases of one store or two."""
    old, new = (round_digests(release) if release else {} for release in (before, after))
    pairs = {key: _former(key, old, new) for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    wanted = {key for pair in pairs.items() for key in (pair[0], pair[1][0]) if key}
    then, now = (counts_of(release, wanted) if release else {} for release in (before, after))
    then_from, now_from = ({(one.group, one.round): one for one in release.manifest.origins} if release else {}
                           for release in (before, after))
    found = []
    for key in sorted(pairs, key=lambda key: (GROUPS.index(key[0]), key[1])):
        former, kind = pairs[key]
        base = then.get(former) if kind != Kind.NEW else now.get(former, then.get(former))
        origins = now_from.get(key), then_from.get(former) or now_from.get(former)
        found.append(_round_diff(key, kind, former, base, now.get(key, {}), origins, gazetteer))
    digest = before.digest if before else None
    return Diff(digest, after.digest, tuple(found), table_changes(before, after), boundary_change(before, after))


def _former(key: RoundKey, old: Mapping, new: Mapping) -> tuple[RoundKey | None, Kind]:
    """The round that one is compared with, and why it is compared."""
    if key in old:
        return key, Kind.CORRECTED if key in new else Kind.WITHDRAWN
    earlier = [other for other in (*old, *new) if other[0] == key[0] and other[1] < key[1]]
    return max(earlier, default=None), Kind.NEW


def _round_diff(key: RoundKey, kind: Kind, former: RoundKey | None, before: Counts | None,
                after: Counts, origins: tuple[Origin | None, Origin | None], gazetteer: Gazetteer) -> RoundDiff:
    group, number = key
    against = former[1] if former else None
    name = group, number, against
    totals = tuple(_total(name, level, before or {}, after) for level in LEVELS if _held(level, before or {}, after))
    breakdowns = tuple(_breakdowns(name, before or {}, after))
    if before is None:
        return RoundDiff(group, number, kind, None, origins[0], None, totals, breakdowns, (), (), (),
                         flags({}, after, group, number, None, gazetteer))
    coverage = compared_coverage(before, after, group, number)
    changes = tuple(_places(name, before, after, coverage))
    methods = compared_methods(before, after, group, number, origins)
    doubts = flags(before, after, group, number, against, gazetteer, new_round=kind == Kind.NEW)
    return RoundDiff(group, number, kind, against, *origins, totals, breakdowns, changes, coverage, methods,
                     doubts if kind != Kind.WITHDRAWN else ())


def _held(level: Level, *blocks: Counts) -> bool:
    return any(block.get((level, TOTAL)) for block in blocks)


def _total(name: tuple[str, int, int | None], level: Level, before: Counts, after: Counts) -> Total:
    blocks = [block.get((level, TOTAL), {}) for block in (before, after)]
    known = [[count for count in block.values() if count not in UNKNOWN] for block in blocks]
    sums = [max(add(counts), 0) if counts and Gap.HIDDEN not in counts else
            Gap.HIDDEN if counts else Gap.NOT_AVAILABLE for counts in known]
    return Total(*name, level, *sums, *map(len, known))


def _breakdowns(name: tuple[str, int, int | None], before: Counts, after: Counts) -> Iterable[Change]:
    """Each category of each dimension for the country, in the registry's order."""
    for dimension, row in every_dimension().items():
        blocks = [block.get((Level.country, dimension), {}) for block in (before, after)]
        for category in row.categories:
            counts = [block.get((COUNTRY, category), Gap.NOT_AVAILABLE) for block in blocks]
            if dimension != TOTAL and counts != [Gap.NOT_AVAILABLE] * 2:
                yield Change(*name, Level.country, COUNTRY, dimension, category, *counts)


def _places(name: tuple[str, int, int | None], before: Counts, after: Counts,
            coverage: tuple[Coverage, ...]) -> Iterable[Change]:
    """Totals of every place, coarse to fine."""
    finest = max((one.level for one in coverage), key=lambda level: level.depth, default=Level.country)
    spoilt: dict[str, list[int]] = {}
    for one in (one for one in coverage if one.level == finest):
        for level in LEVELS[:finest.depth + 1]:
            spoilt.setdefault(one.pcode[:level.code_length], [0, 0])[not one.now] += 1
    for level in LEVELS:
        blocks = [block.get((level, TOTAL), {}) for block in (before, after)]
        for pcode, category in sorted(blocks[0].keys() | blocks[1].keys()):
            counts = [block.get((pcode, category), Gap.NOT_AVAILABLE) for block in blocks]
            yield Change(*name, level, pcode, TOTAL, category, *counts, *spoilt.get(pcode, (0, 0)))
