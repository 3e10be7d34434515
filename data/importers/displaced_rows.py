"""The rows of a table of displaced people: places with their figures, and lines of totals to hold them to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.importers.aliases import aliases, plain
from data.importers.finding import Finder
from data.importers.issues import Kind, quoted
from data.importers.reconcile import CORRECT
from data.importers.rows import people
from data.importers.tables import Line, Table
from data.places import COUNTRY, LEVELS, Found, Gazetteer, Level

TAG = "#"  # a row of HXL tags, each of which begins so


@dataclass(frozen=True)
class PlaceRow:
    """One row: its place, and its figures, None where the cell is empty; `is_total` for a line that adds up."""

    row: int
    pcode: str
    figures: Mapping[str, int | None]
    is_total: bool = False


@dataclass(frozen=True)
class Totals:
    """One figure by P-code, from the level that the workbook gives it at up to the country; unknown places lack."""

    level: Level
    known: Mapping[str, int] = field(repr=False)

    @staticmethod
    def of(rows: Iterable[PlaceRow], figure: str, level: Level, gazetteer: Gazetteer) -> "Totals":
        """Sums of a table's rows, of those with a figure; a muhalla's count for its baladiya."""
        finest = Level.baladiya if level == Level.muhalla else level
        known: dict[str, int] = defaultdict(int)
        for row in rows:
            count = row.figures.get(figure)
            if row.is_total or count is None or row.pcode not in gazetteer:
                continue
            for above in LEVELS:
                if not above.is_finer_than(finest):
                    known[row.pcode[:above.code_length]] += count
        return Totals(finest, dict(known))


def rows_of(table: Table, level: Level, finder: Finder) -> tuple[PlaceRow, ...]:
    """Rows of a table, each place found; reports what can't be read, and each place that stands twice."""
    figures = tuple(name for name in table.columns if "." in name)
    rows = [row for line in table.lines() if (row := _row(line, level, figures, finder))]
    seen: dict[str, int] = {}
    for row in rows:
        if row.is_total or not row.pcode or level == Level.muhalla:
            continue
        before = seen.setdefault(row.pcode, row.row)
        if before != row.row:
            table.error(table.cell(row.row, _place_field(table, level)), f"{row.pcode} is there again, as in row "
                        f"{before}.", "Keep one row a place.", Kind.REPEATED)
    return tuple(rows)


def reconcile(table: Table, rows: Iterable[PlaceRow], figure: str, level: Level, totals: Totals) -> None:
    """Report each line of totals, and each place of another table, that differs from the sum of its parts."""
    length = (totals.level if level.is_finer_than(totals.level) else level).code_length
    added: dict[str, int] = defaultdict(int)
    first: dict[str, int] = {}
    for row in rows:
        count = row.figures.get(figure)
        if count is not None and row.is_total:
            _compare(table, row.row, figure, row.pcode, count, totals)
        elif count is not None:
            added[row.pcode[:length]] += count
            first.setdefault(row.pcode[:length], row.row)
    for pcode, count in added.items():
        _compare(table, first[pcode], figure, pcode, count, totals)


def _compare(table: Table, row: int, figure: str, pcode: str, count: int, totals: Totals) -> None:
    expected = totals.known.get(pcode, 0)
    if count != expected:
        unit = "households" if figure.endswith("households") else "people"
        table.error(table.cell(row, figure), f"{count:,} {unit} in {pcode}, but its parts add up to {expected:,}.",
                    CORRECT, Kind.TOTAL)


def _row(line: Line, level: Level, figures: tuple[str, ...], finder: Finder) -> PlaceRow | None:
    texts = [text for name in line.table.columns if (text := line.text(name))]
    if texts and all(text.startswith(TAG) for text in texts):
        line.table.note(f"{line.row}:{line.row}", "a row of tags; not read.", "", Kind.SHEET)
        return None
    total = _total_of(line, finder.gazetteer)
    if total is not None:
        counts = {name: people(line, name) for name in figures}
        if not total and any(count is not None for count in counts.values()):
            line.error(_first_text(line), "a total of something that isn't a mantika or the country.",
                       "Name the mantika as the gazetteer does, or remove the line.", Kind.PLACE)
        return PlaceRow(line.row, total, counts, True) if total else None
    if not texts and all(line.value(name) is None for name in figures):
        return None
    return PlaceRow(line.row, _place(line, level, finder), {name: people(line, name) for name in figures})


def _place(line: Line, level: Level, finder: Finder) -> str:
    """P-code of the row's baladiya or mantika: by its P-code, else by its exact name inside what holds it."""
    if level == Level.muhalla and line.text("muhalla_pcode"):
        return finder.pcode(line, Level.muhalla, "muhalla_pcode")[:Level.baladiya.code_length]
    level = Level.baladiya if level == Level.muhalla else level
    if f"{level}_pcode" in line.table.columns:
        pcode = finder.pcode(line, level, f"{level}_pcode")
        _compare_holder(line, pcode, finder.gazetteer)
        return pcode
    within = COUNTRY.pcode
    if level == Level.baladiya:
        named = finder.gazetteer.find(line.text("mantika_pcode") or line.text("mantika_en"), Level.mantika)
        within = named.place.pcode if isinstance(named, Found) else within
    field_name = f"{level}_en" if line.text(f"{level}_en") else f"{level}_ar"
    if not line.text(field_name):
        line.error(_first_text(line), "figures without a place.", "Enter the baladiya, or remove the figures.",
                   Kind.PLACE)
        return ""
    return finder.named(line, field_name, level, within)


def _compare_holder(line: Line, pcode: str, gazetteer: Gazetteer) -> None:
    """Report a mantika's P-code beside the baladiya's that doesn't hold it."""
    holder = line.text("mantika_pcode")
    if pcode and holder in gazetteer and not pcode.startswith(holder):
        line.error("mantika_pcode", f"{quoted(holder)} doesn't hold {pcode}.", "Correct one of the two.", Kind.PLACE)


def _total_of(line: Line, gazetteer: Gazetteer) -> str | None:
    """P-code that a line of totals adds up, '' if that can't be told; None if the line isn't one."""
    filling = set(aliases()["displaced"]["total"]["words"])
    names = [name for name in line.table.columns if "." not in name and name != "round"]
    texts = [line.text(name) for name in names] + _beside(line)
    words = [(text, plain(text).split()) for text in texts if text]
    if not any({"total", "totals", "subtotal"} & set(found) for _, found in words):
        return None
    holder = next((line.text(name) for name in ("mantika_pcode", "mantika_en") if line.text(name)), "")
    for text in (holder, *(text for text, _ in words)):
        rest = " ".join(word for word in plain(text).split() if word not in filling)
        if not rest:
            continue
        found = gazetteer.find(text if text == holder else rest, Level.mantika)
        return found.place.pcode if isinstance(found, Found) else _region(rest, gazetteer)
    return COUNTRY.pcode


def _region(name: str, gazetteer: Gazetteer) -> str:
    found = gazetteer.find(name, Level.region)
    return found.place.pcode if isinstance(found, Found) else ""


def _beside(line: Line) -> list[str]:
    """Texts of the row in columns that no field names, where a total's label may stand."""
    known = set(line.table.columns.values())
    width = len(line.table.sheet.rows[line.row - 1])
    return [line.table.sheet.text(line.row, column) for column in range(1, width + 1) if column not in known]


def _place_field(table: Table, level: Level) -> str:
    return next(name for what in ("pcode", "en", "ar") if (name := f"{level}_{what}") in table.columns)


def _first_text(line: Line) -> str:
    return next((name for name in line.table.columns if line.text(name)), next(iter(line.table.columns)))
