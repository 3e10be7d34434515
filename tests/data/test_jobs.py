"""Jobs: shared by all who ask for the same, bounded, in order, expired, cancelled, and each fault told."""

from __future__ import annotations

import errno
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data.errors import AtlasError
from data.job_runner import run_jobs
from data.jobs import HOUR_S, MOST_KEPT, JobsFullError, QueueLoad, State
from tests.data.job_queue import ROOT, asked, files, makes, wait_for

# What another web process does.
ASK = """
import os, sys
sys.path.insert(0, sys.argv[1])
from data.job_files import FileJobs
from data.settings import read_settings
from tests.data.job_queue import RUNNER, asked
FileJobs(read_settings(os.environ), (sys.executable, "-c", RUNNER), os.environ).submit(asked("6"))
"""


def raises(fault: Exception, begun=b"half"):
    def make(_request, path, _progress):
        path.write_bytes(begun)
        raise fault
    return {"pages": make}


# ---- asking and getting ---------------------------------------------------------------------------------


def test_job_is_done_by_a_runner_of_its_own(served):
    job = served.submit(asked("4"))
    assert served.result(job.id) is None
    done = wait_for(served, job.id, lambda job: job.state == State.done)
    assert (done.done, done.pages, done.attempts) == (4, 4, 1)
    assert served.result(job.id).read_text() == "page 1\npage 2\npage 3\npage 4\n"
    assert files(served, job.id) == {"request.json", "state.json", "result"}


def test_progress_is_seen_while_it_runs(served):
    job = served.submit(asked("50"))
    seen = wait_for(served, job.id, lambda job: job.done > 3)
    assert seen.state == State.running and seen.pages == 50
    served.cancel(job.id)


def test_equal_requests_share_a_job_and_its_result(jobs):
    first = jobs.submit(asked())
    assert jobs.submit(asked()) == first and jobs.submit(asked("4")).id != first.id
    assert run_jobs(jobs, makes(b"whole")) == 2
    assert jobs.submit(asked()).state == State.done
    assert run_jobs(jobs, makes(b"again")) == 0 and jobs.result(first.id).read_bytes() == b"whole"


@pytest.mark.parametrize("other", [{"link": "4"}, {"kind": "x"}, {"origin": ""}, {"release": "1"}, {"name": "b.pdf"}])
def test_requests_that_differ_in_anything_are_different_jobs(other):
    assert replace(asked(), **other).fingerprint != asked().fingerprint


def test_many_who_ask_at_once_in_threads_and_processes_share_one_job(served):
    others = [subprocess.Popen([sys.executable, "-c", ASK, str(ROOT)], env=served.environment) for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        ids = {job.id for job in pool.map(lambda _: served.submit(asked("6")), range(40))}
    assert [other.wait(20) for other in others] == [0, 0] and len(ids) == 1
    wait_for(served, ids.pop(), lambda job: job.state == State.done)
    assert (served.settings.home / "made").read_text() == "6\n"


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for_whatever_the_clock_says(jobs, clock):
    made = []
    for link in "32514":
        jobs.submit(asked(link))
        clock.now -= 100
    run_jobs(jobs, {"pages": lambda request, path, _: made.append(request.link) or path.write_bytes(b"")})
    assert made == list("32514")


def test_the_load_tells_how_many_wait_and_for_how_long(jobs, clock):
    assert jobs.load() == QueueLoad()
    jobs.submit(asked("1"))
    clock.now += 30
    jobs.submit(asked("2"))
    assert jobs.load() == QueueLoad(2, 30, 0)
    lock = jobs.take_runner_lock()
    jobs.claim(lock)
    assert jobs.load() == QueueLoad(1, 0, 1)


# ---- bounds ---------------------------------------------------------------------------------------------


def test_no_more_jobs_wait_than_are_allowed(jobs):
    waiting = [jobs.submit(asked(str(link))) for link in range(5)]
    with pytest.raises(JobsFullError, match="5 jobs wait already"):
        jobs.submit(asked("6"))
    assert jobs.submit(asked("0")) == waiting[0]  # which takes no room
    run_jobs(jobs, makes(b""))
    assert jobs.submit(asked("6")).state == State.queued


def test_a_thousand_requests_at_once_leave_as_many_as_are_allowed(jobs):
    def outcome(link) -> str:
        try:
            return jobs.submit(asked(str(link))).state
        except JobsFullError:
            return "full"
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(outcome, range(1000)))
    assert (outcomes.count("queued"), outcomes.count("full")) == (5, 995)
    assert run_jobs(jobs, makes(b"")) == 5


def test_results_expire(jobs, clock):
    job = jobs.submit(asked())
    run_jobs(jobs, makes(b"whole"))
    clock.now += 24 * HOUR_S - 1
    assert jobs.result(job.id)
    clock.now += 2
    assert jobs.find(job.id) is None and jobs.result(job.id) is None
    jobs.submit(asked("4"))
    assert not (jobs.settings.home / "jobs" / job.id).exists()


@pytest.mark.parametrize("jump_h", [-23, -25, -200_000, 23, 25, 200_000])
def test_a_clock_that_jumps_harms_no_running_job_and_keeps_none_for_ever(jobs, clock, jump_h):
    job = jobs.submit(asked())

    def make(_request, path, progress):
        clock.now += jump_h * HOUR_S
        progress(1, 2)
        assert jobs.submit(asked()).state == State.running
        path.write_bytes(b"whole")
    run_jobs(jobs, {"pages": make})
    assert jobs.result(job.id).read_bytes() == b"whole"
    clock.now -= jump_h * HOUR_S
    assert bool(jobs.find(job.id)) == (abs(jump_h) < 24)


def test_results_take_no_more_room_than_allowed_but_the_newest_stays(jobs, clock):
    jobs = replace(jobs, settings=replace(jobs.settings, jobs_mb=1))
    ids = []
    for link, size in (("1", 400_000), ("2", 400_000), ("3", 400_000), ("4", 2_000_000)):
        ids.append(jobs.submit(asked(link)).id)
        clock.now += 1
        run_jobs(jobs, makes(b"x" * size))
        held = [bool(jobs.result(id)) for id in ids]
        assert held == {1: [True], 2: [True] * 2, 3: [False, True, True], 4: [False] * 3 + [True]}[len(ids)]


def test_no_more_ended_jobs_are_kept_than_allowed(jobs, clock):
    for link in range(MOST_KEPT + 5):
        clock.now += 1
        jobs.cancel(jobs.submit(asked(str(link))).id)
    jobs.submit(asked("last"))
    assert len([path for path in (jobs.settings.home / "jobs").iterdir() if path.is_dir()]) == MOST_KEPT + 1


# ---- cancelling and failing -----------------------------------------------------------------------------


def test_a_queued_job_is_cancelled_at_once_and_can_be_asked_for_again(jobs):
    job = jobs.submit(asked())
    jobs.cancel(job.id)
    assert jobs.find(job.id).state == State.cancelled and run_jobs(jobs, makes(b"")) == 0
    assert jobs.submit(asked()).state == State.queued
    assert run_jobs(jobs, makes(b"whole")) == 1 and jobs.result(job.id)
    jobs.cancel(job.id)
    assert jobs.result(job.id).read_bytes() == b"whole"


def test_a_running_job_is_cancelled_between_pages(served):
    job = served.submit(asked("1000"))
    wait_for(served, job.id, lambda job: job.done)
    served.cancel(job.id)
    ended = wait_for(served, job.id, lambda job: not job.waits, at_most_s=2)
    assert ended.state == State.cancelled and "result" not in files(served, job.id)


def test_whoever_asks_for_a_job_that_is_being_cancelled_gets_it(jobs):
    def make(request, path, progress):
        jobs.cancel(request.fingerprint)
        jobs.submit(request)
        progress(1, 1)
        path.write_bytes(b"whole")
    job = jobs.submit(asked())
    run_jobs(jobs, {"pages": make})
    assert jobs.result(job.id).read_bytes() == b"whole"


@pytest.mark.parametrize(("fault", "said"), [
    (OSError(errno.ENOSPC, "No space left on device"), ("disk_full", "")),
    (AtlasError("Map 3 has no source."), ("refused", "Map 3 has no source.")),
    (ZeroDivisionError(), ("broken", "")),
    (PermissionError(errno.EACCES, "no"), ("broken", "")),
])
def test_a_fault_ends_its_job_alone_and_leaves_nothing_half(jobs, fault, said):
    failing, after = jobs.submit(asked("1")), jobs.submit(asked("2"))
    both = {"pages": lambda request, *rest: (raises(fault) if request.link == "1" else makes(b"ok"))["pages"](
        request, *rest)}
    assert run_jobs(jobs, both) == 2
    failed = jobs.find(failing.id)
    assert failed.state == State.failed and (failed.fault, failed.detail) == said
    assert files(jobs, failing.id) == {"request.json", "state.json"} and jobs.result(after.id)
    assert jobs.submit(asked("1")).state == State.queued  # asked for again
