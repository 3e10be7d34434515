"""Processes that stop in mid-use: they hold what they hold, and neither answer nor go."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def stopped(pids: Iterable[int]) -> Iterator[None]:
    """Hold processes where they are for the length of the block; some may have ended since they were looked up."""
    held = tuple(pids)
    try:
        _send(held, signal.SIGSTOP)
        yield
    finally:
        _send(held, signal.SIGCONT)


def _send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def family(pid: int) -> tuple[int, ...]:
    """A process and all that it started, parents first."""
    return pid, *(one for child in children(pid) for one in family(child))


def children(pid: int) -> tuple[int, ...]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return tuple(int(one) for task in Path(f"/proc/{pid}/task").iterdir()
                     for one in task.joinpath("children").read_text().split())
    return ()


def of_postgres(server) -> tuple[int, ...]:
    """Every process of a test's PostgreSQL (tests/postgres.py)."""
    return family(int(server.folder.joinpath("data/postmaster.pid").read_text().split()[0]))
