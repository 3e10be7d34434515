"""Chapters as a registry: each a preset of the view, and the cards that stand beside its map."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.errors import TableError
from data.places import Level

REGISTRY = Path(__file__).with_name("chapters.toml")
CARD_KINDS = ("places", "breakdown", "count", "sizes", "series", "list")


@dataclass(frozen=True)
class Card:
    """One card: places by the measure, a breakdown, marks counted by a facet, by size, over time or listed.

    `group` divides a list by a facet; `only` keeps the marks that have these facet values.
    """

    kind: str
    dimension: str = ""
    facet: str = ""
    layer: str = ""
    series: str = ""
    group: str = ""
    only: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        """Name of the card, unique in its chapter."""
        if self.kind in ("places", "breakdown"):
            return self.dimension or self.kind
        return f"{self.kind}-{self.series or self.layer or self.facet}"


@dataclass(frozen=True)
class Chapter:
    """What a chapter shows until the reader chooses otherwise.

    `subject`: layers of marks that its table and words are about; none means migrants by place.
    `strip`: "round", a step facet, or nothing.
    """

    key: str
    measure: str
    level: Level
    layers: tuple[str, ...]
    strip: str
    cards: tuple[Card, ...]
    subject: tuple[str, ...] = ()


@cache
def chapters() -> Mapping[str, Chapter]:
    """Every chapter by its key, in the order of the rail; raises TableError for a faulty row."""
    made = {}
    for key, row in tomllib.loads(REGISTRY.read_text(encoding="utf-8")).items():
        try:
            cards = tuple(Card(**card) for card in row.pop("cards"))
            lists = {name: tuple(row.pop(name)) for name in ("layers", "subject") if name in row}
            made[key] = Chapter(key, level=Level(row.pop("level")), cards=cards, **lists, **row)
        except (TypeError, KeyError, ValueError) as fault:
            raise TableError(f"{REGISTRY.name} [{key}]: {fault}. See the other rows for the form.") from fault
        for card in cards:
            if card.kind not in CARD_KINDS:
                raise TableError(f"{REGISTRY.name} [{key}]: card kind {card.kind!r} isn't one of {CARD_KINDS}.")
    return MappingProxyType(made)
