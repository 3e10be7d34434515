"""The cube of a release, made round by round: sums, then disclosure, so that each round stands by itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from data.cubes import TOTAL, Cube
from data.disclosure import Policy, complete, disclose, disclose_muhallas
from data.gaps import STRONGEST_FIRST, Gap
from data.indicators import dimensions
from data.observations import Status
from data.places import Gazetteer, Level, Place

AREA_LEVELS = (Level.country, Level.region, Level.mantika, Level.baladiya)
CODES = {Status.SUPPRESSED: Gap.HIDDEN, Status.NOT_PRESENT: Gap.NOBODY, Status.NOT_ASSESSED: Gap.NOT_ASSESSED}
OF_MUHALLAS, HOSTING = "muhalla_totals", "hosting"  # beside the dimensions, in a round's arrays
Arrays = Mapping[str, np.ndarray]
"""What one round holds for one audience: by dimension, areas x categories; totals of muhallas; hosting muhallas."""


def make_cube(observations: Iterable[tuple], gazetteer: Gazetteer, residents: Mapping[str, int], policy: Policy,
              digest: str) -> Cube:
    """Cube of a release's rows of migrants, for the policy's audience; `residents` by baladiya."""
    by_round: dict[int, list[tuple]] = defaultdict(list)
    for row in observations:
        by_round[row[0]].append(row)
    made = {number: round_arrays(rows, gazetteer, policy) for number, rows in sorted(by_round.items())}
    return cube_of({number: arrays for number, arrays in made.items() if arrays}, gazetteer, residents, policy, digest)


def cube_of(rounds: Mapping[int, Arrays], gazetteer: Gazetteer, residents: Mapping[str, int], policy: Policy,
            digest: str) -> Cube:
    """Cube of rounds that were made for the policy's audience."""
    areas, registry = areas_of(gazetteer), dimensions().values()
    return Cube(
        digest=digest, audience=policy.audience, min_denominator=policy.min_denominator,
        areas=_pcodes(areas), muhallas=_pcodes(gazetteer.at(Level.muhalla)),
        residents=_residents(residents, areas, gazetteer),
        categories={dimension.key: dimension.categories for dimension in registry},
        units={dimension.key: dimension.unit for dimension in registry},
        rounds={number: {key: array for key, array in arrays.items() if key not in (OF_MUHALLAS, HOSTING)}
                for number, arrays in rounds.items()},
        muhalla_totals={number: arrays[OF_MUHALLAS] for number, arrays in rounds.items()},
        hosting={number: arrays[HOSTING] for number, arrays in rounds.items()})


def areas_of(gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The places that a cube's areas stand for, coarse to fine."""
    return tuple(place for level in AREA_LEVELS for place in gazetteer.at(level))


def round_arrays(observations: Iterable[tuple], gazetteer: Gazetteer, policy: Policy) -> Arrays:
    """One round's rows of migrants as the policy's audience may see them; nothing if there are none.

    Before anything is hidden, sums that the rows don't give are made from their parts, and a suppressed
    count that follows from others counts as known.
    """
    blocks = _counts(observations)
    if not blocks:
        return MappingProxyType({})
    areas, muhallas = areas_of(gazetteer), gazetteer.at(Level.muhalla)
    of_areas, of_muhallas = _totals(blocks.pop("total", {}), areas, muhallas)
    breakdowns = {key: _breakdown(block, key, of_areas, areas, policy) for key, block in sorted(blocks.items())}
    return {"total": of_areas, **breakdowns, HOSTING: _hosting_muhallas(of_muhallas, areas, muhallas),
            OF_MUHALLAS: _disclosed_muhallas(of_areas, of_muhallas, areas, muhallas, policy)}


Counts = dict[tuple[str, str], int]
"""Count or Gap by P-code and category."""


def _counts(observations: Iterable[tuple]) -> dict[str, Counts]:
    """Counts of migrants by dimension; a muhalla's breakdowns are for nobody to see."""
    found: dict[str, Counts] = defaultdict(dict)
    for _, group, level, pcode, dimension, category, value, status in observations:
        if group == "migrants" and (level != Level.muhalla or dimension == "total"):
            found[dimension][pcode, category] = int(CODES[Status(status)]) if value is None else value
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
