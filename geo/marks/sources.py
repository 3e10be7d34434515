"""Every publication that the Atlas quotes, as marks of the Data chapter."""

from __future__ import annotations

from data.sources import Source, sources
from data.words import Lang, text, when
from geo.marks import Mark


def sources_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of all sources: the documents and datasets first, then what is quoted for single figures."""
    return tuple(_mark(row, lang) for row in sources().values())


def _mark(row: Source, lang: Lang) -> Mark:
    facts = [(text("ui.covers", lang), row.covers_in(lang)), (text("ui.licence", lang), row.terms(lang))]
    return Mark(
        id=row.key, layer="sources", name=row.name(lang), kind=row.by(lang), source=row.key,
        as_of=when(row.published, lang), note=" · ".join(f"{name}: {fact}" for name, fact in facts if fact),
        facets={"source_kind": (row.kind,)},
    )
