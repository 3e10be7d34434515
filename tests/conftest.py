"""The application with a home of its own for each file of tests that asks for it."""

from __future__ import annotations

import pytest
from flask import Flask

from app import create_server, open_services
from callbacks.services import Services
from data.settings import Settings


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def server(home) -> Flask:
    return create_server(home)


@pytest.fixture(scope="module")
def services(server, home) -> Services:
    return open_services(home)
