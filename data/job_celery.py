"""Celery brings the word that a job waits to some worker; which job that is, and how far it is, stands in Redis.

A word is acknowledged once its job is done, so one that was lost with its worker comes again; a word too many finds
nothing to do, and for jobs without one `keep_going` sends another: whatever Celery does, no job is lost or done twice.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import AtlasError
from data.job_redis import RedisJobs
from data.job_results import Results
from data.redis_link import PATIENCE_S, redis_at
from data.settings import Settings
from data.stores import open_store

if TYPE_CHECKING:
    from celery import Celery

    from data.job_redis_worker import WorkedJobs
    from data.job_runner import Maker

QUEUE, TASK = "atlas", "atlas.work"
LOOK_S, TIDY_EVERY = 2, 300  # seconds between looks at the queue; looks between tidyings
AGAIN_S = 600  # after which an unacknowledged word comes again


@lru_cache(maxsize=2)
def celery_at(url: str, patience_s: float | None = PATIENCE_S) -> Celery:
    """Celery at a Redis; who asks for a job waits no longer than `patience_s`, a worker as long as it takes."""
    from celery import Celery

    celery = Celery("atlas", broker=url, set_as_current=False)
    celery.conf.update(
        task_ignore_result=True, task_acks_late=True, task_default_queue=QUEUE, worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False, worker_redirect_stdouts=False, broker_connection_max_retries=None,
        worker_enable_remote_control=False, broker_connection_retry_on_startup=True,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_use_ssl={"ssl_cert_reqs": ssl.CERT_REQUIRED} if url.startswith("rediss:") else None,
        broker_transport_options={"visibility_timeout": AGAIN_S, "socket_keepalive": True,
                                  "socket_connect_timeout": patience_s, "socket_timeout": patience_s})
    return celery


def ring(url: str) -> None:
    """Tell a worker that a job waits; if nobody can be told now, a worker finds it by itself."""
    with suppress(Exception):  # of Celery, kombu, redis or the network, and none of them matters
        celery_at(url).send_task(TASK, queue=QUEUE, retry=False)


def shared_jobs(settings: Settings) -> RedisJobs:
    """The queue as a web process sees it."""
    return RedisJobs(settings, Results(settings, open_store(settings)), partial(ring, settings.jobs))


def make_worker(jobs: WorkedJobs, makers: Mapping[str, Maker]) -> Celery:
    """Celery as a worker runs it: each word does one job."""
    from data.job_redis_worker import work_once

    celery = celery_at(jobs.settings.jobs, None)

    @celery.task(name=TASK)
    def work() -> bool:
        return work_once(jobs, makers)

    return celery


def keep_going(jobs: WorkedJobs, alive: Path, wait: Callable[[float], object] = time.sleep) -> None:
    """For as long as a worker lives: put back what nobody does any more, and send a word for each job without one.

    `alive` is touched at every look, for whoever watches over workers.
    """
    from redis import RedisError

    link, looks = redis_at(jobs.settings.jobs), 0
    while True:
        with suppress(AtlasError, RedisError, OSError):  # it is away; we look again
            alive.touch()
            jobs.recover()
            for _ in range(jobs.load().waiting - link.llen(QUEUE)):
                ring(jobs.settings.jobs)
            if looks % TIDY_EVERY == 0:
                jobs.tidy()
        looks += 1
        wait(LOOK_S)
