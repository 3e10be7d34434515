"""Catalog: read-only questions to one release, each answer with its round and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.cubes import COUNTRY, Cube, amount, make_cube
from data.disclosure import read_policy
from data.figures import residents
from data.gaps import Gap
from data.places import Gazetteer, Level
from data.releases import Origin, open_release
from data.rounds import Round, read_rounds
from data.sources import sources
from data.stores.files import FileStore
from data.words import Digits, Lang, month_range


@dataclass(frozen=True, eq=False)
class Catalog:
    """One release as one audience may see it; `origins` says where each held round came from."""

    digest: str
    cube: Cube
    gazetteer: Gazetteer
    origins: Mapping[int, Origin]

    @property
    def held_rounds(self) -> tuple[int, ...]:
        """Rounds that are known by area, ascending."""
        return tuple(sorted(self.origins))

    @property
    def latest_round(self) -> int:
        return max(self.origins)

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


def open_catalog(store: FileStore, digest: str, gazetteer: Gazetteer, audience: str = "public") -> Catalog:
    """Catalog of a release; raises ReleaseError if it isn't there or is damaged."""
    release = open_release(store, digest)
    cube = make_cube(release.rows(), gazetteer, residents(), read_policy(audience), digest)
    origins = {origin.round: origin for origin in release.manifest.origins if origin.group == "migrants"}
    return Catalog(digest, cube, gazetteer, MappingProxyType(origins))
