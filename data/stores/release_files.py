"""Releases as folders: each written whole or not at all, and never changed.

    <home>/releases/<digest>/…   a release's files; the folder's name is the digest of names and contents
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.errors import ReleaseError
from data.stores.contents import (
    DIGEST,
    check_content,
    checked_digest,
    checked_files,
    checked_name,
    digest_of,
    find_digest,
)
from data.stores.home import Home
from data.stores.whole import UNFINISHED, flush


@dataclass(frozen=True)
class OneByOne(Mapping[str, bytes]):
    """A release's files, each read when it is asked for: a release may be larger than a process."""

    store: ReleaseFiles
    digest: str

    def __getitem__(self, name: str) -> bytes:
        return self.store.get(self.digest, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.store.names(self.digest))

    def __len__(self) -> int:
        return len(self.store.names(self.digest))


@dataclass(frozen=True)
class ReleaseFiles(Home):
    """The release part of a store under one home folder."""

    def put(self, files: Mapping[str, bytes]) -> str:
        """Digest under which the files are kept from now on; the same files give the same digest."""
        digest = digest_of(checked_files(files))
        folder = self._folder(digest)
        with self.writing():
            self._releases.mkdir(exist_ok=True)
            if not folder.is_dir():
                self._write_folder(folder, files)
        return digest

    def get(self, digest: str, name: str) -> bytes:
        """Content of one file of a release; raises ReleaseError if there is no such file."""
        try:
            return (self._folder(digest) / checked_name(name)).read_bytes()
        except OSError as fault:
            raise ReleaseError(f"Release {digest[:12]} has no file {name!r} in {self.home}. "
                               "Import it again, or publish another release.") from fault

    def names(self, digest: str) -> tuple[str, ...]:
        """File names of a release, sorted."""
        if digest not in self.digests():
            raise ReleaseError(f"There is no release {digest[:12]!r} in {self.home}. List them with `releases`.")
        return tuple(sorted(path.name for path in self._folder(digest).iterdir()))

    def holds(self, digest: str) -> bool:
        """Whether a release is here, intact or not."""
        return self._folder(digest).is_dir()

    def discard(self, digest: str) -> None:
        """Delete a release's files, if they are here."""
        folder = self._folder(digest)
        with self.writing():
            if folder.is_dir():
                os.replace(folder, self._releases / f"{UNFINISHED}-{uuid.uuid4().hex}")  # gone at once, for readers
            self._clear()

    def verify(self, digest: str) -> None:
        """Raise DamagedError if a release's files aren't the ones its digest was made from."""
        check_content(digest, OneByOne(self, digest), self._folder(digest))

    def digests(self) -> tuple[str, ...]:
        """Digests of all releases, sorted."""
        try:
            return tuple(sorted(path.name for path in self._releases.iterdir() if DIGEST.fullmatch(path.name)))
        except FileNotFoundError:
            return ()

    def find(self, start: str) -> str:
        """The one digest that begins so; raises ReleaseError if none or several do."""
        return find_digest(start, self.digests())

    @property
    def _releases(self) -> Path:
        return self.home / "releases"

    def _folder(self, digest: str) -> Path:
        return self._releases / checked_digest(digest)

    def _write_folder(self, folder: Path, files: Mapping[str, bytes]) -> None:
        self._clear()
        unfinished = self._releases / f"{UNFINISHED}-{uuid.uuid4().hex}"
        unfinished.mkdir()
        try:
            for name, content in files.items():
                with (unfinished / name).open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            flush(unfinished)
            os.replace(unfinished, folder)
            flush(self._releases)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise

    def _clear(self) -> None:
        """Delete what was left by a process that was killed; the caller holds the lock."""
        for left in self._releases.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
