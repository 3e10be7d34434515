"""What is counted, and how a count may be expressed: the registry of dimensions and measures."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.errors import TableError
from data.places import Level

REGISTRY = Path(__file__).with_name("indicators.toml")
MEASURES = ("count", "share", "makeup", "per_1000", "change")
PEOPLE = "people"
MIGRANTS = "migrants"


@dataclass(frozen=True)
class Dimension:
    """One way people (or muhallas) are counted, category by category.

    `finest` is the finest level the public sees; `source` is a key of sources.toml; `groups` are those counted so.
    """

    key: str
    unit: str
    finest: Level
    categories: tuple[str, ...]
    source: str
    groups: tuple[str, ...]

    @property
    def is_breakdown(self) -> bool:
        """True if the categories divide a place's people, so that they add up to its total."""
        return self.unit == PEOPLE and self.key != "total"


@dataclass(frozen=True)
class Measure:
    """One way to express a count; `decimals` is how many a reader sees."""

    key: str
    unit: str
    decimals: int


@cache
def dimensions(group: str = MIGRANTS) -> Mapping[str, Dimension]:
    """Dimensions by which a group is counted, by key, in reading order."""
    return MappingProxyType({key: row for key, row in every_dimension().items() if group in row.groups})


@cache
def every_dimension() -> Mapping[str, Dimension]:
    """Dimensions of all groups by key, in reading order."""
    rows = _registry()["dimensions"]
    return MappingProxyType({key: _dimension(key, row) for key, row in rows.items()})


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure by its key, in the order of MEASURES."""
    rows = _registry()["measures"]
    if tuple(rows) != MEASURES:
        raise TableError(f"{REGISTRY.name}: measures are {tuple(rows)}; list {MEASURES} in that order.")
    return MappingProxyType({key: Measure(key, row["unit"], row["decimals"]) for key, row in rows.items()})


def _dimension(key: str, row: Mapping) -> Dimension:
    try:
        made = Dimension(key, row["unit"], Level(row["finest"]), tuple(row["categories"]), row["source"],
                         tuple(row.get("groups", (MIGRANTS,))))
    except (KeyError, ValueError) as fault:
        raise TableError(f"{REGISTRY.name} [dimensions.{key}]: {fault}; compare the others.") from fault
    if not made.categories or len(set(made.categories)) != len(made.categories):
        raise TableError(f"{REGISTRY.name} [dimensions.{key}]: list at least one category, each once.")
    return made


@cache
def _registry() -> Mapping:
    return tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
