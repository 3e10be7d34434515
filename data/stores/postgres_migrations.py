"""The database's tables: numbered SQL files, each applied once, by one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import ReleaseError

if TYPE_CHECKING:
    from psycopg import Connection

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 7_165_001  # advisory lock of whoever changes tables


def migrate(connection: Connection, folder: Path = MIGRATIONS) -> None:
    """Apply what the database lacks, all or nothing; raises ReleaseError if a newer Atlas made its tables."""
    files = {int(path.name.split("_")[0]): path for path in sorted(folder.glob("[0-9]*.sql"))}
    if _applied(connection) == max(files):
        return
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute("CREATE SCHEMA IF NOT EXISTS atlas")
        connection.execute("CREATE TABLE IF NOT EXISTS atlas.migration "
                           "(number integer PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())")
        applied = _applied(connection)
        if applied > max(files):
            raise ReleaseError(f"The database's tables have form {applied}; this Atlas knows form {max(files)}. A "
                               "newer Atlas made them: run that version, or set ATLAS_STORE to another database.")
        for number in sorted(number for number in files if number > applied):
            connection.execute(files[number].read_text(encoding="utf-8"))
            connection.execute("INSERT INTO atlas.migration (number, name) VALUES (%s, %s)",
                               (number, files[number].name))


def _applied(connection: Connection) -> int:
    """Number of the last migration applied, 0 before the first."""
    if connection.execute("SELECT to_regclass('atlas.migration')").fetchone()[0] is None:
        return 0
    return connection.execute("SELECT coalesce(max(number), 0) FROM atlas.migration").fetchone()[0]
