"""Pulls that a worker does: it fetches the file, hands it in at the desk as a draft, and has that read.

    app.py pull hdx --by-worker      asks a worker for it, and says what became of it
"""

from __future__ import annotations

import time
from argparse import Namespace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from callbacks.pull_command import pull
from callbacks.services import Services
from data.drafts import upload
from data.drafts_reading import QueueReader
from data.errors import AtlasError, PullError
from data.job_runner import Maker, Progress
from data.jobs import Jobs, Request

KIND = "pull"  # of its jobs
WHO = "worker"  # hands the draft in
LOOK_S = 1


def ask_worker(services: Services, arguments: Namespace) -> None:
    """Have a worker pull something, and wait until it has; PullError says why it couldn't."""
    from data.job_celery import shared_jobs

    if not services.settings.jobs:
        raise AtlasError("ATLAS_JOBS isn't set, so there is no worker to ask. Set it, or pull without --by-worker.")
    jobs, minute = shared_jobs(services.settings), datetime.now(UTC).isoformat(timespec="minutes")
    job = jobs.submit(Request(KIND, arguments.what, arguments.version, "", minute))
    print(f"Asked: job {job.id[:12]}. A worker goes on with it also if this command is stopped.", flush=True)
    print(told(jobs, job.id))


def told(jobs: Jobs, id: str) -> str:
    """What became of a pull, once it has ended."""
    while (job := jobs.find(id)) and job.waits:
        time.sleep(LOOK_S)
    path = jobs.result(id)
    if path is None:
        why = job.detail or job.fault or job.state if job else "the queue doesn't know of it any more"
        raise PullError(f"The worker fetched nothing: {why}")
    return f"Handed in at the desk as the draft {path.read_text()}; look at it under /desk/."


def pull_makers(services: Services, jobs: Jobs) -> dict[str, Maker]:
    """What a worker does when a pull waits."""
    return {KIND: partial(_pull, services, QueueReader(services.store, jobs))}


def _pull(services: Services, reader: QueueReader, request: Request, path: Path, _progress: Progress) -> None:
    file = pull(services, Namespace(what=request.link, version=request.origin, out=None))
    draft = upload(services.store, file.name, file.read_bytes(), WHO)
    reader.wake()
    path.write_text(draft.id)
