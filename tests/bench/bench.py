"""`make bench`: the design's budgets that apply so far, each figure printed beside its budget."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "bench.json"
BUSY = 0.5  # load of a minute, from which on other programs falsify the figures
LEFT_OUT = (
    "map as inline SVG in the first response: not built",
    "60 rounds of a million and ten million rows: no such release yet",
)


def main() -> None:
    """Measure everything on a server and a home of its own; takes some three minutes."""
    sys.path.insert(0, str(ROOT))
    from app import open_services
    from data.settings import Settings
    from tests.bench import engine, following, interaction, report, screen, serving, sheets

    begin, load_before = time.monotonic(), os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        home = Path(folder)
        services = open_services(Settings(home=home))
        shipped = services.store.current()
        with serving.served(home) as port, screen.browsing() as browser:
            version = browser.version
            lines = screen.visits(browser, port) + screen.clicks(browser, port) + screen.one_change(browser, port)
            lines += engine.crowd(services, port, home) + following.following(browser, services, port, home)
            both = serving.with_second_round(services.store, shipped).digest
            lines += engine.publishing(services, port, shipped, both)
            lines += screen.rounds(browser, port) + interaction.interactions(browser, port)
        services.store.publish(shipped)
        lines += engine.composing(services) + engine.importing(services) + sheets.sheets(home)
    took_s = time.monotonic() - begin
    report.show(lines)
    report.write(lines, LEFT_OUT, RESULTS, f"Chromium {version}", took_s, load_before)
    print("\nLeft out: " + "; ".join(LEFT_OUT) + f".\nTook {took_s:.0f} s; every value is in {RESULTS}.")
    if load_before > BUSY:
        print(f"The machine was busy before the start (load {load_before:.1f}): times are worse than they should be.")


if __name__ == "__main__":
    main()
