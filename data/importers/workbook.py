"""DTM Libya's published migrant workbook: four sheets that must agree, read into the long table."""

from collections.abc import Mapping

import pandas as pd

from data.importers.aliases import aliases, keys_by_spelling, plain
from data.importers.bundle import Bundle
from data.importers.imported import Import
from data.importers.issues import Findings
from data.importers.longtable import GROUP, long_table
from data.importers.oddities import note_arabic, note_coverage, note_names, note_points
from data.importers.reconcile import (
    reconcile_baladiyas,
    reconcile_muhallas,
    reconcile_nationalities,
    reconcile_rounds,
)
from data.importers.rows import read_baladiyas, read_muhallas, read_nationalities
from data.importers.sheets import Sheet, refuse_formulas
from data.importers.summary import Summary
from data.importers.summary_check import reconcile_summary
from data.importers.tables import Table, find_table
from data.observations import check
from data.places import Gazetteer, Level

IMPORTER = "migrant_workbook/1"
READERS = {"muhallas": read_muhallas, "baladiyas": read_baladiyas, "nationalities": read_nationalities}


def recognises(sheets: tuple[Sheet, ...]) -> bool:
    """True if at least half of the format's sheets are there by name, so that faults can be named."""
    return len(_by_kind(sheets)) * 2 >= len(aliases()["sheets"])


def read(bundle: Bundle, sheets: tuple[Sheet, ...], gazetteer: Gazetteer) -> Import:
    """Import of a workbook that agrees with itself; raises WorkbookError listing every fault found.

    In stages (sheets, cells, sums), so that one fault isn't reported again by all that follows from it.
    """
    findings = Findings(bundle.file_name)
    named = _required_sheets(sheets, findings)
    summary = Summary(named["summary"], gazetteer, findings)
    if "migrant" not in summary.title():
        summary.error("A1", "the title doesn't say that this is a migrant dataset.",
                      "Give the published migrant workbook with its title row.")
    found = {kind: find_table(named[kind], kind, findings) for kind in READERS}
    findings.refuse_errors()
    tables = {kind: table for kind, table in found.items() if table}
    refuse_formulas(sheets, findings)
    findings.refuse_errors()
    frames = {kind: reader(tables[kind], gazetteer) for kind, reader in READERS.items()}
    findings.refuse_errors()
    number = _reconcile_sheets(summary, tables, frames, findings)
    findings.refuse_errors()
    table = long_table(frames["muhallas"], frames["nationalities"], gazetteer, number)
    children = reconcile_summary(summary, table, frames["muhallas"], frames["nationalities"])
    findings.refuse_errors()
    check(table, gazetteer)
    _note_oddities(summary, tables, frames, gazetteer)
    start, end = _period(summary)
    return Import(bundle.file_name, bundle.sha256, number, GROUP, start, end, IMPORTER, table,
                  _counts(table, frames) | children, findings.issues())


def _by_kind(sheets: tuple[Sheet, ...]) -> dict[str, Sheet]:
    kinds = keys_by_spelling(aliases()["sheets"])
    return {kinds[plain(sheet.name)]: sheet for sheet in reversed(sheets) if plain(sheet.name) in kinds}


def _required_sheets(sheets: tuple[Sheet, ...], findings: Findings) -> Mapping[str, Sheet]:
    named = _by_kind(sheets)
    present = ", ".join(f"'{sheet.name}'" for sheet in sheets)
    for kind, spellings in aliases()["sheets"].items():
        if kind not in named:
            findings.error("", "", f"Sheet '{spellings[0]}' is missing; the workbook has {present}.",
                           "Give the sheet back its published name, or take the published workbook.")
    findings.refuse_errors()
    return named


def _reconcile_sheets(summary: Summary, tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame],
                      findings: Findings) -> int:
    """Round number, after reporting where the sheets disagree."""
    muhallas, table = frames["muhallas"], tables["muhallas"]
    number = reconcile_rounds([(tables[kind], frames[kind]) for kind in READERS], summary.round(), findings)
    reconcile_muhallas(muhallas, table)
    reconcile_nationalities(frames["nationalities"], muhallas, tables["nationalities"], table)
    reconcile_baladiyas(frames["baladiyas"], muhallas, tables["baladiyas"], table)
    if muhallas["total"].isna().all():
        table.error("", "no muhalla hosts migrants.", "Give a workbook that holds data.")
    return number


def _note_oddities(summary: Summary, tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame],
                   gazetteer: Gazetteer) -> None:
    summary.note_repeated_headers()
    for table in tables.values():
        note_names(table, gazetteer)
        note_arabic(table)
    note_points(tables["muhallas"])
    note_coverage(tables["muhallas"], frames["muhallas"]["pcode"], gazetteer)


def _period(summary: Summary) -> tuple[str | None, str | None]:
    period = summary.period()
    if not period:
        summary.warning(summary.figure("period")[1], "the round's period can't be read; it stays unknown.",
                        "Write it as 'August-September 2024'.")
    return period or (None, None)


def _counts(table: pd.DataFrame, frames: Mapping[str, pd.DataFrame]) -> dict[str, int]:
    """What a person checks first: people, and places and labels met."""
    totals = table[(table["dimension"] == "total") & table["value"].notna()]
    listed = frames["nationalities"]
    return {
        "migrants": int(totals.loc[totals["level"] == Level.country, "value"].sum()),
        "baladiyas": int(((totals["level"] == Level.baladiya) & (totals["value"] > 0)).sum()),
        "muhallas": len(frames["muhallas"]),
        "muhallas_hosting": int((totals["level"] == Level.muhalla).sum()),
        "nationalities": listed["nationality"].nunique(),
        "observations": len(table),
    }
