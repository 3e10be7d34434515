"""Releases as folders on disk: written whole or not at all, never changed, one file says which is published.

    <home>/releases/<digest>/…   a release's files; the folder's name is the digest of names and contents
    <home>/current.json          the publication in force; replacing it is the one atomic switch
    <home>/history.jsonl         every publication, oldest first
    <home>/lock                  held by the one process that writes
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from data.errors import ReleaseError
from data.stores.whole import UNFINISHED, flush

DIGEST = re.compile(r"[0-9a-f]{64}")
FILE_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9]+)+")
PUBLISH, ROLLBACK = "publish", "rollback"


@dataclass(frozen=True)
class Publication:
    """One line of the history; `at` is UTC in ISO 8601."""

    number: int
    at: str
    action: str
    digest: str
    note: str = ""
    who: str = ""

    def __str__(self) -> str:
        return "  ".join(part for part in (self.at, self.action, self.digest[:12], self.who, self.note) if part)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class FileStore:
    """Releases under one home folder; any number of processes may read while one writes."""

    home: Path
    clock: Callable[[], datetime] = field(default=_now, repr=False)

    # ---- releases -----------------------------------------------------------------------------------

    def put(self, files: Mapping[str, bytes]) -> str:
        """Digest under which the files are kept from now on; the same files give the same digest."""
        wrong = [name for name in files if not FILE_NAME.fullmatch(name)]
        if wrong or not files:
            raise ReleaseError(f"A release can't hold files named {wrong}. Use a plain lower-case file name.")
        digest = digest_of(files)
        folder = self._folder(digest)
        with self._writing():
            if not folder.is_dir():
                self._write_folder(folder, files)
        return digest

    def get(self, digest: str, name: str) -> bytes:
        """Content of one file of a release; raises ReleaseError if there is no such file."""
        try:
            return (self._folder(digest) / _safe(name)).read_bytes()
        except OSError as fault:
            raise ReleaseError(f"Release {digest[:12]} has no file {name!r} in {self.home}. "
                               "Import it again, or publish another release.") from fault

    def names(self, digest: str) -> tuple[str, ...]:
        """File names of a release, sorted."""
        if digest not in self.digests():
            raise ReleaseError(f"There is no release {digest[:12]!r} in {self.home}. List them with `releases`.")
        return tuple(sorted(path.name for path in self._folder(digest).iterdir()))

    def verify(self, digest: str) -> None:
        """Raise ReleaseError if a release's files aren't the ones its digest was made from."""
        files = {name: self.get(digest, name) for name in self.names(digest)}
        if digest_of(files) != digest:
            raise ReleaseError(f"Release {digest[:12]} is damaged: its files changed since it was made. "
                               f"Delete {self._folder(digest)} and import the workbook again.")

    def digests(self) -> tuple[str, ...]:
        """Digests of all releases, sorted."""
        try:
            return tuple(sorted(path.name for path in self._releases.iterdir() if DIGEST.fullmatch(path.name)))
        except FileNotFoundError:
            return ()

    def find(self, start: str) -> str:
        """The one digest that begins so; raises ReleaseError if none or several do."""
        found = [digest for digest in self.digests() if digest.startswith(start)]
        if len(found) == 1 and start:
            return found[0]
        several = ", ".join(digest[:16] for digest in found) or "none"
        raise ReleaseError(f"Releases whose digest begins with {start!r}: {several}. Give the beginning of one.")

    # ---- publishing ---------------------------------------------------------------------------------

    def current(self) -> str | None:
        """Digest of the published release, None before the first; reads one small file."""
        publication = self._publication()
        return publication.digest if publication else None

    def publish(self, digest: str, note: str = "", who: str = "") -> None:
        """Switch to a release atomically; nothing happens if it is the published one already."""
        self.verify(digest)
        with self._writing():
            if digest != self.current():
                self._switch(PUBLISH, digest, note, who)

    def rollback(self, note: str = "", who: str = "") -> str:
        """Switch to the release that was published before the current one; returns its digest."""
        with self._writing():
            standing = _standing(self.history())
            if len(standing) < 2:
                raise ReleaseError("No release was published before this one, so there is nothing to go back to.")
            self.verify(standing[-2])
            self._switch(ROLLBACK, standing[-2], note, who)
            return standing[-2]

    def history(self) -> tuple[Publication, ...]:
        """Every publication, oldest first."""
        try:
            lines = self._history.read_bytes().split(b"\n")[:-1]  # what follows the last newline is torn
        except FileNotFoundError:
            lines = []
        try:
            past = tuple(Publication(**json.loads(line)) for line in lines)
        except (ValueError, TypeError) as fault:
            raise ReleaseError(f"{self._history} is damaged ({fault}). Restore it from a backup.") from fault
        latest = self._publication()
        missed = latest is not None and latest.number > len(past)  # switched, then stopped before the line
        return (*past, latest) if missed and latest else past

    # ---- on disk ------------------------------------------------------------------------------------

    @property
    def _releases(self) -> Path:
        return self.home / "releases"

    @property
    def _history(self) -> Path:
        return self.home / "history.jsonl"

    def _folder(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ReleaseError(f"{digest!r} isn't the digest of a release. List them with `releases`.")
        return self._releases / digest

    def _publication(self) -> Publication | None:
        path = self.home / "current.json"
        try:
            return Publication(**json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as fault:
            raise ReleaseError(f"{path} is damaged ({fault}). Restore it from a backup, or delete it and "
                               "publish a release.") from fault

    def _switch(self, action: str, digest: str, note: str, who: str) -> None:
        """Write the history up to now, then replace current.json, then add its line.

        Stopped before the replacement nothing has changed; after it `history` completes itself from
        current.json, and the next switch writes the missing line.
        """
        past = self.history()
        at = self.clock().isoformat(timespec="seconds")
        latest = Publication(len(past) + 1, at, action, digest, note, who)
        self._write_history(past)
        _replace(self.home / "current.json", _line(latest))
        self._write_history((*past, latest))

    def _write_history(self, publications: tuple[Publication, ...]) -> None:
        """Append what the file lacks, over a torn last line if there is one."""
        whole = b"".join(map(_line, publications))
        kept = self._history.read_bytes() if self._history.exists() else b""
        kept = kept[:kept.rfind(b"\n") + 1]
        with self._history.open("r+b" if self._history.exists() else "xb") as file:
            file.truncate(len(kept))
            file.seek(len(kept))
            file.write(whole[len(kept):])
            _flush(file)
        flush(self.home)

    def _write_folder(self, folder: Path, files: Mapping[str, bytes]) -> None:
        for left in self._releases.glob(f"{UNFINISHED}*"):  # of a process that was killed: we hold the lock
            shutil.rmtree(left)
        unfinished = self._releases / f"{UNFINISHED}-{uuid.uuid4().hex}"
        unfinished.mkdir()
        try:
            for name, content in files.items():
                with (unfinished / name).open("xb") as file:
                    file.write(content)
                    _flush(file)
            flush(unfinished)
            os.replace(unfinished, folder)
            flush(self._releases)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the store's lock; raises ReleaseError if its folder can't be written."""
        try:
            self._releases.mkdir(parents=True, exist_ok=True)
            with (self.home / "lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as fault:
            raise ReleaseError(f"{self.home} can't be written ({fault.strerror}). Check free space and "
                               "permissions, or set ATLAS_HOME to another folder.") from fault


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names, lengths and contents, in the order of the names."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name} {len(files[name])}\n".encode())
        total.update(files[name])
    return total.hexdigest()


def _standing(history: tuple[Publication, ...]) -> list[str]:
    """Digests published and not rolled back; the last one is the current."""
    standing: list[str] = []
    for publication in history:
        if publication.action == ROLLBACK:
            standing.pop()
        else:
            standing.append(publication.digest)
    return standing


def _safe(name: str) -> str:
    if not FILE_NAME.fullmatch(name):
        raise ReleaseError(f"{name!r} isn't the name of a release's file.")
    return name


def _line(publication: Publication) -> bytes:
    return json.dumps(asdict(publication), ensure_ascii=False).encode() + b"\n"


def _replace(path: Path, content: bytes) -> None:
    """Put a file's new content in place at once: a reader sees the old or the new, never a mix."""
    draft = path.with_name(f"{path.name}{UNFINISHED}")  # one name is enough: we hold the lock
    with draft.open("wb") as file:
        file.write(content)
        _flush(file)
    os.replace(draft, path)
    flush(path.parent)


def _flush(file) -> None:
    file.flush()
    os.fsync(file.fileno())
