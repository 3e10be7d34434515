"""A cache of finished bytes: in this process, and in Redis for all web machines where there is one.

A cache is never needed: whatever goes wrong with Redis is a miss, costs an answer 50 ms at the most, and then Redis is
left alone for some seconds. Only what the public may see goes into it. Bodies are bytes as they were made, never
pickles, so that nothing is run that comes out of it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from data.settings import Settings

if TYPE_CHECKING:
    from redis import Redis

OWN_BYTES = 8_000_000  # that a process keeps: some thirty pictures
LARGEST = 4_000_000  # bytes of a body worth sharing; more takes Redis longer than a moment
PATIENCE_S = 0.05  # for an answer of Redis
REST_S = 5.0  # for which Redis is left alone after a fault
NAMED = "atlas:cache:"  # before every key in Redis


class Cache(Protocol):
    """What is looked for by a key that tells everything that the body depends on."""

    hits: int
    misses: int

    def get(self, key: str) -> bytes | None:
        """The body, None if it isn't there or is too old."""

    def put(self, key: str, body: bytes, keep_s: int) -> None:
        """Keep a body for a while, as far as there is room."""


def open_cache(settings: Settings) -> Cache:
    """This process's own cache, in front of Redis if the settings name one."""
    own = OwnCache()
    if not settings.redis:
        return own
    from data.redis_link import redis_at

    return SharedCache(own, lambda: redis_at(impatient(settings.redis)))


def impatient(url: str) -> str:
    """The same Redis, asked with less patience, as redis-py reads it from the address."""
    return f"{url}{'&' if '?' in url else '?'}socket_timeout={PATIENCE_S}&socket_connect_timeout={PATIENCE_S}"


class OwnCache:
    """Bodies in this process's memory; the one that was longest not asked for goes first."""

    def __init__(self, most_bytes: int = OWN_BYTES, now: Callable[[], float] = time.monotonic):
        self.hits = self.misses = 0
        self._most_bytes, self._now, self._lock = most_bytes, now, Lock()
        self._held: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        with self._lock:
            body, until = self._held.get(key, (None, 0.0))
            if body is None or until <= self._now():
                self._drop(key)
                self.misses += 1
                return None
            self._held.move_to_end(key)
            self.hits += 1
            return body

    def put(self, key: str, body: bytes, keep_s: int) -> None:
        with self._lock:
            self._drop(key)
            if len(body) > self._most_bytes:
                return
            self._held[key] = body, self._now() + keep_s
            self._bytes += len(body)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._held)))

    def _drop(self, key: str) -> None:
        self._bytes -= len(self._held.pop(key, (b"", 0.0))[0])


class SharedCache:
    """A process's own cache, then Redis; what Redis gives is kept here for a minute too."""

    NEAR_S = 60

    def __init__(self, own: OwnCache, link: Callable[[], Redis], now: Callable[[], float] = time.monotonic):
        self.hits = self.misses = self.faults = 0
        self._own, self._link, self._now = own, link, now
        self._rests_until = 0.0

    def get(self, key: str) -> bytes | None:
        body = self._own.get(key)
        if body is None:
            body = self._asked(lambda redis: redis.get(NAMED + key))
            if body is not None:
                self._own.put(key, body, self.NEAR_S)
        if body is None:
            self.misses += 1
        else:
            self.hits += 1
        return body

    def put(self, key: str, body: bytes, keep_s: int) -> None:
        self._own.put(key, body, keep_s)
        if len(body) <= LARGEST:
            self._asked(lambda redis: redis.set(NAMED + key, body, ex=keep_s))

    def _asked(self, question: Callable[[Redis], bytes | bool | None]) -> bytes | bool | None:
        """Redis's answer; None while it rests, and from a fault on it does."""
        from redis import RedisError

        if self._now() < self._rests_until:
            return None
        try:
            return question(self._link())
        except (RedisError, OSError):
            self.faults += 1
            self._rests_until = self._now() + REST_S
            return None
