"""Milestones of the mission and its surroundings since the 1970s."""

from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, pcode, refuse_repeats, source, stated_date, times, twin
from data.editions import by_edition
from data.tables import REFERENCE, TIMES, Row, reading

UNIT_THEMES = ("protection", "ibg", "vhr", "stabilization", "lmi", "health", "direct_assistance", "dtm", "mrrm",
               "mhpss")
THEMES = ("mission", "context", "storm", *UNIT_THEMES)
QUALIFIERS = ("", "exact", "approx", "more_than", "up_to", "within")
COLUMNS = ("id", "year", "date", "title_en", "title_ar", "summary_en", "summary_ar", "place_en", "place_ar", "pcode",
           "figure", "qualifier", "unit", "theme", "source")


@dataclass(frozen=True)
class Milestone:
    """Something that happened, where and when, with its figure if it has one.

    `themes` are programme units, or mission, context or storm; `pcode` may be the chief of several places.
    """

    id: str
    year: int
    date: str
    title: Twin
    summary: Twin
    place: Twin
    pcode: str
    figure: int | None
    qualifier: str
    unit: str
    themes: tuple[str, ...]
    source: str
    since: str = ""
    until: str = ""


@by_edition
def milestones(path: Path = REFERENCE / "milestones.csv") -> tuple[Milestone, ...]:
    """Every milestone, oldest first; raises TableError listing every fault."""
    with reading(path, COLUMNS, TIMES) as rows:
        refuse_repeats(rows)
        return tuple(_milestone(row) for row in rows)


def _milestone(row: Row) -> Milestone:
    milestone = Milestone(
        row.text("id", required=True), row.whole("year", required=True) or 0, stated_date(row, "date"),
        twin(row, "title", required=True), twin(row, "summary", required=True), twin(row, "place", required=True),
        pcode(row) if row.text("pcode") else "", row.whole("figure"), row.choice("qualifier", QUALIFIERS),
        row.text("unit"), _themes(row), source(row), *times(row))
    if not milestone.date.startswith(str(milestone.year)):
        row.fault(f"date {milestone.date!r} isn't in the year {milestone.year}")
    if len({milestone.figure is None, not milestone.qualifier, not milestone.unit}) > 1:
        row.fault("figure, qualifier and unit go together; give all or none")
    return milestone


def _themes(row: Row) -> tuple[str, ...]:
    themes = tuple(row.text("theme", required=True).split())
    for theme in themes:
        if theme not in THEMES:
            row.fault(f"theme {theme!r} isn't one of {', '.join(THEMES)}")
    return themes
