"""The tiny migrant workbook in each variant that other rounds have or may have: the same numbers, written otherwise.

A variant changes the workbook that make() made and returns it; those of LACKING take a whole breakdown away.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import product

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from data.importers.aliases import aliases, plain
from tests.workbooks.make import SHEETS, cell

Change = Callable[[Workbook], None]
PERIODS = ("August – September 2024", "Aug-Sep 2024", "August to September, 2024", "08/2024 - 09/2024",
           "2024-08 to 2024-09", "Aug 2024 – Sept 2024", "أغسطس - سبتمبر 2024")


def tables(book: Workbook) -> Iterator[tuple[str, Worksheet]]:
    """The sheets with a table, by kind."""
    return ((kind, book[title]) for kind, title in SHEETS.items())


def all_headers(book: Workbook) -> Iterator[tuple[str, Cell]]:
    """Every header with the kind of its sheet."""
    for kind, sheet in tables(book):
        row = cell(book, kind, "pcode").row
        yield from ((kind, one) for one in sheet[row] if one.value)


def respelt(choose: Callable[[list[str]], str]) -> Change:
    """Every header in another of its spellings."""
    def change(book: Workbook) -> None:
        for kind, one in list(all_headers(book)):
            one.value = choose(_spellings(kind, one.value))
    return change


def headers_to(change_text: Callable[[str], str]) -> Change:
    def change(book: Workbook) -> None:
        for _, one in list(all_headers(book)):
            one.value = change_text(one.value)
    return change


def without(kind: str, *starts: str) -> Change:
    """A sheet without the columns of the fields that begin so."""
    def change(book: Workbook) -> None:
        known = {plain(text): name for name, text in _fields(kind)}
        sheet = book[SHEETS[kind]]
        row = cell(book, kind, "pcode").row
        gone = [one.column for one in sheet[row] if known[plain(one.value)].startswith(starts)]
        for column in reversed(gone):
            sheet.delete_cols(column)
    return change


def without_block(heading: str, rows: int) -> Change:
    """A Summary without one block: its cells emptied from the heading downwards."""
    def change(book: Workbook) -> None:
        first = next(one for row in book["Summary"].iter_rows() for one in row if one.value == heading)
        for row in book["Summary"].iter_rows(min_row=first.row, max_row=first.row + rows):
            for one in row:
                one.value = None
    return change


def together(*changes: Change) -> Change:
    def change(book: Workbook) -> None:
        for one in changes:
            one(book)
    return change


def summary_text(old: str, new: object, beside: int = 0) -> Change:
    """A cell of the Summary, or one beside it, says something else."""
    def change(book: Workbook) -> None:
        found = next(one for row in book["Summary"].iter_rows() for one in row if one.value == old)
        found.offset(0, beside).value = new
    return change


def moved_down(rows: int) -> Change:
    def change(book: Workbook) -> None:
        for _, sheet in tables(book):
            sheet.insert_rows(1, rows)
    return change


def without_percentages(book: Workbook) -> None:
    for row in book["Summary"].iter_rows():
        for one in row:
            if isinstance(one.value, float):
                one.value = None


def with_codes(book: Workbook) -> None:
    """P-codes of baladiya, mantika and region beside the muhalla's."""
    for kind in ("muhallas", "nationalities"):
        sheet, header = book[SHEETS[kind]], cell(book, kind, "pcode")
        last = sheet.max_column
        for place, (text, length) in enumerate((("Baladiya PCode", 8), ("ADM2_pcode", 6), ("ADM1 PCode", 4)), 1):
            sheet.cell(header.row, last + place).value = text
            for row in range(header.row + 1, sheet.max_row + 1):
                sheet.cell(row, last + place).value = sheet.cell(row, header.column).value[:length]


def turned_around(book: Workbook) -> None:
    """Columns from last to first."""
    for kind, sheet in tables(book):
        first = cell(book, kind, "pcode").row
        for row in sheet.iter_rows(min_row=first):
            values = [one.value for one in row]
            for one, value in zip(row, reversed(values), strict=True):
                one.value = value


def rounds_as(text: str) -> Change:
    def change(book: Workbook) -> None:
        for kind in ("muhallas", "baladiyas"):
            header = cell(book, kind, "round")
            for row in range(header.row + 1, header.parent.max_row + 1):
                header.parent.cell(row, header.column).value = text
    return change


def floats(book: Workbook) -> None:
    """Whole numbers as some programs write them: 300.0."""
    for kind, sheet in tables(book):
        column = cell(book, kind, "total").column
        for row in sheet.iter_rows(min_row=2):
            if isinstance(row[column - 1].value, int):
                row[column - 1].value = float(row[column - 1].value)


def empty_rows(book: Workbook) -> None:
    for _, sheet in tables(book):
        sheet.insert_rows(sheet.max_row)
        sheet.append([" "])


def in_lower_case(book: Workbook) -> None:
    for kind, sheet in tables(book):
        column = cell(book, kind, "pcode").column
        for row in sheet.iter_rows(min_row=3):
            row[column - 1].value = f" {row[column - 1].value.lower()} "


def retitled(**titles: str) -> Change:
    def change(book: Workbook) -> None:
        for kind, title in titles.items():
            book["Summary" if kind == "summary" else SHEETS[kind]].title = title
    return change


def more_sheets(book: Workbook) -> None:
    book.create_sheet("Read me", 0).append(["Estimates by key informants. Contact: dtm@example.org"])
    book.move_sheet("Summary", 3)


SAME: dict[str, Change] = {
    "as published": lambda book: None,
    "spaces around headers": headers_to(lambda text: f"  {text} "),
    "line breaks in headers": headers_to(lambda text: text.replace(" ", "\n")),
    "capitals": headers_to(str.upper),
    "underscores": headers_to(lambda text: text.replace(" ", "_")),
    "second spellings": respelt(lambda texts: texts[min(1, len(texts) - 1)]),
    "last spellings": respelt(lambda texts: texts[-1]),
    "headers a row lower": moved_down(1),
    "headers six rows lower": moved_down(6),
    "Migrant Individuals everywhere": respelt(
        lambda texts: "Migrant Individuals" if "Migrant Individuals" in texts else texts[0]),
    "Region 1 and Region2": respelt(
        lambda texts: {"Region1": "Region 1", "Region 2": "Region2"}.get(texts[0], texts[0])),
    "P-codes of the places above": with_codes,
    "P-codes in small letters": in_lower_case,
    "no Arabic": together(*(without(kind, *(f"{level}_ar" for level in ("region", "mantika", "baladiya", "muhalla")))
                            for kind in SHEETS)),
    "no coordinates": together(without("muhallas", "latitude", "longitude"),
                               without("baladiyas", "latitude", "longitude")),
    "no problems of needs, no settings": without("muhallas", "problem", "setting"),
    "no regions of origin": without("nationalities", "region_of_origin", "part_of_region"),
    "no percentages": without_percentages,
    "round in the title only": together(without("muhallas", "round"), without("baladiyas", "round")),
    "round in the rows only": summary_text("DTM Round 54", "DTM Libya"),
    "round beside its label": together(
        summary_text("DTM Round 54", "DTM Libya"), summary_text("Migrants in Libya", 54, 3),
        summary_text("Migrants in Libya", "Round", 2)),
    "round as R54": rounds_as("R54"),
    "round as Round 54": rounds_as("Round 54"),
    "columns turned around": turned_around,
    "decimal points": floats,
    "empty rows": empty_rows,
    "sheets in other words": retitled(
        baladiyas="Baladiyas", muhallas="MUHALLA", nationalities="Migrant Nationalities "),
    "more sheets in another order": more_sheets,
    **{f"period {text}": summary_text("Period", text, 1) for text in PERIODS},
    "period in the title": together(summary_text("Period", None, 1), summary_text("Period", None),
                                    summary_text("DTM Round 54", "DTM Round 54, August-September 2024")),
}

LACKING: dict[str, tuple[Change, tuple[str, ...]]] = {  # what is taken away, and which dimensions then aren't available
    "no permits": (without("muhallas", "permit."), ("permit",)),
    "no times of arrival": (without("muhallas", "arrival."), ("arrival",)),
    "no shelters": (together(without("muhallas", "shelter."), without_block("Accommodation type", 20)), ("shelter",)),
    "no sex and age": (together(without("muhallas", "sex_age."), without_block("Demographics", 6)), ("sex_age",)),
    "no needs": (together(without("muhallas", "need_", "problem_"), without_block("Priority needs", 7)),
                 ("need_1", "need_2", "need_3")),
    "no third need": (without("muhallas", "need_3", "problem_3"), ("need_3",)),
    "no permits and needs": (
        without("muhallas", "permit.", "need_", "problem_"), ("permit", "need_1", "need_2", "need_3")),
}


def _fields(kind: str) -> Iterable[tuple[str, str]]:
    headers = aliases()["headers"]
    names = {**headers[kind], **headers[f"{kind}_optional"], **headers.get(f"{kind}_breakdowns", {})}
    return [(name, text) for name, texts in names.items() for text in texts]


def _spellings(kind: str, text: str) -> list[str]:
    name = next(name for name, spelling in _fields(kind) if spelling == text)
    return [spelling for other, spelling in _fields(kind) if other == name]


def pairs() -> list[tuple[str, str]]:
    """Two variants at once, of those that don't touch the same cells."""
    looks = ("spaces around headers", "capitals", "headers six rows lower", "columns turned around")
    contents = ("no Arabic", "no percentages", "P-codes of the places above", "round in the title only", "empty rows")
    return list(product(contents, looks))
