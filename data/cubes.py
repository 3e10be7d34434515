"""The cube of a release: each count by round, place and category as its audience may see it, and sums.

`amount`, `total_of`, `measured` and `change` have a twin in assets/sums.js; a test compares every number.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.gaps import STRONGEST_FIRST, Gap, add

COUNTRY = "LY"
TOTAL = ("total", ("total",))
Where = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts or Gaps of one release for one audience.

    `areas`: country, regions, mantikas, baladiyas; `residents` of each, 0 if not known.
    `rounds`: by round and dimension an int64 array of areas x categories. `muhalla_totals` and `hosting`
    (muhallas with migrants in each area): by round an int64 array. `units`: people or muhallas, by dimension.
    `min_denominator`: the least number of people of whom a percentage may be shown.
    """

    digest: str
    audience: str
    min_denominator: int
    areas: tuple[str, ...]
    muhallas: tuple[str, ...]
    residents: tuple[int, ...]
    categories: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    rounds: Mapping[int, Mapping[str, np.ndarray]]
    muhalla_totals: Mapping[int, np.ndarray]
    hosting: Mapping[int, np.ndarray]

    @cached_property
    def area_rows(self) -> Mapping[str, int]:
        return {pcode: row for row, pcode in enumerate(self.areas)}

    @cached_property
    def muhalla_rows(self) -> Mapping[str, int]:
        return {pcode: row for row, pcode in enumerate(self.muhallas)}

    @cached_property
    def columns(self) -> Mapping[str, Mapping[str, int]]:
        return {dimension: {category: column for column, category in enumerate(categories)}
                for dimension, categories in self.categories.items()}


def amount(cube: Cube, round: int | None, pcode: str, where: Where | None = None) -> int:
    """Count of a place, of some categories of one dimension or in total; a Gap if a part isn't known.

    Unknown rounds, places and categories are NOT_AVAILABLE; so are breakdowns of a muhalla.
    """
    dimension, categories = where or TOTAL
    row = cube.area_rows.get(pcode)
    if row is None:
        return _muhalla_total(cube, round, pcode, dimension)
    values = cube.rounds.get(round, {}).get(dimension)
    if values is None:
        return Gap.NOT_AVAILABLE
    columns = cube.columns[dimension]
    return add([values.item(row, columns[category]) if category in columns else Gap.NOT_AVAILABLE
                for category in categories])


def total_of(cube: Cube, round: int, pcodes: Iterable[str], where: Where | None = None) -> int:
    """Sum over several places, by the same rule as over categories. The places mustn't overlap."""
    return add([amount(cube, round, pcode, where) for pcode in pcodes])


def measured(cube: Cube, round: int, pcode: str, measure: str, where: Where | None = None,
             against: int | None = None) -> float | int:
    """A count expressed as one of MEASURES, or a Gap.

    share: percent of the country's same count. makeup: percent of the place's own people, or of its hosting
    muhallas where muhallas are counted. per_1000: for each 1,000 residents. change: percent of the same count in
    the round `against`, 100 if it is unchanged. But for change, a Gap of the count stays.
    """
    part = amount(cube, round, pcode, where)
    dimension = where[0] if where else "total"
    of_people = cube.units.get(dimension) == "people"
    least = cube.min_denominator if of_people else 1
    if measure == "change":
        return change(part, amount(cube, against, pcode, where), least)
    if measure == "count" or part < 0:
        return part
    if measure == "share":
        return ratio(100, part, amount(cube, round, COUNTRY, where), least)
    if measure == "makeup" and dimension != "total":
        whole = amount(cube, round, pcode) if of_people else hosting_of(cube, round, (pcode,))
        return ratio(100, part, whole, least)
    if measure == "per_1000" and of_people and pcode in cube.area_rows:
        return ratio(1000, part, cube.residents[cube.area_rows[pcode]], 1)
    return Gap.NOT_AVAILABLE


def ratio(factor: int, part: int, whole: int, least: int) -> float | int:
    """factor x part / whole; HIDDEN if the whole is, or is above 0 but below `least`."""
    if whole == Gap.HIDDEN or 0 < whole < least:
        return Gap.HIDDEN
    return factor * part / whole if whole > 0 else Gap.NOT_AVAILABLE


def change(now: int, then: int, least: int) -> float | int:
    """100 x now / then; the stronger Gap of the two, where nobody counts as 0 unless nobody was there then either."""
    for gap in STRONGEST_FIRST:
        if gap in (now, then):
            return gap
    if now == then == Gap.NOBODY:
        return Gap.NOBODY
    return ratio(100, max(now, 0), max(then, 0), least)


def hosting_of(cube: Cube, round: int, pcodes: Iterable[str]) -> int:
    """Muhallas with migrants in several areas together: the whole that needs are a part of."""
    counts, rows = cube.hosting.get(round), cube.area_rows
    return add([Gap.NOT_AVAILABLE if counts is None or pcode not in rows else counts.item(rows[pcode])
                for pcode in pcodes])


def _muhalla_total(cube: Cube, round: int, pcode: str, dimension: str) -> int:
    row = cube.muhalla_rows.get(pcode)
    if row is None or dimension != "total" or round not in cube.muhalla_totals:
        return Gap.NOT_AVAILABLE
    return cube.muhalla_totals[round].item(row)


def cube_bytes(cube: Cube, round: int) -> bytes:
    """One round of the cube as compact JSON for the browser; the same cube gives the same bytes.

    Raises KeyError for a round the cube doesn't hold.
    """
    values = cube.rounds[round]
    content = {
        "digest": cube.digest, "round": round,
        "audience": cube.audience, "min_denominator": cube.min_denominator,
        "areas": cube.areas, "muhallas": cube.muhallas, "residents": cube.residents,
        "categories": {key: cube.categories[key] for key in values},
        "units": {key: cube.units[key] for key in values},
        "values": {key: array.tolist() for key, array in values.items()},
        "muhalla_totals": cube.muhalla_totals[round].tolist(), "hosting": cube.hosting[round].tolist(),
    }
    return json.dumps(content, separators=(",", ":")).encode()
