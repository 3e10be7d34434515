"""What is published elsewhere and can be pulled: where, under which licence, and who must allow its publication."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.errors import AtlasError, TableError
from data.sources import sources

if TYPE_CHECKING:
    from data.importers.decisions import Decisions

FILE = Path(__file__).with_name("published.toml")
HDX = "https://data.humdata.org"
FILESTORE = "s3.us-east-1.amazonaws.com/hdx-production-filestore/"  # where HDX leads on to, by many public scripts
KINDS = ("csv", "json", "xlsx", "zip")
MAY_BE_EMPTY = ("dataset", "resource")


@dataclass(frozen=True)
class Published:
    """One file or service; `permission`: its licence forbids publishing it here unless its owner allows that."""

    key: str
    title: str
    kind: str
    dataset: str
    resource: str
    file: str
    source: str
    permission: bool
    licence: str

    @property
    def url(self) -> str:
        """Address of the file, '' where none is known."""
        known = self.dataset and self.resource
        return f"{HDX}/dataset/{self.dataset}/resource/{self.resource}/download/{self.file}" if known else ""

    @property
    def about(self) -> str:
        """Address of what HDX says of the dataset: its files' addresses, sizes and checksums."""
        return f"{HDX}/api/3/action/package_show?id={self.dataset}" if self.dataset else ""

    @property
    def page(self) -> str:
        """Address at which a person finds it."""
        return f"{HDX}/dataset/{self.dataset}" if self.dataset else sources()[self.source].url


@cache
def published(path: Path = FILE) -> Mapping[str, Published]:
    """Everything that can be pulled, by key; raises TableError listing every fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TableError(f"{path}: can't be read ({error}); restore the file") from error
    faults = [f"[{key}] {fault}" for key, table in tables.items() for fault in _faults(table)]
    if faults:
        raise TableError(f"{path}: {len(faults)} faults; correct the file.\n" + "\n".join(faults))
    return MappingProxyType({key: Published(key, **table) for key, table in tables.items()})


def permit(decisions: Decisions, stated: str, path: Path = FILE) -> Decisions:
    """Decisions that also hold what ATLAS_MAY_PUBLISH states: keys whose owner allows publication here."""
    keys = frozenset(stated.replace(",", " ").split())
    if unknown := keys - published(path).keys():
        raise AtlasError(f"ATLAS_MAY_PUBLISH: {', '.join(sorted(unknown))} isn't in published.toml. It names feeds "
                         f"that IOM allows you to publish: {', '.join(_asking(path))}. Correct it, or unset it.")
    return replace(decisions, permitted=keys)


def _asking(path: Path) -> list[str]:
    return [key for key, one in published(path).items() if one.permission]


def _faults(table: object) -> list[str]:
    if not isinstance(table, dict):
        return ["isn't a table"]
    wanted = {field.name for field in fields(Published)} - {"key"}
    faults = [f"lacks {name}" for name in sorted(wanted - table.keys())]
    faults += [f"has an unknown field {name}" for name in sorted(table.keys() - wanted)]
    texts = wanted & table.keys() - {"permission"}
    faults += [f"{name} must be text" + ("" if name in MAY_BE_EMPTY else ", not empty") for name in sorted(texts)
               if not isinstance(table[name], str) or (not table[name].strip() and name not in MAY_BE_EMPTY)]
    if not isinstance(table.get("permission", True), bool):
        faults.append("permission must be true or false")
    if table.get("kind", KINDS[0]) not in KINDS:
        faults.append(f"kind {table['kind']!r} isn't one of {', '.join(KINDS)}")
    if str(table.get("source")) not in sources():
        faults.append(f"source {table.get('source')!r} isn't in sources.toml")
    return faults
