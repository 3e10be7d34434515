"""DTM Libya's published migrant workbook: four sheets that must agree, read into the long table."""

from collections.abc import Mapping

import pandas as pd

from data.importers.aliases import aliases, keys_by_spelling, plain
from data.importers.decisions import Decisions
from data.importers.finding import Finder
from data.importers.imported import Import
from data.importers.issues import Findings, Kind
from data.importers.longtable import GROUP, long_table
from data.importers.oddities import note_arabic, note_coverage, note_names, note_points, note_renamed
from data.importers.reconcile import (
    reconcile_baladiyas,
    reconcile_muhallas,
    reconcile_nationalities,
    reconcile_rounds,
)
from data.importers.round_tables import RoundTotals, round_tables
from data.importers.rows import read_baladiyas, read_muhallas, read_nationalities
from data.importers.sheets import Sheet, refuse_formulas
from data.importers.source import Source
from data.importers.summary import Summary
from data.importers.summary_check import reconcile_summary
from data.importers.tables import Table, find_table
from data.observations import check
from data.places import Gazetteer, Level
from data.rounds import read_rounds
from data.sources import sources

IMPORTER = "migrant_workbook/1"
SOURCE = "dtm_migrant_workbooks"
KNOWN_AS = "the published DTM migrant workbook (Summary, Baladiya Main, Muhalla Main, Nationalities)"
READERS = {"muhallas": read_muhallas, "baladiyas": read_baladiyas, "nationalities": read_nationalities}


def recognises(source: Source) -> bool:
    """True if at least half of the format's sheets are there by name, so that faults can be named."""
    return len(_by_kind(source.sheets)) * 2 >= len(aliases()["sheets"])


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import]:
    """Import of a workbook that agrees with itself; raises WorkbookError listing every fault found.

    In stages (sheets, cells, sums), so that one fault isn't reported again by all that follows from it.
    """
    sheets = source.sheets
    findings = Findings(source.file_name)
    named = _required_sheets(sheets, findings)
    summary = Summary(named["summary"], gazetteer, findings)
    if "migrant" not in summary.title():
        summary.error("A1", "the title doesn't say that this is a migrant dataset.",
                      "Give the published migrant workbook with its title row.", Kind.SHEET)
    found = {kind: find_table(named[kind], kind, findings) for kind in READERS}
    findings.refuse_errors()
    tables = {kind: table for kind, table in found.items() if table}
    refuse_formulas(sheets, findings)
    findings.refuse_errors()
    finder = Finder(gazetteer, decisions)
    frames = {kind: reader(tables[kind], finder) for kind, reader in READERS.items()}
    findings.refuse_errors(but=len(finder.waiting))
    gazetteer = finder.known
    number = _reconcile_sheets(summary, tables, frames, findings)
    findings.refuse_errors(but=len(finder.waiting))
    table = long_table(frames["muhallas"], frames["nationalities"], gazetteer, number)
    children = reconcile_summary(summary, table, frames["muhallas"], frames["nationalities"])
    findings.refuse_errors()
    check(table, gazetteer)
    _note_oddities(summary, tables, frames, finder)
    start, end = _period(summary)
    counts = _counts(table, frames) | children
    tables_of_release = {**_series_row(source, number, (start or "", end or ""), counts["migrants"], findings),
                         **finder.tables()}
    return (Import(source.file_name, source.sha256, number, GROUP, start, end, IMPORTER, table, counts,
                   findings.issues(), tables_of_release),)


def _series_row(source: Source, number: int, period: tuple[str, str], migrants: int,
                findings: Findings) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """The round's line of rounds.csv where none is held, or one that was only quoted; tells another total."""
    held = next((row for row in read_rounds() if (row.group, row.number) == (GROUP, number)), None)
    if held and held.individuals == migrants:
        return {}
    rows = round_tables(RoundTotals(
        GROUP, number, *period, migrants, {}, "primary", SOURCE, f"{sources()[SOURCE].title}, Round {number}",
        sources()[SOURCE].url, f"{source.file_name}, SHA-256 {source.sha256[:12]}"), findings)
    return {} if held and held.figure_from == "primary" else rows


def _by_kind(sheets: tuple[Sheet, ...]) -> dict[str, Sheet]:
    kinds = keys_by_spelling(aliases()["sheets"])
    return {kinds[plain(sheet.name)]: sheet for sheet in reversed(sheets) if plain(sheet.name) in kinds}


def _required_sheets(sheets: tuple[Sheet, ...], findings: Findings) -> Mapping[str, Sheet]:
    named = _by_kind(sheets)
    present = ", ".join(f"'{sheet.name}'" for sheet in sheets)
    for kind, spellings in aliases()["sheets"].items():
        if kind not in named:
            findings.error("", "", f"Sheet '{spellings[0]}' is missing; the workbook has {present}.",
                           "Give the sheet back its published name, or take the published workbook.", Kind.SHEET)
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
        table.error("", "no muhalla hosts migrants.", "Give a workbook that holds data.", Kind.OTHER)
    return number


def _note_oddities(summary: Summary, tables: Mapping[str, Table], frames: Mapping[str, pd.DataFrame],
                   finder: Finder) -> None:
    summary.note_repeated_headers()
    for table in tables.values():
        note_names(table, finder)
        note_arabic(table)
    note_renamed(tables["muhallas"], finder)
    note_points(tables["muhallas"])
    note_coverage(tables["muhallas"], frames["muhallas"]["pcode"], finder.known)


def _period(summary: Summary) -> tuple[str | None, str | None]:
    period = summary.period()
    if not period:
        summary.warning(summary.figure("period")[1], "the round's period can't be read; it stays unknown.",
                        "Write it as 'August-September 2024'.", Kind.ROUND)
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
