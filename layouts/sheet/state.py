"""The text that every file of a sheet carries: a link to what was made, its day, and the release it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from data.places import Level
from data.snapshots import KEYWORD
from data.words import Lang
from geo.queries import Pair, take_apart, with_parts
from layouts.sheet.order import DAY, OF, ORDER_KEYS, AtlasOrder, SheetOrder, atlas_link, order_link

if TYPE_CHECKING:
    from data.catalog import Catalog

RELEASE = "release"
DIGEST_SHOWN = 12  # characters of a release's digest that tell it from the others


@dataclass(frozen=True)
class Stamp:
    """What a state says. `page`: sheet or atlas; `view_query`: of the view alone; `choices`: the order's other parts;
    `made_on`: None if it isn't told; `release`: the beginning of a digest."""

    page: str
    view_query: str
    choices: tuple[Pair, ...]
    made_on: date | None
    release: str

    def link(self, lang: Lang) -> str:
        """By which the same is ordered in a language, made on the day it is asked for."""
        return with_parts(f"/{lang}/{self.page}" + (f"?{self.view_query}" if self.view_query else ""), self.choices)


def state_text(order: SheetOrder, catalog: Catalog, atlas_of: str = "") -> str:
    """The state of a sheet, or of an atlas of the places of a level."""
    link = (atlas_link(AtlasOrder(order, Level(atlas_of)), catalog, dated=True) if atlas_of
            else order_link(order, catalog, dated=True))
    return f"{KEYWORD}:" + with_parts(link, [(RELEASE, catalog.digest[:DIGEST_SHOWN])])


def read_stamp(state: str) -> Stamp:
    """The parts of a state's text."""
    path, query, parts = take_apart(state.removeprefix(f"{KEYWORD}:"), (*ORDER_KEYS, OF, RELEASE))
    told = dict(parts)
    try:
        made_on = date.fromisoformat(told.get(DAY, ""))
    except ValueError:
        made_on = None
    choices = tuple((key, value) for key, value in parts if key not in (DAY, RELEASE))
    return Stamp(path.rpartition("/")[2], query, choices, made_on, told.get(RELEASE, ""))
