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


def main() -> None:
    """Measure everything on a server and a home of its own; takes some ten minutes."""
    sys.path.insert(0, str(ROOT))
    from app import open_services
    from data.settings import Settings
    from tests.bench import engine, following, interaction, report, scale, screen, serving, sheets

    begin, load_before = time.monotonic(), os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        home = Path(folder)
        services = open_services(Settings(home=home))
        shipped = services.store.current()
        with serving.served_by(home) as (port, server), screen.browsing() as browser:
            version = browser.version
            lines = screen.visits(browser, port) + screen.clicks(browser, port) + screen.one_change(browser, port)
            lines += engine.crowd(services, port, home) + scale.memory(server)
            lines += following.following(browser, services, port, home)
            both = serving.with_second_round(services.store, shipped).digest
            lines += engine.publishing(services, port, shipped, both)
            lines += screen.rounds(browser, port) + interaction.interactions(browser, port)
        services.store.publish(shipped)
        lines += engine.composing(services) + engine.importing(services) + sheets.sheets(home)
        lines += scale.scale(home)
    took_s = time.monotonic() - begin
    left_out = () if engine.WORKBOOK.exists() else ("import of the real workbook: it isn't on this machine",)
    report.show(lines)
    report.write(lines, left_out, RESULTS, f"Chromium {version}", took_s, load_before)
    print(*left_out, f"Took {took_s:.0f} s; every value is in {RESULTS}.", sep="\n")
    if load_before > BUSY:
        print(f"The machine was busy before the start (load {load_before:.1f}): times are worse than they should be.")


if __name__ == "__main__":
    main()
