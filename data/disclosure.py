"""Disclosure control: which counts an audience may not see, so that none can be worked out from the rest."""

import tomllib
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from pathlib import Path

import numpy as np

from data.errors import TableError
from data.gaps import Gap
from data.networks import Cell, find_unknown, hide
from data.places import Place

RULES = Path(__file__).with_name("policy.toml")
GROUND = "ground"
UNKNOWN = (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE)


@dataclass(frozen=True, eq=False)
class Policy:
    """What one audience may see; the fields are explained in policy.toml."""

    audience: str
    hide_below: Mapping[str, int]
    min_denominator: int
    hiding_costs: Mapping[str, int]

    def hides(self, level: str, count: int) -> bool:
        """True if this count of a place of this level is too small to be shown."""
        return 0 < count < self.hide_below.get(level, 0)

    def cost(self, level: str, count: int) -> float:
        """What is lost by hiding this count only to protect another; infinite where nothing may be hidden."""
        return self.hiding_costs.get(level, inf) + (count or self.hiding_costs.get("nobody", inf))


@cache
def read_policy(audience: str) -> Policy:
    """The policy for "public" or "staff" from policy.toml."""
    rules = tomllib.loads(RULES.read_text(encoding="utf-8"))
    if audience not in rules:
        raise TableError(f"{RULES.name}: no policy for audience {audience!r}. Known: {', '.join(rules)}.")
    return Policy(audience, **rules[audience])


def complete(table: np.ndarray, places: Sequence[Place]) -> np.ndarray:
    """The breakdown with the suppressed counts that follow from the others filled in.

    `table`: a row for each place, coarse to fine, with its total, then each category's count or Gap.
    """
    if not (table == Gap.HIDDEN).any():
        return table
    spots, cells = _network(table, places, None)
    completed = table.copy()
    for index, count in find_unknown(cells).items():
        if table[spots[index]] == Gap.HIDDEN:
            completed[spots[index]] = count
    return completed


def disclose(table: np.ndarray, places: Sequence[Place], policy: Policy) -> np.ndarray:
    """The breakdown, shaped as for `complete`, as the policy's audience may see it; totals stay."""
    spots, cells = _network(table, places, policy)
    disclosed = table.copy()
    for index in hide(cells):
        if table[spots[index]] not in UNKNOWN:
            disclosed[spots[index]] = Gap.HIDDEN
    return disclosed


def disclose_muhallas(muhallas: Mapping[str, int], baladiyas: Mapping[str, int],
                      policy: Policy) -> dict[str, int]:
    """Muhalla totals (or Gaps) by P-code as the audience may see them, beside the totals of their baladiyas.

    A small total stays exposed where its baladiya has no other muhalla, or one person for each: the baladiya's
    total, and how many muhallas host migrants, are IOM's own.
    """
    cells = [_cell("muhalla", pcode[:-2], pcode[:-2], GROUND, total, policy)
             for pcode, total in muhallas.items()]
    sums = [_cell("", pcode, GROUND, pcode, total, None) for pcode, total in baladiyas.items()]
    hidden = hide(cells + sums)
    seen = {pcode: Gap.HIDDEN if i in hidden else total for i, (pcode, total) in enumerate(muhallas.items())}
    return seen | {pcode: Gap.HIDDEN for pcode in _company_of_ones(seen, muhallas, baladiyas)}


def _company_of_ones(seen: Mapping[str, int], muhallas: Mapping[str, int],
                     baladiyas: Mapping[str, int]) -> list[str]:
    """An empty muhalla for each baladiya whose hidden ones have one person each, as their number would tell."""
    inside: dict[str, list[str]] = defaultdict(list)
    for pcode in muhallas:
        inside[pcode[:-2]].append(pcode)
    company = []
    for baladiya, pcodes in inside.items():
        hidden = [pcode for pcode in pcodes if seen[pcode] == Gap.HIDDEN]
        if hidden and len(hidden) == baladiyas[baladiya] and max(muhallas[pcode] for pcode in hidden) <= 1:
            company += [pcode for pcode in pcodes if seen[pcode] in (0, Gap.NOBODY)][:1]
    return company


def _network(table: np.ndarray, places: Sequence[Place], policy: Policy | None) -> tuple[list, list[Cell]]:
    """Positions in the table and the cells there as arcs; no count is too small without a policy.

    Places whose parent's breakdown isn't divided further are left out.
    """
    rows = {place.pcode: row for row, place in enumerate(places)}
    divided = _divided(table, places)
    spots, cells = [], []
    for row, place in enumerate(places):
        if place.parent and place.parent not in divided:
            continue
        for column, count in enumerate(table[row].tolist()):
            here = (place.pcode, column) if place.pcode in divided else place.pcode
            above = (place.parent, column) if place.parent else GROUND
            if column == 0:
                cell = _cell("", place.pcode, above, here, count, None)
            else:
                cell = _cell(place.level, place.pcode, here, above, count, policy)
            if cell.count is None and (not place.parent or table[rows[place.parent], column] in UNKNOWN):
                cell = replace(cell, cost=0)  # below a known sum it must be taken for nobody
            cells.append(cell)
            spots.append((row, column))
    return spots, cells


def _divided(table: np.ndarray, places: Sequence[Place]) -> set[str]:
    """Places inside which some other place has a breakdown."""
    missing = np.isin(table[:, 1:], UNKNOWN).all(axis=1)
    having = [place.pcode for place, nothing in zip(places, missing.tolist(), strict=True) if not nothing]
    return {pcode[:end] for pcode in having for end in range(2, len(pcode), 2)}


def _cell(level: str, area: str, tail: Hashable, head: Hashable, count: int, policy: Policy | None) -> Cell:
    """A count or Gap as an arc: somebody at least if suppressed, perhaps nobody if nothing is known."""
    if count == Gap.HIDDEN:
        return Cell(area, tail, head, None, floor=1, primary=True, cost=0)
    if count in UNKNOWN:
        return Cell(area, tail, head, None)
    count = max(count, 0)
    if policy is None:
        return Cell(area, tail, head, count)
    return Cell(area, tail, head, count, 0, policy.hides(level, count), policy.cost(level, count))
