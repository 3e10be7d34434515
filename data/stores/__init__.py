"""Stores: where releases, the desk's documents and the audit log are kept, behind one small interface.

`FileStore` is the default; `PostgresStore` serves any number of machines. Both hold every promise made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from data.errors import AtlasError, ConflictError

if TYPE_CHECKING:
    from data.settings import Settings
    from data.stores.holdings import Holdings
    from data.stores.postgis import Layers

__all__ = ["PUBLISH", "ROLLBACK", "ConflictError", "Document", "Publication", "Record", "Store", "open_store"]

PUBLISH, ROLLBACK = "publish", "rollback"
NOTHING: Mapping[str, object] = MappingProxyType({})


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


@dataclass(frozen=True)
class Document:
    """A small piece of the desk's data, replaced as a whole; its version grows by one with every save."""

    content: dict
    version: int


@dataclass(frozen=True)
class Record:
    """One line of the audit log; `hash` covers the line and, through the hash before, all earlier ones."""

    number: int
    at: str
    who: str
    action: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)
    hash: str = ""


class Store(Protocol):
    """What every store does. Whatever can't be done raises ReleaseError and changes nothing.

    `home`: this machine's folder for what can be made again.
    """

    home: Path

    # ---- releases: immutable files under the digest of their names and contents ---------------------

    def put(self, files: Mapping[str, bytes]) -> str:
        """Digest under which the files are kept from now on; the same files give the same digest."""

    def get(self, digest: str, name: str) -> bytes:
        """Content of one file of a release."""

    def names(self, digest: str) -> tuple[str, ...]:
        """File names of a release, sorted."""

    def verify(self, digest: str) -> None:
        """Raise DamagedError if a release's files aren't the ones its digest was made from."""

    def digests(self) -> tuple[str, ...]:
        """Digests of all releases, sorted."""

    def find(self, start: str) -> str:
        """The one digest that begins so."""

    # ---- publishing: one atomic switch, which writes history and audit log with it -------------------

    def current(self) -> str | None:
        """Digest of the published release, None before the first; cheap enough for every request."""

    def publish(self, digest: str, note: str = "", who: str = "", instead_of: str | None = None) -> None:
        """Switch to a release; nothing happens if it is the published one already.

        `instead_of`: the digest that the publisher saw as published; ConflictError if it is so no longer.
        """

    def rollback(self, note: str = "", who: str = "", instead_of: str | None = None) -> str:
        """Switch to the release that was published before the current one; returns its digest."""

    def history(self) -> tuple[Publication, ...]:
        """Every publication, oldest first."""

    # ---- the desk's documents ------------------------------------------------------------------------

    def document(self, kind: str, key: str) -> Document | None:
        """One document, or None."""

    def documents(self, kind: str) -> Mapping[str, Document]:
        """All documents of a kind by their keys, in the order of the keys."""

    def save(self, kind: str, key: str, content: dict, version: int = 0) -> int:
        """Replace the version that was read (0: there must be none yet); returns the new version.

        ConflictError if somebody else has saved or dropped it since.
        """

    def drop(self, kind: str, key: str) -> None:
        """Delete a document, if it is there."""

    # ---- the audit log, which only grows -------------------------------------------------------------

    def record(self, who: str, action: str, subject: str, detail: Mapping[str, object] = NOTHING) -> None:
        """Add a line to the audit log."""

    def records(self) -> tuple[Record, ...]:
        """The audit log, oldest first; raises ReleaseError naming the line from which it was tampered with."""

    # ---- uploads and other files of the desk ---------------------------------------------------------

    def keep(self, name: str, content: bytes) -> None:
        """Keep bytes under a name, in place of what was there."""

    def kept(self, name: str) -> bytes:
        """What was kept under a name."""

    def forget(self, name: str) -> None:
        """Delete what was kept under a name, if it is there."""

    # ---- all of it, for a backup ---------------------------------------------------------------------

    def holdings(self) -> AbstractContextManager[Holdings]:
        """All that the store holds at one moment, while others go on; read within the block."""

    def is_empty(self) -> bool:
        """Whether nothing was ever published or entered here."""

    def restore(self, holdings: Holdings, aside: str) -> None:
        """Replace all that the store holds, at once or not at all; what was there is put aside under this name."""


def open_store(settings: Settings, layers: Layers | None = None) -> Store:
    """The store that the settings name: files under the home folder unless they name a database.

    `layers` gives the tables that a database with PostGIS shows to QGIS while a release is published.
    """
    if settings.store:
        from data.stores.postgres import PostgresStore

        return PostgresStore(settings.store, settings.home, settings.objects, layers)
    from data.stores.files import FileStore
    from data.stores.files_whole import complete_restore

    store = FileStore(settings.home)
    complete_restore(store)
    return store


def check_store(address: str, objects: str) -> None:
    """Raise AtlasError unless the two settings go together; their words may hold passwords and aren't quoted."""
    if address and not address.startswith(("postgresql://", "postgres://")):
        raise AtlasError("ATLAS_STORE isn't the address of a database. Write it as "
                         "postgresql://user:password@host:5432/database, or unset it to keep releases as files.")
    if objects and not address:
        raise AtlasError("ATLAS_OBJECTS is set without ATLAS_STORE. Object storage holds the files of releases whose "
                         "database says which is published: set ATLAS_STORE too, or unset ATLAS_OBJECTS.")
    if objects and "://" not in objects:
        raise AtlasError("ATLAS_OBJECTS isn't an address. Write it as s3://bucket/folder or file:///folder.")
