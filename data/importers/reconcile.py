"""Whether a workbook agrees with itself: within each muhalla, between its sheets."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from data.importers.issues import Findings, Kind
from data.importers.periods import find_round
from data.importers.rows import breakdown_fields
from data.importers.tables import Table
from data.observations import Status
from data.places import Level

FOREIGN = 0.1  # share of muhallas whose nationalities may differ before the whole sheet looks foreign
FEW = 3
CORRECT = "Correct whichever is wrong."


def reconcile_rounds(sheets: Iterable[tuple[Table, pd.DataFrame]], titled: int | None,
                     findings: Findings) -> int:
    """Round that every row agrees on with the Summary's title; 0 after reporting that none is named.

    A file's name is only a hint: followed where nothing else is said, with a warning, and compared otherwise.
    """
    expected = titled
    for table, frame in sheets:
        known = frame[frame["round"].notna()]
        if expected is None and len(known):
            expected = int(known["round"].iloc[0])
        for number, rows in known[known["round"] != expected].groupby("round")["row"]:
            table.error(table.cell(int(rows.iloc[0]), "round"), f"is of round {number} ({len(rows)} of {len(frame)} "
                        f"rows), the workbook of round {expected}.", "Take all sheets from one round.", Kind.ROUND)
    return told_round(expected, findings) or 0


def told_round(said: int | None, findings: Findings) -> int | None:
    """Round that the workbook says, or else its file's name; reports a name that differs, or is all there is."""
    hint = find_round(Path(findings.file_name).stem)
    if said is None and hint is None:
        findings.error("", "", "The workbook doesn't say its round.", "Title the first sheet: DTM Round N.", Kind.ROUND)
    elif said is None:
        findings.warning("", "", f"The workbook doesn't say its round; {hint} is from the file's name.",
                         "Check it before you publish.", Kind.ROUND)
    elif hint is not None and hint != said:
        findings.warning("", "", f"The file's name says round {hint}, the workbook round {said}, which is taken.",
                         "Check that it is the right file.", Kind.ROUND)
    return hint if said is None else said


def reconcile_muhallas(muhallas: pd.DataFrame, table: Table) -> None:
    """Report each hosting muhalla of which a breakdown doesn't add up to its total."""
    hosting = muhallas[muhallas["status"] == Status.PUBLISHED]
    fields = _fields_by_dimension(muhallas)
    sums = pd.DataFrame({dimension: hosting[list(names)].sum(axis=1) for dimension, names in fields.items()})
    differs = sums.ne(hosting["total"], axis=0)
    for index in hosting.index[differs.any(axis=1)]:
        row = int(hosting.at[index, "row"])
        wrong = [dimension for dimension in fields if differs.at[index, dimension]]
        added = ", ".join(f"{sums.at[index, dimension]:,} by {dimension.replace('_', ' and ')}" for dimension in wrong)
        cell = table.cell(row, "total") if len(wrong) > 1 else _span(table, row, fields[wrong[0]])
        table.error(cell, f"{hosting.at[index, 'pcode']} has {hosting.at[index, 'total']:,} migrants in "
                    f"{table.cell(row, 'total')}, but adds up to {added}.", CORRECT, Kind.TOTAL)


def reconcile_nationalities(nationalities: pd.DataFrame, muhallas: pd.DataFrame, table: Table,
                            muhalla_table: Table) -> None:
    """Report each muhalla whose nationalities don't add up to its total, or all at once if many don't."""
    hosting = muhallas[muhallas["status"] == Status.PUBLISHED].set_index("pcode")
    sums = nationalities.groupby("pcode")["total"].sum().reindex(hosting.index, fill_value=0)
    wrong = hosting.index[sums != hosting["total"]]
    if len(wrong) > max(FEW, FOREIGN * len(hosting)):
        table.error("", f"the nationalities of {len(wrong)} of {len(hosting)} hosting muhallas don't add up to "
                    f"their totals ({sums.sum():,} people here, {hosting['total'].sum():,} in "
                    f"{muhalla_table.name}); the sheet looks like another round's.",
                    "Take both sheets from one published workbook.", Kind.TOTAL)
        return
    strangers = nationalities[~nationalities["pcode"].isin(hosting.index) & (nationalities["total"] > 0)]
    for line in strangers.drop_duplicates("pcode").itertuples():
        table.error(table.cell(line.row, "pcode"), f"{line.pcode} has nationalities, but hosts no migrants in "
                    f"{muhalla_table.name}.", "Correct one of the two sheets.", Kind.TOTAL)
    for pcode in wrong:
        rows = nationalities.loc[nationalities["pcode"] == pcode, "row"]
        cell = table.cell(int(rows.iloc[0]), "total") if len(rows) else ""
        total_cell = muhalla_table.cell(int(hosting.at[pcode, "row"]), "total")
        table.error(cell, f"the nationalities of {pcode} add up to {sums[pcode]:,}, its total is "
                    f"{hosting.at[pcode, 'total']:,} in {muhalla_table.name}!{total_cell}.", CORRECT, Kind.TOTAL)


def reconcile_baladiyas(baladiyas: pd.DataFrame, muhallas: pd.DataFrame, table: Table,
                        muhalla_table: Table) -> None:
    """Report each baladiya whose total isn't the sum of its muhallas, or that one of the sheets lacks."""
    holder = muhallas["pcode"].str[:Level.baladiya.code_length]
    sums = muhallas.groupby(holder)["total"].sum()
    for line in baladiyas.itertuples():
        total = 0 if pd.isna(line.total) else line.total
        if line.pcode not in sums.index:
            table.error(table.cell(line.row, "pcode"), f"{line.pcode} has no muhalla in {muhalla_table.name}.",
                        "Add its muhallas or remove the baladiya.", Kind.COVERAGE)
        elif total != sums[line.pcode]:
            table.error(table.cell(line.row, "total"), f"{line.pcode} has {total:,} migrants, its muhallas add up "
                        f"to {sums[line.pcode]:,}.", CORRECT, Kind.TOTAL)
    for pcode in sums.index.difference(baladiyas["pcode"]):
        row = int(muhallas.loc[holder == pcode, "row"].iloc[0])
        muhalla_table.error(muhalla_table.cell(row, "pcode"), f"baladiya {pcode} isn't in {table.name.strip()}.",
                            "Add its row or remove its muhallas.", Kind.COVERAGE)


def _fields_by_dimension(muhallas: pd.DataFrame) -> Mapping[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for name in (name for name in breakdown_fields() if name in muhallas):
        dimension = name.split(".")[0]
        fields[dimension] = (*fields.get(dimension, ()), name)
    return fields


def _span(table: Table, row: int, names: Iterable[str]) -> str:
    """First to last cell of a group of fields, such as M14:V14."""
    ordered = sorted(names, key=lambda name: table.columns[name])
    return f"{table.cell(row, ordered[0])}:{table.cell(row, ordered[-1])}"
