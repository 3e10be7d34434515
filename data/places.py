"""Places of Libya by P-code: exact finding for importers, tolerant searching for people.

`find` never guesses. `search` forgives spelling, so nothing may be imported through it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from data.editions import by_tables
from data.spelling import Spelling, ranked, spelling_of
from data.tables import REFERENCE, Row, reading


class Level(StrEnum):
    """Administrative level, coarse to fine; compare by `depth`, not by name."""

    country = "country"
    region = "region"
    mantika = "mantika"
    baladiya = "baladiya"
    muhalla = "muhalla"

    @property
    def depth(self) -> int:
        return LEVELS.index(self)

    @property
    def finer(self) -> "Level | None":
        return LEVELS[self.depth + 1] if self.depth + 1 < len(LEVELS) else None

    def is_finer_than(self, other: "Level") -> bool:
        return self.depth > other.depth

    @property
    def code_length(self) -> int:
        """Number of characters of a P-code at this level; a parent's P-code is the prefix."""
        return 2 * (self.depth + 1)


LEVELS = tuple(Level)


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer; regions, mantikas and some muhallas have no point."""

    pcode: str
    level: Level
    parent: str
    name_en: str
    name_ar: str
    lon: float | None = None
    lat: float | None = None
    setting: str = ""

    def name(self, lang: str) -> str:
        return self.name_ar if lang == "ar" else self.name_en


COUNTRY = Place("LY", Level.country, "", "Libya", "ليبيا")


@dataclass(frozen=True)
class Found:
    place: Place


@dataclass(frozen=True)
class Ambiguous:
    """Several places bear the name; a person decides, or the caller names the level."""

    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Unknown:
    name: str


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Every place by P-code, and the other spellings by which a place may be found."""

    places: Mapping[str, Place]
    aliases: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, pcode: str) -> Place:
        try:
            return self.places[pcode]
        except KeyError:
            raise KeyError(f"P-code {pcode!r} isn't in the gazetteer; use find() for outside input") from None

    def __contains__(self, pcode: object) -> bool:
        return pcode in self.places

    def __iter__(self) -> Iterator[Place]:
        return iter(self.places.values())

    def __len__(self) -> int:
        return len(self.places)

    def at(self, level: Level) -> tuple[Place, ...]:
        """Places of a level in P-code order."""
        return self._by_level[level]

    def children(self, pcode: str, level: Level | None = None) -> tuple[Place, ...]:
        """Places inside a place, of the next finer level unless `level` says otherwise."""
        level = level or self[pcode].level.finer
        if level is None or not level.is_finer_than(self[pcode].level):
            return ()
        return tuple(place for place in self.at(level) if place.pcode.startswith(pcode))

    def ancestor(self, pcode: str, level: Level) -> Place:
        """Place of a coarser level that holds this one, or the place itself at its own level."""
        place = self[pcode]
        if level.is_finer_than(place.level):
            raise KeyError(f"{pcode} is a {place.level}, which has no {level} above it")
        return self[pcode[: level.code_length]]

    def find(self, name: str, level: Level | None = None) -> Found | Ambiguous | Unknown:
        """Place of exactly this P-code, name or alias; only case, spaces and Unicode form may differ."""
        places = [self[pcode] for pcode in self._by_name.get(_exact(name), ())]
        places = [place for place in places if level is None or place.level == level]
        if len(places) == 1:
            return Found(places[0])
        return Ambiguous(name, tuple(places)) if places else Unknown(name)

    def search(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        """Places a person may mean by `text`, best first; of like names the coarser level leads."""
        if text.strip().upper() in self:
            return (self[text.strip().upper()],)
        return tuple(self[pcode] for pcode in ranked(self._spellings, text)[:limit])

    @cached_property
    def _by_level(self) -> Mapping[Level, tuple[Place, ...]]:
        ordered = sorted(self, key=lambda place: place.pcode)
        return {level: tuple(place for place in ordered if place.level == level) for level in Level}

    @cached_property
    def _names(self) -> tuple[tuple[str, str], ...]:
        own = ((name, place.pcode) for place in self for name in (place.name_en, place.name_ar))
        return (*own, *self.aliases)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        names: dict[str, list[str]] = {}
        for name, pcode in (*((pcode, pcode) for pcode in self.places), *self._names):
            holders = names.setdefault(_exact(name), [])
            if pcode not in holders:
                holders.append(pcode)
        return {name: tuple(sorted(holders)) for name, holders in names.items()}

    @cached_property
    def _spellings(self) -> tuple[tuple[str, int, Spelling], ...]:
        spelled = ((pcode, self[pcode].level.depth, spelling_of(name)) for name, pcode in self._names)
        return tuple(name for name in spelled if name[2])


def _exact(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


PLACE_COLUMNS = ("pcode", "level", "parent", "name_en", "name_ar", "lon", "lat", "setting")
ALIAS_COLUMNS = ("alias", "pcode", "basis")


@by_tables("places.csv", "place_aliases.csv")
def read_gazetteer(path: Path = REFERENCE / "places.csv",
                   aliases: Path = REFERENCE / "place_aliases.csv") -> Gazetteer:
    """Gazetteer of the country, its places and their aliases; raises TableError listing every fault."""
    places = {COUNTRY.pcode: COUNTRY}
    with reading(path, PLACE_COLUMNS) as rows:
        for row in rows:
            place = _place(row, places)
            places[place.pcode] = place
    with reading(aliases, ALIAS_COLUMNS) as rows:
        spellings = tuple(_alias(row, places, path.name) for row in rows)
    return Gazetteer(MappingProxyType(places), spellings)


def _place(row: Row, before: Mapping[str, Place]) -> Place:
    level = row.choice("level", LEVELS[1:])
    place = Place(
        row.text("pcode", required=True), Level(level) if level in LEVELS else Level.muhalla,
        row.text("parent"), row.text("name_en", required=True), row.text("name_ar", required=True),
        row.decimal("lon"), row.decimal("lat"), row.choice("setting", ("", "urban", "rural")))
    if place.pcode in before:
        row.fault(f"P-code {place.pcode} occurs twice")
    if len(place.pcode) != place.level.code_length or place.pcode[:-2] != place.parent:
        row.fault(f"P-code {place.pcode} doesn't fit a {place.level} of {place.parent}")
    if place.parent not in before:
        row.fault(f"parent {place.parent!r} isn't above it in the table")
    if (place.lon is None) != (place.lat is None):
        row.fault("has one coordinate only; give both or none")
    if place.lon is not None and place.lat is not None and not (9 < place.lon < 26 and 19 < place.lat < 34):
        row.fault(f"point {place.lon}, {place.lat} lies outside Libya; is it lon, lat?")
    return place


def _alias(row: Row, places: Mapping[str, Place], where: str) -> tuple[str, str]:
    row.text("basis", required=True)
    return row.text("alias", required=True), row.known("pcode", places, where)
