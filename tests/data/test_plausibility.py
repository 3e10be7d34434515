"""Slips that agree with all of their own totals are flagged by the rules of plausibility.toml; drift isn't."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from data.diff_rounds import counts_of
from data.errors import TableError
from data.gaps import Gap
from data.indicators import dimensions
from data.places import LEVELS, Level, read_gazetteer
from data.plausibility import (
    CATEGORY,
    COLUMNS,
    JUMP,
    LOST,
    STANDSTILL,
    TWIN,
    flag_line,
    flags,
    read_plausibility,
    rule_lines,
)
from data.releases import shipped_release
from data.stores.files import FileStore
from data.words import Lang
from tests.second_round import divided

GAZETTEER = read_gazetteer()
BREAKDOWNS = [key for key, row in dimensions().items() if row.is_breakdown]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return shipped_release(FileStore(tmp_path_factory.mktemp("home")), GAZETTEER)


class Numbers:
    """A round from its finest numbers: totals of muhallas, breakdowns of baladiyas; all else is added up."""

    def __init__(self, muhallas: dict, breakdowns: dict):
        self.muhallas, self.breakdowns = muhallas, breakdowns

    def drifted(self, seed: int) -> Numbers:
        """Every number up to 5 % off."""
        random = Random(seed)

        def drift(counts: dict) -> dict:
            return {key: round(count * random.uniform(0.95, 1.05)) for key, count in counts.items()}
        return Numbers(drift(self.muhallas), drift(self.breakdowns))

    def counts(self) -> dict:
        found: dict = defaultdict(lambda: defaultdict(int))
        for pcode, count in self.muhallas.items():
            for level in LEVELS:
                found[level, "total"][pcode[:level.code_length], "total"] += count
        for (pcode, dimension, category), count in self.breakdowns.items():
            for level in LEVELS[:-1]:
                found[level, dimension][pcode[:level.code_length], category] += count
        return found


def numbers_of(counts: dict) -> Numbers:
    """Whole numbers like the shipped round's, with what is suppressed made up."""
    muhallas = {pcode: 5 if count == Gap.HIDDEN else max(count, 0)
                for (pcode, _), count in counts[Level.muhalla, "total"].items()}
    breakdowns = {}
    for dimension in BREAKDOWNS:
        for baladiya in GAZETTEER.at(Level.baladiya):
            weights = {category: max(counts[Level.baladiya, dimension].get((baladiya.pcode, category), 0), 0.5)
                       for category in dimensions()[dimension].categories}
            total = sum(count for pcode, count in muhallas.items() if pcode.startswith(baladiya.pcode))
            breakdowns |= {(baladiya.pcode, dimension, category): count
                           for category, count in divided(total, weights).items()}
    return Numbers(muhallas, breakdowns)


@pytest.fixture(scope="module")
def base(shipped):
    return numbers_of(counts_of(shipped)["migrants", 54])


def doubts(before: Numbers, after: Numbers):
    return flags(before.counts(), after.counts(), "migrants", 55, 54, GAZETTEER)


SEEDS = st.integers(0, 10_000)
few = settings(max_examples=12, deadline=None)


@few
@given(seed=SEEDS)
def test_a_drift_of_five_percent_is_no_doubt(base, seed):
    assert doubts(base, base.drifted(seed)) == ()


@few
@given(seed=SEEDS, pick=st.integers(0, 10_000), up=st.booleans())
def test_a_slipped_digit_is_flagged_where_it_slipped(base, seed, pick, up):
    large = [pcode for pcode, count in sorted(base.muhallas.items()) if count >= (40 if up else 300)]
    pcode = large[pick % len(large)]
    after = base.drifted(seed)
    after.muhallas[pcode] = after.muhallas[pcode] * 10 if up else after.muhallas[pcode] // 10
    assert (JUMP, pcode) in {(flag.rule, flag.pcode) for flag in doubts(base, after)}


@few
@given(seed=SEEDS, dimension=st.sampled_from(BREAKDOWNS), pick=st.integers(0, 10_000))
def test_two_swapped_columns_are_flagged(base, seed, dimension, pick):
    country = base.counts()[Level.country, dimension]
    large = [category for (_, category), count in country.items() if count >= 3_000]
    pairs = [(one, other) for one in large for other in large if one < other]
    one, other = pairs[pick % len(pairs)]
    after = base.drifted(seed)
    for baladiya in GAZETTEER.at(Level.baladiya):
        a, b = (baladiya.pcode, dimension, one), (baladiya.pcode, dimension, other)
        after.breakdowns[a], after.breakdowns[b] = after.breakdowns[b], after.breakdowns[a]
    found = {(flag.category, flag.other) for flag in doubts(base, after) if flag.rule == COLUMNS}
    assert {(one, other), (other, one)} <= found


@few
@given(seed=SEEDS, by=st.integers(1, 5))
def test_shifted_columns_of_nationalities_are_flagged(base, seed, by):
    after = base.drifted(seed)
    names = dimensions()["nationality"].categories
    after.breakdowns |= {(pcode, "nationality", names[(names.index(category) + by) % len(names)]): count
                         for (pcode, dimension, category), count in base.drifted(seed).breakdowns.items()
                         if dimension == "nationality"}
    found = [flag for flag in doubts(base, after) if flag.rule == COLUMNS]
    assert ("sudan", names[by]) in {(flag.other, flag.category) for flag in found} and len(found) >= 8
    assert any(flag.rule == CATEGORY for flag in doubts(base, after))


@few
@given(seed=SEEDS, pick=st.integers(0, 10_000), onto=st.integers(1, 21))
def test_a_mantika_pasted_twice_is_flagged(base, seed, pick, onto):
    mantikas = [place.pcode for place in GAZETTEER.at(Level.mantika)]
    one, other = mantikas[pick % 22], mantikas[(pick + onto) % 22]
    after = base.drifted(seed)
    for mine, theirs in zip(GAZETTEER.children(one), GAZETTEER.children(other), strict=False):
        for muhalla in GAZETTEER.children(theirs.pcode):
            after.muhallas[muhalla.pcode] = 0
        after.muhallas[GAZETTEER.children(theirs.pcode)[0].pcode] = sum(
            count for pcode, count in after.muhallas.items() if pcode.startswith(mine.pcode))
        after.breakdowns |= {(theirs.pcode, *key): count for (pcode, *key), count in list(after.breakdowns.items())
                             if pcode == mine.pcode}
    pasted = {flag.pcode[:6] for flag in doubts(base, after) if flag.rule == TWIN}
    counts = after.counts()[Level.baladiya, "total"]
    copied = GAZETTEER.children(one)[:len(GAZETTEER.children(other))]
    assume(any(counts[place.pcode, "total"] >= 500 for place in copied))
    assert pasted & {one, other}


def test_a_place_that_stands_still_or_is_lost_is_flagged(base):
    after = base.drifted(1)
    kept = {key: count for key, count in base.breakdowns.items() if key[0].startswith("LY0211")}
    after.breakdowns |= kept
    after.muhallas |= {pcode: count for pcode, count in base.muhallas.items() if pcode.startswith("LY0211")}
    counts = after.counts()
    counts[Level.baladiya, "total"]["LY010302", "total"] = int(Gap.NOT_ASSESSED)
    found = flags(base.counts(), counts, "migrants", 55, 54, GAZETTEER)
    assert {flag.pcode[:6] for flag in found if flag.rule == STANDSTILL} == {"LY0211"}
    assert [flag.pcode for flag in found if flag.rule == LOST] == ["LY010302"]
    assert not [flag for flag in flags(base.counts(), counts, "migrants", 54, 54, GAZETTEER, new_round=False)
                if flag.rule == STANDSTILL]


@pytest.mark.parametrize("lang", Lang)
def test_every_rule_is_stated_with_its_numbers_and_every_flag_names_its_place(base, lang):
    said = dict(rule_lines(lang))
    assert "1.8" in said[JUMP] and "10" in said[COLUMNS] and len(set(said.values())) == 6
    after = base.drifted(1)
    after.muhallas["LY01030201"] *= 10
    [flag, *_] = [flag for flag in doubts(base, after) if flag.pcode == "LY01030201"]
    assert GAZETTEER["LY01030201"].name(lang) in flag_line(flag, GAZETTEER, lang)


def test_a_rule_that_lacks_a_bound_is_named(tmp_path):
    path = tmp_path / "plausibility.toml"
    path.write_text("[relative]\npeople = 20\n[jump]\nseverity = 'warning'\nbounds = [{level = 'region', times = 1}]\n",
                    encoding="utf-8")
    with pytest.raises(TableError, match="people"):
        read_plausibility(path)
