"""Observations as files, one a round of a group, so that what a round costs doesn't grow with how many are held."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from data.observations import COLUMNS, write_csv

if TYPE_CHECKING:
    import pandas as pd

WHOLE = "observations.csv"  # every round in one: releases of form 1, which can still be read
NAME = re.compile(r"observations_([a-z]+)_r(\d+)\.csv")
HEADING = ",".join(COLUMNS).encode() + b"\n"
RoundKey = tuple[str, int]
"""Group and number."""


def round_file(key: RoundKey) -> str:
    """Name of a round's file."""
    return f"observations_{key[0]}_r{key[1]}.csv"


def is_observed(name: str) -> bool:
    """Whether a release's file holds observations."""
    return name == WHOLE or NAME.fullmatch(name) is not None


def rounds_named(names: tuple[str, ...]) -> tuple[RoundKey, ...]:
    """The rounds that have a file among these, by number and group."""
    return by_number((found[1], int(found[2])) for name in names if (found := NAME.fullmatch(name)))


def by_number(keys) -> tuple[RoundKey, ...]:
    """Rounds in the order of the table."""
    return tuple(sorted(keys, key=lambda key: (key[1], key[0])))


def written(table: pd.DataFrame) -> dict[str, bytes]:
    """The table as files, by their names; its rows keep their order."""
    return {round_file(key): write_csv(rows) for key, rows in table.groupby(["group", "round"])}


def split(whole: bytes) -> Mapping[RoundKey, bytes]:
    """The rounds of a table in one file, each as its own file would hold it."""
    found: dict[RoundKey, list[bytes]] = {}
    for row in whole.splitlines(keepends=True)[1:]:
        number, group, _ = row.split(b",", 2)
        found.setdefault((group.decode(), int(number)), [HEADING]).append(row)
    return {key: b"".join(rows) for key, rows in found.items()}
