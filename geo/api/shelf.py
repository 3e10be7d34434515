"""Answers kept for whoever asks the same again, within a fixed bound."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

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
