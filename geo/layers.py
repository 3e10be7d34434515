"""Map layers as a registry: what is drawn, from which source, and how it looks before a view paints it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.errors import TableError

REGISTRY = Path(__file__).with_name("layers.toml")
KINDS = ("context", "area", "point")


@dataclass(frozen=True)
class Layer:
    """One layer of the map. `style` and `behind_circles` are path options; `max_radius_px` is the radius of the
    largest circle; a layer that isn't `at_once` is fetched when a view first needs it."""

    key: str
    kind: str
    source: str
    style: Mapping[str, object]
    at_once: bool = False
    max_radius_px: float = 0
    behind_circles: Mapping[str, object] = field(default_factory=dict)


@cache
def layers() -> Mapping[str, Layer]:
    """Every layer by its key, bottom first."""
    rows = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    made = {}
    for key, row in rows.items():
        try:
            made[key] = Layer(key, **row)
        except TypeError as fault:
            raise TableError(f"{REGISTRY.name} [{key}]: {fault}. See the other rows for the form.") from fault
        if made[key].kind not in KINDS:
            raise TableError(f"{REGISTRY.name} [{key}]: kind {row['kind']!r} isn't one of {', '.join(KINDS)}.")
    return MappingProxyType(made)
