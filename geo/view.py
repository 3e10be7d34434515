"""ViewState: everything that decides what is seen, and the only URL grammar.

assets/view.js is the twin of `to_url` and `settle`; what both must know travels as `browser_defaults`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from math import floor, isfinite
from typing import Protocol
from urllib.parse import parse_qsl

from data.indicators import MEASURES, Dimension, dimensions
from data.places import Level
from data.words import Digits, Lang
from geo.classes import METHODS
from geo.reading import LONGEST, NO_LAYERS, Notice, Reader, Term, pairs_of, quote

LEVELS = (Level.region, Level.mantika, Level.baladiya, Level.muhalla)
LAYERS = ("labels", "graticule", "offices", "cells", "muhallas")
CLASS_COUNTS = (3, 4, 5, 6, 7)
FINEST_OF_MEASURE = {"per_1000": Level.baladiya}  # residents aren't known by muhalla
MEASURES_OF_PEOPLE = ("makeup", "per_1000")  # nonsense for needs, which count muhallas
MOST_PLACES = 100  # keeps the longest link well under LONGEST
LIBYA = (9.0, 19.0, 26.0, 34.0)  # west, south, east, north: a bbox must touch it

Where = tuple[str, tuple[str, ...]]
Bbox = tuple[float, float, float, float]


@dataclass(frozen=True)
class Chapter:
    """A preset: what a chapter shows until the reader chooses otherwise."""

    key: str
    measure: str
    level: Level
    layers: tuple[str, ...]


CHAPTERS = (
    Chapter("overview", "share", Level.mantika, ("labels", "offices")),
    Chapter("migrants", "count", Level.mantika, ("labels",)),
)


@dataclass(frozen=True, kw_only=True)
class ViewState:
    """Everything that decides what is seen, and nothing else; hashable.

    `within`: P-codes in focus, sorted, none below another; empty is the whole country. `where`: at most
    one breakdown and its categories in registry order, since DTM publishes marginals, not joints.
    `bbox`: west, south, east, north in degrees to 3 decimals. `audience` comes from the session only.
    """

    round: int
    chapter: str = CHAPTERS[0].key
    lang: Lang = Lang.en
    measure: str = CHAPTERS[0].measure
    level: Level = CHAPTERS[0].level
    within: tuple[str, ...] = ()
    where: Where | None = None
    classing: str = "jenks"
    classes: int = 5
    layers: tuple[str, ...] = CHAPTERS[0].layers
    bbox: Bbox | None = None
    digits: Digits = Digits.latn
    table: bool = False
    audience: str = "public"


@dataclass(frozen=True)
class Parsed:
    """A valid view, and notices of what had to be left out or changed."""

    view: ViewState
    notices: tuple[Notice, ...] = ()


class Holdings(Protocol):
    """What a view asks of a catalog."""

    held_rounds: tuple[int, ...]
    latest_round: int
    gazetteer: object  # answers `pcode in gazetteer`


def default_view(catalog: Holdings, chapter: str = CHAPTERS[0].key, lang: Lang = Lang.en) -> ViewState:
    """The view a chapter opens with: the latest round and the chapter's preset."""
    preset = next(row for row in CHAPTERS if row.key == chapter)
    return ViewState(
        round=catalog.latest_round, chapter=chapter, lang=lang,
        measure=preset.measure, level=preset.level, layers=preset.layers,
    )


def from_url(url: str, catalog: Holdings) -> Parsed:
    """Read any text as a view; what it can't read comes back as notices.

    The language is the first path segment that names one; all else is in the query.
    """
    path, _, query = url.partition("#")[0].partition("?")
    segments = [part for part in path[:LONGEST].split("/") if part]
    langs = [part for part in segments if part in tuple(Lang)] or segments
    pairs = [("lang", lang) for lang in langs[:1]]
    if len(url) > LONGEST:
        parsed = _read(pairs, catalog)
        return Parsed(parsed.view, (Notice("notice.link_too_long"), *parsed.notices))
    return _read(pairs + parse_qsl(query, keep_blank_values=True), catalog)


def to_url(view: ViewState, catalog: Holdings) -> str:
    """The shortest link that brings the same view back: defaults are left out, the order is fixed.

    The round is left out only of a chapter's front page, so that a shared link keeps its numbers.
    """
    texts = _texts(view)
    usual = _texts(default_view(catalog, view.chapter))
    told = {key for key, value in texts.items() if value != usual.get(key)}
    if told:
        told.add("round")
    if view.chapter != CHAPTERS[0].key:
        told.add("chapter")
    query = "&".join(f"{key}={value}" for key, value in texts.items() if key in told)
    return f"/{view.lang}/" + (f"?{query}" if query else "")


def as_dict(view: ViewState) -> dict:
    """The view as JSON-able data for the browser's store; the audience stays on the server."""
    plain = {field.name: getattr(view, field.name) for field in fields(view) if field.name != "audience"}
    return plain | {
        "lang": str(view.lang), "level": str(view.level), "digits": str(view.digits),
        "within": list(view.within), "layers": list(view.layers),
        "where": [view.where[0], list(view.where[1])] if view.where else None,
        "bbox": list(view.bbox) if view.bbox else None,
    }


def from_dict(data: object, catalog: Holdings) -> Parsed:
    """Read any JSON data as a view: the twin of `as_dict`, as tolerant as `from_url`."""
    return _read(pairs_of(data), catalog)


def settle(view: ViewState) -> Parsed:
    """Make a view whose fields are valid one by one valid as a whole, and canonical.

    Makeup needs a filter, and needs count muhallas, not people: else the measure falls back to count.
    A level finer than the filter or the measure is held at gives way to the finest that is.
    """
    notices = []
    within = canonical_within(view.within)
    if len(within) > MOST_PLACES:
        within = within[:MOST_PLACES]
        notices.append(Notice("notice.too_many_places", (("limit", MOST_PLACES),)))
    where = _canonical_where(view.where)
    measure, level = view.measure, view.level
    if measure == "makeup" and where is None:
        measure = "count"
        notices.append(Notice("notice.makeup_needs_filter"))
    if where and measure in MEASURES_OF_PEOPLE and not dimensions()[where[0]].is_breakdown:
        measure = "count"
        notices.append(Notice("notice.not_people", (("filter", Term(f"dimension.{where[0]}")),)))
    level = min(level, finest_level(measure, where), key=LEVELS.index)
    if level != view.level:
        values = (("asked", Term(f"level.{view.level}")), ("shown", Term(f"level.{level}")))
        notices.append(Notice("notice.level_not_held", values))
    settled = replace(
        view, within=within, where=where, measure=measure, level=level,
        layers=tuple(key for key in LAYERS if key in view.layers),
        bbox=canonical_bbox(view.bbox) if view.bbox else None,
    )
    return Parsed(settled, tuple(notices))


def finest_level(measure: str, where: Where | None) -> Level:
    """The finest level at which a measure under a filter is held."""
    held = [FINEST_OF_MEASURE.get(measure, Level.muhalla)]
    if where:
        held.append(dimensions()[where[0]].finest)
    return min(held, key=LEVELS.index)


def canonical_within(pcodes: Iterable[str]) -> tuple[str, ...]:
    """P-codes sorted, each once, without the country and without places inside another of them."""
    kept = set(pcodes) - {"LY"}
    return tuple(
        sorted(code for code in kept if not any(code[:n] in kept for n in range(4, len(code), 2)))
    )


def canonical_bbox(bbox: Iterable[float]) -> Bbox | None:
    """West, south, east, north to 3 decimals; None unless it is a box on the globe that touches Libya."""
    sides = tuple(bbox)
    if len(sides) != 4 or not all(isfinite(side) for side in sides):
        return None
    w, s, e, n = (floor(side * 1000 + 0.5) / 1000 for side in sides)
    on_globe = -180 <= w < e <= 180 and -85 <= s < n <= 85
    touches = w < LIBYA[2] and e > LIBYA[0] and s < LIBYA[3] and n > LIBYA[1]
    return (w, s, e, n) if on_globe and touches else None


def browser_defaults(catalog: Holdings) -> dict:
    """All that assets/view.js must know, as JSON-able data, so that no rule's content is written twice."""
    return {
        "chapters": {row.key: as_dict(default_view(catalog, row.key)) for row in CHAPTERS},
        "levels": [str(level) for level in LEVELS],
        "layers": list(LAYERS),
        "dimensions": {
            key: {"categories": list(row.categories), "finest": str(row.finest), "people": row.is_breakdown}
            for key, row in _filters().items()
        },
        "finest_of_measure": {key: str(level) for key, level in FINEST_OF_MEASURE.items()},
        "measures_of_people": list(MEASURES_OF_PEOPLE),
        "most_places": MOST_PLACES,
        "libya": list(LIBYA),
    }


def _read(pairs: list[tuple[str, str]], catalog: Holdings) -> Parsed:
    reader = Reader(pairs, (*_texts(default_view(catalog)), "lang", *_filters()))
    lang = reader.choice("lang", Lang, Lang.en)
    chapter = reader.choice("chapter", (row.key for row in CHAPTERS), CHAPTERS[0].key)
    usual = default_view(catalog, chapter, lang)
    asked = replace(
        usual,
        round=reader.choice("round", catalog.held_rounds, usual.round, "notice.unknown_round"),
        measure=reader.choice("measure", MEASURES, usual.measure),
        level=reader.choice("level", LEVELS, usual.level),
        within=reader.several("within", lambda pcode: pcode in catalog.gazetteer),
        where=_read_where(reader),
        classing=reader.choice("classing", METHODS, usual.classing),
        classes=reader.choice("classes", CLASS_COUNTS, usual.classes),
        layers=_read_layers(reader, usual.layers),
        bbox=_read_bbox(reader),
        digits=reader.choice("digits", Digits, usual.digits),
        table=reader.choice("table", (0, 1), 0) == 1,
    )
    settled = settle(asked)
    return Parsed(settled.view, (*reader.notices, *settled.notices))


def _read_where(reader: Reader) -> Where | None:
    """The first breakdown with a known category; others can't be combined with it."""
    found = []
    for key in reader.texts:
        if row := _filters().get(key):
            categories = reader.several(key, row.categories.__contains__)
            found += [(key, categories)] if categories else []
    kept, *others = [Term(f"dimension.{key}") for key, _ in found] or [None]
    for dropped in others:
        reader.note("notice.one_filter", kept=kept, dropped=dropped)
    return found[0] if found else None


def _read_layers(reader: Reader, usual: tuple[str, ...]) -> tuple[str, ...]:
    keys = reader.several("layers", (*LAYERS, NO_LAYERS).__contains__)
    return keys or usual  # `settle` drops NO_LAYERS, which stands alone for none at all


def _read_bbox(reader: Reader) -> Bbox | None:
    bbox = canonical_bbox(reader.numbers("bbox"))
    asked = reader.texts.get("bbox")
    if asked and bbox is None:
        reader.note("notice.unknown_area", asked=quote([asked]))
    return bbox


def _canonical_where(where: Where | None) -> Where | None:
    if where is None:
        return None
    categories = tuple(key for key in dimensions()[where[0]].categories if key in where[1])
    return (where[0], categories) if categories else None


@cache
def _filters() -> Mapping[str, Dimension]:
    return {key: row for key, row in dimensions().items() if key != "total"}


def _texts(view: ViewState) -> dict[str, str]:
    """Each part of a link as text, in the order of the link."""
    return {
        "chapter": view.chapter,
        "round": str(view.round),
        "measure": view.measure,
        "level": str(view.level),
        "within": ".".join(view.within),
        **({view.where[0]: ",".join(view.where[1])} if view.where else {}),
        "classing": view.classing,
        "classes": str(view.classes),
        "layers": ",".join(view.layers) or NO_LAYERS,
        "bbox": ",".join(f"{side:g}" for side in view.bbox or ()),
        "digits": str(view.digits),
        "table": str(int(view.table)),
    }
