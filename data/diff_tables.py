"""Reference tables and boundaries of two releases: which rows came, went or changed, and the vintage."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from data.table_files import KEYS
from data.tables import REFERENCE

if TYPE_CHECKING:
    from data.releases import Release

BOUNDARIES = "boundaries.toml"
PLACES = "places.csv"
NAMES = ("name_en", "name_ar")


class RowChange(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class TableChange:
    """A row of a reference table that differs; `cells`: column, before, after of the columns that do."""

    table: str
    key: str
    what: RowChange
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class BoundaryChange:
    """Other boundaries than before; each side is its boundaries.toml, empty for those that ship."""

    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


def table_changes(before: Release | None, after: Release) -> tuple[TableChange, ...]:
    """Rows that differ, by table and key; a table that a release doesn't hold is the one that ships."""
    names = {name for release in (before, after) if release for name in release.store.names(release.digest)
             if (REFERENCE / name).is_file()}
    found = []
    for name in sorted(names):
        old, new = (_content(release, name) for release in (before, after))
        if old != new:
            found += _changes(name, _rows(name, old), _rows(name, new))
    return tuple(found)


def renamed_places(changes: tuple[TableChange, ...]) -> tuple[TableChange, ...]:
    """Those of the changes that give a place another name."""
    return tuple(one for one in changes if one.table == PLACES and one.what == RowChange.CHANGED
                 and any(column in NAMES for column, *_ in one.cells))


def boundary_change(before: Release | None, after: Release) -> BoundaryChange | None:
    """The boundaries of two releases where they differ."""
    old, new = (_boundaries(release) for release in (before, after))
    return BoundaryChange(old, new) if old != new else None


def _boundaries(release: Release | None) -> tuple[tuple[str, str], ...]:
    if not release or BOUNDARIES not in release.store.names(release.digest):
        return ()
    content = tomllib.loads(release.store.get(release.digest, BOUNDARIES).decode())
    return tuple((key, str(value)) for key, value in sorted(content.items()) if not isinstance(value, Mapping))


def _content(release: Release | None, name: str) -> bytes:
    if release and name in release.store.names(release.digest):
        return release.store.get(release.digest, name)
    return (REFERENCE / name).read_bytes()


def _rows(name: str, content: bytes) -> dict[str, dict[str, str]]:
    """Rows of a table by key; of equal keys each counts on its own."""
    text = content.decode("utf-8")
    if name.endswith(".toml"):
        return {key: {column: str(value) for column, value in row.items()}
                for key, row in tomllib.loads(text).items() if isinstance(row, Mapping)}
    reader = csv.DictReader(io.StringIO(text))
    named = KEYS.get(name) or (reader.fieldnames or ("",))[:1]
    found: dict[str, dict[str, str]] = {}
    for row in reader:
        key = " ".join(filter(None, (row.get(column) for column in named)))
        again = sum(other == key or other.startswith(f"{key} #") for other in found) if key in found else 0
        found[f"{key} #{again + 1}" if again else key] = row
    return found


def _changes(table: str, old: Mapping[str, dict[str, str]], new: Mapping[str, dict[str, str]]) -> list[TableChange]:
    found = []
    for key in (*(key for key in old if key not in new), *new):
        before, after = old.get(key), new.get(key)
        what = RowChange.CHANGED if before and after else RowChange.ADDED if after else RowChange.REMOVED
        columns = dict.fromkeys((*(before or {}), *(after or {})))
        cells = ((column, (before or {}).get(column) or "", (after or {}).get(column) or "") for column in columns)
        differing = tuple(cell for cell in cells if cell[1] != cell[2])
        if differing or what is not RowChange.CHANGED:  # a new column that is empty changes no row
            found.append(TableChange(table, key, what, differing))
    return found
