"""The layers of points that the desk edits, and the fields of each.

Disembarkation points and places of detention are none of them: nothing finer than their municipality is kept, so
they can't be given a point at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from data.activities import CONFIDENCES, PROGRAMMES
from data.activities import LEVELS as ACTIVITY_LEVELS
from data.crossings import MODES, NEIGHBOURS, PRECISIONS, STATES, STATUSES, YES_NO
from data.figures import OFFICE_KINDS, QUALIFIERS
from data.milestones import QUALIFIERS as MILESTONE_QUALIFIERS
from data.milestones import THEMES


class Kind(StrEnum):
    """What a field holds, and so how it is asked for."""

    line = "line"
    text = "text"
    number = "number"
    choice = "choice"
    many = "many"  # several of the choices
    place = "place"  # a P-code
    degrees = "degrees"
    unit = "unit"  # one that has words


@dataclass(frozen=True)
class Field:
    """One column of a layer's table; `words`: section of the words files that names its choices."""

    column: str
    kind: Kind = Kind.line
    required: bool = False
    choices: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class PointLayer:
    """A table whose rows are points. `positioned`: each has its own, others stand at their municipality's.

    `name`: the column, without language, that names a point. `prefix` and `digits` make the id of a new one.
    """

    key: str
    fields: tuple[Field, ...]
    name: str
    prefix: str
    digits: int
    positioned: bool = False

    @property
    def table(self) -> str:
        return f"{self.key}.csv"


def _line(column: str, required: bool = True) -> Field:
    return Field(column, Kind.line, required)


def _twins(column: str, required: bool = True, kind: Kind = Kind.line) -> tuple[Field, Field]:
    return Field(f"{column}_en", kind, required), Field(f"{column}_ar", kind, required)


def _choice(column: str, choices: tuple[str, ...], words: str = "") -> Field:
    return Field(column, Kind.choice, "" not in choices, choices, words or f"points.choice.{column}")


LON, LAT = Field("lon", Kind.degrees, True), Field("lat", Kind.degrees, True)
PCODE = Field("pcode", Kind.place, True)
FIGURE = (Field("figure", Kind.number), Field("unit", Kind.unit))

POINT_LAYERS: Mapping[str, PointLayer] = MappingProxyType({layer.key: layer for layer in (
    PointLayer("crossings", (
        *_twins("name"), LON, LAT, PCODE, _choice("neighbour", NEIGHBOURS, "neighbour"),
        _choice("mode", MODES, "mode"), _choice("status", STATUSES, "status"), _choice("state", STATES),
        *_twins("status_basis"), _choice("precision", PRECISIONS, "points.choice.degree"), *_twins("position_basis"),
        *_twins("history", required=False, kind=Kind.text), _line("known_to"),
        _choice("ar_verified", YES_NO, "points.choice.yes_no"),
        _choice("default", YES_NO, "points.choice.yes_no"),
    ), "name", "LY-NEW-", 2, positioned=True),
    PointLayer("offices", (
        *_twins("name"), Field("pcode", Kind.place), _choice("kind", OFFICE_KINDS, "office"),
        Field("count", Kind.number, True), _line("city"), _line("basis"), Field("note", Kind.text),
    ), "name", "OFF-NEW-", 2),
    PointLayer("activities", (
        *_twins("what", kind=Kind.text), _choice("programme", PROGRAMMES, "programme"),
        _choice("level", tuple(ACTIVITY_LEVELS)), *_twins("place"), Field("pcode", Kind.place), _line("date"),
        _line("year", required=False), *FIGURE, _choice("qualifier", ("", *QUALIFIERS), "qualifier"),
        _choice("confidence", CONFIDENCES, "points.choice.degree"),
    ), "what", "ACT-", 3),
    PointLayer("milestones", (
        *_twins("title"), *_twins("summary", kind=Kind.text), _line("date"), *_twins("place"),
        Field("pcode", Kind.place), *FIGURE, _choice("qualifier", MILESTONE_QUALIFIERS, "qualifier"),
        Field("theme", Kind.many, True, THEMES, "theme"),
    ), "title", "TL-", 3),
)})
