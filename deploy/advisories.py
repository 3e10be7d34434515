"""Known faults, told by advisory databases on this disk: for a place without the internet.

Anything in the OSV format will do, as JSON or YAML: clones of github.com/pypa/advisory-database (Python) and of
github.com/rustsec/advisory-db, branch `osv` (Rust), or the archives of osv.dev, unpacked. Each record names packages
and, for each, the versions that have the fault: in a list, in ranges, or in both.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

READ_YAML = partial(yaml.load, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
READERS = {".json": json.loads, ".yaml": READ_YAML, ".yml": READ_YAML}
ORDERED = {"ECOSYSTEM", "SEMVER"}  # ranges of versions; others (GIT) are of commits


class AdvisoriesError(ValueError):
    """A folder isn't one of advisories, or a file of it can't be read."""


@dataclass(frozen=True)
class Part:
    """Something that the Atlas is made of: a package of an ecosystem (as OSV calls it), and what brings it along."""

    ecosystem: str
    name: str
    version: str
    within: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """How parts and records meet."""
        return _key(self.ecosystem, self.name)


@dataclass
class Advisories:
    """What databases tell of our parts: records with their entry on a part, the records read, the newest's day."""

    of: dict[tuple[str, str], list[tuple[dict, dict]]] = field(default_factory=lambda: defaultdict(list))
    read: Counter[str] = field(default_factory=Counter)
    newest: str = ""

    def report(self, parts: list[Part]) -> dict:
        """All that is known of the parts, as `pip-audit --format json` would tell it."""
        return {"dependencies": [self._told(part) for part in parts]}

    def _told(self, part: Part) -> dict:
        told = {"name": part.name, "version": part.version + (f" (in {part.within})" if part.within else "")}
        if not self.read[part.ecosystem]:
            return told | {"skip_reason": f"no advisory of {part.ecosystem} in these folders"}
        try:
            version = Version(part.version)
        except InvalidVersion:
            return told | {"skip_reason": "its version has no order"}
        faults = {record["id"]: _fault(record, entry) for record, entry in self.of.get(part.key, ())
                  if _holds(entry, part.version, version)}
        return told | {"vulns": list(faults.values())}


def read(folders: list[Path], parts: list[Part]) -> Advisories:
    """What all files below the folders tell of the parts; what was withdrawn is left out.

    Raises AdvisoriesError if a folder holds no advisory, since silence would pass for a clean bill.
    """
    wanted, found = {part.key for part in parts}, Advisories()
    for folder in folders:
        before = found.read.total()
        for record in _records(folder):
            entries = [(_key(one["package"]["ecosystem"], one["package"]["name"]), one)
                       for one in record["affected"] if "package" in one]
            found.read.update({ecosystem for (ecosystem, _), _ in entries})
            found.newest = max(found.newest, str(record.get("published", ""))[:10])
            for key, entry in entries:
                if key in wanted and not record.get("withdrawn"):
                    found.of[key].append((record, entry))
        if found.read.total() == before:
            raise AdvisoriesError(f"{folder} holds no advisory in the OSV format (.json, .yaml). Give the folder of an "
                                  "advisory database: a clone, or an archive that is unpacked.")
    return found


def _key(ecosystem: str, name: str) -> tuple[str, str]:
    return ecosystem, canonicalize_name(name) if ecosystem == "PyPI" else name


def _records(folder: Path) -> Iterator[dict]:
    for path in sorted(folder.rglob("*")):
        if reader := READERS.get(path.suffix):
            try:
                record = reader(path.read_text(encoding="utf-8"))
            except (ValueError, yaml.YAMLError) as fault:
                raise AdvisoriesError(f"{path} can't be read: {fault}. Get the database anew.") from fault
            if isinstance(record, dict) and "id" in record and isinstance(record.get("affected"), list):
                yield record


def _holds(entry: dict, spelled: str, version: Version) -> bool:
    """Has this version the fault? Listed, or within a range; what can't be compared counts, so that it's looked at."""
    if spelled in map(str, entry.get("versions") or ()):
        return True
    try:
        return any(_within(one["events"], version) for one in _ranges(entry))
    except InvalidVersion:
        return True


def _within(events: list[dict], version: Version) -> bool:
    """The last event at or before the version decides."""
    inside = False
    for bound, kind in sorted((_bound(at), kind) for event in events for kind, at in event.items()):
        if kind == "introduced" and version >= bound:
            inside = True
        elif (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
            inside = False
    return inside


def _bound(at: object) -> Version:
    """A bound of a range; "0" is the beginning of all versions, and "1.2.0-0" of all of 1.2.0, as SemVer writes it."""
    return Version("0.dev0" if str(at) == "0" else re.sub("-0$", ".dev0", str(at)))


def _ranges(entry: dict) -> list[dict]:
    return [one for one in entry.get("ranges") or () if one["type"] in ORDERED]


def _fault(record: dict, entry: dict) -> dict:
    fixed = {str(event["fixed"]) for one in _ranges(entry) for event in one["events"] if "fixed" in event}
    return {"id": record["id"], "aliases": record.get("aliases") or [], "fix_versions": sorted(fixed),
            "summary": record.get("summary") or "",
            "informational": (entry.get("database_specific") or {}).get("informational") or ""}
