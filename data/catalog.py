"""Catalog: read-only questions to one release, each answer with its round and source."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from data.cube_files import open_cube
from data.cubes import COUNTRY, Cube, amount
from data.disclosure import read_policy
from data.editions import SHIPPED, Edition, edition_of, within
from data.figures import residents
from data.gaps import Gap
from data.places import Gazetteer, Level
from data.releases import Origin, open_release
from data.rounds import Round, read_rounds
from data.sources import sources
from data.stores import Store
from data.words import Digits, Lang, month_range


@dataclass(frozen=True, eq=False)
class Catalog:
    """One release as one audience may see it; `origins` says where each held round came from.

    `edition`: the reference tables as the release has them, within which all that it shows is worded.
    """

    digest: str
    cube: Cube
    gazetteer: Gazetteer
    origins: Mapping[int, Origin]
    edition: Edition = SHIPPED

    @property
    def audience(self) -> str:
        """Who may see it: "public" or "staff"."""
        return self.cube.audience

    @cached_property
    def held_rounds(self) -> tuple[int, ...]:
        """Rounds that are known by area, ascending."""
        return tuple(sorted(self.origins))

    @property
    def latest_round(self) -> int:
        return self.held_rounds[-1]

    def differences(self, round: int, against: int) -> tuple[str, ...]:
        """Baladiyas assessed in only one of two held rounds, and the mantikas and regions whose sums they spoil."""
        spoilt = [place.pcode for place in self.gazetteer.at(Level.baladiya)
                  if self._assessed(round, place.pcode) != self._assessed(against, place.pcode)]
        lengths = (Level.region.code_length, Level.mantika.code_length, Level.baladiya.code_length)
        return tuple(sorted({pcode[:length] for pcode in spoilt for length in lengths}))

    def _assessed(self, round: int, pcode: str) -> bool:
        return amount(self.cube, round, pcode) not in (Gap.NOT_ASSESSED, Gap.NOT_AVAILABLE)

    def period(self, round: int, lang: Lang, digits: Digits = Digits.latn) -> str:
        """Months of a held round in words."""
        origin = self.origins[round]
        return month_range(origin.start, origin.end, lang, digits)

    def national_series(self, group: str = "migrants") -> tuple[Round, ...]:
        """National totals by round, as far as they are known; never to be added up.

        A held round's total and months are the release's own, whatever was quoted of it elsewhere.
        """
        series = {row.number: row for row in read_rounds() if row.group == group}
        series |= {number: self._held(number, series.get(number)) for number in self.held_rounds}
        return tuple(series[number] for number in sorted(series))

    def _held(self, number: int, quoted: Round | None) -> Round:
        origin, source = self.origins[number], self.source(number)
        total = amount(self.cube, number, COUNTRY)
        if quoted and quoted.individuals == total:
            return quoted
        return Round(number, origin.group, origin.start, origin.end, total, None, None, None, "primary", "primary",
                     source, sources()[source].title, sources()[source].url, "")

    def source(self, round: int) -> str:
        """Key of sources.toml for a held round."""
        own = f"dtm_r{round}"
        return own if own in sources() else "dtm_migrant_workbooks"


def open_catalog(store: Store, digest: str, gazetteer: Gazetteer, audience: str = "public") -> Catalog:
    """Catalog of a release; raises ReleaseError if it isn't there or is damaged."""
    release = open_release(store, digest)
    origins = {origin.round: origin for origin in release.manifest.origins if origin.group == "migrants"}
    edition = replace(edition_of(store, digest), ends=_ends(origins))
    with within(edition):
        cube = open_cube(release, gazetteer, residents(), read_policy(audience))
    return Catalog(digest, cube, gazetteer, MappingProxyType(origins), edition)


def _ends(origins: Mapping[int, Origin]) -> Mapping[int, str]:
    """Last day of each round's last month; none of the latest round, nor of one whose months aren't known."""
    months = {number: origin.end or origin.start for number, origin in origins.items() if number < max(origins)}
    return MappingProxyType({number: f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]}"
                             for number, month in months.items() if month})
