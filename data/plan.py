"""The Crisis Response Plan 2024: its activities under two objectives, and what its page says about itself."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, refuse_repeats, source, stated_date, twin
from data.dates import is_date
from data.editions import by_edition
from data.figures import PROGRAMMES
from data.places import read_gazetteer
from data.tables import REFERENCE, Row, reading

# Activity areas by objective, in the order of the plan.
AREAS = {
    "1": ("basic_needs", "direct_health", "mhpss_emergency", "site_management", "movement_assistance", "protection",
          "wash_emergency", "shelter", "border_management", "displacement_tracking", "preparedness"),
    "2": ("community_stabilization", "peacebuilding", "health_system", "livelihoods", "wash_recovery",
          "mhpss_recovery", "adaptation"),
}
GROUPS = ("migrants", "migrants_in_distress", "sudan_arrivals", "idps", "returnees", "host_communities",
          "crisis_affected", "flood_affected", "children", "women", "youth", "officials", "border_agencies",
          "consulates", "responders", "health_facilities", "civil_society", "private_sector")
# What the facts of the plan are made of: a date, a number of something, or a list of terms.
DATE, TERMS = "date", "terms"
FACTS = {
    "page_last_updated": DATE, "funding_required_usd": "usd", "people_targeted": "people",
    "entities_targeted": "entities", "objectives_in_text": "objectives", "operating_modalities": TERMS,
    "crosscutting_priorities": TERMS, "presence_as_of": DATE, "compare_crp_2020_2021_usd": "usd",
    "compare_crp_2025_2026_usd": "usd",
}
TERM_KEYS = ("participation", "conflict_sensitivity", "integrated_programming", "partnership", "localization", "cash",
             "data", "protection", "gender", "psea", "disaster_risk", "climate", "law_policy")
PLAN_COLUMNS = ("id", "objective", "area", "activity_en", "activity_ar", "groups", "groups_en", "groups_ar",
                "places_en", "places_ar", "pcodes", "programme", "second_programme", "storm", "sudan", "source")
FACT_COLUMNS = ("item", "value", "as_of", "note_en", "note_ar", "source")


@dataclass(frozen=True)
class PlanActivity:
    """One thing the plan says IOM will do.

    `groups` are broad, `groups_worded` is the plan's finer wording; `pcodes` are the places it names that the
    gazetteer knows, and `places` all it names. `programmes` are the unit at work and, where there is one, a second.
    """

    id: str
    objective: str
    area: str
    activity: Twin
    groups: tuple[str, ...]
    groups_worded: Twin
    places: Twin
    pcodes: tuple[str, ...]
    programmes: tuple[str, ...]
    is_storm: bool
    is_sudan: bool
    source: str


@dataclass(frozen=True)
class PlanFact:
    """What the plan's page says of itself; an empty `value` is blank in the source: not available, never zero."""

    item: str
    value: str
    as_of: str
    note: Twin
    source: str

    @property
    def made_of(self) -> str:
        """DATE, TERMS, or the unit of a number."""
        return FACTS[self.item]


@by_edition
def plan(path: Path = REFERENCE / "plan.csv") -> tuple[PlanActivity, ...]:
    """Every activity in the plan's order; raises TableError listing every fault."""
    with reading(path, PLAN_COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_activity(row) for row in rows)


@by_edition
def plan_facts(path: Path = REFERENCE / "plan_facts.csv") -> tuple[PlanFact, ...]:
    """What the plan's page says of itself, and what its sisters said; raises TableError listing every fault."""
    with reading(path, FACT_COLUMNS) as rows:
        refuse_repeats(rows, "item")
        return tuple(_fact(row) for row in rows)


def _activity(row: Row) -> PlanActivity:
    objective = row.choice("objective", AREAS)
    programmes = (row.choice("programme", PROGRAMMES), row.choice("second_programme", ("", *PROGRAMMES)))
    if programmes[0] == programmes[1]:
        row.fault(f"second_programme repeats {programmes[0]!r}")
    return PlanActivity(
        row.text("id", required=True), objective, row.choice("area", AREAS.get(objective, ())),
        twin(row, "activity", required=True), _keys(row, "groups", GROUPS, required=True),
        twin(row, "groups", required=True), twin(row, "places"), _pcodes(row), tuple(filter(None, programmes)),
        row.choice("storm", ("", "yes")) == "yes", row.choice("sudan", ("", "yes")) == "yes", source(row))


def _pcodes(row: Row) -> tuple[str, ...]:
    codes = _keys(row, "pcodes", tuple(place.pcode for place in read_gazetteer()))
    if codes and not row.text("places_en"):
        row.fault("pcodes has places that places_en doesn't name")
    return codes


def _fact(row: Row) -> PlanFact:
    fact = PlanFact(row.known("item", FACTS, "the facts of data/plan.py"), row.text("value"),
                    stated_date(row, "as_of"), twin(row, "note"), source(row))
    made_of = FACTS.get(fact.item, TERMS)
    if made_of == DATE and fact.value and not is_date(fact.value):
        row.fault(f"value {fact.value!r} isn't a date")
    elif made_of == TERMS:
        _keys(row, "value", TERM_KEYS)
    elif made_of != DATE:
        row.whole("value")
    return fact


def _keys(row: Row, column: str, known: Collection[str], required: bool = False) -> tuple[str, ...]:
    """The keys of a cell such as "migrants;idps"; a fault for each that isn't known or comes twice."""
    written = row.text(column, required)
    keys = tuple(written.split(";")) if written else ()
    for key in sorted(set(keys) - set(known)):
        row.fault(f"{column} has an unknown {key!r}")
    if len(set(keys)) < len(keys):
        row.fault(f"{column} {written!r} has one of them twice")
    return keys
