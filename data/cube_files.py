"""Cubes that were made before, kept on each machine and mapped into memory, which all its processes share.

    <home>/cubes/<release>.<audience>.<rules>.cube   a line of JSON, then every round's arrays, one after the other

`rules` stands for all that decides what is hidden and how it lies there, the code included: what was made by other
rules isn't found. A round whose rows are those of a cube that is kept is taken from it, so that one more round costs
the making of one. Files that are damaged or gone are made again; a folder that can't be written is done without.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from data.cube_making import Arrays, cube_of, round_arrays
from data.cubes import Cube
from data.disclosure import Policy
from data.indicators import dimensions
from data.observations import read_rows
from data.places import Gazetteer
from data.stores.whole import locked, write_whole

if TYPE_CHECKING:
    from data.releases import Release

FOLDER = "cubes"
KEPT = 8  # files; the oldest make way
NUMBER = np.dtype("<i8")
ALIGNED = 64
MAKERS = ("cube_files.py", "cube_making.py", "cubes.py", "disclosure.py", "gaps.py", "networks.py", "observations.py")


@dataclass(frozen=True, eq=False)
class Kept:
    """Arrays of several rounds, each with the digest of the rows that it was made from."""

    rows: Mapping[int, str]
    rounds: Mapping[int, Arrays]


def open_cube(release: Release, gazetteer: Gazetteer, residents: Mapping[str, int], policy: Policy) -> Cube:
    """Cube of a release's migrants as the policy's audience may see them; `residents` by baladiya."""
    folder = release.store.home / FOLDER
    kind = f"{policy.audience}.{_rules(gazetteer, policy)}.cube"
    path = folder / f"{release.digest[:32]}.{kind}"
    kept = _read(path)
    if kept is None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with locked(folder / "lock"):  # the machine's other processes wait, and find it made
                kept = _read(path) or _make(release, gazetteer, policy, folder.glob(f"*.{kind}"), path)
        except OSError:
            kept = _made(release, gazetteer, policy, {})
    return cube_of(kept.rounds, gazetteer, residents, policy, release.digest)


def _make(release: Release, gazetteer: Gazetteer, policy: Policy, others, path: Path) -> Kept:
    """Make and write what isn't kept, and map it as every other process does."""
    known = {}
    for other in (kept for kept in map(_read, others) if kept):
        known |= {rows: other.rounds[number] for number, rows in other.rows.items()}
    made = _made(release, gazetteer, policy, known)
    write_whole(path, _packed(made), lasting=False)
    newest = sorted(path.parent.glob("*.cube"), key=lambda file: -file.stat().st_mtime_ns)
    for old in newest[KEPT:]:
        old.unlink(missing_ok=True)
    return _read(path) or made


def _made(release: Release, gazetteer: Gazetteer, policy: Policy, known: Mapping[str, Arrays]) -> Kept:
    """Every round of migrants, taken from those that are known or made from its rows."""
    rows, rounds = {}, {}
    for group, number in release.rounds:
        if group == "migrants":
            content = release.of_round((group, number))
            digest = hashlib.sha256(content).hexdigest()
            arrays = known.get(digest) or round_arrays(read_rows(content), gazetteer, policy)
            if arrays:
                rows[number], rounds[number] = digest, arrays
    return Kept(rows, rounds)


def _rules(gazetteer: Gazetteer, policy: Policy) -> str:
    """Digest of everything but its rows that a round's arrays are made from."""
    here = Path(__file__).parent
    total = hashlib.sha256(b"".join((here / name).read_bytes() for name in MAKERS))
    total.update(repr((policy.audience, dict(policy.hide_below), dict(policy.hiding_costs))).encode())
    total.update(repr([(place.pcode, place.level, place.parent) for place in gazetteer]).encode())
    total.update(repr([(row.key, row.categories, row.is_breakdown) for row in dimensions().values()]).encode())
    return total.hexdigest()[:16]


def _packed(kept: Kept) -> bytes:
    parts = {number: [(key, array.shape) for key, array in arrays.items()] for number, arrays in kept.rounds.items()}
    body = b"".join(np.ascontiguousarray(array, NUMBER).tobytes()
                    for arrays in kept.rounds.values() for array in arrays.values())
    told = {"sha256": hashlib.sha256(body).hexdigest(), "rows": kept.rows, "parts": parts}
    head = json.dumps(told, separators=(",", ":")).encode()
    return head + b" " * (-(len(head) + 1) % ALIGNED) + b"\n" + body


def _read(path: Path) -> Kept | None:
    """What a file holds, mapped; nothing if it isn't there or isn't what was written."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        with path.open("rb") as file:
            head = file.readline()
        told = json.loads(head)
        numbers = np.memmap(path, NUMBER, "r", offset=len(head)).view(np.ndarray)
        if hashlib.sha256(numbers).hexdigest() != told["sha256"]:
            return None
        rounds, at = {}, 0
        for number, parts in told["parts"].items():
            arrays = rounds[int(number)] = {}
            for key, shape in parts:
                size = int(np.prod(shape))
                arrays[key] = numbers[at:at + size].reshape(shape)
                at += size
        return Kept({int(number): rows for number, rows in told["rows"].items()}, rounds)
    return None
