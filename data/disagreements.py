"""Where the sources disagree or can't be right as printed, why, and what the Atlas shows."""

from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, refuse_repeats, source, twin
from data.editions import by_edition
from data.tables import REFERENCE, Row, reading

SEVERITIES = ("high", "medium", "low")
COLUMNS = ("id", "topic_en", "topic_ar", "a_en", "a_ar", "a_from_en", "a_from_ar", "b_en", "b_ar", "b_from_en",
           "b_from_ar", "reason_en", "reason_ar", "shown_en", "shown_ar", "severity", "source")


@dataclass(frozen=True)
class Disagreement:
    """One statement, and the one it disagrees with if there is one; `reason` is what we think, not what we know.

    `b` is empty where a single source is doubtful in itself, `b_from` also where `b` has no publisher.
    """

    id: str
    topic: Twin
    a: Twin
    a_from: Twin
    b: Twin
    b_from: Twin
    reason: Twin
    shown: Twin
    severity: str
    source: str


@by_edition
def disagreements(path: Path = REFERENCE / "disagreements.csv") -> tuple[Disagreement, ...]:
    """Every disagreement in the table's order; raises TableError listing every fault."""
    with reading(path, COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_disagreement(row) for row in rows)


def _disagreement(row: Row) -> Disagreement:
    found = Disagreement(
        row.text("id", required=True), twin(row, "topic", required=True), twin(row, "a", required=True),
        twin(row, "a_from", required=True), twin(row, "b"), twin(row, "b_from"), twin(row, "reason", required=True),
        twin(row, "shown", required=True), row.choice("severity", SEVERITIES), source(row))
    if found.b_from.en and not found.b.en:
        row.fault("b_from has a publisher, but b has no statement")
    return found
