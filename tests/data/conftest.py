"""Job queues for tests."""

from __future__ import annotations

import os
import sys

import pytest

from data.job_files import FileJobs
from data.settings import Settings, as_environment
from tests.data.job_queue import ROOT, RUNNER, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(tmp_path, clock) -> FileJobs:
    """A queue that starts no runner."""
    return FileJobs(Settings(home=tmp_path, jobs_waiting=5), clock=clock)


@pytest.fixture
def served(tmp_path) -> FileJobs:
    """A queue that starts runners as the server does."""
    settings = Settings(home=tmp_path)
    environment = os.environ | as_environment(settings) | {"PYTHONPATH": str(ROOT), "ATLAS_TILE_URL": ""}
    return FileJobs(settings, (sys.executable, "-c", RUNNER), environment)
