"""Backups as they are read: nothing of an archive is used before all of it is what it was when it was made."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from zlib import error as TornError

from data.errors import BackupError
from data.stores import Document, Publication
from data.stores.contents import checked_digest, checked_name
from data.stores.history import check_chain, record_of, standing
from data.stores.holdings import Holdings
from data.stores.names import checked_kept, checked_key, checked_kind

FORM = 1
ABOUT, RELEASES, KEPT, HOME = "backup.json", "releases/", "kept/", "home/"
HISTORY, AUDIT, DOCUMENTS = "history.jsonl", "audit.jsonl", "documents.jsonl"
OPERATORS = ("briefing.en.json", "briefing.ar.json", "logos/*")  # in the home folder
BLOCK = 1 << 20
# What reading an archive raises that isn't what it was.
FAULTS = (zipfile.BadZipFile, TornError, ValueError, KeyError, TypeError, AttributeError, EOFError, RuntimeError)
LONGEST_ABOUT = 50_000_000  # bytes of backup.json


@dataclass(frozen=True)
class Backup:
    """What an archive holds, as a person is told."""

    made: str
    releases: int
    publications: int
    documents: int
    kept: int
    bytes: int
    lacking: tuple[str, ...] = ()  # digests of releases that were damaged already, and so aren't in it


@dataclass(frozen=True)
class Reading:
    """An archive that is whole, open to be read."""

    archive: zipfile.ZipFile = field(repr=False)
    about: dict
    holdings: Holdings = field(repr=False)
    told: Backup

    def operators_files(self) -> Iterator[tuple[str, bytes]]:
        """What goes into the home folder beside the store, by its path there."""
        for name in self.about["members"]:
            if name.startswith(HOME):
                yield name.removeprefix(HOME), self.archive.read(name)


@contextmanager
def open_backup(path: Path) -> Iterator[Reading]:
    """An archive, all of which was read and found whole; BackupError says what is wrong with it."""
    with in_words(path):
        archive = zipfile.ZipFile(path)
    with archive:
        with in_words(path):
            about = _about(archive)
            _check_members(archive, about["members"])
            held = _holdings(archive, about["members"])
            _check_published(held, about["lacking"])
            told = Backup(about["made"], len(held.releases), len(held.history), len(held.documents), len(held.kept),
                          path.stat().st_size, tuple(about["lacking"]))
        yield Reading(archive, about, held, told)


def _about(archive: zipfile.ZipFile) -> dict:
    """backup.json, if this Atlas can read what it is about."""
    if archive.getinfo(ABOUT).file_size > LONGEST_ABOUT:
        raise ValueError(f"its {ABOUT} is too long")
    about = json.loads(archive.read(ABOUT))
    if about["form"] > FORM:
        raise BackupError(f"A newer Atlas made this backup: it has form {about['form']}, and this Atlas reads form "
                          f"{FORM}. Nothing was changed; restore it with that version, or a later one.")
    return about


def _check_members(archive: zipfile.ZipFile, members: Mapping[str, list]) -> None:
    """Read every member, and raise ValueError unless each is what it was."""
    names = [info.filename for info in archive.infolist()]
    if sorted(names) != sorted((ABOUT, *members)):
        raise ValueError("members lack, or don't belong to it")
    for name, (size, digest) in members.items():
        if archive.getinfo(name).file_size != size or _digest(archive, name) != digest:
            raise ValueError(f"{name} has changed since")
        _check_name(name)


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    total = sha256()
    with archive.open(name) as file:
        while block := file.read(BLOCK):
            total.update(block)
    return total.hexdigest()


def _check_name(name: str) -> None:
    """Raise an error unless a member has a name that a backup gives."""
    _, *rest = PurePosixPath(name).parts
    if name != PurePosixPath(name).as_posix():
        raise ValueError(f"{name} doesn't belong to a backup")
    if name in (HISTORY, AUDIT, DOCUMENTS):
        return
    if name.startswith(RELEASES):
        digest, file = rest
        checked_digest(digest)
        checked_name(file)
    elif name.startswith(KEPT):
        checked_kept("/".join(rest))
    elif not (name.startswith(HOME) and ".." not in rest and any(
            PurePosixPath(*rest).match(pattern) and len(rest) == len(Path(pattern).parts) for pattern in OPERATORS)):
        raise ValueError(f"{name} doesn't belong to a backup")


def _holdings(archive: zipfile.ZipFile, members: Mapping[str, list]) -> Holdings:
    history = tuple(Publication(**row) for row in _rows(archive, HISTORY))
    if not history or [one.number for one in history] != list(range(1, len(history) + 1)) or not standing(history):
        raise ValueError("its history isn't one")
    records = check_chain(tuple(record_of(row) for row in _rows(archive, AUDIT)), AUDIT)
    documents = tuple((checked_kind(row["kind"]), checked_key(row["key"]), Document(row["content"], row["version"]))
                      for row in _rows(archive, DOCUMENTS))
    kept = tuple(name.removeprefix(KEPT) for name in members if name.startswith(KEPT))
    digests = tuple(sorted({name.split("/")[1] for name in members if name.startswith(RELEASES)}))
    return Holdings(history, records, documents, kept, digests, lambda name: archive.read(KEPT + name),
                    lambda digest: FilesOf(archive, digest))


def _check_published(held: Holdings, lacking: Sequence[str]) -> None:
    """Raise ValueError unless each release that was ever published is held, or was damaged when it was backed up."""
    for publication in held.history:
        if checked_digest(publication.digest) not in (*held.releases, *lacking):
            raise ValueError(f"release {publication.digest[:12]}, publication {publication.number}, lacks")


def _rows(archive: zipfile.ZipFile, name: str) -> list[dict]:
    return [json.loads(line) for line in archive.read(name).split(b"\n")[:-1]]


@dataclass(frozen=True)
class FilesOf(Mapping[str, bytes]):
    """A release's files in an archive, each read when it is asked for."""

    archive: zipfile.ZipFile
    digest: str

    def __getitem__(self, name: str) -> bytes:
        return self.archive.read(f"{RELEASES}{self.digest}/{name}")

    def __iter__(self) -> Iterator[str]:
        start = f"{RELEASES}{self.digest}/"
        return (name.removeprefix(start) for name in self.archive.namelist() if name.startswith(start))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Whatever is wrong with an archive, in words."""
    try:
        yield
    except FileNotFoundError as fault:
        raise BackupError(f"There is no file {path}.") from fault
    except OSError as fault:
        raise BackupError(f"{path} can't be read ({fault.strerror}). Nothing was changed.") from fault
    except FAULTS as fault:
        raise BackupError(f"{path} isn't a whole backup of an Atlas ({fault}). Nothing was changed; take another "
                          "one.") from fault
