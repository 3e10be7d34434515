"""Sheets made by workers, so that web machines only hand them out: `app.py worker --sheets`, where there are any.

A web process asks through Celery and looks for the sheet in the cache that all share. If there is no such worker, too
many ask, or it takes too long, the web process makes the sheet itself: nobody waits for a worker that doesn't come.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import AtlasError
from data.redis_link import redis_at
from data.settings import Settings
from data.shared_cache import NAMED

if TYPE_CHECKING:
    from celery import Celery

QUEUE, TASK = "atlas.sheets", "atlas.sheet"
ALIVE = "atlas:sheets:alive"  # a key that is there as long as some worker makes sheets
ALIVE_S, LOOK_S = 10, 2
WAIT_S, EVERY_S = 8, 0.05  # how long and how often a web process looks for a sheet that it asked for
MOST_WAITING = 5  # sheets; beyond that web machines help themselves
REFUSED_S = 30


@dataclass(frozen=True)
class Asked:
    """A sheet: the link that orders it, what its own links begin with, the kind of file, its key in the cache."""

    link: str
    origin: str
    kind: str
    key: str


def made_by_worker(settings: Settings, asked: Asked) -> bool:
    """True once a worker has put the sheet into the cache; False if none does."""
    if not (settings.jobs and settings.redis):
        return False
    from redis import RedisError

    try:
        queue = redis_at(settings.jobs)
        return bool(queue.exists(ALIVE)) and queue.llen(QUEUE) < MOST_WAITING and _awaited(settings, asked)
    except RedisError:
        return False


def make_sheet_worker(settings: Settings, make: Callable[[Asked], object]) -> Celery:
    """Celery as a worker that makes sheets runs it; `make` leaves the sheet in the cache."""
    from data.job_celery import celery_at

    celery = celery_at(settings.jobs, None)

    @celery.task(name=TASK)
    def sheet(**told: str) -> None:
        asked = Asked(**told)
        try:
            make(asked)
        except AtlasError:  # the web process finds out the same, and says it
            redis_at(settings.redis).set(_refused(asked), 1, ex=REFUSED_S)

    return celery


def keep_known(settings: Settings, alive: Path, wait: Callable[[float], object] = time.sleep) -> None:
    """Say every few seconds that there is a worker for sheets, for as long as it lives."""
    from redis import RedisError

    while True:
        with suppress(RedisError, OSError):
            alive.touch()
            redis_at(settings.jobs).set(ALIVE, 1, ex=ALIVE_S)
        wait(LOOK_S)


def _awaited(settings: Settings, asked: Asked) -> bool:
    from data.job_celery import celery_at

    try:
        celery_at(settings.jobs).send_task(TASK, kwargs=asdict(asked), queue=QUEUE, retry=False, expires=WAIT_S)
    except Exception:  # of Celery, kombu or the network: then it is made here
        return False
    cache, end = redis_at(settings.redis), time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if cache.exists(NAMED + asked.key):
            return True
        if cache.exists(_refused(asked)) or not redis_at(settings.jobs).exists(ALIVE):
            return False
        time.sleep(EVERY_S)
    return False


def _refused(asked: Asked) -> str:
    return f"atlas:sheets:refused:{asked.key}"
