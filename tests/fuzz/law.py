"""The law of whatever comes from outside: a result or a refusal in words, soon, and nothing half done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from signal import ITIMER_PROF, ITIMER_REAL, SIGALRM, SIGPROF, setitimer, signal

from tests.fuzz.changes import changed, changed_by_content

LONGEST_S = 10  # of a processor's time, for one input
HANGS_S = 10 * LONGEST_S  # of anybody's time, on a busy machine


class TooSlowError(BaseException):
    """It took longer than anybody would wait; no `except Exception` of the product stops it."""


@dataclass(frozen=True)
class Target:
    """One way in. `run` tells in a few words how an input ended, and raises if the law was broken."""

    seeds: tuple[bytes, ...] = field(repr=False)
    run: Callable[[bytes], str]
    change: Callable[[Random, bytes], bytes] = changed_by_content

    def case(self, random: Random, corpus: list[bytes] | None = None) -> bytes:
        """One of the seeds, or of the inputs that ended as none had before, with a few changes."""
        return changed(random, random.choice(corpus or self.seeds), self.change)

    def held_to(self, content: bytes) -> str:
        """How an input ended, within the time."""
        with at_most(LONGEST_S, ITIMER_PROF), at_most(HANGS_S):
            return self.run(content)


def shape(outcome: str) -> str:
    """An outcome without what was quoted and counted, by which two that end alike are told from others."""
    plain = re.sub(r"[“'\"‘].*?[”'\"’]|[A-Z]{1,3}\d+|\d+", "#", outcome)
    return plain[:160]


@contextmanager
def at_most(seconds: int, timer: int = ITIMER_REAL) -> Iterator[None]:
    """End what takes longer, whatever it waits for; with ITIMER_PROF, longer of a processor's time."""
    def too_slow(*_: object) -> None:
        raise TooSlowError(f"longer than {seconds} s")

    number = {ITIMER_REAL: SIGALRM, ITIMER_PROF: SIGPROF}[timer]
    before = signal(number, too_slow)
    setitimer(timer, seconds)
    try:
        yield
    finally:
        setitimer(timer, 0)
        signal(number, before)
