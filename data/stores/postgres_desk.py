"""The desk's data in the database: documents, kept uploads and the audit log."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from data.errors import ConflictError, ReleaseError
from data.stores import NOTHING, Document, Record
from data.stores.history import chained, check_chain
from data.stores.names import checked_kept, checked_key, checked_kind
from data.stores.postgres_link import Link

if TYPE_CHECKING:
    from psycopg import Connection

COLUMNS = "number, at, who, action, subject, detail, hash"


class PostgresDesk:
    """The desk's part of a store; any number of machines may read and write."""

    def __init__(self, link: Link, clock: Callable[[], datetime]):
        self.link, self.clock = link, clock

    def now(self) -> str:
        """The time as history and audit log write it: UTC in ISO 8601."""
        return self.clock().isoformat(timespec="seconds")

    # ---- documents ----------------------------------------------------------------------------------

    def document(self, kind: str, key: str) -> Document | None:
        """One document, or None."""
        with self.link.transaction() as connection:
            row = connection.execute("SELECT content, version FROM atlas.document WHERE kind = %s AND key = %s",
                                     (checked_kind(kind), checked_key(key))).fetchone()
        return Document(*row) if row else None

    def documents(self, kind: str) -> Mapping[str, Document]:
        """All documents of a kind by their keys, in the order of the keys."""
        with self.link.transaction() as connection:
            rows = connection.execute("SELECT key, content, version FROM atlas.document WHERE kind = %s",
                                      (checked_kind(kind),)).fetchall()
        return {key: Document(content, version) for key, content, version in sorted(rows, key=lambda row: row[0])}

    def save(self, kind: str, key: str, content: dict, version: int = 0) -> int:
        """Replace the version that was read (0: there must be none yet); returns the new version."""
        statement = ("UPDATE atlas.document SET content = %(content)s, version = version + 1 "
                     "WHERE kind = %(kind)s AND key = %(key)s AND version = %(version)s" if version else
                     "INSERT INTO atlas.document (kind, key, content, version) "
                     "VALUES (%(kind)s, %(key)s, %(content)s, 1) ON CONFLICT DO NOTHING")
        values = {"kind": checked_kind(kind), "key": checked_key(key), "version": version,
                  "content": json.dumps(content)}
        with self.link.transaction() as connection:
            if not connection.execute(statement, values).rowcount:
                raise ConflictError(f"The {kind} {key!r} has changed since it was read. Read it again.")
        return version + 1

    def drop(self, kind: str, key: str) -> None:
        """Delete a document, if it is there."""
        with self.link.transaction() as connection:
            connection.execute("DELETE FROM atlas.document WHERE kind = %s AND key = %s",
                               (checked_kind(kind), checked_key(key)))

    # ---- the audit log ------------------------------------------------------------------------------

    def record(self, who: str, action: str, subject: str, detail: Mapping[str, object] = NOTHING) -> None:
        """Add a line to the audit log."""
        with self.link.transaction(writing=True) as connection:
            add_record(connection, Record(0, self.now(), who, action, subject, detail))

    def records(self) -> tuple[Record, ...]:
        """The audit log, oldest first; raises ReleaseError naming the line from which it was tampered with."""
        with self.link.transaction() as connection:
            rows = connection.execute(f"SELECT {COLUMNS} FROM atlas.record ORDER BY number").fetchall()
        return check_chain(tuple(Record(*row) for row in rows), "table atlas.record")

    # ---- uploads ------------------------------------------------------------------------------------

    def keep(self, name: str, content: bytes) -> None:
        """Keep bytes under a name, in place of what was there."""
        with self.link.transaction() as connection:
            connection.execute("INSERT INTO atlas.kept (name, content) VALUES (%s, %b) "
                               "ON CONFLICT (name) DO UPDATE SET content = EXCLUDED.content",
                               (checked_kept(name), content))

    def kept(self, name: str) -> bytes:
        """What was kept under a name; raises ReleaseError if nothing was."""
        with self.link.transaction() as connection:
            row = connection.execute("SELECT content FROM atlas.kept WHERE name = %s", (checked_kept(name),),
                                     binary=True).fetchone()
        if row is None:
            raise ReleaseError(f"Nothing is kept as {name!r} in the database. Upload it again.")
        return bytes(row[0])

    def forget(self, name: str) -> None:
        """Delete what was kept under a name, if it is there."""
        with self.link.transaction() as connection:
            connection.execute("DELETE FROM atlas.kept WHERE name = %s", (checked_kept(name),))


def add_record(connection: Connection, record: Record) -> None:
    """Add a record to the audit log; the caller's transaction is alone in writing."""
    row = connection.execute(f"SELECT {COLUMNS} FROM atlas.record ORDER BY number DESC LIMIT 1").fetchone()
    made = chained(record, Record(*row) if row else None)
    connection.execute(f"INSERT INTO atlas.record ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)",
                       (made.number, made.at, made.who, made.action, made.subject, json.dumps(dict(made.detail)),
                        made.hash))
