"""Files written whole or not at all, and a lock that the system releases when its holder dies."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"  # end of the name of whatever isn't whole yet


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A draft to write beside `path`; it takes the final name when the block ends well, else it is removed.

    The draft is a file or, if the block makes one, a folder; a folder's files go into the one that is there.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{UNFINISHED}")
    try:
        yield draft
        for part in (*(draft.iterdir() if draft.is_dir() else ()), draft):
            flush(part)
        _put_in_place(draft, path)
        flush(path.parent)
    finally:
        _remove(draft)


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Replace a file at once: a reader sees the old or the new; `lasting`: also after a power failure."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}{UNFINISHED}")
    try:
        draft.write_bytes(content)
        if lasting:
            flush(draft)
        os.replace(draft, path)
        if lasting:
            flush(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def take_lock(path: Path, *, wait: bool = True) -> int | None:
    """Descriptor that holds the lock until it is closed, here and in processes that it was handed to.

    None if another process holds it and we don't wait.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def give_back(descriptor: int) -> None:
    """Release a lock, for every process that shares the descriptor."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock for the length of the block."""
    descriptor = take_lock(path)
    try:
        yield
    finally:
        os.close(descriptor)


def _put_in_place(draft: Path, path: Path) -> None:
    if draft.is_dir() and path.is_dir():
        for file in sorted(draft.iterdir()):
            os.replace(file, path / file.name)
    else:
        os.replace(draft, path)


def _remove(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        draft.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Make what a file holds durable, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
