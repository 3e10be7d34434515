"""The CSV tables that ship with the product, read strictly: one error lists every fault of a file."""

import csv
import io
import math
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data.editions import REFERENCE, edition
from data.errors import TableError

TIMES = ("since", "until")  # columns that a table of points may have at its end: from which day, and to which


@dataclass
class Faults:
    """What is wrong with one file, gathered while it is read."""

    path: Path
    found: list[str] = field(default_factory=list)

    def add(self, row: int, message: str) -> None:
        self.found.append(f"{self.path.name} row {row}: {message}")

    def raise_any(self) -> None:
        if self.found:
            count = f"{len(self.found)} fault{'s' if len(self.found) > 1 else ''}"
            raise TableError(f"{self.path}: {count}; correct the file.\n" + "\n".join(self.found))


@dataclass(frozen=True)
class Row:
    """One line of a table; a cell that can't be read becomes a fault, not an exception.

    `number` counts as a spreadsheet does: the heading is row 1.
    """

    number: int
    cells: dict[str, str]
    faults: Faults

    def fault(self, message: str) -> None:
        self.faults.add(self.number, message)

    def text(self, column: str, required: bool = False) -> str:
        value = self.cells[column].strip()
        if required and not value:
            self.fault(f"{column} is empty")
        return value

    def whole(self, column: str, required: bool = False) -> int | None:
        """Count in the cell; an empty cell is None, never zero."""
        value = self.text(column, required)
        if value.isascii() and value.isdecimal():
            return int(value)
        if value:
            self.fault(f"{column} {value!r} isn't a whole number of 0 or more")
        return None

    def decimal(self, column: str, required: bool = False) -> float | None:
        value = self.text(column, required)
        try:
            number = float(value) if value else None
        except ValueError:
            number = math.nan
        if number is not None and not math.isfinite(number):
            self.fault(f"{column} {value!r} isn't a number")
            return None
        return number

    def choice(self, column: str, choices: Collection[str]) -> str:
        value = self.text(column)
        if value not in choices:
            self.fault(f"{column} {value!r} isn't one of {', '.join(c or 'empty' for c in choices)}")
        return value

    def known(self, column: str, keys: Collection[str], where: str) -> str:
        """Key that must exist elsewhere; `where` names the file that holds the keys."""
        value = self.text(column, required=True)
        if value and value not in keys:
            self.fault(f"{column} {value!r} isn't in {where}")
        return value


def table_text(path: Path) -> io.StringIO:
    """Text of a table as the edition in force has it, or as it stands on disk."""
    own = edition().tables.get(path.name) if path.parent == REFERENCE else None
    return io.StringIO((path.read_bytes() if own is None else own).decode("utf-8"), newline="")


@contextmanager
def reading(path: Path, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[tuple[Row, ...]]:
    """Rows of a CSV table; on leaving raises TableError if reading them met any fault.

    The `optional` columns stand at the end, all or none; cells of a table without them are empty.
    """
    faults = Faults(path)
    rows: list[Row] = []
    blank = dict.fromkeys(optional, "")
    try:
        lines = csv.reader(table_text(path))
        heading = tuple(next(lines, ()))
        if heading not in (columns, columns + optional):
            raise TableError(f"{path}: columns are {', '.join(heading) or 'missing'}; "
                             f"expected {', '.join(columns)}")
        for number, line in enumerate(lines, start=2):
            if len(line) == len(heading):
                rows.append(Row(number, blank | dict(zip(heading, line, strict=True)), faults))
            else:
                faults.add(number, f"has {len(line)} cells; expected {len(heading)}")
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path}: can't be read ({error}); restore the file") from error
    yield tuple(rows)
    faults.raise_any()
