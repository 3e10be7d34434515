"""Accounts of staff: who may sign in, and what for. Nobody has one until somebody makes it on the command line."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from data.errors import AtlasError, ConflictError

if TYPE_CHECKING:
    from data.stores import Store

KIND = "account"
NAME = re.compile(r"[a-z0-9][a-z0-9._@+~-]{1,99}")
TRIES = 5  # at writing what others write too


class AccountError(AtlasError):
    """An account that can't be made, found or changed so."""


class Role(StrEnum):
    """What somebody may do, each role what those before it may."""

    viewer = "viewer"
    staff = "staff"
    editor = "editor"
    approver = "approver"
    admin = "admin"

    def includes(self, other: Role) -> bool:
        roles = tuple(Role)
        return roles.index(self) >= roles.index(other)


@dataclass(frozen=True)
class Account:
    """One person's account. `name` is unique and stands in the audit log; `display` is for people."""

    name: str
    role: Role
    display: str = ""
    source: str = "local"  # or "oidc": who it is and which role, the provider says at each sign-in
    subject: str = ""  # issuer and subject, of the provider's
    password: str = field(default="", repr=False)  # its hash
    locked: bool = False
    stamp: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)  # a session of another stamp ends
    made: str = ""  # UTC, ISO
    last_sign_in: str = ""

    @property
    def title(self) -> str:
        return self.display or self.name


def typed_name(text: str) -> str:
    """A name as somebody typed it: wide and capital letters and gaps around it are as good."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def find_account(store: Store, name: str) -> Account | None:
    """The account of that name, None if there is none."""
    document = store.document(KIND, name) if NAME.fullmatch(name) else None
    return _account(document.content) if document else None


def all_accounts(store: Store) -> tuple[Account, ...]:
    """Every account, by name."""
    return tuple(_account(document.content) for document in store.documents(KIND).values())


def add_account(store: Store, account: Account, who: str) -> Account:
    """Keep a new account; AccountError if its name isn't one or is taken."""
    if not NAME.fullmatch(account.name):
        raise AccountError(f"{account.name!r} can't be the name of an account: 2 to 100 small letters, digits and "
                           ". _ @ + ~ -, beginning with a letter or digit.")
    account = replace(account, made=now())
    try:
        store.save(KIND, account.name, asdict(account))
    except ConflictError as fault:
        raise AccountError(f"There is an account {account.name!r} already. Change it, or take another name.") from fault
    store.record(who, "account.add", account.name, {"role": account.role, "source": account.source})
    return account


def change_account(store: Store, name: str, change: Callable[[Account], Account]) -> Account:
    """Put what `change` makes of an account in its place; tried again if somebody else changed it meanwhile."""
    for _ in range(TRIES):
        document = store.document(KIND, name)
        if document is None:
            raise AccountError(f"There is no account {name!r}. List them with `account list`.")
        account = change(_account(document.content))
        try:
            store.save(KIND, name, asdict(account), document.version)
            return account
        except ConflictError:
            continue
    raise AccountError(f"The account {name!r} is being changed by somebody else. Try again.")


def remove_account(store: Store, name: str, who: str) -> None:
    """Forget an account; what it did stays in the audit log."""
    if find_account(store, name) is None:
        raise AccountError(f"There is no account {name!r}. List them with `account list`.")
    store.drop(KIND, name)
    store.record(who, "account.remove", name)


def set_role(store: Store, name: str, role: Role, who: str) -> Account:
    """Give a local account another role, and end its sessions."""
    account = change_account(store, name, lambda kept: ended(replace(_local(kept), role=role)))
    store.record(who, "account.role", name, {"role": role})
    return account


def set_password(store: Store, name: str, password: str, who: str) -> Account:
    """Give a local account the password that this is the hash of, and end its sessions."""
    account = change_account(store, name, lambda kept: ended(replace(_local(kept), password=password)))
    store.record(who, "account.password", name)
    return account


def ended(account: Account) -> Account:
    """The same account, with every session of it at an end."""
    return replace(account, stamp=secrets.token_hex(8))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _local(account: Account) -> Account:
    if account.source != "local":
        raise AccountError(f"{account.name} signs in through the organisation's provider, which says what they may do. "
                           "Change it there, or lock the account.")
    return account


def _account(content: dict) -> Account:
    """The account of a document; what a newer Atlas may have added is left out."""
    known = {spec.name for spec in fields(Account)}
    told = {key: value for key, value in content.items() if key in known}
    return Account(**told | {"role": Role(content["role"])})
