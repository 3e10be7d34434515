"""A database's schema as a whole: read for a backup in one snapshot, and replaced by one in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

from data.errors import BackupError
from data.stores import Document, Record
from data.stores.contents import digest_of
from data.stores.holdings import Holdings, lasting_documents, lasting_kept
from data.stores.postgres_desk import COLUMNS
from data.stores.postgres_migrations import migrate
from data.stores.postgres_watch import CHANNEL, read_publications

if TYPE_CHECKING:
    from psycopg import Connection

    from data.stores.postgres import PostgresStore

TABLES = ("release", "publication", "record", "document", "kept")
A_RECORD = f"INSERT INTO atlas.record ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s)"
A_DOCUMENT = "INSERT INTO atlas.document (kind, key, version, content) VALUES (%s, %s, %s, %s)"
A_PUBLICATION = ("INSERT INTO atlas.publication (number, at, action, digest, note, who) "
                 "VALUES (%(number)s, %(at)s, %(action)s, %(digest)s, %(note)s, %(who)s)")


@contextmanager
def database_holdings(store: PostgresStore) -> Iterator[Holdings]:
    """All that the database holds at one moment; nobody waits for it."""
    with store.link.transaction() as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        documents = connection.execute("SELECT kind, key, content, version FROM atlas.document").fetchall()
        names = [name for name, in connection.execute("SELECT name FROM atlas.kept")]
        digests = [digest for digest, in connection.execute("SELECT digest FROM atlas.release ORDER BY digest")]
        records = connection.execute(f"SELECT {COLUMNS} FROM atlas.record ORDER BY number").fetchall()

        def read_kept(name: str) -> bytes:
            row = connection.execute("SELECT content FROM atlas.kept WHERE name = %s", (name,), binary=True).fetchone()
            return bytes(row[0])

        yield Holdings(
            read_publications(connection), tuple(Record(*row) for row in records),
            lasting_documents((kind, key, Document(content, version)) for kind, key, content, version in documents),
            lasting_kept(names), tuple(digests), read_kept, lambda digest: store.read_release(connection, digest))


def is_empty_database(store: PostgresStore) -> bool:
    """Whether nothing was ever published or entered here."""
    with store.link.transaction() as connection:
        return not _held(connection)


def fill_database(store: PostgresStore, holdings: Holdings, aside: str) -> None:
    """Replace all that the database holds, in one transaction; what was there becomes the schema `aside`."""
    from psycopg import sql

    with store.link.transaction(writing=True) as connection:
        if _held(connection):
            connection.execute(sql.SQL("ALTER SCHEMA atlas RENAME TO {}").format(sql.Identifier(aside)))
            migrate(connection)
        for digest in holdings.releases:
            files = holdings.read_release(digest)
            if digest_of(files) != digest:
                raise BackupError(f"Release {digest[:12]} isn't what its digest was made from. Nothing was changed.")
            store.add_release(connection, digest, files)
        _fill_desk(connection, holdings)
        for publication in holdings.history:
            connection.execute(A_PUBLICATION, asdict(publication))
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, holdings.history[-1].digest))


def _fill_desk(connection: Connection, holdings: Holdings) -> None:
    for name in holdings.kept:
        connection.execute("INSERT INTO atlas.kept (name, content) VALUES (%s, %b)", (name, holdings.read_kept(name)))
    with connection.cursor() as cursor:
        cursor.executemany(A_DOCUMENT, [(kind, key, document.version, json.dumps(document.content))
                                        for kind, key, document in holdings.documents])
        cursor.executemany(A_RECORD, [(one.number, one.at, one.who, one.action, one.subject,
                                       json.dumps(dict(one.detail)), one.hash) for one in holdings.records])


def _held(connection: Connection) -> bool:
    return any(connection.execute(f"SELECT EXISTS (SELECT FROM atlas.{table})").fetchone()[0] for table in TABLES)
