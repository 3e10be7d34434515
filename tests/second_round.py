"""A second round beside the shipped one, for tests of change between rounds. Made up by chance: never shipped.

It goes the importer's own way from muhallas to the long table, so that all its levels agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import pandas as pd

from data.importers import Import
from data.importers.longtable import long_table
from data.importers.rows import NEEDS, breakdown_fields
from data.indicators import dimensions
from data.observations import Status, check
from data.places import Gazetteer, Level
from data.releases import Release, make_release, shipped_release
from data.stores.files import FileStore

UNASSESSED = "LY010203"  # nobody went there
DESERTED = "LY031902"  # nobody was found there
DOUBLED = "LY010701"  # twice as many as in the shipped round
MONTHS = {53: ("2024-06", "2024-07"), 55: ("2024-10", "2024-12")}


@dataclass(frozen=True)
class Drift:
    """Counts of the shipped round by P-code, dimension and category, and the chance by which they drift."""

    shipped: dict[tuple[str, str, str], int | None]
    random: Random

    def muhallas(self, gazetteer: Gazetteer) -> list[dict]:
        """Every muhalla that was assessed, its people within 20 % of the shipped ones, its needs by chance."""
        rows = []
        for baladiya in gazetteer.at(Level.baladiya):
            factor = 2 if baladiya.pcode == DOUBLED else self.random.uniform(0.85, 1.15)
            for muhalla in gazetteer.children(baladiya.pcode):
                count = self.shipped.get((muhalla.pcode, "total", "total"), 0)
                total = round(count * (factor + self.random.uniform(-0.05, 0.05)))
                hosting = total > 0 and baladiya.pcode != DESERTED
                needs = self.random.sample(dimensions()[NEEDS[0]].categories, len(NEEDS)) if hosting else [""] * 3
                rows.append({"pcode": muhalla.pcode, "status": Status.PUBLISHED if hosting else Status.NOT_PRESENT,
                             "total": total if hosting else None, **dict(zip(NEEDS, needs, strict=True))})
        return [row for row in rows if not row["pcode"].startswith(UNASSESSED)]

    def breakdown(self, baladiya: str, dimension: str, total: int) -> dict[str, int]:
        """A new total divided much as the shipped one was; categories that had nobody stay without a count."""
        counts = {category: self.shipped.get((baladiya, dimension, category), 0)
                  for category in dimensions()[dimension].categories}
        hidden = [category for category, count in counts.items() if count is None]
        rest = self.shipped[baladiya, "total", "total"] - sum(count for count in counts.values() if count)
        counts |= {category: rest / len(hidden) for category in hidden}
        weights = {category: count * self.random.uniform(0.9, 1.1) for category, count in counts.items() if count}
        return divided(total, weights)


def second_round(store: FileStore, gazetteer: Gazetteer, number: int = 53) -> Release:
    """Publish the shipped round and a made-up one, 53 or 55, as one release; the same number makes the same one."""
    shipped = shipped_release(store, gazetteer)
    table = shipped.observations()
    present = table[table["status"] != Status.NOT_PRESENT]
    values = present.set_index(["pcode", "dimension", "category"])["value"].items()
    counts = {key: None if value is pd.NA else int(value) for key, value in values}
    frame = _frame(Drift(counts, Random(number)), gazetteer, number)
    check(frame, gazetteer)
    total = frame[(frame["pcode"] == "LY") & (frame["dimension"] == "total")]["value"].iloc[0]
    start, end = MONTHS[number]
    release = make_release(store, Import(
        file_name=f"made_up_round_{number}.csv", sha256=f"{number:064}", round=number, group="migrants",
        start=start, end=end, importer="made_up/1", frame=frame, counts={"migrants": int(total)}, issues=(),
    ), base=shipped.digest)
    store.publish(release.digest, note=f"Round {number} is made up, for tests")
    return release


def _frame(drift: Drift, gazetteer: Gazetteer, number: int) -> pd.DataFrame:
    muhallas = pd.DataFrame(drift.muhallas(gazetteer)).reindex(
        columns=["pcode", "status", "total", *breakdown_fields(), *NEEDS])
    muhallas = muhallas.astype({name: "Int64" for name in ("total", *breakdown_fields())})
    hosting = muhallas[muhallas["status"] == Status.PUBLISHED]
    nationalities = []
    # Breakdowns are kept down to the baladiya: its first hosting muhalla stands for all.
    for baladiya, rows in hosting.groupby(hosting["pcode"].str[:8]):
        for dimension, category, count in _breakdowns(drift, baladiya, int(rows["total"].sum())):
            if dimension == "nationality":
                nationalities.append((rows["pcode"].iloc[0], category, count))
            else:
                muhallas.loc[rows.index[0], f"{dimension}.{category}"] = count
    lines = pd.DataFrame(nationalities, columns=["pcode", "nationality", "total"])
    return long_table(muhallas, lines, gazetteer, number)


def _breakdowns(drift: Drift, baladiya: str, total: int) -> Iterator[tuple[str, str, int]]:
    for dimension in dimensions().values():
        if dimension.is_breakdown:
            for category, count in drift.breakdown(baladiya, dimension.key, total).items():
                yield dimension.key, category, count


def divided(total: int, weights: dict[str, float]) -> dict[str, int]:
    """Whole parts of a total by weight, by the largest remainders."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(part) for key, part in exact.items()}
    for key in sorted(exact, key=lambda key: parts[key] - exact[key])[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
