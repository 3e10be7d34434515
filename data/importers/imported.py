"""What an importer hands over: the observations of one round, how they were read, what was noticed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.importers.issues import Issue, Severity

if TYPE_CHECKING:
    import pandas as pd

SHOWN_A_GROUP = 12
HEADLINES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}


@dataclass(frozen=True, eq=False)
class Import:
    """One round of one group, complete and reconciled; `start` and `end` are 'YYYY-MM' if known."""

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


def summary_lines(imported: Import) -> list[str]:
    """What the command line prints: the round, what was counted, and the issues by kind and sheet."""
    count = imported.counts
    period = f", {imported.start} to {imported.end}" if imported.start else ""
    lines = [
        f"{imported.file_name}: {imported.group}, round {imported.round}{period}",
        f"  {count['migrants']:,} migrants",
        f"  {count['baladiyas']:,} baladiyas",
        f"  {count['muhallas']:,} muhallas ({count['muhallas_hosting']:,} hosting)",
        f"  {count['nationalities']:,} nationality labels",
    ]
    if "children_accompanied" in count:
        lines.append(f"  children: {count['children_accompanied']:,} accompanied, "
                     f"{count['children_unaccompanied']:,} unaccompanied (Summary only)")
    lines.append("  totals agree: muhallas, baladiyas, mantikas, country, every breakdown, every sheet, the Summary")
    return lines + issue_lines(imported.issues)


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
