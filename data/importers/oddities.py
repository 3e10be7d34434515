"""What is odd about a workbook without making it wrong: names, Arabic letters, coordinates."""

import re
from collections.abc import Iterable, Iterator

from data.importers.aliases import aliases, plain
from data.importers.finding import Finder
from data.importers.issues import Kind, quoted
from data.importers.tables import Line, Table
from data.places import Gazetteer, Level

TATWEEL = "ـ"
SHOWN = 4
WEST, SOUTH, EAST, NORTH = 9.0, 19.0, 26.0, 34.0  # degrees around Libya


def note_names(table: Table, finder: Finder) -> None:
    """Note names above muhallas that differ from the gazetteer's, once each; the P-code decides, never the name."""
    differing: dict[tuple[str, str], str] = {}
    for line in table.lines():
        for name, level, text in _names(line):
            pcode = _pcode(line, finder)
            if level == Level.muhalla or len(pcode) < level.code_length:
                continue
            place = finder.known.ancestor(pcode, level)
            known = place.name(name.split("_")[1])
            if _letters(text) != _letters(known):
                said = f"{line.cell(name)} {quoted(text)} for {place.pcode} {quoted(known)}"
                differing.setdefault((place.pcode, text), said)
    _note(table, differing.values(), "names that differ from the gazetteer's",
          "The P-code decided; check that name and P-code mean the same place.", Kind.NAME)


def note_renamed(table: Table, finder: Finder) -> None:
    """Note muhallas of the gazetteer that bear another name, each with the question whether to take it."""
    for line in table.lines():
        pcode = _pcode(line, finder)
        names = [(name, text) for name, level, text in _names(line) if level == Level.muhalla]
        if pcode in finder.gazetteer and any(
                _letters(text) != _letters(finder.gazetteer[pcode].name(name.split("_")[1])) for name, text in names):
            finder.renamed(line, pcode, Level.muhalla)


def note_arabic(table: Table) -> None:
    """Note slips in Arabic names, kind by kind as aliases.toml lists them."""
    for slip, pattern in aliases()["arabic_slips"].items():
        found: dict[str, str] = {}
        for line in table.lines():
            for name, _, text in _names(line):
                if name.endswith("_ar") and re.search(pattern, text):
                    found.setdefault(text, f"{line.cell(name)} {quoted(text)}")
        _note(table, found.values(), slip, "The gazetteer's names are shown; tell the publisher.", Kind.NAME)


def note_points(table: Table) -> None:
    """Note rows without coordinates, with another's, or outside Libya; points come from the gazetteer."""
    missing, repeated, outside = [], [], []
    seen: dict[tuple, str] = {}
    for line in table.lines():
        lat, lon, cell = line.value("latitude"), line.value("longitude"), line.cell("latitude")
        if not isinstance(lat, int | float) or not isinstance(lon, int | float):
            missing.append(cell)
        elif not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            outside.append(cell)
        elif (lat, lon) in seen:
            repeated.append(f"{cell} as {seen[lat, lon]}")
        else:
            seen[lat, lon] = cell
    _note(table, missing, "rows without coordinates", "They are counted, but can't be shown as points.",
          Kind.POINT)
    _note(table, repeated, "rows with another row's coordinates", "Their points cover one another.", Kind.POINT)
    _note(table, outside, "rows with coordinates outside Libya", "Are latitude and longitude exchanged?",
          Kind.POINT)


def note_coverage(table: Table, pcodes: Iterable[str], gazetteer: Gazetteer, level: Level = Level.muhalla) -> None:
    """Note the gazetteer's places of a level that the workbook lacks."""
    present = set(pcodes)
    absent = [place.pcode for place in gazetteer.at(level) if place.pcode not in present]
    if absent:
        table.note("", f"{len(absent)} of the gazetteer's {len(gazetteer.at(level))} {level}s aren't in the "
                   f"workbook: {_some(absent)}.", "They are kept as not assessed.", Kind.COVERAGE)


def _pcode(line: Line, finder: Finder) -> str:
    """P-code of the row's place, which has been found before."""
    written = line.text("pcode").upper()
    return written if written in finder.known else next(
        (pcode for level in (Level.muhalla, Level.baladiya) if (pcode := finder.quietly(written, level))), "")


def _note(table: Table, cells: Iterable[str], what: str, remedy: str, kind: Kind) -> None:
    """One note for many cells, each text of which begins with its address."""
    cells = list(cells)
    if cells:
        table.note(cells[0].split()[0], f"{what} ({len(cells)}): {_some(cells)}.", remedy, kind)


def _names(line: Line) -> Iterator[tuple[str, Level, str]]:
    """Fields such as `baladiya_ar` that hold a name, their level and the name."""
    for level in (Level.region, Level.mantika, Level.baladiya, Level.muhalla):
        for lang in ("en", "ar"):
            text = line.text(f"{level}_{lang}")
            if text and len(line.text("pcode")) >= level.code_length:
                yield f"{level}_{lang}", level, text


def _letters(name: str) -> str:
    return plain(name.replace(TATWEEL, ""))


def _some(texts: list[str]) -> str:
    more = f" and {len(texts) - SHOWN} more" if len(texts) > SHOWN else ""
    return ", ".join(texts[:SHOWN]) + more
