"""Crossing points of Libya's border, and its ports and airports: status, position and what happened there."""

from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, pcode, refuse_repeats, source, stated_date, times, twin
from data.editions import by_edition
from data.tables import REFERENCE, TIMES, Row, reading

NEIGHBOURS = ("tun", "dza", "ner", "tcd", "sdn", "egy", "sea_air")
MODES = ("land", "sea", "air")
STATUSES = ("official", "unofficial")
STATES = ("open", "closed", "unknown")
PRECISIONS = ("high", "medium", "low")
YES_NO = ("yes", "no")
WEST, SOUTH, EAST, NORTH = 9.0, 19.0, 26.0, 34.0  # degrees around Libya
COLUMNS = ("id", "name_en", "name_ar", "ar_verified", "neighbour", "mode", "status", "state", "status_basis_en",
           "status_basis_ar", "pcode", "lon", "lat", "precision", "position_basis_en", "position_basis_ar",
           "default", "known_to", "history_en", "history_ar", "source")


@dataclass(frozen=True)
class Crossing:
    """One crossing point, at its own position; `pcode` is the nearest baladiya.

    `state` is what the sources last say, at `known_to`: a year, month or day. `verified`: the Arabic name is from
    DTM or an Arabic source. `usual`: shown unless asked otherwise; the others rest on thin evidence.
    """

    id: str
    name: Twin
    verified: bool
    neighbour: str
    mode: str
    status: str
    state: str
    status_basis: Twin
    pcode: str
    lon: float
    lat: float
    precision: str
    position_basis: Twin
    usual: bool
    known_to: str
    history: Twin
    source: str
    since: str = ""
    until: str = ""


@by_edition
def crossings(path: Path = REFERENCE / "crossings.csv") -> tuple[Crossing, ...]:
    """Every crossing in the table's order; raises TableError listing every fault."""
    with reading(path, COLUMNS, TIMES) as rows:
        refuse_repeats(rows)
        return tuple(_crossing(row) for row in rows)


def _crossing(row: Row) -> Crossing:
    crossing = Crossing(
        row.text("id", required=True), twin(row, "name", required=True),
        row.choice("ar_verified", YES_NO) == "yes", row.choice("neighbour", NEIGHBOURS), row.choice("mode", MODES),
        row.choice("status", STATUSES), row.choice("state", STATES), twin(row, "status_basis", required=True),
        pcode(row), row.decimal("lon", required=True) or 0.0, row.decimal("lat", required=True) or 0.0,
        row.choice("precision", PRECISIONS), twin(row, "position_basis", required=True),
        row.choice("default", YES_NO) == "yes", stated_date(row, "known_to"), twin(row, "history"), source(row),
        *times(row))
    if (crossing.mode == "land") == (crossing.neighbour == "sea_air"):
        row.fault(f"neighbour {crossing.neighbour!r} doesn't go with mode {crossing.mode!r}")
    if not (WEST <= crossing.lon <= EAST and SOUTH <= crossing.lat <= NORTH):
        row.fault(f"point {crossing.lon}, {crossing.lat} (lon, lat) isn't near Libya")
    return crossing
