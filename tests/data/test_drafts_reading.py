"""Reading a draft: by one process, which may be killed; what it finds is counted, located and told in words."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from data.drafts import DraftError, State, again, approve, draft_of, find, upload, withdraw
from data.drafts_kept import imports_bytes, read_imports
from data.drafts_reading import MOST_ATTEMPTS, Reader, go_on, read_draft, read_waiting, waiting
from data.drafts_report import SHOWN, report, to_tick
from data.errors import ReleaseError, WorkbookError
from data.importers.issues import Issue, Kind, PlaceQuestion, Severity
from data.importers.sheets import Sheet
from data.places import Level
from data.stores.files import FileStore
from data.uploads import clean_name
from tests.data.draft_making import APPROVER, EDITOR, imported, ready, refusal, release_of, work


@pytest.fixture
def store(tmp_path) -> FileStore:
    store = FileStore(tmp_path)
    store.publish(release_of(store, "first"), note="the first")
    return store


def test_the_same_file_of_which_something_else_is_stated_is_read_again(store):
    first = ready(store)
    other = upload(store, "r55.xlsx", b"a file", EDITOR, {"licence_en": "CC BY"})
    assert (other.id, other.state, other.stated) == (first.id, State.reading, {"licence_en": "CC BY"})
    seen = []
    reading = work(store, read=lambda source, base, stated: seen.append(stated) or (imported(),))
    read_draft(store, other, reading, "here")
    assert seen == [{"licence_en": "CC BY"}] and find(store, first.id).state == State.ready


def test_reading_that_is_killed_is_tried_again_and_given_up_in_words(store):
    draft = upload(store, "r55.xlsx", b"a file", EDITOR)

    def killed(source, base, stated):
        raise SystemExit

    for attempt in range(MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            read_draft(store, find(store, draft.id), work(store, read=killed), "here")
        assert [one.attempts for one in waiting(store, "here")] == [attempt + 1]
    assert waiting(store, "another machine") == ()
    read_draft(store, find(store, draft.id), work(store), "here")
    assert find(store, draft.id).fault == "desk.fault.interrupted"
    again(store, draft.id, EDITOR)
    assert read_waiting(store, Reader(store.home), work(store), "here") == 1
    assert find(store, draft.id).state == State.ready


def test_one_process_reads_at_a_time_and_a_withdrawn_draft_stays_withdrawn(store):
    draft, reader = upload(store, "r55.xlsx", b"a file", EDITOR), Reader(store.home)
    lock = reader.take_lock()
    assert read_waiting(store, reader, work(store), "here") == 0

    def withdrawn_meanwhile(source, base, stated):
        withdraw(store, draft.id, EDITOR)
        return (imported(),)

    assert read_waiting(store, reader, work(store, read=withdrawn_meanwhile), "here", lock) == 0
    assert find(store, draft.id).state == State.withdrawn


def test_what_waits_wakes_one_process_which_holds_the_lock_from_its_first_moment(store, tmp_path):
    told = tmp_path / "told.txt"
    program = f"import sys, time; open({str(told)!r}, 'a').write(sys.argv[1] + ' '); time.sleep(1)"
    reader = Reader(tmp_path, (sys.executable, "-c", program))
    go_on(store, reader)
    os.close(reader.take_lock())
    assert not told.exists()  # nothing waits
    upload(store, "r55.xlsx", b"a file", EDITOR)
    with pytest.raises(DraftError):
        Reader(tmp_path / "other", ("no such program",)).wake()
    other = Reader(tmp_path / "home", reader.command)
    for _ in range(3):
        go_on(store, other)
    assert other.take_lock() is None
    while not told.exists() or not told.read_text():
        time.sleep(0.02)
    assert len(told.read_text().split()) == 1


@pytest.mark.parametrize("fault, said", [
    (WorkbookError("r55.xlsx wasn't imported.", (Issue(Severity.ERROR, "Main", "B2", "is wrong."),)),
     "wasn't imported"),
    (ReleaseError("The disk is full. Make room."), "disk is full"), (ZeroDivisionError(), "desk.fault.broken"),
], ids=["file", "store", "ours"])
def test_a_fault_while_reading_refuses_in_words_and_changes_nothing_published(store, fault, said, capsys):
    def faulty(source, base, stated):
        raise fault

    draft, before = upload(store, "r55.xlsx", b"a file", EDITOR), store.current()
    read_draft(store, draft, work(store, read=faulty), "here")
    refused = find(store, draft.id)
    assert refused.state == State.refused and said in refused.fault and store.current() == before
    with refusal("not_ready"):
        approve(store, draft.id, APPROVER, four_eyes=True)


def test_imports_made_elsewhere_go_the_same_way_and_come_back_as_they_were(store):
    issue = Issue(Severity.NOTE, "", "", "noted.", kind=Kind.NAME,
                  place=PlaceQuestion("Tripoli", Level.mantika, "LY02", ("LY0211",)))
    made = replace(imported(issues=(issue,)), tables={"rounds.csv": ({"round": "55"},)}, files={"a.bin": b"\x00\xff"})
    [back] = read_imports(imports_bytes((made,)))
    assert back.frame.equals(made.frame) and back.issues == made.issues
    assert (back.tables, back.files, back.counts) == (made.tables, made.files, made.counts)
    draft = draft_of(store, (made,), EDITOR)
    assert draft_of(store, (made,), EDITOR) == draft
    read_draft(store, draft, work(store, read=None), "here")
    assert find(store, draft.id).state == State.ready


def test_ten_thousand_issues_are_counted_by_kind_and_the_first_are_shown_with_their_row():
    sheet = Sheet("Main ", (("Name", "Code", "People"), ("Tripoli", "LY02", -1)))
    issues = [Issue(Severity.ERROR, "Main ", "C2", f"'{number}' isn't right.", "Correct it.", Kind.NUMBER)
              for number in range(100)] + [Issue(Severity.WARNING, "", "", "odd.", kind=Kind.SHARE)]
    told = report(issues, (sheet,), {"number": 9_900})
    error, warning = told["groups"]
    assert told["counts"] == {"error": 10_000, "warning": 1, "note": 0}
    assert (error["count"], len(error["shown"]), warning["count"]) == (10_000, SHOWN, 1)
    assert error["shown"][0]["row"] == [["A", "Tripoli", False], ["B", "LY02", False], ["C", "-1", True]]
    assert to_tick(told) == ("warning-share",)


def test_a_place_is_asked_for_once_however_often_it_was_met():
    place = PlaceQuestion("LY02110199", Level.muhalla, "LY021101")
    issues = [Issue(Severity.ERROR, "Main", f"F{row}", "unknown.", "Decide.", Kind.PLACE, place) for row in (3, 4)]
    [asked] = report(issues)["questions"]
    assert (asked["count"], asked["cell"], asked["place"]["text"]) == (2, "F3", "LY02110199")


@pytest.mark.parametrize("sent, kept", [
    ("C:\\Users\\me\\r55.xlsx", "r55.xlsx"), ("../../etc/passwd", "passwd"), ("a\x00\u202eb.xlsx", "a  b.xlsx"),
    ("", "upload"), ("..", "upload"), ("x" * 500 + ".xlsx", "x" * 120 + ".xlsx"), ("جولة 55.xlsx", "جولة 55.xlsx"),
])
def test_a_files_name_is_a_plain_name(sent, kept):
    assert clean_name(sent) == kept and Path(clean_name(sent)).name == clean_name(sent)
