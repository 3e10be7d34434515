"""A release is published while somebody is being answered: no answer is made of two releases."""

from __future__ import annotations

import re
from itertools import cycle

import brotli
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

    def answer(address: str, body: str | None, *turns: int, takes: str = "") -> bytes:
        now, headers = cycle([releases[turn] for turn in turns]), {"Accept-Encoding": takes}
        monkeypatch.setattr(FileStore, "current", lambda _: next(now))
        asked = {"data": body, "content_type": "application/json", "method": "POST"} if body else {}
        told = client.open(address, headers=headers, **asked)
        assert told.status_code == 200, told.text[:500]
        packed = told.headers.get("Content-Encoding") == "br"
        return re.sub(OWN, b"", brotli.decompress(told.data) if packed else told.data)

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


def test_an_answer_that_is_kept_is_of_the_release_that_is_published(told, published):
    """What browsers take is kept and given again: it says what is made anew for whoever takes it unpacked."""
    for body in published[2]:
        anew = [told(ANSWERED_AT, body, turn) for turn in (0, 1)]
        assert anew[0] != anew[1]
        assert [told(ANSWERED_AT, body, turn, takes="br") for turn in (0, 1, 0, 1)] == anew * 2
