"""What tests of the job queue share: a clock to set, a runner in a process of its own, requests and makers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from data.job_files import FileJobs
from data.jobs import Request

ROOT = Path(__file__).resolve().parents[2]
# A runner as `app.py work` is one, whose jobs write as many pages as their link says.
RUNNER = """
import os, sys, time
from pathlib import Path
from data.job_files import FileJobs
from data.job_runner import run_jobs
from data.settings import read_settings

def make(request, path, progress):
    settings.home.joinpath("made").open("a").write(request.link + chr(10))
    settings.home.joinpath("pid").write_text(str(os.getpid()))
    with path.open("w") as file:
        for page in range(1, int(request.link) + 1):
            print("page", page, file=file, flush=True)
            progress(page, int(request.link))
            time.sleep(0.02)

settings = read_settings(os.environ)
run_jobs(FileJobs(settings), {"pages": make}, int(sys.argv[1]) if sys.argv[1:] else None)
"""


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def asked(link="3", kind="pages") -> Request:
    return Request(kind, link, "https://atlas.example", "0" * 64, f"atlas-{link}.pdf")


def makes(content: bytes):
    def make(_request, path, progress):
        progress(0, 1)
        path.write_bytes(content)
        progress(1, 1)
    return {"pages": make}


def wait_for(jobs: FileJobs, id: str, true, at_most_s=10.0):
    """The job, once `true` of it; each look starts a runner if there is none, as a reader's page does."""
    end = time.monotonic() + at_most_s
    while not true(job := jobs.find(id)):
        assert time.monotonic() < end, job
        time.sleep(0.01)
    return job


def files(jobs: FileJobs, id: str) -> set[str]:
    return {path.name for path in (jobs.settings.home / "jobs" / id).iterdir()}


def kill_runner(jobs: FileJobs) -> None:
    os.kill(int((jobs.settings.home / "pid").read_text()), signal.SIGKILL)
