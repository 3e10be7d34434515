"""Tiny workbooks of the published shape, for tests: consistent as made, spoilt by the test that needs it.

Sums are taken here with plain loops, apart from the importer's own, so that each checks the other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from data.importers.aliases import aliases
from data.indicators import dimensions
from data.places import Gazetteer, Level

ROUND = 54
BREAKDOWNS = ("shelter", "arrival", "permit", "sex_age")
ORIGINS = {  # nationality: region and part of region, as the workbook writes them
    "sudan": ("Africa", "North Africa"), "niger": ("Africa", "Sub-Sahara"), "egypt": ("Africa", "North Africa"),
    "syria": ("Asia & Middle East", "Middle East"), "unknown": ("Other", "Other"),
}
SHEETS = {"baladiyas": "Baladiya Main ", "muhallas": "Muhalla Main", "nationalities": "Nationalities"}
NEEDS = ("food", "health", "shelter")


@dataclass(frozen=True)
class Muhalla:
    """One muhalla's row; `people` by 'dimension.category', `nations` by nationality."""

    pcode: str
    hosting: str | None = "Yes"
    people: Mapping[str, int] = field(default_factory=dict)
    nations: Mapping[str, int] = field(default_factory=dict)
    needs: tuple[str, str, str] = NEEDS

    @property
    def total(self) -> int:
        return sum(self.nations.values())


def muhalla(pcode: str, nations: Mapping[str, int]) -> Muhalla:
    """Hosting muhalla whose every breakdown adds up: most in each first category, the rest in the last."""
    total, people = sum(nations.values()), {}
    for dimension in BREAKDOWNS:
        first, *_, last = dimensions()[dimension].categories
        people[f"{dimension}.{first}"] = total - total // 4
        people[f"{dimension}.{last}"] = total // 4
    return Muhalla(pcode, "Yes", people, nations)


MUHALLAS = (  # East, West and South; two baladiyas of Tripoli; one muhalla that hosts nobody
    muhalla("LY01030101", {"sudan": 300, "egypt": 120, "syria": 40}),
    muhalla("LY02110101", {"niger": 200, "sudan": 50}),
    muhalla("LY02110102", {"niger": 70, "unknown": 8}),
    muhalla("LY02110201", {"egypt": 99}),
    Muhalla("LY02110202", "No"),
    muhalla("LY03190101", {"niger": 160, "sudan": 17}),
)


def make(gazetteer: Gazetteer, muhallas: Iterable[Muhalla] = MUHALLAS) -> Workbook:
    """Workbook of these muhallas with the published sheets, headers and Summary blocks."""
    muhallas = tuple(muhallas)
    book = openpyxl.Workbook()
    book.active.title = "Summary"
    _summary(book["Summary"], gazetteer, muhallas)
    for fill, title in zip((_baladiyas, _muhallas, _nationalities), SHEETS.values(), strict=True):
        fill(book.create_sheet(title), gazetteer, muhallas)
    return book


def save(book: Workbook, folder: Path, name: str = "tiny.xlsx") -> Path:
    """Path of the workbook, saved in a folder."""
    book.save(folder / name)
    return folder / name


def cell(book: Workbook, kind: str, name: str, pcode: str = ""):
    """Cell of a field: in the first row of a place, or the header itself without a P-code."""
    sheet = next(sheet for sheet in book if sheet.title == SHEETS[kind])
    header = next(row for row in sheet.iter_rows() if any(one.value == _header(kind, "pcode") for one in row))
    columns = {one.value: one.column for one in header}
    places = [row[0].row for row in sheet.iter_rows() if row[columns[_header(kind, "pcode")] - 1].value == pcode]
    return sheet.cell(places[0] if pcode else header[0].row, columns[_header(kind, name)])


def _baladiyas(sheet: Worksheet, gazetteer: Gazetteer, muhallas: tuple[Muhalla, ...]) -> None:
    fields = _fields("baladiyas")
    sheet.append(["General Info"])
    sheet.append([_header("baladiyas", name) for name in fields])
    for pcode in dict.fromkeys(m.pcode[:8] for m in muhallas):
        row = _names(gazetteer, pcode) | {"pcode": pcode, "round": ROUND, "latitude": 32.1, "longitude": 13.2,
                                          "total": sum(m.total for m in muhallas if m.pcode.startswith(pcode))}
        sheet.append([row.get(name) for name in fields])


def _muhallas(sheet: Worksheet, gazetteer: Gazetteer, muhallas: tuple[Muhalla, ...]) -> None:
    fields = _fields("muhallas")
    sheet.append(["General Info"])
    sheet.append([_header("muhallas", name) for name in fields])
    for number, one in enumerate(muhallas):
        row = _names(gazetteer, one.pcode) | {
            "pcode": one.pcode, "round": ROUND, "latitude": 32 + number / 100, "longitude": 13.2,
            "setting": "Urban", "hosting": one.hosting}
        if one.hosting == "Yes":
            row |= {name: 0 for name in fields if "." in name} | dict(one.people) | {"total": one.total}
            row |= {f"need_{rank}": _label("need", need) for rank, need in enumerate(one.needs, 1)}
        sheet.append([row.get(name) for name in fields])


def _nationalities(sheet: Worksheet, gazetteer: Gazetteer, muhallas: tuple[Muhalla, ...]) -> None:
    fields = [name for name in _fields("nationalities") if name != "round"]
    sheet.append([_header("nationalities", name) for name in fields])
    for one in muhallas:
        for nation, count in one.nations.items():
            region, part = ORIGINS[nation]
            row = _names(gazetteer, one.pcode) | {
                "pcode": one.pcode, "region_of_origin": region, "part_of_region": part,
                "nationality": _label("nationality", nation), "total": count}
            sheet.append([row.get(name) for name in fields])


def _summary(sheet: Worksheet, gazetteer: Gazetteer, muhallas: tuple[Muhalla, ...]) -> None:
    """Blocks one below the other, the nationalities beside the mantikas, as published."""
    hosting = [m for m in muhallas if m.hosting == "Yes"]
    total = sum(m.total for m in muhallas)
    for row in (["DTM Round 54", " MIGRANT DATASET"], [], ["Period", "August-September 2024"],
                ["Migrants in Libya", total],
                ["# Baladiyas hosting migrants", len({m.pcode[:8] for m in hosting if m.total})],
                ["# Communities hosting migrants", len(hosting)], [],
                ["Geodivision", "Mantika (Region)", "#Migrants  (IND)", "% By region"]):
        sheet.append(row)
    _beside(sheet, 7, [["Nationalities"], [None, "Number of Migrants (ind)", "% Migrants"],
                       *_lines({_label("nationality", key): n for key, n in _nations(muhallas).items()}, total),
                       ["Grand Total", total, 1]])
    mantikas = _by_place(muhallas, 6)
    for pcode, count in mantikas.items():
        sheet.append([gazetteer[pcode[:4]].name_en, gazetteer[pcode].name_en, count, count / total if total else 0])
    sheet.append(["Total for Libya", None, total, 1])
    for _ in range(10):
        sheet.append([None])
    _origins_by_mantika(sheet, gazetteer, muhallas)
    for row in (["Region of origin"], *_lines(_origins(muhallas, 0) + _parts(muhallas), total), [],
                ["Geodivision", "Migrants (ind)", "% of Migrants"],
                *_lines({gazetteer[pcode].name_en: n for pcode, n in _by_place(muhallas, 4).items()}, total),
                ["Grand Total", total, 1], []):
        sheet.append(row)
    _demographics(sheet, hosting, total)
    _needs(sheet, gazetteer, hosting)
    people = _people(hosting)
    shelters = {_header("muhallas", name): people[name] for name in _fields("muhallas") if "shelter." in name}
    for row in (["Accommodation type"], [], ["Accommodation typr", "Migrants (ind)", "%"],
                *_lines(shelters, total), [None, total, 1]):
        sheet.append(row)


def _demographics(sheet: Worksheet, hosting: list[Muhalla], total: int) -> None:
    """Men, women and two kinds of children, and beside them adults and children."""
    people = _people(hosting)
    men, women, children = (people[f"sex_age.{key}"] for key in ("men", "women", "children"))
    left = _lines({"Adult Men": men, "Adult Women": women, "Accompanied Childern": children - children // 3,
                   "Unaccompanied Childern": children // 3}, total)
    right = [*_lines({"Adults": men + women, "Children": children}, total), [], []]
    sheet.append(["Demographics"])
    sheet.append([None, "Migrants (ind)", "%", None, None, "Migrants (ind)", "%"])
    for one, other in zip(left, right, strict=True):
        sheet.append([*one, None, *other])
    sheet.append([None])


def _needs(sheet: Worksheet, gazetteer: Gazetteer, hosting: list[Muhalla]) -> None:
    """Share of the hosting muhallas of a mantika that name a need at any priority."""
    needs = list(aliases()["labels"]["need"])
    sheet.append(["Priority needs"])
    sheet.append(["Mantika", *(_label("need", need) for need in needs)])
    for start in (*_by_place(hosting, 6), ""):
        inside = [m for m in hosting if m.pcode.startswith(start)]
        shares = [sum(need in m.needs for m in inside) / len(inside) for need in needs]
        sheet.append([gazetteer[start].name_en if start else "Grand Total", *shares])
    sheet.append([None])


def _origins_by_mantika(sheet: Worksheet, gazetteer: Gazetteer, muhallas: tuple[Muhalla, ...]) -> None:
    parts = {"Migrants from Asia (Including Middle East)": (0, "Asia & Middle East"),
             "Migrants from Sub-Saharan Africa": (1, "Sub-Sahara"),
             "Migrants from North Africa": (1, "North Africa"), "Unknown": (0, "Other")}
    headers = [text for header in parts for text in (header, "Unknown" if header == "Unknown" else None)]
    sheet.append(["Region (Mantika)", None, *headers])
    sheet.append([None, None, *("#", "%") * len(parts)])

    def line(start: str, label: list) -> None:
        inside = tuple(m for m in muhallas if m.pcode.startswith(start))
        region = tuple(m for m in muhallas if m.pcode.startswith(start[:4]))
        cells: list[float] = []
        for which, part in parts.values():
            count, whole = _origins(inside, which)[part], _origins(region, which)[part]
            whole = sum(m.total for m in region) if len(start) == 4 else whole
            cells += [count, count / whole if whole else 0]
        sheet.append([*label, *cells])

    for region in ("LY01", "LY02", "LY03"):
        for pcode in _by_place(muhallas, 6):
            if pcode.startswith(region):
                line(pcode, [gazetteer[region].name_en, gazetteer[pcode].name_en])
        line(region, [{"LY01": "Eastern", "LY02": "Western", "LY03": "Southern"}[region] + " Libya total", None])
    totals = [(_origins(muhallas, which)[part], None) for which, part in parts.values()]
    sheet.append(["Total for Libya", None, *(cell for pair in totals for cell in pair)])
    sheet.append([None])


def _beside(sheet: Worksheet, column: int, rows: list[list]) -> None:
    for row, values in enumerate(rows, 6):
        for offset, value in enumerate(values):
            sheet.cell(row, column + offset, value)


def _lines(counts: Mapping[str, int], total: int) -> list[list]:
    return [[label, count, count / total if total else 0] for label, count in counts.items()]


def _nations(muhallas: Iterable[Muhalla]) -> Counter:
    counts = Counter()
    for one in muhallas:
        counts.update(one.nations)
    return counts


def _people(muhallas: Iterable[Muhalla]) -> Counter:
    counts = Counter()
    for one in muhallas:
        counts.update(one.people)
    return counts


def _parts(muhallas: Iterable[Muhalla]) -> Counter:
    """People by part of region, without 'Other', which the Summary prints once."""
    return Counter({part: count for part, count in _origins(muhallas, 1).items() if part != "Other"})


def _origins(muhallas: Iterable[Muhalla], which: int) -> Counter:
    """People by region (0) or part of region (1) of origin."""
    counts = Counter()
    for nation, count in _nations(muhallas).items():
        counts[ORIGINS[nation][which]] += count
    return counts


def _by_place(muhallas: Iterable[Muhalla], length: int) -> Counter:
    counts = Counter()
    for one in muhallas:
        counts[one.pcode[:length]] += one.total
    return counts


def _fields(kind: str) -> list[str]:
    """Fields of a sheet in an order of our own: the importer goes by the headers."""
    headers = aliases()["headers"]
    optional = [name for name in headers[f"{kind}_optional"] if not name.endswith("_pcode")]  # not in the published one
    return [*optional, *headers[kind], *headers.get(f"{kind}_breakdowns", ())]


def _header(kind: str, name: str) -> str:
    headers = aliases()["headers"]
    return (headers[kind] | headers[f"{kind}_optional"] | headers.get(f"{kind}_breakdowns", {}))[name][0]


def _label(kind: str, key: str) -> str:
    return aliases()["labels"][kind][key][0]


def _names(gazetteer: Gazetteer, pcode: str) -> dict[str, str]:
    levels = [level for level in Level if level != Level.country and level.code_length <= len(pcode)]
    return {f"{level}_{lang}": gazetteer.ancestor(pcode, level).name(lang) for level in levels for lang in ("en", "ar")}
