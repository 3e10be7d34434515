"""The part of requirements.lock that the Atlas needs to run: `python deploy/runtime_lock.py > runtime.lock`.

What only tests and measurements need stays out of the image. The lock says beside each package what asks for it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = re.compile(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
ASKS = re.compile(r"^    #(?: via|  ) ([a-z0-9-]+)", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def runtime_lock(lock: str, asked: list[str]) -> str:
    """The packages that are asked for, and all that these need, each with its hashes as it stands in the lock."""
    parts = _parts(lock)
    needed = {plain(NAME.match(line)[0]) for line in asked}
    before = 0
    while len(needed) > before:
        before = len(needed)
        needed |= {name for name, part in parts if needed.intersection(ASKS.findall(part))}
    return "".join(part for name, part in parts if name in needed)


def _parts(lock: str) -> list[tuple[str, str]]:
    """Name and lines of each package; one may stand there twice, for an older and a newer Python."""
    starts = [found.start() for found in PACKAGE.finditer(lock)]
    parts = (lock[start:end] for start, end in zip(starts, [*starts[1:], len(lock)], strict=True))
    return [(PACKAGE.match(part)[1], part) for part in parts]


def plain(name: str) -> str:
    """A name as the lock spells it (PEP 503)."""
    return re.sub("[-_.]+", "-", name).lower()


if __name__ == "__main__":
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = ROOT.joinpath("requirements.lock").read_text(encoding="utf-8")
    sys.stdout.write(runtime_lock(lock, project["dependencies"]))
