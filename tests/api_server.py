"""The `serve` command on a free port with a home of its own, for programs that ask the API from outside."""

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
def serving(folder: Path, **settings: str) -> Iterator[str]:
    """Address of a server of one process; whatever goes wrong in it is shown, and fails the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith("ATLAS_")}
    env |= {"ATLAS_HOME": str(folder / "home"), "ATLAS_PORT": str(port), "ATLAS_WORKERS": "1", **settings}
    log = folder / "server.txt"
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)
    assert "Traceback" not in log.read_text(), log.read_text()


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"The server doesn't answer at {url}:\n{log.read_text()}")
