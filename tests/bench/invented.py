"""Invented rounds for the bench: like the one that ships in all but the people, always the same, never shipped.

Each round counts every migrant of every muhalla by nationality and adds them up to the country, so that all levels
agree; the other breakdowns are made for baladiyas, the needs for mantikas, as the product keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from data.indicators import Dimension, dimensions
from data.observations import Status
from data.places import Gazetteer, Level, Place
from data.releases import MANIFEST, Manifest, Release, open_release
from data.round_files import HEADING, round_file
from data.stores import Store

FINEST_FIRST = (Level.baladiya, Level.mantika, Level.region, Level.country)
LAST_MONTH = 12 * 2024 + 8  # of the latest round: September 2024
MOST_DRIFT = 0.15  # of a muhalla's people, from round to round
SMALL = 3  # people in a cell that is suppressed in the round that ships


@dataclass(frozen=True)
class Pattern:
    """What the shipped round is like: muhallas and people, and by dimension each place's shares by category."""

    muhallas: tuple[Place, ...]
    people: np.ndarray
    shares: dict[str, np.ndarray]
    parents: dict[Level, np.ndarray]
    """Of each muhalla, the row of its place at a level."""

    @staticmethod
    def of(release: Release, gazetteer: Gazetteer) -> Pattern:
        muhallas = gazetteer.at(Level.muhalla)
        counts = {(pcode, dimension, category): SMALL if status == Status.SUPPRESSED else value or 0
                  for _, _, _, pcode, dimension, category, value, status in release.rows()}
        people = np.array([counts.get((place.pcode, "total", "total"), 0) for place in muhallas])
        shares = {key: _shares(counts, row, gazetteer.at(row.finest)) for key, row in dimensions().items()
                  if key != "total"}
        parents = {level: _rows(gazetteer, muhallas, level) for level in FINEST_FIRST}
        return Pattern(muhallas, people, shares, parents)


def invented_release(store: Store, gazetteer: Gazetteer, base: str, rounds: int, by_muhalla: bool = True) -> Release:
    """Release of rounds 1 to `rounds`, a month each; `by_muhalla`: with a row for each muhalla's nationalities.

    25 nationalities of 663 muhallas make 16,575 rows a round, beside 7,413 like those that ship.
    """
    shipped = open_release(store, base)
    pattern, origin = Pattern.of(shipped, gazetteer), shipped.manifest.origins[0]
    files, origins = {}, []
    for number in range(1, rounds + 1):
        lines = list(_round(pattern, gazetteer, number, by_muhalla))
        files[round_file(("migrants", number))] = HEADING + "".join(lines).encode()
        month = LAST_MONTH - (rounds - number)
        said = f"{month // 12}-{month % 12 + 1:02}"
        origins.append(replace(origin, round=number, start=said, end=said, importer="bench/1", issues=()))
    manifest = Manifest(tuple(origins))
    return Release(store.put({MANIFEST: manifest.to_json(), **files}), manifest, store)


def _round(pattern: Pattern, gazetteer: Gazetteer, number: int, by_muhalla: bool) -> Iterator[str]:
    """The rows of one round."""
    chance = np.random.default_rng(number)
    drift = chance.uniform(1 - MOST_DRIFT, 1 + MOST_DRIFT, len(pattern.people))
    people = (pattern.people * drift).astype(int)
    above = pattern.parents[Level.baladiya]
    nationality = chance.multinomial(people, pattern.shares["nationality"][above])
    yield from _lines(number, pattern.muhallas, "total", people[:, None])
    if by_muhalla:
        yield from _lines(number, pattern.muhallas, "nationality", nationality)
    totals = {level: _summed(people[:, None], pattern.parents[level]) for level in FINEST_FIRST}
    for level, total in totals.items():
        yield from _lines(number, gazetteer.at(level), "total", total)
        yield from _lines(number, gazetteer.at(level), "nationality", _summed(nationality, pattern.parents[level]))
    for key, row in dimensions().items():
        if key not in ("total", "nationality"):
            yield from _breakdown(pattern, gazetteer, number, row, chance, people)


def _breakdown(pattern: Pattern, gazetteer: Gazetteer, number: int, row: Dimension, chance: np.random.Generator,
               people: np.ndarray) -> Iterator[str]:
    """One dimension, drawn at its finest level and added up."""
    counted = people if row.unit == "people" else (people > 0).astype(int)
    whole = _summed(counted[:, None], pattern.parents[row.finest])[:, 0]
    block = chance.multinomial(whole, pattern.shares[row.key])
    finest = FINEST_FIRST.index(row.finest)
    inside = [place.pcode for place in gazetteer.at(row.finest)]
    for level in FINEST_FIRST[finest:]:
        places = gazetteer.at(level)
        rows = {place.pcode: position for position, place in enumerate(places)}
        parents = np.array([rows[pcode[:level.code_length]] for pcode in inside])
        yield from _lines(number, places, row.key, _summed(block, parents))


def _lines(number: int, places: tuple[Place, ...], dimension: str, block: np.ndarray) -> Iterator[str]:
    categories = dimensions()[dimension].categories
    for place, counts in zip(places, block.tolist(), strict=True):
        start = f"{number},migrants,{place.level},{place.pcode},{dimension},"
        for category, count in zip(categories, counts, strict=True):
            yield f"{start}{category},{count},published\n" if count else f"{start}{category},,not_present\n"


def _summed(block: np.ndarray, parents: np.ndarray) -> np.ndarray:
    sums = np.zeros((parents.max() + 1, block.shape[1]), dtype=int)
    np.add.at(sums, parents, block)
    return sums


def _rows(gazetteer: Gazetteer, places: tuple[Place, ...], level: Level) -> np.ndarray:
    rows = {place.pcode: row for row, place in enumerate(gazetteer.at(level))}
    return np.array([rows[place.pcode[:level.code_length]] for place in places])


def _shares(counts: dict, row: Dimension, places: tuple[Place, ...]) -> np.ndarray:
    """Of each place, which part belongs to each category; equal parts where nobody was counted."""
    block = np.array([[counts.get((place.pcode, row.key, category), 0) for category in row.categories]
                      for place in places], dtype=float)
    sums = block.sum(axis=1, keepdims=True)
    return np.where(sums > 0, block / np.where(sums > 0, sums, 1), 1 / len(row.categories))
