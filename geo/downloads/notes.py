"""The words that go with a download: what it is, where it comes from, how to cite it."""

from __future__ import annotations

from dataclasses import dataclass

from data.catalog import Catalog
from data.sources import Source, sources
from data.words import Lang, list_of, text
from geo.downloads.records import Records, csv_of, filter_words
from geo.marks.wording import facet_label
from geo.scene import Scene

SHOWN_DIGITS = 12  # of a release's digest, as the command line shows it


@dataclass(frozen=True)
class Notes:
    """Facts about a download in their order, each under its heading, and citations, the Atlas's own last."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    citations: tuple[str, ...]
    headings: tuple[str, str]


def notes_of(scene: Scene, catalog: Catalog, tables: tuple[Records, ...], link: str) -> Notes:
    """All that a reader must know of the tables, in the view's language."""
    lang = scene.view.lang
    keys, about_people = _source_keys(scene), any(records.total for records in tables)
    facts = {
        "subtitle": scene.subtitle,
        "summary": scene.summary,
        "filters": _filters(scene, catalog),
        "as_of": scene.as_of if about_people else text("download.own_date", lang),
        "data_file": scene.data_file if about_people else "",
        "boundaries": scene.boundary,
        "disclaimer": scene.disclaimer,
        "missing": text("download.readme.missing", lang),
        "formats": text("download.readme.formats", lang),
        "total": text("download.readme.total", lang) if about_people else "",
        "notices": " ".join(scene.notices),
        "link": link,
    }
    own = text("download.citation.atlas", lang, release=catalog.digest[:SHOWN_DIGITS], title=scene.title,
               link=link)
    return Notes(
        scene.title,
        tuple((text(f"download.fact.{key}", lang), words) for key, words in facts.items() if words),
        tuple(_source_line(sources()[key], lang) for key in keys),
        (*(_citation(sources()[key], lang) for key in keys), own),
        (text("download.fact.sources", lang), text("download.fact.citation", lang)),
    )


def readme_txt(notes: Notes) -> bytes:
    """README.txt: the title, each fact, then sources and citations."""
    parts = [notes.title, *(f"{heading}\n{words}" for heading, words in notes.facts)]
    for heading, lines in zip(notes.headings, (notes.sources, notes.citations), strict=True):
        parts.append("\n".join([heading, *(f"- {line}" for line in lines)]))
    return ("\n\n".join(parts) + "\n").encode()


def citation_txt(notes: Notes) -> bytes:
    """Citations, one a line, in a form that doesn't depend on the day of access."""
    return ("\n".join(notes.citations) + "\n").encode()


def dictionary_csv(tables: tuple[Records, ...]) -> bytes:
    """What each column of each table means, its unit and source."""
    rows = [
        (column.key, column.meaning, column.unit, column.source, f"{records.file}.csv")
        for records in tables for column in records.columns
    ]
    return csv_of([("column", "meaning", "unit", "source", "file"), *rows])


def _source_keys(scene: Scene) -> tuple[str, ...]:
    """Keys of every source behind the scene and its marks, each once."""
    return tuple(dict.fromkeys((*scene.sources, *(mark.source for mark in scene.marks))))


def _filters(scene: Scene, catalog: Catalog) -> str:
    """Filters of people and of marks, and the focus."""
    view = scene.view
    marks = [f"{text(f'facet.{key}', view.lang)}: "
             + list_of([facet_label(key, value, view.lang) for value in values], view.lang)
             for key, values in view.facets]
    focus = list_of([catalog.gazetteer[pcode].name(view.lang) for pcode in view.within], view.lang)
    parts = [part for part in (filter_words(view), *marks, focus) if part]
    return " · ".join(parts) or text("download.readme.no_filter", view.lang)


def _source_line(source: Source, lang: Lang) -> str:
    return " ".join(part for part in (_citation(source, lang), source.terms(lang)) if part)


def _citation(source: Source, lang: Lang) -> str:
    """Publisher, date, title and address, as far as they are known."""
    key = "download.citation.dated" if source.published else "download.citation.undated"
    return text(key, lang, title=source.name(lang), publisher=source.by(lang), published=source.published,
                url=source.url).strip()
