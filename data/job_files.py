"""Jobs kept in files, shared by every process on one machine.

    <home>/jobs/lock                  held while the queue is read to be changed
    <home>/jobs/runner.lock           held by the one runner, from before it starts until it dies
    <home>/jobs/<id>/request.json     what is asked for; the folder's name is its fingerprint
    <home>/jobs/<id>/state.json       how far it is; replaced after every page
    <home>/jobs/<id>/cancel           is there if somebody cancelled it; the runner looks between pages
    <home>/jobs/<id>/result           is there once it is whole

A job with a damaged state goes back to the queue, a folder without a request is removed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from data.jobs import (
    FINGERPRINT,
    HOUR_S,
    INTERRUPTED,
    MOST_ATTEMPTS,
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
from data.settings import Settings
from data.stores.whole import UNFINISHED, give_back, locked, take_lock, write_whole

MB = 1_000_000


@dataclass(frozen=True)
class FileJobs:
    """The queue under one home. `command` starts a runner; behind it goes the descriptor of the lock that it holds."""

    settings: Settings
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = field(default=None, repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    # ---- for those who ask --------------------------------------------------------------------------

    def submit(self, request: Request) -> Job:
        with self._changing():
            jobs = self._tidy()
            job = next((job for job in jobs if job.id == request.fingerprint), None)
            if job is None or not (job.waits or job.state == State.done):
                if sum(job.waits for job in jobs) >= self.settings.jobs_waiting:
                    raise JobsFullError(self.settings.jobs_waiting)
                job = self._put(Job(request, number=1 + max((job.number for job in jobs), default=0)))
            self._path(job.id, "cancel").unlink(missing_ok=True)  # somebody wants it after all
        return self._looked_at(job)

    def find(self, id: str) -> Job | None:
        job = self._read(id)
        return None if job is None or self._is_old(job) else self._looked_at(job)

    def cancel(self, id: str) -> None:
        with self._changing():
            job = self._read(id)
            if job and job.waits:
                self._path(id, "cancel").touch()
            if job and job.state == State.queued:
                self._write(replace(job, state=State.cancelled))

    def result(self, id: str) -> Path | None:
        job = self.find(id)
        return self._path(id, "result") if job and job.state == State.done else None

    def resume(self) -> None:
        """Start a runner for what a server that was stopped has left."""
        with self._changing():
            waiting = [job for job in self._tidy() if job.waits]
        for job in waiting[:1]:
            self._looked_at(job)

    def load(self) -> QueueLoad:
        jobs = self._all() if self._folder.is_dir() else []
        begun = [job.since for job in jobs if job.state == State.queued]
        oldest_s = max(0.0, self.clock() - min(begun)) if begun else 0.0
        return QueueLoad(len(begun), oldest_s, sum(job.state == State.running for job in jobs))

    # ---- for the runner -----------------------------------------------------------------------------

    def take_runner_lock(self) -> int | None:
        """Descriptor of the runner's lock, None if there is a runner."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return take_lock(self._folder / "runner.lock", wait=False)

    def recover(self) -> None:
        """Put back what a runner that died left running; too often, and it has failed. We hold the runner's lock."""
        with self._changing():
            for job in self._tidy():
                for left in self._path(job.id).glob(f".*{UNFINISHED}"):
                    left.unlink()
                if job.state == State.running and self.is_cancelled(job.id):
                    self._write(replace(job, state=State.cancelled))
                elif job.state == State.running and job.attempts < MOST_ATTEMPTS:
                    self._write(replace(job, state=State.queued))
                elif job.state == State.running:
                    self._write(replace(job, state=State.failed, fault=INTERRUPTED))

    def claim(self, lock: int) -> Job | None:
        """The oldest job that waits, running from now on; None, and the runner's lock given back, if none does.

        Both at once: whoever asks for a job after this finds the lock free and starts a runner.
        """
        with self._changing():
            queued = [job for job in self._all() if job.state == State.queued]
            if not queued:
                give_back(lock)
                return None
            job = min(queued, key=lambda job: (job.number, job.id))
            return self._write(replace(job, state=State.running, attempts=job.attempts + 1, done=0, pages=0))

    def is_cancelled(self, id: str) -> bool:
        return self._path(id, "cancel").exists()

    def advanced(self, job: Job, done: int, pages: int) -> Job:
        """The job with so many pages made, for everybody to see; a power failure may lose it."""
        job = replace(job, done=done, pages=pages)
        write_whole(self._path(job.id, "state.json"), job.state_bytes(), lasting=False)
        return job

    def ended(self, job: Job, state: State, fault: str = "", detail: str = "") -> None:
        """Note how a job ended, and make room."""
        with self._changing():
            self._write(replace(job, state=state, fault=fault, detail=detail))
            self._tidy()

    def draft_of(self, id: str) -> Path:
        """Where a job's result goes."""
        return self._path(id, "result")

    # ---- on disk ------------------------------------------------------------------------------------

    @property
    def _folder(self) -> Path:
        return self.settings.home / "jobs"

    def _path(self, id: str, name: str = "") -> Path:
        if not FINGERPRINT.fullmatch(id):
            raise JobError(f"{id!r} isn't the id of a job.")
        return self._folder / id / name

    def _read(self, id: str) -> Job | None:
        """A job as its files have it; None if they make none."""
        if not FINGERPRINT.fullmatch(id):
            return None
        try:
            request = read_request(self._path(id, "request.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        try:
            job = read_state(request, self._path(id, "state.json").read_bytes())
        except (FileNotFoundError, ValueError):
            job = Job(request, since=int(self.clock()))
        made = job.state != State.done or self._path(id, "result").exists()
        return job if made and job.id == id else None

    def _all(self) -> list[Job]:
        read = (self._read(path.name) for path in self._folder.iterdir())
        return [job for job in read if job]

    def _tidy(self) -> list[Job]:
        """The jobs there are, once those that are too old or too many have been removed; the newest result stays."""
        kept, size = [], 0
        for job in sorted(self._all(), key=lambda job: (job.waits, job.since), reverse=True):
            result = self._path(job.id, "result")
            size += result.stat().st_size if result.exists() else 0
            ended = [job for job in kept if not job.waits]
            too_many = ended and not job.waits and (size > self.settings.jobs_mb * MB or len(ended) >= MOST_KEPT)
            if not self._is_old(job) and not too_many:
                kept.append(job)
        names = {job.id for job in kept}
        for path in self._folder.iterdir():
            if FINGERPRINT.fullmatch(path.name) and path.name not in names:
                shutil.rmtree(path)
        return kept

    def _is_old(self, job: Job) -> bool:
        """It is due to go; also one from a future that the clock was in when it was set wrong."""
        return job.state != State.running and abs(self.clock() - job.since) > self.settings.jobs_keep_h * HOUR_S

    def _put(self, job: Job) -> Job:
        folder = self._path(job.id)
        try:
            folder.mkdir(exist_ok=True)
            write_whole(folder / "request.json", job.request.as_bytes())
            return self._write(job)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _write(self, job: Job) -> Job:
        job = replace(job, since=int(self.clock()))
        write_whole(self._path(job.id, "state.json"), job.state_bytes())
        return job

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the queue's lock; JobError if its folder can't be written."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with locked(self._folder / "lock"):
                yield
        except OSError as fault:
            raise JobError(f"{self._folder} can't be written ({fault.strerror}). Check free space and permissions, "
                           "or set ATLAS_HOME to another folder.") from fault

    def _looked_at(self, job: Job) -> Job:
        """The job; if it waits and nobody does it, a runner is started, which holds the lock from its first moment."""
        if job.waits and self.command and (lock := self.take_runner_lock()) is not None:
            try:
                runner = subprocess.Popen(
                    [*self.command, str(lock)], pass_fds=(lock,), env=self.environment, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            except OSError as fault:
                raise JobError(f"{self.command[0]} can't be started ({fault.strerror}).") from fault
            finally:
                os.close(lock)
            threading.Thread(target=runner.wait, daemon=True).start()
        return job
