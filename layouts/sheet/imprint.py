"""What a sheet says of itself that neither its view nor its choices know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """`permalink`: whole address of the live view; `host`: the part of it that is printed; `state`: what travels in
    the file; `number`: of the map, 0 to 999; `release`: first digits of the data release's digest; `logos`: key ->
    width over height, and SVG text or PNG bytes."""

    permalink: str
    host: str
    state: str
    number: int
    release: str
    logos: Mapping[str, tuple[float, str | bytes]] = field(default_factory=dict)
