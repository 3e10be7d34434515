"""What the mission's strategy rests on, the bodies it coordinates with, and what it achieved, in words."""

from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, refuse_repeats, source, stated_date, twin
from data.editions import by_edition
from data.tables import REFERENCE, reading

BODY_KINDS = ("pillar", "body", "result")
COLUMNS = ("id", "kind", "name_en", "name_ar", "role_en", "role_ar", "as_of", "source")


@dataclass(frozen=True)
class Body:
    """A pillar of the strategy, a coordination body or a result; `role` says what IOM does or did there."""

    id: str
    kind: str
    name: Twin
    role: Twin
    as_of: str
    source: str


@by_edition
def bodies(path: Path = REFERENCE / "bodies.csv") -> tuple[Body, ...]:
    """Every pillar, body and result in the table's order; raises TableError listing every fault."""
    with reading(path, COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(Body(
            row.text("id", required=True), row.choice("kind", BODY_KINDS), twin(row, "name", required=True),
            twin(row, "role", required=True), stated_date(row, "as_of"), source(row),
        ) for row in rows)
