"""Guesses at passwords: counted by name, so that each five wrong ones cost more and more time.

A name that nobody has counts as one that somebody has; it is kept as a hash, as people type passwords there too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING

from data.accounts import (
    TRIES,
    Account,
    AccountError,
    add_account,
    all_accounts,
    change_account,
    ended,
    find_account,
    now,
    typed_name,
)
from data.errors import ConflictError
from data.passwords import hashed, is_outdated, is_password

if TYPE_CHECKING:
    from data.stores import Store

KIND = "attempt"
FREE = 5  # wrong guesses in a row that cost nothing
FIRST_BAR_S, LONGEST_BAR_S = 60, 3600  # each further guess doubles the time
FORGOTTEN_S, A_MINUTE_S = 24 * 3600, 60
MOST_KEPT = 2000
UNKNOWN = "(unknown)"  # in the audit log, for a name that isn't an account's


class RefusedError(AccountError):
    """A name and password that don't go together, or an account that is locked; which, isn't told."""


class BarredError(AccountError):
    """Too many wrong guesses at a name: nothing is looked at for these `minutes`."""

    def __init__(self, seconds: int):
        super().__init__(f"Too many wrong guesses; try again in {seconds} seconds.")
        self.minutes = in_minutes(seconds)


def admit(store: Store, name: str, password: str, address: str = "",
          clock: Callable[[], float] = time.time) -> Account:
    """The local account of a name and password; RefusedError or BarredError, both in the audit log."""
    name = typed_name(name)
    known = find_account(store, name)
    subject = known.name if known else UNKNOWN
    barred_s = _count(store, name, clock())  # before the look, so that guesses at one moment all count
    if not is_password(known, password) or known.locked:
        store.record(subject, "sign_in.refused", subject, {"address": address, "barred_s": barred_s})
        raise RefusedError("The name and the password don't go together, or the account is locked.")
    forgive(store, name)
    fresh = hashed(password) if is_outdated(known) else known.password
    return note_sign_in(store, replace(known, password=fresh), address)


def note_sign_in(store: Store, account: Account, address: str) -> Account:
    """Somebody signs in to this account: keep when, and what the account now says of them."""
    told = {"role": account.role, "display": account.display, "password": account.password}
    account = change_account(store, account.name, lambda kept: replace(kept, last_sign_in=now(), **told))
    store.record(account.name, "sign_in", account.name, {"address": address, "source": account.source})
    return account


def set_lock(store: Store, name: str, locked: bool, who: str) -> Account:
    """Lock an account and end its sessions, or let it in again, also after too many guesses."""
    account = change_account(store, name, lambda kept: ended(replace(kept, locked=locked)))
    if not locked:
        forgive(store, name)
    store.record(who, "account.lock" if locked else "account.unlock", name)
    return account


def provided_account(store: Store, subject: str, told: Account) -> Account:
    """The account that a provider's `subject` has here, as it now is told; made at the first sign-in."""
    known = next((account for account in all_accounts(store) if account.subject == subject), None)
    if known is None:
        return _added(store, replace(told, subject=subject, source="oidc"))
    if (known.role, known.display) == (told.role, told.display):
        return known
    return change_account(store, known.name, lambda kept: ended(replace(kept, role=told.role, display=told.display)))


def barred_minutes(store: Store, name: str, clock: Callable[[], float] = time.time) -> int:
    """Minutes for which nobody can sign in under this name."""
    document = store.document(KIND, _key(name))
    return in_minutes(_left_s(document.content, clock())) if document else 0


def in_minutes(seconds: float) -> int:
    """Whole minutes after which the time is over."""
    return max(0, ceil(seconds / A_MINUTE_S))


def forgive(store: Store, name: str) -> None:
    """Forget wrong guesses at a name."""
    store.drop(KIND, _key(name))


def _count(store: Store, name: str, at: float) -> int:
    """Count one more guess; seconds for which no other is looked at. BarredError if this one isn't either."""
    for _ in range(TRIES):
        document = store.document(KIND, _key(name))
        past = document.content if document else {"guesses": 0, "until": 0, "last": at}
        if left_s := _left_s(past, at):
            raise BarredError(round(left_s) or 1)
        guesses = 1 + (past["guesses"] if abs(at - past["last"]) < FORGOTTEN_S else 0)
        barred = 0 if guesses < FREE else min(FIRST_BAR_S * 2 ** (guesses - FREE), LONGEST_BAR_S)
        try:
            store.save(KIND, _key(name), {"guesses": guesses, "until": at + barred, "last": at},
                       document.version if document else 0)
        except ConflictError:
            continue
        if document is None:
            _tidy(store, at)
        return barred
    raise BarredError(1)  # others guess at this name at the same moment


def _left_s(past: Mapping[str, float], at: float) -> float:
    """Seconds for which a name is barred; a bar from a future that the clock was in when it was set wrong is none."""
    left_s = past["until"] - at
    return left_s if 0 < left_s <= LONGEST_BAR_S else 0


def _tidy(store: Store, at: float) -> None:
    """Forget what is old, and the oldest of too many."""
    last = sorted(((document.content["last"], key) for key, document in store.documents(KIND).items()), reverse=True)
    for number, (when, key) in enumerate(last):
        if abs(at - when) >= FORGOTTEN_S or number >= MOST_KEPT:
            store.drop(KIND, key)


def _added(store: Store, account: Account) -> Account:
    """Keep a new account; under another name if somebody else has this one."""
    name, number = account.name, 1
    while find_account(store, account.name):
        number += 1
        account = replace(account, name=f"{name}~{number}")
    return add_account(store, account, account.name)


def _key(name: str) -> str:
    return sha256(name.encode()).hexdigest()
