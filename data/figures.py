"""Figures about the mission: key figures, offices, staff, and the residents that rates are made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from data.cells import times
from data.dates import is_date
from data.editions import by_edition
from data.places import Level, Place, read_gazetteer
from data.sources import sources
from data.tables import REFERENCE, TIMES, Row, reading

RESIDENTS_YEAR = 2021
QUALIFIERS = ("exact", "approx", "nearly", "more_than", "at_least", "up_to", "within", "counted", "derived", "typo")
PROGRAMMES = ("protection", "ibg", "vhr", "stabilization", "lmi", "health", "direct_assistance", "dtm", "mrrm",
              "mhpss")
# Topic of a key figure -> chapter that lists it; figures of a programme unit have the unit as their topic.
TOPICS = MappingProxyType({
    "mission": "overview", "staff_offices": "overview", "migrants": "migrants", "displaced": "displacement",
    "solutions": "displacement", "storm_toll": "storm", "storm_response": "storm",
    "central_mediterranean": "borders", **dict.fromkeys(PROGRAMMES, "programmes"), "plan_content": "plan",
    "plan_context": "plan", "context": "history", "beginnings": "history", "emergency_2011": "history",
    "rebuilding": "history", "voting_2014": "history", "years_2015_2016": "history", "sabratha_2017": "history",
    "year_2018": "history", "stories": "history", "worldwide": "history",
})
DATED = ("year", "date", "decade")  # units of figures that are points in time, not quantities
SPAN = re.compile(r"(\d{4})-(\d{4})")
OFFICE_KINDS = ("country_office", "sub_office", "field_office", "support_office")
POINT_TOLERANCE = 1e-6  # degrees
FIGURE_COLUMNS = ("id", "label", "label_ar", "value", "value_text", "unit", "qualifier", "as_of", "category",
                  "topic", "chapter", "breakdown", "place", "pcode", "note", "note_ar", "source", "confidence")
OFFICE_COLUMNS = ("id", "kind", "count", "name_en", "name_ar", "city", "pcode", "lon", "lat", "basis", "note",
                  "source")
STAFF_COLUMNS = ("as_of", "indicator", "value", "unit", "breakdown", "qualifier", "note", "source",
                 "confidence")
RESIDENT_COLUMNS = ("pcode", "residents", "source")


@dataclass(frozen=True)
class KeyFigure:
    """A number IOM published about its work.

    `as_of` is a year, month, day or span of years; `value_text` is the form printed in the source. Of a date or
    decade `value` is the year, and a date is its `as_of`. `topics` has two units where they report together; the
    first one lists the figure. `pcode` is `place` or the smallest place that holds it; empty outside Libya.
    """

    id: str
    label: str
    label_ar: str
    value: float
    value_text: str
    unit: str
    qualifier: str
    as_of: str
    category: str
    topics: tuple[str, ...]
    chapter: str
    breakdown: str
    place: str
    pcode: str
    note: str
    note_ar: str
    source: str
    confidence: str

    @property
    def topic(self) -> str:
        return self.topics[0]

    @property
    def span(self) -> tuple[str, str] | None:
        """First and last year, if the figure covers a span of years."""
        found = SPAN.fullmatch(self.as_of)
        return (found[1], found[2]) if found else None

    def name(self, lang: str) -> str:
        return self.label_ar if lang == "ar" else self.label

    def caveat(self, lang: str) -> str:
        return self.note_ar if lang == "ar" else self.note


@dataclass(frozen=True)
class Office:
    """IOM offices of one town, at municipality level; without a P-code it lies outside Libya."""

    id: str
    kind: str
    count: int
    name_en: str
    name_ar: str
    city: str
    pcode: str
    lon: float
    lat: float
    basis: str
    note: str
    source: str
    since: str = ""
    until: str = ""

    def name(self, lang: str) -> str:
        return self.name_ar if lang == "ar" else self.name_en


@dataclass(frozen=True)
class StaffFigure:
    """Number of staff or offices at a time; lines with a breakdown are parts, never to be added to "all"."""

    as_of: str
    indicator: str
    value: int
    unit: str
    breakdown: str
    qualifier: str
    note: str
    source: str
    confidence: str


@by_edition
def key_figures(path: Path = REFERENCE / "key_figures.csv") -> tuple[KeyFigure, ...]:
    """Every key figure in the table's order; raises TableError listing every fault."""
    with reading(path, FIGURE_COLUMNS) as rows:
        _refuse_repeats(rows, "id")
        return tuple(_key_figure(row) for row in rows)


@by_edition
def offices(path: Path = REFERENCE / "offices.csv") -> tuple[Office, ...]:
    """Every office; raises TableError listing every fault."""
    with reading(path, OFFICE_COLUMNS, TIMES) as rows:
        _refuse_repeats(rows, "id")
        return tuple(_office(row) for row in rows)


@by_edition
def staff_figures(path: Path = REFERENCE / "staff.csv") -> tuple[StaffFigure, ...]:
    """Staff and offices through the years, oldest first; raises TableError listing every fault."""
    with reading(path, STAFF_COLUMNS) as rows:
        return tuple(StaffFigure(
            row.text("as_of", required=True), row.text("indicator", required=True),
            row.whole("value", required=True) or 0, row.text("unit", required=True), row.text("breakdown"),
            row.choice("qualifier", QUALIFIERS), row.text("note"), _source(row), row.text("confidence"),
        ) for row in rows)


@by_edition
def residents(path: Path = REFERENCE / "residents_2021.csv") -> Mapping[str, int]:
    """Residents of each baladiya in RESIDENTS_YEAR by P-code; raises TableError if one is missing."""
    baladiyas = {place.pcode for place in read_gazetteer().at(Level.baladiya)}
    with reading(path, RESIDENT_COLUMNS) as rows:
        _refuse_repeats(rows, "pcode")
        counts = {row.known("pcode", baladiyas, "the baladiyas of places.csv"):
                  row.whole("residents", required=True) or 0 for row in rows if _source(row)}
        for pcode in sorted(baladiyas - counts.keys()):
            rows[-1].fault(f"is the last one and {pcode} has no row")
    return MappingProxyType(counts)


def _key_figure(row: Row) -> KeyFigure:
    figure = KeyFigure(
        row.text("id", required=True), row.text("label", required=True), row.text("label_ar", required=True),
        row.decimal("value", required=True) or 0.0, row.text("value_text", required=True),
        row.text("unit", required=True), row.choice("qualifier", QUALIFIERS),
        row.text("as_of", required=True), row.text("category", required=True), _topics(row),
        row.text("chapter", required=True), row.text("breakdown"), row.text("place"), _pcode(row),
        row.text("note"), row.text("note_ar"), _source(row), row.text("confidence"))
    if bool(figure.note) != bool(figure.note_ar):
        row.fault("note is in one language only")
    if figure.span is None and not is_date(figure.as_of):
        row.fault(f"as_of {figure.as_of!r} isn't a year, month, day or span of years such as 2019-2024")
    return figure


def _topics(row: Row) -> tuple[str, ...]:
    """The topics in the cell; a fault unless each is known and the first one's chapter is the row's."""
    topics = tuple(row.text("topic", required=True).split())
    if unknown := [topic for topic in topics if topic not in TOPICS]:
        row.fault(f"topic {' '.join(unknown)!r} isn't one of {', '.join(TOPICS)}")
    elif topics and TOPICS[topics[0]] != row.text("chapter"):
        row.fault(f"topic {topics[0]!r} belongs to chapter {TOPICS[topics[0]]!r}")
    return topics or ("",)


def _office(row: Row) -> Office:
    office = Office(
        row.text("id", required=True), row.choice("kind", OFFICE_KINDS),
        row.whole("count", required=True) or 0, row.text("name_en", required=True),
        row.text("name_ar", required=True), row.text("city", required=True), _pcode(row),
        row.decimal("lon", required=True) or 0.0, row.decimal("lat", required=True) or 0.0,
        row.text("basis", required=True), row.text("note"), _source(row), *times(row))
    if office.pcode in read_gazetteer() and not _is_at(office, read_gazetteer()[office.pcode]):
        row.fault(f"point isn't that of {office.pcode} in places.csv")
    return office


def _is_at(office: Office, place: Place) -> bool:
    return (place.lon is not None and place.lat is not None
            and max(abs(place.lon - office.lon), abs(place.lat - office.lat)) < POINT_TOLERANCE)


def _source(row: Row) -> str:
    return row.known("source", sources(), "sources.toml")


def _pcode(row: Row) -> str:
    return row.known("pcode", read_gazetteer(), "places.csv") if row.text("pcode") else ""


def _refuse_repeats(rows: tuple[Row, ...], column: str) -> None:
    seen: set[str] = set()
    for row in rows:
        value = row.text(column)
        if value in seen:
            row.fault(f"{column} {value!r} occurs twice")
        seen.add(value)


# The lines of the Mission Overview's "Figures 2019-2024", and staff, that open the Overview.
HEADLINES = ("KF-000-004", "KF-000-010", "KF-000-036", "KF-000-039", "KF-000-040", "KF-000-042", "KF-000-041",
             "KF-000-034")


def headline_figures() -> tuple[KeyFigure, ...]:
    """The figures that open the Overview, in reading order."""
    by_id = {row.id: row for row in key_figures()}
    return tuple(by_id[key] for key in HEADLINES)
