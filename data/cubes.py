"""The cube of a release: each count by round, place and category as its audience may see it, and sums.

`amount`, `total_of`, `measured` and `change` have a twin in assets/sums.js; a test compares every number.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from data.disclosure import Policy, complete, disclose, disclose_muhallas
from data.gaps import STRONGEST_FIRST, Gap, add
from data.indicators import dimensions
from data.observations import Status
from data.places import Gazetteer, Level, Place

COUNTRY = "LY"
TOTAL = ("total", ("total",))
AREA_LEVELS = (Level.country, Level.region, Level.mantika, Level.baladiya)
CODES = {Status.SUPPRESSED: Gap.HIDDEN, Status.NOT_PRESENT: Gap.NOBODY, Status.NOT_ASSESSED: Gap.NOT_ASSESSED}
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


def make_cube(observations: Iterable[tuple], gazetteer: Gazetteer, residents: Mapping[str, int], policy: Policy,
              digest: str) -> Cube:
    """Cube of a release's rows of migrants, for the policy's audience; `residents` by baladiya.

    Before anything is hidden, sums that the rows don't give are made from their parts, and a suppressed
    count that follows from others counts as known.
    """
    areas = tuple(place for level in AREA_LEVELS for place in gazetteer.at(level))
    muhallas = gazetteer.at(Level.muhalla)
    rounds, muhalla_totals, hosting = {}, {}, {}
    for number, blocks in sorted(_counts(observations).items()):
        of_areas, of_muhallas = _totals(blocks.pop("total", {}), areas, muhallas)
        rounds[number] = {"total": of_areas} | {
            key: _breakdown(block, key, of_areas, areas, policy) for key, block in sorted(blocks.items())}
        hosting[number] = _hosting_muhallas(of_muhallas, areas, muhallas)
        muhalla_totals[number] = _disclosed_muhallas(of_areas, of_muhallas, areas, muhallas, policy)
    registry = dimensions().values()
    return Cube(
        digest=digest, audience=policy.audience, min_denominator=policy.min_denominator,
        areas=_pcodes(areas), muhallas=_pcodes(muhallas), residents=_residents(residents, areas, gazetteer),
        categories={dimension.key: dimension.categories for dimension in registry},
        units={dimension.key: dimension.unit for dimension in registry},
        rounds=rounds, muhalla_totals=muhalla_totals, hosting=hosting)


Counts = dict[tuple[str, str], int]
"""Count or Gap by P-code and category."""


def _counts(observations: Iterable[tuple]) -> dict[int, dict[str, Counts]]:
    """Counts of migrants by round and dimension."""
    found: dict[int, dict[str, Counts]] = defaultdict(lambda: defaultdict(dict))
    for number, group, _, pcode, dimension, category, value, status in observations:
        if group == "migrants":
            found[number][dimension][pcode, category] = int(CODES[Status(status)]) if value is None else value
    return found


def _totals(counts: Counts, areas: tuple[Place, ...], muhallas: tuple[Place, ...]) -> tuple:
    """Totals of the areas, as a column, and of the muhallas."""
    block = _block(counts, areas + muhallas, TOTAL[1])
    _sum_up(block, areas + muhallas, None)
    return block[:len(areas)], block[len(areas):, 0]


def _breakdown(counts: Counts, key: str, totals: np.ndarray, areas: tuple[Place, ...],
               policy: Policy) -> np.ndarray:
    """One dimension of one round as the audience may see it, areas x categories."""
    dimension = dimensions()[key]
    block = _block(counts, areas, dimension.categories)
    _sum_up(block, areas, totals[:, 0] if dimension.is_breakdown else None)
    if not dimension.is_breakdown:
        return block
    known = complete(np.hstack([totals, block]), areas)
    return disclose(known, areas, policy)[:, 1:]


def _block(counts: Counts, places: tuple[Place, ...], categories: tuple[str, ...]) -> np.ndarray:
    """Counts and Gaps, places x categories; those of other places are left aside."""
    lacking = int(Gap.NOT_AVAILABLE)
    return np.array([[counts.get((place.pcode, category), lacking) for category in categories] for place in places],
                    dtype=np.int64)


def _sum_up(block: np.ndarray, places: tuple[Place, ...], totals: np.ndarray | None) -> None:
    """Fill what a place lacks with the sum of its parts; if they have nothing either, with nobody."""
    parts = defaultdict(list)
    for row, place in enumerate(places):
        parts[place.parent].append(row)
    for row in reversed(range(len(places))):
        lacking, inside = block[row] == Gap.NOT_AVAILABLE, block[parts[places[row].pcode]]
        if not lacking.any():
            continue
        if (inside != Gap.NOT_AVAILABLE).any():
            block[row, lacking] = _sums(inside[:, lacking])
        else:
            _complete_list(block[row], None if totals is None else totals[row])


def _sums(block: np.ndarray) -> np.ndarray:
    """Sum of each column by the rule of `add`."""
    sums = np.where(block > 0, block, 0).sum(axis=0)
    sums[(block == Gap.NOBODY).all(axis=0)] = Gap.NOBODY
    for gap in reversed(STRONGEST_FIRST):
        sums[(block == gap).any(axis=0)] = gap
    return sums


def _complete_list(counts: np.ndarray, total: int | None) -> None:
    """If the categories a place lists account for its total, the others have nobody; without totals, 0."""
    lacking = counts == Gap.NOT_AVAILABLE
    if lacking.all():
        counts[:] = total if total is not None and total < 0 else counts
    elif total is None:
        counts[lacking] = 0
    elif (counts == Gap.HIDDEN).any() or counts[counts > 0].sum() == total:
        counts[lacking] = Gap.NOBODY


def _disclosed_muhallas(of_areas: np.ndarray, of_muhallas: np.ndarray, areas: tuple[Place, ...],
                        muhallas: tuple[Place, ...], policy: Policy) -> np.ndarray:
    baladiyas = {place.pcode: total for place, total in zip(areas, of_areas[:, 0].tolist(), strict=True)
                 if place.level == Level.baladiya}
    totals = dict(zip(_pcodes(muhallas), of_muhallas.tolist(), strict=True))
    return np.array(list(disclose_muhallas(totals, baladiyas, policy).values()), dtype=np.int64)


def _hosting_muhallas(totals: np.ndarray, areas: tuple[Place, ...],
                      muhallas: tuple[Place, ...]) -> np.ndarray:
    """Muhallas with migrants in each area; a suppressed total is one, for somebody is there.

    Not below mantikas, the finest level of needs: a baladiya's number of hosting muhallas could give small ones away.
    """
    hosting: dict[str, int] = {}
    lengths = [level.code_length for level in AREA_LEVELS if level is not Level.baladiya]
    for muhalla, total in zip(muhallas, totals.tolist(), strict=True):
        if total != Gap.NOT_AVAILABLE:
            for area in (muhalla.pcode[:length] for length in lengths):
                hosting[area] = hosting.get(area, 0) + (total > 0 or total == Gap.HIDDEN)
    return np.array([hosting.get(area.pcode, int(Gap.NOT_AVAILABLE)) for area in areas])


def _residents(residents: Mapping[str, int], areas: tuple[Place, ...],
               gazetteer: Gazetteer) -> tuple[int, ...]:
    """Residents of each area, 0 where a baladiya's aren't known."""
    known = []
    for area in areas:
        inside = _pcodes(gazetteer.children(area.pcode, Level.baladiya)) or (area.pcode,)
        known.append(sum(residents[pcode] for pcode in inside) if all(p in residents for p in inside) else 0)
    return tuple(known)


def _pcodes(places: tuple[Place, ...]) -> tuple[str, ...]:
    return tuple(place.pcode for place in places)
