"""A real PostgreSQL with PostGIS for tests, from Debian's packages: one server a session, a fresh database a test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.serving import free_port

INSTALL = "Run `make postgres`, or: apt-get install postgresql postgresql-*-postgis-3 gdal-bin."
OWNER = "postgres" if os.getuid() == 0 else None  # PostgreSQL refuses to run as root
TEMPLATE = "with_postgis"
# A machine that stops would lose data; a server that is killed loses nothing that was committed.
QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60",
         "listen_addresses=127.0.0.1", "jit=off", "autovacuum=off")


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server in a folder of its own, reached through a socket there or a port of this machine."""

    folder: Path
    port: int

    def start(self) -> None:
        """Start it, also after `stop`; what was committed is there."""
        options = " ".join(f"-c {option}" for option in (*QUICK, f"unix_socket_directories={self.folder}"))
        _run("pg_ctl", "start", "-w", "-s", "-D", self.folder / "data", "-l", self.folder / "log",
             "-o", f"-p {self.port} {options}")

    def stop(self) -> None:
        """Stop it at once, as if it were killed."""
        _run("pg_ctl", "stop", "-m", "immediate", "-s", "-D", self.folder / "data")

    def url(self, database: str, user: str = "atlas") -> str:
        """Address of a database through the socket."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def run(self, statement: str, database: str = "postgres") -> None:
        """Run a statement as the server's owner."""
        import psycopg

        with psycopg.connect(self.url(database, "postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def create(self, name: str, template: str = TEMPLATE) -> str:
        """Address of a new database that belongs to the user atlas."""
        self.run(f"CREATE DATABASE {name} OWNER atlas TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server that runs to the end of the session."""
    folder = Path(tempfile.mkdtemp(prefix="atlas_pg_"))
    if OWNER:
        shutil.chown(folder, OWNER)
    server = Server(folder, free_port())
    try:
        _run("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        server.start()
        server.run("CREATE ROLE atlas LOGIN")
        server.run(f"CREATE DATABASE {TEMPLATE}")
        server.run("CREATE EXTENSION postgis", TEMPLATE)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server, request) -> str:
    """Address of a fresh database with PostGIS."""
    name = re.sub(r"\W+", "_", request.node.name.lower())[:40]
    return postgres_server.create(f"t_{time.monotonic_ns()}_{name}")


def _run(program: str, *arguments: object) -> None:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    if not found:
        pytest.fail(f"{program} isn't installed under /usr/lib/postgresql. {INSTALL}", pytrace=False)
    done = subprocess.run([found[-1], *arguments], user=OWNER, cwd="/", capture_output=program == "initdb", text=True)
    if done.returncode:
        pytest.fail(f"{program} failed: {done.stderr or 'see the lines above'}\n{INSTALL}", pytrace=False)
