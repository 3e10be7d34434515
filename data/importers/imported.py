"""What an importer hands over: the observations of one round, how they were read, what was noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.importers.issues import Issue, Severity

if TYPE_CHECKING:
    import pandas as pd

SHOWN_A_GROUP = 12
COUNTED = {"migrants": "migrants", "people": "people", "households": "households", "mantikas": "mantikas",
           "baladiyas": "baladiyas", "muhallas": "muhallas", "nationalities": "nationality labels"}
HEADLINES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}


@dataclass(frozen=True, eq=False)
class Import:
    """One round of one group, complete and reconciled; `start` and `end` are 'YYYY-MM' if known.

    `tables` are rows of reference tables by file name, put over those with the same key; `files` go into the
    release as they are. An import of these alone has round 0, an empty frame, and group "tables" or "boundaries".
    """

    file_name: str
    sha256: str
    round: int
    group: str
    start: str | None
    end: str | None
    importer: str
    frame: pd.DataFrame
    counts: Mapping[str, int]
    issues: tuple[Issue, ...]
    tables: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def summary_lines(imported: Import) -> list[str]:
    """What the command line prints: the round, what was counted, and the issues by severity."""
    count = imported.counts
    period = f", {imported.start or '…'} to {imported.end}" if imported.end else ""
    about = f", round {imported.round}{period}" if imported.round else ""
    lines = [f"{imported.file_name}: {imported.group}{about}"]
    lines += [f"  {count[key]:,} {words}{_hosting(key, count)}" for key, words in COUNTED.items() if key in count]
    if "children_accompanied" in count:
        lines.append(f"  children: {count['children_accompanied']:,} accompanied, "
                     f"{count['children_unaccompanied']:,} unaccompanied (Summary only)")
    if len(imported.frame):
        lines.append("  totals agree: every place with its parts, every sheet, whatever the file adds up itself")
    lines += [f"  {name}: {len(rows):,} rows" for name, rows in imported.tables.items()]
    lines += [f"  {name}: {len(content):,} bytes" for name, content in imported.files.items()]
    return lines + issue_lines(imported.issues)


def _hosting(key: str, count: Mapping[str, int]) -> str:
    return f" ({count['muhallas_hosting']:,} hosting)" if key == "muhallas" and "muhallas_hosting" in count else ""


def issue_lines(issues: tuple[Issue, ...]) -> list[str]:
    """Issues for a terminal, by severity; a long group is cut and says so."""
    lines = []
    for severity, headline in HEADLINES.items():
        group = [issue for issue in issues if issue.severity == severity]
        if group:
            lines += [f"{headline} ({len(group)}):", *(f"  - {issue}" for issue in group[:SHOWN_A_GROUP])]
        if len(group) > SHOWN_A_GROUP:
            lines.append(f"  … and {len(group) - SHOWN_A_GROUP} more")
    return lines
