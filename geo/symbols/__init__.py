"""Symbols of the map: frame, icon and colours of each kind of mark; for screen, legend and paper."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from data.errors import TableError

HERE = Path(__file__).parent
# Frames in a box of 24 x 24, and the box inside each that the icon fills.
FRAMES: Mapping[str, tuple[str, tuple[float, float, float, float]]] = MappingProxyType(
    {
        "square": ('<rect x="2" y="2" width="20" height="20" rx="3"/>', (5.5, 5.5, 13, 13)),
        "diamond": ('<path d="M12 .8 23.200 12 12 23.200.8 12z"/>', (7, 7, 10, 10)),
        "circle": ('<circle cx="12" cy="12" r="10.500"/>', (6, 6, 12, 12)),
        "pentagon": ('<path d="M12 1 23 9.500V23H1V9.500z"/>', (6, 8, 12, 13)),
        "shield": ('<path d="M2 2h20v11c0 5-5 8-10 10C7 21 2 18 2 13z"/>', (5.5, 4, 13, 13)),
        "none": ('<rect x="1" y="1" width="22" height="22" rx="3"/>', (3, 3, 18, 18)),
    }
)
STRIKE = '<path d="M3 21 21 3" stroke-width="3" fill="none"/>'


@dataclass(frozen=True)
class Symbol:
    """One kind of mark: frame, icon of icons/, colours of frame and icon; `struck`: closed."""

    key: str
    layer: str
    shape: str
    icon: str
    fill: str
    ink: str
    struck: bool = False


@cache
def symbols() -> Mapping[str, Symbol]:
    """Every symbol by its key, most important first; raises TableError for a faulty row."""
    path = HERE / "symbols.toml"
    made = {}
    for key, row in tomllib.loads(path.read_text(encoding="utf-8")).items():
        try:
            made[key] = Symbol(key, **row)
        except TypeError as fault:
            raise TableError(f"{path.name} [{key}]: {fault}. See the other rows for the form.") from fault
        if row["shape"] not in FRAMES or not (HERE / "icons" / f"{row['icon']}.svg").is_file():
            raise TableError(f"{path.name} [{key}]: shape {row['shape']!r} or icon {row['icon']!r} isn't there.")
    return MappingProxyType(made)


@cache
def symbol_svg(key: str, hollow: bool = False) -> str:
    """A symbol as SVG of 24 x 24 units; hollow, with a dashed outline, where something about it is approximate."""
    symbol = symbols()[key]
    frame, (x, y, width, height) = FRAMES[symbol.shape]
    box, shapes = _icon(symbol.icon)
    fill, ink = ("#FFFFFF", _dark(symbol)) if hollow else (symbol.fill, symbol.ink)
    edge = f'stroke="{_dark(symbol)}" stroke-width="1.5"' + (' stroke-dasharray="3 2"' if hollow else "")
    strike = f'<g stroke="{_dark(symbol)}">{STRIKE}</g>' if symbol.struck else ""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" aria-hidden="true">'
            f'<g fill="{fill}" {edge}>{frame}</g>'
            f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="{box}" fill="{ink}">{shapes}</svg>'
            f"{strike}</svg>")


@cache
def dot_svg(key: str) -> str:
    """A symbol's frame alone, filled: what stands for it where there is no room; the shape still tells it apart."""
    frame, _ = FRAMES[symbols()[key].shape]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" aria-hidden="true">'
            f'<g fill="{_dark(symbols()[key])}" stroke="#FFFFFF" stroke-width="2">{frame}</g></svg>')


def browser_symbols() -> dict[str, dict]:
    """Every symbol as the scripts need it: layer, colour and drawings."""
    return {key: {"layer": row.layer, "colour": _dark(row), "svg": symbol_svg(key), "hollow": symbol_svg(key, True),
                  "dot": dot_svg(key)} for key, row in symbols().items()}


def _dark(symbol: Symbol) -> str:
    """The symbol's own colour: the one of the two that isn't white."""
    return symbol.ink if symbol.fill == "#FFFFFF" else symbol.fill


def _icon(name: str) -> tuple[str, str]:
    """View box and shapes of an icon."""
    drawing = (HERE / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    box, shapes = re.search(r'viewBox="([^"]+)">(.*)</svg>', drawing, re.S).groups()
    return box, shapes.strip()
