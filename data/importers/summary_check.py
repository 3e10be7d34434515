"""Summary against the sheets: every printed count must agree; stale percentages are noticed, never read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from data.importers.issues import Kind, quoted
from data.importers.reconcile import CORRECT
from data.importers.rows import NEEDS
from data.importers.summary import TOTAL, Key, Printed, Summary
from data.indicators import dimensions
from data.observations import Status
from data.places import COUNTRY, LEVELS, Gazetteer, Level

SHARE_TOLERANCE = 0.0006  # 0.06 percentage points: more than rounding to one decimal explains
PARTS_OF_CHILDREN = ("children_accompanied", "children_unaccompanied")  # the sheets know only their sum
ORIGINS = {"asia_and_middle_east": "region_of_origin", "origin_other": "region_of_origin",
           "sub_sahara": "part_of_region", "north_africa": "part_of_region"}
FIGURES = {"migrants": "migrants", "baladiyas": "baladiyas", "muhallas_hosting": "hosting muhallas"}
COUNTRY_LENGTH, REGION_LENGTH, MANTIKA_LENGTH = (level.code_length for level in LEVELS[:3])


@dataclass
class Expected:
    """What one block should print, recomputed: counts, and the denominators of its shares, by key."""

    counts: dict[Key, int] = field(default_factory=dict)
    of: dict[Key, int] = field(default_factory=dict)

    def add(self, key: Key, count: int, of: int) -> None:
        self.counts[key], self.of[key] = int(count), int(of)


def reconcile_summary(summary: Summary, table: pd.DataFrame, muhallas: pd.DataFrame,
                      nationalities: pd.DataFrame) -> dict[str, int]:
    """Report each count that differs and each stale share; returns children accompanied and not.

    Only the Summary splits children so; without that block the result is empty.
    """
    hosting = muhallas[muhallas["status"] == Status.PUBLISHED]
    for block, expected in _expected(table, hosting, nationalities, summary.gazetteer).items():
        printed = summary.block(block)
        if printed is None:
            summary.warning("", f"no block of {block.replace('_', ' ')} under its heading; not compared.",
                            "If it was renamed, add the heading to aliases.toml.", Kind.SHEET)
        else:
            _compare(summary, block, printed, expected)
    _compare_figure(summary, "migrants", int(hosting["total"].sum()))
    _compare_figure(summary, "muhallas_hosting", len(hosting))
    baladiyas = hosting.loc[hosting["total"] > 0, "pcode"].str[:Level.baladiya.code_length]
    _compare_figure(summary, "baladiyas", baladiyas.nunique())
    children = _counts(table, COUNTRY.pcode, "sex_age").get("children")
    return {} if children is None else _children(summary, children)


def _compare(summary: Summary, block: str, printed: list[Printed], expected: Expected) -> None:
    for line in printed:
        if line.key[0] in PARTS_OF_CHILDREN:
            continue
        count, of = expected.counts.get(line.key, 0), expected.of.get(line.key, 0)
        if line.count is not None and line.count != count:
            summary.error(line.count_cell, f"prints {line.count:,} for {quoted(line.label)}, the sheets add up to "
                          f"{count:,}.", CORRECT, Kind.TOTAL)
        elif line.share is not None and of and abs(line.share - count / of) > SHARE_TOLERANCE:
            summary.warning(line.share_cell, f"prints {line.share:.2%} for {quoted(line.label)}, recomputed "
                            f"{count / of:.2%} ({count:,} of {of:,}).", "Stale, and not used; tell the publisher.",
                            Kind.SHARE)
    there = {line.key for line in printed} | {TOTAL}
    for key, count in expected.counts.items():
        if count and key not in there:
            summary.error("", f"the block of {block.replace('_', ' ')} lacks {' '.join(key)} ({count:,} in the "
                          "sheets).", "Restore its row.", Kind.COVERAGE)


def _compare_figure(summary: Summary, key: str, count: int) -> None:
    printed, cell = summary.figure(key)
    what = FIGURES[key]
    if not cell:
        summary.warning("", f"doesn't print the number of {what}; not compared.",
                        "If its label was renamed, add it to aliases.toml.", Kind.SHEET)
    elif printed != count:
        shown = f"{printed:,}" if isinstance(printed, int) else quoted(printed)
        summary.error(cell, f"prints {shown} {what}, the sheets add up to {count:,}.", CORRECT,
                      Kind.TOTAL)


def _children(summary: Summary, children: int) -> dict[str, int]:
    printed = summary.block("sex_age") or []
    parts = {line.key[0]: line for line in printed if line.key[0] in PARTS_OF_CHILDREN and line.count is not None}
    if len(parts) < len(PARTS_OF_CHILDREN):
        return {}
    added = sum(line.count for line in parts.values())
    if added != children:
        summary.error(parts[PARTS_OF_CHILDREN[0]].count_cell, f"accompanied and unaccompanied children add up to "
                      f"{added:,}, the sheets have {children:,} children.", CORRECT, Kind.TOTAL)
    return {key: int(line.count) for key, line in parts.items()}


def _expected(table: pd.DataFrame, hosting: pd.DataFrame, nationalities: pd.DataFrame,
              gazetteer: Gazetteer) -> Mapping[str, Expected]:
    """What every block should print, of what the sheets hold."""
    country = COUNTRY.pcode
    national = _total(table, country)
    people = _counts(table, country, "sex_age")
    adults = people.get("men", 0) + people.get("women", 0)
    shelters = {f"shelter.{key}": count for key, count in _counts(table, country, "shelter").items()}
    blocks = {
        "mantikas": _shares(_totals(table, gazetteer, Level.mantika), national),
        "regions": _shares(_totals(table, gazetteer, Level.region), national),
        "nationalities": _shares(_counts(table, country, "nationality"), national),
    }
    if shelters:
        blocks["shelter"] = _shares(shelters, national)
    if people:
        blocks["sex_age"] = _shares({**people, "adults": adults}, national)
    if set(ORIGINS.values()) <= set(nationalities):
        origins = {kind: nationalities.groupby(kind)["total"].sum() for kind in set(ORIGINS.values())}
        parts = origins["part_of_region"].drop("part_other", errors="ignore")  # no row of its own in the block
        blocks["origins"] = _shares({**parts, **origins["region_of_origin"]}, national)
        blocks["origins_by_mantika"] = _expected_origins(nationalities, table)
    if set(NEEDS) <= set(hosting):
        blocks["needs"] = _expected_needs(hosting)
    return blocks


def _shares(counts: Mapping[str, int], total: int) -> Expected:
    expected = Expected()
    for key, count in counts.items():
        expected.add((key,), count, total)
    expected.add(TOTAL, total, total)
    return expected


def _expected_origins(nationalities: pd.DataFrame, table: pd.DataFrame) -> Expected:
    """A mantika's share is of its region's people of that origin, a region's of all its people."""
    expected = Expected()
    for origin, column in ORIGINS.items():
        lines = nationalities[nationalities[column] == origin]
        mantikas, regions, country = (
            lines.groupby(lines["pcode"].str[:length])["total"].sum()
            for length in (MANTIKA_LENGTH, REGION_LENGTH, COUNTRY_LENGTH))
        for pcode, count in mantikas.items():
            expected.add((pcode, origin), count, regions[pcode[:REGION_LENGTH]])
        for pcode, count in regions.items():
            expected.add((pcode, origin), count, _total(table, pcode))
        for pcode, count in country.items():
            expected.add((pcode, origin), count, 0)  # the last line prints counts only
    return expected


def _expected_needs(hosting: pd.DataFrame) -> Expected:
    """Muhallas that name a need at any priority, of the hosting muhallas of the place."""
    named = hosting.melt("pcode", list(NEEDS), value_name="need").drop_duplicates(["pcode", "need"])
    expected = Expected()
    for length in (COUNTRY_LENGTH, MANTIKA_LENGTH):
        counts = named.groupby([named["pcode"].str[:length], "need"]).size()
        for pcode, of in hosting["pcode"].str[:length].value_counts().items():
            for need in dimensions()[NEEDS[0]].categories:
                expected.add((pcode, need), counts.get((pcode, need), 0), of)
    return expected


def _totals(table: pd.DataFrame, gazetteer: Gazetteer, level: Level) -> dict[str, int]:
    return {place.pcode: _total(table, place.pcode) for place in gazetteer.at(level)}


def _total(table: pd.DataFrame, pcode: str) -> int:
    return _counts(table, pcode, "total").get("total", 0)


def _counts(table: pd.DataFrame, pcode: str, dimension: str) -> dict[str, int]:
    """Published values of a place by category."""
    rows = table[(table["pcode"] == pcode) & (table["dimension"] == dimension) & table["value"].notna()]
    return {category: int(value) for category, value in zip(rows["category"], rows["value"], strict=True)}
