"""The database's tables, the settings that name it, and the command line on it."""

import logging
import threading
from dataclasses import replace

import psycopg
import pytest

from app import main
from data.errors import AtlasError, ReleaseError
from data.settings import Settings, as_environment, read_settings
from data.stores import open_store
from data.stores.files import FileStore
from data.stores.postgres import PostgresStore
from data.stores.postgres_link import Link
from data.stores.postgres_migrations import MIGRATIONS

A = {"manifest.json": b"a"}


def test_many_processes_make_the_tables_once(postgres, tmp_path):
    stores = [PostgresStore(postgres, tmp_path / str(number)) for number in range(6)]
    gate, faults = threading.Barrier(6), []

    def start(store):
        gate.wait(5)
        try:
            store.current()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=start, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not faults
    with stores[0].link.transaction() as connection:
        applied = connection.execute("SELECT name FROM atlas.migration ORDER BY number").fetchall()
    assert [name for name, in applied] == sorted(path.name for path in MIGRATIONS.glob("*.sql"))
    for store in stores:
        store.close()


def test_tables_of_a_newer_atlas_are_left_alone(postgres, tmp_path):
    store = PostgresStore(postgres, tmp_path / "home")
    with store.link.transaction() as connection:
        connection.execute("INSERT INTO atlas.migration (number, name) VALUES (99, '0099_later.sql')")
    late = PostgresStore(postgres, tmp_path / "late")
    with pytest.raises(ReleaseError, match=r"form 99.*newer Atlas.*run that version"):
        late.current()
    late.close()
    store.close()


@pytest.mark.parametrize("address", ["postgresql://amal:Pa55word@host:port/x", "postgresql://amal:Pa55word@h/x?nonsense=1",
                                     "postgresql://amal:Pa55word@127.0.0.1:1/x", "mysql://amal:Pa55word@host/x"])
def test_a_password_is_never_printed(address, tmp_path, capfd, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    for name, value in {"ATLAS_STORE": address, "ATLAS_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    assert main(["releases"]) == 2
    said = "".join(capfd.readouterr()) + caplog.text
    assert "Error" in said and "Pa55word" not in said + repr(replace(Settings(), store=address))
    with pytest.raises(AtlasError) as told:
        Link(address).connect()
    chain = [told.value, told.value.__cause__, told.value.__context__ if not told.value.__suppress_context__ else None]
    assert not any("Pa55word" in str(fault) for fault in chain)


def test_settings_choose_the_store(postgres, tmp_path):
    assert isinstance(open_store(Settings(home=tmp_path)), FileStore)
    chosen = read_settings({"ATLAS_STORE": postgres, "ATLAS_OBJECTS": tmp_path.as_uri()})
    assert isinstance(open_store(chosen), PostgresStore) and read_settings(as_environment(chosen)) == chosen
    for environment, named in (({"ATLAS_OBJECTS": "s3://bucket"}, "ATLAS_STORE"),
                               ({"ATLAS_STORE": postgres, "ATLAS_OBJECTS": "/srv"}, "ATLAS_OBJECTS isn't an address")):
        with pytest.raises(AtlasError, match=named):
            read_settings(environment)
    with pytest.raises(ReleaseError, match=r"ATLAS_OBJECTS.*nonsense"):
        PostgresStore(postgres, tmp_path / "h", "nonsense://bucket").put(A)


def test_commands_work_on_a_database(postgres, tmp_path, monkeypatch, capfd):
    for name, value in {"ATLAS_STORE": postgres, "ATLAS_HOME": str(tmp_path / "home")}.items():
        monkeypatch.setenv(name, value)
    assert main(["releases"]) == 0
    assert "The release that ships" in capfd.readouterr().out
    with psycopg.connect(postgres) as connection:
        digest, = connection.execute("SELECT digest FROM atlas.publication").fetchone()
    assert main(["publish", digest[:12]]) == 0 and main(["rollback"]) == 2
    assert "nothing to go back to" in capfd.readouterr().err
    assert not (tmp_path / "home" / "current.json").exists()
