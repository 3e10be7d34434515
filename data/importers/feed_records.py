"""The rows of a feed of displaced people, CSV or JSON, of Libya alone: each cell as text, by our name of its column."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from data.importers.aliases import aliases, keys_by_spelling, plain
from data.importers.csv_bundle import Cells, CsvBundle
from data.importers.issues import Findings, Kind

LIBYA = ("LBY", "LY")
EMPTY = ("none", "null", "nan", "n/a", "not available")
TAG = "#"  # begins every cell of a row of HXL tags


@dataclass(frozen=True)
class Record:
    """One row; `letters` are the columns of a CSV's cells, none of a JSON answer, whose rows are just numbered."""

    sheet: str
    row: int
    values: Mapping[str, str]
    letters: Mapping[str, str]

    def written(self, name: str) -> str:
        """Text of a field as it is, '' if the feed lacks it."""
        return self.values.get(name, "").strip()

    def text(self, name: str) -> str:
        """Text of a field; '' also if it says that there is nothing."""
        value = self.written(name)
        return "" if value.casefold() in EMPTY else value

    def cell(self, name: str) -> str:
        """Address of a field, or of the whole row where the feed lacks it."""
        return f"{self.letters[name]}{self.row}" if name in self.letters else f"{self.row}:{self.row}"


def is_feed(heading: Iterable[str], kind: str) -> bool:
    """Whether a heading is mostly that of a kind of feed, so that a column that is gone can be named."""
    required = aliases()["feeds"][kind]
    known = keys_by_spelling(required)
    return len({known[plain(name)] for name in heading if plain(name) in known}) * 2 > len(required)


def csv_records(table: CsvBundle, kind: str, findings: Findings) -> tuple[Record, ...]:
    """Libya's rows of a CSV, without a row of HXL tags; reports columns that are missing or there twice."""
    columns = _columns(table.heading(), kind, findings)
    findings.refuse_errors()
    sheet = table.sheet(findings, keep=_is_of_libya)
    letters = {name: get_column_letter(column) for name, column in columns.items()}
    records = [Record("", row, {name: str(sheet.at(row, column) or "") for name, column in columns.items()}, letters)
               for row in range(2, len(sheet.rows) + 1) if sheet.rows[row - 1]]
    return tuple(record for record in records if record.text("country") in LIBYA)


def json_records(rows: list, sheet: str, kind: str, findings: Findings) -> tuple[Record, ...]:
    """Libya's rows of a JSON list; `sheet` names the list to people, who count its rows from 1."""
    found = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            findings.error(sheet, f"{number}:{number}", "isn't a row of named fields.", "Pull it again.", Kind.SHEET)
            continue
        names = list(row)
        columns = _columns(names, kind, findings) if number == 1 else _known(names, kind)
        values = {name: _text(row[names[at - 1]]) for name, at in columns.items()}
        found.append(Record(sheet, number, values, {}))
    return tuple(record for record in found if record.text("country") in LIBYA)


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _is_of_libya(cells: Cells) -> bool:
    return any(cell.strip() in LIBYA for cell in cells)


def _known(heading: Iterable[str], kind: str) -> dict[str, int]:
    """Number of the column of each field that is there."""
    fields = keys_by_spelling({**aliases()["feeds"][kind], **aliases()["feeds"][f"{kind}_optional"]})
    return {fields[plain(name)]: at for at, name in enumerate(heading, start=1) if plain(name) in fields}


def _columns(heading: Iterable[str], kind: str, findings: Findings) -> dict[str, int]:
    """The same, reporting a column that is missing or there twice."""
    names = [plain(name) for name in heading]
    columns = _known(names, kind)
    for name, spellings in aliases()["feeds"][kind].items():
        if name not in columns:
            findings.error("", "1:1", f"Column '{spellings[0]}' is missing.",
                           "Take the feed as it is published, or add the new spelling to aliases.toml.", Kind.SHEET)
    for at in columns.values():
        if names.count(names[at - 1]) > 1:
            findings.error("", "1:1", f"Column '{names[at - 1]}' is there twice.", "Remove one.", Kind.REPEATED)
    return columns
