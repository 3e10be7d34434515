"""The one long table: what was counted, where, in which round, and whether it may be read as a number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from data.errors import TableError
from data.indicators import every_dimension
from data.places import LEVELS, Gazetteer, Level

if TYPE_CHECKING:  # a page or a sheet needs no pandas, which takes 50 MB and half a second
    import pandas as pd

COLUMNS = ("round", "group", "level", "pcode", "dimension", "category", "value", "status")
KEY = list(COLUMNS[:6])
GROUPS = ("migrants", "idps", "returnees")
DTYPES = {"round": "int64", "value": "Int64"}
SHOWN_FAULTS = 10


class Status(StrEnum):
    """What stands behind a row; only `published` has a value. A row that isn't there: not available."""

    PUBLISHED = "published"
    SUPPRESSED = "suppressed"
    NOT_PRESENT = "not_present"  # assessed, and nobody was reported
    NOT_ASSESSED = "not_assessed"


def observations(rows: Iterable[tuple] | pd.DataFrame) -> pd.DataFrame:
    """Table of COLUMNS from rows in that order, typed and sorted by place and registry order."""
    import pandas as pd

    table = pd.DataFrame(rows, columns=list(COLUMNS)).reset_index(drop=True)  # rows of several tables share labels
    table = table.astype({column: DTYPES.get(column, "str") for column in COLUMNS})
    ranks = {f"{key}/{category}": rank for rank, (key, category) in enumerate(_categories())}
    order = table.assign(
        level=table["level"].map({level: level.depth for level in LEVELS}),
        category=(table["dimension"] + "/" + table["category"]).map(ranks),
    ).sort_values(["round", "group", "level", "pcode", "category"]).index
    return table.loc[order].reset_index(drop=True)


def write_csv(table: pd.DataFrame) -> bytes:
    """CSV of the table: the same table gives the same bytes on every machine."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def read_csv(content: bytes) -> pd.DataFrame:
    """Table from what `write_csv` wrote; raises TableError for anything else."""
    import pandas as pd

    try:
        table = pd.read_csv(
            io.BytesIO(content), keep_default_na=False, na_values={"value": [""]},
            dtype={column: DTYPES.get(column, "str") for column in COLUMNS})
        return table[list(COLUMNS)]
    except (ValueError, KeyError) as fault:
        raise TableError(f"Observations can't be read: {fault}. The columns are {', '.join(COLUMNS)}.") from fault


def read_rows(content: bytes) -> Iterator[tuple]:
    """Rows of what `write_csv` wrote, in the order of COLUMNS, the value None where there is none."""
    rows = csv.reader(io.StringIO(content.decode()))
    if tuple(next(rows, ())) != COLUMNS:
        raise TableError(f"Observations can't be read. The columns are {', '.join(COLUMNS)}.")
    for number, *cells, value, status in rows:
        yield int(number), *cells, int(value) if value else None, status


def check(table: pd.DataFrame, gazetteer: Gazetteer) -> None:
    """Raise TableError listing the rows that break a law of the table."""
    if tuple(table.columns) != COLUMNS:
        raise TableError(f"Observations have columns {', '.join(table.columns)}; they must be {', '.join(COLUMNS)}.")
    faults = [f"row {row}: {what}" for row, what in _faults(table, gazetteer)]
    if faults:
        more = f"\n… and {len(faults) - SHOWN_FAULTS} more" if len(faults) > SHOWN_FAULTS else ""
        raise TableError("Observations break the table's laws; correct the source and make it again.\n"
                         + "\n".join(faults[:SHOWN_FAULTS]) + more)


def _faults(table: pd.DataFrame, gazetteer: Gazetteer) -> Iterable[tuple[int, str]]:
    """Faulty rows with what is wrong; row 0 is the first row under the heading."""
    for row in table.index[table.duplicated(KEY)]:
        yield row, "says again what an earlier row says"
    published = table["status"] == Status.PUBLISHED
    for row in table.index[published != table["value"].notna()]:
        yield row, "has a value exactly if its status is published"
    for row in table.index[table["value"].fillna(0) < 0]:
        yield row, f"value {table.at[row, 'value']} is below zero"
    known = {"status": set(Status), "group": set(GROUPS), "dimension": set(every_dimension())}
    for column, choices in known.items():
        for row in table.index[~table[column].isin(choices)]:
            yield row, f"{column} {table.at[row, column]!r} isn't one of {', '.join(sorted(choices))}"
    places = table[["group", "level", "pcode", "dimension", "category"]].itertuples()
    yield from ((row, what) for row, *cells in places if (what := _misplaced(*cells, gazetteer)))


def _misplaced(group: str, level: str, pcode: str, dimension: str, category: str, gazetteer: Gazetteer) -> str:
    """Why a place or category can't be in the table, or '' if it can."""
    if pcode not in gazetteer or gazetteer[pcode].level != level:
        return f"{pcode!r} isn't a {level} of the gazetteer"
    known = every_dimension().get(dimension)
    if known and group in GROUPS and group not in known.groups:
        return f"{dimension} isn't counted of {group}"
    if known and category not in known.categories:
        return f"category {category!r} isn't one of {dimension}"
    if known and Level(level).is_finer_than(known.finest):
        return f"{dimension} isn't kept below {known.finest}"
    return ""


def _categories() -> Iterable[tuple[str, str]]:
    return ((key, category) for key, dimension in every_dimension().items() for category in dimension.categories)
