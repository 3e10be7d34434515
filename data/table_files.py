"""Reference tables as files: which there are, what tells their rows apart, and rows put into one of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from data.editions import REFERENCE, edition, is_table, make_edition, within
from data.errors import TableError
from data.tables import TIMES, table_text
from data.words import Lang, entries

Row = Mapping[str, str]
Examine = Callable[[], Iterable[str]]  # what is wrong with the tables in force
# Columns that together name a row, where it isn't the first one alone.
KEYS = MappingProxyType({"rounds.csv": ("round", "group"), "place_aliases.csv": ("alias", "pcode"),
                         "staff.csv": ("as_of", "indicator", "breakdown")})
TIMED = ("crossings.csv", "offices.csv", "activities.csv", "milestones.csv")  # may have the columns of TIMES
ACTION, REMOVE = "action", "remove"  # a row that says so is taken out of its table
# Columns whose keys are worded: an unknown one would have no name on the page.
WORDED = (
    ("storm_events.csv", "indicator", ("storm_indicator",)), ("storm_events.csv", "unit", ("unit", "unit_of")),
    ("activities.csv", "unit", ("unit", "unit_of")), ("milestones.csv", "unit", ("unit", "unit_of")),
    ("series.csv", "part", ("part",)), ("staff.csv", "unit", ("unit", "unit_of")),
    ("key_figures.csv", "unit", ("unit", "unit_of")),
)
UNCOUNTED = ("event", "percent", "year", "date", "decade")  # units that no number stands before


def table_names() -> tuple[str, ...]:
    """File names of the reference tables."""
    return tuple(sorted(path.name for path in REFERENCE.glob("*.csv") if is_table(path.name)))


def columns_of(name: str) -> tuple[str, ...]:
    """Columns of a table, with those that it may have."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        own = tuple(next(csv.reader(file)))
    return own if name not in TIMED else (*(column for column in own if column not in TIMES), *TIMES)


def bare(column: str) -> str:
    """A column without its language: `name` of name_en and of name_ar."""
    return column.removesuffix("_en").removesuffix("_ar")


def key_columns(name: str) -> tuple[str, ...]:
    return KEYS.get(name) or columns_of(name)[:1]


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a table in the edition in force; all have all columns."""
    blank = dict.fromkeys(columns_of(name), "")
    return [blank | row for row in csv.DictReader(table_text(REFERENCE / name))]


def with_rows(name: str, rows: Iterable[Row]) -> bytes:
    """The table of the edition in force with rows put over those of the same key, others added at its end."""
    columns, keys = columns_of(name), key_columns(name)
    held = {tuple(row[key] for key in keys): row for row in rows_of(name)}
    for row in rows:
        unknown = row.keys() - {*columns, ACTION}
        if unknown or not all(row.get(key) for key in keys):
            wrong = ", ".join(sorted(unknown)) or f"no {' or '.join(keys)}"
            raise TableError(f"{name}: a row has {wrong}; its columns are {', '.join(columns)}.")
        key = tuple(row[key] for key in keys)
        if row.get(ACTION) == REMOVE:
            held.pop(key, None)
        else:
            own = {column: value for column, value in row.items() if column != ACTION}
            held[key] = {**dict.fromkeys(columns, ""), **held.get(key, {}), **own}
    return table_bytes(name, held.values())


def table_bytes(name: str, rows: Iterable[Row]) -> bytes:
    """A table as its file; the columns of TIMES only if a row has one of them."""
    rows = list(rows)
    columns = columns_of(name)
    if name in TIMED and not any(row[column] for row in rows for column in TIMES):
        columns = columns[:-len(TIMES)]
    file = io.StringIO(newline="")
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows([row[column] for column in columns] for row in rows)
    return file.getvalue().encode()


def template(name: str, filled: bool = False) -> bytes:
    """A table's header, or the whole table as it stands, as spreadsheets open it: UTF-8 that says so."""
    if not filled:
        return f"\ufeff{','.join(columns_of(name))}\r\n".encode()
    rows = rows_of(name)
    return b"\xef\xbb\xbf" + table_bytes(name, rows).replace(b"\n", b"\r\n")


def no_faults() -> Iterable[str]:
    return ()


def tables_with(added: Mapping[str, Iterable[Row]], whole: Mapping[str, bytes],
                examine: Examine = no_faults) -> dict[str, bytes]:
    """The tables of the edition in force with whole tables replaced and rows put in; those that ship left out.

    Raises TableError, listing every fault of what comes out.
    """
    tables = {**edition().tables, **whole}
    with within(make_edition(tables)):
        tables |= {name: with_rows(known(name), rows) for name, rows in added.items()}
    tables = {name: content for name, content in tables.items() if content != (REFERENCE / name).read_bytes()}
    if tables != edition().tables:
        refuse_faults(tables, examine)
    return tables


def known(name: str) -> str:
    if not is_table(name):
        raise TableError(f"{name!r} isn't a reference table. There are: {', '.join(table_names())}.")
    return name


def refuse_faults(tables: Mapping[str, bytes], examine: Examine) -> None:
    """Raise TableError if the reference tables, with these in place of those that ship, have any fault."""
    from data.check import faults  # it looks at every table, releases' own among them

    with within(make_edition(tables)):
        found = [*faults(), *unworded(tables)] or list(examine())
    if found:
        count = f"{len(found)} fault{'s' if len(found) > 1 else ''}"
        raise TableError("\n".join([f"{count} in the tables as they would be; nothing is changed.", *found]))


def unworded(tables: Iterable[str]) -> list[str]:
    """Cells of some tables, in the edition in force, whose key has no words: they would leave a gap on the page."""
    found, words = [], entries(Lang.en)
    for name, column, sections in WORDED:
        for number, row in enumerate(rows_of(name) if name in tables else (), start=2):
            missing = [f"{section}.{row[column]}" for section in sections if row[column] not in ("", *UNCOUNTED)
                       and f"{section}.{row[column]}" not in words]
            if missing:
                found.append(f"{name} row {number}: {column} {row[column]!r} has no words: {', '.join(missing)}")
    return found

