"""Watches which release is published, so that asking costs nothing and a switch is seen at once.

A thread listens to the database; each time it hears something, and every few seconds in case it heard nothing, it
looks. When the connection is lost it tries again every second, which is a look too.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import closing

from data.errors import ReleaseError
from data.stores import Publication
from data.stores.postgres_link import ANSWER_S, RETRY_S, Link, answered

CHANNEL = "atlas_published"
LOOK_S = 5
BEGINNING = threading.Lock()
COLUMNS = "number, at, action, digest, note, who"


class Watcher:
    """The publications of a database as far as this process knows them."""

    def __init__(self, link: Link, ahead: Callable[[tuple[Publication, ...]], None]):
        """`ahead` is called with all publications before anybody here sees the new ones, to fetch what they need."""
        self._link, self._ahead = link, ahead
        self._known: tuple[Publication, ...] = ()
        self._looked = False
        self._guard = threading.Lock()
        self._process = 0
        self._stop = threading.Event()

    def known(self) -> tuple[Publication, ...]:
        """Every publication so far, oldest first; AwayError before the first look has succeeded."""
        if self._process != os.getpid():
            self._begin()
        if not self._looked:
            self.look()
        return self._known

    def look(self) -> None:
        """Ask the database now."""
        with self._link.transaction() as connection:
            news = self._news(connection)
        self.see(*news)

    def see(self, more: tuple[Publication, ...], instead: bool = False) -> None:
        """Take notice of publications that follow those known, or that stand in their place."""
        if more:
            self._ahead(more if instead else self._with(more))
        with self._guard:
            self._known = more if instead else self._with(more)
            self._looked = True

    def assume(self, known: tuple[Publication, ...]) -> tuple[Publication, ...]:
        """Go on from what was known before this process, so that nobody but the thread waits for the database."""
        with self._guard:
            self._known, self._looked = self._known or known, True
        return self._known

    def _news(self, connection) -> tuple[tuple[Publication, ...], bool]:
        """Publications to take notice of, and whether they stand in place of those known: after a restore."""
        known = self._known
        found = read_publications(connection, max(0, len(known) - 1))
        if not known or found[:1] == known[-1:]:
            return found, False
        found = read_publications(connection)
        return found, bool(found)

    def _with(self, more: tuple[Publication, ...]) -> tuple[Publication, ...]:
        return self._known + tuple(one for one in more if one.number > len(self._known))

    def close(self) -> None:
        """Stop looking; the thread ends with its next look."""
        self._stop.set()

    def _begin(self) -> None:
        """Start the thread; a process that was forked needs one of its own."""
        with BEGINNING:
            if self._process != os.getpid():
                self._process, self._stop, self._guard = os.getpid(), threading.Event(), threading.Lock()
                threading.Thread(target=self._watch, args=(self._stop,), name="atlas store", daemon=True).start()

    def _watch(self, stop: threading.Event) -> None:
        import psycopg

        while not stop.is_set():
            try:
                with closing(self._link.connect()) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    while not stop.is_set():
                        with answered(connection, ANSWER_S):
                            news = self._news(connection)
                        self.see(*news)
                        for _ in connection.notifies(timeout=LOOK_S, stop_after=1):
                            pass
            except (psycopg.Error, ReleaseError, OSError):
                stop.wait(RETRY_S)


def read_publications(connection, after: int = 0) -> tuple[Publication, ...]:
    """Publications after a number, oldest first."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM atlas.publication WHERE number > %s ORDER BY number", (after,))
    return tuple(Publication(*row) for row in rows)
