"""Web machines and workers on one machine, each of which may be killed with all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.serving import ROOT, free_port

START_S = 90
LOOKS_S = 5  # a worker looks at the queue more often than that


@dataclass
class Machine:
    """A process with all that it starts, killed together as a machine that loses its power."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    is_up: Callable[[], bool]
    process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['ATLAS_PORT']}"

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=out, stderr=out,
                                            start_new_session=True)

    def wait_for(self) -> None:
        end = time.monotonic() + START_S
        while not self.is_tended():
            assert time.monotonic() < end, f"{self.name}:\n{self.log.read_text()[-4000:]}"
            time.sleep(0.2)

    def is_tended(self) -> bool:
        """Whether it is up; if it has ended by itself, as what it needs is away, it is started again."""
        if self.process.poll() is not None:
            self.start()
            return False
        return self.is_up()

    def kill(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def web(name: str, folder: Path, settings: dict[str, str]) -> Machine:
    """A web machine with a home and a port of its own."""
    port = free_port()
    return Machine(name, (sys.executable, "-m", "app", "serve"),
                   _environment(folder / name, settings | {"ATLAS_PORT": str(port), "ATLAS_WORKERS": "1"}),
                   folder / f"{name}.txt", lambda: _answers(port))


def worker(name: str, folder: Path, settings: dict[str, str]) -> Machine:
    """A worker with a home of its own; it is up once it has looked at the queue."""
    alive = folder / name / "worker.alive"
    return Machine(name, (sys.executable, "-m", "app", "worker"), _environment(folder / name, settings),
                   folder / f"{name}.txt", lambda: alive.exists() and time.time() - alive.stat().st_mtime < LOOKS_S)


def _environment(home: Path, settings: dict[str, str]) -> dict[str, str]:
    home.mkdir(parents=True, exist_ok=True)
    ours = {key: value for key, value in os.environ.items() if not key.startswith("ATLAS_")}
    return ours | {"ATLAS_HOME": str(home)} | settings


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False
