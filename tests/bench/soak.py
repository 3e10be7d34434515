"""`make soak`: an hour under a steady mixed load, once it is warm. Is memory flat, are open files?

MINUTES (60), WARM_UP (45 minutes before them) and RATE (10 questions a second) in the environment change it. Views,
pages, sheets, the API, searches and downloads are asked for by many clients; now and then another release is published
and an atlas ordered. Every 10 seconds each process is looked at. The warm-up begins with many more sheets, so that all
that is remembered within bounds is full, and ends as the hour itself is; after it, growth must not be told from zero.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import asdict
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from threading import Event, Thread

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "soak.json"
RELEASES = 6  # more than a process keeps open, so that it must let go of some
LOOK_S = 10
USUAL = {"MINUTES": "60", "WARM_UP": "45", "RATE": "10"}
PUBLISHED_EACH_BLOCK = 2  # so that every block of slope.py holds the same work
SETTLING = 1 / 3  # of the warm-up, already asking as in the hour: what a change of the mixture does is no growth
ASKERS = 4


def main() -> None:
    """Serve, ask, publish and look until it is over; print and write what became of each process."""
    sys.path.insert(0, str(ROOT))
    from tests.bench.slope import BLOCKS
    from tests.serving import free_port, start, wait_for

    minutes, warm_up, rate = (float(os.environ.get(name, usual)) for name, usual in USUAL.items())
    with TemporaryDirectory() as folder:
        home, log, url = Path(folder, "home"), Path(folder, "server.txt"), f"http://127.0.0.1:{free_port()}"
        services, digests = _releases(home)
        # Behind a proxy that we pretend to be, every question may come from a client of its own.
        server = start(url, home, log, ATLAS_PROXIES="1", ATLAS_WORKERS="2")
        try:
            wait_for(url, server, log)
            every_s = 60 * minutes / BLOCKS / PUBLISHED_EACH_BLOCK
            times = (60 * warm_up, 60 * (warm_up + minutes), every_s)
            looked, told = _soaked(services, digests, server, url, rate, times)
        finally:
            server.terminate()
            server.wait(timeout=20)
        said = log.read_text(encoding="utf-8")
    sys.exit(_report(looked, told | {"minutes": minutes, "warm_up": warm_up, "rate": rate}, said))


def _releases(home: Path) -> tuple:
    """Services on a new home, and the releases that are published by turns."""
    from app import open_services
    from data.settings import Settings
    from tests.bench.serving import OTHER_ROUND, with_second_round

    services = open_services(Settings(home=home))
    shipped = services.store.current()
    more = [with_second_round(services.store, shipped, OTHER_ROUND - number).digest for number in range(RELEASES - 1)]
    return services, [shipped, *more]


def _soaked(services, digests: list[str], server: Popen, url: str, rate: float, times: tuple) -> tuple:
    """What was seen of the processes, second by second, and what was answered.

    `times`, in seconds: when it is warm and when it is over, and how long a release stays published.
    """
    from tests.bench.mixture import MIX, Asker
    from tests.bench.processes import samples

    (warm_s, over_s, every_s), over = times, Event()
    askers = [Asker(services, url, random.Random(number), rate / ASKERS) for number in range(ASKERS)]
    threads = [Thread(target=asker.go_on, args=(over,), daemon=True) for asker in askers]
    for thread in threads:
        thread.start()
    begin, turns, looked, orders = time.monotonic(), 0, [], []
    while (now := time.monotonic() - begin) < over_s and server.poll() is None:
        if now >= turns * every_s:
            turns += 1
            services.store.publish(digests[turns % len(digests)], note="soak")
            orders.append(askers[0].order_atlas(turns))
        if now >= warm_s * (1 - SETTLING):
            for asker in askers:
                asker.mix = MIX
        looked.append((now, samples(server.pid)))
        time.sleep(max(0, LOOK_S - (time.monotonic() - begin - now)))
    undelivered = [order for order in orders[:-1] if not askers[0].is_delivered(order)]
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    told = {"answers": dict(sum((asker.answers for asker in askers), Counter())), "published": turns,
            "atlases": len(orders), "undelivered": undelivered, "stopped": server.poll() is not None,
            "wrong": [wrong for asker in askers for wrong in asker.wrong]}
    return looked, told


def _report(looked: list, told: dict, said: str) -> int:
    """Print each lasting process's slopes and write all that was seen; 1 if something grows or went wrong."""
    from tests.bench.slope import slope_of

    warm = [(at, seen) for at, seen in looked if at >= 60 * told["warm_up"]]
    series = defaultdict(list)
    for at, seen in warm:
        for one in seen:
            series[one.pid, one.name].append((at, one))
    lasting = {key: rows for key, rows in series.items() if len(rows) == len(warm)}
    rows = []
    for (pid, name), of_process in lasting.items():
        times = [at for at, _ in of_process]
        for what in ("own_mb", "pss_mb", "files"):
            slope = slope_of(times, [getattr(one, what) for _, one in of_process])
            judged = slope.verdict if what != "pss_mb" else ""  # other programs share in it, and come and go
            rows.append({"pid": pid, "name": name, "what": what, **asdict(slope), "verdict": judged})
            print(f"{pid:8} {name:32} {what:7} level {slope.level:7.1f}  per hour {slope.per_hour:+7.2f} "
                  f"[{slope.low:+.2f}, {slope.high:+.2f}]  {judged}")
    kinds = Counter()
    for (kind, status), count in told["answers"].items():
        kinds[f"{kind} {status}"] += count
    faults = said.count("Traceback")
    print(f"{told['minutes']:.0f} min at {told['rate']:.0f}/s after {told['warm_up']:.0f} of warm-up: "
          f"{dict(sorted(kinds.items()))}; published {told['published']} times; atlases {told['atlases']}, "
          f"not delivered {len(told['undelivered'])}; wrong answers {len(told['wrong'])}; tracebacks {faults}.",
          *told["wrong"][:5], sep="\n")
    bad = [row for row in rows if row["verdict"] not in ("flat", "")]
    failed = bool(bad or told["wrong"] or told["undelivered"] or told["stopped"] or faults)
    content = told | {"verdict": "FAILED" if failed else "flat", "slopes": rows, "answers": kinds,
                      "log": said[-20_000:],
                      "seen": [[round(at), [asdict(one) for one in seen]] for at, seen in looked]}
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(content), encoding="utf-8")
    print(f"{content['verdict']}; every sample is in {RESULTS}.")
    return int(failed)


if __name__ == "__main__":
    main()
