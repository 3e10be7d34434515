"""The command that does the work of several web machines: `python app.py worker`, as often as there are cores for it.

    ATLAS_JOBS=redis://… app.py worker              does the jobs that wait, one at a time, until it is stopped
    ATLAS_JOBS=… ATLAS_REDIS=… app.py worker --sheets   makes sheets for web machines that would else make them

SIGTERM lets it end what it is doing; what it was doing when it was killed is done by another.
"""

from __future__ import annotations

import argparse
import os
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING

from callbacks.atlases import atlas_makers
from callbacks.desk_reading import reading_makers
from callbacks.pull_by_worker import pull_makers
from callbacks.services import Services
from callbacks.sheets import make_for_others
from data.errors import AtlasError

if TYPE_CHECKING:
    from celery import Celery

NICE = 5  # it makes way for web processes on the same machine
ALIVE = "worker.alive"  # in the home folder: its time says when the worker last looked at the queue


def add_worker_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--sheets", action="store_true", help="make sheets, and nothing else")


def run_worker(services: Services, arguments: argparse.Namespace) -> None:
    """Do what waits, until it is stopped."""
    settings = services.settings
    if not settings.jobs:
        raise AtlasError("ATLAS_JOBS isn't set, so this machine does its own work and needs no worker. Set it to the "
                         "Redis that holds the queue, such as redis://host:6379/0.")
    if arguments.sheets and not settings.redis:
        raise AtlasError("ATLAS_REDIS isn't set: the Redis through which web machines get their sheets. Set it here "
                         "and on the web machines.")
    os.nice(NICE)
    celery, queue = sheets(services) if arguments.sheets else jobs(services)
    print("A worker of the Libya Mission Atlas (Ctrl+C stops it)", flush=True)
    # A thread, for a process of a pool can't have the painters' processes.
    celery.Worker(pool="threads", concurrency=1, queues=[queue], loglevel="WARNING", without_gossip=True,
                  without_mingle=True, quiet=True).start()


def jobs(services: Services) -> tuple[Celery, str]:
    """What does atlases, readings and pulls, and the queue of their words."""
    from data.job_celery import QUEUE, keep_going, make_worker
    from data.job_redis_worker import WorkedJobs
    from data.job_results import Results

    waiting = WorkedJobs(services.settings, Results(services.settings, services.store))
    waiting.results.sweep()
    makers = {**reading_makers(services), **pull_makers(services, waiting), **atlas_makers(services)}
    Thread(target=keep_going, args=(waiting, services.settings.home.joinpath(ALIVE)), daemon=True).start()
    return make_worker(waiting, makers), QUEUE


def sheets(services: Services) -> tuple[Celery, str]:
    """What makes sheets, and the queue of those that are asked for."""
    from data.sheet_queue import QUEUE, keep_known, make_sheet_worker

    celery = make_sheet_worker(services.settings, partial(make_for_others, services))
    Thread(target=keep_known, args=(services.settings, services.settings.home.joinpath(ALIVE)), daemon=True).start()
    return celery, QUEUE
