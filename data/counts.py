"""How often somebody has asked: counted in this process or, with Redis, on all web machines together.

Time is cut into windows of equal length, and each is counted from zero. What is counted lives for a window in memory,
for two in Redis, and is written nowhere else: its keys hold network addresses. A fault of Redis is never an error: the
process then counts for itself for some seconds.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Protocol

from data.settings import Settings

MOST_KEYS = 50_000  # counted at once, some 8 MB; beyond that a window begins again
REST_S = 5.0  # for which Redis is left alone after a fault
NAMED = "atlas:asked"  # begins every key in Redis


class Counts(Protocol):
    """Numbers by key, each within the window of time that goes on."""

    def add(self, key: str, window_s: int, amount: int = 1) -> int:
        """Count and tell how many there are now; an `amount` of 0 only tells."""


def open_counts(settings: Settings) -> Counts:
    """Shared by all web machines if the settings name a Redis."""
    return SharedCounts(settings.redis) if settings.redis else OwnCounts()


class OwnCounts:
    """Counts of this process, in constant time and bounded memory whatever a flood sends."""

    def __init__(self, clock: Callable[[], float] = time.time):
        self.clock = clock
        self._windows: dict[int, tuple[int, Counter[str]]] = {}

    def add(self, key: str, window_s: int, amount: int = 1) -> int:
        now = int(self.clock() // window_s)
        number, counter = self._windows.get(window_s, (now, Counter()))
        if number != now or len(counter) >= MOST_KEYS:
            counter = Counter()
        self._windows[window_s] = now, counter
        counter[key] += amount
        return counter[key]


@dataclass
class SharedCounts:
    """Counts in Redis; this process's own while there is none."""

    url: str = field(repr=False)
    clock: Callable[[], float] = time.time
    own: OwnCounts = field(init=False)
    _rests_until: float = 0.0

    def __post_init__(self):
        self.own = OwnCounts(self.clock)

    def add(self, key: str, window_s: int, amount: int = 1) -> int:
        here = self.own.add(key, window_s, amount)  # so that a limit holds also when Redis goes away
        if time.monotonic() < self._rests_until:
            return here
        from redis import RedisError

        try:
            return max(here, self._ask(f"{NAMED}:{window_s}:{int(self.clock() // window_s)}:{key}", window_s, amount))
        except RedisError:
            self._rests_until = time.monotonic() + REST_S
            return here

    def _ask(self, name: str, window_s: int, amount: int) -> int:
        from data.redis_link import redis_at
        from data.shared_cache import impatient

        with redis_at(impatient(self.url)).pipeline(transaction=False) as asked:
            asked.incrby(name, amount)
            asked.expire(name, 2 * window_s)
            return int(asked.execute()[0])


@dataclass(frozen=True)
class Allowance:
    """How often each key may ask within a window; `most` 0: as often as it likes."""

    counts: Counts
    name: str
    most: int
    window_s: int = 60
    clock: Callable[[], float] = time.time

    def takes(self, key: str) -> bool:
        """Count one; False if the window's are used up."""
        return not self.most or self.counts.add(f"{self.name}:{key}", self.window_s) <= self.most

    def has_left(self, key: str) -> bool:
        """Whether there is one left, without counting."""
        return not self.most or self.counts.add(f"{self.name}:{key}", self.window_s, 0) < self.most

    def waits_s(self) -> int:
        """Whole seconds until the next window."""
        return self.window_s - int(self.clock() % self.window_s)


def allowance_of(part: float, per_minute: int, window_s: int) -> int:
    """What a part of so many a minute is in one window: at least one, 0 if there is no limit."""
    return max(1, round(part * per_minute * window_s / 60)) if per_minute else 0


@lru_cache(maxsize=1000)
def network_of(address: str) -> str:
    """What counts as one: an IPv4 address, or the network that an IPv6 provider gives to one customer."""
    try:
        return str(ip_network(f"{address}/64", strict=False) if ip_address(address).version == 6 else address)
    except ValueError:
        return address


@lru_cache(maxsize=1000)
def is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
