"""Where every figure comes from: title, publisher, date, licence and address."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.editions import by_tables
from data.errors import TableError
from data.tables import REFERENCE, Row, reading

MAY_BE_EMPTY = ("url", "note")
CITATION_COLUMNS = ("key", "title", "publisher", "published", "url", "note")
# Citations are other people's publications: quoted, so one licence line serves them all.
CITED = "Figures quoted with credit; rights with the publisher"
CITED_AR = "تُنقل الأرقام مع ذكر المصدر؛ الحقوق محفوظة للناشر"


@dataclass(frozen=True)
class Source:
    """A publication; `published` is a year, month or day, and an empty `url` is one we don't know.

    A citation has one title for both languages, its own, and no `covers`; its `published` may be empty.
    """

    key: str
    title: str
    title_ar: str
    publisher: str
    publisher_ar: str
    published: str
    covers: str
    covers_ar: str
    licence: str
    licence_ar: str
    url: str
    note: str

    def name(self, lang: str) -> str:
        return self.title_ar if lang == "ar" else self.title

    def by(self, lang: str) -> str:
        return self.publisher_ar if lang == "ar" else self.publisher

    def covers_in(self, lang: str) -> str:
        return self.covers_ar if lang == "ar" else self.covers

    def terms(self, lang: str) -> str:
        return self.licence_ar if lang == "ar" else self.licence

    @property
    def kind(self) -> str:
        return "document" if self.covers else "citation"


@by_tables("citations.csv")
def sources() -> Mapping[str, Source]:
    """Every source by key: the main documents, then the citations."""
    return MappingProxyType({**documents(), **citations()})


@cache
def documents(path: Path = REFERENCE / "sources.toml") -> Mapping[str, Source]:
    """The main documents by key; raises TableError listing every field that is missing, empty or unknown."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TableError(f"{path}: can't be read ({error}); restore the file") from error
    faults = [fault for key, table in tables.items() for fault in _faults(key, table)]
    if faults:
        raise TableError(f"{path}: {len(faults)} faults; correct the file.\n" + "\n".join(faults))
    return MappingProxyType({key: Source(key, **table) for key, table in tables.items()})


@by_tables("citations.csv")
def citations(path: Path = REFERENCE / "citations.csv") -> Mapping[str, Source]:
    """Publications that single figures are quoted from, by key; raises TableError listing every fault."""
    with reading(path, CITATION_COLUMNS) as rows:
        held = {}
        for row in rows:
            source = _citation(row)
            if source.key in held or source.key in documents():
                row.fault(f"key {source.key!r} is taken, here or in sources.toml")
            held[source.key] = source
    return MappingProxyType(held)


def _citation(row: Row) -> Source:
    title, publisher = row.text("title", required=True), row.text("publisher", required=True)
    published, url = row.text("published"), row.text("url")
    if published and not re.fullmatch(r"\d{4}(-\d\d){0,2}", published):
        row.fault(f"published {published!r} isn't a year, month or day such as 2023-09-21")
    if url and not url.startswith(("https://", "http://")):
        row.fault("url must start with https:// or http://")
    return Source(row.text("key", required=True), title, title, publisher, publisher, published, "", "",
                  CITED, CITED_AR, url, row.text("note"))


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
