"""Releases: immutable, published by one atomic switch, whole after a crash at any step."""

import csv
import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.cube_making import make_cube
from data.disclosure import read_policy
from data.errors import ReleaseError
from data.gaps import Gap
from data.importers import Severity, read_import
from data.indicators import dimensions
from data.observations import KEY, Status, read_csv, read_rows, write_csv
from data.places import Level, read_gazetteer
from data.releases import SHIPPED, make_release, open_release, read_shipped, shipped_release
from data.stores.files import FileStore
from data.stores.whole import UNFINISHED
from tests.workbooks.make import MUHALLAS, make, muhalla, save
from tests.workbooks.shared import OBSERVATIONS, WORKBOOK, shared

NOON = datetime(2024, 12, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def gazetteer():
    return read_gazetteer()


@pytest.fixture(scope="module")
def imported(gazetteer, tmp_path_factory):
    return read_import(save(make(gazetteer), tmp_path_factory.mktemp("good")), gazetteer)


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "home", clock=lambda: NOON)


@pytest.fixture(scope="module")
def shipped():
    return read_shipped(SHIPPED.read_bytes())


def values(table, dimension, level):
    rows = table[(table["dimension"] == dimension) & (table["level"] == level)]
    return dict(zip(zip(rows["pcode"], rows["category"], strict=True), rows["value"], strict=True))


# ---- the release that ships -------------------------------------------------------------------------

def test_empty_store_gets_the_shipped_release_and_keeps_what_is_published_later(store, gazetteer, imported):
    first = shipped_release(store, gazetteer)
    assert store.current() == first.digest and first.manifest.origins[0].counts["migrants"] == 787_326
    second = make_release(store, imported, base=first.digest)
    store.publish(second.digest)
    assert shipped_release(store, gazetteer).digest == second.digest


def test_shipped_table_has_the_published_national_figures(shipped):
    people = values(shipped, "sex_age", Level.country)
    assert people == {("LY", "men"): 616_247, ("LY", "women"): 88_168, ("LY", "children"): 82_911}
    nationalities = values(shipped, "nationality", Level.country)
    assert nationalities["LY", "sudan"] == 207_117 and sum(nationalities.values()) == 787_326
    mantikas = values(shipped, "total", Level.mantika)
    assert (mantikas["LY0211", "total"], mantikas["LY0214", "total"], mantikas["LY0103", "total"]) == (
        126_813, 84_622, 80_924)
    for dimension in dimensions().values():
        if dimension.is_breakdown:
            assert sum(values(shipped, dimension.key, Level.country).values()) == 787_326


def test_shipped_table_adds_up_wherever_nothing_is_suppressed(shipped, gazetteer):
    keys = zip(shipped["pcode"], shipped["dimension"], shipped["category"], strict=True)
    rows = dict(zip(keys, zip(shipped["value"].fillna(0), shipped["status"], strict=True), strict=True))
    for (pcode, dimension, category), (value, status) in rows.items():
        if gazetteer[pcode].level == dimensions()[dimension].finest or status == Status.SUPPRESSED:
            continue
        parts = [rows[child.pcode, dimension, category] for child in gazetteer.children(pcode)]
        known = sum(part for part, _ in parts)
        hidden = any(part_status == Status.SUPPRESSED for _, part_status in parts)
        assert known <= value if hidden else known == value


def test_shipped_table_is_the_workbook_but_for_suppressed_cells(shipped, gazetteer):
    exact = read_import(shared(WORKBOOK), gazetteer).frame
    assert exact[KEY].equals(shipped[KEY])
    hidden = shipped["status"] == Status.SUPPRESSED
    assert exact[~hidden].equals(shipped[~hidden])
    small = exact["value"].between(1, 4) & exact["level"].isin([Level.baladiya, Level.mantika])
    of_people = ~exact["dimension"].str.startswith("need_") & (exact["dimension"] != "total")
    assert (small & of_people).any() and hidden[small & of_people].all()
    assert set(exact[hidden]["level"]) == {Level.baladiya, Level.mantika}


def test_no_suppressed_cell_of_the_shipped_table_follows_from_the_others(shipped, gazetteer):
    # A cube fills in all that can be worked out.
    cube = make_cube(read_rows(write_csv(shipped)), gazetteer, {}, read_policy("staff"), "any")
    hidden = sum(int((block == Gap.HIDDEN).sum()) for block in cube.rounds[54].values())
    assert hidden == (shipped["status"] == Status.SUPPRESSED).sum() > 20


def test_no_cell_that_its_source_suppresses_has_a_value_in_the_shipped_table(shipped):
    with shared(OBSERVATIONS).open(encoding="utf-8", newline="") as file:
        wanted = {(row["pcode"], row["dimension"], row["category"].lower()) for row in csv.DictReader(file)
                  if row["status"] == "suppressed"}
    rows = shipped[shipped["status"] == Status.SUPPRESSED]
    assert wanted <= set(zip(rows["pcode"], rows["dimension"], rows["category"], strict=True))
    assert rows["value"].isna().all()


# ---- making and publishing --------------------------------------------------------------------------

def test_release_is_its_content_and_the_same_content_is_the_same_release(store, imported, tmp_path):
    one = make_release(store, imported)
    other = make_release(FileStore(tmp_path / "elsewhere"), imported)
    assert one.digest == other.digest and store.digests() == (one.digest,)
    assert write_csv(one.observations()) == write_csv(imported.frame)
    assert read_csv(write_csv(imported.frame)).equals(imported.frame)
    assert store.current() is None


def test_manifest_says_where_a_round_came_from_and_what_was_noticed(store, imported):
    origin = open_release(store, make_release(store, imported).digest).manifest.origins[0]
    assert (origin.file_name, origin.sha256, origin.round) == ("tiny.xlsx", imported.sha256, 54)
    assert (origin.importer, origin.start, origin.end) == ("migrant_workbook/1", "2024-08", "2024-09")
    assert origin.issues == imported.issues and origin.issues[-1].severity is Severity.NOTE
    assert origin.counts["migrants"] == sum(one.total for one in MUHALLAS)


def test_import_replaces_its_round_and_keeps_the_others(store, gazetteer, imported, tmp_path):
    later = replace(imported, round=55, frame=imported.frame.assign(round=55))
    first = make_release(store, imported, later)
    path = save(make(gazetteer, (muhalla("LY02110101", {"niger": 9}),)), tmp_path)
    second = make_release(store, read_import(path, gazetteer), base=first.digest)
    table = second.observations()
    totals = table[(table["pcode"] == "LY") & (table["dimension"] == "total")].set_index("round")["value"]
    assert totals.to_dict() == {54: 9, 55: 1_064}
    assert [origin.round for origin in second.manifest.origins] == [54, 55]
    with pytest.raises(ReleaseError, match="same round"):
        make_release(store, imported, imported)


def test_rollback_goes_back_publication_by_publication(store, imported):
    digests = [make_release(store, replace(imported, file_name=name)).digest for name in ("a", "b", "c")]
    for digest in digests:
        store.publish(digest, note="monthly", who="Amal")
    store.publish(digests[2])  # already published: nothing happens
    assert store.rollback() == digests[1] == store.current()
    assert store.rollback(note="too early", who="Omar") == digests[0] == store.current()
    with pytest.raises(ReleaseError, match="nothing to go back to"):
        store.rollback()
    store.publish(digests[2])
    assert store.rollback() == digests[0]
    history = store.history()
    assert [one.number for one in history] == list(range(1, 8))
    assert [one.action for one in history[:5]] == ["publish"] * 3 + ["rollback"] * 2
    assert (history[4].note, history[4].who, history[4].at) == ("too early", "Omar", "2024-12-24T12:00:00+00:00")


def test_release_is_found_by_the_beginning_of_its_digest(store, imported):
    digest = make_release(store, imported).digest
    assert store.find(digest[:8]) == digest
    for wrong in ("", "zz", "../" + digest):
        with pytest.raises(ReleaseError, match="Give the beginning of one"):
            store.find(wrong)


@pytest.mark.parametrize("digest", ["", "..", "../../etc", "0" * 63, "A" * 64])
def test_nothing_outside_the_store_can_be_named(store, imported, digest):
    kept = make_release(store, imported).digest
    with pytest.raises(ReleaseError):
        store.get(digest, "manifest.json")
    with pytest.raises(ReleaseError):
        store.get(kept, "../current.json")
    with pytest.raises(ReleaseError):
        store.put({"../x.json": b""})


def test_damaged_or_missing_release_is_not_published(store, imported):
    digest = make_release(store, imported).digest
    path = store.home / "releases" / digest / "observations_migrants_r54.csv"
    path.write_bytes(path.read_bytes().replace(b"54,", b"55,", 1))
    with pytest.raises(ReleaseError, match="damaged"):
        store.publish(digest)
    with pytest.raises(ReleaseError, match="no release"):
        store.publish("0" * 64)
    assert store.current() is None and store.history() == ()


def test_folder_that_cannot_be_written_is_named(imported, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ReleaseError, match="can't be written"):
        make_release(FileStore(tmp_path / "file"), imported)


# ---- crashes ----------------------------------------------------------------------------------------

class Crash(BaseException):
    """The process is killed: nothing after it runs, not even clean-up."""


OPERATIONS = ("fsync", "replace", "open")
STEPS = 19  # that many of them make and publish a release; at the next one nothing is left to kill


def crashing(monkeypatch, step):
    """Kill the process at its step-th disk operation, and let it do nothing afterwards."""
    calls = []

    def guarded(real):
        def call(*arguments, **options):
            calls.append(1)
            if len(calls) >= step:
                raise Crash
            return real(*arguments, **options)
        return call

    for name in OPERATIONS:
        monkeypatch.setattr(os, name, guarded(getattr(os, name)))
    monkeypatch.setattr(shutil, "rmtree", guarded(shutil.rmtree))


@pytest.mark.parametrize("step", range(1, STEPS + 2))
def test_killed_at_any_step_the_store_is_as_before_or_as_after(store, imported, monkeypatch, step):
    first = make_release(store, imported).digest
    store.publish(first, note="first")
    second = make_release(FileStore(store.home.parent / "other"), replace(imported, file_name="second")).digest
    with monkeypatch.context() as patch:
        crashing(patch, step)
        try:
            make_release(store, replace(imported, file_name="second"))
            store.publish(second, note="second ﷺ")
            finished = True
        except Crash:
            finished = False
    assert finished == (step > STEPS)
    assert store.current() in ((second,) if finished else (first, second))
    for digest in store.digests():
        open_release(store, digest)
    assert store.history()[-1].digest == store.current()
    again = make_release(store, replace(imported, file_name="second")).digest
    store.publish(again, note="second ﷺ")
    assert [(one.number, one.note) for one in store.history()] == [(1, "first"), (2, "second ﷺ")]
    assert [one.subject for one in store.records()] == [first, second]
    assert not [path for path in store.home.rglob("*") if UNFINISHED in path.name]
    assert store.rollback() == first


def test_history_line_torn_by_a_crash_is_written_again(store, imported):
    digests = [make_release(store, replace(imported, file_name=name)).digest for name in ("a", "b")]
    store.publish(digests[0])
    store.publish(digests[1], note="ليبيا")
    path = store.home / "history.jsonl"
    path.write_bytes(path.read_bytes()[:-12])  # inside a letter
    assert [one.digest for one in store.history()] == digests
    assert store.rollback() == digests[0]
    assert [one.number for one in store.history()] == [1, 2, 3] and path.read_bytes().count(b"\n") == 3


def test_a_reader_never_waits_and_never_sees_half_a_switch(store, imported, monkeypatch):
    first, second = (make_release(store, replace(imported, file_name=name)).digest for name in ("a", "b"))
    store.publish(first)
    seen, real = [], os.replace

    def watched(*arguments):
        seen.append(store.current())
        real(*arguments)
        seen.append(store.current())

    monkeypatch.setattr(os, "replace", watched)
    store.publish(second)
    assert seen == [first, second]
