"""Storm Daniel of September 2023: people displaced by date and place, places hit, and what was counted when.

Reported and computed figures stay apart: nothing here adds up, averages or fills in.
"""

from dataclasses import dataclass
from pathlib import Path

from data.cells import Twin, pcode, refuse_repeats, source, stated_date, twin
from data.editions import by_edition
from data.tables import REFERENCE, Row, reading

GLIDE = "FL-2023-000168-LBY"  # number of the disaster; its page: reliefweb.int/disaster/fl-2023-000168-lby
SCOPES = ("stock", "arrivals")
LEVELS = ("total", "region", "mantika", "baladiya", "muhalla", "locality")
REGIONS = ("", "northeast", "west")
KINDS = ("reported", "rounded", "approximate", "estimate", "minimum", "sum_of_reported", "share_only", "derived",
         "upper_bound", "named_without_number")
ROLES = ("hit", "host_east", "host_west")
CONFIDENCE = ("high", "medium", "low")
GROUPS = ("deaths", "displacement", "damage", "health", "aid", "funding", "response", "weather")
QUALIFIERS = ("reported", "confirmed", "provisional", "early", "initially", "estimate", "disputed", "approx", "about",
              "around", "nearly", "more_than", "at_least", "minimum", "up_to", "within")
DISPLACEMENT_COLUMNS = ("id", "date", "scope", "level", "pcode", "place_en", "place_ar", "region", "individuals",
                        "households", "share", "derived", "kind", "share_base", "note_en", "note_ar", "published",
                        "source")
PLACE_COLUMNS = ("id", "pcode", "place_en", "place_ar", "role", "basis_en", "basis_ar", "note_en", "note_ar",
                 "confidence", "source")
EVENT_COLUMNS = ("id", "date", "indicator", "value", "value_text", "unit", "pcode", "place_en", "place_ar",
                 "qualifier", "actor_en", "actor_ar", "note_en", "note_ar", "group", "source")


@dataclass(frozen=True)
class Displacement:
    """People displaced by the storm at one date and place.

    A `stock` is everyone who was there; `arrivals` are those of them who came from Derna. `individuals` is what
    the source reports, `derived` what is computed where it reports none. `share` is in hundredths of
    `share_base` people. `pcode` is empty for a part of the country that isn't one of the gazetteer's.
    """

    id: str
    date: str
    scope: str
    level: str
    pcode: str
    place: Twin
    region: str
    individuals: int | None
    households: int | None
    share: float | None
    derived: int | None
    kind: str
    share_base: int | None
    note: Twin
    published: str
    source: str

    @property
    def people(self) -> int | None:
        """The reported figure, or else the computed one; `basis` tells which."""
        return self.derived if self.individuals is None else self.individuals

    @property
    def basis(self) -> str:
        """Kind of the figure itself: of a reported share the number of people is computed all the same."""
        return "share_only" if self.derived is not None and self.share is not None else self.kind


@dataclass(frozen=True)
class StormPlace:
    """A place that the storm hit, or a municipality that hosts people whom it displaced."""

    id: str
    pcode: str
    place: Twin
    role: str
    basis: Twin
    note: Twin
    confidence: str
    source: str


@dataclass(frozen=True)
class StormEvent:
    """One figure or event of the storm, as one actor gave it on one date.

    `value_text` stands in for `value` where the source prints a range; `actor` is empty where the source doesn't
    say whose figure it is.
    """

    id: str
    date: str
    indicator: str
    value: float | None
    value_text: str
    unit: str
    pcode: str
    place: Twin
    qualifier: str
    actor: Twin
    note: Twin
    group: str
    source: str


@by_edition
def storm_displacement(path: Path = REFERENCE / "storm_displacement.csv") -> tuple[Displacement, ...]:
    """Every row, oldest first; raises TableError listing every fault."""
    with reading(path, DISPLACEMENT_COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_displacement(row) for row in rows)


@by_edition
def storm_places(path: Path = REFERENCE / "storm_places.csv") -> tuple[StormPlace, ...]:
    """Hosts, then places hit; raises TableError listing every fault."""
    with reading(path, PLACE_COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_storm_place(row) for row in rows)


@by_edition
def storm_events(path: Path = REFERENCE / "storm_events.csv") -> tuple[StormEvent, ...]:
    """Every figure and event, oldest first; raises TableError listing every fault."""
    with reading(path, EVENT_COLUMNS) as rows:
        refuse_repeats(rows)
        return tuple(_event(row) for row in rows)


def _displacement(row: Row) -> Displacement:
    made = Displacement(
        row.text("id", required=True), stated_date(row, "date"), row.choice("scope", SCOPES),
        row.choice("level", LEVELS), _pcode(row), twin(row, "place", required=True), row.choice("region", REGIONS),
        row.whole("individuals"), row.whole("households"), row.decimal("share"), row.whole("derived"),
        row.choice("kind", KINDS), row.whole("share_base"), twin(row, "note"), stated_date(row, "published"),
        source(row))
    if made.individuals is not None and made.derived is not None:
        row.fault("has both a reported and a computed figure; keep the reported one")
    return made


def _storm_place(row: Row) -> StormPlace:
    return StormPlace(
        row.text("id", required=True), pcode(row), twin(row, "place", required=True), row.choice("role", ROLES),
        twin(row, "basis", required=True), twin(row, "note"), row.choice("confidence", CONFIDENCE), source(row))


def _event(row: Row) -> StormEvent:
    event = StormEvent(
        row.text("id", required=True), stated_date(row, "date"), row.text("indicator", required=True),
        row.decimal("value"), row.text("value_text"), row.text("unit", required=True), _pcode(row),
        twin(row, "place", required=True), row.choice("qualifier", QUALIFIERS), twin(row, "actor"),
        twin(row, "note"), row.choice("group", GROUPS), source(row))
    if (event.value is None) == (not event.value_text):
        row.fault("needs either a value or a value_text")
    return event


def _pcode(row: Row) -> str:
    return pcode(row) if row.text("pcode") else ""
