"""A home folder that many processes read while one at a time writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from data.errors import ReleaseError
from data.stores.whole import UNFINISHED, flush, locked


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Home:
    """The folder, its lock and its clock."""

    home: Path
    clock: Callable[[], datetime] = field(default=utc_now, repr=False)

    def now(self) -> str:
        """The time as history and audit log write it: UTC in ISO 8601."""
        return self.clock().isoformat(timespec="seconds")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the home's lock; raises ReleaseError if its folder can't be written."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            with locked(self.home / "lock"):
                yield
        except OSError as fault:
            raise ReleaseError(f"{self.home} can't be written ({fault.strerror}). Check free space and "
                               "permissions, or set ATLAS_HOME to another folder.") from fault

    def replace(self, path: Path, content: bytes) -> None:
        """Put a file's new content in place at once: a reader sees the old or the new, never a mix.

        The draft always has the same name, since we hold the lock: what a crash leaves is overwritten.
        """
        draft = self.home / UNFINISHED
        try:
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        os.replace(draft, path)
        flush(path.parent)
