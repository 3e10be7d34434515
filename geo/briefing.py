"""The standard coordination briefing: views in an order, each with a caption and what its speaker says.

Figures in captions and notes come from the scene, so that each release words them anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from data.catalog import Catalog
from data.cubes import total_of
from data.editions import by_edition
from data.errors import TableError
from data.sources import sources
from data.words import Lang, list_of, text
from geo.boundaries import World
from geo.charts import Bar
from geo.links import from_url
from geo.marks import Mark
from geo.marks.collection import marks
from geo.scene import Scene, compose
from geo.view import ViewState

REGISTRY = Path(__file__).with_name("scenes.toml")
NAMED = 3  # leading places


@dataclass(frozen=True)
class Row:
    """One scene as the registry has it; `facts`: name -> chart:bar, or chart#1 for its first bar."""

    key: str
    link: str
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Fact:
    """One figure of a scene in words, as captions and notes take it: {staff.figure}, {men.share}."""

    name: str
    figure: str
    share: str
    as_of: str
    source_key: str
    source: str


@dataclass(frozen=True)
class Beat:
    """One scene of a briefing: a view, the finding that the room reads, what its speaker says, and the sources of the
    figures that both name, if they are known."""

    key: str
    view: ViewState
    caption: str
    note: str
    sources: tuple[str, ...] = ()


class UnknownFactError(LookupError):
    """A figure that the release doesn't hold, or that is hidden."""


@cache
def rows() -> Mapping[str, Row]:
    """Every scene by its key, in order; raises TableError for a faulty row."""
    made = {}
    for key, row in tomllib.loads(REGISTRY.read_text(encoding="utf-8")).items():
        try:
            made[key] = Row(key, row.pop("link"), row.pop("facts"), **row)
        except (TypeError, KeyError, AttributeError) as fault:
            raise TableError(f"{REGISTRY.name} [{key}]: {fault}. See the other rows for the form.") from fault
    return MappingProxyType(made)


@lru_cache(maxsize=8)
def briefing(lang: Lang, catalog: Catalog, world: World) -> tuple[Beat, ...]:
    """The standard briefing in words of a release."""
    return tuple(_beat(row, lang, catalog, world) for row in rows().values())


def _beat(row: Row, lang: Lang, catalog: Catalog, world: World) -> Beat:
    """A scene whose figures the release doesn't hold says what its view says."""
    scene = compose(from_url(f"/{lang}{row.link}", catalog).view, catalog, world)
    try:
        values = scene_values(row, scene, catalog)
    except LookupError:  # also where the release has nobody to name
        return Beat(row.key, scene.view, scene.title, scene.summary)
    caption, note = (text(f"scene.{row.key}.{part}", lang, **values) for part in ("caption", "note"))
    named = dict.fromkeys(fact.source_key for fact in values.values() if isinstance(fact, Fact))
    return Beat(row.key, scene.view, caption, note, tuple(named))


def scene_values(row: Row, scene: Scene, catalog: Catalog) -> dict[str, object]:
    """What the words of a scene may name; UnknownFactError if the release lacks any of its figures."""
    view = scene.view
    values: dict[str, object] = {
        "as_of": scene.as_of, "round": view.round, "source": _source(scene.sources[0], view.lang),
        **{name: _fact(address, scene) for name, address in row.facts.items()},
    }
    migrants = total_of(catalog.cube, view.round, ("LY",))
    if migrants > 0:
        values["migrants"] = text("count.migrants", view.lang, view.digits, n=migrants)
    places = [bar.label for bar in _bars("places", scene) if bar.value > 0][:NAMED]
    if places:
        values["leaders"] = list_of(places, view.lang)
    return values


def _fact(address: str, scene: Scene) -> Fact:
    chart, place, key = address.partition("#") if "#" in address else address.partition(":")
    bars = _bars(chart, scene)
    found = bars[int(key) - 1:int(key)] if place == "#" else tuple(bar for bar in bars if bar.key == key)
    if not found:
        raise UnknownFactError(address)
    [bar] = found
    mark = _marks(scene.view.lang).get(bar.key)
    if mark is None and bar.value < 0:
        raise UnknownFactError(address)
    if mark:
        return Fact(bar.label, bar.text, "", bar.share, mark.source, _source(mark.source, scene.view.lang))
    source = scene.sources[0]
    return Fact(bar.label, bar.text, bar.share, scene.as_of, source, _source(source, scene.view.lang))


def _bars(chart: str, scene: Scene) -> tuple[Bar, ...]:
    return next((one.bars for one in scene.charts if one.key == chart), ())


@by_edition
def _marks(lang: Lang) -> Mapping[str, Mark]:
    return MappingProxyType({mark.id: mark for layer in marks(lang).values() for mark in layer})


def _source(key: str, lang: Lang) -> str:
    return sources()[key].name(lang)
