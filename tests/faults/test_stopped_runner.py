"""The process that makes atlases, stopped in mid-page: nobody does its job a second time, and it ends it by itself."""

from __future__ import annotations

import os
import sys

from data.job_files import FileJobs
from data.jobs import State
from data.settings import Settings, as_environment
from tests.data.job_queue import ROOT, RUNNER, asked, wait_for
from tests.faults.stopped import stopped

PAGES = 30


def test_a_runner_that_stops_and_goes_on_makes_each_atlas_once(tmp_path):
    settings = Settings(home=tmp_path)
    environment = os.environ | as_environment(settings) | {"PYTHONPATH": str(ROOT), "ATLAS_TILE_URL": ""}
    jobs = FileJobs(settings, (sys.executable, "-c", RUNNER), environment)
    first = jobs.submit(asked(str(PAGES)))
    wait_for(jobs, first.id, lambda job: job.done > 2, at_most_s=60)
    with stopped([int(tmp_path.joinpath("pid").read_text())]):
        seen = jobs.find(first.id)
        assert seen.state == State.running and seen.pages == PAGES and jobs.result(first.id) is None
        second = jobs.submit(asked("2"))
        assert jobs.submit(asked(str(PAGES))).id == first.id
        assert jobs.find(second.id).state == State.queued
        assert jobs.find(first.id) == seen
    for job in (first, second):
        ended = wait_for(jobs, job.id, lambda job: job.state == State.done, at_most_s=60)
        assert ended.attempts == 1
    assert tmp_path.joinpath("made").read_text().split() == [str(PAGES), "2"]
    assert jobs.result(first.id).read_text().count("page") == PAGES
