"""A download as an Excel workbook: worded, right to left in Arabic, and no text that could run as a formula."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from data.words import Lang, entries, text
from geo.downloads.notes import Notes
from geo.downloads.records import Cell, Column, Records

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NO_CLOCK = datetime(1980, 1, 1)  # equal scenes give equal bytes
BOLD = Font(bold=True)
COLUMN_WIDTH, FACT_WIDTH = 18, 90  # characters


def xlsx_bytes(tables: Sequence[Records], notes: Notes) -> bytes:
    """A sheet a table, then what a reader must know of them; numbers are numbers."""
    book = Workbook()
    book.remove(book.active)
    book.properties = DocumentProperties(creator=None, title=notes.title, created=NO_CLOCK, modified=NO_CLOCK)
    for records in tables:
        _fill(_sheet(book, records.title, records.lang), records)
    _tell(_sheet(book, text("download.sheet.about", tables[0].lang), tables[0].lang), notes)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        ExcelWriter(book, archive).save()  # Workbook.save would note the time
    return made.getvalue()


def _sheet(book: Workbook, title: str, lang: Lang) -> Worksheet:
    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = lang.direction == "rtl"
    return sheet


def _fill(sheet: Worksheet, records: Records) -> None:
    for position, column in enumerate(records.columns, start=1):
        _put(sheet, 1, position, column.heading, bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = COLUMN_WIDTH
    sheet.freeze_panes = "A2"
    rows = [*records.rows, *([records.total] if records.total else [])]
    for number, row in enumerate(rows, start=2):
        for position, (column, cell) in enumerate(zip(records.columns, row, strict=True), start=1):
            _put(sheet, number, position, _worded(column, cell, records.lang))


def _tell(sheet: Worksheet, notes: Notes) -> None:
    listed = [(heading, line) for heading, lines in zip(notes.headings, (notes.sources, notes.citations), strict=True)
              for line in lines]
    _put(sheet, 1, 1, notes.title, bold=True)
    for number, (heading, words) in enumerate((*notes.facts, *listed), start=2):
        _put(sheet, number, 1, heading, bold=True)
        _put(sheet, number, 2, words)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = COLUMN_WIDTH, FACT_WIDTH


def _worded(column: Column, cell: Cell, lang: Lang) -> Cell:
    keys = (f"{beginning}{cell}" for beginning in column.words)
    return next((text(key, lang) for key in keys if key in entries(lang)), cell)


def _put(sheet: Worksheet, row: int, column: int, value: Cell, bold: bool = False) -> None:
    """Write a cell; text stays text, also when somebody edits it (Excel's own mark for that is the quote prefix)."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    else:
        cell.value = value
    if bold:
        cell.font = BOLD
