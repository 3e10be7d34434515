"""Displaced and returned people by area, where a source gives them for one round; no round is complete.

Nothing here adds up or fills in: areas that no source names are unknown, not empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from data.cells import Twin, pcode, refuse_repeats, source, stated_date, twin
from data.editions import by_edition
from data.rounds import FIGURE_FROM, Round, read_rounds
from data.tables import REFERENCE, Row, reading

GROUPS = ("idps", "returnees")
QUALIFIERS = ("exact", "more_than")
SECOND_HAND = "secondary"
COLUMNS = ("id", "group", "round", "date", "pcode", "share", "individuals", "qualifier", "figure_from", "note_en",
           "note_ar", "source")


@dataclass(frozen=True)
class AreaShare:
    """People of one group in one mantika or baladiya.

    `individuals` is what the source gives; `share` is computed from it, in hundredths of the round's national
    total. `number` is the round's, None where the source doesn't name it; `date` is the month it ended, or the
    month of the figure.
    """

    id: str
    group: str
    number: int | None
    date: str
    pcode: str
    share: float | None
    individuals: int
    qualifier: str
    figure_from: str
    note: Twin
    source: str

    @property
    def national(self) -> Round | None:
        """The group's national total in the same round, if it is known."""
        return _national().get((self.group, self.number))


@by_edition
def area_shares(path: Path = REFERENCE / "area_shares.csv") -> tuple[AreaShare, ...]:
    """Every row by group, oldest first; raises TableError listing every fault."""
    with reading(path, COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_area_share(row) for row in rows)


def _area_share(row: Row) -> AreaShare:
    made = AreaShare(
        row.text("id", required=True), row.choice("group", GROUPS), row.whole("round"), stated_date(row, "date"),
        pcode(row), row.decimal("share"), row.whole("individuals", required=True) or 0,
        row.choice("qualifier", QUALIFIERS), row.choice("figure_from", FIGURE_FROM), twin(row, "note"), source(row))
    if made.share is not None and not made.national:
        row.fault(f"has a share, but rounds.csv has no total of {made.group} in that round")
    elif made.share is not None and made.share != round(100 * made.individuals / made.national.individuals, 1):
        row.fault(f"share {made.share} isn't {made.individuals} of {made.national.individuals}")
    return made


@by_edition
def _national() -> Mapping[tuple[str, int | None], Round]:
    return MappingProxyType({(row.group, row.number): row for row in read_rounds()})
