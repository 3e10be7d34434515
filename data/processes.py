"""What the processes of one server take of its machine, as Linux tells it; nothing is known elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
WORK = {"work": "atlases", "read": "readings", "worker": "worker"}  # commands that the server starts -> what they do
NOT_OURS = "resource_tracker"  # Python's own


@dataclass(frozen=True)
class Process:
    """One process: what it does, bytes of memory (what it shares counts in parts), and open files."""

    pid: int
    part: str
    bytes: int
    files: int


def family(pid: int, proc: Path = PROC) -> tuple[Process, ...]:
    """The server's main process and all that it or its children started, as far as they still run."""
    return tuple(found for one in _line(pid, proc) if (found := _process(one, pid, proc)))


def _line(pid: int, proc: Path) -> Iterator[int]:
    yield pid
    for listed in (proc / str(pid) / "task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:  # the thread has ended
            continue
        for child in children:
            yield from _line(int(child), proc)


def _process(pid: int, main: int, proc: Path) -> Process | None:
    """None for a process that has ended, or that isn't ours."""
    folder = proc / str(pid)
    try:
        words = folder.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
        share = folder.joinpath("smaps_rollup").read_text()
        files = sum(1 for _ in folder.joinpath("fd").iterdir())
    except OSError:
        return None
    if any(NOT_OURS in word for word in words):
        return None
    part = "main" if pid == main else next((WORK[word] for word in words if word in WORK), "web")
    kilobytes = next(int(line.split()[1]) for line in share.splitlines() if line.startswith("Pss:"))
    return Process(pid, part, kilobytes * 1024, files)
