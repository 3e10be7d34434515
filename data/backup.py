"""Backups: everything that a store holds in one archive, which any store can be filled from.

    backup.json               form, when and of what it was made, and each other member with its size and SHA-256
    releases/<digest>/<name>  files of releases
    history.jsonl             publications, oldest first
    audit.jsonl               the audit log, with its chain
    documents.jsonl           the desk's documents: accounts, drafts, decisions, points
    kept/<name>               uploads and reports
    home/<path>               briefings and logos that an operator put into the home folder

It holds exact values and the hashes of passwords, so only its owner may read it.
"""

from __future__ import annotations

import json
import os
import zipfile
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from data.backup_reading import (
    ABOUT,
    AUDIT,
    DOCUMENTS,
    FORM,
    HISTORY,
    HOME,
    KEPT,
    OPERATORS,
    RELEASES,
    Backup,
    open_backup,
)
from data.errors import BackupError, DamagedError
from data.stores import Document, Store
from data.stores.history import to_line
from data.stores.holdings import Holdings
from data.stores.whole import whole_file


def write_backup(store: Store, home: Path, path: Path, made: str) -> Backup:
    """Write all that the store holds into a new archive, while others go on; it is there whole or not at all.

    `made`: the time, UTC in ISO 8601. A release that is damaged is left out and named.
    """
    if path.exists():
        raise BackupError(f"{path} is there already. Give a new name, so that no backup is lost for another.")
    try:
        with whole_file(path) as draft:
            os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            with store.holdings() as held, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
                Writing(archive).write(held, home, made)
            with open_backup(draft) as read:  # a backup that was never read is none
                told = read.told
    except OSError as fault:
        raise BackupError(f"{path} can't be written ({fault.strerror}). Check free space and permissions, or give "
                          "another folder.") from fault
    return told


@dataclass(frozen=True)
class Writing:
    """An archive while it is written, with what its members are."""

    archive: zipfile.ZipFile
    members: dict[str, tuple[int, str]] = field(default_factory=dict)

    def write(self, held: Holdings, home: Path, made: str) -> None:
        """Write every member, and at last what they are."""
        if not held.history:
            raise BackupError("Nothing was ever published here, so there is nothing to back up. Look whether "
                              "ATLAS_HOME and ATLAS_STORE are those of your Atlas.")
        self.add(HISTORY, b"".join(map(to_line, held.history)))
        self.add(AUDIT, b"".join(map(to_line, held.records)))
        self.add(DOCUMENTS, b"".join(document_line(*one) for one in held.documents))
        for name in held.kept:
            self.add(KEPT + name, held.read_kept(name))
        for file in sorted(file for pattern in OPERATORS for file in home.glob(pattern) if file.is_file()):
            self.add(HOME + file.relative_to(home).as_posix(), file.read_bytes())
        lacking = [digest for digest in held.releases if not self._add_release(held, digest)]
        about = {"form": FORM, "made": made, "lacking": lacking, "members": self.members}
        self.archive.writestr(ABOUT, json.dumps(about, indent=1))

    def add(self, name: str, content: bytes) -> None:
        self.members[name] = len(content), sha256(content).hexdigest()
        self.archive.writestr(name, content)

    def _add_release(self, held: Holdings, digest: str) -> bool:
        try:
            files = held.read_release(digest)
        except DamagedError:
            return False
        for name in sorted(files):
            self.add(f"{RELEASES}{digest}/{name}", files[name])
        return True


def document_line(kind: str, key: str, document: Document) -> bytes:
    """A document as one line of JSON."""
    return json.dumps({"kind": kind, "key": key, **asdict(document)}).encode() + b"\n"


def restore_backup(store: Store, home: Path, path: Path, aside: str, *, replace: bool = False) -> Backup:
    """Fill a store from an archive, at once or not at all; `replace`: also one that holds something already.

    What was there is put aside under that name.
    """
    with open_backup(path) as read:
        if not (replace or store.is_empty()):
            raise BackupError("There is data here already, and nothing was changed. To put the backup in its place, "
                              "back up what is here, stop the Atlas, and give --replace.")
        store.restore(read.holdings, aside)
        for name, content in read.operators_files():
            target = home / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(target) as draft:
                draft.write_bytes(content)
    return read.told
