"""Sessions of staff: kept by us, under the hash of a number that only the browser holds.

    session/<hash of the number>   whose it is, since when, when it was last used, and what a sign-in on its way needs

A session ends after a while without use, after its longest time, with its account, and when that is locked or changed.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from data.accounts import TRIES, Account, find_account
from data.errors import ConflictError

if TYPE_CHECKING:
    from data.stores import Store

KIND, SECRETS, OURS = "session", "secret", "desk"
ON_ITS_WAY_S = 600  # that somebody may take at the provider's
SEEN_EVERY_S = 60  # how exactly we know when a session was last used


@dataclass(frozen=True)
class Session:
    """What is kept of one session; `account` is None before the sign-in."""

    account: Account | None = None
    kept: Mapping[str, object] = field(default_factory=dict)


NOBODYS = Session()


@dataclass(frozen=True)
class Sessions:
    """Sessions in a store, and how long they last: `idle_min` without use, `longest_h` in any case."""

    store: Store
    idle_min: int
    longest_h: int
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def begin(self, account: Account) -> str:
        """The number of a new session."""
        self._tidy()
        number = secrets.token_urlsafe(32)
        now = self.clock()
        self.store.save(KIND, _key(number), {"account": account.name, "stamp": account.stamp, "begun": now, "seen": now,
                                             "kept": {}})
        return number

    def read(self, number: str) -> Session:
        """The session of a number; nobody's if there is none, or not any more."""
        document = self.store.document(KIND, _key(number))
        if document is None:
            return NOBODYS
        content = document.content
        account = find_account(self.store, content["account"]) if content["account"] else None
        gone = content["account"] and (account is None or account.locked or account.stamp != content["stamp"])
        if gone or not self._lasts(content):
            self.store.drop(KIND, _key(number))
            return NOBODYS
        if account and abs(self.clock() - content["seen"]) >= SEEN_EVERY_S:
            self._see(number, content, document.version)
        return Session(account, content["kept"])

    def keep(self, number: str, kept: Mapping[str, object]) -> None:
        """Keep this with a session; one that nobody has signed in to lasts only as long as a sign-in takes."""
        for _ in range(TRIES):
            document = self.store.document(KIND, _key(number))
            if document is None:
                self._tidy()
            now = self.clock()
            content = document.content if document else {"account": "", "stamp": "", "begun": now, "seen": now}
            try:
                self.store.save(KIND, _key(number), content | {"kept": dict(kept)}, document.version if document else 0)
                return
            except ConflictError:  # another page of the same browser was as quick
                continue

    def end(self, number: str) -> None:
        """Nobody is signed in under this number any more."""
        self.store.drop(KIND, _key(number))

    def _lasts(self, content: Mapping) -> bool:
        now = self.clock()  # times from a future that it was in when it was set wrong are as old as they are far
        age_s, idle_s = abs(now - content["begun"]), abs(now - content["seen"])
        if not content["account"]:
            return age_s < ON_ITS_WAY_S
        return age_s < self.longest_h * 3600 and idle_s < self.idle_min * 60

    def _see(self, number: str, content: dict, version: int) -> None:
        try:
            self.store.save(KIND, _key(number), content | {"seen": self.clock()}, version)
        except ConflictError:
            return  # another page of the same person was as quick

    def _tidy(self) -> None:
        """Forget sessions that ended by themselves."""
        for key, document in self.store.documents(KIND).items():
            if not self._lasts(document.content):
                self.store.drop(KIND, key)


def shared_secret(store: Store) -> bytes:
    """What all our web processes, on every machine, sign with; made once, and never shown."""
    for _ in range(2):
        document = store.document(SECRETS, OURS)
        if document:
            return bytes.fromhex(document.content["key"])
        try:
            store.save(SECRETS, OURS, {"key": secrets.token_hex(32)})
        except ConflictError:
            continue  # another process made it at the same moment
    return bytes.fromhex(store.document(SECRETS, OURS).content["key"])


def form_key(secret: bytes, number: str) -> str:
    """What a form of this session holds, and another site can't know: nothing need be kept for it."""
    return hmac.new(secret, f"form {number}".encode(), sha256).hexdigest()


def _key(number: str) -> str:
    return sha256(number.encode()).hexdigest()
