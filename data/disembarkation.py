"""Disembarkation points, to the municipality and never closer: the table holds no site name and no position."""

from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, pcode, refuse_repeats, source, stated_date, twin
from data.editions import by_edition
from data.places import Level, read_gazetteer
from data.tables import REFERENCE, Row, reading

LISTERS = ("iom", "unhcr")
COLUMNS = ("id", "name_en", "name_ar", "pcode", "known_to", "facts_en", "facts_ar", "listed_by", "source")


@dataclass(frozen=True)
class DisembarkationPoint:
    """A point where people rescued or intercepted at sea are brought ashore, named after its municipality.

    `listed_by` are keys of LISTERS; `known_to` is the newest date in the facts: a year, month or day.
    """

    id: str
    name: Twin
    pcode: str
    known_to: str
    facts: Twin
    listed_by: tuple[str, ...]
    source: str


@by_edition
def disembarkation_points(path: Path = REFERENCE / "disembarkation.csv") -> tuple[DisembarkationPoint, ...]:
    """Every point in the table's order; raises TableError listing every fault."""
    with reading(path, COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_point(row) for row in rows)


def _point(row: Row) -> DisembarkationPoint:
    point = DisembarkationPoint(
        row.text("id", required=True), twin(row, "name", required=True), pcode(row), stated_date(row, "known_to"),
        twin(row, "facts", required=True), tuple(row.text("listed_by", required=True).split()), source(row))
    for unknown in set(point.listed_by) - set(LISTERS):
        row.fault(f"listed_by {unknown!r} isn't one of {', '.join(LISTERS)}")
    if point.pcode in read_gazetteer() and read_gazetteer()[point.pcode].level is not Level.baladiya:
        row.fault(f"pcode {point.pcode!r} isn't a baladiya, the one level at which these points are shown")
    return point
