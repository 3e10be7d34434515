"""Painting in processes of their own: two cores paint at once, and each one's memory is gone with it."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context, parent_process
from threading import Thread

PAINTERS = 2
PAINTER = "layouts.sheet.typst"  # what a process knows from its beginning
AHEAD = 1  # items that wait while every painter is busy, so that few are in memory


def in_processes(work: Callable, items: Iterable) -> Iterator:
    """What `work`, a function of some module, makes of each item, in their order."""
    begun = deque()
    try:
        for item in items:
            begun.append(_painters().submit(work, item))
            if len(begun) > PAINTERS + AHEAD:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    except BrokenProcessPool:
        _painters.cache_clear()  # whoever asks next gets new ones
        raise
    finally:
        for future in begun:
            future.cancel()


@cache
def _painters() -> ProcessPoolExecutor:
    """They stay for the next atlas: a painter that has begun is twice as quick as a new one."""
    context = get_context("forkserver")
    context.set_forkserver_preload([PAINTER])
    return ProcessPoolExecutor(PAINTERS, context, _end_with_parent)


def _end_with_parent() -> None:
    """A painter whose parent was killed would wait for work for ever; what is typed at the terminal is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def follow() -> None:
        parent_process().join()
        os._exit(1)

    Thread(target=follow, daemon=True).start()
