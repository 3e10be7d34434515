"""`make soak`: an hour under a steady mixed load, once it is warm. Is memory flat, are open files?

MINUTES (60), WARM_UP (25 minutes before them) and RATE (10 questions a second, of each server) in the environment
change it. Several servers that know nothing of each other run side by side, since only what they have in common is
more than chance (slope.py). Views, pages, sheets, the API, searches and downloads are asked for by many clients; now
and then another release is published and an atlas ordered. Every 10 seconds each process is looked at. The warm-up
begins in haste and with many more sheets, so that all that is remembered within bounds is full, and ends as the hour
itself is; after it, growth must not be told from zero.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from threading import Event, Thread

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "var" / "soak.json"
SERVERS, WEB_PROCESSES = 4, 2  # of each server
RELEASES = 6  # more than a process keeps open, so that it must let go of some
LOOK_S = 10
USUAL = {"MINUTES": "60", "WARM_UP": "25", "RATE": "10"}
PUBLISHED_EACH_BLOCK = 2  # so that every block of slope.py holds the same work
SETTLING = 1 / 3  # of the warm-up, already asking as in the hour: what a change of the mixture does is no growth
ASKERS = 4


def main() -> None:
    """Serve, ask, publish and look until it is over; print and write what became of each process."""
    sys.path.insert(0, str(ROOT))
    from tests.bench.slope import BLOCKS

    minutes, warm_up, rate = (float(os.environ.get(name, usual)) for name, usual in USUAL.items())
    # When it is warm and when it is over, and how long a release stays published; in seconds. Each server publishes
    # at a time of its own: all at once, on one machine, is what no reader of one server ever meets.
    times = (60 * warm_up, 60 * (warm_up + minutes), 60 * minutes / BLOCKS / PUBLISHED_EACH_BLOCK)
    with ThreadPoolExecutor(SERVERS) as pool:
        told = list(pool.map(lambda number: _soaked(number, rate, times), range(SERVERS)))
    sys.exit(_report(told, {"minutes": minutes, "warm_up": warm_up, "rate": rate}))


def _soaked(number: int, rate: float, times: tuple) -> dict:
    """What was seen of a server's processes, and what it answered and logged."""
    from tests.serving import free_port, start, wait_for

    with TemporaryDirectory() as folder:
        home, log, url = Path(folder, "home"), Path(folder, "server.txt"), f"http://127.0.0.1:{free_port()}"
        services, digests = _releases(home)
        # Behind a proxy that we pretend to be, every question may come from a client of its own.
        server = start(url, home, log, ATLAS_PROXIES="1", ATLAS_WORKERS=str(WEB_PROCESSES))
        try:
            wait_for(url, server, log)
            chances = [random.Random(ASKERS * number + asker) for asker in range(ASKERS)]
            told = _asked(services, digests, server, url, rate, chances, (*times, number / SERVERS))
        finally:
            server.terminate()
            server.wait(timeout=20)
        return told | {"log": log.read_text(encoding="utf-8")}


def _releases(home: Path) -> tuple:
    """Services on a new home, and the releases that are published by turns."""
    from app import open_services
    from data.settings import Settings
    from tests.bench.serving import OTHER_ROUND, with_second_round

    services = open_services(Settings(home=home))
    shipped = services.store.current()
    more = [with_second_round(services.store, shipped, OTHER_ROUND - number).digest for number in range(RELEASES - 1)]
    return services, [shipped, *more]


def _asked(services, digests: list[str], server: Popen, url: str, rate: float, chances: list, times: tuple) -> dict:
    """Ask, publish and look until it is over."""
    from tests.bench.mixture import HASTE, Asker
    from tests.bench.processes import samples

    (warm_s, over_s, every_s, lag), over, settled = times, Event(), False
    askers = [Asker(services, url, chance, rate / ASKERS) for chance in chances]
    threads = [Thread(target=asker.go_on, args=(over,), daemon=True) for asker in askers]
    for thread in threads:
        thread.start()
    begin, due, looked, orders = time.monotonic(), lag * every_s / HASTE, [], []
    while (now := time.monotonic() - begin) < over_s and server.poll() is None:
        if not settled and now >= warm_s * (1 - SETTLING):
            settled, due = True, now + lag * every_s
            for asker in askers:
                asker.settle(rate / ASKERS)
        if now >= due:
            due += every_s if settled else every_s / HASTE
            services.store.publish(digests[len(orders) % len(digests)], note="soak")
            orders.append(askers[0].order_atlas(len(orders) + 1))
        looked.append((now, samples(server.pid)))
        time.sleep(max(0, LOOK_S - (time.monotonic() - begin - now)))
    stopped = server.poll() is not None
    undelivered = [order for order in orders[:-1] if stopped or not askers[0].is_delivered(order)]
    over.set()
    for thread in threads:
        thread.join(timeout=60)
    return {"pid": server.pid, "looked": looked, "atlases": len(orders), "undelivered": undelivered,
            "answers": sum((asker.answers for asker in askers), Counter()),
            "wrong": [wrong for asker in askers for wrong in asker.wrong]}


def _lasting(told: dict, warm_s: float) -> dict[str, list]:
    """`main` and `web`: for each process that lasted, when it was looked at in the hour, and what was seen."""
    warm = [(at, seen) for at, seen in told["looked"] if at >= warm_s]
    series = defaultdict(list)
    for at, seen in warm:
        for one in seen:
            series[one.pid].append((at, one))
    kinds = defaultdict(list)
    for pid, rows in series.items():
        if len(rows) == len(warm):
            kinds["main" if pid == told["pid"] else "web"].append(rows)
    return kinds


def _report(servers: list[dict], asked: dict) -> int:
    """Print what each kind of process gains and write all that was seen; 1 if something grows or went wrong."""
    from tests.bench.slope import growth_of, slope_of

    lasting, rows = defaultdict(list), []
    for told in servers:
        for kind, found in _lasting(told, 60 * asked["warm_up"]).items():
            lasting[kind] += found
    for kind, processes in lasting.items():
        for what in ("own_mb", "files"):
            series = [([at for at, _ in seen], [getattr(one, what) for _, one in seen]) for seen in processes]
            growth, slopes = growth_of(series), [slope_of(*of_process) for of_process in series]
            rows.append({"kind": kind, "what": what, **asdict(growth), "verdict": growth.verdict, "slopes": slopes})
            print(f"{len(series)} {kind:5} {what:7} level {growth.level:7.1f}  per hour {growth.per_hour:+7.2f} "
                  f"[{growth.low:+.2f}, {growth.high:+.2f}]  {growth.verdict:10}  each:",
                  *(f"{slope:+.2f}" for slope in slopes))
    answers = sum((told["answers"] for told in servers), Counter())
    kinds = {f"{kind} {status}": count for (kind, status), count in sorted(answers.items(), key=str)}
    wrong = [fault for told in servers for fault in told["wrong"]]
    undelivered = sum(len(told["undelivered"]) for told in servers)
    ended = SERVERS * (1 + WEB_PROCESSES) - sum(map(len, lasting.values()))
    faults = sum(told["log"].count("Traceback") for told in servers)
    print(f"{asked['minutes']:.0f} min at {asked['rate']:.0f}/s each after {asked['warm_up']:.0f} of warm-up: {kinds}; "
          f"publications and atlases {sum(told['atlases'] for told in servers)}, not delivered {undelivered}; "
          f"processes ended {ended}; wrong answers {len(wrong)}; tracebacks {faults}.", *wrong[:5], sep="\n")
    failed = bool(undelivered or ended or wrong or faults or [row for row in rows if row["verdict"] != "flat"])
    _keep(servers, asked | {"verdict": "FAILED" if failed else "flat", "growth": rows, "answers": kinds})
    return int(failed)


def _keep(servers: list[dict], content: dict) -> None:
    """Write all that was seen, to be looked at in other ways."""
    for told in servers:
        told["looked"] = [[round(at), [asdict(one) for one in seen]] for at, seen in told["looked"]]
        told["log"] = told["log"][-20_000:]
        del told["answers"]  # whose keys no JSON can hold; they are in the content
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(content | {"servers": servers}), encoding="utf-8")
    print(f"{content['verdict']}; every sample is in {RESULTS}.")


if __name__ == "__main__":
    main()
