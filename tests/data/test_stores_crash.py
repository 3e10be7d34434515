"""Killed at any point of import and publish, either store holds the last published release, whole."""

import random
import time
from collections import Counter
from itertools import count

import pytest

from data.places import read_gazetteer
from data.releases import MANIFEST, make_release, open_release
from data.stores.whole import UNFINISHED
from tests.crashing import Run, Runner, opened
from tests.workbooks.make import make, save

KILLS = 200


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return save(make(read_gazetteer()), tmp_path_factory.mktemp("crash"))


@pytest.fixture(scope="module")
def runner(workbook):
    started = Runner(workbook)
    yield started
    started.close()


@pytest.fixture(params=["files", "database"])
def place(request, tmp_path):
    """Home folder and address of a store."""
    url = request.getfixturevalue("postgres") if request.param == "database" else ""
    return str(tmp_path / "home"), url


def runs(workbook, home, url):
    """Kills at each write of make_release and publish, one after another; then at any time of the whole.

    Each run is sent how the one before ended and how many seconds it took.
    """
    chance = random.Random(54)
    for step in count(1):
        ended, _ = yield Run(f"step{step}", str(workbook), home, url, step=step)
        if ended == "finished":
            break
    _, whole_s = yield Run("unharmed", str(workbook), home, url)
    for number in count(1):
        yield Run(f"time{number}", str(workbook), home, url, after_s=0.001 + chance.random() * whole_s)


def check_intact(store, before, run):
    """The store's history, which is as it was or one switch longer, as the run meant it; all that it tells agrees."""
    now, history, records = store.current(), store.history(), store.records()
    assert history[:len(before)] == before and len(history) <= len(before) + 1
    assert [one.number for one in history] == list(range(1, len(history) + 1))
    assert [(one.number, one.subject, one.detail["note"]) for one in records] == [
        (one.number, one.digest, one.note) for one in history]
    assert now == history[-1].digest and history[-1].note in (before[-1].note, run.name)
    assert open_release(store, now).manifest.origins[0].file_name == history[-1].note
    return history


def litter(folder):
    return [path for path in folder.rglob("*") if UNFINISHED in path.name]


def test_two_hundred_kills_leave_the_last_published_release_whole(place, runner, workbook, tmp_path):
    home, url = place
    store = opened(home, url)
    first = make_release(store, read_tiny(workbook))
    store.publish(first.digest, note=workbook.name, who="Amal")
    before, ends, switched = store.history(), Counter(), 0
    planned, last = runs(workbook, home, url), None
    while ends["killed"] < KILLS:
        run, began = planned.send(last), time.monotonic()
        ended = runner.run(run)
        last = ended, time.monotonic() - began
        ends[ended] += 1
        fresh = opened(home, url)
        after = check_intact(fresh, before, run)
        assert ended == "killed" or after != before
        assert len(litter(tmp_path)) <= 2
        switched += after != before
        before = after
        until = time.monotonic() + 1
        while store.current() != after[-1].digest:  # one that lives through it all sees every switch
            assert time.monotonic() < until
        if url:
            fresh.close()
    assert ends["finished"] < KILLS / 2 and switched > ends["finished"]  # some were killed after the switch
    assert runner.run(Run("last", str(workbook), home, url)) == "finished"
    check_whole(opened(home, url), tmp_path)


def check_whole(store, folder):
    """Every release that was ever made is intact, and nothing else is left."""
    names = {open_release(store, digest).manifest.origins[0].file_name for digest in store.digests()}
    assert "last" in names and all(store.get(digest, MANIFEST) for digest in store.digests())
    assert not litter(folder)


def read_tiny(workbook):
    from data.importers import read_import

    return read_import(workbook, read_gazetteer())
