"""National figures of the DTM rounds, each with how far it can be trusted; rounds are never added up."""

import re
from dataclasses import dataclass
from pathlib import Path

from data.editions import by_edition
from data.sources import sources
from data.tables import REFERENCE, Row, reading

GROUPS = ("migrants", "idps", "returnees")
FIGURE_FROM = ("primary", "quoted", "mirror", "secondary")
RELIABILITY = (*FIGURE_FROM, "inferred")
COLUMNS = ("round", "group", "start", "end", "individuals", "baladiyas", "muhallas", "nationalities",
           "reliability", "figure_from", "source", "source_title", "source_url", "note")


@dataclass(frozen=True)
class Round:
    """One population group in one round.

    `start` and `end` are months ("2024-08"), None where the source doesn't state them. `reliability` is
    "inferred" where the round's number is our reading of the dates; `figure_from` then still says where
    the figure was read.
    """

    number: int
    group: str
    start: str | None
    end: str | None
    individuals: int
    baladiyas: int | None
    muhallas: int | None
    nationalities: int | None
    reliability: str
    figure_from: str
    source: str
    source_title: str
    source_url: str
    note: str


@by_edition
def read_rounds(path: Path = REFERENCE / "rounds.csv") -> tuple[Round, ...]:
    """Every round by group and number; raises TableError listing every fault."""
    with reading(path, COLUMNS) as rows:
        rounds = tuple(_round(row) for row in rows)
        seen = set()
        for row, item in zip(rows, rounds, strict=True):
            if (item.group, item.number) in seen:
                row.fault(f"round {item.number} of {item.group} occurs twice")
            seen.add((item.group, item.number))
    return tuple(sorted(rounds, key=lambda item: (GROUPS.index(item.group), item.number)))


def _round(row: Row) -> Round:
    start, end = _month(row, "start"), _month(row, "end")
    if start and end and start > end:
        row.fault(f"ends in {end}, before it starts in {start}")
    reliability, figure_from = row.choice("reliability", RELIABILITY), row.choice("figure_from", FIGURE_FROM)
    if reliability not in ("inferred", figure_from):
        row.fault(f"reliability {reliability!r} contradicts figure_from {figure_from!r}")
    return Round(
        row.whole("round", required=True) or 0, row.choice("group", GROUPS), start, end,
        row.whole("individuals", required=True) or 0, row.whole("baladiyas"), row.whole("muhallas"),
        row.whole("nationalities"), reliability, figure_from, row.known("source", sources(), "sources.toml"),
        row.text("source_title", required=True), row.text("source_url"), row.text("note"))


def _month(row: Row, column: str) -> str | None:
    month = row.text(column)
    if month and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month):
        row.fault(f"{column} {month!r} isn't a month such as 2024-08")
    return month or None
