"""What was measured, beside its budget."""

from __future__ import annotations

import json
import math
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count, sysconf
from pathlib import Path

PACKAGES = ("dash", "dash-leaflet", "plotly", "pandas", "numpy", "flask", "granian", "brotli", "playwright")
JUDGED = ("median", "p95", "spread", "verdict")  # what is written of a line beside its values


@dataclass(frozen=True)
class Line:
    """One thing measured. `budget` holds the median, or the only value; `budget_p95` the 95th percentile.

    `at_least` turns the comparison round. `note` says how it was measured, where that isn't plain.
    """

    what: str
    unit: str
    values: tuple[float, ...]
    budget: float | None = None
    budget_p95: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The least value that 95 of 100 don't exceed."""
        return sorted(self.values)[math.ceil(0.95 * len(self.values)) - 1]

    @property
    def spread(self) -> tuple[float, float]:
        """The values between which the middle half of all lies."""
        quarters = statistics.quantiles(self.values, n=4) if len(self.values) > 1 else self.values * 3
        return quarters[0], quarters[-1]

    @property
    def verdict(self) -> str:
        pairs = [(self.median, self.budget), (self.p95, self.budget_p95)]
        judged = [(value >= budget if self.at_least else value <= budget) for value, budget in pairs
                  if budget is not None]
        return "" if not judged else "ok" if all(judged) else "OVER"


def show(lines: Sequence[Line]) -> None:
    """Print the lines as a table, their notes under it."""
    print(f"{'what':58} {'unit':>9} {'median':>9} {'p95':>9} {'budget':>15}  verdict")
    for number, line in enumerate(lines, start=1):
        p95 = _figure(line.p95) if len(line.values) > 1 else ""
        print(f"{number:2} {line.what:55} {line.unit:>9} {_figure(line.median):>9} {p95:>9} {_budget(line):>15}  "
              f"{line.verdict}")
    print()
    for number, line in enumerate(lines, start=1):
        times = f"{len(line.values)} times. " if len(line.values) > 1 else ""
        if times or line.note:
            print(f"{number:2} {times}{line.note}")


def write(lines: Sequence[Line], left_out: Sequence[str], path: Path, browser: str, took_s: float,
          load_before: float) -> None:
    """Write every value, with the machine and versions that it holds for, as JSON."""
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "took_s": round(took_s, 1),
        "machine": {"system": platform.platform(), "processor": platform.machine(), "cores": cpu_count(),
                    "memory_mb": _memory_mb(), "load_before": round(load_before, 2)},
        "versions": {"python": platform.python_version(), "browser": browser}
        | {name: version(name) for name in PACKAGES},
        "lines": [asdict(line) | {key: getattr(line, key) for key in JUDGED} for line in lines],
        "left_out": list(left_out),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _memory_mb() -> int:
    return round(sysconf("SC_PAGE_SIZE") * sysconf("SC_PHYS_PAGES") / 2**20)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _budget(line: Line) -> str:
    sign = "≥" if line.at_least else "≤"
    both = [_figure(line.budget)] if line.budget is not None else []
    if line.budget_p95 is not None:
        both.append(f"p95 {_figure(line.budget_p95)}")
    return f"{sign} {'; '.join(both)}" if both else "-"
