"""The answer about a view: what its page says and paints, as data. Any query at all is a view."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from geo.api.ask import Ask, cited
from geo.api.facts import fact
from geo.api.observations import added, told, unit_of
from geo.links import as_dict, from_url, to_url
from geo.scene import Fill, Scene, compose
from geo.view import ViewState


def view(ask: Ask) -> dict:
    """Words, fills, legend, facts and table of a view."""
    parsed = from_url(f"/?{urlencode(ask.query)}", ask.catalog)
    scene = compose(parsed.view, ask.catalog, ask.world, parsed.notices)
    shown = parsed.view
    unit = unit_of(shown.measure, shown.where[0] if shown.where else "total")
    return {
        "release": ask.catalog.digest, "page": ask.origin + to_url(shown, ask.catalog), "view": as_dict(shown),
        "title": scene.title, "subtitle": scene.subtitle, "summary": scene.summary, "notices": list(scene.notices),
        "as_of": scene.as_of, "data_file": scene.data_file, "boundaries": scene.boundary,
        "disclaimer": scene.disclaimer,
        "key_numbers": [asdict(number) for number in scene.key_numbers],
        "legend": asdict(scene.legend),
        "fills": [_fill(fill, shown, unit) for fill in scene.fills],
        "facts": [fact(mark, shown.lang) for mark in scene.marks],
        "table": asdict(scene.table),
        "sources": cited(_keys(scene), shown.lang),
    }


def _fill(fill: Fill, shown: ViewState, unit: str) -> dict:
    value, status = told(fill.value)
    return {"pcode": fill.pcode, "name": fill.name, "value": added(value, shown.measure), "status": status,
            "unit": unit, "text": fill.text, "also": fill.also, "class": fill.klass if fill.klass >= 0 else None,
            "rank": fill.rank or None}


def _keys(scene: Scene) -> tuple[str, ...]:
    return (*scene.sources, *(mark.source for mark in scene.marks))
