"""National figures through time as marks: the series of many publishers, DTM's rounds, the mission's staff."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from types import MappingProxyType

from data.editions import by_edition
from data.figures import StaffFigure, staff_figures
from data.rounds import Round, read_rounds
from data.series import SeriesPoint, registry, series
from data.sources import sources
from data.words import Lang, month_range, text, when
from geo.marks import Mark
from geo.marks.wording import counted_unit

NOT_EXACT = ("approx", "more_than", "derived")


def series_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of all national series; a figure printed twice is one mark, its note naming the other source."""
    points: dict[tuple[str, str, str], list[SeriesPoint]] = {}
    for point in series():
        points.setdefault((point.series, point.part, point.date), []).append(point)
    return tuple(_point_mark(same[0], same[1:], lang) for same in points.values())


def rounds_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of DTM's rounds, three series that are never added up; rounds of no known month have no `order`."""
    return tuple(_round_mark(row, lang) for row in read_rounds())


def staff_marks(lang: Lang) -> tuple[Mark, ...]:
    """Marks of the mission's staff and offices through the years, totals apart from their parts."""
    return tuple(_staff_mark(row, lang) for row in staff_figures())


def middle_year(stated: str) -> float:
    """A year, month or day as a decimal year: the middle of what is stated; of two years, the middle between."""
    if re.fullmatch(r"\d{4}-\d{4}", stated):
        return (int(stated[:4]) + int(stated[5:]) + 1) / 2
    year, *rest = (int(part) for part in stated.split("-"))
    if not rest:
        return year + 0.5
    day = (rest[1] - 0.5) / monthrange(year, rest[0])[1] if len(rest) == 2 else 0.5
    return round(year + (rest[0] - 1 + day) / 12, 4)


def _point_mark(point: SeriesPoint, repeats: list[SeriesPoint], lang: Lang) -> Mark:
    notes = [point.note(lang), *(row.note(lang) for row in repeats)]
    notes += [text("caveat.repeated", lang, source=sources()[row.source].name(lang))
              for row in repeats if row.source != point.source]
    if point.cutoff != point.date and point.cutoff:
        notes.append(text("caveat.cutoff", lang, date=when(point.cutoff, lang)))
    part = {"part": (point.part,)} if point.part else {}
    return Mark(
        id=point.id, layer="series", name=_named(point.series, point.part, lang), kind="", source=point.source,
        pcode="LY", value=point.value, text=text(f"qualifier.{point.qualifier}", lang, value=point.value),
        unit=text(f"unit.{point.unit}", lang), counted=counted_unit(point.unit, point.value, lang),
        as_of=when(point.date, lang), order=middle_year(point.date),
        note=" ".join(dict.fromkeys(filter(None, notes))), hollow=point.qualifier in NOT_EXACT,
        facets={"series": (point.series,), "chapter": (registry()[point.series].chapter,), **part},
    )


def _round_mark(row: Round, lang: Lang) -> Mark:
    months = [middle_year(month) for month in (row.start, row.end) if month]
    return Mark(
        id=f"{row.group}-{row.number}", layer="rounds", name=text("ui.round", lang, round=row.number),
        kind=text(f"group.{row.group}", lang), source=_report_at().get(row.source_url, row.source), pcode="LY",
        value=row.individuals, text=text("qualifier.exact", lang, value=row.individuals),
        unit=text(f"unit.{row.group}", lang), counted=counted_unit(row.group, row.individuals, lang),
        as_of=month_range(row.start, row.end, lang),
        order=round(sum(months) / len(months), 4) if months else 0,
        note=text(f"reliability.{row.reliability}", lang) + ".", hollow=row.reliability != "primary",
        facets={"series": (f"dtm_{row.group}",)},
    )


def _staff_mark(row: StaffFigure, lang: Lang) -> Mark:
    part = "" if row.breakdown == "all" else _key(row.breakdown)
    name = f"{row.indicator}_{_key(row.as_of)}_{_key(row.breakdown)}"
    key = "staff_by_contract" if row.indicator == "staff" and part else row.indicator
    return Mark(
        id=name, layer="staff", name=_named(key, part, lang), kind="", source=row.source, pcode="LY", value=row.value,
        text=text(f"qualifier.{row.qualifier}", lang, value=row.value), unit=text(f"unit.{row.unit}", lang),
        counted=counted_unit(row.unit, row.value, lang), as_of=when(row.as_of, lang), order=middle_year(row.as_of),
        note=text(f"staff_note.{name}", lang) if row.note else "", hollow=row.qualifier in NOT_EXACT,
        facets={"series": (key,), **({"part": (part,)} if part else {})},
    )


def _named(key: str, part: str, lang: Lang) -> str:
    name = text(f"series.{key}", lang)
    return f"{name} · {text(f'part.{part}', lang)}" if part else name


def _key(words: str) -> str:
    """Words of the staff table as the key of their translation."""
    return re.sub(r"\W+", "_", words.lower()).strip("_")


@by_edition
def _report_at() -> Mapping[str, str]:
    """Key of the source at each address: the report in which a round's figure was read."""
    return MappingProxyType({source.url: key for key, source in sources().items() if source.url})
