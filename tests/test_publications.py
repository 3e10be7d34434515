"""A release is published while somebody is being answered: no answer is made of two releases."""

from __future__ import annotations

import re
from itertools import cycle

import pytest

from app import create_server, open_services
from data.settings import Settings
from data.stores.files import FileStore
from tests.bench.engine import ANSWERED_AT, many_views, questions
from tests.second_round import second_round

ADDRESSES = ("/sw.js", "/en/", "/ar/?chapter=data&measure=share", "/embed/ar/?chapter=borders", "/en/feed.atom",
             "/en/status", "/health", "/release", "/api/v1/areas/mantika", "/api/v1/releases", "/search/en?q=tri",
             "/en/sheet.svg?chapter=migrants", "/download/en?chapter=migrants")
OWN = rb'"end_id":"[^"]*"|"now": ?[\d.]+'  # one reader's visit


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A client, releases of two rounds, and views of theirs."""
    home = Settings(home=tmp_path_factory.mktemp("home"))
    client, services = create_server(home).test_client(), open_services(home)
    shipped = services.store.current()
    second_round(services.store, services.gazetteer, 55)
    return client, (shipped, services.store.current()), questions(many_views(services, 12))


@pytest.fixture
def told(published, monkeypatch):
    """What is answered while the two releases are published by turns, a turn whenever anybody looks."""
    client, releases, _ = published

    def answer(address: str, body: str | None, *turns: int) -> bytes:
        now = cycle([releases[turn] for turn in turns])
        monkeypatch.setattr(FileStore, "current", lambda _: next(now))
        told = client.post(address, data=body, content_type="application/json") if body else client.get(address)
        assert told.status_code == 200, told.text[:500]
        return re.sub(OWN, b"", told.data)

    return answer


def is_of_one_release(told, address: str, body: str | None = None) -> bool:
    before, after = told(address, body, 0), told(address, body, 1)
    return {told(address, body, *turns) for turns in ((0, 1), (1, 0), (0, 1, 1), (0, 0, 1))} <= {before, after}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_answered_from_one_release(told, address):
    assert is_of_one_release(told, address)


def test_a_click_is_answered_from_one_release(told, published):
    for body in published[2]:
        assert is_of_one_release(told, ANSWERED_AT, body)
