"""Results of jobs where every machine finds them: in the store, in pieces; fetched once to the machine that sends them.

    kept  result-<id>-<number>-<attempt>.<piece>     a piece of what one attempt made
    kept  the document `job_result` of the same name   when it was made, of how many pieces; written before them
    <home>/jobs/results/<name>                       the whole file, on a machine that has sent it
    <home>/jobs/making/<id>                          the file, on the machine that makes it
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import AwayError, ReleaseError
from data.jobs import HOUR_S, Job, JobError
from data.settings import Settings
from data.stores.whole import whole_file

if TYPE_CHECKING:
    from data.stores import Store

KIND = "job_result"
PIECE = 4_000_000  # bytes; a web process holds no more of a file at once
FRESH_S = 3600  # what no job names may be just being made
COPIES = 100_000_000  # bytes of them on a machine, whose home may be small


@dataclass(frozen=True)
class Results:
    """Results of the jobs of one Atlas."""

    settings: Settings
    store: Store = field(repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def draft(self, id: str) -> Path:
        """Where a worker writes a result until it is kept."""
        self._making.mkdir(parents=True, exist_ok=True)
        return self._making / id

    def keep(self, job: Job, path: Path) -> str:
        """Name under which the file is kept from now on; a second time changes nothing."""
        name = f"result-{job.id}-{job.number}-{job.attempts}"
        pieces = -(-path.stat().st_size // PIECE) or 1
        document = self.store.document(KIND, name)
        if document is None:
            self.store.save(KIND, name, {"at": int(self.clock()), "pieces": pieces})
        with path.open("rb") as file:
            for number in range(pieces):
                self.store.keep(f"{name}.{number}", file.read(PIECE))
        return name

    def file(self, name: str) -> Path | None:
        """The whole file on this machine; None if it is kept no longer. JobError if it can't be fetched now."""
        path = self._folder / name
        if path.exists():
            return path
        try:
            document = self.store.document(KIND, name)
            if document is None:
                return None
            self._make_room()
            with whole_file(path) as draft, draft.open("wb") as file:
                for number in range(document.content["pieces"]):
                    file.write(self.store.kept(f"{name}.{number}"))
        except AwayError as fault:
            raise JobError(str(fault)) from fault
        except ReleaseError:  # it was let go of at this moment
            return None
        except OSError as fault:
            raise JobError(f"{self._folder} can't be written ({fault.strerror}). Check free space and permissions, or "
                           "set ATLAS_HOME to another folder.") from fault
        return path

    def forget_all_but(self, names: set[str]) -> None:
        """Let go of every result that no job names, unless it is just being made."""
        for name, document in self.store.documents(KIND).items():
            if name not in names and abs(self.clock() - document.content["at"]) > FRESH_S:
                for number in range(document.content["pieces"]):
                    self.store.forget(f"{name}.{number}")
                self.store.drop(KIND, name)

    def sweep(self) -> None:
        """Remove what a worker that was killed has left on this machine."""
        for path in self._making.glob("*"):
            with suppress(FileNotFoundError):
                if abs(self.clock() - path.stat().st_mtime) > FRESH_S:
                    path.unlink()

    # ---- on this machine ----------------------------------------------------------------------------

    @property
    def _folder(self) -> Path:
        return self.settings.home / "jobs" / "results"

    @property
    def _making(self) -> Path:
        return self.settings.home / "jobs" / "making"

    def _make_room(self) -> None:
        """Remove copies that are old or too many together; what is just being sent stays readable."""
        self._folder.mkdir(parents=True, exist_ok=True)
        size = 0
        for path, told in sorted(self._copies(), key=lambda copy: copy[1].st_mtime, reverse=True):
            size += told.st_size
            is_old = abs(self.clock() - told.st_mtime) > self.settings.jobs_keep_h * HOUR_S
            if is_old or size > COPIES:
                path.unlink(missing_ok=True)

    def _copies(self) -> Iterator:
        for path in self._folder.iterdir():
            try:
                yield path, path.stat()
            except FileNotFoundError:  # another process makes room too
                continue
