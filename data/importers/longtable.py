"""From muhallas to the long table: every breakdown added up to each level it is kept at."""

import pandas as pd

from data.importers.rows import NEEDS, breakdown_fields
from data.indicators import dimensions
from data.observations import Status, observations
from data.places import LEVELS, Gazetteer, Level

GROUP = "migrants"


def long_table(muhallas: pd.DataFrame, nationalities: pd.DataFrame, gazetteer: Gazetteer,
               round_number: int) -> pd.DataFrame:
    """Observations of a round at every level from country down to each dimension's finest.

    A place's number is the sum over its assessed muhallas. A muhalla of the gazetteer that the
    workbook lacks is not assessed; a place is not assessed where none of its muhallas is. A breakdown that the
    workbook lacks has no rows: it isn't available.
    """
    wide = _wide(muhallas, nationalities, gazetteer)
    assessed = wide.pop("status") != Status.NOT_ASSESSED
    parts = [_at(level, wide, assessed) for level in LEVELS]
    table = pd.concat(parts, ignore_index=True).assign(round=round_number, group=GROUP)
    return observations(table)


def _wide(muhallas: pd.DataFrame, nationalities: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """One row a muhalla of the gazetteer: status, and a column `dimension.category` for each category."""
    held = [name for name in breakdown_fields() if name in muhallas]
    counted = muhallas.set_index("pcode")[["status", "total", *held]]
    counted = counted.rename(columns={"total": "total.total"})
    people = nationalities.pivot_table(index="pcode", columns="nationality", values="total", aggfunc="sum")
    people = people.add_prefix("nationality.").reindex(
        columns=[f"nationality.{key}" for key in dimensions()["nationality"].categories])
    wide = pd.concat([counted, people, *_needs(muhallas)], axis=1)
    wide = wide.reindex([place.pcode for place in gazetteer.at(Level.muhalla)])
    return wide.fillna({"status": str(Status.NOT_ASSESSED)})


def _needs(muhallas: pd.DataFrame) -> list[pd.DataFrame]:
    """For each priority 1 if a hosting muhalla names the need, 0 if it names another, else missing."""
    named = muhallas[muhallas["status"] == Status.PUBLISHED].set_index("pcode")
    return [pd.DataFrame({f"{need}.{key}": (named[need] == key).astype("Int64").where(named[need] != "")
                          for key in dimensions()[need].categories}) for need in NEEDS if need in named]


def _at(level: Level, wide: pd.DataFrame, assessed: pd.Series) -> pd.DataFrame:
    """Rows of the long table at one level, for the dimensions kept there."""
    kept = [key for key, dimension in dimensions().items() if not level.is_finer_than(dimension.finest)]
    columns = [column for column in wide if column.split(".")[0] in kept]
    place = wide.index.str[:level.code_length]
    sums = wide[columns].astype("Int64").groupby(place).sum(min_count=1)
    seen = assessed.groupby(place).any()
    rows = sums.rename_axis("pcode").reset_index().melt("pcode", var_name="key", value_name="value")
    rows[["dimension", "category"]] = rows["key"].str.split(".", n=1, expand=True)
    status = rows["pcode"].map(seen).map({True: str(Status.NOT_PRESENT), False: str(Status.NOT_ASSESSED)})
    rows["status"] = status.where(rows["value"].isna(), str(Status.PUBLISHED))
    return rows.assign(level=str(level))
