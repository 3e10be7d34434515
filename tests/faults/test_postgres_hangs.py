"""PostgreSQL that hangs, as behind a machine that lost its disk: connected, silent. Nobody waits for it for long."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import create_server
from data.errors import AwayError
from data.settings import Settings
from data.stores import postgres_link
from data.stores.postgres import PostgresStore
from tests.faults.readers import LINKS
from tests.faults.stopped import of_postgres, stopped
from tests.fuzz.law import LONGEST_S, at_most
from tests.signing_in import PAGE, add_account, sign_in

A = {"manifest.json": b"a" * 9000}

PATIENCE_S = 1.0
SOON_S = 0.5  # what readers may wait while it hangs; a page takes a tenth of it


@pytest.fixture
def impatient(monkeypatch):
    """The same waits, only shorter."""
    for wait in ("BEGIN_S", "ANSWER_S"):
        monkeypatch.setattr(postgres_link, wait, PATIENCE_S)
    monkeypatch.setattr(postgres_link, "PATIENCE", postgres_link.PATIENCE | {"connect_timeout": 2})


def test_a_question_that_is_never_answered_ends_in_words_and_the_next_ones_at_once(postgres_server, postgres, tmp_path,
                                                                                   impatient):
    store = PostgresStore(postgres, tmp_path / "home")
    store.publish(store.put(A), note="first", who="Amal")
    store.save("note", "one", {"text": "ليبيا"})
    with stopped(of_postgres(postgres_server)):
        began = time.monotonic()
        with at_most(LONGEST_S), pytest.raises(AwayError, match="can't be reached"):
            store.document("note", "one")
        assert time.monotonic() - began < PATIENCE_S + 3
        assert store.get(store.current(), "manifest.json") == A["manifest.json"]
        began = time.monotonic()
        with ThreadPoolExecutor(8) as threads:
            faults = [asked.exception(30) for asked in [threads.submit(store.records) for _ in range(8)]]
        assert {type(fault) for fault in faults} == {AwayError}
        assert time.monotonic() - began < 2 * 3 + 2  # not eight times the wait
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            assert store.document("note", "one").content == {"text": "ليبيا"}
            break
        except AwayError:
            time.sleep(0.1)
    store.save("note", "one", {"text": "again"}, 1)
    assert [one.action for one in store.records()] == ["publish"]
    store.close()


def test_a_write_whose_answer_never_came_is_done_whole_or_not_at_all(postgres_server, postgres, tmp_path, impatient):
    store = PostgresStore(postgres, tmp_path / "home")
    store.publish(store.put(A))
    answers = []

    def write() -> None:
        for number in range(200):
            try:
                store.save("note", f"n{number:03}", {"number": number})
                answers.append(number)
            except AwayError:
                return

    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.1)
    with stopped(of_postgres(postgres_server)):
        writer.join(20)
        assert not writer.is_alive()
    time.sleep(1.1)
    kept = {key: document.content for key, document in store.documents("note").items()}
    assert set(kept) >= {f"n{number:03}" for number in answers}
    assert len(kept) <= len(answers) + 1 and all(kept[key] == {"number": int(key[1:])} for key in kept)
    store.close()


def test_a_database_that_is_ten_times_slower_is_waited_for(postgres_server, postgres, tmp_path):
    store = PostgresStore(postgres, tmp_path / "home")
    pids, over = of_postgres(postgres_server), threading.Event()

    def slow_it_down() -> None:
        while not over.wait(0.01):
            with stopped(pids):
                time.sleep(0.09)

    slower = threading.Thread(target=slow_it_down)
    slower.start()
    try:
        with at_most(60):
            for number in range(3):
                store.publish(store.put({"manifest.json": bytes([number]) * 9000}), note=f"{number}")
                store.save("note", f"{number}", {"number": number})
    finally:
        over.set()
        slower.join()
    assert [one.note for one in store.history()] == ["0", "1", "2"] and len(store.documents("note")) == 3
    store.close()


def test_readers_notice_nothing_and_staff_are_told(postgres_server, postgres, tmp_path, impatient):
    server = create_server(Settings(home=tmp_path / "home", store=postgres))
    services = PostgresStore(postgres, tmp_path / "home")
    add_account(type("Told", (), {"store": services}), "edda", "editor")
    staff, reader = server.test_client(), server.test_client()
    sign_in(staff, "edda")
    assert {reader.get(link).status_code for link in LINKS} == {200}
    with stopped(of_postgres(postgres_server)):
        waits = []
        for link in LINKS * 2:
            began = time.monotonic()
            assert reader.get(link).status_code == 200
            waits.append(time.monotonic() - began)
        assert sorted(waits)[len(waits) // 2] < SOON_S, waits
        began = time.monotonic()
        with at_most(LONGEST_S):
            told = staff.get("/desk/en/", headers=PAGE)
        assert told.status_code == 503 and "Traceback" not in told.text
        assert time.monotonic() - began < PATIENCE_S + 5
    until = time.monotonic() + 15
    while staff.get("/desk/en/", headers=PAGE).status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.2)
    services.close()
