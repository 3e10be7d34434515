"""Three web machines, two workers, one PostgreSQL and one Redis: any is killed while people read and order.

In the suite one of each kind is killed; `make chaos` goes on for minutes (CHAOS_S) and kills one every ten seconds.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from threading import Event, Thread

import pytest

from app import open_services
from data.job_redis import read_job
from data.job_results import KIND
from data.jobs import MOST_KEPT, State
from data.redis_link import redis_at
from data.settings import Settings
from geo.links import to_url
from tests.bench.engine import many_views, questions
from tests.chaos.machines import Machine, web, worker
from tests.chaos.people import PATIENCE_S, Orderer, Told, Viewer
from tests.nginx import proxied

LONG_S, EVERY_S = float(os.environ.get("CHAOS_S", 0)), 10
WEBS, WORKERS, VIEWERS, ORDERERS = (3, 2, 6, 3) if LONG_S else (2, 2, 3, 2)
PAUSE_S = 0.4  # of a viewer between two looks
SETTINGS = {"ATLAS_PROXIES": "2", "ATLAS_POLL_S": "600", "ATLAS_JOBS_WAITING": "30"}


@dataclass
class Place:
    """All that runs, and where people ask."""

    address: str
    webs: list[Machine]
    workers: list[Machine]
    others: dict[str, Callable[[], None]]


@pytest.fixture
def place(tmp_path, postgres, postgres_server, redis_url, redis_server) -> Iterator[Place]:
    shared = SETTINGS | {"ATLAS_STORE": postgres, "ATLAS_JOBS": redis_url, "ATLAS_REDIS": redis_url}
    webs = [web(f"web{number}", tmp_path, shared) for number in range(1, 1 + WEBS)]
    workers = [worker(f"worker{number}", tmp_path, shared) for number in range(1, 1 + WORKERS)]
    with ExitStack() as running:
        for machine in (*webs, *workers):
            running.callback(machine.kill)
            machine.start()
        for machine in (*webs, *workers):
            machine.wait_for()
        address = running.enter_context(proxied(tmp_path / "nginx", *(machine.url for machine in webs)))
        yield Place(address.removeprefix("http://"), webs, workers, {
            "redis": lambda: (redis_server.kill(), time.sleep(1), redis_server.start()),
            "postgres": lambda: (postgres_server.stop(), time.sleep(1), postgres_server.start())})


@contextmanager
def people(place: Place, services) -> Iterator[Told]:
    """People who read and order as long as the block takes; then every atlas that was ordered is waited for."""
    told, over = Told(), Event()
    views = many_views(services, 300)
    links, bodies = [to_url(view, services.catalog()) for view in views], questions(views)
    everybody = [Viewer(place.address, told, number, links, bodies, PAUSE_S) for number in range(VIEWERS)]
    everybody += [Orderer(place.address, told, number) for number in range(ORDERERS)]
    threads = [Thread(target=person.go_on, args=(over,), daemon=True) for person in everybody]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)


def kill(machine: Machine, killed: Counter) -> None:
    """Kill a machine and start it again, as whoever watches over it does."""
    machine.kill()
    machine.start()
    killed[machine.name.rstrip("123")] += 1


def test_nobody_notices_that_machines_are_killed_one_after_the_other(place, tmp_path, postgres, redis_url):
    services = open_services(Settings(home=tmp_path / "home", store=postgres))
    killed = Counter()
    with people(place, services) as told:
        if LONG_S:
            for_minutes(place, killed)
        else:
            for victim in (place.workers[0], place.webs[0]):
                time.sleep(3)
                kill(victim, killed)
            time.sleep(3)
    figures = jobs_told(told, killed, services.store, redis_url)
    print(json.dumps(figures, indent=2))
    assert told.failed == [] and told.lost == []
    assert told.answers.total() > 20 and told.delivered
    assert figures["jobs"] == {"done": min(len(told.delivered), MOST_KEPT)}
    assert figures["begun again"] <= killed["worker"], "a job was begun again though its worker lived"
    assert len(told.delivered) <= figures["results kept"] <= len(told.delivered) + figures["begun again"]


def for_minutes(place: Place, killed: Counter) -> None:
    """Kill one every ten seconds, by chance the same each time, whatever else isn't up again yet.

    One web machine stays, as an operator would see to; a machine that ended by itself is started again.
    """
    chance, machines = random.Random(54), [*place.webs, *place.workers]
    begin = time.monotonic()
    for turn in range(1, round(LONG_S / EVERY_S)):
        time.sleep(max(0, begin + turn * EVERY_S - time.monotonic()))
        up = [machine for machine in machines if machine.is_tended()]
        is_last = sum(machine in place.webs for machine in up) == 1
        victims = [machine for machine in up if machine in place.workers or not is_last]
        victim = chance.choice([*victims, *place.others])
        if isinstance(victim, str):
            place.others[victim]()
            killed[victim] += 1
        else:
            kill(victim, killed)


def jobs_told(told: Told, killed: Counter, store, redis_url: str) -> dict:
    """What became of the jobs, beside what people saw."""
    link = redis_at(redis_url)
    jobs = [read_job(link, key.decode().rpartition(":")[2]) for key in link.scan_iter("atlas:job:*")]
    waits = sorted(told.waits_ms)
    return {
        "killed": dict(killed), "answers": dict(told.answers), "asked again": Counter(told.again).most_common(12),
        "failed": told.failed[:9], "lost": told.lost[:9], "delivered": len(told.delivered),
        "median, p99, longest ms": [round(median(waits)), round(quantiles(waits, n=100)[98]), round(waits[-1])],
        "median, longest s of an atlas": [round(median(told.delivered_s or [0])), round(max(told.delivered_s or [0]))],
        "jobs": dict(Counter(str(job.state) for job in jobs)),
        "begun again": sum(job.attempts - 1 for job in jobs if job.state == State.done),
        "results kept": len(store.documents(KIND)),
    }
