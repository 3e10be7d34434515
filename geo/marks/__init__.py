"""Marks: dated, sourced facts, most of them with a place: crossings, activities, storm figures, milestones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One fact in one language, worded but for the digits, which are 0 to 9.

    `pcode` is the place it belongs to: "LY" for national facts, empty outside Libya. Without `lon` and `lat` it
    is listed, not mapped. `text` words `value` with its qualifier, without unit; both are empty where the source
    has no figure. `unit` names the unit by itself; `counted` is the form that follows this very number, joined
    as it is: " people", "%". `order` sorts by time, as a decimal year. `hollow`: the position or figure is
    approximate, inferred or computed. `facets`: filter key -> the values under which the mark is shown.
    `since` and `until`, days: from the first on it holds, on the other no longer; empty: always has, still does.
    """

    id: str
    layer: str
    name: str
    kind: str
    source: str
    pcode: str = ""
    lon: float | None = None
    lat: float | None = None
    value: float | None = None
    text: str = ""
    unit: str = ""
    counted: str = ""
    as_of: str = ""
    order: float = 0
    note: str = ""
    symbol: str = ""
    hollow: bool = False
    since: str = ""
    until: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def holds_on(self, day: str) -> bool:
        """True unless it had not begun on a day, or was over by then."""
        return self.since <= day and (not self.until or day < self.until)
