"""The rows of the workbook's three tables, each cell read strictly: one frame a sheet."""

import math

import pandas as pd

from data.importers.aliases import aliases, labels, plain
from data.importers.issues import quoted
from data.importers.tables import Line, Table
from data.observations import Status
from data.places import Gazetteer, Level

MAX_PEOPLE = 10_000_000  # more than live in Libya: a slip of the finger
NEEDS = ("need_1", "need_2", "need_3")
HOSTING = {"yes": Status.PUBLISHED, "no": Status.NOT_PRESENT}
ORIGINS = ("nationality", "region_of_origin", "part_of_region")


def breakdown_fields() -> tuple[str, ...]:
    """Fields of Muhalla Main that divide a muhalla's migrants, such as `shelter.workplace`."""
    return tuple(name for name in aliases()["headers"]["muhallas"] if "." in name)


def read_muhallas(table: Table, gazetteer: Gazetteer) -> pd.DataFrame:
    """One row a muhalla: row, pcode, round, status, total, need_1…3 and the breakdown fields.

    People are missing in every row that isn't hosting: its zeros are the workbook's filling.
    """
    counted = ("total", *breakdown_fields())
    rows = [_muhalla(line, gazetteer) for line in table.lines()]
    frame = pd.DataFrame(rows, columns=["row", "pcode", "round", "status", *counted, *NEEDS])
    _refuse_twice(frame, table)
    return frame.astype({name: "Int64" for name in ("round", *counted)})


def read_baladiyas(table: Table, gazetteer: Gazetteer) -> pd.DataFrame:
    """One row a baladiya: row, pcode, round, total (missing if the cell is empty)."""
    rows = [(line.row, _pcode(line, Level.baladiya, gazetteer), _whole(line, "round"), _people(line, "total"))
            for line in table.lines()]
    frame = pd.DataFrame(rows, columns=["row", "pcode", "round", "total"])
    _refuse_twice(frame, table)
    return frame.astype({"round": "Int64", "total": "Int64"})


def read_nationalities(table: Table, gazetteer: Gazetteer) -> pd.DataFrame:
    """One row a line: row, pcode, round, nationality, region_of_origin, part_of_region, total."""
    rows = []
    for line in table.lines():
        _require(line, "total", *ORIGINS)
        rows.append((line.row, _pcode(line, Level.muhalla, gazetteer), _whole(line, "round"),
                     *(_label(line, kind, kind) for kind in ORIGINS), _people(line, "total")))
    frame = pd.DataFrame(rows, columns=["row", "pcode", "round", *ORIGINS, "total"])
    repeats = frame[frame.duplicated(["pcode", "nationality", "part_of_region"])]
    if len(repeats):
        table.note(table.cell(int(repeats["row"].iloc[0]), "nationality"),
                   f"{len(repeats)} lines repeat a nationality of the same muhalla and region; they are added up.")
    return frame.astype({"round": "Int64", "total": "Int64"})


def _muhalla(line: Line, gazetteer: Gazetteer) -> dict:
    names = ("total", *breakdown_fields())
    hosting = _label(line, "hosting", "hosting")
    status = HOSTING.get(hosting, Status.NOT_ASSESSED)  # an empty cell: nobody assessed it
    counted = {name: _people(line, name) for name in names}
    if status == Status.PUBLISHED:
        _require(line, *names)
        if counted["total"] == 0:
            line.table.note(line.cell("total"), "0 migrants in a muhalla said to host some; read as zero.")
    else:
        unclear = not hosting and line.value("hosting") is not None  # reported already
        for name in names:
            if counted[name] and not unclear:
                line.error(name, f"{counted[name]:,} people in a muhalla that hosts no migrants by "
                           f"{line.cell('hosting')}.", "Correct one of the two cells.")
        counted = {}
    return {"row": line.row, "pcode": _pcode(line, Level.muhalla, gazetteer), "round": _whole(line, "round"),
            "status": str(status), **counted, **{need: _label(line, need, "need") for need in NEEDS}}


def _people(line: Line, name: str) -> int | None:
    number = _whole(line, name)
    if number is not None and number > MAX_PEOPLE:
        line.error(name, f"{quoted(number)} people are more than live in Libya.", "Correct the number.")
        return None
    return number


def _whole(line: Line, name: str) -> int | None:
    """Whole number in a cell, None if it is empty; anything else is reported."""
    value = line.value(name)
    if value is None:
        return None
    fault = _number_fault(value)
    if fault:
        line.error(name, f"{quoted(value)} {fault}.",
                   "Enter a whole number of 0 or more; leave the cell empty if not assessed.")
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


def _pcode(line: Line, level: Level, gazetteer: Gazetteer) -> str:
    pcode = line.text("pcode")
    if pcode in gazetteer and gazetteer[pcode].level == level:
        return pcode
    value = line.value("pcode")
    what = "no P-code in a row that holds data" if value is None else f"{quoted(value)} isn't a {level}'s P-code"
    line.error("pcode", f"{what}.",
               "Correct it after the gazetteer (data/reference/places.csv); a place is never guessed.")
    return ""


def _label(line: Line, name: str, kind: str) -> str:
    """Our key for a cell's label, '' if it is empty; an unknown label is reported."""
    value = line.value(name)
    if value is not None and plain(value) not in labels(kind):
        line.error(name, f"{quoted(value)} isn't a label known under {quoted(line.header(name))}.",
                   "Correct it, or add the spelling to aliases.toml (and a new category to indicators.toml).")
    return labels(kind).get(plain(value), "") if value is not None else ""


def _require(line: Line, *names: str) -> None:
    for name in names:
        if line.value(name) is None:
            line.error(name, f"{quoted(line.header(name))} is missing.",
                       "Enter it; 0 only if it was assessed and nobody is there.")


def _refuse_twice(frame: pd.DataFrame, table: Table) -> None:
    for pcode, rows in frame[frame["pcode"] != ""].groupby("pcode")["row"]:
        cells = [table.cell(row, "pcode") for row in rows]
        if len(cells) > 1:
            table.error(cells[1], f"{pcode} is there {len(cells)} times: {', '.join(cells[:5])}.",
                        "Keep one row a place.")
