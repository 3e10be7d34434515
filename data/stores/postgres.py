"""The store in PostgreSQL: any number of machines write to it, and all of them switch release within a second.

The database (or object storage beside it) holds the truth. What was read and found to be what its digest says is
copied to the home folder of each machine, which goes on from its copies while the database is away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import AwayError, DamagedError, ReleaseError
from data.stores import PUBLISH, ROLLBACK, Publication
from data.stores.contents import check_content, checked_digest, checked_files, checked_name, digest_of, find_digest
from data.stores.history import before, check_unchanged, publication_record
from data.stores.holdings import Holdings
from data.stores.home import utc_now
from data.stores.names import plain
from data.stores.objects import Objects
from data.stores.postgis import Layers, PublicLayer, write_layers
from data.stores.postgres_desk import PostgresDesk, add_record
from data.stores.postgres_link import Link
from data.stores.postgres_watch import CHANNEL, Watcher, read_publications
from data.stores.postgres_whole import database_holdings, fill_database, is_empty_database
from data.stores.release_files import ReleaseFiles

if TYPE_CHECKING:
    from psycopg import Connection


class PostgresStore(PostgresDesk):
    """Releases, documents and audit log in one database."""

    def __init__(self, url: str, home: Path, objects: str = "", layers: Layers | None = None,
                 clock: Callable[[], datetime] = utc_now):
        """`layers` gives the tables of the schema atlas_public, as they stand while a release is published."""
        super().__init__(Link(url), clock)
        self.home = home
        self._copies = ReleaseFiles(home)
        self._objects = Objects(objects) if objects else None
        self._layers = layers
        self._watcher = Watcher(self.link, self._prepare)
        self._last_seen = home / f"last_seen_{hashlib.sha256(url.encode()).hexdigest()[:8]}.json"

    def close(self) -> None:
        """End the connections; the store can be used again."""
        self._watcher.close()
        self.link.close()

    # ---- releases -----------------------------------------------------------------------------------

    def put(self, files: Mapping[str, bytes]) -> str:
        """Digest under which the files are kept from now on; the same files give the same digest."""
        digest = digest_of(checked_files(files))
        if digest not in self._listed():
            with self.link.transaction() as connection:
                self.add_release(connection, digest, files)
        self._copy(files)
        return digest

    def add_release(self, connection: Connection, digest: str, files: Mapping[str, bytes]) -> None:
        """Add a release in somebody's transaction, if the database lacks it."""
        if self._objects:
            self._objects.put(digest, files)
        new = connection.execute("INSERT INTO atlas.release (digest) VALUES (%s) ON CONFLICT DO NOTHING",
                                 (digest,)).rowcount
        for name in sorted(files) if new else ():
            content = files[name]
            connection.execute("INSERT INTO atlas.release_file (digest, name, size, content) VALUES (%s, %s, %s, %b)",
                               (digest, name, len(content), None if self._objects else content))

    def get(self, digest: str, name: str) -> bytes:
        """Content of one file of a release; raises ReleaseError if there is no such file."""
        if self._copies.holds(digest):
            return self._copies.get(digest, name)
        files = self._fetch(digest)
        if checked_name(name) not in files:
            raise ReleaseError(f"Release {digest[:12]} has no file {name!r}. Import it again, or publish another "
                               "release.")
        return files[name]

    def names(self, digest: str) -> tuple[str, ...]:
        """File names of a release, sorted."""
        return self._copies.names(digest) if self._copies.holds(digest) else tuple(sorted(self._fetch(digest)))

    def verify(self, digest: str) -> None:
        """Raise DamagedError if a release's files aren't the ones its digest was made from.

        A copy that was damaged here is fetched anew.
        """
        if self._copies.holds(digest):
            try:
                return self._copies.verify(digest)
            except DamagedError:
                self._copies.discard(digest)
        self._fetch(digest)

    def digests(self) -> tuple[str, ...]:
        """Digests of all releases, sorted; those copied here while the database is away."""
        try:
            return self._listed()
        except AwayError:
            return self._copies.digests()

    def find(self, start: str) -> str:
        """The one digest that begins so; raises ReleaseError if none or several do."""
        return find_digest(start, self.digests())

    # ---- publishing ---------------------------------------------------------------------------------

    def current(self) -> str | None:
        """Digest of the published release, None before the first; known without asking."""
        known = self.history()
        return known[-1].digest if known else None

    def publish(self, digest: str, note: str = "", who: str = "", instead_of: str | None = None) -> None:
        """Switch to a release atomically; nothing happens if it is the published one already."""
        layers = self._layers_of(digest)
        with self.link.transaction(writing=True) as connection:
            past = read_publications(connection)
            check_unchanged(instead_of, past[-1] if past else None)
            self.read_release(connection, digest)
            if not past or past[-1].digest != digest:
                self._switch(connection, Publication(len(past) + 1, self.now(), PUBLISH, digest, plain(note),
                                                     plain(who)))
            write_layers(connection, layers, self.now())
        self._look()

    def rollback(self, note: str = "", who: str = "", instead_of: str | None = None) -> str:
        """Switch to the release that was published before the current one; returns its digest."""
        self._watcher.look()
        seen = self._watcher.known()
        digest = before(seen)
        layers = self._layers_of(digest)
        with self.link.transaction(writing=True) as connection:
            past = read_publications(connection)
            check_unchanged(instead_of or seen[-1].digest, past[-1])
            self.read_release(connection, digest)
            self._switch(connection, Publication(len(past) + 1, self.now(), ROLLBACK, digest, plain(note), plain(who)))
            write_layers(connection, layers, self.now())
        self._look()
        return digest

    def history(self) -> tuple[Publication, ...]:
        """Every publication, oldest first; at a start without the database, those last seen here."""
        try:
            return self._watcher.known()
        except AwayError:
            if not self._last_seen.exists():
                raise
            return self._watcher.assume(tuple(Publication(**row) for row in json.loads(self._last_seen.read_bytes())))

    def _look(self) -> None:
        with suppress(AwayError):  # the switch has happened; the watcher sees it once the database is back
            self._watcher.look()

    # ---- all of it, for a backup ---------------------------------------------------------------------

    def holdings(self) -> AbstractContextManager[Holdings]:
        """All that the store holds at one moment."""
        return database_holdings(self)

    def is_empty(self) -> bool:
        """Whether nothing was ever published or entered here."""
        return is_empty_database(self)

    def restore(self, holdings: Holdings, aside: str) -> None:
        """Replace all that the store holds, at once; what was there is put aside under this name."""
        fill_database(self, holdings, aside)
        self._watcher.look()
        with suppress(ReleaseError):  # publishes nothing anew: it draws the maps for others
            self.publish(holdings.history[-1].digest)

    # ---- in the database ----------------------------------------------------------------------------

    def _switch(self, connection: Connection, publication: Publication) -> None:
        connection.execute("INSERT INTO atlas.publication (number, at, action, digest, note, who) "
                           "VALUES (%(number)s, %(at)s, %(action)s, %(digest)s, %(note)s, %(who)s)",
                           asdict(publication))
        add_record(connection, publication_record(publication))
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, publication.digest))

    def _layers_of(self, digest: str) -> Mapping[str, PublicLayer] | str:
        """The layers to write, or why there are none."""
        if self._layers is None:
            return {}
        try:
            return self._layers(self, digest)
        except ReleaseError:
            raise
        except Exception as fault:  # publishing doesn't wait for maps elsewhere
            return f"they can't be drawn ({fault})"

    def _listed(self) -> tuple[str, ...]:
        with self.link.transaction() as connection:
            return tuple(sorted(digest for digest, in connection.execute("SELECT digest FROM atlas.release")))

    def read_release(self, connection: Connection, digest: str) -> dict[str, bytes]:
        """A release's files from the database, checked."""
        rows = connection.execute("SELECT name, content FROM atlas.release_file WHERE digest = %s ORDER BY name",
                                  (checked_digest(digest),), binary=True).fetchall()
        if not rows:
            raise ReleaseError(f"There is no release {digest[:12]!r} in the database. List them with `releases`.")
        if any(content is None for _, content in rows):
            files = self._objects_or_refuse(digest).get(digest, [name for name, _ in rows])
        else:
            files = {name: bytes(content) for name, content in rows}
        check_content(digest, files, "its row of the table atlas.release")
        return files

    def _objects_or_refuse(self, digest: str) -> Objects:
        if self._objects is None:
            raise ReleaseError(f"The files of release {digest[:12]} lie in object storage. Set ATLAS_OBJECTS to its "
                               "address.")
        return self._objects

    # ---- copies on this machine ---------------------------------------------------------------------

    def _fetch(self, digest: str) -> dict[str, bytes]:
        """A release's files from the database, checked, and copied here for the next time."""
        with self.link.transaction() as connection:
            files = self.read_release(connection, digest)
        self._copy(files)
        return files

    def _copy(self, files: Mapping[str, bytes]) -> None:
        with suppress(ReleaseError):  # a machine whose disk is full reads from the database
            self._copies.put(files)

    def _prepare(self, known: tuple[Publication, ...]) -> None:
        """Copy a release before anybody here moves to it, and remember it for a start without the database."""
        digest = known[-1].digest
        if not self._copies.holds(digest):
            try:
                self._fetch(digest)
            except AwayError:
                raise
            except ReleaseError:
                pass  # damaged or deleted: whoever opens it falls back to the last good one
        with suppress(ReleaseError), self._copies.writing():
            self._copies.replace(self._last_seen, json.dumps([asdict(one) for one in known]).encode())
