"""The `serve` command on a free port with a home of its own, as tests start, watch and stop it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
START_S = 60


@contextmanager
def serving(home: Path, url: str = "", prefix: tuple[str, ...] = (), **settings: str) -> Iterator[str]:
    """Address of a server on this home; whatever goes wrong in it is shown, and fails the test."""
    url, log = url or f"http://127.0.0.1:{free_port()}", home.with_name(f"{home.name}.server.txt")
    server = start(url, home, log, prefix, **settings)
    try:
        wait_for(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert "Traceback" not in log.read_text(), log.read_text()


def start(url: str, home: Path, log: Path, prefix: tuple[str, ...] = (), **settings: str) -> subprocess.Popen:
    """The server's process; `settings`: `ATLAS_…` variables, and no others reach it; `prefix` begins its command."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("ATLAS_")}
    env |= {"ATLAS_HOME": str(home), "ATLAS_PORT": url.rpartition(":")[2], **settings}
    with log.open("ab") as out:
        command = [*prefix, sys.executable, "-m", "app", "serve"]
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=out)


def wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    """Wait until the server answers; fails with its log if it stops or takes too long."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(f"{url}/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The server doesn't answer at {url}:\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
