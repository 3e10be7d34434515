"""A real Redis for tests, from Debian's package: one server a session, a fresh database a test."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from tests.serving import free_port

INSTALL = "Run `make servers`, or: apt-get install redis-server."
DATABASES = 2000
START_S = 10


@dataclass
class RedisServer:
    """A Redis in a folder of its own. What it has answered to is there after a kill: each write is in its log."""

    folder: Path
    port: int
    process: subprocess.Popen | None = field(default=None, repr=False)
    numbers: Iterator[int] = field(default_factory=count, repr=False)  # of databases that nobody has used yet

    def start(self) -> None:
        """Start it, also after `kill`, with all that it held."""
        program = shutil.which("redis-server")
        if not program:
            pytest.fail(f"redis-server isn't installed. {INSTALL}", pytrace=False)
        self.process = subprocess.Popen(
            [program, "--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "no", "--databases", str(DATABASES)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._wait()

    def kill(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def _wait(self) -> None:
        import redis

        end = time.monotonic() + START_S
        with redis.Redis(port=self.port) as link:
            while True:
                try:
                    return link.ping()
                except redis.RedisError:
                    assert time.monotonic() < end, "Redis doesn't answer."
                    time.sleep(0.02)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A server that runs to the end of the session."""
    folder = Path(tempfile.mkdtemp(prefix="atlas_redis_"))
    server = RedisServer(folder, free_port())
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_url(redis_server) -> str:
    """Address of a database that nobody has used yet, of a server that runs."""
    if redis_server.process.poll() is not None:
        redis_server.start()
    return redis_server.url(next(redis_server.numbers))
