"""DTM Libya's baseline workbooks of displaced people and returnees: by baladiya, in individuals, households or both.

Their layouts differ from round to round, and so do their file names: tables are found by their headers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.importers import workbook
from data.importers.decisions import Decisions
from data.importers.displaced_rows import PlaceRow, Totals, reconcile, rows_of
from data.importers.displaced_titles import told_period, told_round_of
from data.importers.finding import Finder
from data.importers.imported import Import
from data.importers.issues import Findings, Kind
from data.importers.oddities import note_coverage, note_names
from data.importers.round_tables import RoundTotals, round_tables
from data.importers.sheets import refuse_formulas
from data.importers.source import Source
from data.importers.stacked import find_stacked, level_of_rows, mentions_group, report_unitless
from data.importers.tables import Table
from data.observations import Status, check, observations
from data.places import COUNTRY, LEVELS, Gazetteer, Level
from data.rounds import GROUPS
from data.sources import sources

KNOWN_AS = "DTM baseline workbooks of IDPs and returnees (by baladiya, in individuals or households)"
IMPORTER = "displaced_workbook/1"
SOURCE = "dtm_baseline_workbooks"
CATEGORIES = {"total": "total", "households": "households"}  # dimension: its one category
UNITS = {"total": "people", "households": "households"}


@dataclass(frozen=True)
class Held:
    """One table of the workbook, the level of its rows, and the rows read."""

    table: Table
    level: Level
    rows: tuple[PlaceRow, ...]

    def has(self, figure: str) -> bool:
        return figure in self.table.columns


def recognises(source: Source) -> bool:
    """True if headers name displaced people or returnees."""
    if not any(map(mentions_group, source.sheets)):
        return False
    return any(find_stacked(sheet, Findings("")) for sheet in source.sheets) or not workbook.recognises(source)


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
    """One import a group; raises WorkbookError listing every fault found."""
    findings = Findings(source.file_name)
    refuse_formulas(source.sheets, findings)
    tables = _tables(source, findings)
    findings.refuse_errors()
    finder = Finder(gazetteer, decisions)
    held = tuple(Held(table, level, rows_of(table, level, finder)) for table, level in tables)
    findings.refuse_errors()
    number = told_round_of(source, [one.table for one in held], findings)
    sums = {figure: _sums(figure, held, gazetteer, findings) for figure in _figures(held)}
    findings.refuse_errors()
    groups = [group for group in GROUPS if any(figure.startswith(f"{group}.") for figure in sums)]
    period = told_period(source, [one.table for one in held], number, groups, findings)
    findings.refuse_errors()
    for one in held:
        note_names(one.table, finder)
    _note_coverage(held, gazetteer)
    first, *others = (_import(source, group, number, period, sums, gazetteer, findings) for group in groups)
    return replace(first, tables={**first.tables, **finder.tables()}), *others


def _tables(source: Source, findings: Findings) -> list[tuple[Table, Level]]:
    """Tables with figures and a column of places, no two of which say the same of the same level."""
    found: list[tuple[Table, Level]] = []
    for sheet in source.sheets:
        table = find_stacked(sheet, findings)
        level = level_of_rows(table) if table else None
        if table and not level:
            table.error(f"{table.header_row}:{table.header_row}", "has figures, but no column of baladiyas.",
                        "Name it 'Baladiya PCode' or 'Baladiya (EN)', or add the spelling to aliases.toml.", Kind.SHEET)
        elif table and level:
            code = table.columns.get(f"{level}_pcode")
            columns = {**table.columns, "pcode": code} if code else table.columns
            found.append((replace(table, columns=columns), level))
    seen: dict[tuple[str, Level], Table] = {}
    for table, level in found:
        for figure in (name for name in table.columns if "." in name):
            before = seen.setdefault((figure, level), table)
            if before is not table:
                table.error(table.cell(table.header_row, figure), f"says again what {before.name.strip()}!"
                            f"{before.cell(before.header_row, figure)} says.", "Remove one of the two.", Kind.SHEET)
    if not found:
        report_unitless(source.sheets, findings)
    if not found and not findings.errors():
        findings.error("", "", "No sheet has a column of baladiyas beside one of IDPs or returnees in individuals or "
                       "households.", "Check that it is the baseline workbook, or add its headers to aliases.toml.",
                       Kind.SHEET)
    return found


def _figures(held: tuple[Held, ...]) -> list[str]:
    return [f"{group}.{unit}" for group in GROUPS for unit in UNITS if any(one.has(f"{group}.{unit}") for one in held)]


def _sums(figure: str, held: tuple[Held, ...], gazetteer: Gazetteer, findings: Findings) -> Totals:
    """A figure by P-code, from the table by baladiya if there is one; every other table of it must agree."""
    order = (Level.baladiya, Level.muhalla, Level.mantika)
    tables = sorted((one for one in held if one.has(figure)), key=lambda one: order.index(one.level))
    first = tables[0]
    totals = Totals.of(first.rows, figure, first.level, gazetteer)
    for one in tables:
        reconcile(one.table, one.rows, figure, one.level, totals)
    if not totals.known:
        first.table.error(first.table.cell(first.table.header_row, figure), "is empty in every row.",
                          "Give a workbook that holds data.", Kind.MISSING)
    return totals


def _note_coverage(held: tuple[Held, ...], gazetteer: Gazetteer) -> None:
    for one in held:
        note_coverage(one.table, [row.pcode for row in one.rows], gazetteer,
                      Level.baladiya if one.level == Level.muhalla else one.level)


def _import(source: Source, group: str, number: int, period: tuple[str, str] | None, sums: Mapping[str, Totals],
            gazetteer: Gazetteer, findings: Findings) -> Import:
    """Import of one group; what was noticed of the file stands in each."""
    own = Findings(source.file_name, list(findings.found))
    ours = {unit: sums[f"{group}.{unit}"] for unit in UNITS if f"{group}.{unit}" in sums}
    frame = observations([row for unit, totals in ours.items()
                          for row in _rows(number, group, unit, totals, gazetteer)])
    check(frame, gazetteer)
    counts = {UNITS[unit]: totals.known[COUNTRY.pcode] for unit, totals in ours.items()}
    counts["baladiyas"] = sum(len(pcode) == Level.baladiya.code_length and people > 0
                              for pcode, people in next(iter(ours.values())).known.items())
    counts["observations"] = len(frame)
    tables: Mapping = {}
    if "total" in ours and period:
        tables = _tables_of(source, group, number, period, ours["total"], own)
    elif "total" not in ours:
        own.warning("", "", f"{group} are given in households only, which are never turned into individuals: the "
                    "round is kept, but the Displacement chapter, which counts individuals, doesn't show it.", "",
                    Kind.COVERAGE)
    start, end = period or (None, None)
    return Import(source.file_name, source.sha256, number, group, start, end, IMPORTER, frame, counts, own.issues(),
                  tables)


def _tables_of(source: Source, group: str, number: int, period: tuple[str, str], totals: Totals,
               findings: Findings) -> Mapping:
    kept = (Level.mantika.code_length, Level.baladiya.code_length)
    areas = {pcode: people for pcode, people in totals.known.items() if len(pcode) in kept}
    return round_tables(RoundTotals(
        group, number, *period, totals.known[COUNTRY.pcode], areas, "primary", SOURCE,
        f"{sources()[SOURCE].title}, Round {number}", sources()[SOURCE].url,
        f"{source.file_name}, SHA-256 {source.sha256[:12]}"), findings)


def _rows(number: int, group: str, unit: str, totals: Totals, gazetteer: Gazetteer) -> list[tuple]:
    """Rows of the long table at every level that the workbook reaches."""
    rows = []
    for level in LEVELS:
        if level.is_finer_than(totals.level):
            continue
        for place in gazetteer.at(level):
            people = totals.known.get(place.pcode)
            status = Status.NOT_ASSESSED if people is None else Status.PUBLISHED if people else Status.NOT_PRESENT
            rows.append((number, group, str(level), place.pcode, unit, CATEGORIES[unit], people or None, str(status)))
    return rows
