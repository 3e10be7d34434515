"""One question to the API: what is asked, of which release; and what all answers say of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from data.catalog import Catalog
from data.sources import sources
from data.words import Lang, text
from geo.boundaries import World

if TYPE_CHECKING:
    from data.stores.files import Publication

JSON, GEOJSON = "application/json", "application/geo+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


@dataclass(frozen=True, eq=False)
class Ask:
    """A question whose values are read. `origin`: scheme and host that its links begin with; `query`: as it came."""

    catalog: Catalog
    world: World
    publications: Callable[[], Sequence[Publication]]
    origin: str
    path: str
    query: tuple[tuple[str, str], ...]
    values: Mapping[str, object]

    @property
    def lang(self) -> Lang:
        return Lang(self.values.get("lang", "en"))

    def link(self, path: str, **query: object) -> str:
        """Full address of something below /api."""
        return f"{self.origin}/api{path}" + (f"?{urlencode(query)}" if query else "")

    def here(self, **changes: object) -> str:
        """Full address of this very question with some of its parameters changed."""
        pairs = dict(self.query) | {name: str(value) for name, value in changes.items()}
        return f"{self.origin}{quote(self.path)}" + (f"?{urlencode(pairs)}" if pairs else "")


def page_of(ask: Ask, rows: Sequence) -> Sequence:
    """The rows of the page that is asked for."""
    return rows[ask.values["offset"]:ask.values["offset"] + ask.values["limit"]]


def next_page(ask: Ask, matched: int) -> str | None:
    """Address of the page that follows, if there is one."""
    after = ask.values["offset"] + ask.values["limit"]
    return ask.here(offset=after) if after < matched else None


def listed(ask: Ask, items: Iterable[dict], matched: int, keys: Iterable[str], **further: object) -> dict:
    """One page of a list, with the release it is of and the sources behind its figures."""
    held = list(items)
    return {"release": ask.catalog.digest, "matched": matched, "returned": len(held),
            "next": next_page(ask, matched), **further, "items": held, "sources": cited(keys, ask.lang)}


def cited(keys: Iterable[str], lang: Lang) -> dict[str, dict]:
    """Each source by its key: what a citation and a licence line need."""
    return {key: source_row(key, lang) for key in dict.fromkeys(keys) if key}


def source_row(key: str, lang: Lang) -> dict:
    source = sources()[key]
    return {"key": key, "title": source.name(lang), "publisher": source.by(lang), "published": source.published,
            "covers": source.covers_in(lang), "licence": source.terms(lang), "url": source.url, "kind": source.kind}


def of_the_map(ask: Ask) -> dict[str, str]:
    """What every map must say: the disclaimer and which boundaries these are."""
    return {"disclaimer": text("ui.disclaimer", ask.lang), "boundaries": ask.world.said(ask.lang)}
