"""Accounts: roles, passwords that are refused, guesses that cost time, what a provider says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.accounts import (
    Account,
    AccountError,
    Role,
    add_account,
    all_accounts,
    change_account,
    find_account,
    remove_account,
    set_role,
)
from data.attempts import FREE, UNKNOWN, BarredError, RefusedError, admit, provided_account, set_lock
from data.errors import AtlasError
from data.passwords import check_password, hashed, is_password
from data.provider import granted_role, read_roles, told_account
from data.sessions import NOBODYS, Sessions, shared_secret
from data.stores.files import FileStore

PASSWORD = "eleven camels cross"
ANN = Account("ann", Role.editor, "Ann Example")


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path):
    store = FileStore(tmp_path)
    add_account(store, replace(ANN, password=hashed(PASSWORD)), "test")
    return store


def test_each_role_may_what_those_before_it_may():
    roles = tuple(Role)
    assert [[one.includes(other) for other in roles] for one in roles] == [
        [row >= column for column in range(len(roles))] for row in range(len(roles))]


@pytest.mark.parametrize("password", [
    "", "elevenchars", "x" * 1001, "aaaaaaaaaaaaaaaa", "123456789012", "Password1234!", "P@ssw0rd2026",
    "libya-mission-1", "qwertyuiop1234", "WelcomeToLibya1", "Summer2026Tripoli", "i am ann and old", "example12345678"])
def test_a_password_that_is_tried_first_is_refused(password):
    with pytest.raises(AccountError):
        check_password(password, ANN)


def test_several_words_are_a_good_password():
    check_password("eleven camels cross", ANN)
    check_password("سبع سفن في البحر", ANN)


def test_a_password_is_known_however_the_keyboard_composes_its_letters():
    ann = replace(ANN, password=hashed("caf\u00e9 at the old harbour"))
    assert is_password(ann, "cafe\u0301 at the old harbour") and not is_password(ann, "cafe at the old harbour")
    assert not is_password(replace(ann, source="oidc"), "caf\u00e9 at the old harbour")


def test_nobody_has_an_account_twice_or_under_a_name_that_isnt_one(store):
    for name in ("ann", "", "Ann", "../ann", "a" * 101, "<b>"):
        with pytest.raises(AccountError):
            add_account(store, replace(ANN, name=name), "test")
    assert [account.name for account in all_accounts(store)] == ["ann"]


def test_a_hash_of_other_cost_is_made_anew_at_the_sign_in(store):
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change_account(store, "ann", lambda account: replace(account, password=old))
    admit(store, "ANN ", PASSWORD)
    fresh = find_account(store, "ann").password
    assert fresh != old and is_password(find_account(store, "ann"), PASSWORD)
    admit(store, "ann", PASSWORD)
    assert find_account(store, "ann").password == fresh


@pytest.mark.parametrize("name", ["ann", "nobody", "not a name <script>"])
def test_wrong_guesses_cost_more_and_more_time_whether_or_not_there_is_such_an_account(store, name):
    clock, waits = Clock(), []
    for _ in range(FREE):
        with pytest.raises(RefusedError):
            admit(store, name, "wrong", clock=clock)
    for _ in range(8):
        with pytest.raises(BarredError) as barred:
            admit(store, name, PASSWORD, clock=clock)  # not even the right one is looked at
        waits.append(barred.value.minutes)
        clock.now += barred.value.minutes * 60
        with pytest.raises(RefusedError):
            admit(store, name, "wrong", clock=clock)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_the_right_password_or_a_day_ends_the_count(store):
    clock = Clock()
    for _ in range(3):
        for _ in range(FREE - 1):
            with pytest.raises(RefusedError):
                admit(store, "ann", "wrong", clock=clock)
        assert admit(store, "ann", PASSWORD, clock=clock).name == "ann"
    for _ in range(FREE + 1):
        with pytest.raises(RefusedError):
            admit(store, "ann", "wrong", clock=clock)
        clock.now += 24 * 3600


def test_an_admin_lets_in_who_was_barred_and_keeps_out_who_is_locked(store):
    for _ in range(FREE):
        with pytest.raises(RefusedError):
            admit(store, "ann", "wrong")
    set_lock(store, "ann", False, "boss")
    assert admit(store, "ann", PASSWORD).last_sign_in
    set_lock(store, "ann", True, "boss")
    with pytest.raises(RefusedError):
        admit(store, "ann", PASSWORD)


def test_the_audit_log_tells_of_sign_ins_but_no_password_and_no_name_that_isnt_one(store):
    admit(store, "ann", PASSWORD, "192.0.2.7")
    for name, password in (("ann", "my other passphrase"), ("typed my passphrase here", "x")):
        with pytest.raises(RefusedError):
            admit(store, name, password, "192.0.2.7")
    told = [(record.action, record.subject, record.detail.get("address")) for record in store.records()]
    assert told == [("account.add", "ann", None), ("sign_in", "ann", "192.0.2.7"),
                    ("sign_in.refused", "ann", "192.0.2.7"), ("sign_in.refused", UNKNOWN, "192.0.2.7")]
    assert "passphrase" not in str(store.records()) and "argon2" not in str(store.records())


def test_a_session_ends_with_its_time_and_with_any_change_of_its_account(store):
    clock = Clock()
    sessions = Sessions(store, idle_min=30, longest_h=2, clock=clock)

    def begun() -> str:
        return sessions.begin(find_account(store, "ann"))

    number = begun()
    for _ in range(5):  # used every 20 minutes
        assert sessions.read(number).account.name == "ann"
        clock.now += 20 * 60
    assert sessions.read(number).account and sessions.read(number + "x") == NOBODYS
    clock.now += 20 * 60  # two hours in all
    assert sessions.read(number) == NOBODYS
    idle = begun()
    clock.now += 30 * 60
    assert sessions.read(idle) == NOBODYS
    for change in (lambda: set_role(store, "ann", Role.admin, "boss"), lambda: set_lock(store, "ann", True, "boss"),
                   lambda: remove_account(store, "ann", "boss")):
        number = begun()
        change()
        assert sessions.read(number) == NOBODYS
    assert not store.documents("session")


def test_no_session_can_be_had_from_what_is_kept(store):
    number = Sessions(store, 30, 2).begin(find_account(store, "ann"))
    (key, document), = store.documents("session").items()
    assert number not in key and number not in str(document.content)
    assert Sessions(store, 30, 2).read(key) == NOBODYS


def test_every_process_signs_with_one_secret_that_nobody_else_can_read(store):
    assert shared_secret(store) == shared_secret(FileStore(store.home)) and len(shared_secret(store)) == 32
    assert store.home.joinpath("desk").stat().st_mode & 0o077 == 0
    assert shared_secret(store).hex() not in str(store.records())


ROLES = {"Atlas.Admin": Role.admin, "Atlas.Editor": Role.editor}


@pytest.mark.parametrize(("told", "role"), [
    (["Atlas.Editor"], Role.editor), ("Atlas.Admin", Role.admin), (["Atlas.Editor", "Atlas.Admin", 5], Role.admin),
    (["atlas.admin"], None), ([], None), (None, None), ({"Atlas.Admin": 1}, None)])
def test_a_role_is_what_the_claim_gives_and_else_none(told, role):
    assert granted_role({"roles": told}, "roles", ROLES) == role
    assert granted_role({"groups": told}, "roles", ROLES) is None
    assert granted_role({"roles": told}, "roles", ROLES | {"*": Role.viewer}) == (role or Role.viewer)


def test_roles_are_read_as_they_are_written_and_else_refused():
    assert read_roles("Atlas.Admin=admin, a=b=editor,*=viewer") == {
        "Atlas.Admin": Role.admin, "a=b": Role.editor, "*": Role.viewer}
    for wrong in ("admin", "x=boss", "=admin", "x="):
        with pytest.raises(AtlasError, match="ATLAS_OIDC_ROLES"):
            read_roles(wrong)


@given(st.text(max_size=120), st.text(min_size=1, max_size=20))
def test_whatever_a_provider_calls_somebody_there_is_a_name_for_them(name, subject):
    from data.accounts import NAME

    assert NAME.fullmatch(told_account({"sub": subject, "preferred_username": name, "name": name}, Role.staff).name)


def test_two_people_of_one_name_have_two_accounts_and_one_person_keeps_theirs(store):
    told = told_account({"sub": "s", "preferred_username": "Ann", "name": "Ann Two"}, Role.staff)
    other = provided_account(store, "issuer|1", told)
    assert other.name == "ann~2" and find_account(store, "ann").source == "local"
    again = provided_account(store, "issuer|1", replace(told, role=Role.approver))
    assert (again.name, again.role) == ("ann~2", Role.approver) and len(all_accounts(store)) == 2
    with pytest.raises(AccountError, match="provider"):
        set_role(store, "ann~2", Role.admin, "boss")
