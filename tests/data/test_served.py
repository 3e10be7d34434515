"""A release that is damaged, or made by a newer Atlas, is refused; the last good one is served and the desk told."""

import json
import time
from dataclasses import replace

import pytest

from app import create_server, main, open_services
from data.errors import DamagedError
from data.releases import MANIFEST, open_release, shipped_release
from data.round_files import round_file
from data.settings import Settings
from data.stores import open_store
from tests.signing_in import PAGE, add_account, sign_in

OBSERVED = round_file(("migrants", 54))


@pytest.fixture(params=["files", "database"])
def settings(request, tmp_path):
    store = request.getfixturevalue("postgres") if request.param == "database" else ""
    return Settings(home=tmp_path / "home", store=store)


@pytest.fixture
def store(settings):
    from data.places import read_gazetteer

    store = open_store(settings)
    shipped_release(store, read_gazetteer())
    yield store
    if settings.store:
        store.close()


def files_of(store):
    return {name: store.get(store.current(), name) for name in store.names(store.current())}


def newer(files):
    """A release as a newer Atlas would make it."""
    return files | {MANIFEST: json.dumps(json.loads(files[MANIFEST]) | {"form": 3}).encode()}


def damage(store, settings, digest):
    """One digit changes where the store holds a release, and in the copies that were made of it."""
    path = settings.home / "releases" / digest / OBSERVED
    path.write_bytes(path.read_bytes().replace(b",54,", b",45,").replace(b"9", b"8", 1))
    if settings.store:
        with store.link.transaction() as connection:
            connection.execute("UPDATE atlas.release_file SET content = content || 'x' WHERE digest = %s AND name = %s",
                               (digest, OBSERVED))


@pytest.mark.parametrize("fault", ["damaged", "newer Atlas made it"])
def test_the_last_good_release_is_served_and_an_alert_raised(settings, store, fault):
    good, files = store.current(), files_of(store)
    bad = store.put(newer(files) if "newer" in fault else files | {"notes.txt": b"second"})
    store.publish(bad, who="Amal")
    if fault == "damaged":
        damage(store, settings, bad)
    client = create_server(settings).test_client()
    assert store.current() == bad
    assert client.get("/en/").status_code == 200
    assert client.get("/health").json == {"status": "degraded", "release": good}
    assert client.get("/release").json["digest"] == good
    alert = store.document("alert", bad).content
    assert (alert["release"], alert["served"]) == (bad, good) and fault in alert["message"]
    create_server(settings)
    assert [one.action for one in store.records()] == ["publish", "publish", "alert"]
    store.rollback(who="Omar")
    until = time.monotonic() + 1
    while client.get("/health").json != {"status": "ok", "release": good}:
        assert time.monotonic() < until


def test_a_release_of_a_newer_atlas_is_not_published(settings, store, monkeypatch, capfd):
    for name, value in (("ATLAS_STORE", settings.store), ("ATLAS_HOME", str(settings.home))):
        monkeypatch.setenv(name, value)
    good, bad = store.current(), store.put(newer(files_of(store)))
    assert main(["publish", bad]) == 2
    assert "newer Atlas" in (said := capfd.readouterr().err) and "Update this Atlas" in said
    assert store.current() == good
    with pytest.raises(DamagedError, match="form 2"):
        open_release(store, bad)


def test_a_release_that_opens_again_ends_its_alert(settings, store):
    good, files = store.current(), files_of(store)
    second = store.put(files | {"notes.txt": b"second"})
    store.publish(second)
    store.save("alert", second, {"what": "release"})
    create_server(settings)
    assert not store.documents("alert") and good != second


def test_a_published_release_that_was_deleted_from_the_database_is_replaced_too(postgres, tmp_path):
    here = Settings(home=tmp_path / "here", store=postgres)
    store = open_services(here).store
    good, second = store.current(), store.put(files_of(store) | {"notes.txt": b"second"})
    store.publish(second)
    with store.link.transaction() as connection:
        connection.execute("DELETE FROM atlas.release WHERE digest = %s", (second,))
    store.close()
    there = open_services(replace(here, home=tmp_path / "there"))
    assert there.store.current() == second and there.catalog().digest == good
    assert "no release" in there.store.document("alert", second).content["message"]
    there.store.close()


def test_pages_go_on_while_the_database_is_away(postgres_server, postgres, tmp_path):
    settings = Settings(home=tmp_path / "home", store=postgres)
    client = create_server(settings).test_client()
    add_account(open_services(settings), "amal", "editor")
    sign_in(client, "amal")
    postgres_server.stop()
    try:
        for address in ("/en/", "/ar/", "/release", "/health", "/en/feed.atom", "/api/v1/"):
            assert client.get(address).status_code == 200, address
        answer = client.get("/desk/en/", headers=PAGE)
        assert answer.status_code == 503 and "the public pages go on" in answer.text
    finally:
        postgres_server.start()
    until = time.monotonic() + 3
    while client.get("/desk/en/", headers=PAGE).status_code != 200:  # signed in still
        assert time.monotonic() < until
