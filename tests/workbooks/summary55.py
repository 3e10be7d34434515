"""The Summary sheet of the published workbook made anew from its rows: every count and share, in its own cells."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from openpyxl.worksheet.worksheet import Worksheet

from data.importers.aliases import aliases

Record = Mapping[str, object]
SHELTERS = range(139, 149)  # rows of Summary, as published
MANTIKAS, NATIONALITIES, REGIONS, ORIGINS = range(11, 33), range(11, 36), range(91, 94), range(79, 89)
BY_ORIGIN = range(46, 71)
NEEDS = range(110, 133)
COLUMNS = {"C": ("region_of_origin", "Asia & Middle East"), "E": ("part_of_region", "Sub-Sahara"),
           "G": ("part_of_region", "North Africa"), "I": ("region_of_origin", "Other")}
SIDES = {"Eastern Libya total": "East", "Southern Libya total": "South", "Western Libya total": "West"}


def rewrite_summary(sheet: Worksheet, muhallas: Iterable[Record], lines: Iterable[Record]) -> None:
    """Recompute every figure of the sheet, each share too; the labels stay where they are."""
    hosting, lines = [row for row in muhallas if row["total"] is not None], list(lines)
    total = sum(row["total"] for row in hosting)
    sheet["B4"], sheet["B6"] = total, len(hosting)
    sheet["B5"] = len({row["pcode"][:8] for row in hosting if row["total"]})
    by_mantika, by_region = _sums(hosting, "mantika_en"), _sums(hosting, "region_en")
    _list(sheet, MANTIKAS, "BCD", lambda label: by_mantika[label], total)
    _list(sheet, NATIONALITIES, "GHI", lambda label: _sums(lines, "nationality")[label], total)
    _list(sheet, REGIONS, "ABC", lambda label: by_region[label], total)
    origins = {**_sums(lines, "part_of_region"), **_sums(lines, "region_of_origin")}  # `Other` is the region's
    _list(sheet, ORIGINS, "ABC", lambda label: origins[label], total)
    for cell in ("C33", "H36", "B94", "B149"):
        sheet[cell] = total
    _by_origin(sheet, lines, by_region)
    _demographics(sheet, hosting, total)
    _needs(sheet, hosting)
    shelters = _shelter_labels()
    _list(sheet, SHELTERS, "ABC", lambda label: sum(row[shelters[label.casefold()]] for row in hosting), total)


def _list(sheet: Worksheet, rows: range, columns: str, count_of: Callable[[str], int], total: int) -> None:
    """Count and share of every labelled row of a block whose label, count and share stand in these columns."""
    label, count, share = columns
    for row in rows:
        if text := sheet[f"{label}{row}"].value:
            sheet[f"{count}{row}"] = count_of(text)
            sheet[f"{share}{row}"] = count_of(text) / total


def _by_origin(sheet: Worksheet, lines: list[Record], by_region: Mapping[str, int]) -> None:
    """Counts by mantika and origin; shares of the region's people of that origin, of a region of all its people."""
    for column, (field, origin) in COLUMNS.items():
        share = chr(ord(column) + 1)
        ours = [line for line in lines if line[field] == origin]
        mantikas, regions = _sums(ours, "mantika_en"), _sums(ours, "region_en")
        holders = {line["mantika_en"]: line["region_en"] for line in lines}
        for row in BY_ORIGIN:
            side, mantika = SIDES.get(sheet[f"A{row}"].value), sheet[f"B{row}"].value
            count = regions[side] if side else mantikas[mantika]
            of = by_region[side] if side else regions[holders[mantika]]
            sheet[f"{column}{row}"], sheet[f"{share}{row}"] = count, count / of if of else 0
        sheet[f"{column}71"] = sum(regions.values())


def _demographics(sheet: Worksheet, hosting: list[Record], total: int) -> None:
    """Two kinds of children in the proportion that the sheet printed before."""
    men, women, children = (sum(row[f"sex_age.{key}"] for row in hosting) for key in ("men", "women", "children"))
    accompanied = children * sheet["B102"].value // (sheet["B102"].value + sheet["B103"].value)
    left = {100: men, 101: women, 102: accompanied, 103: children - accompanied}
    for row, count in left.items():
        sheet[f"B{row}"], sheet[f"C{row}"] = count, count / total
    for row, count in {101: men + women, 102: children}.items():
        sheet[f"F{row}"], sheet[f"G{row}"] = count, count / total


def _needs(sheet: Worksheet, hosting: list[Record]) -> None:
    """Share of the hosting muhallas of a mantika, and of all, that name a need at any priority."""
    for row in NEEDS:
        mantika = sheet[f"A{row}"].value
        inside = [one for one in hosting if mantika in (one["mantika_en"], "Grand Total")]
        for cell in sheet[row][1:10]:
            need = sheet.cell(109, cell.column).value
            cell.value = sum(need in (one["need_1"], one["need_2"], one["need_3"]) for one in inside) / len(inside)


def _sums(rows: Iterable[Record], field: str) -> Counter:
    sums: Counter = Counter()
    for row in rows:
        sums[row[field]] += row["total"]
    return sums


def _shelter_labels() -> Mapping[str, str]:
    """Field by the label that the block prints, whatever its case."""
    headers = aliases()["headers"]["muhallas_breakdowns"]
    return {spelling.casefold(): name for name in headers if name.startswith("shelter.") for spelling in headers[name]}
