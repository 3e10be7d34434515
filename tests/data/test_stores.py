"""Both stores keep the same promises: what is published, who did what, and what the desk keeps."""

import threading
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import ConflictError, DamagedError, ReleaseError
from data.stores import Document
from data.stores.files import FileStore
from data.stores.postgres import PostgresStore

NOON = datetime(2024, 12, 24, 12, tzinfo=UTC)
A, B, C = ({"manifest.json": name, "observations.csv": bytes(range(256)) * 20} for name in (b"a", b"b", b"c"))


@pytest.fixture(params=["files", "postgres", "objects"])
def opened(request, tmp_path):
    """Opens the same store again, as another process would; on another machine for those in a database."""
    if request.param == "files":
        yield lambda: FileStore(tmp_path / "home", clock=lambda: NOON)
        return
    url, made, machine = request.getfixturevalue("postgres"), [], count()
    objects = (tmp_path / "objects").as_uri() if request.param == "objects" else ""

    def opens():
        made.append(PostgresStore(url, tmp_path / f"home{next(machine)}", objects, clock=lambda: NOON))
        return made[-1]

    yield opens
    for store in made:
        store.close()


@pytest.fixture
def store(opened):
    return opened()


# ---- releases and publishing ------------------------------------------------------------------------

def test_a_release_is_its_content(opened):
    store, other = opened(), opened()
    digest = store.put(A)
    assert store.put(dict(reversed(A.items()))) == digest != store.put(B)
    assert {name: other.get(digest, name) for name in other.names(digest)} == A
    assert other.digests() == tuple(sorted((digest, store.put(B)))) and other.find(digest[:9]) == digest
    other.verify(digest)
    assert store.current() is None and store.history() == ()
    for wrong in ("", "zz", "../" + digest):
        with pytest.raises(ReleaseError, match="Give the beginning of one"):
            store.find(wrong)
    for name, of in (("manifest.json", "../../etc"), ("../lock", digest), ("missing.csv", digest), ("a.b", "0" * 64)):
        with pytest.raises(ReleaseError):
            store.get(of, name)
    with pytest.raises(ReleaseError, match="no release"):
        store.names("0" * 64)
    for files in ({}, {"../x.json": b""}, {"X.json": b""}):
        with pytest.raises(ReleaseError, match="can't hold"):
            store.put(files)


def test_history_and_audit_log_tell_every_switch(opened):
    store, other = opened(), opened()
    digests = [store.put(files) for files in (A, B, C)]
    for digest in digests:
        store.publish(digest, note="monthly ﷺ\0", who="Amal")
    store.publish(digests[2])  # already published: nothing happens
    assert store.rollback() == digests[1] == store.current()
    assert store.rollback(note="too early", who="Omar") == digests[0] == opened().current()
    with pytest.raises(ReleaseError, match="nothing to go back to"):
        store.rollback()
    history = other.history()
    assert [(one.number, one.action, one.digest) for one in history] == [
        (1, "publish", digests[0]), (2, "publish", digests[1]), (3, "publish", digests[2]),
        (4, "rollback", digests[1]), (5, "rollback", digests[0])]
    assert (history[4].note, history[4].who, history[4].at) == ("too early", "Omar", "2024-12-24T12:00:00+00:00")
    assert [(one.number, one.at, one.who, one.action, one.subject, one.detail) for one in other.records()] == [
        (one.number, one.at, one.who, one.action, one.digest, {"publication": one.number, "note": one.note})
        for one in history]
    assert history[0].note == "monthly ﷺ"


def test_a_switch_is_seen_by_the_others_within_a_second_and_looking_costs_nothing(opened):
    store, other = opened(), opened()
    first, second = store.put(A), store.put(B)
    store.publish(first)
    assert other.current() == first
    seen, began = threading.Event(), threading.Event()

    def look():
        while other.current() == first:
            began.set()
        seen.set()

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    began.wait(5)
    store.publish(second)
    assert seen.wait(1) and other.current() == second


def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(opened):
    mine, other = opened(), opened()
    old, digests = mine.put(A), [mine.put(B), mine.put(C)]
    mine.publish(old)
    gate, lost = threading.Barrier(2), []

    def publish(store, digest):
        gate.wait(5)
        try:
            store.publish(digest, who="Amal", instead_of=old)
        except ConflictError as conflict:
            lost.append((digest, str(conflict)))

    both = [threading.Thread(target=publish, args=pair) for pair in zip((mine, other), digests, strict=True)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(20)
    (loser, told), = lost
    winner, = set(digests) - {loser}
    assert opened().current() == winner and len(opened().history()) == 2 == len(opened().records())
    assert winner[:12] in told and "Amal" in told and "again" in told
    with pytest.raises(ConflictError):
        other.rollback(instead_of=old)
    assert other.rollback(instead_of=winner) == old


def test_a_damaged_or_missing_release_is_not_published(opened, tmp_path):
    store = opened()
    digest = store.put(A)
    damage(store, digest, tmp_path)
    with pytest.raises(DamagedError, match="damaged"):
        opened().publish(digest)
    with pytest.raises(DamagedError, match="import the workbook again"):
        opened().verify(digest)
    with pytest.raises(ReleaseError, match="no release"):
        store.publish("0" * 64)
    assert store.current() is None and store.history() == store.records() == ()


def damage(store, digest, folder):
    """Change one byte of a release where the store holds it."""
    for path in folder.rglob(f"{digest}/manifest.json"):
        path.write_bytes(b"x")
    if isinstance(store, PostgresStore):
        with store.link.transaction() as connection:
            connection.execute("UPDATE atlas.release_file SET content = 'x' WHERE content = %b", (b"a",))


# ---- the desk's documents ---------------------------------------------------------------------------

KEYS = st.sampled_from(["", "amal", "Amal", "..", "a/b", "ليبيا", "x" * 200, "ل" * 200, "x" * 201, "\0", "\ud800",
                        "a b@c"])
KINDS = count()
OPERATIONS = st.lists(st.one_of(
    st.tuples(st.just("save"), KEYS, st.dictionaries(st.text(), st.integers() | st.none() | st.text(), max_size=2),
              st.integers(0, 2)),
    st.tuples(st.just("drop"), KEYS), st.tuples(st.just("document"), KEYS)), max_size=12)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
def test_a_document_is_replaced_by_whoever_read_it_last(store, operations):
    kind, held = "k" + "".join("abcdefghij"[int(digit)] for digit in str(next(KINDS))), {}
    for name, key, *values in operations:
        if not 0 < len(key) <= 200 or key in ("\0", "\ud800"):
            with pytest.raises(ReleaseError, match="can't be a document's key"):
                getattr(store, name)(kind, key, *values)
        elif name == "save" and values[1] != (held[key].version if key in held else 0):
            with pytest.raises(ConflictError, match="has changed since it was read"):
                store.save(kind, key, *values)
        elif name == "save":
            held[key] = Document(values[0], store.save(kind, key, *values))
            assert held[key].version == values[1] + 1
        elif name == "drop":
            store.drop(kind, key)
            held.pop(key, None)
        else:
            assert store.document(kind, key) == held.get(key)
    assert list(store.documents(kind).items()) == sorted(held.items())


def test_of_many_who_save_at_once_nobody_overwrites_another(opened):
    stores = [opened() for _ in range(3)]

    def add(store):
        for _ in range(10):
            saved = False
            while not saved:
                held = store.document("tally", "one") or Document({"sum": 0}, 0)
                with suppress(ConflictError):
                    saved = store.save("tally", "one", {"sum": held.content["sum"] + 1}, held.version)

    threads = [threading.Thread(target=add, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert stores[0].document("tally", "one") == Document({"sum": 30}, 30)


@pytest.mark.parametrize("kind", ["", "../a", "Account", "kept"])
def test_a_kind_is_a_plain_word(store, kind):
    with pytest.raises(ReleaseError, match="kind of document"):
        store.save(kind, "a", {})


# ---- the audit log and uploads ----------------------------------------------------------------------

def test_the_audit_log_only_grows_and_shows_where_it_was_changed(opened):
    store, other = opened(), opened()
    store.record("Amal", "sign-in", "Amal")
    other.record("Omar", "upload", "R55.xlsx", {"bytes": 9, "names": ["ليبيا\ud800", "é"], "part": 0.1})
    store.publish(store.put(A), who="Amal")
    other.record("", "note", "x" * 100_000)
    assert [(one.number, one.who, one.action) for one in store.records()] == [
        (1, "Amal", "sign-in"), (2, "Omar", "upload"), (3, "Amal", "publish"), (4, "", "note")]
    assert store.records()[1].detail["part"] == 0.1
    assert len({one.hash for one in store.records()}) == 4
    tamper(store)
    with pytest.raises(ReleaseError, match="line 2 of"):
        opened().records()


def tamper(store):
    """Change what the second line says, past every guard."""
    if isinstance(store, FileStore):
        path = store.home / "desk" / "audit.jsonl"
        path.write_bytes(path.read_bytes().replace(b"Omar", b"Amal"))
        return
    with pytest.raises(ReleaseError, match="only grows"), store.link.transaction() as connection:
        connection.execute("UPDATE atlas.record SET who = 'Amal'")
    with store.link.transaction() as connection:
        connection.execute("ALTER TABLE atlas.record DISABLE TRIGGER only_grows")
        connection.execute("UPDATE atlas.record SET who = 'Amal' WHERE number = 2")


def test_uploads_are_kept_under_plain_names(opened):
    store, other = opened(), opened()
    store.keep("r55.xlsx", b"one")
    store.keep("r55.xlsx", bytes(range(256)))
    assert other.kept("r55.xlsx") == bytes(range(256))
    other.forget("r55.xlsx")
    other.forget("r55.xlsx")
    with pytest.raises(ReleaseError, match="Nothing is kept"):
        store.kept("r55.xlsx")
    for name in ("", ".", "..", "a/b", "A.xlsx", "x" * 201):
        with pytest.raises(ReleaseError, match="name of an upload"):
            store.keep(name, b"")
