"""Where every figure comes from: title, publisher, date, licence and address."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.errors import TableError
from data.tables import REFERENCE

MAY_BE_EMPTY = ("url", "note")


@dataclass(frozen=True)
class Source:
    """A publication; `published` is a year, month or day, and an empty `url` is one we don't know."""

    key: str
    title: str
    title_ar: str
    publisher: str
    publisher_ar: str
    published: str
    covers: str
    licence: str
    url: str
    note: str

    def name(self, lang: str) -> str:
        return self.title_ar if lang == "ar" else self.title

    def by(self, lang: str) -> str:
        return self.publisher_ar if lang == "ar" else self.publisher


@cache
def sources(path: Path = REFERENCE / "sources.toml") -> Mapping[str, Source]:
    """Every source by key; raises TableError listing every field that is missing, empty or unknown."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TableError(f"{path}: can't be read ({error}); restore the file") from error
    faults = [fault for key, table in tables.items() for fault in _faults(key, table)]
    if faults:
        raise TableError(f"{path}: {len(faults)} faults; correct the file.\n" + "\n".join(faults))
    return MappingProxyType({key: Source(key, **table) for key, table in tables.items()})


def _faults(key: str, table: object) -> list[str]:
    if not isinstance(table, dict):
        return [f"{key} isn't a table; write [{key}] and its fields below"]
    wanted = {field.name for field in fields(Source)} - {"key"}
    faults = [f"[{key}] lacks {name}" for name in sorted(wanted - table.keys())]
    faults += [f"[{key}] has an unknown field {name}" for name in sorted(table.keys() - wanted)]
    for name in sorted(wanted & table.keys()):
        if not isinstance(table[name], str) or (not table[name].strip() and name not in MAY_BE_EMPTY):
            faults.append(f"[{key}] {name} must be text" + ("" if name in MAY_BE_EMPTY else ", not empty"))
    if table.get("url") and not str(table["url"]).startswith("https://"):
        faults.append(f"[{key}] url must start with https://")
    return faults
