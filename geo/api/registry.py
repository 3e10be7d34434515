"""Answers about what there is: releases, rounds, indicators and sources."""

from __future__ import annotations

from data.indicators import MEASURES, Dimension, dimensions, measures
from data.rounds import Round, read_rounds
from data.sources import sources
from data.words import Lang, text
from geo.api.ask import Ask, cited, listed, next_page, page_of, source_row
from geo.api.problems import not_found

MIGRANTS = "migrants"


def releases(ask: Ask) -> dict:
    """The release that all answers are made from, and every publication, the newest first."""
    history = list(reversed(ask.publications()))
    rows = [{"number": row.number, "at": row.at, "action": row.action, "release": row.digest}
            for row in page_of(ask, history)]
    catalog = ask.catalog
    held = [_origin(ask, number) for number in catalog.held_rounds]
    return {"release": catalog.digest, "rounds": held, "matched": len(history), "returned": len(rows),
            "next": next_page(ask, len(history)), "items": rows,
            "sources": cited((row["source"] for row in held), ask.lang)}


def _origin(ask: Ask, number: int) -> dict:
    origin = ask.catalog.origins[number]
    return {"round": number, "group": origin.group, "start": origin.start, "end": origin.end,
            "period": ask.catalog.period(number, ask.lang), "data_file": origin.file_name, "sha256": origin.sha256,
            "source": ask.catalog.source(number)}


def rounds(ask: Ask) -> dict:
    """National totals of every round, held by area or quoted; they are never added up."""
    catalog, group = ask.catalog, ask.values["group"]
    rows = (*catalog.national_series(MIGRANTS), *(row for row in read_rounds() if row.group != MIGRANTS))
    rows = [row for row in rows if group in (None, row.group)]
    page = page_of(ask, rows)
    return listed(ask, (_round(row, ask) for row in page), len(rows), (row.source for row in page))


def _round(row: Round, ask: Ask) -> dict:
    return {
        "round": row.number, "group": row.group, "start": row.start, "end": row.end,
        "individuals": row.individuals, "unit": "people", "baladiyas": row.baladiyas, "muhallas": row.muhallas,
        "nationalities": row.nationalities, "by_area": row.group == MIGRANTS and row.number in ask.catalog.origins,
        "reliability": row.reliability, "reliability_words": text(f"reliability.{row.reliability}", ask.lang),
        "source": row.source, "source_title": row.source_title, "source_url": row.source_url,
    }


def indicators(ask: Ask) -> dict:
    """Dimensions with their categories, and measures, worded in both languages."""
    return {
        "release": ask.catalog.digest,
        "dimensions": [_dimension(row) for row in dimensions().values()],
        "measures": [_measure(key) for key in MEASURES],
        "sources": cited((row.source for row in dimensions().values()), ask.lang),
    }


def _dimension(row: Dimension) -> dict:
    return {
        "key": row.key, "name": _both(f"dimension.{row.key}"), "unit": row.unit, "finest_level": str(row.finest),
        "adds_up": row.is_breakdown, "source": row.source,
        "categories": [{"key": key, "name": _both(f"category.{row.key}.{key}")} for key in row.categories],
    }


def _measure(key: str) -> dict:
    unit = measures()[key].unit
    return {"key": key, "name": _both(f"measure.{key}"), "meaning": _both(f"download.meaning.{key}"),
            "unit": unit, "unit_words": _both(f"unit.{unit}"), "decimals": measures()[key].decimals}


def _both(key: str) -> dict[str, str]:
    return {str(lang): text(key, lang, n=2) for lang in Lang}


def all_sources(ask: Ask) -> dict:
    """Every publication that the Atlas quotes."""
    keys = tuple(sources())
    page = page_of(ask, keys)
    answer = listed(ask, (source_row(key, ask.lang) for key in page), len(keys), ())
    del answer["sources"]
    return answer


def one_source(ask: Ask) -> dict:
    key = ask.values["source"]
    if key not in sources():
        raise not_found("source", key)
    return source_row(key, ask.lang)
