"""A home folder as a whole: read for a backup while others go on, and replaced by one at once.

    <home>/.restored/…       a restore that was decided on: whoever opens the store next completes it
    <home>/replaced-<time>/  what a restore replaced, until somebody deletes it
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import BackupError
from data.stores.desk_files import document_bytes, read_document
from data.stores.history import to_line
from data.stores.holdings import Holdings, lasting_documents, lasting_kept
from data.stores.lines import Lines
from data.stores.release_files import OneByOne
from data.stores.whole import UNFINISHED, flush

if TYPE_CHECKING:
    from data.stores import Document
    from data.stores.files import FileStore

PARTS = ("releases", "desk", "history.jsonl", "current.json")  # the last one says which release is published
READY, ASIDE = ".restored", "aside"
LEFT = f".restore{UNFINISHED}"  # a restore before it was decided on, or after it was completed


@contextmanager
def file_holdings(store: FileStore) -> Iterator[Holdings]:
    """All that the home holds at one moment; others wait only until uploads are linked to, not copied."""
    links = store.home / f".backup-{uuid.uuid4().hex[:8]}{UNFINISHED}"
    try:
        with store.writing():
            desk = store.home / "desk"
            links.mkdir(mode=0o700)
            names = lasting_kept(path.name for path in desk.glob("kept/*"))
            for name in names:
                _link(desk / "kept" / name, links / name)
            held = Holdings(store.history(), store.records(), lasting_documents(_documents(desk)), names,
                            store.digests(), lambda name: (links / name).read_bytes(), _reader(store))
        yield held
    finally:
        shutil.rmtree(links, ignore_errors=True)


def is_empty_home(store: FileStore) -> bool:
    """Whether nothing was ever published or entered here."""
    return not any((store.home / part).exists() for part in PARTS)


def fill_home(store: FileStore, holdings: Holdings, aside: str) -> None:
    """Replace all that the home holds; what was there is moved into the folder `aside`.

    All is written and made durable beside it first. Naming that `.restored` is the one atomic step: what stops before
    it changes nothing, what stops after it is completed by the next who opens the store.
    """
    draft = store.home / LEFT
    with store.writing():
        shutil.rmtree(draft, ignore_errors=True)
        try:
            _write(type(store)(draft), holdings)
            (draft / ASIDE).write_text(aside)
            flush(draft / ASIDE)
            flush(draft)
            os.replace(draft, store.home / READY)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        flush(store.home)
        _complete(store.home)


def complete_restore(store: FileStore) -> None:
    """Finish a restore that was stopped after it was decided on."""
    if (store.home / READY).is_dir():
        with store.writing():
            if (store.home / READY).is_dir():  # nobody else has meanwhile
                _complete(store.home)


def _complete(home: Path) -> None:
    """Put each part in place that isn't yet; the caller holds the lock."""
    ready = home / READY
    aside = home / (ready / ASIDE).read_text()
    for part in PARTS:
        if not (ready / part).exists():
            continue  # it is in place already
        if (home / part).exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            os.replace(home / part, aside / part)
        os.replace(ready / part, home / part)
    flush(home)
    left = home / LEFT
    shutil.rmtree(left, ignore_errors=True)
    os.replace(ready, left)  # gone at once, so that nobody finds half of it
    shutil.rmtree(left, ignore_errors=True)


def _write(fresh: FileStore, holdings: Holdings) -> None:
    """Write everything into an empty home."""
    (fresh.home / "releases").mkdir(parents=True)
    for digest in holdings.releases:
        if fresh.put(holdings.read_release(digest)) != digest:
            raise BackupError(f"Release {digest[:12]} isn't what its digest was made from. Nothing was changed.")
    desk = fresh.home / "desk"
    desk.mkdir(mode=0o700)
    for name in holdings.kept:
        fresh.keep(name, holdings.read_kept(name))
    for kind, key, document in holdings.documents:
        path = fresh.path_of(kind, key)
        path.parent.mkdir(exist_ok=True)
        fresh.replace(path, document_bytes(key, document))
    Lines(desk / "audit.jsonl").add(*map(to_line, holdings.records))
    Lines(fresh.home / "history.jsonl").add(*map(to_line, holdings.history))
    fresh.replace(fresh.home / "current.json", json.dumps(asdict(holdings.history[-1])).encode() + b"\n")


def _documents(desk: Path) -> Iterator[tuple[str, str, Document]]:
    for path in desk.glob("*/*.json"):
        key, document = read_document(path) if path.parent.name != "kept" else ("", None)
        if document:
            yield path.parent.name, key, document


def _reader(store: FileStore) -> Callable[[str], OneByOne]:
    def read(digest: str) -> OneByOne:
        store.verify(digest)
        return OneByOne(store, digest)
    return read


def _link(path: Path, link: Path) -> None:
    """A second name for a file that is never changed in place; a copy where the disk knows no second names."""
    try:
        os.link(path, link)
    except OSError:
        shutil.copyfile(path, link)
