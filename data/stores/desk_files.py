"""The desk's data as files: documents, kept uploads and the audit log.

    <home>/desk/<kind>/<key>.json   a document with its version
    <home>/desk/kept/<name>         an upload
    <home>/desk/audit.jsonl         the audit log, each line chained to the one before
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from data.errors import ConflictError, ReleaseError
from data.stores import NOTHING, Document, Record
from data.stores.history import chained, check_chain, record_of, to_line
from data.stores.home import Home
from data.stores.lines import Lines
from data.stores.names import checked_kept, checked_key, checked_kind

LONGEST_NAME = 200  # bytes; file systems allow 255


@dataclass(frozen=True)
class DeskFiles(Home):
    """The desk's part of a store under one home folder."""

    # ---- documents ----------------------------------------------------------------------------------

    def document(self, kind: str, key: str) -> Document | None:
        """One document, or None."""
        return read_document(self.path_of(kind, key))[1]

    def documents(self, kind: str) -> Mapping[str, Document]:
        """All documents of a kind by their keys, in the order of the keys."""
        read = (read_document(path) for path in self._kind(kind).glob("*.json"))
        return dict(sorted((key, document) for key, document in read if document))

    def save(self, kind: str, key: str, content: dict, version: int = 0) -> int:
        """Replace the version that was read (0: there must be none yet); returns the new version."""
        path = self.path_of(kind, key)
        with self.writing():
            _, held = read_document(path)
            if (held.version if held else 0) != version:
                raise ConflictError(f"The {kind} {key!r} has changed since it was read. Read it again.")
            self._room(path.parent)
            self.replace(path, document_bytes(key, Document(content, version + 1)))
        return version + 1

    def drop(self, kind: str, key: str) -> None:
        """Delete a document, if it is there."""
        path = self.path_of(kind, key)
        with self.writing():
            path.unlink(missing_ok=True)

    # ---- the audit log ------------------------------------------------------------------------------

    def record(self, who: str, action: str, subject: str, detail: Mapping[str, object] = NOTHING) -> None:
        """Add a line to the audit log."""
        with self.writing():
            self.add_record(Record(0, self.now(), who, action, subject, detail))

    def records(self) -> tuple[Record, ...]:
        """The audit log, oldest first; raises ReleaseError naming the line from which it was tampered with."""
        switched = self.switch_record()  # read first: what it names was written to the log before or is the next line
        records = tuple(self._parsed(line) for line in self._audit.read())
        if switched and switched.number > len(records):
            records = (*records, switched)
        return check_chain(records, self._audit.path)

    def next_record(self, record: Record) -> Record:
        """The record as the one that follows the audit log's last; the caller holds the lock."""
        return chained(record, self._last_record())

    def add_record(self, record: Record) -> None:
        """Add a record, after that of a switch which was stopped before its line; the caller holds the lock."""
        self.complete_audit()
        self._room(self._audit.path.parent)
        self._audit.add(to_line(chained(record, self._last_record())))

    def complete_audit(self) -> None:
        """Write the line of a switch which was stopped before it; the caller holds the lock."""
        switched, line = self.switch_record(), self._audit.last()
        if switched and switched.number > (self._parsed(line).number if line else 0):
            self._room(self._audit.path.parent)
            self._audit.add(to_line(switched))

    def switch_record(self) -> Record | None:
        """The record that the latest switch carries; stores that publish override it."""
        return None

    # ---- uploads ------------------------------------------------------------------------------------

    def keep(self, name: str, content: bytes) -> None:
        """Keep bytes under a name, in place of what was there."""
        path = self._kept(name)
        with self.writing():
            self._room(path.parent)
            self.replace(path, content)

    def kept(self, name: str) -> bytes:
        """What was kept under a name; raises ReleaseError if nothing was."""
        try:
            return self._kept(name).read_bytes()
        except OSError as fault:
            raise ReleaseError(f"Nothing is kept as {name!r} in {self.home}. Upload it again.") from fault

    def forget(self, name: str) -> None:
        """Delete what was kept under a name, if it is there."""
        path = self._kept(name)
        with self.writing():
            path.unlink(missing_ok=True)

    # ---- on disk ------------------------------------------------------------------------------------

    def _room(self, folder: Path) -> None:
        """Make a folder of the desk, which only its owner may look into: accounts and sessions are there."""
        (self.home / "desk").mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(exist_ok=True)

    @property
    def _audit(self) -> Lines:
        return Lines(self.home / "desk" / "audit.jsonl")

    def _last_record(self) -> Record | None:
        line = self._audit.last()
        return self._parsed(line) if line else None

    def _parsed(self, line: bytes) -> Record:
        try:
            return record_of(json.loads(line))
        except (ValueError, TypeError) as fault:
            raise ReleaseError(f"{self._audit.path} is damaged ({fault}) at: {line[:80]!r}. Restore it from a "
                               "backup.") from fault

    def _kind(self, kind: str) -> Path:
        return self.home / "desk" / checked_kind(kind)

    def path_of(self, kind: str, key: str) -> Path:
        """Where a document lies: under its key, or the key's hash if that is too long, after a sign never quoted so."""
        quoted = quote(checked_key(key), safe=" @")
        short = len(quoted) <= LONGEST_NAME
        return self._kind(kind) / f"{quoted if short else '=' + hashlib.sha256(key.encode()).hexdigest()}.json"

    def _kept(self, name: str) -> Path:
        return self.home / "desk" / "kept" / checked_kept(name)


def read_document(path: Path) -> tuple[str, Document | None]:
    """Key and document of a file; no document if there is none."""
    try:
        whole = json.loads(path.read_bytes())
        return whole["key"], Document(whole["content"], whole["version"])
    except FileNotFoundError:
        return "", None
    except (ValueError, KeyError, TypeError) as fault:
        raise ReleaseError(f"{path} is damaged ({fault}). Restore it from a backup, or delete it.") from fault


def document_bytes(key: str, document: Document) -> bytes:
    """Readable JSON; half a letter, which some file names hold, comes back as it was."""
    whole = {"key": key, "version": document.version, "content": document.content}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode(errors="surrogatepass") + b"\n"
