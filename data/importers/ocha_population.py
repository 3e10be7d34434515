"""OCHA's population workbook: residents of every baladiya, who are those never displaced and those who returned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.figures import residents
from data.importers.aliases import aliases, keys_by_spelling, plain
from data.importers.decisions import Decisions
from data.importers.imported import Import
from data.importers.issues import Findings, Kind, PlaceQuestion, quoted
from data.importers.sheets import Sheet, address, refuse_formulas
from data.importers.source import Source
from data.observations import observations
from data.places import Gazetteer, Level
from data.published import published

IMPORTER = "ocha_population/1"
KNOWN_AS = "OCHA's population workbook (Pop consolidated for HNO)"
KEY, TABLE, GROUP = "population", "residents_2021.csv", "tables"
# The published sheet's first columns; what stands over them isn't known, so what stands in them is looked at.
MANTIKA, BALADIYA, PEOPLE_OF, PEOPLE = 1, 3, 5, 6
FIRST_ROWS = 5  # in which the row of HXL tags is looked for
MAX_PEOPLE = 10_000_000
RESIDENTS = ("non_displaced", "returnees")


@dataclass(frozen=True)
class Count:
    """People of one group in one baladiya, by one row; a projection needn't be whole."""

    row: int
    pcode: str
    group: str
    people: float


def recognises(source: Source) -> bool:
    """True for a workbook with the sheet that holds the consolidated population."""
    return _sheet(source) is not None


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import]:
    """Residents of all baladiyas; raises WorkbookError listing every fault found."""
    findings = Findings(source.file_name)
    sheet = _sheet(source)
    if sheet is None:
        raise ValueError("read() is for what recognises() knows")
    refuse_formulas((sheet,), findings)
    findings.refuse_errors()
    counts = [count for row in _rows(sheet) if (count := _count(sheet, row, gazetteer, decisions, findings))]
    by_place = _by_place(counts, sheet, findings)
    _refuse_missing(by_place, sheet, gazetteer, findings)
    findings.refuse_errors()
    exact = {pcode: sum(groups[name].people for name in RESIDENTS) for pcode, groups in sorted(by_place.items())}
    people = {pcode: round(number) for pcode, number in exact.items()}
    if people != exact:
        findings.note(sheet.name, "", "Residents aren't whole numbers; each baladiya's are rounded. Unrounded they "
                      f"are {sum(exact.values()):,.1f} in all, rounded {sum(people.values()):,}.", kind=Kind.NUMBER)
    _tell_changes(people, findings)
    feed = published()[KEY]
    findings.note("", "", f"Licence: {feed.licence}.")
    rows = tuple({"pcode": pcode, "residents": str(number), "source": feed.source} for pcode, number in people.items())
    return (Import(source.file_name, source.sha256, 0, GROUP, None, None, IMPORTER, observations([]),
                   {"people": sum(people.values()), "baladiyas": len(people), "observations": 0}, findings.issues(),
                   {TABLE: rows}),)


def _sheet(source: Source) -> Sheet | None:
    wanted = {plain(name) for name in aliases()["population"]["sheet"]}
    return next((sheet for sheet in source.sheets if plain(sheet.name) in wanted), None)


def _rows(sheet: Sheet) -> range:
    """Rows under the heading and, where there is one, the row of HXL tags."""
    tags = [row for row in range(1, FIRST_ROWS + 1) if any(sheet.text(row, column).startswith("#")
                                                           for column in range(1, PEOPLE + 1))]
    return range((tags[-1] if tags else 1) + 1, len(sheet.rows) + 1)


def _count(sheet: Sheet, row: int, gazetteer: Gazetteer, decisions: Decisions, findings: Findings) -> Count | None:
    """What a row counts; None for an empty row, and after reporting a fault."""
    if all(sheet.at(row, column) is None for column in range(1, PEOPLE + 1)):
        return None
    label = sheet.text(row, PEOPLE_OF)
    group = keys_by_spelling(aliases()["population"]["groups"]).get(plain(label), "")
    if not group:
        findings.error(sheet.name, address(row, PEOPLE_OF), f"{quoted(label)} isn't a known population group.",
                       "Correct it, or add the spelling to aliases.toml.", Kind.LABEL)
    if group not in RESIDENTS:
        return None  # displaced people, migrants and refugees are counted by DTM, round by round
    pcode = _pcode(sheet, row, gazetteer, decisions, findings)
    people = sheet.at(row, PEOPLE)
    if not isinstance(people, int | float) or isinstance(people, bool) or not 0 <= people <= MAX_PEOPLE:
        findings.error(sheet.name, address(row, PEOPLE), f"{quoted(people)} isn't a number of people.",
                       "Enter it; 0 only if nobody is there.", Kind.NUMBER)
        return None
    return Count(row, pcode, group, people) if pcode else None


def _pcode(sheet: Sheet, row: int, gazetteer: Gazetteer, decisions: Decisions, findings: Findings) -> str:
    """The baladiya's P-code, '' after reporting that there is none; one decided earlier stands for the written one."""
    written, mantika = sheet.text(row, BALADIYA), sheet.text(row, MANTIKA)
    within = mantika if mantika in gazetteer else "LY"
    decided = decisions.find(written, Level.baladiya, within)
    pcode = decided.pcode if decided and written not in gazetteer else written
    if pcode not in gazetteer or gazetteer[pcode].level != Level.baladiya:
        offered = tuple(place.pcode for place in gazetteer.at(Level.baladiya) if place.pcode.startswith(within))
        findings.error(sheet.name, address(row, BALADIYA), f"{quoted(written)} isn't a baladiya's P-code.",
                       "Correct it, or say on the desk which place is meant; a place is never guessed.", Kind.PLACE,
                       PlaceQuestion(written, Level.baladiya, within, offered) if written else None)
        return ""
    if mantika != pcode[:Level.mantika.code_length]:
        findings.error(sheet.name, address(row, MANTIKA), f"{pcode} isn't inside {quoted(mantika)}.",
                       "Correct one of the two.", Kind.PLACE)
    return pcode


def _by_place(counts: list[Count], sheet: Sheet, findings: Findings) -> Mapping[str, dict[str, Count]]:
    places: dict[str, dict[str, Count]] = {}
    for count in counts:
        before = places.setdefault(count.pcode, {}).setdefault(count.group, count)
        if before is not count:
            findings.error(sheet.name, address(count.row, PEOPLE_OF), f"{count.pcode} again, as in row {before.row}.",
                           "Keep one row a baladiya and group.", Kind.REPEATED)
    return places


def _refuse_missing(by_place: Mapping[str, dict[str, Count]], sheet: Sheet, gazetteer: Gazetteer,
                    findings: Findings) -> None:
    """Report baladiyas whose residents can't be told: a group without a row isn't a group of nobody."""
    names = aliases()["population"]["groups"]
    for place in gazetteer.at(Level.baladiya):
        groups = by_place.get(place.pcode, {})
        for name in RESIDENTS:
            if name not in groups:
                findings.error(sheet.name, "", f"{place.pcode} {quoted(place.name_en)} has no row of "
                               f"'{names[name][0]}'.", "Add it; 0 only if nobody is there.", Kind.MISSING)


def _tell_changes(people: Mapping[str, int], findings: Findings) -> None:
    held = residents()
    changed = [pcode for pcode in people if held.get(pcode) != people[pcode]]
    if changed:
        findings.warning("", "", f"Residents change in {len(changed)} of {len(people)} baladiyas, "
                         f"{sum(held.values()):,} to {sum(people.values()):,} in all; every rate per 1,000 residents "
                         "changes with them.",
                         "Publish it only if this source is the better one.", Kind.TOTAL)
