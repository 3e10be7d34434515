"""The runner: does the jobs that wait, one after the other, in a process of its own that may be killed at any time.

data/job_redis_worker.py does those of several machines, each in the same way.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from data.errors import AtlasError, AwayError
from data.job_files import FileJobs
from data.jobs import BROKEN, DISK_FULL, REFUSED, Job, LostError, Request, State
from data.log_lines import log
from data.stores.whole import whole_file

# Told how many pages are made, of how many; it raises to stop the work.
Progress = Callable[[int, int], None]
# Makes what a request asks for: writes the file at the path.
Maker = Callable[[Request, Path, Progress], None]
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class CancelledError(Exception):
    """Somebody cancelled the job at work."""


class Underway(Protocol):
    """What is needed of a queue to do one of its jobs."""

    def advanced(self, job: Job, done: int, pages: int) -> Job:
        """The job with so many pages made, for everybody to see."""

    def is_cancelled(self, id: str) -> bool:
        """Somebody has cancelled it."""

    def draft_of(self, id: str) -> Path:
        """Where its result goes."""


def run_jobs(jobs: FileJobs, makers: Mapping[str, Maker], lock: int | None = None) -> int:
    """Do what waits, oldest first, until nothing does; how many jobs that were, 0 if another runner is at it.

    `lock`: descriptor of the runner's lock if whoever started us took it.
    """
    lock = jobs.take_runner_lock() if lock is None else lock
    if lock is None:
        return 0
    os.set_inheritable(lock, False)
    count = 0
    try:
        jobs.recover()
        while job := jobs.claim(lock):
            jobs.ended(*carry_out(jobs, job, makers))
            count += 1
    except BaseException:
        os.close(lock)
        raise
    return count


def carry_out(jobs: Underway, job: Job, makers: Mapping[str, Maker]) -> tuple:
    """Do a job: it as it stood at its end, how it ended, and why.

    A database that is away is no fault of the job's, which is begun again; so is one that somebody else does by now.
    """
    def progress(done: int, pages: int) -> None:
        nonlocal job
        job = jobs.advanced(job, done, pages)
        if jobs.is_cancelled(job.id):
            raise CancelledError

    try:
        with whole_file(jobs.draft_of(job.id)) as draft:
            makers[job.request.kind](job.request, draft, progress)
    except CancelledError:
        return job, State.cancelled
    except (AwayError, LostError):
        raise
    except AtlasError as fault:
        return job, State.failed, REFUSED, str(fault)
    except Exception as fault:
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:
            return job, State.failed, DISK_FULL
        log("fault", {"job": job.id, "kind": job.request.kind}, logging.ERROR, fault)
        return job, State.failed, BROKEN
    return job, State.done
