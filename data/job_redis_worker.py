"""Doing the jobs that Redis keeps: one at a time in a process that may be killed, or only be slow, at any moment.

Whoever does a job is heard of every few seconds. If that stops, the job goes back to the queue and another worker does
it; the first, if it was only slow, finds number and attempts changed and leaves what it made.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import AtlasError, AwayError
from data.job_redis import ENDED, QUEUED, RUNNING, RedisJobs, key_of, now_ms, read_job, told
from data.job_runner import Maker, carry_out
from data.jobs import INTERRUPTED, REFUSED, Job, JobError, LostError, State

if TYPE_CHECKING:
    from redis.client import Pipeline

HELD_MS, HEARD_EVERY_S = 10_000, 2  # whoever isn't heard of for so long is dead
# Machines come and go, so a job may be begun more often than on one; one that kills whoever does it ends all the same.
MOST_ATTEMPTS = 10
PATIENCE_S, RETRY_S = 300, 1  # what is made waits so long for a database or Redis that is away
AWAY_S = 5  # before anything else is begun while the database is away
MB = 1_000_000


@dataclass(frozen=True)
class WorkedJobs(RedisJobs):
    """The queue as a worker sees it."""

    def claim(self) -> Job | None:
        """The job whose turn it is, ours as long as we are heard of; None if none waits."""
        with told():
            waiting = [id.decode() for id in self._link.zrange(QUEUED, 0, -1)]
        found = (self._change(partial(self._claimed, id), id) for id in waiting)
        return next((job for job in found if job), None)

    def recover(self) -> None:
        """Put back what nobody does any more; too often, and it has failed."""
        with told():
            silent = [id.decode() for id in self._link.zrangebyscore(RUNNING, "-inf", now_ms(self._link))]
        for id in silent:
            self._change(partial(self._put_back, id), id, RUNNING)

    def is_cancelled(self, id: str) -> bool:
        try:
            with told():
                return self._link.hexists(key_of(id), "cancel")
        except JobError:  # nobody can say; it goes on
            return False

    def advanced(self, job: Job, done: int, pages: int) -> Job:
        """The job with so many pages made, for everybody to see; it goes on while Redis is away."""
        job = replace(job, done=done, pages=pages)
        with suppress(JobError):
            self._ours(job, self._put)
        return job

    def heard_of(self, job: Job) -> None:
        """We are still at it."""
        self._ours(job, lambda link, job: job)

    def ended(self, job: Job, state: State, fault: str = "", detail: str = "", made: tuple[str, int] = ("", 0)) -> None:
        """Note how a job ended; `made`: name and size of its result."""
        job = replace(job, state=state, fault=fault, detail=detail)
        self._ours(job, partial(self._end, result=made))

    def give_back(self, job: Job) -> None:
        """Let it be begun again later, as if it hadn't been."""
        self._ours(job, self._give_back)

    def draft_of(self, id: str) -> Path:
        """Where a job's result goes until it is kept."""
        return self.results.draft(id)

    def tidy(self) -> None:
        """Let go of results that are too old or too much together; the newest stays."""
        self._let_go_of_many()
        kept, size = set(), 0
        with told():
            ended = [id.decode() for id in self._link.zrevrange(ENDED, 0, -1)]
            for id in ended:
                name, made = self._link.hmget(key_of(id), "result", "size")
                size += int(made or 0)
                if kept and size > self.settings.jobs_mb * MB:
                    self._drop(id)
                elif name:
                    kept.add(name.decode())
        self.results.forget_all_but(kept)

    # ---- in Redis -----------------------------------------------------------------------------------

    def _claimed(self, id: str, link: Pipeline) -> Job | None:
        job, due = read_job(link, id), now_ms(link) + HELD_MS
        link.multi()
        link.zrem(QUEUED, id)
        if job is None or job.state != State.queued:
            return None
        link.zadd(RUNNING, {id: due})
        return self._put(link, replace(job, state=State.running, attempts=job.attempts + 1, done=0, pages=0))

    def _put_back(self, id: str, link: Pipeline) -> None:
        job, is_cancelled = read_job(link, id), link.hexists(key_of(id), "cancel")
        if (link.zscore(RUNNING, id) or 0) > now_ms(link):
            return  # it was heard of meanwhile
        link.multi()
        link.zrem(RUNNING, id)
        if job is None or job.state != State.running:
            return
        if is_cancelled:
            self._end(link, replace(job, state=State.cancelled))
        elif job.attempts < MOST_ATTEMPTS:
            self._queue(link, job)
        else:
            self._end(link, replace(job, state=State.failed, fault=INTERRUPTED))

    def _give_back(self, link: Pipeline, job: Job) -> Job:
        link.zrem(RUNNING, job.id)
        return self._queue(link, replace(job, attempts=job.attempts - 1))

    def _ours(self, job: Job, write: Callable[[Pipeline, Job], Job]) -> None:
        """Write to a job that we do, which counts as being heard of; LostError if somebody else does it by now.

        A job that Redis has forgotten is still ours.
        """
        def written(link: Pipeline) -> None:
            held, due = read_job(link, job.id), now_ms(link) + HELD_MS
            if held and (held.number, held.attempts, held.state) != (job.number, job.attempts, State.running):
                raise LostError
            link.multi()
            link.zadd(RUNNING, {job.id: due})
            write(link, job)

        self._change(written, job.id)


def work_once(jobs: WorkedJobs, makers: Mapping[str, Maker]) -> bool:
    """Do the job whose turn it is; False if none waits."""
    job = jobs.claim()
    if job is None:
        return False
    draft = jobs.draft_of(job.id)
    try:
        with _heard_of(jobs, job):
            job, state, *why = carry_out(jobs, job, makers)
            made = ("", 0)
            if state == State.done:
                state, why, made = _kept(jobs, job, draft)
            _patiently(partial(jobs.ended, job, state, *why, made=made))
    except LostError:  # somebody else does it
        return True
    except AwayError:  # the database is away, which is no fault of the job's
        _patiently(partial(jobs.give_back, job))
        time.sleep(AWAY_S)
        return True
    finally:
        draft.unlink(missing_ok=True)
    jobs.tidy()
    return True


def _kept(jobs: WorkedJobs, job: Job, draft: Path) -> tuple[State, tuple[str, ...], tuple[str, int]]:
    """How a job ends whose result is made: it is kept where every machine finds it, unless that has no room."""
    try:
        name = _patiently(partial(jobs.results.keep, job, draft))
    except AwayError:
        raise
    except AtlasError as fault:
        return State.failed, (REFUSED, str(fault)), ("", 0)
    return State.done, (), (name, draft.stat().st_size)


def _patiently(step: Callable):
    """What a step gives, tried again for some minutes while Redis or the database is away."""
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            return step()
        except (AwayError, JobError):
            if time.monotonic() > end:
                raise
            time.sleep(RETRY_S)


@contextmanager
def _heard_of(jobs: WorkedJobs, job: Job) -> Iterator[None]:
    """Say every few seconds that we are at a job."""
    over = threading.Event()

    def say() -> None:
        while not over.wait(HEARD_EVERY_S):
            with suppress(JobError, LostError):  # the job's own next step tells
                jobs.heard_of(job)

    saying = threading.Thread(target=say, daemon=True)
    saying.start()
    try:
        yield
    finally:
        over.set()
        saying.join()
