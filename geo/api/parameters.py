"""Parameters of the API: each has one JSON Schema, which is published and by which what is asked is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from data.catalog import Catalog
from data.indicators import MEASURES, dimensions
from data.places import Level
from data.rounds import read_rounds
from data.words import Lang
from geo.api.problems import Told
from geo.marks.collection import FACETS, UP_TO, facets, marks
from geo.reading import quote

MOST_ITEMS, USUAL_ITEMS = 1000, 100
MOST_PASSED = 1_000_000  # items before a page
LONGEST_SEARCH = 100  # characters
LONGEST_NUMBER = 18  # digits that are read at all
DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
TIME = f"{DAY}(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{{1,9}})?(Z|[+-][0-9]{{2}}:[0-9]{{2}}))?"
WHEN = f"^({TIME}|{TIME}/{TIME}|{TIME}/(\\.\\.)?|(\\.\\.)?/{TIME})$"
PCODE = "^LY([0-9]{2}){0,4}$"

Schema = Mapping[str, object]


@dataclass(frozen=True)
class Parameter:
    """One parameter. `schema` makes its JSON Schema for what a release holds; `rule` ends the words key that says
    what it takes, its own name if empty; `capped`: a number above the most is read as the most."""

    name: str
    schema: Callable[[Catalog], Schema]
    rule: str = ""
    in_path: bool = False
    capped: int = 0


def read(parameters: Sequence[Parameter], in_path: Mapping[str, str], query: Iterable[tuple[str, str]],
         catalog: Catalog) -> dict[str, object]:
    """Value of each parameter, its default if it isn't given; raises Told for what can't be read."""
    known = {row.name: row for row in parameters if not row.in_path}
    given: dict[str, str] = {}
    for name, asked in query:
        if name not in known:
            raise Told("unknown_parameter", "api.wrong.unknown" if known else "api.wrong.none",
                       (("asked", quote([name])), ("known", ", ".join(known))), allowed=tuple(known))
        if name in given:
            raise Told("repeated_parameter", "api.wrong.repeated", (("name", name),), name)
        given[name] = asked
    found = {}
    for row in parameters:
        schema = row.schema(catalog)
        told = in_path.get(row.name) if row.in_path else given.get(row.name)
        found[row.name] = schema.get("default") if told is None else _value(row, schema, told)
    return found


def _value(row: Parameter, schema: Schema, asked: str) -> object:
    """What is asked for, by the same schema that is published."""
    if "enum" in schema:
        found = next((value for value in schema["enum"] if str(value) == asked), None)
    elif schema.get("type") == "integer":
        found = _whole(asked, row, schema)
    elif schema.get("type") == "array":
        found = _numbers(asked)
    else:
        fits = schema.get("minLength", 0) <= len(asked) <= schema.get("maxLength", len(asked))
        found = asked if fits and re.fullmatch(_unanchored(schema.get("pattern", ".*")), asked, re.DOTALL) else None
    if found is None:
        raise _wrong(row, schema, asked)
    return found


def _wrong(row: Parameter, schema: Schema, asked: str) -> Told:
    choices = tuple(str(value) for value in schema.get("enum", ()))
    if row.in_path:
        return Told("not_found", f"api.not_found.{row.rule or row.name}", (("asked", quote([asked])),), row.name,
                    choices)
    values = [("name", row.name), ("asked", quote([asked]))]
    if choices:
        return Told("wrong_value", "api.wrong.choice", (*values, ("choices", ", ".join(choices[:12]))), row.name,
                    choices)
    if schema.get("type") == "integer":
        values += [("least", schema["minimum"]), ("most", schema.get("maximum", MOST_PASSED))]
        return Told("wrong_value", "api.wrong.whole", tuple(values), row.name)
    return Told("wrong_value", f"api.wrong.{row.rule or row.name}", tuple(values), row.name)


def _unanchored(pattern: str) -> str:
    """The pattern without `$`, which in Python lets a line end follow."""
    return pattern.removeprefix("^").removesuffix("$")


def _whole(asked: str, row: Parameter, schema: Schema) -> int | None:
    if not re.fullmatch(f"-?[0-9]{{1,{LONGEST_NUMBER}}}", asked):
        return row.capped or None if re.fullmatch("[0-9]+", asked) else None
    number = int(asked)
    if number < schema["minimum"]:
        return None
    if row.capped:
        return min(number, row.capped)
    return number if number <= schema.get("maximum", number) else None


def _numbers(asked: str) -> tuple[float, ...] | None:
    """Four numbers, or six of which the heights, the third and sixth, say nothing of Libya."""
    try:
        sides = tuple(float(part) for part in asked.split(","))
    except ValueError:
        return None
    if len(sides) == 6:
        sides = (*sides[:2], *sides[3:5])
    return sides if len(sides) == 4 and all(map(isfinite, sides)) else None


def choice(name: str, choices: Callable[[Catalog], Iterable], usual: object = None, in_path: bool = False) -> Parameter:
    """A parameter of some values that are known by name."""
    def schema(catalog: Catalog) -> Schema:
        held = list(choices(catalog))
        if not held:  # nothing to choose from in this release
            return {"type": "string", "pattern": "^$"}
        kind = "integer" if held and isinstance(held[0], int) else "string"
        default = usual(catalog) if callable(usual) else usual
        return {"type": kind, "enum": held} | ({} if default is None else {"default": default})

    return Parameter(name, schema, in_path=in_path)


def whole(name: str, least: int, most: int, usual: int) -> Parameter:
    """A whole number within bounds."""
    return Parameter(name, lambda _: {"type": "integer", "minimum": least, "maximum": most, "default": usual})


def worded(name: str, pattern: str = "", longest: int = 0, in_path: bool = False) -> Parameter:
    """A text of some form."""
    form = {"type": "string"} | ({"pattern": pattern} if pattern else {})
    form |= {"minLength": 1, "maxLength": longest} if longest else {}
    return Parameter(name, lambda _: form, in_path=in_path)


def _wheres(_: Catalog) -> list[str]:
    return [f"{key}.{category}" for key, row in dimensions().items() if key != "total" for category in row.categories]


def _categories(_: Catalog) -> list[str]:
    return list(dict.fromkeys(category for row in dimensions().values() for category in row.categories))


AREAS = ("region", "mantika", "baladiya", "muhalla")
LANG = choice("lang", lambda _: [str(lang) for lang in Lang], "en")
LIMIT = whole("limit", 1, MOST_ITEMS, USUAL_ITEMS)
OFFSET = whole("offset", 0, MOST_PASSED, 0)
PAGED = (LIMIT, OFFSET)
ROUND = choice("round", lambda catalog: catalog.held_rounds, lambda catalog: catalog.latest_round)
AGAINST = choice("against", lambda catalog: catalog.held_rounds)
GROUP = choice("group", lambda _: dict.fromkeys(row.group for row in read_rounds()))
LEVEL = choice("level", lambda _: [str(level) for level in Level])
AREA_LEVEL = choice("level", lambda _: AREAS, in_path=True)
SHAPE = choice("shape", lambda _: ("area", "point"), "area")
WITHIN = worded("within", PCODE)
PARENT = worded("parent", PCODE)
PLACE = worded("pcode", PCODE, in_path=True)
SEARCH = worded("q", longest=LONGEST_SEARCH)
DIMENSION = choice("dimension", lambda _: dimensions())
CATEGORY = choice("category", _categories)
WHERE = choice("where", _wheres)
MEASURE = choice("measure", lambda _: MEASURES, "count")
LAYER = choice("layer", lambda _: marks(Lang.en), in_path=True)
WHEN_GIVEN = worded("datetime", WHEN)
OF_MARKS = tuple(
    choice(key, lambda _, key=key: facets()[key].values) for key in FACETS if key not in UP_TO
)
SOURCE = worded("source", in_path=True)
FEATURE = worded("fid", in_path=True)
EXACT_PLACE = worded("pcode", PCODE)
SIDES = {"type": "array", "items": {"type": "number"}}
BBOX = Parameter("bbox", lambda _: SIDES | {"oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)]})
# The standard has a greater number read as the greatest, so the greatest isn't a bound of the schema.
OGC_LIMIT = Parameter("limit", lambda _: {"type": "integer", "minimum": 1, "default": MOST_ITEMS}, "ogc_limit",
                      capped=MOST_ITEMS)
