"""Jobs kept in Redis, shared by every web machine and every worker; any of them may be killed at any moment.

    atlas:job:<id>        hash: request, state, whether it is cancelled, name and size of the result
    atlas:jobs:queued     ids by their numbers, the order in which they are begun
    atlas:jobs:running    ids by the time (Redis's own clock, ms) at which whoever does them counts as dead
    atlas:jobs:ended      ids by the time at which they ended
    atlas:jobs:number     number of the latest

Each step is a transaction of Redis: it happens as a whole or not at all. data/job_redis_worker.py does the jobs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.jobs import (
    FINGERPRINT,
    HOUR_S,
    MOST_KEPT,
    Job,
    JobError,
    JobsFullError,
    QueueLoad,
    Request,
    State,
    read_request,
    read_state,
)
from data.redis_link import answered, redis_at
from data.settings import Settings

if TYPE_CHECKING:
    from redis import Redis
    from redis.client import Pipeline

    from data.job_results import Results

QUEUED, RUNNING, ENDED, NUMBER = (f"atlas:jobs:{name}" for name in ("queued", "running", "ended", "number"))
URGENT = ("reading",)  # kinds that somebody at the desk waits for: begun first, and never turned away
FIRST = -(2**40)  # added to the number of an urgent job


@dataclass(frozen=True)
class RedisJobs:
    """The queue at `ATLAS_JOBS`. `ring` tells the workers that a job waits; they look by themselves too."""

    settings: Settings
    results: Results
    ring: Callable[[], None] = field(default=lambda: None, repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def submit(self, request: Request) -> Job:
        def asked(link: Pipeline) -> tuple[Job, bool]:
            job = read_job(link, request.fingerprint)
            is_new = job is None or not (job.waits or job.state == State.done)
            if is_new:
                self._check_room(link, request)
                job = Job(request, number=link.incr(NUMBER))
            link.multi()
            link.hdel(key_of(job.id), "cancel")  # somebody wants it after all
            return (self._queue(link, job) if is_new else job), is_new

        job, is_new = self._change(asked, request.fingerprint, QUEUED, RUNNING)
        if is_new:
            self.ring()
        return job

    def find(self, id: str) -> Job | None:
        with told():
            return read_job(self._link, id)

    def cancel(self, id: str) -> None:
        def cancelled(link: Pipeline) -> None:
            job = read_job(link, id)
            link.multi()
            if job and job.waits:
                link.hset(key_of(id), "cancel", 1)
            if job and job.state == State.queued:
                self._end(link, replace(job, state=State.cancelled))

        self._change(cancelled, id)
        self._let_go_of_many()

    def result(self, id: str) -> Path | None:
        """The whole file, on this machine from now on."""
        job = self.find(id)
        if job is None or job.state != State.done:
            return None
        with told():
            name = self._link.hget(key_of(id), "result")
        path = self.results.file(name.decode()) if name else None
        if path is None:  # it was let go of: whoever asks again has it made again
            self._drop(id)
        return path

    def resume(self) -> None:
        """Workers look by themselves for what waits."""

    def load(self) -> QueueLoad:
        with told():
            jobs = [read_job(self._link, id.decode()) for id in self._link.zrange(QUEUED, 0, -1)]
            running = self._link.zcard(RUNNING)
        begun = [job.since for job in jobs if job]
        return QueueLoad(len(begun), max(0.0, self.clock() - min(begun)) if begun else 0.0, running)

    # ---- in Redis -----------------------------------------------------------------------------------

    @property
    def _link(self) -> Redis:
        return redis_at(self.settings.jobs)

    def _change(self, step: Callable[[Pipeline], object], id: str, *also: str):
        """What a step gives that reads a job, and keys beside it, then changes them; begun again if somebody else has
        changed them meanwhile."""
        with told():
            return self._link.transaction(step, key_of(id), *also, value_from_callable=True)

    def _check_room(self, link: Pipeline, request: Request) -> None:
        waiting = link.zcount(QUEUED, 0, "+inf") + link.zcard(RUNNING)
        if request.kind not in URGENT and waiting >= self.settings.jobs_waiting:
            raise JobsFullError(self.settings.jobs_waiting)

    def _put(self, link: Pipeline, job: Job) -> Job:
        job = replace(job, since=int(self.clock()))
        link.hset(key_of(job.id), mapping={"request": job.request.as_bytes(), "state": job.state_bytes()})
        link.expire(key_of(job.id), self.settings.jobs_keep_h * HOUR_S)
        return job

    def _queue(self, link: Pipeline, job: Job) -> Job:
        link.zrem(ENDED, job.id)
        link.zadd(QUEUED, {job.id: job.number + (FIRST if job.request.kind in URGENT else 0)})
        return self._put(link, replace(job, state=State.queued))

    def _end(self, link: Pipeline, job: Job, result: tuple[str, int] = ("", 0)) -> Job:
        link.zrem(QUEUED, job.id)
        link.zrem(RUNNING, job.id)
        link.zadd(ENDED, {job.id: self.clock()})
        link.hset(key_of(job.id), mapping=dict(zip(("result", "size"), result, strict=True)))
        return self._put(link, job)

    def _let_go_of_many(self) -> None:
        with told():
            ended = self._link.zrange(ENDED, 0, -1 - MOST_KEPT)
        for id in ended:
            self._drop(id.decode())

    def _drop(self, id: str) -> None:
        """Forget a job that ended, unless somebody has asked for it again meanwhile."""
        def dropped(link: Pipeline) -> None:
            job = read_job(link, id)
            link.multi()
            link.zrem(ENDED, id)
            if job is None or not job.waits:
                link.delete(key_of(id))

        self._change(dropped, id)


def key_of(id: str) -> str:
    return f"atlas:job:{id}"


def now_ms(link: Redis | Pipeline) -> int:
    """The time of Redis, which is the same for all who ask."""
    seconds, micros = link.time()
    return seconds * 1000 + micros // 1000


def read_job(link: Redis | Pipeline, id: str) -> Job | None:
    """A job as Redis has it; None if it has none, or one that isn't whole."""
    if not FINGERPRINT.fullmatch(id):
        return None
    asked, state = link.hmget(key_of(id), "request", "state")
    try:
        job = read_state(read_request(asked or b""), state or b"")
    except ValueError:
        return None
    return job if job.id == id else None


def told() -> AbstractContextManager[None]:
    """JobError if Redis can't be asked."""
    return answered(JobError, "The queue", "ATLAS_JOBS")
