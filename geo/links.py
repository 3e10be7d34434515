"""The link of a view: the only URL grammar. Any text at all opens some view.

assets/view.js is the twin of `to_url`; what it must know travels as `browser_defaults`.
"""

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import cache
from urllib.parse import parse_qsl

from data.indicators import MEASURES, Dimension, dimensions
from data.words import Digits, Lang
from geo.chapters import chapters
from geo.classes import METHODS
from geo.marks.collection import FOLLOW_FOCUS, STEPS, UP_TO, facets
from geo.reading import LONGEST, NO_LAYERS, Notice, Reader, Term, pairs_of, quote
from geo.view import (
    CLASS_COUNTS,
    COMPARED,
    COMPARES,
    EXTENTS,
    FINEST_OF_MEASURE,
    FINEST_UNPAINTED,
    FRONT,
    LAYERS,
    LEVELS,
    LIBYA,
    MEASURES_OF_PEOPLE,
    MOST_PLACES,
    OF_PEOPLE,
    Bbox,
    Holdings,
    Parsed,
    ViewState,
    Where,
    canonical_bbox,
    compared_fields,
    default_view,
    settle,
)

# Parts of a page's address that say how the page stands, not what is seen: assets/state.js writes and reads them.
OF_THE_PAGE = ("meeting", "follow")


def from_url(url: str, catalog: Holdings) -> Parsed:
    """Read any text as a view; what it can't read comes back as notices.

    The language is the first path segment that names one; a chapter may stand in the path too, for those who type
    it; all else is in the query.
    """
    path, _, query = url.partition("#")[0].partition("?")
    segments = [part for part in path[:LONGEST].split("/") if part]
    langs = [part for part in segments if part in tuple(Lang)] or segments
    pairs = [("lang", lang) for lang in langs[:1]]
    if "chapter=" not in query:
        pairs += [("chapter", part) for part in segments if part in chapters()][:1]
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
    if view.chapter != FRONT:
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
        "beside": list(view.beside) if view.beside else None,
        "facets": {key: list(values) for key, values in view.facets},
    }


def from_dict(data: object, catalog: Holdings) -> Parsed:
    """Read any JSON data as a view: the twin of `as_dict`, as tolerant as `from_url`."""
    return _read(pairs_of(data), catalog)


def browser_defaults(catalog: Holdings) -> dict:
    """All that assets/view.js must know, as JSON-able data, so that no rule's content is written twice."""
    return {
        "chapters": {key: as_dict(default_view(catalog, key)) for key in chapters()},
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
        "extents": {key: list(sides) for key, sides in EXTENTS.items()},
        "held": list(catalog.held_rounds),
        "finest_unpainted": str(FINEST_UNPAINTED),
        "facets": {key: {"values": list(row.values), "initial": row.initial, "up_to": key in UP_TO}
                   for key, row in facets().items()},
        "follow_focus": sorted(FOLLOW_FOCUS),
        "compared": {key: list(compared_fields(key)) for key in chapters()},
        "compared_measures": list(COMPARED),
        "of_people": list(OF_PEOPLE),
        "choices": {"lang": [str(lang) for lang in Lang], "measure": list(MEASURES), "classing": list(METHODS),
                    "classes": list(CLASS_COUNTS), "digits": [str(digits) for digits in Digits],
                    "compare": list(COMPARES)},
    }


def _read(pairs: list[tuple[str, str]], catalog: Holdings) -> Parsed:
    of_the_view = [pair for pair in pairs if pair[0] not in OF_THE_PAGE]
    reader = Reader(of_the_view, (*_texts(default_view(catalog)), "lang", *_filters(), *facets()))
    lang = reader.choice("lang", Lang, Lang.en)
    chapter = reader.choice("chapter", chapters(), FRONT)
    usual = default_view(catalog, chapter, lang)
    asked = replace(
        usual,
        round=reader.choice("round", catalog.held_rounds, usual.round, "notice.unknown_round"),
        measure=reader.choice("measure", MEASURES, usual.measure),
        against=reader.choice("against", catalog.held_rounds, None),
        level=reader.choice("level", LEVELS, usual.level),
        within=reader.several("within", lambda pcode: pcode in catalog.gazetteer),
        where=_read_where(reader),
        facets=_read_facets(reader),
        classing=reader.choice("classing", METHODS, usual.classing),
        classes=reader.choice("classes", CLASS_COUNTS, usual.classes),
        layers=_read_layers(reader, usual.layers),
        bbox=_read_bbox(reader),
        beside=_read_beside(reader, catalog),
        compare=reader.choice("compare", COMPARES, COMPARES[0]),
        digits=reader.choice("digits", Digits, usual.digits),
        table=reader.choice("table", (0, 1), 0) == 1,
    )
    settled = settle(asked, catalog.held_rounds)
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


def _read_facets(reader: Reader) -> tuple[Where, ...]:
    read = ((key, reader.several(key, row.values.__contains__)) for key, row in facets().items())
    return tuple((key, values) for key, values in read if values)


def _read_layers(reader: Reader, usual: tuple[str, ...]) -> tuple[str, ...]:
    keys = reader.several("layers", (*LAYERS, NO_LAYERS).__contains__)
    return keys or usual  # `settle` drops NO_LAYERS, which stands alone for none at all


def _read_bbox(reader: Reader) -> Bbox | None:
    bbox = canonical_bbox(reader.numbers("bbox"))
    asked = reader.texts.get("bbox")
    if asked and bbox is None:
        reader.note("notice.unknown_area", asked=quote([asked]))
    return bbox


def _read_beside(reader: Reader, catalog: Holdings) -> tuple[str, str] | None:
    asked = reader.texts.get("beside", "")
    field, _, value = asked.partition(":")
    known = {"round": [str(round) for round in catalog.held_rounds], "measure": COMPARED,
             **{key: facets()[key].values for key in STEPS}}
    if value in known.get(field, ()):
        return field, value
    if asked:
        reader.note("notice.unknown_choice", asked=quote([asked]), part="beside")
    return None


@cache
def _filters() -> Mapping[str, Dimension]:
    return {key: row for key, row in dimensions().items() if key != "total"}


def _texts(view: ViewState) -> dict[str, str]:
    """Each part of a link as text, in the order of the link."""
    return {
        "chapter": view.chapter,
        "round": str(view.round),
        "measure": view.measure,
        "against": str(view.against or ""),
        "level": str(view.level),
        "within": ".".join(view.within),
        **({view.where[0]: ",".join(view.where[1])} if view.where else {}),
        **{key: ",".join(values) for key, values in view.facets},
        "classing": view.classing,
        "classes": str(view.classes),
        "layers": ",".join(view.layers) or NO_LAYERS,
        "bbox": ",".join(f"{side:g}" for side in view.bbox or ()),
        "beside": ":".join(view.beside or ()),
        "compare": view.compare,
        "digits": str(view.digits),
        "table": str(int(view.table)),
    }
