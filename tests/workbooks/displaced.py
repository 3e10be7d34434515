"""Made-up baseline workbooks of displaced people and returnees, in each layout known or plausible.

`Layout` says how the same numbers are laid out; sums are taken with plain loops, apart from the importer's own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from data.places import Gazetteer, Level

Row = Mapping[str, int | None]  # figures by field, such as idps.total
PEOPLE = {  # four baladiyas of three mantikas; nobody assessed Zwara, where cells are empty
    "LY010304": {"idps.total": 6500, "idps.households": 1300,
                 "returnees.total": 191_000, "returnees.households": 38_200},
    "LY021101": {"idps.total": 9045, "idps.households": 1809, "returnees.total": 42, "returnees.households": 8},
    "LY021105": {"idps.total": 3, "idps.households": 1, "returnees.total": 0, "returnees.households": 0},
    "LY031901": {"idps.total": 1250, "idps.households": 250, "returnees.total": 310, "returnees.households": 62},
    "LY021501": {"idps.total": None, "idps.households": None, "returnees.total": None, "returnees.households": None},
}
TOTAL = "Grand Total"


@dataclass(frozen=True)
class Layout:
    """How a workbook shows its figures; the headers over them are rows, the lowest last."""

    sheet: str = "Baladiya Data"
    above: tuple[tuple[str, ...], ...] = (("DTM Libya Baseline Assessment Round 45", "November - December 2022"),)
    headers: tuple[Mapping[str, str], ...] = ()  # text over each field, row by row
    places: tuple[str, ...] = (
        "region_en", "mantika_en", "mantika_pcode", "baladiya_en", "baladiya_ar", "baladiya_pcode")
    figures: tuple[str, ...] = ("idps.total", "idps.households", "returnees.total", "returnees.households")
    below: tuple[str, ...] = ()  # a row of tags under the headers
    mantika_totals: bool = False
    total: bool = True
    extra: Mapping[str, tuple[tuple, ...]] = field(default_factory=dict)  # further sheets


R45 = Layout(headers=({
    "region_en": "ADM1_Region_EN", "mantika_en": "ADM2_Mantika_EN", "mantika_pcode": "ADM2_pcode",
    "baladiya_en": "ADM3_Baladiya_EN", "baladiya_ar": "ADM3_Baladiya_AR", "baladiya_pcode": "Baladiya_pcode",
    "idps.total": "IDP individuals", "idps.households": "IDP HH", "returnees.total": "Returnee individuals",
    "returnees.households": "Returnee HH"},))
R32 = Layout(
    above=(("Libya DTM Round 32", "July-August 2020"),),
    headers=({"baladiya_en": "Baladiya", "mantika_en": "Mantika", "idps.households": "IDPs",
              "returnees.households": "Returnees"},
             {"idps.households": "Number of HH", "returnees.households": "Number of HH"}),
    places=("mantika_en", "baladiya_en"), figures=("idps.households", "returnees.households"))


def make_displaced(gazetteer: Gazetteer, layout: Layout = R45, people: Mapping[str, Row] = PEOPLE) -> openpyxl.Workbook:
    """Workbook of these baladiyas, laid out so, which agrees with itself."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = layout.sheet
    fields = (*layout.places, *layout.figures)
    for row in layout.above:
        sheet.append(list(row))
    for row in layout.headers:
        sheet.append([row.get(name) for name in fields])
    if layout.below:
        sheet.append(list(layout.below))
    _fill(sheet, gazetteer, layout, people)
    for title, rows in layout.extra.items():
        other = book.create_sheet(title)
        for cells in rows:
            other.append(list(cells))
    return book


def save(book: openpyxl.Workbook, folder: Path, name: str = "displaced.xlsx") -> Path:
    book.save(folder / name)
    return folder / name


def sums(people: Mapping[str, Row], figure: str) -> dict[str, int]:
    """The figure by P-code of the country, regions, mantikas and baladiyas, of those that have one."""
    added: Counter = Counter()
    for pcode, row in people.items():
        if row[figure] is not None:
            for length in (2, 4, 6, 8):
                added[pcode[:length]] += row[figure]
    return dict(added)


def cell_of(book: openpyxl.Workbook, text: str, offset: tuple[int, int] = (0, 0)):
    """The cell so many rows below and columns beside the first one with this text."""
    found = next(cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text)
    return found.offset(*offset)


def _fill(sheet: Worksheet, gazetteer: Gazetteer, layout: Layout, people: Mapping[str, Row]) -> None:
    ordered = sorted(people)
    for place, pcode in enumerate(ordered):
        names = {f"{level}_{lang}": gazetteer.ancestor(pcode, level).name(lang) for lang in ("en", "ar")
                 for level in (Level.region, Level.mantika, Level.baladiya)}
        cells = names | {"baladiya_pcode": pcode, "mantika_pcode": pcode[:6]} | dict(people[pcode])
        sheet.append([cells.get(name) for name in (*layout.places, *layout.figures)])
        is_last = place + 1 == len(ordered) or ordered[place + 1][:6] != pcode[:6]
        if layout.mantika_totals and is_last:
            inside = [row for code, row in people.items() if code[:6] == pcode[:6]]
            _total(sheet, layout, f"{names['mantika_en']} Total", inside)
    if layout.total:
        _total(sheet, layout, TOTAL, people.values())


def _total(sheet: Worksheet, layout: Layout, label: str, rows: Iterable[Row]) -> None:
    rows = list(rows)
    added = [sum(row[name] or 0 for row in rows) for name in layout.figures]
    sheet.append([label, *[None] * (len(layout.places) - 1), *added])
