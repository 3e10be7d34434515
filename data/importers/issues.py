"""What an importer noticed: where, what, and what a person should do about it."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from data.errors import WorkbookError
from data.places import Level

MAX_KEPT = 500  # a workbook may be wrong in every cell; nobody reads more
MAX_OF_KIND = 100  # … and a flood of one kind leaves room for the others
MAX_QUOTED = 40
FORMULA_STARTS = ("=", "+", "-", "@")  # of text that a spreadsheet would run


class Severity(StrEnum):
    ERROR = "error"  # the workbook is refused
    WARNING = "warning"  # imported, but somebody should look
    NOTE = "note"


class Kind(StrEnum):
    """What an issue is about, under which the desk gathers issues; worded as `issue_kind.…`."""

    SHEET = "sheet"  # sheets, tables and headers
    FORMULA = "formula"
    PLACE = "place"  # which place is meant
    NUMBER = "number"
    LABEL = "label"  # a word in a cell that isn't known
    MISSING = "missing"  # an empty cell that must be filled
    REPEATED = "repeated"
    TOTAL = "total"  # sums that don't agree
    ROUND = "round"  # round number and period
    SHARE = "share"  # printed percentages
    NAME = "name"  # names that differ from the gazetteer's
    POINT = "point"  # coordinates
    COVERAGE = "coverage"  # places and breakdowns that aren't there
    OTHER = "other"


@dataclass(frozen=True)
class NewPlace:
    """A place as a places.csv row has it; level and parent follow from the P-code."""

    pcode: str
    name_en: str
    name_ar: str
    lon: float | None = None
    lat: float | None = None
    setting: str = ""


@dataclass(frozen=True)
class PlaceQuestion:
    """Which place a text means; a person answers once, see decisions.py.

    `text` is a P-code or a name as written, `within` the P-code of the place that holds it ("LY" if unknown).
    Where `within` is of the same level as the place asked for, the question is whether it now bears this name.
    `candidates` are P-codes to choose from; `seen` is what the file says of the place, to fill a form with.
    """

    text: str
    level: Level
    within: str
    candidates: tuple[str, ...] = ()
    seen: NewPlace | None = None

    @property
    def is_rename(self) -> bool:
        return len(self.within) == self.level.code_length

    @staticmethod
    def of(row: Mapping) -> "PlaceQuestion":
        """Question from what dataclasses.asdict made of it, JSON in between or not."""
        seen = row.get("seen")
        return PlaceQuestion(row["text"], Level(row["level"]), row["within"], tuple(row["candidates"]),
                             NewPlace(**seen) if seen else None)


@dataclass(frozen=True)
class Issue:
    """One thing noticed; `sheet` and `cell` are '' where it isn't about one."""

    severity: Severity
    sheet: str
    cell: str
    what: str
    remedy: str = ""
    kind: Kind = Kind.OTHER
    place: PlaceQuestion | None = None

    def __str__(self) -> str:
        where = "!".join(part for part in (self.sheet.strip(), self.cell) if part)
        return " ".join(part for part in (where and f"{where}:", self.what, self.remedy) if part)

    @staticmethod
    def of(row: Mapping) -> "Issue":
        """Issue from what dataclasses.asdict made of it, JSON in between or not."""
        place = row.get("place")
        return Issue(**{**row, "severity": Severity(row["severity"]), "kind": Kind(row.get("kind", Kind.OTHER)),
                        "place": PlaceQuestion.of(place) if place else None})


@dataclass
class Findings:
    """Issues of one file, gathered while it is read; those beyond the limits are only counted, by kind."""

    file_name: str
    found: list[Issue] = field(default_factory=list)
    left_out: Counter[Kind] = field(default_factory=Counter)  # errors
    _kept: Counter[tuple[Severity, Kind]] = field(default_factory=Counter)
    _met: set[tuple[str, ...]] = field(default_factory=set)

    def error(self, sheet: str, cell: str, what: str, remedy: str = "", kind: Kind = Kind.OTHER,
              place: PlaceQuestion | None = None) -> None:
        self._add(Issue(Severity.ERROR, sheet, cell, what, remedy, kind, place))

    def warning(self, sheet: str, cell: str, what: str, remedy: str = "", kind: Kind = Kind.OTHER) -> None:
        self._add(Issue(Severity.WARNING, sheet, cell, what, remedy, kind))

    def note(self, sheet: str, cell: str, what: str, remedy: str = "", kind: Kind = Kind.OTHER,
             place: PlaceQuestion | None = None) -> None:
        self._add(Issue(Severity.NOTE, sheet, cell, what, remedy, kind, place))

    def is_first(self, *key: str) -> bool:
        """True the first time for a key: what is wrong in every row is told once."""
        first = key not in self._met
        self._met.add(key)
        return first

    def issues(self) -> tuple[Issue, ...]:
        """Everything kept, errors first, otherwise in the order of noticing."""
        rank = list(Severity)
        return tuple(sorted(self.found, key=lambda issue: rank.index(issue.severity)))

    def errors(self) -> int:
        """How many errors were met, kept or not."""
        return sum(issue.severity == Severity.ERROR for issue in self.found) + self.left_out.total()

    def refuse_errors(self, but: int = 0) -> None:
        """Raise WorkbookError if there are more errors than `but`: the first in words, the rest as a number."""
        errors = [issue for issue in self.found if issue.severity == Severity.ERROR]
        if self.errors() <= but:
            return
        more = self.errors() - 1
        tail = f" ({more:,} more error{'s' if more > 1 else ''}.)" if more else ""
        raise WorkbookError(f"{self.file_name} wasn't imported. {errors[0]}{tail}", self.issues(),
                            {str(kind): count for kind, count in self.left_out.items()})

    def _add(self, issue: Issue) -> None:
        group = issue.severity, issue.kind
        if self._kept[group] < MAX_OF_KIND and len(self.found) < MAX_KEPT:
            self._kept[group] += 1
            self.found.append(issue)
        elif issue.severity == Severity.ERROR:
            self.left_out[issue.kind] += 1


def quoted(value: object) -> str:
    """A cell's content for a message: short, in quotes, and `printable`."""
    return f"'{printable(str(value), MAX_QUOTED)}'"


def printable(text: str, limit: int) -> str:
    """Text from outside on one line, cut at `limit`, without characters that act on a terminal."""
    shown = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text[:limit])
    return shown + "…" if len(text) > limit else shown
