"""Jobs that several machines share through Redis: none lost, none done twice, whoever is killed, slow or away."""

from __future__ import annotations

import errno
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data import job_redis_worker
from data.errors import AtlasError, AwayError
from data.job_redis_worker import MOST_ATTEMPTS, WorkedJobs, work_once
from data.job_results import PIECE, Results
from data.jobs import MOST_KEPT, JobError, JobsFullError, LostError, QueueLoad, State
from data.redis_link import redis_at
from data.settings import Settings
from data.stores.files import FileStore
from tests.data.job_queue import asked, makes


@pytest.fixture
def jobs(tmp_path, redis_url, clock) -> WorkedJobs:
    return machine(tmp_path / "worker", tmp_path, redis_url, clock)


@pytest.fixture
def web(tmp_path, redis_url, clock) -> WorkedJobs:
    """Another machine."""
    return machine(tmp_path / "web", tmp_path, redis_url, clock)


def machine(home, shared, redis_url, clock) -> WorkedJobs:
    settings = Settings(home=home, jobs=redis_url, jobs_waiting=5)
    return WorkedJobs(settings, Results(settings, FileStore(shared), clock), clock=clock)


def dies(jobs: WorkedJobs) -> None:
    """Whoever does a job isn't heard of any more."""
    redis_at(jobs.settings.jobs).zadd("atlas:jobs:running", {jobs.claim().id: 1})
    jobs.recover()


# ---- asking and getting ---------------------------------------------------------------------------------


def test_a_job_that_one_machine_asks_for_and_another_does_is_handed_out_by_any(jobs, web):
    job = web.submit(asked())
    assert (job.state, web.result(job.id)) == (State.queued, None)
    assert work_once(jobs, makes(b"whole")) and not work_once(jobs, makes(b"again"))
    done = web.find(job.id)
    assert (done.state, done.done, done.pages, done.attempts) == (State.done, 1, 1, 1)
    assert web.result(job.id).read_bytes() == jobs.result(job.id).read_bytes() == b"whole"
    assert web.result(job.id).is_relative_to(web.settings.home)
    assert web.submit(asked()).state == State.done
    assert not list((jobs.settings.home / "jobs" / "making").iterdir())


def test_a_large_result_comes_whole_through_its_pieces(jobs, web):
    content = bytes(range(256)) * (2 * PIECE // 256) + b"end"
    id = web.submit(asked()).id
    work_once(jobs, makes(content))
    assert web.result(id).read_bytes() == content


def test_equal_requests_of_many_at_once_are_one_job(jobs, web):
    rung = []
    asking = [replace(one, ring=lambda: rung.append(1)) for one in (jobs, web)]
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda turn: asking[turn % 2].submit(asked()).id, range(60)))
    assert len(ids) == len(rung) == 1 and jobs.load().waiting == 1


def test_no_more_wait_than_are_allowed_but_the_desk_is_never_turned_away(jobs):
    def outcome(link) -> str:
        try:
            return jobs.submit(asked(str(link))).state
        except JobsFullError:
            return "full"
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, range(60)))
    assert (outcomes.count("queued"), outcomes.count("full")) == (5, 55)
    assert jobs.submit(asked("draft", "reading")).state == State.queued
    assert jobs.claim().request.kind == "reading"  # and its turn is next


def test_jobs_are_begun_in_the_order_in_which_they_were_asked_for(jobs, clock):
    for link in "32514":
        jobs.submit(asked(link))
        clock.now -= 100
    assert [jobs.claim().request.link for _ in range(5)] == list("32514")


def test_the_load_tells_how_many_wait_and_for_how_long(jobs, clock):
    assert jobs.load() == QueueLoad()
    jobs.submit(asked("1"))
    clock.now += 30
    jobs.submit(asked("2"))
    assert jobs.load() == QueueLoad(2, 30, 0)
    jobs.claim()
    clock.now += 5
    assert jobs.load() == QueueLoad(1, 5, 1)


@pytest.mark.parametrize("id", ["", "..", "../../etc", "0" * 63, "A" * 64, "0" * 64])
def test_nothing_but_a_job_can_be_named(jobs, id):
    jobs.submit(asked())
    jobs.cancel(id)
    assert jobs.find(id) is None and jobs.result(id) is None


# ---- workers that are killed or slow --------------------------------------------------------------------


def test_the_job_of_a_worker_that_was_killed_is_done_by_another_in_its_turn(jobs):
    first, second = jobs.submit(asked("1")), jobs.submit(asked("2"))
    dies(jobs)
    assert jobs.find(first.id).state == State.queued and jobs.load().waiting == 2
    made = []
    both = {"pages": lambda request, path, _: made.append(request.link) or path.write_bytes(b"")}
    while work_once(jobs, both):
        pass
    assert made == ["1", "2"] and jobs.find(first.id).attempts == 2 and jobs.find(second.id).attempts == 1


def test_a_job_that_is_heard_of_is_left_to_whoever_does_it(jobs, monkeypatch):
    """Also if a page takes longer than the dead are waited for."""
    monkeypatch.setattr(job_redis_worker, "HELD_MS", 150)
    monkeypatch.setattr(job_redis_worker, "HEARD_EVERY_S", 0.05)
    id, other_s_look = jobs.submit(asked()).id, threading.Event()

    def slow(_request, path, _progress):
        for _ in range(4):
            other_s_look.wait(0.1)
            jobs.recover()
            assert jobs.find(id).state == State.running and jobs.claim() is None
        path.write_bytes(b"slow")
    assert work_once(jobs, {"pages": slow})
    assert jobs.find(id).attempts == 1 and jobs.result(id).read_bytes() == b"slow"


def test_a_worker_that_was_only_slow_leaves_the_job_to_the_next_one(jobs, web):
    id, steps = jobs.submit(asked()).id, []

    def stands_still(_request, path, progress):
        redis_at(jobs.settings.jobs).zadd("atlas:jobs:running", {id: 1})
        web.recover()
        assert work_once(web, makes(b"of the next one"))
        path.write_bytes(b"of the slow one")
        with pytest.raises(LostError):
            progress(1, 2)
        steps.append("found out")
    assert work_once(jobs, {"pages": stands_still}) and steps
    assert web.result(id).read_bytes() == b"of the next one" and web.find(id).attempts == 2


def test_a_job_that_kills_every_worker_fails_in_the_end_and_the_next_is_done(jobs):
    fatal, after = jobs.submit(asked("1")), jobs.submit(asked("2"))
    for _ in range(MOST_ATTEMPTS):
        dies(jobs)
    assert (jobs.find(fatal.id).state, jobs.find(fatal.id).fault) == (State.failed, "interrupted")
    assert work_once(jobs, makes(b"ok")) and jobs.result(after.id)
    assert jobs.submit(asked("1")).attempts == 0  # asked for again, it is begun anew


def test_a_job_cancelled_while_its_worker_was_dead_is_not_begun_again(jobs):
    id = jobs.submit(asked()).id
    jobs.claim()
    jobs.cancel(id)
    redis_at(jobs.settings.jobs).zadd("atlas:jobs:running", {id: 1})
    jobs.recover()
    assert jobs.find(id).state == State.cancelled and not work_once(jobs, makes(b""))


# ---- cancelling, failing, expiring ----------------------------------------------------------------------


def test_a_job_is_cancelled_at_once_or_between_pages_and_can_be_asked_for_again(jobs):
    id = jobs.submit(asked()).id
    jobs.cancel(id)
    assert jobs.find(id).state == State.cancelled and not work_once(jobs, makes(b""))
    assert jobs.submit(asked()).state == State.queued

    def make(_request, path, progress):
        path.write_bytes(b"half")
        jobs.cancel(id)
        progress(1, 2)
    work_once(jobs, {"pages": make})
    assert jobs.find(id).state == State.cancelled and jobs.result(id) is None
    jobs.submit(asked())
    work_once(jobs, makes(b"whole"))
    jobs.cancel(id)
    assert jobs.result(id).read_bytes() == b"whole"


@pytest.mark.parametrize(("fault", "said"), [
    (OSError(errno.ENOSPC, "No space left on device"), ("disk_full", "")),
    (AtlasError("Map 3 has no source."), ("refused", "Map 3 has no source.")),
    (ZeroDivisionError(), ("broken", "")),
])
def test_a_fault_ends_its_job_alone(jobs, fault, said):
    failing, after = jobs.submit(asked("1")), jobs.submit(asked("2"))

    def make(request, path, _progress):
        path.write_bytes(b"half")
        if request.link == "1":
            raise fault
    assert work_once(jobs, {"pages": make}) and work_once(jobs, {"pages": make})
    failed = jobs.find(failing.id)
    assert (failed.state, failed.fault, failed.detail) == (State.failed, *said) and jobs.result(after.id)
    assert jobs.submit(asked("1")).state == State.queued


def test_results_that_are_too_much_together_are_let_go_of_but_the_newest_stays(jobs, web, clock):
    jobs = replace(jobs, settings=replace(jobs.settings, jobs_mb=1))
    ids = []
    for link, size in (("1", 400_000), ("2", 400_000), ("3", 400_000), ("4", 2_000_000)):
        ids.append(jobs.submit(asked(link)).id)
        clock.now += 7200
        work_once(jobs, makes(b"x" * size))
        held = [bool(web.find(id)) for id in ids]
        assert held == {1: [True], 2: [True] * 2, 3: [False, True, True], 4: [False] * 3 + [True]}[len(ids)]
    clock.now += 7200
    jobs.tidy()
    assert len(jobs.results.store.documents("job_result")) == 1 and web.result(ids[-1])


def test_a_result_that_the_store_has_lost_is_made_again(jobs, web):
    id = jobs.submit(asked()).id
    work_once(jobs, makes(b"whole"))
    for name in jobs.results.store.documents("job_result"):
        jobs.results.store.drop("job_result", name)
    assert web.result(id) is None and web.find(id) is None
    assert web.submit(asked()).state == State.queued


def test_no_more_ended_jobs_are_kept_than_allowed(jobs):
    for link in range(MOST_KEPT + 5):
        jobs.cancel(jobs.submit(asked(str(link))).id)
    assert len(redis_at(jobs.settings.jobs).keys("atlas:job:*")) == MOST_KEPT


# ---- what is away ---------------------------------------------------------------------------------------


def test_a_job_goes_on_while_redis_is_gone_and_is_delivered_once_it_is_back(jobs, web, redis_server):
    id = jobs.submit(asked()).id

    def make(_request, path, progress):
        redis_server.kill()
        with pytest.raises(JobError, match="queue can't be reached"):
            web.find(id)
        progress(1, 2)
        path.write_bytes(b"whole")
        threading.Timer(0.3, redis_server.start).start()
    assert work_once(jobs, {"pages": make})
    assert web.result(id).read_bytes() == b"whole" and web.find(id).attempts == 1


def test_a_redis_that_lost_everything_takes_the_result_of_what_was_being_made(jobs, web):
    id = jobs.submit(asked()).id

    def make(_request, path, progress):
        redis_at(jobs.settings.jobs).flushdb()
        progress(1, 2)
        path.write_bytes(b"whole")
    work_once(jobs, {"pages": make})
    assert web.result(id).read_bytes() == b"whole"


def test_a_job_waits_for_a_database_that_is_away_and_loses_no_attempt(jobs, monkeypatch):
    monkeypatch.setattr(job_redis_worker, "AWAY_S", 0)
    id = jobs.submit(asked()).id

    def make(_request, _path, _progress):
        raise AwayError("The database can't be reached.")
    for _ in range(MOST_ATTEMPTS + 1):
        assert work_once(jobs, {"pages": make})
    assert (jobs.find(id).state, jobs.find(id).attempts) == (State.queued, 0)
    assert work_once(jobs, makes(b"whole")) and jobs.result(id)


def test_a_result_is_kept_as_soon_as_the_database_is_back(jobs, monkeypatch):
    monkeypatch.setattr(job_redis_worker, "RETRY_S", 0.01)
    id, keep, tries = jobs.submit(asked()).id, jobs.results.store.keep, []

    def away(*arguments):
        tries.append(arguments)
        if len(tries) < 4:
            raise AwayError("The database can't be reached.")
        keep(*arguments)
    monkeypatch.setattr(type(jobs.results.store), "keep", lambda _store, *arguments: away(*arguments))
    work_once(jobs, makes(b"whole"))
    assert jobs.result(id).read_bytes() == b"whole" and len(tries) == 4
    assert jobs.find(id).attempts == 1
