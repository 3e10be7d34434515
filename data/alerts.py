"""What is news: publications as they stand today, and places whose number of migrants changed a great deal."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.catalog import Catalog
from data.cubes import amount, change
from data.errors import TableError
from data.places import Level
from data.stores.files import ROLLBACK, Publication

RULES = Path(__file__).with_name("alerts.toml")


@dataclass(frozen=True)
class Rule:
    """The bounds from which a change is news; the fields are explained in alerts.toml."""

    percent: int
    people: int
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Change:
    """A place's counts in two rounds; `index` is 100 where they are the same."""

    pcode: str
    level: Level
    then: int
    now: int
    index: float


@cache
def read_rule(path: Path = RULES) -> Rule:
    """The rule of alerts.toml; TableError if it isn't one."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        rule = Rule(int(read["percent"]), int(read["people"]), tuple(Level(level) for level in read["levels"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise TableError(f"{path.name}: {fault}. Give percent, people and levels, as the comment explains.") from fault
    if rule.percent < 1 or rule.people < 1:
        raise TableError(f"{path.name}: percent and people must be 1 or more.")
    return rule


def large_changes(catalog: Catalog, rule: Rule) -> tuple[Change, ...]:
    """Places whose change from the round held before the latest reaches the rule, the largest first.

    Never of a place that is hidden or not assessed in either round, nor of one whose parts aren't the same in both.
    """
    earlier = [round for round in catalog.held_rounds if round < catalog.latest_round]
    if not earlier:
        return ()
    cube, now, then = catalog.cube, catalog.latest_round, earlier[-1]
    spoilt = set(catalog.differences(now, then))
    found = []
    for place in (place for level in rule.levels for place in catalog.gazetteer.at(level)):
        counts = [amount(cube, round, place.pcode) for round in (then, now)]
        index = change(counts[1], counts[0], cube.min_denominator)
        if place.pcode in spoilt or min(counts) < 0 or index < 0:
            continue
        if abs(index - 100) >= rule.percent and abs(counts[1] - counts[0]) >= rule.people:
            found.append(Change(place.pcode, place.level, *counts, index))
    return tuple(sorted(found, key=lambda one: (-abs(one.now - one.then), one.pcode)))


def withdrawals(history: Iterable[Publication]) -> Mapping[int, Publication]:
    """Number of each publication that was rolled back -> the rollback that did it."""
    standing: list[Publication] = []
    found = {}
    for publication in history:
        if publication.action == ROLLBACK:
            found[standing.pop().number] = publication
        else:
            standing.append(publication)
    return found
