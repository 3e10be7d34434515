"""What an importer noticed: where, what, and what a person should do about it."""

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from data.errors import WorkbookError

MAX_KEPT = 500  # a workbook may be wrong in every cell; nobody reads more
MAX_QUOTED = 40


class Severity(StrEnum):
    ERROR = "error"  # the workbook is refused
    WARNING = "warning"  # imported, but somebody should look
    NOTE = "note"


@dataclass(frozen=True)
class Issue:
    """One thing noticed; `sheet` and `cell` are '' where it isn't about one."""

    severity: Severity
    sheet: str
    cell: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        where = "!".join(part for part in (self.sheet.strip(), self.cell) if part)
        return " ".join(part for part in (where and f"{where}:", self.what, self.remedy) if part)


@dataclass
class Findings:
    """Issues of one workbook, gathered while it is read."""

    file_name: str
    found: list[Issue] = field(default_factory=list)
    dropped: int = 0

    def error(self, sheet: str, cell: str, what: str, remedy: str = "") -> None:
        self._add(Issue(Severity.ERROR, sheet, cell, what, remedy))

    def warning(self, sheet: str, cell: str, what: str, remedy: str = "") -> None:
        self._add(Issue(Severity.WARNING, sheet, cell, what, remedy))

    def note(self, sheet: str, cell: str, what: str, remedy: str = "") -> None:
        self._add(Issue(Severity.NOTE, sheet, cell, what, remedy))

    def issues(self) -> tuple[Issue, ...]:
        """Everything noticed, errors first, otherwise in the order of noticing."""
        rank = list(Severity)
        return tuple(sorted(self.found, key=lambda issue: rank.index(issue.severity)))

    def refuse_errors(self) -> None:
        """Raise WorkbookError if there is any error: the first in words, the rest as a number."""
        errors = [issue for issue in self.found if issue.severity == Severity.ERROR]
        if not errors:
            return
        more = len(errors) - 1 + self.dropped
        tail = f" ({more} more error{'s' if more > 1 else ''}.)" if more else ""
        raise WorkbookError(f"{self.file_name} wasn't imported. {errors[0]}{tail}", self.issues())

    def _add(self, issue: Issue) -> None:
        if len(self.found) < MAX_KEPT:
            self.found.append(issue)
        else:
            self.dropped += issue.severity == Severity.ERROR


def quoted(value: object) -> str:
    """A cell's content for a message: short, in quotes, and `printable`."""
    return f"'{printable(str(value), MAX_QUOTED)}'"


def printable(text: str, limit: int) -> str:
    """Text from outside on one line, cut at `limit`, without characters that act on a terminal."""
    shown = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[:limit])
    return shown + "…" if len(text) > limit else shown
