"""Releases: immutable sets of rounds with where each came from; the one that ships is made from a table."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.editions import SHIPPED as SHIPPED_EDITION
from data.editions import edition_of, is_table, within
from data.errors import DamagedError, ReleaseError, TableError
from data.importers.issues import Issue
from data.observations import COLUMNS, check, observations, read_csv, read_rows
from data.places import Gazetteer
from data.round_files import WHOLE, RoundKey, by_number, is_observed, round_file, rounds_named, split, written
from data.served import open_served
from data.sources import sources
from data.stores import Store
from data.table_files import Examine, no_faults, tables_with
from data.tables import REFERENCE

if TYPE_CHECKING:
    import pandas as pd

    from data.importers import Import

FORM = 2  # of manifest.json; in form 1 all rounds are in one file
MANIFEST = "manifest.json"
SHIPPED = REFERENCE / "observations_r54.csv"
SHIPPED_NOTE = "The release that ships"
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True)
class Origin:
    """Where one round of one group came from, and what was noticed on the way in."""

    round: int
    group: str
    start: str | None
    end: str | None
    file_name: str
    sha256: str
    importer: str
    counts: Mapping[str, int]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a release holds: one Origin a round and group, in their order."""

    origins: tuple[Origin, ...]

    def to_json(self) -> bytes:
        """Bytes that depend on nothing but the content; the time of publishing is in the store's history."""
        content = {"form": FORM, "origins": [asdict(origin) for origin in self.origins]}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @staticmethod
    def from_json(content: bytes) -> Manifest:
        """Manifest from its bytes; raises ReleaseError if they aren't one."""
        try:
            read = json.loads(content)
            if read["form"] not in (1, FORM):
                raise DamagedError(f"A newer Atlas made it: its manifest has form {read['form']}, and this Atlas reads "
                                   f"up to form {FORM}. Update this Atlas, or import the workbook again.")
            return Manifest(tuple(_origin(row) for row in read["origins"]))
        except (ValueError, KeyError, TypeError) as fault:
            raise DamagedError(f"The release's manifest can't be read ({fault}). Import the workbook again.") from fault


@dataclass(frozen=True)
class Release:
    """An immutable set of observations under the digest of its files."""

    digest: str
    manifest: Manifest
    store: Store = field(repr=False, compare=False)

    @cached_property
    def rounds(self) -> tuple[RoundKey, ...]:
        """Group and number of every round that it holds, by number."""
        return by_number(self._in_one) or rounds_named(self.store.names(self.digest))

    def of_round(self, key: RoundKey) -> bytes:
        """Exact observations of one round, as `write_csv` writes them."""
        return self._in_one[key] if self._in_one else self.store.get(self.digest, round_file(key))

    def observations(self) -> pd.DataFrame:
        """Exact observations of every round; nothing is hidden yet, so they aren't for showing."""
        import pandas as pd

        tables = [read_csv(self.of_round(key)) for key in self.rounds]
        return pd.concat(tables, ignore_index=True) if tables else observations([])

    def rows(self, wanted: Collection[RoundKey] | None = None) -> Iterator[tuple]:
        """The same, row by row in the order of COLUMNS; of all rounds if none are named."""
        for key in self.rounds:
            if wanted is None or key in wanted:
                yield from read_rows(self.of_round(key))

    @cached_property
    def _in_one(self) -> Mapping[RoundKey, bytes]:
        """The rounds of a release of form 1."""
        whole = WHOLE in self.store.names(self.digest)
        return split(self.store.get(self.digest, WHOLE)) if whole else {}


def open_release(store: Store, digest: str) -> Release:
    """Release of a digest; raises ReleaseError if it isn't there or is damaged."""
    store.verify(digest)
    return Release(digest, Manifest.from_json(store.get(digest, MANIFEST)), store)


def make_release(store: Store, *imports: Import, base: str | None = None, examine: Examine = no_faults) -> Release:
    """Release of the imports, with what they don't replace of `base`; it isn't published.

    Replaced are rounds, rows of reference tables by their keys, and files. Raises TableError if the tables that
    come out have a fault; `examine`, within them, tells those that this floor can't see.
    """
    named = [(imported.group, imported.round) for imported in imports]
    rounds = [key for key in named if key[1]]
    if len(set(rounds)) < len(rounds):
        raise ReleaseError("Two imports are of the same round and group. Give each round once.")
    kept = open_release(store, base) if base else None
    origins = {(origin.group, origin.round): origin for origin in kept.manifest.origins} if kept else {}
    origins |= {(imported.group, imported.round): _origin_of(imported) for imported in imports}
    with within(edition_of(store, base) if base else SHIPPED_EDITION):
        files = _other_files(kept) | _tables_and_files(imports, examine)
    stays = {round_file(key): kept.of_round(key) for key in kept.rounds if key not in rounds} if kept else {}
    table = _observed([imported.frame for imported in imports if imported.round])
    return _put(store, Manifest(tuple(origins[key] for key in sorted(origins))), table, {**files, **stays})


def _observed(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Observations of the new rounds."""
    import pandas as pd

    return pd.concat(frames or [observations([])])


def _tables_and_files(imports: tuple[Import, ...], examine: Examine) -> dict[str, bytes]:
    """Every reference table that isn't the one that ships, and the imports' other files."""
    rows: dict[str, list] = {}
    for imported in imports:
        for name, added in imported.tables.items():
            rows.setdefault(name, []).extend(added)
    files = {name: content for imported in imports for name, content in imported.files.items()}
    whole = {name: content for name, content in files.items() if is_table(name)}
    others = {name: content for name, content in files.items() if name not in whole}
    return others | tables_with(rows, whole, examine)


def _other_files(kept: Release | None) -> dict[str, bytes]:
    """Files of a release that are neither its rounds nor reference tables."""
    names = kept.store.names(kept.digest) if kept else ()
    return {name: kept.store.get(kept.digest, name) for name in names
            if name != MANIFEST and not is_observed(name) and not is_table(name)}


def shipped_release(store: Store, gazetteer: Gazetteer) -> Release:
    """The release that is served; in a store that has none, the release that ships, which is then published."""
    digest = store.current()
    if digest is None:
        release = _make_shipped(store, gazetteer)
        store.publish(release.digest, note=SHIPPED_NOTE)
        return release
    return open_served(store, digest, lambda good: open_release(store, good))


def _make_shipped(store: Store, gazetteer: Gazetteer) -> Release:
    """Release of Round 54 from data/reference/.

    The table holds what the public may see and no more: small cells, and those that would give them away,
    are `suppressed` in it. Values of coarser places were completed by exact arithmetic from published totals.
    """
    content = SHIPPED.read_bytes()
    table = read_shipped(content)
    check(table, gazetteer)
    round_number = int(table["round"].iloc[0])
    migrants = table[(table["pcode"] == "LY") & (table["dimension"] == "total")]["value"]
    origin = Origin(round_number, "migrants", "2024-08", "2024-09", SHIPPED.name,
                    hashlib.sha256(content).hexdigest(), "shipped/1",
                    {"migrants": int(migrants.iloc[0]), "observations": len(table)})
    return _put(store, Manifest((origin,)), table)


def read_shipped(content: bytes) -> pd.DataFrame:
    """Observations of the table that ships; its last column names each row's source."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    if tuple(rows[0]) != (*COLUMNS, "source"):
        raise TableError(f"{SHIPPED.name}: columns are {', '.join(rows[0])}; expected {', '.join(COLUMNS)}, source.")
    unknown = {row[-1] for row in rows[1:]} - set(sources())
    if unknown:
        raise TableError(f"{SHIPPED.name}: sources {', '.join(sorted(unknown))} aren't in sources.toml. Add them.")
    return observations([(int(number), *cells, int(value) if value else None, status)
                         for number, *cells, value, status, _ in rows[1:]])


def _put(store: Store, manifest: Manifest, table: pd.DataFrame, files: Mapping[str, bytes] = NO_FILES) -> Release:
    rounds = written(observations(table))
    return Release(store.put({**files, **rounds, MANIFEST: manifest.to_json()}), manifest, store)


def _origin_of(imported: Import) -> Origin:
    return Origin(imported.round, imported.group, imported.start, imported.end, imported.file_name, imported.sha256,
                  imported.importer, dict(imported.counts), imported.issues)


def _origin(row: dict) -> Origin:
    issues = tuple(Issue.of(issue) for issue in row["issues"])
    return Origin(**{**row, "issues": issues})
