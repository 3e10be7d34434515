"""The difference between two releases as the desk keeps it with a draft: plain data, places named in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from data.gaps import Gap
from data.places import LEVELS, Gazetteer
from data.plausibility import flag_line
from data.words import Lang

if TYPE_CHECKING:
    from data.diff import Change, Diff, RoundDiff
    from data.diff_tables import TableChange

LARGEST = 20
MOST_LISTED = 200  # places that came, went or were assessed only once; the file of the diff has them all
MOST_ROWS = 50  # rows of one table


def that_differ(diff: Diff) -> Diff:
    """The diff without rounds of which every number is as before: another version of the Atlas wrote them anew."""
    return replace(diff, rounds=tuple(one for one in diff.rounds if _differs(one)))


def _differs(one: RoundDiff) -> bool:
    counts = any(change.before != change.after for change in (*one.changes, *one.breakdowns))
    return counts or one.against != one.round or bool(one.coverage or one.methods)


def diff_told(diff: Diff, gazetteer: Gazetteer) -> dict:
    """What a person should know of a diff before approving of it; `gazetteer` is the new release's."""
    return {
        "empty": diff.is_empty,
        "rounds": [_round(one, gazetteer) for one in diff.rounds],
        "appeared": _listed(diff.appeared, gazetteer), "gone": _listed(diff.gone, gazetteer),
        "renamed": [{"pcode": change.key, "cells": [list(cell) for cell in change.cells]} for change in diff.renamed],
        "tables": list(_tables(diff.tables)),
        "boundary": diff.boundary and {"before": dict(diff.boundary.before), "after": dict(diff.boundary.after)},
        "implausible": [{
            "rule": flag.rule, "severity": str(flag.severity), "pcode": flag.pcode,
            **{str(lang): flag_line(flag, gazetteer, lang) for lang in Lang}}
            for flag in diff.implausible],
    }


def _round(one: RoundDiff, gazetteer: Gazetteer) -> dict:
    finest = max((change.level for change in one.changes), key=lambda level: level.depth, default=None)
    levels = [level for level in LEVELS[1:] if finest and level.depth <= finest.depth]
    origin, former = one.origin, one.former
    return {
        "group": one.group, "round": one.round, "against": one.against, "kind": str(one.kind),
        "period": [origin.start, origin.end] if origin else [None, None],
        "former_period": [former.start, former.end] if former else [None, None],
        "file": origin.file_name if origin else "", "importer": origin.importer if origin else "",
        "former_file": former.file_name if former else "",
        "totals": [{**_numbers(total), "level": str(total.level),
                    "places": [total.places_before, total.places_after]} for total in one.totals],
        "breakdowns": [{**_numbers(change), "dimension": change.dimension, "category": change.category}
                       for change in one.breakdowns],
        "largest": {str(level): {by: [_place(change, gazetteer) for change in
                                      one.largest(level, LARGEST, by)]
                                 for by in ("absolute", "relative")} for level in levels},
        "coverage": [{"pcode": row.pcode, "level": str(row.level), "now": row.now, **_names(row.pcode, gazetteer)}
                     for row in one.coverage][:MOST_LISTED],
        "coverage_count": len(one.coverage),
        "methods": [asdict(row) for row in one.methods],
    }


def _listed(changes: tuple[Change, ...], gazetteer: Gazetteer) -> dict:
    """Finest first: a muhalla tells more than the country that holds it."""
    order = sorted(changes, key=lambda change: (-change.level.depth, change.pcode))
    return {"count": len(changes), "places": [_place(change, gazetteer) for change in order[:MOST_LISTED]]}


def _place(change: Change, gazetteer: Gazetteer) -> dict:
    return {**_numbers(change), "pcode": change.pcode, "level": str(change.level), "group": change.group,
            "round": change.round, "like_with_like": change.like_with_like, **_names(change.pcode, gazetteer)}


def _numbers(one: object) -> dict:
    """Before, after and the differences; a Gap keeps its name, so that it is never read as a number."""
    before, after = one.before, one.after
    return {"before": before if before >= 0 else Gap(before).name.lower(),
            "after": after if after >= 0 else Gap(after).name.lower(),
            "absolute": one.absolute, "relative": one.relative}


def _names(pcode: str, gazetteer: Gazetteer) -> dict[str, str]:
    if pcode not in gazetteer:
        return {"en": pcode, "ar": pcode}
    return {str(lang): gazetteer[pcode].name(lang) for lang in Lang}


def _tables(changes: Iterable[TableChange]) -> Iterable[dict]:
    """Each table that differs once: how many rows were added, removed, changed, and the first of them."""
    tables: dict[str, list[TableChange]] = {}
    for change in changes:
        tables.setdefault(change.table, []).append(change)
    for name, rows in tables.items():
        kinds = [str(row.what) for row in rows]
        yield {"table": name, **{kind: kinds.count(kind) for kind in ("added", "removed", "changed")},
               "rows": [{"key": row.key, "what": str(row.what), "cells": [list(cell) for cell in row.cells]}
                        for row in rows[:MOST_ROWS]]}
