"""The door for CSV files from outside: which encoding and delimiter, within which limits, row by row."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from data.errors import WorkbookError
from data.importers.bundle import MB, Bundle
from data.importers.issues import FORMULA_STARTS, Findings, printable, quoted
from data.importers.sheets import MAX_COLUMNS, Sheet, address

MAX_BYTES = 200 * MB  # the mirror of every country's displacement figures has some tens
MAX_KEPT_ROWS = 100_000
FIRST_BYTES = 65_536  # in which the heading stands
MAX_CELL = 131_072  # characters: Python's own limit, four times Excel's
UTF8 = "UTF-8"
UTF16 = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ENCODINGS = {"utf-8-sig": UTF8, "utf-16": "UTF-16", "cp1252": "Windows-1252 (Western)",
             "cp1256": "Windows-1256 (Arabic)"}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
SAVE = "Save it as “CSV UTF-8 (Comma delimited)”."
MANY = 10  # a damaged UTF-8 file is still UTF-8 by nearly all of its letters

Cells = tuple[str, ...]


@dataclass(frozen=True)
class CsvBundle(Bundle):
    """A CSV file's bytes, read once; `encoding` is Python's name of it. Nothing in it is ever run."""

    encoding: str
    delimiter: str

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Each row that holds something, with its number in a spreadsheet: the heading is row 1.

        Raises WorkbookError at a row that can't be read: a quote never closed, a cell without end.
        """
        with io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline="") as text:
            lines = csv.reader(text, delimiter=self.delimiter, strict=True)
            number = 0
            try:
                for number, cells in enumerate(lines, start=1):
                    if any(cell.strip() for cell in cells):
                        yield number, tuple(cells)
            except csv.Error as fault:
                raise WorkbookError(f"{self.file_name} can't be read below row {number} ({fault}): often a quote "
                                    f"that is opened and never closed. {SAVE}") from fault

    def heading(self) -> Cells:
        """Cells of the first row that holds something, without outer spaces."""
        return next((tuple(cell.strip() for cell in cells) for _, cells in self.rows()), ())

    def sheet(self, findings: Findings, keep: Callable[[Cells], bool] = lambda cells: True) -> Sheet:
        """Rows as a sheet of texts, empty cells None; those that `keep` refuses are left empty and not looked at.

        Reports rows of another width than the heading and tells how the file was read. Row numbers stay.
        """
        self.tell(findings)
        rows: list[tuple[str | None, ...]] = []
        width = kept = 0
        for number, cells in self.rows():
            width = width or len(cells)
            if rows and not keep(cells):
                continue
            kept += 1
            if kept > MAX_KEPT_ROWS:
                raise WorkbookError(f"{self.file_name} holds more than {MAX_KEPT_ROWS:,} rows of use. Split it.")
            rows += [()] * (number - 1 - len(rows))
            rows.append(tuple(cell if cell.strip() else None for cell in cells[:width]))
            _report_width(number, cells, width, findings)
        return Sheet("", tuple(rows))

    def tell(self, findings: Findings) -> None:
        """Report an encoding or delimiter other than the usual one."""
        if self.encoding != "utf-8-sig":
            findings.warning("", "", f"The file isn't in {UTF8}; it was read as {ENCODINGS[self.encoding]}.",
                             f"Look at a name with an accent or in Arabic. {SAVE}")
        if self.delimiter != ",":
            findings.note("", "", f"Cells are divided by {DELIMITERS[self.delimiter]}.")


def csv_bundle(file_name: str, content: bytes) -> CsvBundle:
    """Bundle of a CSV file's bytes; raises WorkbookError if they aren't text, or too many."""
    if len(content) > MAX_BYTES:
        raise WorkbookError(f"{file_name} has {len(content) / MB:,.0f} MB; at most {MAX_BYTES / MB:,.0f} MB are read. "
                            "Check that it is the right file.")
    if not content.strip():
        raise WorkbookError(f"{file_name} is empty. Download or copy it again.")
    encoding = _encoding(file_name, content)
    first = content[:FIRST_BYTES].decode(encoding, errors="ignore").lstrip().partition("\n")[0]
    unquoted = re.sub(r'"[^"]*"', "", first)
    delimiter = max(DELIMITERS, key=unquoted.count)
    if len(unquoted.split(delimiter)) > MAX_COLUMNS:
        raise WorkbookError(f"{file_name} has more than {MAX_COLUMNS} columns. Check that it is the right file.")
    return CsvBundle(file_name, hashlib.sha256(content).hexdigest(), content, encoding, delimiter)


def report_formulas(sheet: Sheet, findings: Findings, columns: Iterable[int] = ()) -> None:
    """Report text that a spreadsheet would run, in the columns given or in all; a number may have a sign.

    Needed where text goes on into a table; of what is read as numbers, dates and P-codes nothing else gets through.
    """
    wanted = set(columns)
    for row, column, value in sheet.cells():
        text = value.lstrip() if isinstance(value, str) else ""
        if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text) and (not wanted or column in wanted):
            findings.error("", address(row, column), f"{quoted(value)} is text that a spreadsheet would run.",
                           "Begin it with a letter or a digit, or leave the cell empty.")


def _report_width(number: int, cells: Cells, width: int, findings: Findings) -> None:
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        findings.error("", f"{number}:{number}", f"The row has {len(cells)} cells, the heading {width}.",
                       "Put text that holds a comma into double quotes; give every row all its cells.")


def _encoding(file_name: str, content: bytes) -> str:
    """How the bytes are to be read: UTF-8 if they can be, else what Excel writes in Tripoli or in Paris."""
    if content[:2] in UTF16:
        encoding = UTF16[content[:2]]
    elif b"\0" in content:
        raise WorkbookError(f"{file_name} isn't text, whatever its name says. {SAVE}")
    else:
        encoding = "utf-8-sig" if _is_utf8(file_name, content) else _windows(content)
    try:
        content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise WorkbookError(f"{file_name} can't be read as text ({fault.reason}). {SAVE}") from fault
    return encoding


def _is_utf8(file_name: str, content: bytes) -> bool:
    """Whether it is UTF-8; raises WorkbookError if it is, but damaged: reading it otherwise would garble it."""
    try:
        content.decode(UTF8)
        return True
    except UnicodeDecodeError as fault:
        text = content.decode(UTF8, errors="replace")
        damaged = text.count("\N{REPLACEMENT CHARACTER}")
        if sum(character > "\x7f" for character in text) > MANY * damaged:
            row = content.count(b"\n", 0, fault.start) + 1
            near = printable(content[max(fault.start - 20, 0):fault.start].decode(UTF8, errors="ignore"), 20)
            raise WorkbookError(f"{file_name} is damaged in row {row}, after “{near}”: bytes there aren't {UTF8} as "
                                "the rest is. Download or copy it again.") from fault
        return False


def _windows(content: bytes) -> str:
    """Arabic words are runs of high bytes; accents of Western ones stand between plain letters."""
    runs = [len(run[0]) for run in re.finditer(rb"[\x80-\xff]+", content)]
    return "cp1256" if sum(length for length in runs if length > 1) * 2 > sum(runs) else "cp1252"
