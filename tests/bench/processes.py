"""Memory and open files of a server's processes, as Linux counts them."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
KB_IN_MB = 1024


@dataclass(frozen=True)
class Sample:
    """One process at one moment.

    `pss_mb`: its proportional set size, each page that several processes share divided among them. `own_mb`: what no
    file stands behind, shared or not, which is what a leak would make grow; a process that writes to a page it shared
    with the one it was forked from changes neither's. `files`: open descriptors.
    """

    pid: int
    name: str
    pss_mb: float
    own_mb: float
    files: int


def family(pid: int) -> list[int]:
    """A process and all that it has started, and these in turn."""
    found = [pid]
    with suppress(OSError):
        for children in PROC.glob(f"{pid}/task/*/children"):
            for child in children.read_text().split():
                found += family(int(child))
    return found


def sample(pid: int) -> Sample | None:
    """The process as it is now, None once it has ended."""
    try:
        rolled = PROC.joinpath(str(pid), "smaps_rollup").read_text()
        command = PROC.joinpath(str(pid), "cmdline").read_bytes().split(b"\0")
        files = len(list(PROC.joinpath(str(pid), "fd").iterdir()))
    except OSError:
        return None
    pss, anonymous = (_kb(rolled, key) / KB_IN_MB for key in ("Pss", "Anonymous"))
    return Sample(pid, _name(command), pss, anonymous, files)


def samples(pid: int) -> list[Sample]:
    """The whole family as it is now."""
    return [found for one in family(pid) if (found := sample(one))]


def web_processes(pid: int) -> list[Sample]:
    """Those of the family that answer: all but the first, and what Python itself starts to keep order."""
    return [one for one in samples(pid) if one.pid != pid and "tracker" not in one.name]


def _kb(rolled: str, key: str) -> int:
    found = re.search(rf"^{key}:\s+(\d+) kB$", rolled, re.M)
    return int(found[1]) if found else 0


def _name(command: list[bytes]) -> str:
    """What a reader knows a process by: the words of its command without paths and switches."""
    words = [part.decode(errors="replace") for part in command if part]
    told = " ".join(word.rpartition("/")[2] for word in words[1:4] if not word.startswith("-"))
    return "tracker" if "resource_tracker" in " ".join(words) else told[:40] or "python"
