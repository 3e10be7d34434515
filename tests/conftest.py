"""The application with a home of its own for each file of tests that asks for it; how Hypothesis draws.

A check of a submission draws the same examples each time, so that it fails for what was submitted and nothing else.
`HYPOTHESIS_PROFILE=search python -m pytest` looks at new ones.
"""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import settings

from app import create_server, open_services
from callbacks.services import Services
from data.settings import Settings
from tests.postgres import postgres, postgres_server  # noqa: F401 - fixtures for every test
from tests.redis_server import redis_server, redis_url  # noqa: F401 - fixtures for every test

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


MOST_RERUNS = 10  # browser tests, of some 350, that needed a second try; more are no accident


def pytest_sessionfinish(session: pytest.Session) -> None:
    report = session.config.pluginmanager.get_plugin("terminalreporter")
    tried_again = len(report.stats.get("rerun", ())) if report else 0
    if tried_again > MOST_RERUNS:
        report.write_line(f"{tried_again} browser tests needed a second try; at most {MOST_RERUNS} may.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def server(home) -> Flask:
    return create_server(home)


@pytest.fixture(scope="module")
def services(server, home) -> Services:
    return open_services(home)
