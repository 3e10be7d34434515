"""What reading a draft found, for people: issues by severity and kind, the first ones with the row they stand in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING

from data.importers.issues import Issue, Severity, printable

if TYPE_CHECKING:
    from data.importers.sheets import Sheet

SHOWN = 40  # issues of a group that are kept with their rows; the rest is counted
BESIDE_CELL = 2  # columns shown on either side of a cell
TEXTS = 3  # cells at a row's beginning, which say what place it is about
LONGEST_CELL = 40
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def report(issues: Sequence[Issue], sheets: Sequence[Sheet] = (), left_out: Mapping[str, int] | None = None) -> dict:
    """Issues for the desk: counted, grouped, located, with the places that a person decides on.

    `left_out`: errors by kind that nobody listed.
    """
    left_out = left_out or {}
    kinds: dict[tuple[Severity, str], list[Issue]] = {}
    for issue in issues:
        kinds.setdefault((issue.severity, str(issue.kind)), []).append(issue)
    rank = list(Severity)
    order = sorted(kinds, key=lambda key: (rank.index(key[0]), -len(kinds[key])))
    by_name = {sheet.name.strip(): sheet for sheet in sheets}
    groups = [_group(key, kinds[key], by_name, left_out) for key in order]
    return {
        "counts": {str(severity): sum(group["count"] for group in groups if group["severity"] == severity)
                   for severity in Severity},
        "groups": groups,
        "questions": list(_questions(issues, by_name)),
    }


def as_bytes(told: Mapping) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def to_tick(told: Mapping) -> tuple[str, ...]:
    """Keys of what an approver must say to have seen: each kind of warning, each rule that a change went beyond."""
    groups = [group["key"] for group in told.get("groups", ()) if group["severity"] == Severity.WARNING]
    doubts = [row["rule"] for row in told.get("diff", {}).get("implausible", ()) if row["severity"] == Severity.WARNING]
    return (*groups, *dict.fromkeys(f"rule-{rule}" for rule in doubts))


def _group(key: tuple[Severity, str], issues: list[Issue], sheets: Mapping[str, Sheet],
           left_out: Mapping[str, int]) -> dict:
    severity, kind = key
    unlisted = left_out.get(kind, 0) if severity == Severity.ERROR else 0
    return {"key": f"{severity}-{kind}", "severity": str(severity), "kind": kind, "count": len(issues) + unlisted,
            "shown": [_shown(issue, sheets) for issue in issues[:SHOWN]]}


def _shown(issue: Issue, sheets: Mapping[str, Sheet]) -> dict:
    name = issue.sheet.strip()
    return {"sheet": name, "cell": issue.cell, "what": issue.what, "remedy": issue.remedy,
            "row": row_preview(issue, sheets.get(name))}


def row_preview(issue: Issue, sheet: Sheet | None) -> list[list]:
    """The row that an issue stands in, as [column, content, is it the cell]: its beginning and the cell's sides."""
    found = CELL.fullmatch(issue.cell)
    if sheet is None or not found:
        return []
    column, row = _column(found[1]), int(found[2])
    width = len(sheet.rows[row - 1]) if 1 <= row <= len(sheet.rows) else 0
    texts = [one for one in range(1, width + 1) if sheet.text(row, one)][:TEXTS]
    wanted = {*texts, *range(column - BESIDE_CELL, column + BESIDE_CELL + 1)}
    return [[_letters(one), _content(sheet.at(row, one)), one == column]
            for one in sorted(wanted) if 1 <= one <= max(width, column)]


def _content(value: object) -> str:
    return "" if value is None else printable(str(value), LONGEST_CELL)


def _questions(issues: Iterable[Issue], sheets: Mapping[str, Sheet]) -> Iterable[dict]:
    """Each place to decide on once, where it was first met, and how often."""
    asked: dict[str, dict] = {}
    for issue in issues:
        if issue.place is None:
            continue
        told = asdict(issue.place)
        key = sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]
        asked.setdefault(key, {**_shown(issue, sheets), "key": key, "place": told, "count": 0,
                               "severity": str(issue.severity)})
        asked[key]["count"] += 1
    return asked.values()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
