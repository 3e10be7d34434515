"""Answers kept for whoever asks the same again, and how often a client may ask: both within fixed bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from time import time

MOST_BYTES = 4_000_000
LARGEST = 400_000  # bytes of one answer that is kept


class Shelf:
    """The bodies that were asked for last, until they and what asks for them take too many bytes together."""

    def __init__(self, most_bytes: int = MOST_BYTES):
        self.most_bytes, self.held_bytes = most_bytes, 0
        self._bodies: OrderedDict[Hashable, bytes] = OrderedDict()

    def find(self, key: Hashable) -> bytes | None:
        if key in self._bodies:
            self._bodies.move_to_end(key)
        return self._bodies.get(key)

    def keep(self, key: Hashable, body: bytes) -> None:
        if len(body) > LARGEST or key in self._bodies:
            return
        self._bodies[key] = body
        self.held_bytes += _size(key, body)
        while self.held_bytes > self.most_bytes:
            self.held_bytes -= _size(*self._bodies.popitem(last=False))


def _size(key: Hashable, body: bytes) -> int:
    return len(body) + len(repr(key))


class Allowance:
    """How many questions a client may ask in a minute, in this process; 0: as many as it likes."""

    def __init__(self, per_minute: int):
        self._limiter = self._limit = None
        if per_minute:
            from limits import RateLimitItemPerMinute
            from limits.storage import MemoryStorage
            from limits.strategies import FixedWindowRateLimiter

            self._limiter, self._limit = FixedWindowRateLimiter(MemoryStorage()), RateLimitItemPerMinute(per_minute)

    def takes(self, client: str) -> bool:
        """Count a question; False if the minute's are used up."""
        return self._limiter is None or self._limiter.hit(self._limit, client)

    def waits_s(self, client: str) -> int:
        """Seconds until the client may ask again."""
        return max(1, round(self._limiter.get_window_stats(self._limit, client).reset_time - time()))
