"""What is kept of finished bytes, in this process and between machines, and what happens when Redis is away."""

from __future__ import annotations

import socket
import time
from contextlib import closing
from dataclasses import replace

import pytest

from data.settings import Settings
from data.shared_cache import REST_S, OwnCache, SharedCache, open_cache
from tests.serving import free_port


@pytest.fixture
def clock():
    class Clock:
        now = 100.0

        def __call__(self) -> float:
            return self.now
    return Clock()


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path)


def test_what_was_put_is_there_until_its_time_is_over(clock):
    cache = OwnCache(100, clock)
    cache.put("a", b"one", 10)
    assert cache.get("a") == b"one" and cache.get("b") is None
    clock.now += 10
    assert cache.get("a") is None
    assert (cache.hits, cache.misses) == (1, 2)


def test_the_body_that_was_longest_not_asked_for_makes_room(clock):
    cache = OwnCache(10, clock)
    for key in "abc":
        cache.put(key, b"1234", 10)
        cache.get("a")
    assert [cache.get(key) for key in "abc"] == [b"1234", None, b"1234"]
    cache.put("large", bytes(11), 10)
    assert cache.get("large") is None and cache.get("a") == b"1234"


def test_a_body_put_again_takes_its_room_once(clock):
    cache = OwnCache(10, clock)
    for _ in range(9):
        cache.put("a", b"12345", 10)
    cache.put("b", b"12345", 10)
    assert cache.get("a") == cache.get("b") == b"12345"


@pytest.fixture
def patient(monkeypatch) -> None:
    """On a busy machine Redis may take longer than a reader should wait."""
    monkeypatch.setattr("data.shared_cache.PATIENCE_S", 10)


def test_without_redis_each_process_keeps_its_own(settings):
    one, other = open_cache(settings), open_cache(settings)
    one.put("a", b"1", 60)
    assert one.get("a") == b"1" and other.get("a") is None


def test_what_one_machine_made_another_has(settings, redis_url, patient):
    one, other = (open_cache(replace(settings, redis=redis_url)) for _ in range(2))
    one.put("a", bytes(range(256)), 60)
    assert other.get("a") == bytes(range(256)) and other.get("b") is None
    assert (other.hits, other.misses, other.faults) == (1, 1, 0)


def test_what_is_kept_in_redis_ends(settings, redis_url, patient):
    import redis

    open_cache(replace(settings, redis=redis_url)).put("a", b"1", 60)
    with redis.Redis.from_url(redis_url) as link:
        [name] = link.keys()
        assert 0 < link.ttl(name) <= 60


@pytest.mark.parametrize("state", ["refuses", "is silent"])
def test_a_redis_that_is_away_is_a_miss_and_costs_next_to_nothing(settings, state):
    """Silent: it takes connections and never answers."""
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        if state == "is silent":
            silent.listen()
        cache = open_cache(replace(settings, redis=f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        cache.put("warm", b"", 60)  # fetches Redis's client
        cache._rests_until = 0.0
        begin = time.monotonic()
        for number in range(50):
            cache.put(str(number), b"own", 60)
            assert cache.get(str(number)) == b"own" and cache.get(f"no {number}") is None
        assert time.monotonic() - begin < 1  # 150 questions; without a rest they would take seven seconds
        assert cache.faults >= 1


def test_a_redis_that_comes_back_is_asked_again(clock, redis_url):
    from data.redis_link import redis_at

    urls = [f"redis://127.0.0.1:{free_port()}/0"]
    cache = SharedCache(OwnCache(now=clock), lambda: redis_at(urls[-1]), clock)
    assert cache.get("a") is None and cache.faults == 1
    urls.append(redis_url)
    redis_at(redis_url).set("atlas:cache:a", b"1")
    assert cache.get("a") is None
    clock.now += REST_S
    assert cache.get("a") == b"1" and cache.faults == 1
