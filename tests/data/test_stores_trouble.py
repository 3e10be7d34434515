"""Stores in trouble: full, gone, gone for a while, or made by a newer Atlas. Nothing is ever half done."""

import resource
import time
from contextlib import contextmanager

import pytest

from data.errors import AwayError, ReleaseError
from data.stores import Document, postgres_watch
from data.stores.contents import digest_of
from data.stores.files import FileStore
from data.stores.postgres import PostgresStore
from data.stores.whole import UNFINISHED

A, B = ({"manifest.json": name * 9000} for name in (b"a", b"b"))


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "home")


@pytest.fixture
def database(postgres, tmp_path):
    store = PostgresStore(postgres, tmp_path / "home")
    yield store
    store.close()


def whole(store):
    """Everything that a store holds, to compare."""
    return (store.current(), store.history(), store.records(), store.digests(), store.documents("note"),
            store.kept("upload"))


def filled(store):
    """A store with something of everything."""
    store.publish(store.put(A), note="first", who="Amal")
    store.save("note", "one", {"text": "ليبيا"})
    store.keep("upload", b"kept")
    return store


WRITES = {
    "put": lambda store: store.put(B),
    "publish": lambda store: store.publish(digest_of(B)),
    "save": lambda store: store.save("note", "one", {"text": "x" * 9000}, 1),
    "save anew": lambda store: store.save("note", "two", {"text": "x" * 9000}),
    "keep": lambda store: store.keep("upload", b"x" * 9000),
    "record": lambda store: store.record("Amal", "note", "x" * 9000),
}


# ---- full -------------------------------------------------------------------------------------------

@contextmanager
def room_for(size):
    """The system refuses to make any file longer than that, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 1, 300, 5000])
@pytest.mark.parametrize("write", WRITES)
def test_a_full_disk_changes_nothing(files, write, size):
    filled(files).put(B) if write == "publish" else filled(files)
    before = whole(files)
    with room_for(size):
        try:
            WRITES[write](files)
            assert write == "publish" and size >= 300  # small enough to fit
        except ReleaseError as refused:
            assert "can't be written" in str(refused) and "free space" in str(refused)
            assert whole(files) == before
    WRITES[write](files)
    assert whole(files) != before and not list(files.home.rglob("*unfinished*"))


def test_a_disk_that_fills_up_after_the_switch_leaves_a_publication_that_completes_itself(files):
    filled(files)
    second = files.put(B)
    for _ in range(9):
        files.record("Amal", "note", "x" * 100)
    with room_for(900):  # enough for current.json, not for the audit log
        files.publish(second, who="Omar")
    assert files.current() == second and files.history()[-1].who == "Omar"
    assert files.records()[-1].action == "publish"
    files.record("Amal", "note", "after")
    assert [one.action for one in files.records()][-2:] == ["publish", "note"]


@pytest.mark.parametrize("write", WRITES)
def test_a_full_database_changes_nothing(database, write):
    filled(database).put(B) if write == "publish" else filled(database)
    before = whole(database)
    tables = ("release_file", "publication", "document", "kept", "record")
    with database.link.transaction() as connection:
        connection.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION "
                           "'No space left on device' USING ERRCODE = 'disk_full'; END $$")
        for table in tables:
            connection.execute(f"CREATE TRIGGER no_room AFTER INSERT OR UPDATE ON atlas.{table} "
                               "EXECUTE FUNCTION refuse()")
    with pytest.raises(ReleaseError, match=r"no room .*nothing was changed"):
        WRITES[write](database)
    assert whole(database) == before
    with database.link.transaction() as connection:
        for table in tables:
            connection.execute(f"DROP TRIGGER no_room ON atlas.{table}")
    WRITES[write](database)
    assert whole(database) != before


# ---- gone -------------------------------------------------------------------------------------------

def test_a_home_that_goes_away_leaves_what_was_published_in_force(files):
    filled(files)
    digest = files.current()
    files.home.rename(files.home.with_name("away"))
    files.home.write_text("in the way")
    assert files.current() == digest
    with pytest.raises(ReleaseError, match="can't be written"):
        files.record("Amal", "note", "")
    files.home.unlink()
    files.home.with_name("away").rename(files.home)
    files.record("Amal", "note", "")
    assert files.current() == digest and len(files.records()) == 2


def test_a_database_that_goes_away_is_read_on_and_comes_back_by_itself(postgres_server, postgres, tmp_path):
    here, there = (PostgresStore(postgres, tmp_path / name) for name in ("here", "there"))
    first, second = filled(here).current(), there.put(B)
    assert there.current() == first and there.get(first, "manifest.json") == A["manifest.json"]
    postgres_server.stop()
    try:
        began = time.monotonic()
        for _ in range(20):
            assert there.current() == first and len(there.history()) == 1
            assert there.get(first, "manifest.json") == A["manifest.json"] and second in there.digests()
            there.verify(first)
        for write in (*WRITES.values(), lambda store: store.rollback(), lambda store: store.document("note", "one")):
            with pytest.raises(AwayError, match="can't be reached"):
                write(there)
        assert time.monotonic() - began < 5
        late = PostgresStore(postgres, tmp_path / "there")  # a process that starts meanwhile
        assert late.current() == first and late.get(first, "manifest.json") == A["manifest.json"]
    finally:
        postgres_server.start()
    began = time.monotonic()
    here.publish(second, who="Amal")
    while {there.current(), late.current()} != {second} and time.monotonic() - began < 10:
        time.sleep(0.01)
    assert time.monotonic() - began < 2.5
    assert there.document("note", "one") == Document({"text": "ليبيا"}, 1)
    assert len(there.records()) == 2
    for store in (here, there, late):
        store.close()


def test_a_switch_that_nobody_hears_of_is_seen_at_the_next_look(postgres, tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_watch, "LOOK_S", 0.1)
    here, there = (PostgresStore(postgres, tmp_path / name) for name in ("here", "there"))
    first = filled(here).current()
    monkeypatch.setattr("data.stores.postgres.CHANNEL", "lost")  # as behind some poolers
    assert there.current() == first
    second = here.put(B)
    here.publish(second)
    with here.link.transaction() as connection:  # and the connection that listens is cut
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT number%%' "
                           "AND pid <> pg_backend_pid()")
    until = time.monotonic() + 3
    while there.current() != second:
        assert time.monotonic() < until
    here.close()
    there.close()


def test_a_machine_that_never_saw_the_database_says_that_it_is_away(tmp_path):
    store = PostgresStore(f"postgresql://atlas:Pa55word@/none?host={tmp_path}", tmp_path / "home")
    with pytest.raises(AwayError, match="can't be reached") as told:
        store.current()
    assert "Pa55word" not in str(told.value)
    store.close()


def test_objects_that_go_away_are_read_on_from_copies(postgres, tmp_path):
    objects = tmp_path / "objects"
    store = PostgresStore(postgres, tmp_path / "home", objects.as_uri())
    digest = store.put(A)
    assert (objects / digest / "manifest.json").read_bytes() == A["manifest.json"]
    with store.link.transaction() as connection:
        assert connection.execute("SELECT count(content) FROM atlas.release_file").fetchone() == (0,)
    objects.rename(tmp_path / "away")
    objects.write_text("in the way")
    assert store.get(digest, "manifest.json") == A["manifest.json"]
    with pytest.raises(ReleaseError, match=r"can't be written.*nothing was changed"):
        store.put(B)
    assert store.digests() == (digest,)
    bare = PostgresStore(postgres, tmp_path / "bare")
    with pytest.raises(ReleaseError, match="Set ATLAS_OBJECTS"):
        bare.get(digest, "manifest.json")
    for one in (store, bare):
        one.close()


# ---- copies -----------------------------------------------------------------------------------------

def test_a_copy_that_was_damaged_is_fetched_anew(database, tmp_path):
    digest = filled(database).current()
    copy, = (tmp_path / "home").rglob(f"{digest}/manifest.json")
    copy.write_bytes(b"x")
    database.verify(digest)
    assert copy.read_bytes() == A["manifest.json"]
    left = [one for one in (tmp_path / "home").rglob(f"*{UNFINISHED}*") if one.name != UNFINISHED]
    assert not left  # but for the draft of the history seen last, which the store's watcher may be writing


def test_a_machine_with_a_full_disk_reads_from_the_database(database, postgres, tmp_path):
    digest = filled(database).current()
    other = PostgresStore(postgres, tmp_path / "full")
    with room_for(100):
        assert other.current() == digest and other.get(digest, "manifest.json") == A["manifest.json"]
        assert other.names(digest) == ("manifest.json",)
    other.close()
