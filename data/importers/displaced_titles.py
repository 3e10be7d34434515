"""Which round and months a workbook of displaced people says it is about: in its titles, its rows, its name."""

from collections.abc import Iterator, Sequence

from data.importers.issues import Findings, Kind, quoted
from data.importers.periods import find_period, find_round
from data.importers.reconcile import told_round
from data.importers.rows import round_of
from data.importers.sheets import Cell, Sheet, address
from data.importers.source import Source
from data.importers.tables import Table
from data.rounds import read_rounds

TITLE_ROWS = 30  # of a sheet without a table, such as a cover or read-me
Titled = tuple[str, str, Cell]  # sheet, cell, value


def told_round_of(source: Source, tables: Sequence[Table], findings: Findings) -> int:
    """Round that titles and rows agree on, else the one in the file's name; 0 after reporting that none is said."""
    said: dict[int, Titled] = {}
    for table in tables:
        for line in table.lines():
            if number := round_of(line):
                said.setdefault(number, (table.name, line.cell("round"), number))
    for title in _titles(source, tables):
        number = find_round(title[2]) if isinstance(title[2], str) else None
        if number:
            said.setdefault(number, title)
    if len(said) > 1:
        first, *others = said
        for number in others:
            sheet, cell, _ = said[number]
            findings.error(sheet, cell, f"is of round {number}, {said[first][0].strip()}!{said[first][1]} of round "
                           f"{first}.", "Take all sheets from one round.", Kind.ROUND)
    return told_round(next(iter(said), None), findings) or 0


def told_period(source: Source, tables: Sequence[Table], number: int, groups: Sequence[str],
                findings: Findings) -> tuple[str, str] | None:
    """First and last month: by a title, else as rounds.csv has them for the round; None after reporting neither."""
    said: dict[tuple[str, str], Titled] = {}
    for title in _titles(source, tables):
        if period := find_period(title[2]):
            said.setdefault(period, title)
    known = [(row.start, row.end) for row in read_rounds() if row.group in groups and row.number == number]
    held = next(((start, end) for start, end in known if start and end), None)
    if len(said) == 1:
        (period, (sheet, cell, value)), = said.items()
        if held and held != period:
            findings.warning(sheet, cell, f"{quoted(value)} is {' to '.join(period)}; held so far for round {number} "
                             f"is {' to '.join(held)}.", "Check that it is the round's period.", Kind.ROUND)
        return period
    if len(said) > 1:
        cells = ", ".join(f"{sheet.strip()}!{cell} {quoted(value)}" for sheet, cell, value in list(said.values())[:4])
        findings.warning("", "", f"Several periods are named: {cells}.", "The one held for the round is taken." if held
                         else "Leave one of them above the headers.", Kind.ROUND)
    if held:
        findings.note("", "", f"The months of round {number}, {' to '.join(held)}, are those held already.", "",
                      Kind.ROUND)
        return held
    findings.error("", "", f"The workbook doesn't say the months of round {number}, and none are held.",
                   "Write them above the headers, such as 'November-December 2022'.", Kind.ROUND)
    return None


def _titles(source: Source, tables: Sequence[Table]) -> Iterator[Titled]:
    """Cells above each table, and the first of sheets that hold none."""
    headed = {id(table.sheet): table.header_row for table in tables}
    for sheet in source.sheets:
        last = headed.get(id(sheet), TITLE_ROWS + 1) - 1
        yield from _cells(sheet, last)


def _cells(sheet: Sheet, last: int) -> Iterator[Titled]:
    for row, values in enumerate(sheet.rows[:last], 1):
        for column, value in enumerate(values, 1):
            if value is not None:
                yield sheet.name, address(row, column), value
