"""The start-up check of the map: every fault of its registries, its geometry and its marks in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path

from data.check import BROKEN, find_row, placed, told
from data.dates import is_date
from data.figures import headline_figures
from data.indicators import dimensions
from data.places import read_gazetteer
from data.sources import sources
from data.tables import REFERENCE
from data.words import Lang, entries
from geo.boundaries import read_world
from geo.boundary_names import boundary_names
from geo.briefing import rows as briefing_rows
from geo.chapters import chapters
from geo.layers import layers
from geo.marks import Mark
from geo.marks.collection import BUILDERS, FACETS, marks
from geo.symbols import symbols
from geo.view import LAYERS

GEO = Path(__file__).parent
WEST, SOUTH, EAST, NORTH = 5.0, 15.0, 40.0, 46.0  # degrees: Libya, and ports and offices of its neighbours
YEARS = (1900, 2100)


def faults() -> tuple[str, ...]:
    """Every fault of the registries of this folder and of what they draw; empty if there is none."""
    found: list[str] = []
    for file, examine in TABLES:
        try:
            found += [placed(fault, GEO / file) for fault in examine()]
        except BROKEN as error:
            found += told(error, GEO / file)
    return tuple(dict.fromkeys((*found, *_of_marks())))


def faults_of_facts() -> tuple[str, ...]:
    """What the tables in force lack for a page: words or a place of a fact, a whole layer, a figure that leads."""
    found = list(_of_marks())
    try:
        found += _of_chapters()
        headline_figures()
    except BROKEN as error:
        found += told(error, REFERENCE / "key_figures.csv")
    return tuple(dict.fromkeys(found))


def _of_layers() -> Iterator[str]:
    held = read_world(read_gazetteer()).layers
    for key, layer in layers().items():
        if layer.source not in sources():
            yield f"[{key}]: source {layer.source!r} isn't in sources.toml"
        if key not in held:
            yield f"[{key}]: there is no geometry for it; run `make geo`"
    for key in LAYERS:
        yield from _unworded(f"layer.{key}")


def _of_symbols() -> Iterator[str]:
    for key in symbols():
        yield from _unworded(f"symbol.{key}")


def _of_chapters() -> Iterator[str]:
    known = marks(Lang.en)
    for key, chapter in chapters().items():
        yield from _unworded(f"chapter.{key}")
        for layer in (*chapter.subject, *(card.layer for card in chapter.cards if card.layer)):
            if layer not in known:
                yield f"[{key}]: no fact is of layer {layer!r}"
        for layer in chapter.layers:
            if layer not in LAYERS:
                yield f"[{key}]: the map has no layer {layer!r}"
        for card in chapter.cards:
            if card.dimension and card.dimension not in dimensions():
                yield f"[{key}]: dimension {card.dimension!r} isn't in indicators.toml"
            if card.facet and card.facet not in FACETS:
                yield f"[{key}]: facet {card.facet!r} is none of {', '.join(FACETS)}"


def _of_briefing() -> Iterator[str]:
    known = {mark.id for layer in marks(Lang.en).values() for mark in layer}
    for key, row in briefing_rows().items():
        for part in ("caption", "note"):
            yield from _unworded(f"scene.{key}.{part}")
        for fact, address in row.facts.items():
            card, of_mark, bar = address.partition(":")
            if of_mark and card.startswith(("list-", "sizes-", "series-")) and bar not in known:
                yield f"[{key}]: fact {fact!r} names {bar!r}, which no mark is called"


def _of_marks() -> Iterator[str]:
    """Faults of the marks, builder by builder, so that a broken table doesn't hide the others."""
    for build in BUILDERS:
        try:
            both = [build(lang) for lang in Lang]
        except BROKEN as error:
            yield from told(error, GEO / f"{build.__module__.rpartition('.')[2]}.py")
            continue
        yield from _differences(*both)
        for lang, found in zip(Lang, both, strict=True):
            for mark in found:
                yield from (f"{_where(mark)}: {what} ({lang})" for what in _wrong(mark, lang))


def _differences(one: tuple[Mark, ...], other: tuple[Mark, ...]) -> Iterator[str]:
    """Marks named twice, and marks that aren't the same fact in both languages."""
    seen: set[tuple[str, str]] = set()
    for mark in one:
        if (mark.layer, mark.id) in seen:
            yield f"{_where(mark)}: id {mark.id!r} occurs twice in layer {mark.layer}"
        seen.add((mark.layer, mark.id))
    if [_unspoken(mark) for mark in one] != [_unspoken(mark) for mark in other]:
        different = [mark for mark, twin in zip(one, other, strict=False) if _unspoken(mark) != _unspoken(twin)]
        yield f"{_where((different or [*one, *other])[0])}: isn't the same fact in both languages"


def _unspoken(mark: Mark) -> tuple:
    return mark.layer, mark.id, mark.pcode, mark.lon, mark.lat, mark.value, mark.order, mark.source, mark.facets


def _wrong(mark: Mark, lang: Lang) -> Iterator[str]:
    """What is wrong with one mark."""
    if mark.pcode and mark.pcode not in read_gazetteer():
        yield f"pcode {mark.pcode!r} isn't in places.csv"
    if mark.source not in sources():
        yield f"source {mark.source!r} isn't in sources.toml or citations.csv"
    if not mark.name.strip():
        yield "name is empty"
    if mark.value is not None and not (isfinite(mark.value) and mark.unit and mark.text):
        yield "a figure needs a finite value, its wording and its unit"
    yield from _misplaced(mark)
    if mark.order and not YEARS[0] < mark.order < YEARS[1]:
        yield f"time {mark.order} isn't a year"
    for facet in FACETS:
        for value in mark.facets.get(facet, ()):
            if f"{facet}.{value}" not in entries(lang) and not is_date(value):
                yield f"{facet} {value!r} is neither worded nor a date"


def _misplaced(mark: Mark) -> Iterator[str]:
    if (mark.lon is None) != (mark.lat is None):
        yield "has one coordinate only"
    elif mark.lon is not None and not (WEST < mark.lon < EAST and SOUTH < mark.lat < NORTH):
        yield f"point {mark.lon}, {mark.lat} is far from Libya; is it lon, lat?"


def _unworded(key: str) -> Iterator[str]:
    yield from (f"no words for {key} in {lang}.toml" for lang in Lang if key not in entries(lang))


def _where(mark: Mark) -> str:
    return find_row(mark.id) or f"layer {mark.layer}, {mark.id}"


def _of_geometry() -> tuple[str, ...]:
    read_world(read_gazetteer())
    return ()


def _of_boundary_names() -> tuple[str, ...]:
    boundary_names()
    return ()


# File -> what looks at it. A new registry is one row.
TABLES: tuple[tuple[str, Callable], ...] = (
    ("files/SOURCES.toml", _of_geometry),
    ("boundary_names.toml", _of_boundary_names),
    ("layers.toml", _of_layers),
    ("chapters.toml", _of_chapters),
    ("scenes.toml", _of_briefing),
    ("symbols/symbols.toml", _of_symbols),
)
