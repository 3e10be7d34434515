"""Jobs: work that takes longer than a reader would wait, asked for once and shared by all who ask for the same.

`Jobs` is all that a web process knows of them. data/job_files.py keeps them in files of one machine, data/job_redis.py
in Redis for any number of machines; data/job_runner.py does them.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from data.errors import AtlasError

FINGERPRINT = re.compile(r"[0-9a-f]{64}")
MOST_ATTEMPTS = 3
HOUR_S = 3600
MOST_KEPT = 100  # jobs that ended, whatever the size of their results
# Why a job failed, each with words of its own: it was stopped too often, the disk is full, what was asked for can't
# be made (`detail` says why), or a fault of ours, whose traceback is in the runner's log.
INTERRUPTED, DISK_FULL, REFUSED, BROKEN = "interrupted", "disk_full", "refused", "broken"


class JobError(AtlasError):
    """A job that can't be kept or started."""


class JobsFullError(JobError):
    """As many jobs wait as are allowed; later there is room again."""

    def __init__(self, waiting: int):
        super().__init__(f"{waiting} jobs wait already, which is the limit. Try again in a few minutes, or raise "
                         "ATLAS_JOBS_WAITING.")


class LostError(Exception):
    """A job that we were doing is somebody else's by now: we were taken for dead. What we made isn't wanted."""


class State(StrEnum):
    queued = "queued"
    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"


WAITING = (State.queued, State.running)  # states from which a job goes on by itself


@dataclass(frozen=True)
class Request:
    """What is to be made: equal requests are one job. `link`: canonical, with every choice, also the day; `origin`:
    address of the server that links in the result lead to; `name`: of the file handed out."""

    kind: str
    link: str
    origin: str
    release: str
    name: str

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the request; the job's id."""
        return sha256(self.as_bytes()).hexdigest()

    def as_bytes(self) -> bytes:
        """The request as JSON, in one way only."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Job:
    """A request and how far it is. `number`: the order in which jobs were asked for; `since`: seconds since 1970 at
    the last change of state; `done` of `pages` are made; `fault` and `detail` say why it failed."""

    request: Request
    state: State = State.queued
    number: int = 0
    since: int = 0
    attempts: int = 0
    done: int = 0
    pages: int = 0
    fault: str = ""
    detail: str = ""

    @property
    def id(self) -> str:
        return self.request.fingerprint

    @property
    def waits(self) -> bool:
        """It is queued or running."""
        return self.state in WAITING

    def state_bytes(self) -> bytes:
        """Everything but the request, as JSON."""
        return json.dumps(_state_of(self), ensure_ascii=False).encode()


@dataclass(frozen=True)
class QueueLoad:
    """How busy the queue is: jobs that nobody has begun, seconds since the oldest of them was asked for, and jobs at
    work."""

    waiting: int = 0
    oldest_s: float = 0
    running: int = 0


def read_request(content: bytes) -> Request:
    """The request that `as_bytes` wrote; ValueError if it isn't one."""
    told = _table(content)
    if told.keys() != {field.name for field in fields(Request)} or not all(isinstance(v, str) for v in told.values()):
        raise ValueError("not a request")
    return Request(**told)


def read_state(request: Request, content: bytes) -> Job:
    """The job whose state `state_bytes` wrote; ValueError if it isn't one."""
    told, usual = _table(content), _state_of(Job(request))
    told["state"] = State(str(told.get("state")))
    if {key: type(value) for key, value in told.items()} != {key: type(value) for key, value in usual.items()}:
        raise ValueError("not a state")
    return Job(request, **told)


def _state_of(job: Job) -> dict:
    return {field.name: getattr(job, field.name) for field in fields(Job) if field.name != "request"}


def _table(content: bytes) -> dict:
    try:
        told = json.loads(content)
    except RecursionError as fault:
        raise ValueError("nested too deep") from fault
    if not isinstance(told, dict):
        raise ValueError("not a table")
    return told


class Jobs(Protocol):
    """Asking for jobs and their results, the same whoever does them."""

    def submit(self, request: Request) -> Job:
        """The job of a request: a new one, or the equal one that waits or is done.

        JobsFullError if too many wait. A job that failed or was cancelled is done again.
        """

    def find(self, id: str) -> Job | None:
        """A job as it stands now, None if there is none of that id (any more)."""

    def cancel(self, id: str) -> None:
        """Have a job end without a result, for all who asked for it; one that ended stays as it is."""

    def result(self, id: str) -> Path | None:
        """The whole file that a done job made."""

    def resume(self) -> None:
        """Have what waits go on, at the start of a server."""

    def load(self) -> QueueLoad:
        """How busy the queue is now."""
