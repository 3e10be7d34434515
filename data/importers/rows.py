"""The rows of the workbook's three tables, each cell read strictly: one frame a sheet."""

import math
from collections.abc import Sequence

import pandas as pd

from data.importers.aliases import aliases, labels, plain
from data.importers.finding import Finder
from data.importers.issues import Kind, quoted
from data.importers.periods import find_round
from data.importers.tables import Line, Table
from data.observations import Status
from data.places import Level

MAX_PEOPLE = 10_000_000  # more than live in Libya: a slip of the finger
NEEDS = ("need_1", "need_2", "need_3")
HOSTING = {"yes": Status.PUBLISHED, "no": Status.NOT_PRESENT}
ORIGINS = ("nationality", "region_of_origin", "part_of_region")


def breakdown_fields() -> tuple[str, ...]:
    """Fields of Muhalla Main that divide a muhalla's migrants, such as `shelter.workplace`."""
    return tuple(name for name in aliases()["headers"]["muhallas_breakdowns"] if "." in name)


def read_muhallas(table: Table, finder: Finder) -> pd.DataFrame:
    """One row a muhalla: row, pcode, round, status, total, and those of need_1…3 and the breakdowns that it has.

    People are missing in every row that isn't hosting: its zeros are the workbook's filling.
    """
    counted = ("total", *(name for name in breakdown_fields() if name in table.columns))
    needs = [need for need in NEEDS if need in table.columns]
    rows = [_muhalla(line, finder, counted, needs) for line in table.lines()]
    frame = pd.DataFrame(rows, columns=["row", "pcode", "round", "status", *counted, *needs])
    refuse_twice(frame, table)
    return frame.astype({name: "Int64" for name in ("round", *counted)})


def read_baladiyas(table: Table, finder: Finder) -> pd.DataFrame:
    """One row a baladiya: row, pcode, round, total (missing if the cell is empty)."""
    rows = [(line.row, finder.pcode(line, Level.baladiya), round_of(line), people(line, "total"))
            for line in table.lines()]
    frame = pd.DataFrame(rows, columns=["row", "pcode", "round", "total"])
    refuse_twice(frame, table)
    return frame.astype({"round": "Int64", "total": "Int64"})


def read_nationalities(table: Table, finder: Finder) -> pd.DataFrame:
    """One row a line: row, pcode, round, nationality, total, and region_of_origin and part_of_region if it has them."""
    origins = [kind for kind in ORIGINS if kind in table.columns]
    rows = []
    for line in table.lines():
        require(line, "total", *origins)
        pcode = finder.pcode(line, Level.muhalla)
        _compare_holders(line, pcode)
        rows.append((line.row, pcode, round_of(line),
                     *(_label(line, kind, kind) for kind in origins), people(line, "total")))
    frame = pd.DataFrame(rows, columns=["row", "pcode", "round", *origins, "total"])
    repeats = frame[frame.duplicated(["pcode", *(kind for kind in origins if kind != "region_of_origin")])]
    if len(repeats):
        table.note(table.cell(int(repeats["row"].iloc[0]), "nationality"),
                   f"{len(repeats)} lines repeat a nationality of the same muhalla and region; they are added up.",
                   "", Kind.REPEATED)
    return frame.astype({"round": "Int64", "total": "Int64"})


def _muhalla(line: Line, finder: Finder, names: Sequence[str], needs: Sequence[str]) -> dict:
    hosting = _label(line, "hosting", "hosting")
    counted = {name: people(line, name) for name in names}
    status = HOSTING.get(hosting, Status.NOT_ASSESSED)  # an empty cell: nobody assessed it
    if "hosting" not in line.table.columns and counted["total"] is not None:
        status = Status.PUBLISHED if counted["total"] else Status.NOT_PRESENT
    if status == Status.PUBLISHED:
        require(line, *names)
        if counted["total"] == 0:
            line.note("total", "0 migrants in a muhalla said to host some; read as zero.", "", Kind.NUMBER)
    else:
        unclear = not hosting and line.value("hosting") is not None  # reported already
        why = line.cell("hosting" if "hosting" in line.table.columns else "total")
        for name in names:
            if counted[name] and not unclear:
                line.error(name, f"{counted[name]:,} people in a muhalla that hosts no migrants by {why}.",
                           "Correct one of the two cells.", Kind.TOTAL)
        counted = {}
    pcode = finder.pcode(line, Level.muhalla)
    _compare_holders(line, pcode)
    return {"row": line.row, "pcode": pcode, "round": round_of(line),
            "status": str(status), **counted, **{need: _label(line, need, "need") for need in needs}}


def _compare_holders(line: Line, pcode: str) -> None:
    """Report a P-code of a coarser place beside the muhalla's that doesn't hold it."""
    for level in (Level.region, Level.mantika, Level.baladiya):
        held_by = line.text(f"{level}_pcode")
        if pcode and held_by and not (pcode.startswith(held_by) and len(held_by) == level.code_length):
            line.error(f"{level}_pcode", f"{quoted(held_by)} doesn't hold {pcode}, as the first {level.code_length} "
                       "characters of a P-code do.", "Correct one of the two cells.", Kind.PLACE)


def round_of(line: Line) -> int | None:
    """Round of a row, written as 54, R54 or Round 54."""
    text = line.text("round")
    return (find_round(text) if text else None) or whole(line, "round")


def people(line: Line, name: str) -> int | None:
    """Number of people in a cell, None if it is empty; what can't be one is reported."""
    number = whole(line, name)
    if number is not None and number > MAX_PEOPLE:
        line.error(name, f"{quoted(number)} people are more than live in Libya.", "Correct the number.", Kind.NUMBER)
        return None
    return number


def whole(line: Line, name: str) -> int | None:
    """Whole number in a cell, None if it is empty; anything else is reported."""
    value = line.value(name)
    if value is None:
        return None
    fault = _number_fault(value)
    if fault:
        line.error(name, f"{quoted(value)} {fault}.",
                   "Enter a whole number of 0 or more; leave the cell empty if not assessed.", Kind.NUMBER)
        return None
    return int(value)


def _number_fault(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "isn't a number"
    if not math.isfinite(value):
        return "isn't a finite number"
    if value < 0:
        return "is below zero"
    return "" if value == int(value) else "isn't a whole number"


def _label(line: Line, name: str, kind: str) -> str:
    """Our key for a cell's label, '' if it is empty; an unknown label is reported where it stands first."""
    value = line.value(name)
    if value is None:
        return ""
    if plain(value) not in labels(kind) and line.table.findings.is_first(line.table.name, name, plain(value)):
        rows = line.table.often(name)[plain(value)]
        often = f" It stands in {rows:,} rows." if rows > 1 else ""
        line.error(name, f"{quoted(value)} isn't a label known under {quoted(line.header(name))}.{often}",
                   "Correct it, or add the spelling to aliases.toml under the category that counts it (and a new "
                   "category to indicators.toml).", Kind.LABEL)
    return labels(kind).get(plain(value), "")


def require(line: Line, *names: str) -> None:
    """Report each field that is empty."""
    for name in names:
        if line.value(name) is None:
            line.error(name, f"{quoted(line.header(name))} is missing.",
                       "Enter it; 0 only if it was assessed and nobody is there.", Kind.MISSING)


def refuse_twice(frame: pd.DataFrame, table: Table) -> None:
    """Report each place that stands in several rows."""
    for pcode, rows in frame[frame["pcode"] != ""].groupby("pcode")["row"]:
        cells = [table.cell(row, "pcode") for row in rows]
        if len(cells) > 1:
            table.error(cells[1], f"{pcode} is there {len(cells)} times: {', '.join(cells[:5])}.",
                        "Keep one row a place.", Kind.REPEATED)
