"""One process's connection to the database: made when it is needed, made anew when it was lost."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from data.errors import AwayError, ReleaseError
from data.stores.postgres_migrations import migrate

if TYPE_CHECKING:
    from psycopg import Connection, Error

# A machine that no longer answers is noticed within ten seconds, not after the system's hours.
PATIENCE = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
            "tcp_user_timeout": 10_000, "prepare_threshold": None}  # nothing prepared: a pooler may stand between
BEGIN_S = 5  # for the least question: a database that takes longer hangs, as behind a disk that was lost
ANSWER_S = 60  # for a whole transaction: one that takes longer is lost, and so is its connection
LONGEST = {"lock_timeout": "20s", "idle_in_transaction_session_timeout": "60s"}
RETRY_S = 1  # after a failed attempt nobody waits for another one that soon
WRITING = 7_165_002  # advisory lock of whoever publishes or adds to the audit log


class Link:
    """Transactions on one connection, one thread at a time; safe to use after a fork."""

    def __init__(self, url: str):
        self._url = url
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._process = 0
        self._failed_at = float("-inf")
        self._migrated = False

    @contextmanager
    def transaction(self, *, writing: bool = False) -> Iterator[Connection]:
        """A transaction, all or nothing; `writing`: alone among those that publish or add to the audit log.

        A connection that was lost while nobody used it is replaced. AwayError if the database can't be reached.
        """
        import psycopg

        if self._process not in (0, os.getpid()):  # forked: another thread may have held the lock
            self._lock, self._connection, self._process = threading.RLock(), None, os.getpid()
        with self._lock:
            connection = self._begun()
            try:
                with answered(connection, ANSWER_S):
                    if writing:
                        connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITING,))
                    yield connection
                    connection.execute("COMMIT")
            except BaseException as fault:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                if isinstance(fault, psycopg.Error):
                    raise told(fault) from fault
                raise

    def connect(self) -> Connection:
        """A new connection, to a database whose tables are up to date."""
        import psycopg

        if time.monotonic() - self._failed_at < RETRY_S:
            raise AwayError("The database can't be reached. Reading goes on from this machine's copies; write again "
                            "in a moment.")
        try:
            connection = psycopg.connect(self._url, autocommit=True, application_name="atlas", **PATIENCE)
            for name, value in LONGEST.items():
                connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            if not self._migrated:
                migrate(connection)
                self._migrated = True
            return connection
        except psycopg.ProgrammingError as fault:
            if fault.sqlstate:
                raise told(fault) from fault
            raise ReleaseError("ATLAS_STORE isn't an address that PostgreSQL understands. Write it as "
                               "postgresql://user:password@host:5432/database.") from None  # its words quote passwords
        except psycopg.Error as fault:
            self._failed_at = time.monotonic()
            raise told(fault) from fault

    def close(self) -> None:
        """End the connection; the next transaction makes a new one."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _begun(self) -> Connection:
        """The connection with a transaction begun; a new one if the old one is lost."""
        import psycopg

        if self._connection is not None:
            began = time.monotonic()
            try:
                with answered(self._connection, BEGIN_S):
                    self._connection.execute("BEGIN")
                return self._connection
            except psycopg.Error:
                self._connection.close()
                if time.monotonic() - began >= BEGIN_S:
                    self._failed_at = time.monotonic()  # it hangs: nobody waits for another connection too
        self._connection, self._process = None, os.getpid()
        connection = self.connect()
        connection.execute("BEGIN")
        self._connection = connection
        return connection


@contextmanager
def answered(connection: Connection, seconds: float) -> Iterator[None]:
    """Hang up if the block isn't over in time: a database that hangs never answers, and psycopg would wait for ever.

    Whoever waits then has a fault of psycopg's.
    """
    def hang_up() -> None:
        with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as line:
            line.shutdown(socket.SHUT_RDWR)

    descriptor = connection.fileno()
    watch = threading.Timer(seconds, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def told(fault: Error) -> ReleaseError:
    """A database's fault in words that say what to do; none of them quotes the address."""
    from psycopg import InterfaceError, OperationalError, errors

    reason = (fault.diag.message_primary or str(fault)).strip().splitlines()[0]
    if isinstance(fault, errors.LockNotAvailable):
        return ReleaseError("Another process has been publishing for 20 seconds; nothing was changed. Try again.")
    if isinstance(fault, (errors.DiskFull, errors.OutOfMemory, errors.ProgramLimitExceeded)):
        return ReleaseError(f"The database has no room ({reason}); nothing was changed. Make room, then try again.")
    if isinstance(fault, (InterfaceError, OperationalError)):
        return AwayError(f"The database can't be reached ({reason}). Reading goes on from this machine's copies; look "
                         "whether what you did is done once it is back, and do it again if it isn't.")
    return ReleaseError(f"The database refuses this ({reason}); nothing was changed. Look at its log, and at what its "
                        "user may do.")
