"""`make fuzz MINUTES=10`: every way in under changed inputs for so long, each in a process of its own.

    python -m tests.fuzz.fuzz [MINUTES] [TARGET …]

An input that ends as none had before is changed further, so that the search goes on from where it got. What breaks the
law is written to tests/fuzz/crashes/, where a test holds every build to it from then on.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

CRASHES = Path(__file__).with_name("crashes")
MOST_KEPT = 400  # inputs that are changed further
MOST_CRASHES = 5  # of a target: they are often one fault
LOG_SHOWN = 2000  # characters
MOST_MEMORY = 4_000_000_000  # bytes


def main(argv: list[str]) -> int:
    """Share the minutes out; 1 if something broke the law."""
    from tests.fuzz.targets import TARGETS

    minutes = float(argv[0]) if argv else 10
    names = argv[1:] or list(TARGETS)
    seed, found = time.time_ns() % 10**9, 0
    print(f"{minutes:g} minutes, seed {seed}\n{'target':14}{'inputs':>9}{'endings':>9}{'slowest':>10}{'crashes':>9}",
          flush=True)
    for name in names:
        found += one(name, minutes * 60 / len(names), seed)
    return int(found > 0)


def one(name: str, seconds: float, seed: int) -> int:
    """Fuzz one target in a process of its own; a process that dies leaves its last input as a crash."""
    with tempfile.TemporaryDirectory() as folder:
        last, log = Path(folder) / "last", Path(folder) / "log"
        with log.open("w") as errors:
            done = subprocess.run([sys.executable, "-m", "tests.fuzz.fuzz", "--one", name, str(seconds), str(seed),
                                   str(last)], stdout=subprocess.PIPE, stderr=errors, text=True)
        died = f"the process died ({done.returncode}):\n{log.read_text()[-LOG_SHOWN:]}"
        told = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
        if not told and last.exists():
            keep(name, last.read_bytes())
    crashes = told.get("crashes", [died])
    print(f"{name:14}{told.get('inputs', 0):>9,}{told.get('endings', 0):>9,}{told.get('slowest', 0):>9.2f}s"
          f"{len(crashes):>9}", *crashes, sep="\n", flush=True)
    return len(crashes)


def search(name: str, seconds: float, seed: int, last: Path) -> dict:
    """Change and try until the time is over."""
    from tests.fuzz.law import shape
    from tests.fuzz.targets import target

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    way, random = target(name), Random(f"{seed}{name}")
    corpus, endings, faults, slowest = list(way.seeds), Counter(), {}, 0.0
    for content in way.seeds:
        endings[shape(way.held_to(content))] += 1
    end, inputs = time.monotonic() + seconds, 0
    while time.monotonic() < end and len(faults) < MOST_CRASHES:
        content = way.case(random, corpus)
        last.write_bytes(content)
        began, inputs = time.monotonic(), inputs + 1
        try:
            ending = shape(way.held_to(content))
        except BaseException as fault:
            if isinstance(fault, KeyboardInterrupt):
                raise
            place = "".join(traceback.format_exception(fault)[-3:])
            if shape(place) not in faults:
                faults[shape(place)] = f"{keep(name, content)}:\n{place}"
            continue
        finally:
            slowest = max(slowest, time.monotonic() - began)
        endings[ending] += 1
        if endings[ending] == 1:
            corpus[len(way.seeds):] = [*corpus[len(way.seeds):], content][-MOST_KEPT:]
    return {"inputs": inputs, "endings": len(endings), "slowest": slowest, "crashes": list(faults.values())}


def keep(name: str, content: bytes) -> Path:
    """Keep an input under its target's name."""
    CRASHES.mkdir(exist_ok=True)
    path = CRASHES / f"{name}-{hashlib.sha256(content).hexdigest()[:8]}"
    path.write_bytes(content)
    return path


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(search(sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))))
    else:
        sys.exit(main(sys.argv[1:]))
