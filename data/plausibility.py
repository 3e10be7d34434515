"""What in a round is too unlikely to be published unseen, by the rules of plausibility.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.diff_rounds import Block, Counts
from data.errors import TableError
from data.gaps import Gap
from data.importers.issues import Severity
from data.indicators import every_dimension
from data.places import Gazetteer, Level
from data.words import Digits, Lang, list_of, number, text

RULES = Path(__file__).with_name("plausibility.toml")
JUMP, CATEGORY, COLUMNS, TWIN, STANDSTILL, LOST = KINDS = (
    "jump", "category", "columns", "twin", "standstill", "lost")
COUNTRY, TOTAL = "LY", "total"


@dataclass(frozen=True)
class Bound:
    """From which change on a count is doubted; the fields are explained in plausibility.toml."""

    level: Level
    times: float
    people: int

    def reached(self, before: int, after: int) -> bool:
        """True of a rise or fall as large as this; of a place where nobody was, the people alone decide."""
        low, high = sorted((max(before, 0), max(after, 0)))
        return high - low >= self.people and high >= self.times * low


@dataclass(frozen=True)
class Rule:
    """One rule; what it doesn't need is empty."""

    key: str
    severity: Severity
    bounds: tuple[Bound, ...] = ()
    levels: tuple[Level, ...] = ()
    people: int = 0
    numbers: int = 0
    moved_percent: int = 0
    likeness: float = 0


@dataclass(frozen=True)
class Plausibility:
    """Every rule by its key; changes in percent are ranked from `relative_from` people on."""

    relative_from: int
    rules: Mapping[str, Rule]


@dataclass(frozen=True)
class Flag:
    """A count, or a place's counts, that a rule doubts; `other`: the category or place that it is too like."""

    rule: str
    severity: Severity
    group: str
    round: int
    against: int | None
    level: Level
    pcode: str
    dimension: str
    category: str
    before: int
    after: int
    other: str = ""


@cache
def read_plausibility(path: Path = RULES) -> Plausibility:
    """The rules; TableError if one is missing or can't be read."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        rules = {key: _rule(key, read[key]) for key in KINDS}
        return Plausibility(int(read["relative"]["people"]), MappingProxyType(rules))
    except (KeyError, TypeError, ValueError) as fault:
        raise TableError(f"{path.name}: {fault}. Give every rule what its comment explains.") from fault


def _rule(key: str, row: Mapping) -> Rule:
    bounds = tuple(Bound(Level(one["level"]), float(one["times"]), int(one["people"])) for one in row.get("bounds", ()))
    if any(bound.times <= 1 or bound.people < 1 for bound in bounds):
        raise ValueError(f"[{key}] needs times above 1 and people of 1 or more")
    numbers = {name: row[name] for name in ("people", "numbers", "moved_percent", "likeness") if name in row}
    return Rule(key, Severity(row["severity"]), bounds, tuple(map(Level, row.get("levels", ()))), **numbers)


def flags(before: Counts, after: Counts, group: str, number: int, against: int | None, gazetteer: Gazetteer,
          new_round: bool = True) -> tuple[Flag, ...]:
    """What the rules doubt in a round, beside the one it is compared with; warnings first, then rule by rule."""
    found: list[Flag] = []
    for rule in read_plausibility().rules.values():
        if rule.key == STANDSTILL and not new_round:  # a correction leaves most places as they were
            continue
        for level, pcode, dimension, category, counts, other in DOUBTS[rule.key](rule, before, after):
            if pcode in gazetteer:
                found.append(Flag(rule.key, rule.severity, group, number, against, level, pcode, dimension, category,
                                  *counts, other))
    return tuple(sorted(found, key=lambda flag: list(Severity).index(flag.severity)))


Doubt = tuple[Level, str, str, str, tuple[int, int], str]


def _jumps(rule: Rule, before: Counts, after: Counts) -> Iterator[Doubt]:
    for bound in rule.bounds:
        for (pcode, category), then, now in _pairs(before, after, bound.level, TOTAL):
            if bound.reached(then, now):
                yield bound.level, pcode, TOTAL, category, (then, now), ""


def _categories(rule: Rule, before: Counts, after: Counts) -> Iterator[Doubt]:
    for bound in rule.bounds:
        for dimension in _breakdowns():
            for (pcode, category), then, now in _pairs(before, after, bound.level, dimension):
                if bound.reached(then, now):
                    yield bound.level, pcode, dimension, category, (then, now), ""


def _columns(rule: Rule, before: Counts, after: Counts) -> Iterator[Doubt]:
    """Columns that are much nearer to another column's former self than to their own."""
    for level in rule.levels:
        for dimension in _breakdowns():
            then, now = ({category: _column(counts.get((level, dimension), {}), category)
                          for category in every_dimension()[dimension].categories} for counts in (before, after))
            for category, column in now.items():
                people, own = sum(column.values()), _distance(column, then[category])
                if people < rule.people or not then[category] or 100 * own < rule.moved_percent * people:
                    continue
                others = {other: _distance(column, then[other]) for other in then if other != category and then[other]}
                nearest = min(others, key=lambda other: (others[other], other), default="")
                if nearest and rule.likeness * others[nearest] <= own:
                    yield level, COUNTRY, dimension, category, (sum(then[category].values()), people), nearest


def _twins(rule: Rule, before: Counts, after: Counts) -> Iterator[Doubt]:
    for level in rule.levels:
        first: dict[tuple, str] = {}
        for pcode, numbers in _fingerprints(after, level, rule).items():
            twin = first.setdefault(numbers, pcode)
            if twin != pcode:
                yield level, pcode, TOTAL, TOTAL, _totals(before, after, level, pcode), twin


def _standstills(rule: Rule, before: Counts, after: Counts) -> Iterator[Doubt]:
    for level in rule.levels:
        then = _fingerprints(before, level, rule)
        for pcode, numbers in _fingerprints(after, level, rule).items():
            if then.get(pcode) == numbers:
                yield level, pcode, TOTAL, TOTAL, _totals(before, after, level, pcode), ""


def _lost(rule: Rule, before: Counts, after: Counts) -> Iterator[Doubt]:
    for level in rule.levels:
        now = after.get((level, TOTAL), {})
        for (pcode, category), then in before.get((level, TOTAL), {}).items():
            count = now.get((pcode, category), Gap.NOT_AVAILABLE)
            if now and then >= rule.people and count in (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE):
                yield level, pcode, TOTAL, category, (then, count), ""


DOUBTS = MappingProxyType({JUMP: _jumps, CATEGORY: _categories, COLUMNS: _columns, TWIN: _twins,
                           STANDSTILL: _standstills, LOST: _lost})


def _breakdowns() -> Iterator[str]:
    return (key for key, dimension in every_dimension().items() if dimension.is_breakdown)


def _pairs(before: Counts, after: Counts, level: Level, dimension: str) -> Iterator[tuple[tuple[str, str], int, int]]:
    """Counts that are known both times; nobody is a count."""
    then = before.get((level, dimension), {})
    for key, count in after.get((level, dimension), {}).items():
        former = then.get(key, Gap.NOT_AVAILABLE)
        if all(one >= 0 or one == Gap.NOBODY for one in (former, count)):
            yield key, former, count


def _column(block: Block, category: str) -> dict[str, int]:
    return {pcode: count for (pcode, key), count in block.items() if key == category and count > 0}


def _distance(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    """How many people differ between two columns, place by place."""
    return sum(abs(one.get(pcode, 0) - other.get(pcode, 0)) for pcode in one.keys() | other.keys())


def _fingerprints(counts: Counts, level: Level, rule: Rule) -> dict[str, tuple]:
    """Every number of each place that has enough people and numbers, in P-code order."""
    found: dict[str, list] = {}
    for (at, dimension), block in counts.items():
        if at == level:
            for (pcode, category), count in block.items():
                if count > 0:
                    found.setdefault(pcode, []).append((dimension, category, count))
    totals = counts.get((level, TOTAL), {})
    return {pcode: tuple(sorted(numbers)) for pcode, numbers in sorted(found.items())
            if totals.get((pcode, TOTAL), 0) >= rule.people and len(numbers) >= rule.numbers}


def _totals(before: Counts, after: Counts, level: Level, pcode: str) -> tuple[int, int]:
    then, now = (counts.get((level, TOTAL), {}).get((pcode, TOTAL), Gap.NOT_AVAILABLE) for counts in (before, after))
    return then, now


def rule_lines(lang: Lang, digits: Digits = Digits.latn) -> tuple[tuple[str, str], ...]:
    """Each rule's key and what it says, with its numbers."""
    found = []
    for rule in read_plausibility().rules.values():
        bounds = list_of((text("plausibility.bound", lang, digits, level=text(f"level.{one.level}", lang),
                               times=one.times, people=one.people) for one in rule.bounds), lang)
        levels = list_of((text(f"level.{level}", lang) for level in rule.levels), lang)
        found.append((rule.key, text(f"plausibility.rule.{rule.key}", lang, digits, bounds=bounds, levels=levels,
                                     people=rule.people, percent=rule.moved_percent, times=rule.likeness)))
    return tuple(found)


def flag_line(flag: Flag, gazetteer: Gazetteer, lang: Lang, digits: Digits = Digits.latn) -> str:
    """A flag as a sentence: which place, what, from what to what."""
    before, after = (number(count, lang, digits) if count >= 0 else text(f"plausibility.gap.{Gap(count).name.lower()}",
                                                                         lang) for count in (flag.before, flag.after))
    category = "" if flag.dimension == TOTAL else text(f"category.{flag.dimension}.{flag.category}", lang)
    if flag.rule == COLUMNS:
        other = text(f"category.{flag.dimension}.{flag.other}", lang)
    else:
        other = gazetteer[flag.other].name(lang) if flag.other else ""
    return text(f"plausibility.flag.{flag.rule}", lang, digits, place=gazetteer[flag.pcode].name(lang),
                category=category, other=other, before=before, after=after)
