"""A process that forks runs of import, make_release and publish, each of which is killed on its way.

Started once for many runs, so that a run costs a fork. It reads a run a line and answers with how it ended.
"""

from __future__ import annotations

import gc
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE_WORK = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree"}


@dataclass(frozen=True)
class Run:
    """One run: killed before its `step`-th write (0: never so), or `after_s` seconds after its start (0: never so)."""

    name: str
    workbook: str
    home: str
    url: str
    step: int = 0
    after_s: float = 0


class Runner:
    """The process, as a test uses it."""

    def __init__(self, workbook: Path):
        self._process = subprocess.Popen([sys.executable, __file__, str(workbook)], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})

    def run(self, run: Run) -> str:
        """"killed" or "finished"."""
        print(json.dumps(asdict(run)), file=self._process.stdin, flush=True)
        ended = self._process.stdout.readline().strip()
        assert ended in ("killed", "finished"), ended
        return ended

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait(20)


def opened(home: str, url: str):
    """The store of a run."""
    from data.settings import Settings
    from data.stores import open_store

    return open_store(Settings(home=Path(home), store=url))


def imported_from(workbook: str):
    """The import of a workbook."""
    from data.importers import read_import
    from data.places import read_gazetteer

    return read_import(Path(workbook), read_gazetteer())


def carry_out(run: Run, ready) -> None:
    """Import unless the kill is at a write, make the release, publish it."""
    from data.releases import make_release

    store = opened(run.home, run.url)
    store.current()
    imported = ready if run.step else imported_from(run.workbook)
    if run.step:
        Countdown(run.step, run.home).begin()
    base = store.current()
    release = make_release(store, replace(imported, file_name=run.name), base=base)
    store.publish(release.digest, note=run.name, who="Amal", instead_of=base)


class Countdown:
    """Ends this process for good right before its last step on files or in the database, or half way through it."""

    def __init__(self, steps: int, home: str):
        self.left, self.home = steps, home

    def step(self, half=None) -> None:
        self.left -= 1
        if not self.left:
            if half:
                half()
            os.kill(os.getpid(), signal.SIGKILL)

    def begin(self) -> None:
        """Count from now on."""
        import psycopg

        sys.addaudithook(self.watch)
        os.fsync, psycopg.Connection.execute = self.counted(os.fsync), self.counted(psycopg.Connection.execute)
        io.open = self.torn(io.open)

    def watch(self, event: str, values: tuple) -> None:
        if event in FILE_WORK and str(values[0]).startswith(self.home):
            self.step()

    def counted(self, real):
        def call(*arguments, **options):
            self.step()
            return real(*arguments, **options)
        return call

    def torn(self, real):
        def opened(path, mode="r", *arguments, **options):
            file = real(path, mode, *arguments, **options)
            return Torn(file, self) if str(path).startswith(self.home) and set(mode) & set("wax+") else file
        return opened


class Torn:
    """A file whose bytes arrive in part if the countdown ends with them."""

    def __init__(self, file, countdown: Countdown):
        self._file, self._countdown = file, countdown

    def __getattr__(self, name: str):
        return getattr(self._file, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def write(self, content: bytes) -> int:
        self._countdown.step(lambda: (self._file.write(content[:len(content) // 2]), self._file.flush()))
        return self._file.write(content)


def fork(run: Run, ready) -> str:
    """Let a child carry the run out, and kill it."""
    child = os.fork()
    if not child:
        try:
            carry_out(run, ready)
        except BaseException as fault:
            print(repr(fault), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    if run.after_s:
        time.sleep(run.after_s)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return "killed"
    return "finished" if status == 0 else "failed"


def main() -> None:
    """Do once what a run does, so that a run needn't load anything; then fork a run a line."""
    import psycopg.sql

    from data.stores import postgres

    workbook = sys.argv[1]
    with tempfile.TemporaryDirectory() as home:
        carry_out(Run("warm", workbook, home, ""), None)
    ready = imported_from(workbook)
    assert postgres and psycopg.sql  # loaded, so that children have them
    gc.freeze()  # a child that collects what it was born with would copy it all
    for line in sys.stdin:
        print(fork(Run(**json.loads(line)), ready), flush=True)


if __name__ == "__main__":
    main()
