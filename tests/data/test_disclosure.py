"""Nothing hidden can be worked out: checked by listing every table that looks the same from outside."""

import os
from functools import cache, reduce
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.cube_making import AREA_LEVELS, make_cube
from data.disclosure import complete, disclose, disclose_muhallas, read_policy
from data.errors import TableError
from data.figures import residents
from data.gaps import Gap
from data.importers import read_import
from data.indicators import dimensions
from data.observations import read_rows, write_csv
from data.places import COUNTRY, Level, Place, read_gazetteer
from data.releases import SHIPPED, read_shipped

SHARED = Path(os.environ.get("ATLAS_SHARED", Path(__file__).resolve().parents[2] / "../shared"))
WORKBOOK = SHARED / "workbooks/DTM_Libya_R54_Migrant_Dataset_PUBLIC.xlsx"
BREAKDOWNS = [key for key, dimension in dimensions().items() if dimension.is_breakdown]
PUBLIC, STAFF = read_policy("public"), read_policy("staff")
PRIME = 2_147_483_647
COUNTS = st.sampled_from((0, 0, 1, 1, 2, 3, 5, 8))


@st.composite
def breakdowns(draw):
    """Places, coarse to fine, and a breakdown of many small counts that adds up: a row each, total first."""
    places, width = [COUNTRY], draw(st.sampled_from((2, 3, 3, 3)))
    for level, most in ((Level.region, 2), (Level.mantika, 2), (Level.baladiya, 2)):
        parents = [place for place in places if len(place.pcode) == level.code_length - 2]
        places += [Place(f"{parent.pcode}{number:02}", level, parent.pcode, "", "")
                   for parent in parents for number in range(1, draw(st.integers(1, most)) + 1)]
    rows = {place.pcode: draw(st.lists(COUNTS, min_size=width, max_size=width))
            for place in places if place.level == Level.baladiya}
    table = [np.sum([row for pcode, row in rows.items() if pcode.startswith(place.pcode)], axis=0)
             for place in places]
    return places, np.array([[sum(row), *row] for row in table])


def suppress(table, positions):
    """The breakdown with some of its counts suppressed already, as a source may give it out."""
    given_out = table.copy()
    spots = [(row, column) for row, column in zip(*np.where(table > 0), strict=True) if column]
    for position in positions & set(range(len(spots))):
        given_out[spots[position]] = Gap.HIDDEN
    return given_out


def possible_rows(places, table, floors):
    """The breakdowns each place may have, by P-code, for somebody who sees `table` and knows `floors`."""
    parts = {place.pcode: [part.pcode for part in places if part.parent == place.pcode] for place in places}
    width, found = table.shape[1] - 1, {}
    for place, row, floor in reversed(list(zip(places, table.tolist(), floors.tolist(), strict=True))):
        groups = [found[part] for part in parts[place.pcode]]
        found[place.pcode] = {
            counts for counts in (sums(groups, width) if groups else rows_adding_to(row[0], width))
            if all(n == seen or (seen == Gap.HIDDEN and n >= least)
                   for n, seen, least in zip(counts, row[1:], floor[1:], strict=True))}
    for place in places:
        for part in parts[place.pcode]:
            rest = sums([found[other] for other in parts[place.pcode] if other != part], width)
            found[part] = {row for row in found[part] if any(plus(row, r) in found[place.pcode] for r in rest)}
    return found


def rows_adding_to(total, width):
    heads = product(range(total + 1), repeat=width - 1)
    return {(*head, total - sum(head)) for head in heads if sum(head) <= total}


def sums(groups, width):
    return reduce(lambda done, group: {plus(a, b) for a in done for b in group}, groups, {(0,) * width})


def plus(one, other):
    return tuple(a + b for a, b in zip(one, other, strict=True))


def certain(places, table, floors):
    """Positions of the hidden cells of which only one count is possible."""
    rows = possible_rows(places, table, floors)
    return {(row, column) for row, column in zip(*np.where(table == Gap.HIDDEN), strict=True)
            if len({counts[column - 1] for counts in rows[places[row].pcode]}) == 1}


@settings(max_examples=500, deadline=None)
@given(breakdowns(), st.sets(st.integers(0, 40), max_size=20))
def test_no_hidden_count_can_be_worked_out(breakdown, suppressed):
    """Not even by somebody who knows which counts aren't zero, save where that alone would tell them."""
    places, table = breakdown
    seen = disclose(complete(suppress(table, suppressed), places), places, PUBLIC)
    telling = table[:, 1:].max(axis=1, keepdims=True) <= 1
    assert certain(places, seen, np.where(telling, 0, np.minimum(table, 1))) == set()


@settings(deadline=None)
@given(breakdowns())
def test_small_counts_are_hidden_and_totals_and_the_rest_are_true(breakdown):
    places, table = breakdown
    seen = disclose(table, places, PUBLIC)
    fine = np.array([place.level in (Level.mantika, Level.baladiya) for place in places])
    small = (table > 0) & (table < 5) & fine[:, None]
    assert (seen[:, 1:][small[:, 1:]] == Gap.HIDDEN).all()
    assert (seen[:, 0] == table[:, 0]).all()
    assert ((seen == table) | (seen == Gap.HIDDEN)).all()
    assert (disclose(table, places, PUBLIC) == seen).all()
    assert (disclose(table, places, STAFF) == table).all()


@settings(max_examples=150, deadline=None)
@given(breakdowns(), st.sets(st.integers(0, 40), min_size=1))
def test_a_suppressed_count_is_filled_in_exactly_if_the_others_leave_one_choice(breakdown, suppressed):
    places, table = breakdown
    given_out = suppress(table, suppressed)
    filled = complete(given_out, places)
    found = set(zip(*np.where((given_out == Gap.HIDDEN) & (filled >= 0)), strict=True))
    assert found == certain(places, given_out, np.ones_like(table))
    assert (filled == table)[filled >= 0].all()


def test_places_without_a_breakdown_keep_their_gaps_and_are_no_company():
    places = [COUNTRY, *(Place(f"LY{n:02}", Level.region, "LY", "", "") for n in (1, 2))]
    places += [Place(f"LY01{n:02}", Level.mantika, "LY01", "", "") for n in (1, 2, 3)]
    gap = [int(Gap.NOT_ASSESSED)] * 3
    table = np.array([[90, 50, 40], [60, 30, 30], [30, 20, 10], [30, 2, 28], [30, 28, 2], gap])
    seen = disclose(table, places, PUBLIC)
    assert seen.tolist() == [*table[:3].tolist(), [30, -1, -1], [30, -1, -1], gap]


@given(st.dictionaries(st.integers(1, 2), st.lists(st.integers(0, 30), min_size=2, max_size=5), min_size=1))
def test_no_muhalla_total_can_be_worked_out_from_its_baladiya(towns):
    muhallas = {f"LY01010{town}{n:02}": total for town, totals in towns.items() for n, total in enumerate(totals)}
    baladiyas = {f"LY01010{town}": sum(totals) for town, totals in towns.items()}
    seen = disclose_muhallas(muhallas, baladiyas, PUBLIC)
    assert all(seen[pcode] == Gap.HIDDEN for pcode, total in muhallas.items() if 0 < total < 10)
    assert all(seen[pcode] in (total, Gap.HIDDEN) for pcode, total in muhallas.items())
    for baladiya in baladiyas:
        hidden = [muhallas[pcode] for pcode in muhallas if pcode[:-2] == baladiya and seen[pcode] < 0]
        assert len(hidden) != 1
        assert sum(hidden) > sum(min(total, 1) for total in hidden) or max(hidden, default=1) <= 1


def test_muhallas_of_one_person_each_are_hidden_with_an_empty_one_if_there_is_any():
    """The number of muhallas that host migrants is known, and would tell who they are."""
    for totals, shown in (((1, 1, 0, 0), [-1, -1, -1, 0]), ((1, 0, 0), [-1, -1, 0]), ((1, 1), [-1, -1])):
        muhallas = {f"LY01010101{n:02}": total for n, total in enumerate(totals)}
        assert list(disclose_muhallas(muhallas, {"LY01010101": sum(totals)}, PUBLIC).values()) == shown


def test_an_unknown_audience_is_refused_by_name():
    with pytest.raises(TableError, match="no policy for audience 'press'"):
        read_policy("press")


@cache
def round_54(origin):
    """Round 54 for the public and for staff, from the workbook or from the release that ships."""
    gazetteer = read_gazetteer()
    if origin == "workbook" and not WORKBOOK.exists():
        pytest.skip(f"NOT TESTED ON THE REAL WORKBOOK: {WORKBOOK} is absent")
    table = (read_import(WORKBOOK, gazetteer).frame if origin == "workbook"
             else read_shipped(SHIPPED.read_bytes()))
    return [make_cube(read_rows(write_csv(table)), gazetteer, residents(), policy, origin).rounds[54]
            for policy in (PUBLIC, STAFF)]


@pytest.mark.parametrize("origin", ["workbook", "shipped"])
@pytest.mark.parametrize("dimension", BREAKDOWNS)
def test_no_hidden_count_of_round_54_follows_from_the_sums(dimension, origin):
    """The sums as plain linear equations, solved modulo a prime: no unknown may stand alone in one."""
    seen, exact = (cube[dimension] for cube in round_54(origin))
    places = [place for level in AREA_LEVELS for place in read_gazetteer().at(level)]
    fine = np.array([place.level in (Level.mantika, Level.baladiya) for place in places])
    hidden = seen == Gap.HIDDEN
    assert hidden[(exact > 0) & (exact < 5) & fine[:, None]].all()
    assert not hidden[~fine].any()
    unknown = {spot: n for n, spot in enumerate(zip(*np.where(hidden), strict=True))}
    equations = [{spot: 1 for spot in unknown if spot[0] == row} for row in range(len(places))]
    for above, parent in enumerate(places):
        parts = [row for row, place in enumerate(places) if place.parent == parent.pcode]
        for column in range(seen.shape[1] if parts else 0):
            equations.append({spot: -1 if spot[0] == above else 1 for spot in unknown
                              if spot[1] == column and spot[0] in (above, *parts)})
    assert [row for row in solved(equations) if len(row) == 1] == []


def solved(equations):
    """Gauss-Jordan elimination of sparse equations modulo a prime."""
    pivots = {}
    for equation in equations:
        row = equation
        for pivot in [pivot for pivot in row if pivot in pivots]:
            row = less(row, pivots[pivot], row.get(pivot, 0))
        if not row:
            continue
        pivot, inverse = next((spot, pow(n, -1, PRIME)) for spot, n in row.items())
        row = {spot: n * inverse % PRIME for spot, n in row.items()}
        pivots = {key: less(other, row, other.get(pivot, 0)) for key, other in pivots.items()} | {pivot: row}
    return pivots.values()


def less(row, other, times):
    """row - times x other, without its zeros."""
    result = {spot: (row.get(spot, 0) - times * other.get(spot, 0)) % PRIME for spot in {**row, **other}}
    return {spot: n for spot, n in result.items() if n}
