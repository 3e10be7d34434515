"""A workbook's cells: sheets as rows of values, addresses as people write them, no formulas."""

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import openpyxl
from openpyxl.utils import get_column_letter

from data.errors import WorkbookError
from data.importers.bundle import Bundle
from data.importers.issues import FORMULA_STARTS, Findings, Kind, printable, quoted

Cell = str | int | float | bool | date | datetime | time | timedelta | None
MAX_ROWS = 100_000  # rows beyond are never read; what they'd hold is then missing from the totals
MAX_COLUMNS = 200
MAX_NAME = 31  # Excel's own limit for a sheet's name
MAX_REASON = 150


@dataclass(frozen=True)
class Sheet:
    """One sheet; rows and columns count from 1, as in a cell's address."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]

    def at(self, row: int, column: int) -> Cell:
        """Value of a cell, None if it is empty, blank or outside the used range."""
        if not (1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1])):
            return None
        value = self.rows[row - 1][column - 1]
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, row: int, column: int) -> str:
        """Text of a cell without outer spaces; '' if it is empty or a number."""
        value = self.at(row, column)
        return value.strip() if isinstance(value, str) else ""

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Row, column and value of every cell that holds something."""
        for row, values in enumerate(self.rows, 1):
            for column, value in enumerate(values, 1):
                if value is not None:
                    yield row, column, value


def address(row: int, column: int) -> str:
    """Address of a cell, such as L14."""
    return f"{get_column_letter(column)}{row}"


def read_sheets(bundle: Bundle) -> tuple[Sheet, ...]:
    """Sheets of a workbook in its order; raises WorkbookError if Excel's parts aren't in order."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(bundle.content), read_only=True, keep_links=False)
        return tuple(Sheet(printable(sheet.title, MAX_NAME), _rows(sheet)) for sheet in book.worksheets)
    except Exception as fault:  # openpyxl raises whatever its parsers raise
        reason = printable(f"{type(fault).__name__}: {fault}", MAX_REASON)
        raise WorkbookError(f"{bundle.file_name} is a zip, but not a readable Excel workbook ({reason}). "
                            "Open it in Excel and save it as .xlsx.") from fault


def refuse_formulas(sheets: tuple[Sheet, ...], findings: Findings) -> None:
    """Report every cell that holds a formula, or text that a spreadsheet would run as one."""
    for sheet in sheets:
        for row, column, value in sheet.cells():
            if not isinstance(value, Cell):
                findings.error(sheet.name, address(row, column), "holds an array formula.", _PASTE, Kind.FORMULA)
            elif isinstance(value, str) and _starts_formula(value):
                findings.error(sheet.name, address(row, column),
                               f"{quoted(value)} is a formula, or text that a spreadsheet would run as one.", _PASTE,
                               Kind.FORMULA)


_PASTE = "Replace it with its value (Paste special, Values), or with an empty cell."


def _rows(sheet) -> tuple[tuple[Cell, ...], ...]:
    """Rows without the empty cells and rows at their ends; the sheet's own word on its size isn't trusted."""
    rows: list[tuple[Cell, ...]] = []
    for row in sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True):
        width = 0 if row.count(None) == len(row) else len(row)
        while width and row[width - 1] is None:
            width -= 1
        rows.append(tuple(row[:width]))
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)


def _starts_formula(text: str) -> bool:
    return unicodedata.normalize("NFKC", text[:20]).lstrip().startswith(FORMULA_STARTS)
