"""A sheet's table: its header row found by what it says, its columns by field."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from data.importers.aliases import aliases, keys_by_spelling, misspelt_words, plain
from data.importers.issues import Findings, Kind, quoted
from data.importers.sheets import Cell, Sheet, address

SEARCHED_ROWS = 15
ENOUGH = 3  # headers a row must hold to be worth naming as the likely header row
USUAL_ROWS = {"baladiyas": 2, "muhallas": 2, "nationalities": 1}


@dataclass(frozen=True)
class Table:
    """The rows of a sheet under its header row; `columns` holds the column of each field present."""

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]
    findings: Findings = field(repr=False)
    _often: dict[str, Counter[str]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        return self.sheet.name

    def cell(self, row: int, name: str) -> str:
        """Address of a field in a row, or of the whole row where the sheet lacks the column."""
        column = self.columns.get(name)
        return address(row, column) if column else f"{row}:{row}"

    def often(self, name: str) -> Counter[str]:
        """In how many rows each text stands in a field, by its plain form."""
        if name not in self._often:
            self._often[name] = Counter(plain(line.value(name)) for line in self.lines())
        return self._often[name]

    def error(self, cell: str, what: str, remedy: str, kind: Kind) -> None:
        self.findings.error(self.name, cell, what, remedy, kind)

    def warning(self, cell: str, what: str, remedy: str, kind: Kind) -> None:
        self.findings.warning(self.name, cell, what, remedy, kind)

    def note(self, cell: str, what: str, remedy: str, kind: Kind) -> None:
        self.findings.note(self.name, cell, what, remedy, kind)

    def lines(self) -> Iterator["Line"]:
        """Every row below the header in which a field holds something."""
        for row in range(self.header_row + 1, len(self.sheet.rows) + 1):
            line = Line(self, row)
            if any(line.value(name) is not None for name in self.columns):
                yield line


@dataclass(frozen=True)
class Line:
    """One row of a table, read by field."""

    table: Table
    row: int

    def value(self, name: str) -> Cell:
        """Value of a field, None if the cell is empty or the sheet lacks the column."""
        column = self.table.columns.get(name)
        return self.table.sheet.at(self.row, column) if column else None

    def text(self, name: str) -> str:
        value = self.value(name)
        return value.strip() if isinstance(value, str) else ""

    def cell(self, name: str) -> str:
        """Address of a field in this row."""
        return self.table.cell(self.row, name)

    def header(self, name: str) -> str:
        """Header of a field, as written in the sheet."""
        return self.table.sheet.text(self.table.header_row, self.table.columns[name])

    def error(self, name: str, what: str, remedy: str, kind: Kind) -> None:
        self.table.error(self.cell(name), what, remedy, kind)

    def note(self, name: str, what: str, remedy: str, kind: Kind) -> None:
        self.table.note(self.cell(name), what, remedy, kind)


def find_table(sheet: Sheet, kind: str, findings: Findings) -> Table | None:
    """Table of a sheet, or None after reporting why its header row can't be told."""
    headers = aliases()["headers"]
    required, breakdowns = headers[kind], headers.get(f"{kind}_breakdowns", {})
    fields = keys_by_spelling({**required, **breakdowns, **headers[f"{kind}_optional"]})
    last = min(SEARCHED_ROWS, len(sheet.rows))
    matches = {row: _match(sheet, row, fields) for row in range(1, last + 1)}
    complete = [row for row, found in matches.items() if required.keys() <= found.keys()]
    usual = USUAL_ROWS[kind]
    if len(complete) > 1:
        rows = " and ".join(map(str, complete))
        findings.error(sheet.name, _whole_row(complete[1]), f"rows {rows} both hold the headers.",
                       f"Keep one of them, in row {usual}.", Kind.SHEET)
        return None
    if not complete or any(len(found) >= ENOUGH for row, found in matches.items() if row != complete[0]):
        _report_no_header(sheet, usual, required, matches, findings)
        return None
    row = complete[0]
    if row != usual:
        findings.note(sheet.name, _whole_row(row), f"holds the headers, usually in row {usual}.", "", Kind.SHEET)
    table = Table(sheet, row, {name: columns[0] for name, columns in matches[row].items()}, findings)
    _report_headers(table, matches[row])
    _report_breakdowns(table, breakdowns)
    return table


def _match(sheet: Sheet, row: int, fields: Mapping[str, str]) -> dict[str, list[int]]:
    """Columns that a row's cells name, by field."""
    found: dict[str, list[int]] = {}
    for column, value in enumerate(sheet.rows[row - 1], 1):
        name = fields.get(plain(value)) if isinstance(value, str) else None
        if name:
            found.setdefault(name, []).append(column)
    return found


def _report_no_header(sheet: Sheet, usual: int, required: Mapping[str, list[str]],
                      matches: Mapping[int, Mapping], findings: Findings) -> None:
    best = max(matches, key=lambda row: len(matches[row]), default=0)
    if not best or len(matches[best]) < ENOUGH:
        first = next(iter(required.values()))[0]
        findings.error(sheet.name, _whole_row(usual),
                       f"no header row in the first {SEARCHED_ROWS} rows; it is expected in row {usual}.",
                       f"Put the headers back, such as '{first}'.", Kind.SHEET)
        return
    missing = [f"'{spellings[0]}'" for name, spellings in required.items() if name not in matches[best]]
    if not missing:
        others = [_whole_row(row) for row, found in matches.items() if row != best and len(found) >= ENOUGH]
        findings.error(sheet.name, _whole_row(best), f"the header row lacks headers that stand in {others[0]}.",
                       "Put them back as published, all in one row.", Kind.SHEET)
        return
    names = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
    findings.error(sheet.name, _whole_row(best),
                   f"the header row, expected in row {usual}, lacks {len(missing)} of {len(required)} headers: "
                   f"{names}.", "Put them back as published, all in one row, or add the spelling to aliases.toml.",
                   Kind.SHEET)


def _report_headers(table: Table, found: Mapping[str, list[int]]) -> None:
    """Report headers that stand twice, aren't known, or are misspelt."""
    row, sheet = table.header_row, table.sheet
    for first, *others in found.values():
        for other in others:
            table.error(address(row, other), f"{quoted(sheet.at(row, other))} also heads {address(row, first)}.",
                        "Remove one of the two columns.", Kind.SHEET)
    known = sorted(column for columns in found.values() for column in columns)
    for column, value in enumerate(sheet.rows[row - 1], 1):
        if value is not None and column not in known:
            table.note(address(row, column), f"{quoted(value)} isn't a known header; column "
                       f"{get_column_letter(column)} isn't read.", "", Kind.SHEET)
    slips = [address(row, column) for column in known if misspelt_words(sheet.text(row, column))]
    if slips:
        table.note(slips[0], f"misspelt headers, read as meant: {', '.join(slips)}.", "", Kind.SHEET)


def _report_breakdowns(table: Table, breakdowns: Mapping[str, list[str]]) -> None:
    """Report dimensions of which columns are missing: all of them make it not available, some an error."""
    fields: dict[str, list[str]] = {}
    for name in breakdowns:
        fields.setdefault(name.split(".")[0], []).append(name)
    for dimension, names in fields.items():
        missing = [f"'{breakdowns[name][0]}'" for name in names if name not in table.columns]
        words = dimension.replace("_", " ")
        if len(missing) == len(names):
            table.warning(_whole_row(table.header_row), f"has no column of {words}; it is not available in this round.",
                          "If there is one under another header, add its spelling to aliases.toml.", Kind.COVERAGE)
        elif missing:
            table.error(_whole_row(table.header_row), f"lacks {len(missing)} of {len(names)} columns of {words}: "
                        f"{', '.join(missing[:5])}.", "Put them back as published, or add their spelling to "
                        "aliases.toml.", Kind.SHEET)


def _whole_row(row: int) -> str:
    return f"{row}:{row}"
