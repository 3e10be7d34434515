"""What an edit of a point must keep: fields, places, positions and dates; every fault at once, told by its field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from itertools import count

from data.cells import DAY
from data.crossings import EAST, NORTH, SOUTH, WEST
from data.dates import is_date
from data.errors import AtlasError, TableError
from data.places import Gazetteer, Level
from data.point_layers import Field, Kind, PointLayer
from data.sources import sources
from data.words import Lang, entries, text

Cells = Mapping[str, str]
LONGEST = 2000  # characters of a cell
FORMULA_STARTS = ("=", "+", "-", "@")  # a spreadsheet that opens a download would run such text


@dataclass(frozen=True)
class FieldFault:
    """What is wrong with one field: a words key and its values; `column` is "" for the whole point."""

    column: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def worded(self, lang: Lang) -> str:
        return text(self.key, lang, **self.values)


class EditError(AtlasError):
    """An edit that can't be kept; `faults` say why, each at its field."""

    def __init__(self, *faults: FieldFault):
        super().__init__("\n".join(fault.worded(Lang.en) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Citation:
    """A publication that isn't among the sources yet."""

    title: str
    publisher: str
    published: str
    url: str
    licence: str


def citation_row(citation: Citation | None) -> dict[str, str]:
    """The publication as a row of citations.csv, under a key that no other has; {} for none."""
    if citation is None:
        return {}
    words = re.sub(r"[^a-z0-9]+", "_", f"{citation.publisher} {citation.title}".lower()).strip("_")[:40].strip("_")
    stem = "_".join(filter(None, (words or "publication", citation.published[:4])))
    keys = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
    return {"key": next(key for key in keys if key not in sources()), "title": citation.title.strip(),
            "publisher": citation.publisher.strip(), "published": citation.published.strip(),
            "url": citation.url.strip(), "note": f"Licence: {citation.licence.strip()}"}


def faults_of_source(source: str, citation: Citation | None) -> list[FieldFault]:
    """A source must be one of those that are known, or a publication with all that a reader needs to find it."""
    if citation is None:
        return [] if source in sources() else [FieldFault("source", "edit.fault.source")]
    found = [FieldFault(f"citation_{column}", "edit.fault.empty")
             for column in ("title", "publisher", "published", "licence") if not getattr(citation, column).strip()]
    if citation.published and not re.fullmatch(r"\d{4}(-\d\d){0,2}", citation.published):
        found.append(FieldFault("citation_published", "edit.fault.date"))
    if citation.url and not citation.url.startswith(("https://", "http://")):
        found.append(FieldFault("citation_url", "edit.fault.link"))
    return found


def complete(layer: PointLayer, cells: Cells, gazetteer: Gazetteer) -> dict[str, str]:
    """Cells on one line, with what follows from them: the year of a date, the point of an office."""
    made = {column: " ".join(value.split()) for column, value in cells.items()}
    if layer.key == "milestones" and made.get("date"):
        made["year"] = made["date"][:4]
    if layer.key == "offices" and made.get("pcode") in gazetteer:
        place = gazetteer[made["pcode"]]
        made |= {"lon": _degrees(place.lon), "lat": _degrees(place.lat)}
    if layer.key == "activities" and made.get("level") == "multi":
        made["pcode"] = ""
    return made


def faults_of(layer: PointLayer, row: Cells, gazetteer: Gazetteer) -> list[FieldFault]:
    """Everything that is wrong with the fields of a row."""
    found = [fault for one in layer.fields for fault in _faults_of_field(one, row.get(one.column, ""), gazetteer)]
    found += _faults_of_twins(layer, row)
    if layer.key == "milestones" and row.get("date") and not is_date(row["date"]):
        found.append(FieldFault("date", "edit.fault.date"))
    given = [bool(row.get(column)) for column in ("figure", "unit", "qualifier")]
    if any(given) and not all(given) and layer.key in ("activities", "milestones"):
        found.append(FieldFault("figure", "edit.fault.figure"))
    if layer.key == "offices" and row.get("pcode") in gazetteer and not row.get("lon"):
        found.append(FieldFault("pcode", "edit.fault.no_point"))
    return found


def units() -> tuple[str, ...]:
    """Units that the atlas can name, alone and behind a number."""
    words = entries(Lang.en)
    return tuple(key.removeprefix("unit.") for key in words
                 if key.startswith("unit.") and key.replace("unit.", "unit_of.", 1) in words)


def faults_of_table(error: TableError) -> list[FieldFault]:
    """What the table's own reader still finds, in its words."""
    return [FieldFault("", "edit.fault.table", {"what": line}) for line in str(error).splitlines()[1:] or [str(error)]]


def faults_of_day(since: str, row: Cells, today: str) -> list[FieldFault]:
    """The day from which an edit holds: a real one, not in the future, and after the one before it."""
    if not since:
        return []
    if not DAY.fullmatch(since) or not _is_day(since):
        return [FieldFault("since", "edit.fault.day")]
    if since > today:
        return [FieldFault("since", "edit.fault.future")]
    before = max(row.get("since", ""), row.get("until", ""))
    return [FieldFault("since", "edit.fault.too_early", {"day": before})] if since <= before else []


def strays(layer: PointLayer, row: Cells, mantika_at: Callable[[float, float], str] | None) -> bool:
    """True if a point lies outside the area of the mantika that its P-code names."""
    if mantika_at is None or not layer.positioned:
        return False
    return mantika_at(float(row["lon"]), float(row["lat"])) != row["pcode"][: Level.mantika.code_length]


def _faults_of_field(one: Field, value: str, gazetteer: Gazetteer) -> Iterator[FieldFault]:
    if not value:
        if one.required:
            yield FieldFault(one.column, "edit.fault.empty")
    elif value.startswith(FORMULA_STARTS) and one.kind in (Kind.line, Kind.text):
        yield FieldFault(one.column, "edit.fault.formula")
    elif len(value) > LONGEST:
        yield FieldFault(one.column, "edit.fault.long", {"most": LONGEST})
    elif one.choices and not set(value.split() if one.kind is Kind.many else [value]) <= set(one.choices):
        yield FieldFault(one.column, "edit.fault.choice")
    elif one.kind is Kind.unit and value not in units():
        yield FieldFault(one.column, "edit.fault.unit", {"unit": value})
    elif one.kind is Kind.number and not (value.isascii() and value.isdecimal()):
        yield FieldFault(one.column, "edit.fault.number")
    elif one.kind is Kind.place and value not in gazetteer:
        yield FieldFault(one.column, "edit.fault.pcode", {"pcode": value})
    elif one.kind is Kind.degrees and not _is_near(one.column, value):
        west, east = (WEST, EAST) if one.column == "lon" else (SOUTH, NORTH)
        yield FieldFault(one.column, "edit.fault.degrees", {"least": west, "most": east})


def _faults_of_twins(layer: PointLayer, row: Cells) -> Iterator[FieldFault]:
    """Words in one language only, where both may be empty."""
    for one in layer.fields:
        stem, _, lang = one.column.rpartition("_")
        other = f"{stem}_{'ar' if lang == 'en' else 'en'}"
        if lang in ("en", "ar") and not one.required and row.get(other) and not row.get(one.column):
            yield FieldFault(one.column, "edit.fault.one_language")


def _is_near(column: str, value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    least, most = (WEST, EAST) if column == "lon" else (SOUTH, NORTH)
    return math.isfinite(number) and least <= number <= most


def _is_day(value: str) -> bool:
    try:
        return bool(Date.fromisoformat(value))
    except ValueError:
        return False


def _degrees(value: float | None) -> str:
    return "" if value is None else repr(value)
