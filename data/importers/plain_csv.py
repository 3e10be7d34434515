"""Plain CSV of any reference table: known by its header, checked cell by cell, its rows put in by their keys.

A last column `action` may say `remove` of a row that is to go, or `whole table` in every row, where the file is all
that the table shall hold from then on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.check import faults_of_table
from data.editions import edition, make_edition, within
from data.importers.csv_bundle import report_formulas
from data.importers.decisions import Decisions
from data.importers.imported import Import
from data.importers.issues import Findings, Kind, quoted
from data.importers.sheets import Sheet, address
from data.importers.source import Source
from data.observations import observations
from data.places import Gazetteer
from data.table_files import (
    ACTION,
    REMOVE,
    columns_of,
    key_columns,
    rows_of,
    table_bytes,
    table_names,
    unworded,
    with_rows,
)
from data.tables import TIMES

KNOWN_AS = "a plain CSV of one of the Atlas's tables, with the header of its template"
IMPORTER = "plain_csv/1"
WHOLE_TABLE = "whole table"
ACTIONS = ("", REMOVE, WHOLE_TABLE)
ALIKE = 0.6  # share of columns that makes a header one with faults, not another file's
FAULT = re.compile(r"\S+ row (\d+): (.*)")
# What a fault says -> what it is about, and what to do.
REMEDIES = (
    ("point isn't that of", Kind.POINT, "Give the municipality's own longitude and latitude, as places.csv has them."),
    ("places.csv", Kind.PLACE, "Use the P-code of a place of the Atlas; its search shows them."),
    ("sources.toml", Kind.LABEL, "Use a key of citations.csv, or import the publication's row there first."),
    ("is empty", Kind.MISSING, "Fill the cell."),
    ("one language", Kind.MISSING, "Give it in English and in Arabic, or in neither."),
    ("number", Kind.NUMBER, "Write digits 0 to 9 only, without spaces or commas between thousands."),
    ("month, day", Kind.NUMBER, "Write dates as 2025-03-31, 2025-03 or 2025, in a column formatted as text."),
    ("isn't a day", Kind.NUMBER, "Write days as 2025-03-31, in a column formatted as text."),
    ("isn't one of", Kind.LABEL, "Use one of these words exactly."),
    ("twice", Kind.REPEATED, "Keep one of the rows."),
    ("has no words", Kind.LABEL, "Use one that the table has already; a new one needs words in both languages first."),
    ("point", Kind.POINT, "Give longitude first, then latitude, in decimal degrees."),
)
REMEDY = "Correct the row."

Key = tuple[str, ...]


@dataclass(frozen=True)
class Lines:
    """Rows of a file by their keys, with the number of each in it."""

    rows: Mapping[Key, Mapping[str, str]]
    numbers: Mapping[Key, int]
    is_whole: bool


def recognises(source: Source) -> bool:
    """True if a header is that of a table, or nearly."""
    return source.csv is not None and bool(_table_of(source.csv.heading()))


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
    """The rows of one table; raises WorkbookError listing every fault, cell by cell."""
    findings = Findings(source.file_name)
    heading = source.csv.heading()
    name = _table_of(heading)
    _report_header(name, heading, findings)
    sheet = source.csv.sheet(findings)
    report_formulas(_without(sheet, {cell for row in rows_of(name) for cell in row.values()}), findings)
    findings.refuse_errors()
    lines = _lines(name, heading, sheet, findings)
    findings.refuse_errors()
    content = table_bytes(name, lines.rows.values()) if lines.is_whole else with_rows(name, lines.rows.values())
    _report_faults(name, heading, content, lines, findings)
    findings.refuse_errors()
    counts = _counts(name, lines, findings)
    return (Import(source.file_name, source.sha256, 0, "tables", None, None, IMPORTER, observations([]), counts,
                   findings.issues(), tables={} if lines.is_whole else {name: tuple(lines.rows.values())},
                   files={name: content} if lines.is_whole else {}),)


def _table_of(heading: tuple[str, ...]) -> str:
    """The table whose columns a header has, or "" if none is near."""
    given = set(heading) - {ACTION}

    def likeness(name: str) -> float:
        columns = set(columns_of(name))
        return len(given & columns) / len((given | columns) - (set(TIMES) - given))

    best = max(table_names(), key=likeness)
    return best if likeness(best) >= ALIKE else ""


def _report_header(name: str, heading: tuple[str, ...], findings: Findings) -> None:
    columns = columns_of(name)
    for number, column in enumerate(heading, start=1):
        if column in heading[:number - 1]:
            findings.error("", address(1, number), f"The column {quoted(column)} is there twice.", "Keep one.",
                           Kind.SHEET)
        elif column not in (*columns, ACTION):
            findings.error("", address(1, number), f"{name} has no column {quoted(column)}.",
                           "Delete the column, or correct its name after the template.", Kind.SHEET)
    for column in columns:
        if column not in heading and column not in TIMES:
            findings.error("", "1:1", f"The column {column!r} of {name} is missing.",
                           "Add it after the template; its cells may stay empty where the guide says so.", Kind.SHEET)


def _lines(name: str, heading: tuple[str, ...], sheet: Sheet, findings: Findings) -> Lines:
    """Rows of a sheet by key; those that are told to go say so."""
    rows: dict[Key, Mapping[str, str]] = {}
    numbers: dict[Key, int] = {}
    for number in range(2, len(sheet.rows) + 1):
        cells = {column: sheet.text(number, place) for place, column in enumerate(heading, start=1)}
        if not any(cells.values()):
            continue
        key = tuple(cells[column] for column in key_columns(name))
        if not all(key):
            findings.error("", f"{number}:{number}", f"{' or '.join(key_columns(name))} is empty.",
                           "It tells the row from all others; fill the cell.", Kind.MISSING)
        elif key in rows:
            findings.error("", f"{number}:{number}", f"{quoted(' '.join(key))} is in row {numbers[key]} too.",
                           "Keep one of the rows.", Kind.REPEATED)
        elif cells.get(ACTION, "") not in ACTIONS:
            findings.error("", address(number, heading.index(ACTION) + 1), f"{quoted(cells[ACTION])} is no action.",
                           f"Leave the cell empty, or write “{REMOVE}” or “{WHOLE_TABLE}”.", Kind.LABEL)
        else:
            rows[key], numbers[key] = cells, number
    whole = {cells.get(ACTION) == WHOLE_TABLE for cells in rows.values()}
    if len(whole) == 2:
        findings.error("", "", f"Only some rows say “{WHOLE_TABLE}”.", "Say so in every row, or in none.", Kind.LABEL)
    if not rows:
        findings.error("", "", "The file has a header, but no rows.", "Add rows below the header.", Kind.MISSING)
    if whole == {True}:
        blank = dict.fromkeys(columns_of(name), "")
        rows = {key: blank | {column: value for column, value in cells.items() if column != ACTION}
                for key, cells in rows.items()}
    return Lines(rows, numbers, whole == {True})


def _report_faults(name: str, heading: tuple[str, ...], content: bytes, lines: Lines, findings: Findings) -> None:
    """What the table's own reader and the check of its cells say of the table as it would be, by the file's cells."""
    with within(make_edition({**edition().tables, name: content})):
        own = {number: lines.numbers[key] for number, key in _numbered(name) if key in lines.numbers}
        for fault in dict.fromkeys((*faults_of_table(name), *unworded([name]))):
            found = FAULT.fullmatch(fault)
            row, what = (own.get(int(found[1])), found[2]) if found else (None, fault)
            kind, remedy = next(((kind, remedy) for said, kind, remedy in REMEDIES if said in what),
                                (Kind.OTHER, REMEDY))
            findings.error("", _cell(row, what, heading), what if row else fault, remedy, kind)


def _without(sheet: Sheet, known: set[str]) -> Sheet:
    """The sheet without the texts that its table holds already."""
    return Sheet(sheet.name, tuple(tuple(None if cell in known else cell for cell in row) for row in sheet.rows))


def _numbered(name: str) -> Iterator[tuple[int, Key]]:
    """Number and key of each row of the table in force."""
    return ((number, tuple(row[column] for column in key_columns(name)))
            for number, row in enumerate(rows_of(name), start=2))


def _cell(row: int | None, what: str, heading: tuple[str, ...]) -> str:
    """Address of the cell that a fault names by its column first of all; the row where it names none."""
    if row is None:
        return ""
    word = what.split(" ")[0]
    column = next((one for one in (word, f"{word}_ar", f"{word}_en") if one in heading), None)
    return address(row, heading.index(column) + 1) if column else f"{row}:{row}"


def _counts(name: str, lines: Lines, findings: Findings) -> dict[str, int]:
    """How many rows are new, changed, the same or gone; a row that goes is told."""
    before = {key: row for (_, key), row in zip(_numbered(name), rows_of(name), strict=True)}
    kept = {key: row for key, row in lines.rows.items() if row.get(ACTION) != REMOVE}
    named = [key for key, row in lines.rows.items() if row.get(ACTION) == REMOVE]
    for key in named:
        if key not in before:
            row = lines.numbers[key]
            findings.warning("", f"{row}:{row}", f"{quoted(' '.join(key))} isn't in {name}, so nothing is removed.",
                             "Look whether the id is right.")
    gone = [key for key in before if key not in kept] if lines.is_whole else [key for key in named if key in before]
    for key in gone:
        findings.warning("", "", f"The row {quoted(' '.join(key))} goes out of {name}.", "Look whether it should.")
    same = sum(key in before and all(before[key].get(column, "") == value for column, value in row.items()
                                     if column != ACTION) for key, row in kept.items())
    new = sum(key not in before for key in kept)
    return {"rows": len(lines.rows), "new": new, "changed": len(kept) - new - same, "same": same, "gone": len(gone)}
