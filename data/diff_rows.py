"""A diff as rows of one plain table, for CSV and JSON: exact, in the words of the data, a gap never as 0."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from data.diff import Change, Diff, RoundDiff, State
from data.diff_rounds import Coverage, MethodChange
from data.diff_tables import TableChange
from data.gaps import Gap
from data.places import Gazetteer
from data.plausibility import Flag

COLUMNS = ("kind", "group", "round", "against", "level", "pcode", "name_en", "name_ar", "dimension", "category",
           "before", "after", "before_gap", "after_gap", "absolute", "relative_percent", "state", "gained", "lost",
           "note")
NUMBERS = ("before", "after")


def diff_rows(diff: Diff, gazetteer: Gazetteer) -> tuple[dict[str, object], ...]:
    """Every difference as a row of COLUMNS, empty cells as None: totals, places, categories, coverage and the rest."""
    rows = [row for one in diff.rounds for row in _of_round(one)]
    rows += [_of_table(change) for change in diff.tables]
    if diff.boundary:
        before, after = (dict(side) for side in (diff.boundary.before, diff.boundary.after))
        rows += [{"kind": "boundary", "category": key, "note": f"{before.get(key, '')} -> {after.get(key, '')}"}
                 for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
    return tuple(_whole(row, gazetteer) for row in rows)


def diff_csv(diff: Diff, gazetteer: Gazetteer) -> bytes:
    """The same as CSV, with a mark of its encoding so that a spreadsheet shows Arabic."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in diff_rows(diff, gazetteer):
        writer.writerow({column: _plain(cell) for column, cell in row.items()})
    return written.getvalue().encode("utf-8-sig")


def _of_round(one: RoundDiff) -> Iterator[dict[str, object]]:
    name = {"group": one.group, "round": one.round, "against": one.against}
    for total in one.totals:
        yield {"kind": "total", **name, "level": total.level, "before": total.before, "after": total.after,
               "absolute": total.absolute, "relative_percent": total.relative,
               "note": f"places assessed: {total.places_before} -> {total.places_after}"}
    yield from (_of_change(change) for change in (*one.breakdowns, *one.changes))
    yield from (_of_coverage(place, one.against) for place in one.coverage)
    yield from (_of_method(method, one.against) for method in one.methods)
    yield from (_of_flag(flag) for flag in one.implausible)


def _of_change(change: Change) -> dict[str, object]:
    return {"kind": "place" if change.dimension == "total" else "category", "group": change.group,
            "round": change.round, "against": change.against, "level": change.level, "pcode": change.pcode,
            "dimension": change.dimension, "category": change.category, "before": change.before,
            "after": change.after, "absolute": change.absolute, "relative_percent": change.relative,
            "state": change.state, "gained": change.gained, "lost": change.lost}


def _of_coverage(place: Coverage, against: int | None) -> dict[str, object]:
    return {"kind": "coverage", "group": place.group, "round": place.round, "against": against, "level": place.level,
            "pcode": place.pcode, "state": State.APPEARED if place.now else State.GONE}


def _of_method(method: MethodChange, against: int | None) -> dict[str, object]:
    return {"kind": "method", "group": method.group, "round": method.round, "against": against,
            "category": method.what, "note": f"{method.before} -> {method.after}"}


def _of_flag(flag: Flag) -> dict[str, object]:
    return {"kind": "implausible", "group": flag.group, "round": flag.round, "against": flag.against,
            "level": flag.level, "pcode": flag.pcode, "dimension": flag.dimension, "category": flag.category,
            "before": flag.before, "after": flag.after, "state": flag.severity,
            "note": " ".join(part for part in (flag.rule, flag.other) if part)}


def _of_table(change: TableChange) -> dict[str, object]:
    cells = "; ".join(f"{column}: {before} -> {after}" for column, before, after in change.cells)
    return {"kind": "table", "dimension": change.table, "category": change.key, "state": change.what, "note": cells}


def _whole(row: dict[str, object], gazetteer: Gazetteer) -> dict[str, object]:
    """The row with every column: the place's names, and why a number isn't there in a column of its own."""
    row = {column: row.get(column) for column in COLUMNS}
    for column in NUMBERS:
        count = row[column]
        if isinstance(count, int) and count < 0:
            row |= {column: None, f"{column}_gap": Gap(count).name.lower()}
    if row["pcode"] in gazetteer:
        place = gazetteer[str(row["pcode"])]
        row |= {"name_en": place.name_en, "name_ar": place.name_ar}
    relative = row["relative_percent"]
    return row | {"relative_percent": round(relative, 4) if isinstance(relative, float) else None}


def _plain(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell
