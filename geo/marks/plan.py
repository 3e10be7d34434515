"""The Crisis Response Plan 2024 as marks: its activities, the places it names, the facts about it."""

from __future__ import annotations

from collections.abc import Mapping

from data.places import read_gazetteer
from data.plan import DATE, TERMS, PlanActivity, PlanFact, plan, plan_facts
from data.words import Lang, number, text, when
from geo.marks import Mark
from geo.marks.wording import counted_unit

YEAR = "2024"
WHOLE_COUNTRY = "LY"


def plan_marks(lang: Lang) -> tuple[Mark, ...]:
    """One mark for each activity, in the plan's order; those of several places count for the whole country."""
    return tuple(_mark(row, lang, "plan", row.id, row.pcodes[0] if len(row.pcodes) == 1 else WHOLE_COUNTRY)
                 for row in plan())


def plan_places_marks(lang: Lang) -> tuple[Mark, ...]:
    """One mark for each place that an activity names: for the map only, since an activity may name several."""
    return tuple(_mark(row, lang, "plan_places", f"{row.id}-{pcode}", pcode) for row in plan() for pcode in row.pcodes)


def plan_facts_marks(lang: Lang) -> tuple[Mark, ...]:
    """What the plan's page says of itself; what is blank there is worded as not available and has no value."""
    return tuple(_fact_mark(row, lang) for row in plan_facts())


def _mark(row: PlanActivity, lang: Lang, layer: str, key: str, pcode: str) -> Mark:
    place = read_gazetteer()[pcode]
    units = [text(f"programme.{unit}", lang) for unit in row.programmes]
    return Mark(
        id=key, layer=layer, name=row.activity.to(lang), source=row.source,
        kind=" · ".join((text(f"area.{row.area}", lang), *units)),
        pcode=pcode, lon=place.lon, lat=place.lat, as_of=YEAR, note=_note(row, lang), facets=_facets(row),
    )


def _note(row: PlanActivity, lang: Lang) -> str:
    parts = [text("plan.for", lang, groups=row.groups_worded.to(lang))]
    if row.places.en:
        parts.append(text("plan.where", lang, places=row.places.to(lang)))
    if row.is_storm:
        parts.append(text("plan.storm", lang))
    if row.is_sudan:
        parts.append(text("plan.sudan", lang))
    return " · ".join(parts)


def _facets(row: PlanActivity) -> Mapping[str, tuple[str, ...]]:
    return {"objective": (row.objective,), "area": (row.area,), "programme": row.programmes, "group": row.groups}


def _fact_mark(row: PlanFact, lang: Lang) -> Mark:
    is_number = row.made_of not in (DATE, TERMS) and row.value
    return Mark(
        id=row.item, layer="plan_facts", name=text(f"plan_fact.{row.item}", lang), kind="", source=row.source,
        pcode=WHOLE_COUNTRY, value=float(row.value) if is_number else None, text=_fact_text(row, lang),
        unit=text(f"unit.{row.made_of}", lang) if is_number else "",
        counted=counted_unit(row.made_of, float(row.value), lang) if is_number else "", as_of=when(row.as_of, lang),
        note=row.note.to(lang),
    )


def _fact_text(row: PlanFact, lang: Lang) -> str:
    if not row.value:
        return text("gap.not_available", lang)
    if row.made_of == DATE:
        return when(row.value, lang)
    if row.made_of == TERMS:
        return " · ".join(text(f"plan_term.{term}", lang) for term in row.value.split(";"))
    return number(int(row.value), lang)
