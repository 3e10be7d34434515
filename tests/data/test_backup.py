"""The drill: what an Atlas holds is backed up, lost, and there again, in files or a database, whole or not at all."""

import json
import os
import random
import signal
import stat
import threading
import zipfile
from itertools import product

import pytest

from data.backup import restore_backup, write_backup
from data.backup_reading import open_backup
from data.errors import BackupError, DamagedError, ReleaseError
from data.settings import Settings
from data.stores import open_store
from data.stores.files import FileStore
from data.stores.files_whole import READY
from data.stores.postgres import PostgresStore
from tests.crashing import Countdown

MADE = "2026-11-22T17:00:00+00:00"
A, B, C = ({"manifest.json": name, "observations.csv": bytes(range(256)) * 40} for name in (b"a", b"b", b"c"))
KINDS = ("files", "database")


@pytest.fixture
def place(tmp_path, request):
    """Makes a store of a kind, each with a home of its own; there is one database."""
    made = []

    def make(kind, name):
        home = tmp_path / name
        if kind == "files":
            return FileStore(home)
        objects = (tmp_path / "objects").as_uri() if kind == "objects" else ""
        made.append(PostgresStore(request.getfixturevalue("postgres"), home, objects))
        return made[-1]

    yield make
    for store in made:
        store.close()


def fill(store):
    """Something of everything that an Atlas holds."""
    first, second = store.put(A), store.put(B)
    store.publish(first, "The first", "Amal")
    store.publish(second, "من الميدان", "Huda")
    store.rollback("On second thought", "Amal")
    store.put(C)  # made, and not published
    version = store.save("draft", "a/b c%", {"state": "ready", "ü": ["\0", 1.5, None]})
    store.save("draft", "a/b c%", {"state": "published", "text": "half a letter: \ud800"}, version)
    store.save("account", "k" * 200, {"name": "Ann"})
    store.save("session", "number", {"account": "Ann"})
    store.save("attempt", "hash", {"guesses": 4})
    store.save("secret", "desk", {"key": "00"})
    store.keep("upload-1.xlsx", bytes(range(256)) * 1000)
    store.keep("result-7-1-1.0", b"an atlas")
    store.record("Ben", "approve", "draft 1", {"z": 1, "a": "ب"})


def held_by(store):
    with store.holdings() as held:
        releases = {digest: dict(held.read_release(digest)) for digest in held.releases}
        return held.history, held.records, held.documents, {n: held.read_kept(n) for n in held.kept}, releases


@pytest.mark.parametrize(("kind", "other"), [*product(KINDS, repeat=2), ("files", "objects"), ("objects", "files")])
def test_a_lost_atlas_is_there_again_in_either_store(place, tmp_path, kind, other):
    store, archive = place(kind, "home"), tmp_path / "backup.zip"
    (tmp_path / "home" / "logos").mkdir(parents=True, exist_ok=True)
    (tmp_path / "home" / "logos" / "iom.svg").write_text("<svg/>")
    fill(store)
    before = held_by(store)
    told = write_backup(store, tmp_path / "home", archive, MADE)
    assert (told.releases, told.publications, told.documents, told.kept, told.lacking) == (3, 3, 2, 1, ())
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    fresh = place(other, "elsewhere")
    if other != "files" and kind != "files":  # there is one database, which was lost
        with store.link.transaction() as connection:
            connection.execute("DROP SCHEMA atlas CASCADE")
        store.close()
        fresh.link.connect().close()
    assert fresh.is_empty()
    assert restore_backup(fresh, tmp_path / "elsewhere", archive, "aside") == told
    assert held_by(fresh) == before
    assert (tmp_path / "elsewhere" / "logos" / "iom.svg").read_text() == "<svg/>"
    assert not any(fresh.documents(kind) for kind in ("session", "secret", "attempt"))
    fresh.record("Amal", "sign_in", "Amal")  # all goes on from there
    fresh.publish(store.put(B) if other == kind == "files" else fresh.put(B), "Again", instead_of=fresh.current())
    assert [one.note for one in fresh.history()][-1] == "Again" and len(fresh.records()) == len(before[1]) + 2


def test_a_store_that_holds_something_is_replaced_only_if_asked_to_and_what_it_held_is_kept(place, tmp_path):
    archive = tmp_path / "backup.zip"
    source = place("files", "source")
    fill(source)
    write_backup(source, source.home, archive, MADE)
    for kind in KINDS:
        store = place(kind, f"{kind}_home")
        store.publish(store.put(C), "Ours")
        store.save("account", "ours", {"name": "Ours"})
        watching = place(kind, f"{kind}_other_machine" if kind == "database" else f"{kind}_home")
        assert watching.history()[-1].note == "Ours"
        ours = held_by(store)
        with pytest.raises(BackupError, match="give --replace"):
            restore_backup(store, tmp_path, archive, "aside")
        assert held_by(store) == ours
        restore_backup(store, tmp_path, archive, "aside", replace=True)
        assert held_by(store) == held_by(source)
        assert store.current() == source.current() and store.document("account", "ours") is None
        if kind == "files":
            assert held_by(FileStore(store.home / "aside")) == ours
        else:
            watching._watcher.look()
            assert watching.current() == source.current()  # other machines move to it by themselves
            with store.link.transaction() as connection:
                assert connection.execute("SELECT note FROM aside.publication").fetchall() == [("Ours",)]


def test_a_backup_is_of_one_moment_and_nobody_waits_for_it(place, tmp_path):
    for kind in KINDS:
        store, other = place(kind, f"{kind}_home"), place(kind, f"{kind}_home")
        fill(store)
        stop = threading.Event()

        def write(other=other, stop=stop):
            version = other.save("point", "left", {"n": 0})
            other.save("point", "right", {"n": 0})
            while not stop.is_set():  # right never runs ahead of left, and the log never behind
                other.record("Ben", "edit", "point")
                other.save("point", "left", {"n": version}, version)
                version = other.save("point", "right", {"n": version}, version)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for number in range(4):
                archive = tmp_path / f"{kind}{number}.zip"
                write_backup(store, tmp_path, archive, MADE)
                with open_backup(archive) as read:
                    points = {key: document.content["n"] for kind_, key, document in read.holdings.documents
                              if kind_ == "point"}
                    edits = sum(one.action == "edit" for one in read.holdings.records)
                assert not points or points["left"] - points.get("right", 0) in (0, 1)
                assert edits >= max(points.values(), default=0)
        finally:
            stop.set()
            writer.join(20)
        with store.holdings() as held:
            other.record("Ben", "edit", "while it is read")
            assert held.read_release(held.releases[0])
        assert not list(tmp_path.glob("**/*unfinished*"))


def test_a_damaged_archive_is_refused_before_anything_is_touched(place, tmp_path):
    store, archive = place("files", "home"), tmp_path / "backup.zip"
    fill(store)
    write_backup(store, store.home, archive, MADE)
    whole, chance, refused = archive.read_bytes(), random.Random(7), 0
    target = FileStore(tmp_path / "target")
    damaged = tmp_path / "damaged.zip"
    cuts = [whole[:chance.randrange(len(whole))] for _ in range(30)]
    for at in (chance.randrange(len(whole)) for _ in range(150)):
        cuts.append(whole[:at] + bytes([whole[at] ^ (1 + chance.randrange(255))]) + whole[at + 1:])
    for content in cuts:
        damaged.write_bytes(content)
        try:
            with open_backup(damaged) as read:  # a changed byte may be one that says nothing, such as a time of day
                assert read.holdings.history == store.history()
        except BackupError as fault:
            refused += 1
            assert "Nothing was changed" in str(fault)
            with pytest.raises(BackupError):
                restore_backup(target, target.home, damaged, "aside")
    assert refused > 120 and not target.home.exists()
    with pytest.raises(BackupError, match="no file"):
        restore_backup(target, target.home, tmp_path / "missing.zip", "aside")


def rewritten(archive, path, **changed):
    """A copy of an archive in which somebody has changed members and what tells of them."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        about = json.loads(old.read("backup.json")) | changed.pop("about", {})
        contents = {name: old.read(name) for name in about["members"]} | changed.pop("members", {})
        from hashlib import sha256

        about["members"] = {name: [len(content), sha256(content).hexdigest()] for name, content in contents.items()}
        for name, content in contents.items():
            new.writestr(name, content)
        new.writestr("backup.json", json.dumps(about))
    return path


def test_a_newer_archive_and_one_that_was_tampered_with_are_refused(place, tmp_path):
    store, archive, changed = place("files", "home"), tmp_path / "backup.zip", tmp_path / "changed.zip"
    fill(store)
    write_backup(store, store.home, archive, MADE)
    target = place("database", "target")
    with pytest.raises(BackupError, match="newer Atlas"):
        restore_backup(target, tmp_path, rewritten(archive, changed, about={"form": 2}), "aside")
    release = f"releases/{store.current()}/observations.csv"
    audit = zipfile.ZipFile(archive).read("audit.jsonl").replace(b"Amal", b"Eman")
    for members in ({release: b"other figures"}, {"audit.jsonl": audit}, {"history.jsonl": b""},
                    {"home/../../evil": b"x"}, {"home//tmp/logos/x": b"x"}, {"home/logos/../../x": b"x"},
                    {"releases/x/y.z": b"x"}, {"kept/../../x": b"x"}, {"/etc/x": b"x"}):
        with pytest.raises((BackupError, ReleaseError)):
            restore_backup(target, tmp_path, rewritten(archive, changed, members=members), "aside")
        assert target.is_empty()


def test_a_release_that_is_damaged_already_is_left_out_and_named(place, tmp_path):
    store = place("files", "home")
    fill(store)
    lost = next(digest for digest in store.digests() if digest != store.current())
    store.home.joinpath("releases", lost, "observations.csv").write_bytes(b"rot")
    with pytest.raises(DamagedError):
        store.verify(lost)
    told = write_backup(store, store.home, tmp_path / "backup.zip", MADE)
    assert told.lacking == (lost,) and told.releases == 2
    fresh = place("files", "fresh")
    restore_backup(fresh, fresh.home, tmp_path / "backup.zip", "aside")
    assert lost not in fresh.digests() and fresh.current() == store.current()


def test_no_backup_takes_the_place_of_another_or_is_left_half_written(place, tmp_path, monkeypatch):
    store, archive = place("files", "home"), tmp_path / "backup.zip"
    with pytest.raises(BackupError, match="Nothing was ever published"):
        write_backup(store, store.home, archive, MADE)
    fill(store)
    write_backup(store, store.home, archive, MADE)
    with pytest.raises(BackupError, match="there already"):
        write_backup(store, store.home, archive, MADE)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(BackupError, match="No space left"):
        write_backup(store, store.home, tmp_path / "full.zip", MADE)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "home"]


@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_any_write_a_restore_has_happened_whole_or_not_at_all(place, tmp_path, request, kind):
    source, archive = place("files", "source"), tmp_path / "backup.zip"
    fill(source)
    write_backup(source, source.home, archive, MADE)
    wanted, url = held_by(source), request.getfixturevalue("postgres") if kind == "database" else ""
    home, step, seen = tmp_path / "home", 0, set()
    settings = Settings(home=home, store=url)
    store = open_store(settings)
    store.publish(store.put(C), "Ours")
    ours = held_by(store)
    while "finished" not in seen:
        step += 4 if kind == "files" else 9
        child = os.fork()
        if not child:
            try:
                own = open_store(settings)
                Countdown(step, str(home)).begin()
                restore_backup(own, home, archive, f"aside{step}", replace=True)
            except BaseException:
                os._exit(1)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL
        after = held_by(open_store(settings))  # whoever opens the store completes what was decided on
        assert after in (ours, wanted)
        seen |= {"finished" if status == 0 else "killed", "done" if after == wanted else "not done"}
        if after == wanted and status:
            aside = home / f"aside{step}"
            assert not (home / READY).exists()
            if kind == "files":
                assert held_by(FileStore(aside)) == ours
                restore_backup(FileStore(home), home, _archive_of(aside, tmp_path, step), f"back{step}", replace=True)
    assert seen == {"killed", "finished", "done", "not done"} and step > 20


def _archive_of(home, tmp_path, step):
    """A backup of what a restore put aside, which brings it back."""
    path = tmp_path / f"aside{step}.zip"
    write_backup(FileStore(home), home, path, MADE)
    return path
