"""The command that makes and changes accounts: nowhere else can one be made, and none is there by itself."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from getpass import getpass
from pathlib import Path

from callbacks.services import Services
from data.accounts import (
    Account,
    AccountError,
    Role,
    add_account,
    all_accounts,
    find_account,
    remove_account,
    set_password,
    set_role,
    typed_name,
)
from data.attempts import set_lock
from data.passwords import SHORTEST, check_password, hashed

WHO = "command line"  # in the audit log


def add_account_options(command: ArgumentParser) -> None:
    """The command's own commands."""
    parts = command.add_subparsers(required=True, metavar="WHAT")
    for name, (run, told) in RUNS.items():
        part = parts.add_parser(name, help=told)
        part.set_defaults(change=run)
        if name != "list":
            part.add_argument("name", help="name that somebody signs in with")
        if name in ("add", "role"):
            part.add_argument("--role", required=True, choices=[str(role) for role in Role])
        if name == "add":
            part.add_argument("--display", default="", help="name that is shown")
        if name in ("add", "password"):
            part.add_argument("--password-file", type=Path, help="file whose first line is the password; - reads it "
                                                                 "from standard input; else it is asked for")


def run_account(services: Services, arguments: Namespace) -> None:
    """Make, list and change the local accounts of staff."""
    print(arguments.change(services, arguments))


def _add(services: Services, arguments: Namespace) -> str:
    account = Account(typed_name(arguments.name), Role(arguments.role), arguments.display)
    if find_account(services.store, account.name):
        raise AccountError(f"There is an account {account.name!r} already. Change it, or take another name.")
    add_account(services.store, replace(account, password=hashed(_asked(account, arguments.password_file))), WHO)
    return f"{account.name} can sign in at /desk/ as {account.role}."


def _list(services: Services, _arguments: Namespace) -> str:
    rows = [f"{one.name}  {one.role}  {one.source}  {'locked' if one.locked else 'open'}  "
            f"last sign-in: {one.last_sign_in or 'never'}  {one.display}".rstrip() for one in
            all_accounts(services.store)]
    return "\n".join(rows) or "There is no account yet. Make one with `account add NAME --role ROLE`."


def _role(services: Services, arguments: Namespace) -> str:
    account = set_role(services.store, typed_name(arguments.name), Role(arguments.role), WHO)
    return f"{account.name} is {account.role} from the next sign-in on; sessions have ended."


def _password(services: Services, arguments: Namespace) -> str:
    account = find_account(services.store, typed_name(arguments.name))
    if account is None:
        raise AccountError(f"There is no account {arguments.name!r}. List them with `account list`.")
    set_password(services.store, account.name, hashed(_asked(account, arguments.password_file)), WHO)
    return f"{account.name} has a new password; sessions have ended."


def _lock(services: Services, arguments: Namespace) -> str:
    return f"{set_lock(services.store, typed_name(arguments.name), True, WHO).name} is locked; sessions have ended."


def _unlock(services: Services, arguments: Namespace) -> str:
    return f"{set_lock(services.store, typed_name(arguments.name), False, WHO).name} can sign in again."


def _remove(services: Services, arguments: Namespace) -> str:
    remove_account(services.store, typed_name(arguments.name), WHO)
    return f"{typed_name(arguments.name)} is removed; what it did stays in the audit log."


def _asked(account: Account, file: Path | None) -> str:
    """A password that will do, from a file or typed twice; it is never shown."""
    password = _typed() if file is None else _read(file)
    check_password(password, account)
    return password


def _read(file: Path) -> str:
    try:
        written = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise AccountError(f"{file} can't be read as a password ({fault}). Give a text file.") from fault
    return written.split("\n")[0].rstrip("\r")


def _typed() -> str:
    try:
        first = getpass(f"Password, at least {SHORTEST} characters: ")
        again = getpass("The same again: ")
    except EOFError:
        raise AccountError("Nobody can type a password here. Give --password-file.") from None
    if first != again:
        raise AccountError("The two passwords differ; nothing was changed. Try again.")
    return first


RUNS: dict[str, tuple[Callable[[Services, Namespace], str], str]] = {
    "add": (_add, "make an account"),
    "list": (_list, "list all accounts"),
    "role": (_role, "give another role"),
    "password": (_password, "give a new password"),
    "lock": (_lock, "keep somebody out, at once"),
    "unlock": (_unlock, "let somebody in again, also after too many wrong passwords"),
    "remove": (_remove, "forget an account; what it did stays in the audit log"),
}
