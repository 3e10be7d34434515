"""Jobs after trouble: a runner killed, files damaged, a disk that is full."""

from __future__ import annotations

import errno
import json
import os
import time
from dataclasses import replace

import pytest

from data.errors import AwayError
from data.job_runner import run_jobs
from data.jobs import MOST_ATTEMPTS, JobError, State
from data.stores import whole
from tests.data.job_queue import asked, files, kill_runner, makes, wait_for


def test_a_killed_runner_s_job_goes_back_to_the_queue_and_is_done(served):
    killed, next_one = served.submit(asked("30")), served.submit(asked("2"))
    wait_for(served, killed.id, lambda job: job.done > 2)
    kill_runner(served)
    time.sleep(0.05)
    assert served.result(killed.id) is None
    done = wait_for(served, killed.id, lambda job: job.state == State.done)
    assert (done.attempts, done.done) == (2, 30)
    assert served.result(killed.id).read_text().count("page") == 30
    assert files(served, killed.id) == {"request.json", "state.json", "result"}
    wait_for(served, next_one.id, lambda job: job.state == State.done)


def test_a_job_that_kills_its_runner_fails_in_the_end_and_the_next_is_done(jobs):
    fatal, after = jobs.submit(asked("1")), jobs.submit(asked("2"))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        lock = jobs.take_runner_lock()
        jobs.recover()
        assert jobs.claim(lock).id == fatal.id and jobs.find(fatal.id).attempts == attempt
        os.close(lock)  # as if killed
    assert run_jobs(jobs, makes(b"ok")) == 1
    assert (jobs.find(fatal.id).state, jobs.find(fatal.id).fault) == (State.failed, "interrupted")
    assert jobs.result(after.id)


def test_a_job_cancelled_while_its_runner_was_dead_is_not_begun_again(jobs):
    job = jobs.submit(asked())
    lock = jobs.take_runner_lock()
    jobs.claim(lock)
    os.close(lock)
    jobs.cancel(job.id)
    assert run_jobs(jobs, makes(b"")) == 0 and jobs.find(job.id).state == State.cancelled


def test_one_runner_works_at_a_time(jobs):
    jobs.submit(asked())
    lock = jobs.take_runner_lock()
    assert run_jobs(jobs, makes(b"")) == 0 and jobs.take_runner_lock() is None
    os.close(lock)
    assert run_jobs(jobs, makes(b"")) == 1


def test_a_runner_that_finds_nothing_left_has_given_its_lock_back(jobs):
    """Else a job asked for at that moment would wait for nobody."""
    assert jobs.claim(jobs.take_runner_lock()) is None
    assert jobs.take_runner_lock() is not None


def test_jobs_asked_for_as_the_one_before_is_done_are_done_without_being_looked_at(served):
    for place in range(6):
        id = served.submit(replace(asked("1"), name=f"{place}.pdf")).id
        end = time.monotonic() + 10
        while not (served.settings.home / "jobs" / id / "result").exists():
            assert time.monotonic() < end
            time.sleep(0.002)


def test_what_waits_when_the_server_starts_is_done(served):
    id = replace(served, command=()).submit(asked("1")).id
    served.resume()
    end = time.monotonic() + 10
    while not (served.settings.home / "jobs" / id / "result").exists():
        assert time.monotonic() < end
        time.sleep(0.002)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"state": "queued"}', b'{"state": "lost"}',
                                     b'{"state": ["done"]}', b"null", b"[" * 100_000])
def test_a_damaged_state_sends_its_job_back_to_the_queue(jobs, content):
    damaged, other = jobs.submit(asked("1")), jobs.submit(asked("2"))
    (jobs.settings.home / "jobs" / damaged.id / "state.json").write_bytes(content)
    assert jobs.find(damaged.id).state == State.queued
    assert run_jobs(jobs, makes(b"whole")) == 2
    assert jobs.result(damaged.id) and jobs.result(other.id)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"kind": 1}', None])
def test_a_folder_without_its_request_is_removed(jobs, content):
    damaged = jobs.submit(asked("1"))
    path = jobs.settings.home / "jobs" / damaged.id / "request.json"
    path.unlink() if content is None else path.write_bytes(content)
    assert jobs.find(damaged.id) is None and run_jobs(jobs, makes(b"")) == 0
    assert not path.parent.exists()
    assert jobs.submit(asked("1")).state == State.queued


def test_a_result_that_somebody_deleted_is_made_again(jobs):
    job = jobs.submit(asked())
    run_jobs(jobs, makes(b"whole"))
    jobs.result(job.id).unlink()
    assert jobs.find(job.id) is None and jobs.submit(asked()).state == State.queued


@pytest.mark.parametrize("id", ["", "..", "../../etc", "0" * 63, "A" * 64, "0" * 64])
def test_nothing_but_a_job_can_be_named(jobs, id):
    jobs.submit(asked())
    assert jobs.find(id) is None and jobs.result(id) is None
    jobs.cancel(id)


def full(*_arguments, **_options):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("file", ["request.json", "state.json"])
def test_a_full_disk_refuses_a_job_whole(jobs, monkeypatch, file):
    kept = jobs.submit(asked("1"))
    before = sorted(jobs.settings.home.rglob("*"))
    with monkeypatch.context() as patch:
        replace_file = os.replace
        patch.setattr(whole.os, "replace",
                      lambda draft, path: full() if path.name == file else replace_file(draft, path))
        with pytest.raises(JobError, match=r"No space left on device.*Check free space"):
            jobs.submit(asked("2"))
    assert sorted(jobs.settings.home.rglob("*")) == before and jobs.find(kept.id) == kept
    assert run_jobs(jobs, makes(b"whole")) == 1


def test_a_disk_that_fills_at_the_last_byte_leaves_no_result(jobs, monkeypatch):
    """Room runs out as the result is made durable; a moment later, the draft gone, there is some again."""
    def make(_request, path, _progress):
        path.write_bytes(b"all of it")
        monkeypatch.setattr(whole.os, "fsync", lambda _: monkeypatch.undo() or full())
    job = jobs.submit(asked())
    run_jobs(jobs, {"pages": make})
    assert (jobs.find(job.id).fault, files(jobs, job.id)) == ("disk_full", {"request.json", "state.json"})


def test_a_disk_too_full_to_note_anything_ends_the_runner_and_keeps_the_queue(jobs, monkeypatch):
    job = jobs.submit(asked())

    def make(_request, path, progress):
        path.write_bytes(b"half")
        monkeypatch.setattr(whole.os, "replace", full)
        progress(1, 2)
    with pytest.raises(JobError, match="No space left"):
        run_jobs(jobs, {"pages": make})
    monkeypatch.undo()
    assert run_jobs(jobs, makes(b"whole")) == 1
    assert jobs.result(job.id).read_bytes() == b"whole" and jobs.find(job.id).attempts == 2


def test_a_database_that_is_away_ends_the_runner_and_keeps_the_job(jobs):
    job = jobs.submit(asked())

    def make(_request, _path, _progress):
        raise AwayError("The database can't be reached.")
    with pytest.raises(AwayError):
        run_jobs(jobs, {"pages": make})
    assert run_jobs(jobs, makes(b"whole")) == 1 and jobs.result(job.id)


def test_a_file_is_whole_under_its_name_or_as_it_was(tmp_path):
    path = tmp_path / "x.pdf"
    whole.write_whole(path, b"old")
    with pytest.raises(KeyboardInterrupt), whole.whole_file(path) as draft:
        draft.write_bytes(b"ne")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old" and [one.name for one in tmp_path.iterdir()] == ["x.pdf"]
    with whole.whole_file(path) as draft:
        draft.write_bytes(b"new")
    assert path.read_bytes() == b"new" and len(list(tmp_path.iterdir())) == 1
    path.unlink()
    path.mkdir()
    with pytest.raises(IsADirectoryError):
        whole.write_whole(path, b"not a file")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_s_files_go_into_the_one_that_is_there(tmp_path):
    for name in ("a", "b"):
        with whole.whole_file(tmp_path / "out") as draft:
            draft.mkdir()
            (draft / f"{name}.png").write_text(json.dumps(name))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.png", "b.png", "out"]
