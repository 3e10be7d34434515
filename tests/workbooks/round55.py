"""A made-up Round 55 out of the published workbook of Round 54, and what an import of it must find.

Every count drifts by up to 5 percent, 3 muhallas are gone, 2 are new, 1 bears a new name; all sheets and the
Summary agree again, unless one total is to be wrong. Sums are taken with plain loops, apart from the importer's own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.importers.aliases import aliases, keys_by_spelling, labels, plain
from data.importers.issues import NewPlace
from tests.workbooks.summary55 import rewrite_summary

ROUND, PERIOD = 55, "October-November 2024"
START, END = "2024-10", "2024-11"
DRIFT = 0.05
GONE = 3
SHEETS = {"baladiyas": ("Baladiya Main ", 2), "muhallas": ("Muhalla Main", 2), "nationalities": ("Nationalities", 1)}
BREAKDOWNS = ("shelter", "arrival", "permit", "sex_age")
NEW_NAMES = (("Hay Al Wahda", "حي الوحدة"), ("Hay Al Istiqlal", "حي الاستقلال"))
FLAW = 10  # people too many in the wrong total

Record = dict[str, object]


@dataclass(frozen=True)
class Flaw:
    """The one cell that is wrong, and what it should be."""

    sheet: str
    cell: str
    pcode: str
    wrong: int
    right: int


@dataclass(frozen=True)
class Renamed:
    """A muhalla that bears another name than before, under its P-code."""

    pcode: str
    before: str
    name_en: str
    name_ar: str


@dataclass(frozen=True)
class Expected:
    """What the made workbook holds. `before` and `after` are migrants by P-code, LY down to each hosting muhalla."""

    before: Mapping[str, int]
    after: Mapping[str, int]
    nationalities: Mapping[str, int]  # of the country, by our key
    gone: tuple[str, ...]
    new: tuple[NewPlace, ...]
    renamed: Renamed
    flaw: Flaw | None
    round: int = ROUND

    def changes(self, length: int) -> dict[str, tuple[int | None, int | None]]:
        """Before and after of every place whose P-code is so long (2 country … 10 muhalla); None: not there."""
        pcodes = sorted(pcode for pcode in {*self.before, *self.after} if len(pcode) == length)
        return {pcode: (self.before.get(pcode), self.after.get(pcode)) for pcode in pcodes}


def make_round55(source: Path, target: Path, seed: int, flawed: bool) -> Expected:
    """Write the workbook of a made-up Round 55 and tell what it holds; the same seed gives the same numbers."""
    random = Random(seed)
    book = openpyxl.load_workbook(source)
    tables = {kind: _records(book[title], kind, heading) for kind, (title, heading) in SHEETS.items()}
    before = _totals(tables["muhallas"])
    gone = _drop(tables, random)
    new = _add(tables, random)
    renamed = _rename(tables["muhallas"], {place.pcode for place in new}, random)
    _drift(tables, random)
    _name_lines(tables)
    after = _totals(tables["muhallas"])
    tables["baladiyas"] = [{**row, "round": ROUND, "total": after.get(row["pcode"], 0)} for row in tables["baladiyas"]]
    for kind, (title, heading) in SHEETS.items():
        _write(book[title], kind, heading, tables[kind])
    flaw = _spoil(book[SHEETS["baladiyas"][0]], tables["baladiyas"], random) if flawed else None
    summary = book["Summary"]
    summary["A1"], summary["B3"] = f"DTM Round {ROUND}", PERIOD
    rewrite_summary(summary, tables["muhallas"], tables["nationalities"])
    book.save(target)
    people = Counter()
    for line in tables["nationalities"]:
        people[_nationality(line)] += line["total"]
    return Expected(before, after, dict(people), gone, new, renamed, flaw)


def _drop(tables: dict[str, list[Record]], random: Random) -> tuple[str, ...]:
    """Take out hosting muhallas of three baladiyas that keep others."""
    hosting = [row for row in tables["muhallas"] if row["total"]]
    crowded = Counter(row["pcode"][:8] for row in hosting)
    chosen: dict[str, str] = {}
    for row in random.sample(hosting, len(hosting)):
        if crowded[row["pcode"][:8]] > GONE and len(chosen) < GONE:
            chosen.setdefault(row["pcode"][:8], row["pcode"])
    gone = tuple(sorted(chosen.values()))
    for kind in ("muhallas", "nationalities"):
        tables[kind] = [row for row in tables[kind] if row["pcode"] not in gone]
    return gone


def _add(tables: dict[str, list[Record]], random: Random) -> tuple[NewPlace, ...]:
    """Put in two muhallas with the next free P-codes of two baladiyas, each with the people of a neighbour."""
    placed = [row for row in tables["muhallas"] if row["total"] and row["latitude"]]
    models = {row["pcode"][:8]: row for row in random.sample(placed, len(placed))}
    new = []
    for (name_en, name_ar), holder in zip(NEW_NAMES, random.sample(sorted(models), len(NEW_NAMES)), strict=True):
        model = models[holder]
        last = max(int(row["pcode"][8:]) for row in tables["muhallas"] if row["pcode"].startswith(holder))
        place = NewPlace(f"{holder}{last + 10:02}", name_en, name_ar, round(model["longitude"] + 0.01, 6),
                         round(model["latitude"] + 0.01, 6), model["setting"].lower())
        tables["muhallas"].append({**model, "pcode": place.pcode, "muhalla_en": name_en, "muhalla_ar": name_ar,
                                   "latitude": place.lat, "longitude": place.lon})
        tables["nationalities"] += [{**line, "pcode": place.pcode} for line in tables["nationalities"]
                                    if line["pcode"] == model["pcode"]]
        new.append(place)
    return tuple(sorted(new, key=lambda place: place.pcode))


def _rename(muhallas: list[Record], new: set[str], random: Random) -> Renamed:
    row = random.choice([row for row in muhallas if row["total"] and row["pcode"] not in new])
    before = row["muhalla_en"]
    row["muhalla_en"], row["muhalla_ar"] = f"{before} Al Jadida", f"{row['muhalla_ar']} الجديدة"
    return Renamed(row["pcode"], before, row["muhalla_en"], row["muhalla_ar"])


def _drift(tables: dict[str, list[Record]], random: Random) -> None:
    """Move every line of nationalities a little, then share out each muhalla's new total in every breakdown."""
    totals = Counter()
    for line in tables["nationalities"]:
        line["total"] = _moved(line["total"], random)
        totals[line["pcode"]] += line["total"]
    for row in tables["muhallas"]:
        row["round"] = ROUND
        if row["total"] is None:
            continue
        row["total"] = totals[row["pcode"]]
        for breakdown in BREAKDOWNS:
            fields = [name for name in row if name.startswith(f"{breakdown}.")]
            weights = [row[name] * random.uniform(1 - DRIFT, 1 + DRIFT) for name in fields]
            row.update(zip(fields, _shared_out(row["total"], weights), strict=True))


def _moved(count: int, random: Random) -> int:
    moved = count * random.uniform(1 - DRIFT, 1 + DRIFT)
    return max(int(moved) + (random.random() < moved % 1), min(count, 1))


def _shared_out(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in these proportions that add up to the total: the largest remainders are rounded up."""
    exact = [total * weight / (sum(weights) or 1) for weight in weights]
    whole = [int(part) for part in exact]
    largest = sorted(range(len(whole)), key=lambda place: whole[place] - exact[place])
    for place in largest[: total - sum(whole)]:
        whole[place] += 1
    return whole


def _name_lines(tables: dict[str, list[Record]]) -> None:
    """Names on the lines of nationalities as the muhalla's own row has them."""
    names = {row["pcode"]: (row["muhalla_en"], row["muhalla_ar"]) for row in tables["muhallas"]}
    for line in tables["nationalities"]:
        line["muhalla_en"], line["muhalla_ar"] = names[line["pcode"]]


def _spoil(sheet: Worksheet, baladiyas: list[Record], random: Random) -> Flaw:
    """Make one baladiya's total wrong."""
    place = random.randrange(len(baladiyas))
    right = baladiyas[place]["total"]
    column = next(number for number, name in _fields(sheet, "baladiyas", 2) if name == "total")
    cell = f"{get_column_letter(column)}{place + 3}"
    sheet[cell] = right + FLAW
    return Flaw(sheet.title, cell, baladiyas[place]["pcode"], right + FLAW, right)


def _totals(muhallas: Iterable[Record]) -> dict[str, int]:
    """Migrants by P-code of the hosting muhallas and of every place that holds them."""
    totals = Counter()
    for row in muhallas:
        if row["total"] is not None:
            for length in (2, 4, 6, 8, 10):
                totals[row["pcode"][:length]] += row["total"]
    return dict(totals)


def _nationality(line: Record) -> str:
    return labels("nationality")[plain(line["nationality"])]


def _records(sheet: Worksheet, kind: str, heading: int) -> list[Record]:
    fields = _fields(sheet, kind, heading)
    rows = sheet.iter_rows(min_row=heading + 1, values_only=True)
    return [{name: row[column - 1] for column, name in fields} for row in rows if any(row)]


def _write(sheet: Worksheet, kind: str, heading: int, records: list[Record]) -> None:
    """Rows under the heading replaced by these; columns that no field names would keep their old cells."""
    fields = _fields(sheet, kind, heading)
    for number, record in enumerate(records, heading + 1):
        for column, name in fields:
            sheet.cell(number, column).value = record[name]
    below = heading + len(records) + 1
    if sheet.max_row >= below:
        sheet.delete_rows(below, sheet.max_row - below + 1)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = f"A{heading}:{get_column_letter(sheet.max_column)}{below - 1}"


def _fields(sheet: Worksheet, kind: str, heading: int) -> list[tuple[int, str]]:
    """Columns of the sheet with the field that each holds."""
    headers = aliases()["headers"]
    names = keys_by_spelling({**headers[kind], **headers[f"{kind}_optional"],
                              **headers.get(f"{kind}_breakdowns", {})})
    return [(cell.column, names[plain(cell.value)]) for cell in sheet[heading]]
