"""How files of boundaries name what the Atlas reads: which layer holds the mantikas, their P-codes, the vintage."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.dates import is_date
from data.errors import TableError
from data.importers.issues import Findings, Kind
from data.places import Gazetteer, Level

NAMES = Path(__file__).with_name("boundary_names.toml")
SHAPE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")  # files that a shapefile is made of
YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True)
class BoundaryLayer:
    """One layer of areas: cells by column in lower case, and geometries in the order of the rows, None where one
    can't be read; `crs` is '' if not stated."""

    name: str
    rows: tuple[Mapping[str, str], ...]
    shapes: tuple = field(repr=False)
    crs: str

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column for row in self.rows for column in row))


@cache
def boundary_names(path: Path = NAMES) -> Mapping[str, tuple[str, ...]]:
    """Names of columns, and `prefixes` as "LBY=LY"; TableError if one is missing."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        prefixes = tuple(f"{other}={own}" for other, own in read["prefixes"].items())
        return MappingProxyType({"pcode": tuple(read["pcode"]), "dates": tuple(read["dates"]), "prefixes": prefixes})
    except (KeyError, ValueError, AttributeError) as fault:
        raise TableError(f"{path.name}: {fault}. Give pcode, dates and [prefixes].") from fault


def chosen_layer(layers: tuple[BoundaryLayer, ...], gazetteer: Gazetteer, findings: Findings) -> BoundaryLayer | None:
    """The layer that holds most mantikas, of equal ones that with fewest areas; without one, an error."""
    held = {index: codes_of(layer, gazetteer) for index, layer in enumerate(layers)}
    known = {place.pcode for place in gazetteer.at(Level.mantika)}
    best = min(held, key=lambda index: (-len(known & set(held[index])), len(held[index])), default=None)
    if best is None or not known & set(held[best]):
        names = ", ".join(f"{layer.name} ({len(layer.rows)} areas: {', '.join(layer.columns[:8])})" for layer in layers)
        findings.error("", "", f"No layer names mantikas by P-code. Layers: {names or 'none of areas'}.",
                       "Take the second administrative level of COD-AB (adm2), with its column adm2_pcode.", Kind.SHEET)
        return None
    return layers[best]


def codes_of(layer: BoundaryLayer, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The P-code of each row, in the gazetteer's form where the table of prefixes gives it; '' without one."""
    column = next((name for name in boundary_names()["pcode"] if name in layer.columns), "")
    return tuple(_code(row.get(column, ""), gazetteer) for row in layer.rows) if column else ()


def _code(written: str, gazetteer: Gazetteer) -> str:
    code = written.strip().upper()
    for prefix in boundary_names()["prefixes"]:
        other, _, own = prefix.partition("=")
        if code not in gazetteer and code.startswith(other):
            return own + code.removeprefix(other)
    return code


def date_of(layer: BoundaryLayer) -> str:
    """The day, month or year from which the file says it holds; '' if it doesn't."""
    for column in (name for name in boundary_names()["dates"] if name in layer.columns):
        for row in layer.rows:
            value = row.get(column, "").replace("/", "-")[:10]
            if YEAR.match(value) and is_date(value):
                return value
    return ""
