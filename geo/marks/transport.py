"""Marks as the browser gets them: one JSON a layer and language, with the words and sources that they need."""

from __future__ import annotations

import json
from dataclasses import fields

from data.editions import by_edition
from data.sources import sources
from data.words import Lang
from geo.marks import Mark
from geo.marks.collection import marks
from geo.marks.wording import facet_label
from geo.symbols import browser_symbols

ALWAYS = ("id", "name", "source")
DEFAULTS = {field.name: field.default for field in fields(Mark) if field.name not in ALWAYS} | {"facets": {}}


@by_edition
def layer_bytes(lang: Lang, layer: str) -> bytes:
    """Marks of a layer without their blank fields, labels of their facets, and sources; KeyError if unknown."""
    of_layer = marks(lang)[layer]
    values: dict[str, dict[str, str]] = {}
    for mark in of_layer:
        for facet, own in mark.facets.items():
            values.setdefault(facet, {}).update({value: facet_label(facet, value, lang) for value in own})
    content = {
        "marks": [_plain(mark) for mark in of_layer],
        "labels": values,
        "symbols": {key: symbol for key, symbol in browser_symbols().items() if key in _symbols_of(of_layer)},
        "sources": {key: _source(key, lang) for key in sorted({mark.source for mark in of_layer})},
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _symbols_of(of_layer: tuple[Mark, ...]) -> set[str]:
    return {mark.symbol or mark.layer for mark in of_layer if mark.lon is not None}


def _plain(mark: Mark) -> dict:
    told = {field.name: getattr(mark, field.name) for field in fields(Mark) if field.name != "layer"}
    return {name: value for name, value in told.items() if name in ALWAYS or value != DEFAULTS[name]}


def _source(key: str, lang: Lang) -> dict[str, str]:
    row = sources()[key]
    return {"name": row.name(lang), "by": row.by(lang), "licence": row.terms(lang), "url": row.url}
