"""Redis that hangs, dies and comes back: readers notice nothing, whoever needs it is told soon, nothing is lost."""

from __future__ import annotations

import time

import pytest

from app import create_server
from data.settings import Settings
from tests.faults.readers import LINKS
from tests.faults.stopped import stopped
from tests.fuzz.law import at_most
from tests.signing_in import PAGE, add_account, sign_in

ORDER = {"link": "/en/atlas.zip?chapter=overview&of=region"}
AWAY = {"REMOTE_ADDR": "203.0.113.9"}  # so that what is asked is counted, in Redis
FOLLOWERS = 20
SOON_S = 1  # a hundred times what it takes on a machine that does nothing else


@pytest.fixture(scope="module")
def server(tmp_path_factory, redis_server):
    url = redis_server.url(next(redis_server.numbers))
    return create_server(Settings(home=tmp_path_factory.mktemp("home"), redis=url, jobs=url))


@pytest.fixture
def client(server):
    client = server.test_client()
    for link in LINKS:  # what is made once is made
        assert client.get(link).status_code == 200
    return client


def took(client, method: str, link: str, **more) -> tuple[int, float]:
    """Status of an answer, and the seconds that it took."""
    began = time.monotonic()
    status = client.open(link, method=method, environ_overrides=AWAY, **more).status_code
    return status, time.monotonic() - began


def test_a_redis_that_hangs_holds_nobody_up(client, redis_server):
    begun = client.post("/live", json={}).json
    job = client.post("/en/atlas", json=ORDER).json["job"]
    with stopped([redis_server.process.pid]), at_most(60):
        took(client, "GET", LINKS[0])  # one finds out
        for link in LINKS:
            status, seconds = took(client, "GET", link)
            assert status == 200 and seconds < SOON_S
        seen = [took(client, "GET", f"/live/{begun['code']}?seat={number:016x}") for number in range(FOLLOWERS)]
        assert {status for status, _ in seen} == {503}
        assert sum(seconds for _, seconds in seen) < 0.2 * FOLLOWERS, "each waited for Redis, and readers behind them"
        assert took(client, "POST", "/en/atlas", json=ORDER)[0] == 503
        assert took(client, "GET", job)[0] == 503
    until = time.monotonic() + 15
    while took(client, "GET", f"/live/{begun['code']}")[0] != 200:
        assert time.monotonic() < until, "it doesn't come back by itself"
        time.sleep(0.1)
    assert client.get(job).json["state"] == "queued", "an order is lost"


def test_a_redis_that_dies_and_comes_back_has_lost_nothing(client, redis_server):
    begun = client.post("/live", json={}).json
    job = client.post("/en/atlas", json=ORDER).json["job"]
    redis_server.kill()
    try:
        for link in LINKS:
            status, seconds = took(client, "GET", link)
            assert status == 200 and seconds < SOON_S
        told = client.post("/en/atlas", json=ORDER)
        assert told.status_code == 503 and told.json["error"]
        assert client.get("/health/live").status_code == 200
    finally:
        redis_server.start()
    until = time.monotonic() + 15
    while took(client, "GET", f"/live/{begun['code']}")[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert client.get(job).json["state"] == "queued"


def test_staff_work_on_without_it(server, redis_server):
    add_account(server.view_functions["desk_home"].__self__.desk.services, "edda", "editor")
    with stopped([redis_server.process.pid]), at_most(60):
        staff = server.test_client()
        sign_in(staff, "edda")
        assert staff.get("/desk/en/", headers=PAGE).status_code == 200
