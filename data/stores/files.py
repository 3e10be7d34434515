"""The store that needs nothing but a folder: one file says which release is published.

    <home>/releases/…      releases (release_files.py)
    <home>/desk/…          documents, uploads and audit log (desk_files.py)
    <home>/current.json    the publication in force with its audit record; replacing it is the one atomic switch
    <home>/history.jsonl   every publication, oldest first
    <home>/lock            held by the one process that writes
"""

from __future__ import annotations

import json
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from data.errors import ReleaseError
from data.stores import PUBLISH, ROLLBACK, Publication, Record
from data.stores.desk_files import DeskFiles
from data.stores.files_whole import file_holdings, fill_home, is_empty_home
from data.stores.history import before, check_unchanged, publication_record, record_of, to_line
from data.stores.holdings import Holdings
from data.stores.lines import Lines
from data.stores.names import plain
from data.stores.release_files import ReleaseFiles

SETTLED_S = 2


@dataclass(frozen=True)
class FileStore(ReleaseFiles, DeskFiles):
    """Everything under one home folder; any number of processes may read while one writes."""

    _seen: dict = field(default_factory=dict, init=False, repr=False, compare=False)  # digest, and stamp of its file

    def current(self) -> str | None:
        """Digest of the published release, None before the first; reads one small file if it is another than before.

        A process that has seen one goes on with it if the folder goes away.
        """
        stamp = self._stamp()  # before the file is read: a switch meanwhile is seen the next time
        if stamp and stamp == self._seen.get("stamp"):
            return self._seen["digest"]
        try:
            publication = self._switched()[0]
        except ReleaseError:
            if not self._seen:
                raise
            publication = None
        if publication:
            self._seen.update(digest=publication.digest, stamp=stamp)
        return self._seen.get("digest")

    def publish(self, digest: str, note: str = "", who: str = "", instead_of: str | None = None) -> None:
        """Switch to a release atomically; nothing happens if it is the published one already."""
        self.verify(digest)
        with self.writing():
            latest = self._switched()[0]
            check_unchanged(instead_of, latest)
            if latest is None or digest != latest.digest:
                self._switch(PUBLISH, digest, note, who)

    def rollback(self, note: str = "", who: str = "", instead_of: str | None = None) -> str:
        """Switch to the release that was published before the current one; returns its digest."""
        with self.writing():
            check_unchanged(instead_of, self._switched()[0])
            digest = before(self.history())
            self.verify(digest)
            self._switch(ROLLBACK, digest, note, who)
            return digest

    def history(self) -> tuple[Publication, ...]:
        """Every publication, oldest first."""
        latest = self._switched()[0]  # read first: the history holds what came before it, and perhaps it too
        try:
            past = tuple(Publication(**json.loads(line)) for line in self._history.read())
        except (ValueError, TypeError) as fault:
            raise ReleaseError(f"{self._history.path} is damaged ({fault}). Restore it from a backup.") from fault
        missed = latest is not None and latest.number > len(past)  # switched, then stopped before the line
        return (*past, latest) if missed and latest else past

    def switch_record(self) -> Record | None:
        """The audit record of the latest switch, which may lack in the log if the process was stopped."""
        return self._switched()[1]

    # ---- all of it, for a backup --------------------------------------------------------------------

    def holdings(self) -> AbstractContextManager[Holdings]:
        """All that the store holds at one moment."""
        return file_holdings(self)

    def is_empty(self) -> bool:
        """Whether nothing was ever published or entered here."""
        return is_empty_home(self)

    def restore(self, holdings: Holdings, aside: str) -> None:
        """Replace all that the store holds, at once; what was there is put aside under this name."""
        fill_home(self, holdings, aside)

    @property
    def _history(self) -> Lines:
        return Lines(self.home / "history.jsonl")

    @property
    def _current(self) -> Path:
        return self.home / "current.json"

    def _stamp(self) -> tuple[int, int, int] | None:
        """What changes with every switch; None while two switches could still look alike to a coarse clock."""
        try:
            told = self._current.stat()
        except OSError:
            return None
        settled = told.st_mtime < time.time() - SETTLED_S
        return (told.st_ino, told.st_mtime_ns, told.st_size) if settled else None

    def _switched(self) -> tuple[Publication | None, Record | None]:
        """The publication in force and its audit record; the first Atlas wrote none."""
        try:
            row = json.loads(self._current.read_bytes())
            record = row.pop("record", None)
            return Publication(**row), record_of(record) if record else None
        except FileNotFoundError:
            return None, None
        except OSError as fault:
            raise ReleaseError(f"{self._current} can't be read ({fault.strerror}). Check the disk.") from fault
        except (ValueError, TypeError, AttributeError) as fault:
            raise ReleaseError(f"{self._current} is damaged ({fault}). Restore it from a backup, or delete it and "
                               "publish a release.") from fault

    def _switch(self, action: str, digest: str, note: str, who: str) -> None:
        """Write the lines up to now, then replace current.json, then add its lines to history and audit log.

        Stopped before the replacement nothing has changed; after it both logs complete themselves from
        current.json when they are read, and the next writer adds the missing lines.
        """
        self._complete()
        publication = Publication(len(self._history.read()) + 1, self.now(), action, digest, plain(note), plain(who))
        record = self.next_record(publication_record(publication))
        whole = {**asdict(publication), "record": asdict(record)}
        self.replace(self._current, json.dumps(whole, ensure_ascii=False).encode() + b"\n")
        self._seen["digest"] = digest
        with suppress(OSError):  # the switch has happened; whoever writes next completes its lines
            self._complete()

    def _complete(self) -> None:
        """Add the lines that history and audit log lack; the caller holds the lock."""
        self._history.add(*map(to_line, self.history()[len(self._history.read()):]))
        self.complete_audit()
