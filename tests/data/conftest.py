"""Job queues for tests, and a store with the release that ships."""

from __future__ import annotations

import os
import sys
from shutil import copytree

import pytest

from data.job_files import FileJobs
from data.places import read_gazetteer
from data.releases import shipped_release
from data.settings import Settings, as_environment
from data.stores.files import FileStore
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


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory):
    """A home with the release that ships, to be copied."""
    home = tmp_path_factory.mktemp("shipped")
    shipped_release(FileStore(home), read_gazetteer())
    return home


@pytest.fixture
def store(shipped_home, tmp_path) -> FileStore:
    """A store of one test's own that has published the release that ships."""
    return FileStore(copytree(shipped_home, tmp_path / "home"))
