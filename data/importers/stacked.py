"""Tables whose headers stand in up to three rows, one over the other: columns known by the words over them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from openpyxl.utils import get_column_letter

from data.importers.aliases import aliases, keys_by_spelling, plain
from data.importers.issues import Findings, Kind, quoted
from data.importers.sheets import Sheet, address
from data.importers.tables import SEARCHED_ROWS, Table
from data.places import Level

MAX_DEPTH = 3
FINEST_FIRST = (Level.muhalla, Level.baladiya, Level.mantika)


@dataclass(frozen=True)
class Figure:
    """What a column counts, as far as its header says: '' where it doesn't, or says two things."""

    group: str
    unit: str
    is_other: bool  # a word stands there that makes it another figure

    @property
    def field(self) -> str:
        """Name of the field, such as `idps.households`; '' if it can't be told."""
        return f"{self.group}.{self.unit}" if self.group and self.unit and not self.is_other else ""


def mentions_group(sheet: Sheet) -> bool:
    """True if a text among the first rows names displaced people or returnees."""
    texts = (value for row in sheet.rows[:SEARCHED_ROWS] for value in row if isinstance(value, str))
    return any(group for text in texts for group in (figure_of((text,)).group,))


def find_stacked(sheet: Sheet, findings: Findings) -> Table | None:
    """Table of a sheet that has a column of places and one of figures; None if it has no figures at all.

    Reports two columns that say the same.
    """
    found = {(row, depth): _columns(sheet, row, depth) for row in range(1, min(SEARCHED_ROWS, len(sheet.rows)) + 1)
             for depth in range(1, min(row, MAX_DEPTH) + 1)}
    (row, depth), columns = max(found.items(), key=lambda item: (len(item[1]), -item[0][1], -item[0][0]),
                                default=((0, 0), {}))
    if not any("." in name for name in columns):
        return None
    table = Table(sheet, row, {name: places[0] for name, places in columns.items()}, findings)
    for first, *others in columns.values():
        for other in others:
            table.error(address(row, other), f"{quoted(header_over(sheet, row, depth, other))} says the same as "
                        f"{address(row, first)}.", "Remove one of the two columns.", Kind.SHEET)
    _note_unread(table, depth, {place for places in columns.values() for place in places})
    return table


def level_of_rows(table: Table) -> Level | None:
    """Level of the places that a table's rows stand for: the finest it names."""
    return next((level for level in FINEST_FIRST if any(
        f"{level}_{what}" in table.columns for what in ("pcode", "en", "ar"))), None)


def header_over(sheet: Sheet, row: int, depth: int, column: int) -> str:
    """Texts over a column, the upper first, as one line."""
    texts = (sheet.text(above, column) for above in range(row - depth + 1, row + 1))
    return " / ".join(filter(None, texts)) or get_column_letter(column)


def report_unitless(sheets: Iterable[Sheet], findings: Findings) -> None:
    """Report headers that name a group, but no unit."""
    for sheet in sheets:
        for row, column, value in sheet.cells():
            figure = figure_of((value,)) if row <= SEARCHED_ROWS and isinstance(value, str) else None
            if figure and figure.group and not figure.unit and not figure.is_other:
                findings.error(sheet.name, address(row, column), f"{quoted(value)} doesn't say whether it counts "
                               "individuals or households.", "Add the unit to the header; households are never "
                               "turned into individuals.", Kind.SHEET)


def figure_of(texts: tuple[str, ...]) -> Figure:
    """What a column counts by its header, then the title over it, and so on upwards."""
    group = unit = ""
    for text in texts:
        groups, units, others = _words(text)
        if others:
            return Figure(group, unit, True)
        group = group or (groups.pop() if len(groups) == 1 else "")
        unit = unit or (units.pop() if len(units) == 1 else "")
        if group and unit:
            break
    return Figure(group, unit, False)


def _columns(sheet: Sheet, row: int, depth: int) -> dict[str, list[int]]:
    """Columns by field, with the headers in the rows that end with this one."""
    found: dict[str, list[int]] = {}
    width = max(len(sheet.rows[above - 1]) for above in range(row - depth + 1, row + 1))
    for column in range(1, width + 1):
        texts = tuple(_texts(sheet, row, depth, column))
        name = _place_field(texts) or (figure_of((*texts, sheet.name)).field if texts else "")
        if name:
            found.setdefault(name, []).append(column)
    return found


def _texts(sheet: Sheet, row: int, depth: int, column: int) -> Iterator[str]:
    """Headers over a column, the lowest first; a title above also stands for the empty cells to its right."""
    lowest = next((above for above in range(row, row - depth, -1) if sheet.at(above, column) is not None), 0)
    if not lowest or not sheet.text(lowest, column):
        return
    yield sheet.text(lowest, column)
    for above in range(lowest - 1, row - depth, -1):
        title = next((text for place in range(column, 0, -1) if (text := sheet.text(above, place))), "")
        if title:
            yield title


def _place_field(texts: tuple[str, ...]) -> str:
    """Field of a column of places: by its own header, or with the titles over it."""
    stacked = (" ".join(reversed(texts[:number])) for number in range(1, len(texts) + 1))
    return next((field for text in stacked if (field := _place_fields().get(plain(text)))), "")


def _words(text: str) -> tuple[set[str], set[str], set[str]]:
    """Groups and units that a text names, and the words of it that are neither nor filling."""
    left = f" {plain(text)} "
    named: dict[str, set[str]] = {"groups": set(), "units": set()}
    for phrase, (kind, key) in _phrases().items():
        if f" {phrase} " in left:
            named[kind].add(key)
            left = left.replace(f" {phrase} ", " ")
    return named["groups"], named["units"], set(left.split()) - _filling()


@cache
def _place_fields() -> Mapping[str, str]:
    return keys_by_spelling(aliases()["displaced"]["places"])


@cache
def _filling() -> frozenset[str]:
    return frozenset(plain(word) for word in aliases()["displaced"]["filling"]["words"])


@cache
def _phrases() -> Mapping[str, tuple[str, str]]:
    """Kind and key by phrase, the longest first: `displaced persons` isn't the unit `persons`."""
    phrases = {phrase: (kind, key) for kind in ("groups", "units")
               for phrase, key in keys_by_spelling(aliases()["displaced"][kind]).items()}
    return dict(sorted(phrases.items(), key=lambda item: -len(item[0])))


def _note_unread(table: Table, depth: int, known: set[int]) -> None:
    """Note the columns that aren't read, in one line."""
    sheet, row = table.sheet, table.header_row
    headers = {column: header_over(sheet, row, depth, column) for column in range(1, len(sheet.rows[row - 1]) + 1)
               if column not in known and sheet.text(row, column)}
    if headers:
        first = next(iter(headers))
        some = ", ".join(f"{get_column_letter(column)} {quoted(text)}" for column, text in list(headers.items())[:6])
        more = f" and {len(headers) - 6} more" if len(headers) > 6 else ""
        table.note(address(row, first), f"columns that aren't read: {some}{more}.", "", Kind.SHEET)
