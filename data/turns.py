"""Turns: one web process answers one request at a time in each of its lanes; the others wait, but not for ever.

More threads at once would only share one interpreter and make all answers late. So a lane holds those who wait, up to a
number, for some seconds: whoever finds it full, or waited too long, is told to come again, while those who were there
first are served. Lanes don't wait for each other: a sheet takes half a second, a click a thousandth.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread
from typing import Protocol

BEAT_S = 2.0  # between two signs of life of a web process
SILENT_S = 10.0  # without one: it hangs
LONGEST_TURN_S = 120.0  # nothing takes that long; whatever does has lost its way


class Lane:
    """Who waits for a turn, and whether somebody has one. Turns come in the order of asking.

    A plain lock would do, but hands itself to whoever asks at the right moment: of fifty who click all the time, one
    in twenty then waits twice as long as the others.
    """

    def __init__(self, waiting: int, patience_s: float, now: Callable[[], float] = time.monotonic):
        """`waiting`: requests that may wait; `patience_s`: for so long."""
        self.most, self.patience_s, self.refused = waiting + 1, patience_s, 0
        self._now, self._changing, self._queue = now, Lock(), deque[Lock]()
        self._begun: float | None = None

    def enter(self) -> bool:
        """Wait for a turn; False if there are too many, or none came in time."""
        with self._changing:
            if self._begun is None:
                self._begun = self._now()
                return True
            if len(self._queue) + 1 == self.most:
                self.refused += 1
                return False
            mine = Lock()
            mine.acquire()  # until it is handed over
            self._queue.append(mine)
        return mine.acquire(timeout=self.patience_s) or self._had_after_all(mine)

    def leave(self) -> None:
        """Give the turn to the next."""
        with self._changing:
            self._begun = self._now() if self._queue else None
            if self._queue:
                self._queue.popleft().release()

    def _had_after_all(self, mine: Lock) -> bool:
        """Give up waiting, unless the turn came in that very moment."""
        with self._changing:
            if mine not in self._queue:
                return True
            self._queue.remove(mine)
            self.refused += 1
            return False

    @property
    def is_lost(self) -> bool:
        """Somebody's turn has lasted longer than any may."""
        begun = self._begun
        return begun is not None and self._now() - begun > LONGEST_TURN_S


class Beats(Protocol):
    """Numbers that the web processes and their parent share, one each."""

    def __getitem__(self, index: int) -> float: ...
    def __setitem__(self, index: int, value: float) -> None: ...


def beat(beats: Beats, index: int, lost: Callable[[], bool]) -> None:
    """Give signs of life from a thread of this process for as long as it isn't lost."""
    def beating() -> None:
        while not lost():
            beats[index] = time.monotonic()
            time.sleep(BEAT_S)

    Thread(target=beating, name="atlas beat", daemon=True).start()


def watch(beats: Beats, count: int, hangs: Callable[[int], None]) -> None:
    """Tell from a thread which process has been silent for too long, seen twice: the machine itself may have slept."""
    for index in range(count):
        beats[index] = time.monotonic()

    def watching() -> None:
        before: set[int] = set()
        while True:
            time.sleep(BEAT_S)
            silent = {index for index in range(count) if time.monotonic() - beats[index] > SILENT_S}
            for index in silent & before:
                beats[index] = time.monotonic()
                hangs(index)
            before = silent - before

    Thread(target=watching, name="atlas watch", daemon=True).start()
