"""From a feed's readings to imports: every round added up by place, reconciled level by level, an import of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from data.importers.aliases import aliases, plain
from data.importers.feed_readings import LEAVE_OUT, Reading
from data.importers.imported import Import
from data.importers.issues import Findings, Kind
from data.importers.round_tables import RoundTotals, round_tables
from data.importers.source import Source
from data.observations import Status, check, observations
from data.places import COUNTRY, Gazetteer, Level
from data.published import Published
from data.rounds import read_rounds
from data.sources import sources

GROUP = "idps"
LEVELS_KEPT = (Level.country, Level.region, Level.mantika)


@dataclass(frozen=True)
class Sum:
    """People of one place in one round, with the first of the rows that they are added up from."""

    people: int
    first: Reading


Sums = Mapping[str, Sum]


def imports_of(found: Sequence[Reading], feed: Published, importer: str, source: Source, gazetteer: Gazetteer,
               findings: Findings) -> tuple[Import, ...]:
    """One import a round, oldest first; raises WorkbookError, and takes none, if any round contradicts itself."""
    rounds: dict[int, list[Reading]] = defaultdict(list)
    for reading in found:
        rounds[reading.round].append(reading)
    if not rounds:
        findings.error("", "", "The file holds no round of a baseline assessment in Libya.",
                       "Check that it is the right file.", Kind.ROUND)
    sums = {number: _sums(number, rows, findings) for number, rows in sorted(rounds.items())}
    for number, by_place in sums.items():
        _reconcile(number, by_place, findings)
    findings.refuse_errors()
    made = [_import(number, rounds[number], by_place, feed, importer, source, gazetteer)
            for number, by_place in sums.items()]
    return _with_notes(made, findings)


def _sums(number: int, rows: Sequence[Reading], findings: Findings) -> Sums:
    """People by P-code. Rows of one place are parts of it by reason and origin, and are added up as such."""
    _refuse_operations(number, rows, findings)
    places: dict[str, list[Reading]] = defaultdict(list)
    for reading in rows:
        places[reading.pcode].append(reading)
    for pcode, parts in places.items():
        _refuse_overlap(number, pcode, parts, findings)
    return {pcode: Sum(sum(part.people for part in parts), parts[0]) for pcode, parts in places.items()}


def _refuse_operations(number: int, rows: Sequence[Reading], findings: Findings) -> None:
    """Two operations of a country count their rounds apart: a number that both use is two rounds."""
    names = sorted({reading.operation for reading in rows})
    if len(names) > 1:
        other = next(reading for reading in rows if reading.operation != rows[0].operation)
        findings.error(other.record.sheet, other.record.cell("operation"), f"Round {number} is of {len(names)} "
                       f"operations: {'; '.join(names)}.", "Keep the rows of one of them in a copy.", Kind.ROUND)


def _refuse_overlap(number: int, pcode: str, parts: Sequence[Reading], findings: Findings) -> None:
    """Report rows that count the same people twice: equal parts, or parts beside a row about everybody."""
    seen: dict[tuple[str, str], Reading] = {}
    for part in parts:
        before = seen.setdefault(part.part, part)
        if before is not part:
            _error(part, f"Round {number}: {pcode} again, as in row {before.record.row}, with the same reason and "
                   "origin of displacement.", findings)
    for about, name in enumerate(("reason", "origin")):
        named = [part for part in parts if part.part[about]]
        whole = _everybody(parts, named, about)
        if whole:
            _error(whole, f"Round {number}: {pcode} has a row about everybody beside rows by {name}; added up, people "
                   "would count twice.", findings)
        elif 0 < len(named) < len(parts):
            blank = next(part for part in parts if not part.part[about])
            findings.note(blank.record.sheet, blank.record.cell("people"), f"Round {number}: {pcode} has a row without "
                          f"a {name} beside rows with one; read as people whose {name} isn't stated.",
                          kind=Kind.COVERAGE)


def _everybody(parts: Sequence[Reading], named: Sequence[Reading], about: int) -> Reading | None:
    """The row that is the total of the others: it says so, or says nothing and is just as many."""
    labels = {plain(label) for label in aliases()["feeds"]["everybody"]["labels"]}
    stated = next((part for part in named if part.part[about] in labels), None)
    if stated and len(parts) > 1:
        return stated
    blank = [part for part in parts if not part.part[about]]
    equal = sum(part.people for part in blank) == sum(part.people for part in named) > 0
    return blank[0] if blank and named and equal else None


def _reconcile(number: int, sums: Sums, findings: Findings) -> None:
    """Report every place whose figure isn't the sum of the places in it, where both levels are there."""
    if COUNTRY.pcode not in sums:
        findings.error("", "", f"Round {number} has no figure of the country (admin level 0).",
                       "Take the feed with all its levels; a sum of what is listed may lack a place.", Kind.MISSING)
        return
    for coarse, fine in ((Level.country, Level.region), (Level.region, Level.mantika),
                         (Level.country, Level.mantika)):
        inside: dict[str, int] = defaultdict(int)
        for pcode, found in sums.items():
            if found.first.level == fine:
                inside[pcode[:coarse.code_length]] += found.people
        for pcode, people in inside.items():
            held = sums.get(pcode)
            if held and held.people != people:
                _error(held.first, f"Round {number}: {held.people:,} people in {pcode}, but its {fine}s add up to "
                       f"{people:,}.", findings, Kind.TOTAL)


def _error(reading: Reading, what: str, findings: Findings, kind: Kind = Kind.REPEATED) -> None:
    record = reading.record
    findings.error(record.sheet, record.cell("people"), what, LEAVE_OUT, kind)


def _import(number: int, rows: Sequence[Reading], sums: Sums, feed: Published, importer: str, source: Source,
            gazetteer: Gazetteer) -> Import:
    findings = Findings(source.file_name)
    _tell_licence(feed, findings)
    _tell_coverage(number, sums, gazetteer, findings)
    frame = observations([(number, GROUP, str(found.first.level), pcode, "total", "total", found.people or None,
                           str(Status.PUBLISHED if found.people else Status.NOT_PRESENT))
                          for pcode, found in sums.items()])
    check(frame, gazetteer)
    start, end = _period(number, rows)
    mantikas = {pcode: found.people for pcode, found in sums.items() if found.first.level == Level.mantika}
    totals = RoundTotals(
        GROUP, number, start, end, sums[COUNTRY.pcode].people, mantikas,
        "mirror" if feed.permission else "primary", feed.source, f"{sources()[feed.source].title}, Round {number}",
        sources()[feed.source].url, note=f"{source.file_name}, SHA-256 {source.sha256[:12]}")
    counts = {"people": totals.individuals, "mantikas": len(mantikas), "observations": len(frame)}
    tables = round_tables(totals, findings)
    return Import(source.file_name, source.sha256, number, GROUP, start or None, end, importer, frame, counts,
                  findings.issues(), tables)


def _tell_licence(feed: Published, findings: Findings) -> None:
    """So that the release's own record of where it came from says under which terms."""
    if feed.permission:
        findings.warning("", "", f"Licence: {feed.licence}. Imported because ATLAS_MAY_PUBLISH states IOM's "
                         "permission.", "Keep that permission in writing.")
    else:
        findings.note("", "", f"Licence: {feed.licence}.")


def _tell_coverage(number: int, sums: Sums, gazetteer: Gazetteer, findings: Findings) -> None:
    for level in LEVELS_KEPT[1:]:
        lacking = [place.name_en for place in gazetteer.at(level) if place.pcode not in sums]
        if lacking:
            named = ", ".join(lacking[:5]) + (", …" if len(lacking) > 5 else "")
            findings.note("", "", f"Round {number} has no figure of {len(lacking)} {level}s ({named}): not available, "
                          "not zero.", kind=Kind.COVERAGE)


def _period(number: int, rows: Sequence[Reading]) -> tuple[str, str]:
    """Months of the first and last day; those that rounds.csv holds where they contain the last."""
    first, last = min(row.start for row in rows)[:7], max(row.end for row in rows)[:7]
    held = next((row for row in read_rounds() if (row.group, row.number) == (GROUP, number)), None)
    if held and held.start and held.end and held.start <= last <= held.end:
        return held.start, held.end
    return (first if first < last else ""), last


def _with_notes(made: list[Import], findings: Findings) -> tuple[Import, ...]:
    """The imports, the latest one with what was noticed of the file as a whole."""
    *earlier, latest = made
    return (*earlier, replace(latest, issues=(*findings.issues(), *latest.issues)))
