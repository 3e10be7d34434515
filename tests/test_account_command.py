"""Accounts on the command line: the only place where one can be made."""

from __future__ import annotations

import io
import sys

import pytest

from app import main
from data.accounts import Role, all_accounts, find_account
from data.attempts import FREE, RefusedError, admit
from data.passwords import is_password
from data.stores.files import FileStore

GOOD = "eleven camels cross"


@pytest.fixture
def account(tmp_path, monkeypatch, capsys):
    """Runs `account …` and gives its exit code and what it printed."""
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))

    def run(*told: str, typed: tuple[str, ...] | None = None, piped: str = ""):
        answers = iter(typed or ())
        monkeypatch.setattr("callbacks.account_command.getpass", lambda _prompt: next(answers))
        monkeypatch.setattr(sys, "stdin", io.StringIO(piped))
        code = main(["account", *told])
        printed = capsys.readouterr()
        return code, printed.out + printed.err
    return run


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "home")


def test_nobody_has_an_account_until_it_is_made(account, store):
    assert account("list") == (0, "There is no account yet. Make one with `account add NAME --role ROLE`.\n")
    assert all_accounts(store) == ()


def test_an_account_is_made_with_a_password_typed_twice_and_never_shown(account, store):
    code, said = account("add", "Ann", "--role", "approver", "--display", "Ann Example", typed=(GOOD, GOOD))
    assert code == 0 and GOOD not in said
    ann = find_account(store, "ann")
    assert (ann.role, ann.title, ann.source) == (Role.approver, "Ann Example", "local") and is_password(ann, GOOD)
    assert "ann  approver  local  open  last sign-in: never  Ann Example" in account("list")[1]
    assert GOOD not in str(store.records()) and store.records()[-1].who == "command line"


@pytest.mark.parametrize("typed", [(GOOD, "another one entirely"), ("short", "short"), ("password1234",) * 2])
def test_a_password_that_wont_do_makes_no_account(account, store, typed):
    code, said = account("add", "ann", "--role", "viewer", typed=typed)
    assert code == 2 and "AccountError" in said and typed[0] not in said
    assert all_accounts(store) == ()


def test_a_password_is_read_from_a_file_or_what_is_piped(account, store, tmp_path):
    file = tmp_path / "password"
    file.write_text(f"{GOOD}\r\nnot this\n")
    assert account("add", "ann", "--role", "viewer", "--password-file", str(file))[0] == 0
    assert account("add", "ben", "--role", "viewer", "--password-file", "-", piped=f"{GOOD}\n")[0] == 0
    assert all(is_password(one, GOOD) for one in all_accounts(store)) and len(all_accounts(store)) == 2
    assert account("add", "eve", "--role", "viewer", "--password-file", str(tmp_path / "none"))[0] == 2


def test_an_account_is_changed_locked_and_removed(account, store):
    account("add", "ann", "--role", "viewer", typed=(GOOD, GOOD))
    assert account("add", "ann", "--role", "admin", typed=(GOOD, GOOD))[0] == 2  # nobody takes it over
    stamp = find_account(store, "ann").stamp
    assert account("role", "ann", "--role", "editor")[0] == 0
    assert account("password", "ann", typed=("nine boats at anchor",) * 2)[0] == 0
    ann = find_account(store, "ann")
    assert ann.role is Role.editor and is_password(ann, "nine boats at anchor") and ann.stamp != stamp
    account("lock", "ann")
    with pytest.raises(RefusedError):
        admit(store, "ann", "nine boats at anchor")
    for _ in range(FREE - 1):
        with pytest.raises(RefusedError):
            admit(store, "ann", "wrong")
    account("unlock", "ann")
    assert admit(store, "ann", "nine boats at anchor")
    assert account("remove", "ann")[0] == 0 and all_accounts(store) == ()


@pytest.mark.parametrize("what", ["role", "password", "lock", "unlock", "remove"])
def test_an_account_that_isnt_there_is_told(account, what):
    code, said = account(what, "nobody", *(("--role", "staff") if what == "role" else ()), typed=(GOOD, GOOD))
    assert code == 2 and "account list" in said
