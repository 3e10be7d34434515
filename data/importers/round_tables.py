"""What a round of displaced or returned people adds to the tables of the Displacement chapter."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.area_shares import AreaShare, area_shares
from data.importers.issues import Findings, Kind
from data.rounds import Round, read_rounds

Rows = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class RoundTotals:
    """One group in one round: people of the country, and of the areas whose figure is given, by P-code.

    `start` and `end` are months, '' if unknown; `figure_from` and `source` are those of rounds.csv.
    """

    group: str
    number: int
    start: str
    end: str
    individuals: int
    areas: Mapping[str, int]
    figure_from: str
    source: str
    title: str
    url: str = ""
    note: str = ""
    note_en: str = ""
    note_ar: str = ""


def round_tables(totals: RoundTotals, findings: Findings) -> Mapping[str, Rows]:
    """Rows of rounds.csv and area_shares.csv; tells where a figure that is held changes.

    An area that is held already keeps its id, so that it isn't shown twice; held areas that this source lacks stay,
    with their share of the new total. Shares are computed, never read.
    """
    held = next((row for row in read_rounds() if (row.group, row.number) == (totals.group, totals.number)), None)
    shares = {row.pcode: row for row in area_shares() if (row.group, row.number) == (totals.group, totals.number)}
    _tell_changes(totals, held, shares, findings)
    areas = tuple(_area_row(totals, pcode, people, shares.get(pcode))
                  for pcode, people in sorted(totals.areas.items()) if people or pcode in shares)
    kept = tuple(_kept_row(totals, row) for pcode, row in sorted(shares.items()) if pcode not in totals.areas)
    rows = {"rounds.csv": (_round_row(totals, held),), "area_shares.csv": areas + kept}
    return {name: table for name, table in rows.items() if table}


def share(people: int, total: int) -> str:
    """Percent of the round's national total as area_shares.csv writes it."""
    return str(round(100 * people / total, 1)) if total else ""


def _round_row(totals: RoundTotals, held: Round | None) -> Mapping[str, str]:
    """The round's line; what this source doesn't say, the held line goes on saying."""
    counts = {name: getattr(held, name, None) for name in ("baladiyas", "muhallas", "nationalities")}
    return {"round": str(totals.number), "group": totals.group, "start": totals.start, "end": totals.end,
            "individuals": str(totals.individuals),
            **{name: "" if count is None else str(count) for name, count in counts.items()},
            "reliability": totals.figure_from, "figure_from": totals.figure_from, "source": totals.source,
            "source_title": totals.title, "source_url": totals.url, "note": totals.note}


def _area_row(totals: RoundTotals, pcode: str, people: int, held: AreaShare | None) -> Mapping[str, str]:
    return {"id": held.id if held else f"R{totals.number}-{totals.group}-{pcode}", "group": totals.group,
            "round": str(totals.number), "date": totals.end, "pcode": pcode,
            "share": share(people, totals.individuals), "individuals": str(people), "qualifier": "exact",
            "figure_from": totals.figure_from, "note_en": totals.note_en, "note_ar": totals.note_ar,
            "source": totals.source}


def _kept_row(totals: RoundTotals, held: AreaShare) -> Mapping[str, str]:
    return {"id": held.id, "group": held.group, "round": str(totals.number), "date": held.date, "pcode": held.pcode,
            "share": "" if held.share is None else share(held.individuals, totals.individuals),
            "individuals": str(held.individuals), "qualifier": held.qualifier, "figure_from": held.figure_from,
            "note_en": held.note.en, "note_ar": held.note.ar, "source": held.source}


def _tell_changes(totals: RoundTotals, held: Round | None, shares: Mapping[str, AreaShare],
                  findings: Findings) -> None:
    what = f"{totals.group} of round {totals.number}"
    if held and held.individuals != totals.individuals:
        findings.warning("", "", f"{what}: {totals.individuals:,} people here, {held.individuals:,} held so far, from "
                         f"“{held.source_title}”.", "Publish it only if this source is the better one.", Kind.TOTAL)
    for pcode, row in shares.items():
        if pcode not in totals.areas:
            findings.warning("", "", f"{what} in {pcode}: {row.individuals:,} people held so far, no figure here; "
                             "they stay, with their share of the new total.", "Look whether both can be true.",
                             Kind.COVERAGE)
        elif totals.areas[pcode] != row.individuals:
            findings.warning("", "", f"{what} in {pcode}: {totals.areas[pcode]:,} people here, {row.individuals:,} "
                             "held so far.", "Publish it only if this source is the better one.", Kind.TOTAL)
