"""The server under test: started on a free port with a home of its own; a second round for it to hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from data.importers import Import
from data.releases import Release, make_release, open_release
from data.stores.files import FileStore

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 180
OTHER_ROUND = 53  # known by its national total, so that the round strip shows it


@contextmanager
def served(home: Path, workers: int = 2) -> Iterator[int]:
    """Port on which `python app.py serve` answers until the block ends."""
    with served_by(home, workers) as (port, _):
        yield port


@contextmanager
def served_by(home: Path, workers: int = 2) -> Iterator[tuple[int, subprocess.Popen]]:
    """The same, with the server's first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"ATLAS_HOME": str(home), "ATLAS_PORT": str(port), "ATLAS_WORKERS": str(workers),
                                "ATLAS_POLL_S": "600"}
    command = [sys.executable, "-m", "app", "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_it_answers(port, server)
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_it_answers(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if get(port, "/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server didn't answer on port {port} within {START_TIMEOUT_S} s; its messages are above.")


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "br"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def with_second_round(store: FileStore, digest: str, number: int = OTHER_ROUND) -> Release:
    """A release that also holds an invented earlier round: the shipped one, made smaller place by place."""
    base = open_release(store, digest)
    origin = base.manifest.origins[0]
    table = base.observations()
    frame = table[table["round"] == origin.round].assign(round=number)
    smaller = {pcode: 1 + position % 3 for position, pcode in enumerate(sorted(frame["pcode"].unique()))}
    frame["value"] = (frame["value"] // frame["pcode"].map(smaller)).astype("Int64")
    invented = Import(file_name="invented", sha256="0" * 64, round=number, group=origin.group, start=None,
                      end=None, importer="bench/1", frame=frame, counts={}, issues=())
    return make_release(store, invented, base=digest)
