"""Many rounds: what a million and ten million rows cost a view, a process, a crowd and a first visit.

A round of every muhalla by nationality beside all that ships is 23,988 rows. Ten million are 417 such rounds, not 60
larger ones: the product's registry decides how many rows a round can have, and only rounds become ever more.

The opening of a release is measured in a process of its own: python -m tests.bench.scale HOME
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from tests.bench import engine, processes, screen, serving
from tests.bench.invented import invented_release
from tests.bench.report import Line

SIZES = ((60, "1.4 M rows", 400), (417, "10 M rows", 800))  # rounds, what they come to, budget of a web process in MB
VIEWS = 400
PROPORTIONAL = "Proportional set size (PSS), after the fifty people."


def scale(home: Path) -> list[Line]:
    """Lines of each size; the releases are deleted again."""
    lines = []
    for rounds, rows, budget_mb in SIZES:
        own = home / f"rounds_{rounds}"
        lines += [replace(line, what=f"{line.what}, {rows}") for line in _of_size(own, rounds, budget_mb)]
        rmtree(own)
    return lines


def memory(server: subprocess.Popen, budget_mb: float | None = None) -> list[Line]:
    """Memory of each web process."""
    used = tuple(one.pss_mb for one in processes.web_processes(server.pid))
    return [Line("memory of the largest web process", "MB", (max(used),), budget_mb, note=PROPORTIONAL)]


def _of_size(home: Path, rounds: int, budget_mb: float) -> list[Line]:
    from app import open_services
    from data.settings import Settings

    services = open_services(Settings(home=home))
    release = invented_release(services.store, services.gazetteer, services.store.current(), rounds)
    services.store.publish(release.digest, note="bench")
    told = [json.loads(subprocess.run([sys.executable, "-m", "tests.bench.scale", str(home)], cwd=serving.ROOT,
                                      stdout=subprocess.PIPE, check=True, timeout=600).stdout) for _ in range(2)]
    lines = [
        Line("release opened, every cube made anew", "s", (told[0]["opened_s"],), note="Once a machine and update."),
        Line("release opened, cubes kept", "s", (told[1]["opened_s"],), note="By each further process."),
        Line("compose, uncached", "ms", tuple(told[1]["composed_ms"]), budget_p95=15),
        Line("memory of a process that composed", "MB", (told[1]["pss_mb"],), budget_mb),
    ]
    with serving.served_by(home) as (port, server):
        lines += engine.crowd(services, port, home) + memory(server, budget_mb)
        if rounds == SIZES[0][0]:
            with screen.browsing() as browser:
                lines += _visits(browser, port)
    return lines


def _visits(browser, port: int) -> list[Line]:
    """Bytes and times of first and repeated visits, as of the shipped release."""
    return [line for line in screen.visits(browser, port) if "5 Mbit/s" not in line.what]


def _measured(home: Path) -> dict:
    """How long the published release takes to be opened, and 400 different views of it to be composed."""
    from app import open_services
    from data.settings import Settings
    from geo.scene import compose
    from geo.view import default_view

    services = open_services(Settings(home=home))
    begin = time.perf_counter()
    catalog = services.catalog()
    opened_s, composed = time.perf_counter() - begin, []
    compose.__wrapped__(default_view(catalog), catalog, services.world)
    for view in engine.many_views(services, VIEWS):
        with engine.timed(composed):
            compose.__wrapped__(view, catalog, services.world)
    used = processes.sample(int(Path("/proc/self").resolve().name))
    return {"opened_s": opened_s, "composed_ms": composed, "pss_mb": used.pss_mb}


if __name__ == "__main__":
    print(json.dumps(_measured(Path(sys.argv[1]))))
