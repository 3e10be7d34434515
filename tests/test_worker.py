"""What workers do for several web machines: drafts are read, atlases made; a queue that is away is told in words."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask

from app import main, open_jobs, open_reader, open_services
from callbacks import pull_by_worker, sheets
from callbacks.atlases import atlas_makers
from callbacks.desk_reading import reading_makers
from callbacks.jobs import register_jobs
from callbacks.pull_by_worker import ask_worker, pull_makers, told
from callbacks.sheets import sheet_cache, sheet_file, today
from data import sheet_queue
from data.drafts import State, again, change, drafts, find, upload
from data.drafts_reading import go_on
from data.errors import PullError
from data.job_redis_worker import WorkedJobs, work_once
from data.job_results import Results
from data.jobs import Request
from data.redis_link import redis_at
from data.settings import Settings, as_environment
from layouts.sheet.order import read_order
from tests.chaos.machines import Machine

LINK = "/en/atlas.pdf?chapter=migrants&of=region"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def services(home, redis_url):
    return open_services(Settings(home=home, jobs=redis_url))


@pytest.fixture
def jobs(services) -> WorkedJobs:
    """The queue as a worker on this machine sees it."""
    return WorkedJobs(services.settings, Results(services.settings, services.store))


@pytest.fixture
def client(services):
    server = Flask("atlas")
    register_jobs(server, services, open_jobs(services.settings))
    return server.test_client()


def test_a_draft_is_read_by_a_worker_once_for_each_time_that_somebody_wants_it(services, jobs):
    store, reader, makers = services.store, open_reader(services.settings), reading_makers(services)
    draft = upload(store, "r55.xlsx", b"not a workbook", "Amal")
    for _ in range(3):
        go_on(store, reader)
    assert jobs.load().waiting == 1 and work_once(jobs, makers)
    assert find(store, draft.id).state == State.refused and "r55.xlsx" in find(store, draft.id).fault
    go_on(store, reader)
    assert not work_once(jobs, makers)
    again(store, draft.id, "Amal")
    go_on(store, reader)
    assert work_once(jobs, makers) and find(store, draft.id).state == State.refused


def test_a_draft_whose_reader_died_on_another_machine_is_read_at_once(services, jobs):
    draft = upload(services.store, "r56.xlsx", b"no workbook either", "Amal")
    change(services.store, replace(draft, claimed="a machine that is no more", attempts=1))
    go_on(services.store, open_reader(services.settings))
    assert work_once(jobs, reading_makers(services)) and find(services.store, draft.id).state == State.refused


def test_what_a_worker_pulled_is_a_draft_at_the_desk_that_is_read_next(services, jobs, tmp_path, monkeypatch):
    def fetched(_services, wanted):
        assert (wanted.what, wanted.version) == ("hdx", "v3")
        tmp_path.joinpath("dtm.csv").write_bytes(b"fetched")
        return tmp_path / "dtm.csv"
    monkeypatch.setattr(pull_by_worker, "pull", fetched)
    makers, done = pull_makers(services, jobs) | reading_makers(services), []

    def worker() -> None:
        while len(done) < 2:
            done.extend([1] if work_once(jobs, makers) else time.sleep(0.05) or [])
    working = Thread(target=worker, daemon=True)
    working.start()
    ask_worker(services, Namespace(what="hdx", version="v3"))
    working.join(30)
    [draft] = [draft for draft in drafts(services.store) if draft.name == "dtm.csv"]
    assert (draft.who, draft.state) == ("worker", State.refused) and "dtm.csv" in draft.fault


def test_a_pull_that_fails_says_why_to_whoever_asked(services, jobs, monkeypatch):
    def offline(*_):
        raise PullError("No internet: nothing was fetched.")
    monkeypatch.setattr(pull_by_worker, "pull", offline)
    id = jobs.submit(Request("pull", "hdx", "v3", "", "now")).id
    assert work_once(jobs, pull_makers(services, jobs))
    with pytest.raises(PullError, match="No internet: nothing was fetched"):
        told(jobs, id)


def test_an_atlas_asked_for_here_is_made_by_a_worker_and_handed_out_here(client, services, jobs):
    ordered = client.post(LINK, headers={"Accept": "application/json"})
    assert ordered.json["state"] == "queued" and client.get(ordered.json["file"]).status_code == 409
    assert work_once(jobs, atlas_makers(services))
    assert client.get(ordered.json["file"]).data.startswith(b"%PDF")


def test_a_sheet_is_made_by_a_worker_for_sheets_where_there_is_one(services, home, redis_url, tmp_path, monkeypatch):
    web = replace(services, settings=replace(services.settings, redis=redis_url))
    order = read_order("/en/sheet?chapter=migrants&version=7", web.catalog(), today())
    worker = Machine("sheets", (sys.executable, "-m", "app", "worker", "--sheets"),
                     os.environ | as_environment(web.settings), tmp_path / "log.txt",
                     lambda: redis_at(redis_url).exists(sheet_queue.ALIVE))
    worker.start()
    try:
        worker.wait_for()
        with monkeypatch.context() as patch:
            patch.setattr(sheets, "_made", None)  # it isn't made here
            patch.setattr(sheet_queue, "WAIT_S", 60)
            made = sheet_file(order, web, "https://atlas.example", "svg")
    finally:
        worker.kill()
    sheet_cache.cache_clear()
    redis_at(redis_url).flushdb()
    assert sheet_file(order, web, "https://atlas.example", "svg") == made and made.body.startswith(b"<svg")


def test_nobody_waits_long_for_a_worker_for_sheets_that_died(services, redis_url, monkeypatch):
    monkeypatch.setattr(sheet_queue, "WAIT_S", 0.2)
    web = replace(services, settings=replace(services.settings, redis=redis_url))
    order = read_order("/en/sheet?chapter=migrants&version=8", web.catalog(), today())
    redis_at(redis_url).set(sheet_queue.ALIVE, 1)
    assert sheet_file(order, web, "https://atlas.example", "svg").body.startswith(b"<svg")
    assert redis_at(redis_url).llen(sheet_queue.QUEUE) == 1


def test_a_queue_that_is_away_is_told_in_words_and_the_page_looks_again(client, redis_server):
    id = client.post(LINK, headers={"Accept": "application/json"}).json["id"]
    redis_server.kill()
    for ask, path in ((client.post, LINK), (client.get, f"/jobs/{id}"), (client.get, f"/jobs/{id}/file")):
        answer = ask(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
        assert answer.json["error"].startswith("The server cannot take orders now.")
    page = client.get(f"/jobs/{id}/wait?lang=ar", headers={"Accept": "text/html"})
    assert page.status_code == 503 and f'content="10;url=/jobs/{id}/wait?lang=ar"' in page.text
    redis_server.start()
    assert client.get(f"/jobs/{id}/wait", headers={"Accept": "text/html"}).status_code == 202


def test_a_worker_without_a_queue_says_what_to_set(monkeypatch, home, capsys):
    monkeypatch.setenv("ATLAS_HOME", str(home))
    assert main(["worker"]) == 2
    assert "ATLAS_JOBS isn't set" in capsys.readouterr().err
