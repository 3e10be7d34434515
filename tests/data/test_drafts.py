"""A draft moves only by its steps: two people, one publication, nothing lost when a process dies in between."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest

from data.drafts import DraftError, State, again, approve, change, drafts, find, publish, upload, withdraw
from data.drafts_reading import read_draft
from data.errors import ReleaseError
from data.publications import go_back_to, roll_back
from data.settings import Settings
from data.stores import open_store
from data.stores.files import FileStore
from tests.data.draft_making import APPROVER, EDITOR, OTHER, actions, ready, refusal, release_of, work


@pytest.fixture
def store(tmp_path) -> FileStore:
    store = FileStore(tmp_path)
    store.publish(release_of(store, "first"), note="the first")
    return store


@pytest.fixture(params=["files", "postgres"])
def any_store(request, tmp_path):
    """Either store."""
    if request.param == "files":
        return request.getfixturevalue("store")
    store = open_store(Settings(home=tmp_path, store=request.getfixturevalue("postgres")))
    store.publish(release_of(store, "first"), note="the first")
    return store


def test_a_draft_goes_from_one_person_through_another_into_publication(any_store):
    store = any_store
    draft = ready(store)
    assert (draft.state, draft.of, draft.base) == (State.ready, ("migrants 55",), store.current())
    approve(store, draft.id, APPROVER, "looked at", four_eyes=True, version=draft.version)
    done = publish(store, draft.id, APPROVER, "Round 55", four_eyes=True)
    assert done.state == State.published and store.current() == done.release
    assert actions(store)[-4:] == [(EDITOR, "upload"), ("atlas", "read"), (APPROVER, "approve"), (APPROVER, "publish")]
    assert [step.action for step in done.steps] == ["upload", "read", "approve", "publish"]
    assert publish(store, draft.id, APPROVER, "again", four_eyes=True) == done
    assert len(store.history()) == 2


def test_who_hands_in_does_not_approve_unless_the_setting_allows_it(store):
    draft = ready(store)
    with refusal("own"):
        approve(store, draft.id, EDITOR, four_eyes=True)
    with refusal("not_approved"):
        publish(store, draft.id, EDITOR, "note", four_eyes=True)
    approve(store, draft.id, EDITOR, four_eyes=False)
    with refusal("note"):
        publish(store, draft.id, EDITOR, "  ", four_eyes=False)
    assert publish(store, draft.id, EDITOR, "note", four_eyes=False).state == State.published


def test_a_draft_that_another_publication_overtook_is_compared_anew_and_loses_its_approval(store):
    one, other = ready(store, b"one", "one"), ready(store, b"other", "other")
    for draft in (one, other):
        approve(store, draft.id, APPROVER, four_eyes=True)
    publish(store, one.id, APPROVER, "note", four_eyes=True)
    with refusal("overtaken"):
        publish(store, other.id, APPROVER, "note", four_eyes=True)
    assert again(store, other.id, EDITOR).state == State.reading
    read_draft(store, find(store, other.id), work(store, "other on one"), "here")
    renewed = find(store, other.id)
    assert (renewed.state, renewed.base) == (State.ready, one.release)
    with refusal("not_approved"):
        publish(store, other.id, APPROVER, "note", four_eyes=True)


def test_the_same_file_twice_is_one_draft_until_that_one_ends(store):
    first = upload(store, "r55.xlsx", b"a file", EDITOR)
    assert upload(store, "renamed.xlsx", b"a file", OTHER) == first and len(drafts(store)) == 1
    withdraw(store, first.id, EDITOR, "wrong one")
    assert withdraw(store, first.id, EDITOR).state == State.withdrawn
    second = upload(store, "r55.xlsx", b"a file", EDITOR)
    assert second.id == f"{first.id}-2" and second.state == State.reading


def test_of_two_who_approve_or_publish_at_once_one_does_and_nothing_happens_twice(store):
    draft = ready(store)
    seen = draft.version
    assert at_once(lambda who: approve(store, draft.id, who, four_eyes=True, version=seen)) == 1
    at_once(lambda who: publish(store, draft.id, who, "note", four_eyes=True))
    assert find(store, draft.id).state == State.published
    assert [entry.action for entry in store.history()] == ["publish", "publish"]


def at_once(step) -> int:
    """How many of two people got through."""
    gate, done = Barrier(2), []

    def person(who: str) -> None:
        gate.wait()
        try:
            step(who)
            done.append(who)
        except DraftError:
            pass

    people = [Thread(target=person, args=(who,)) for who in (APPROVER, OTHER)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return len(done)


def test_a_draft_withdrawn_meanwhile_is_not_published_and_one_being_published_not_withdrawn(store):
    draft = ready(store)
    approved = approve(store, draft.id, APPROVER, four_eyes=True)
    withdraw(store, draft.id, EDITOR)
    with refusal("ended"):
        publish(store, draft.id, APPROVER, "note", four_eyes=True)
    other = ready(store, b"other")
    approve(store, other.id, APPROVER, four_eyes=True)
    change(store, replace(find(store, other.id), claimed=APPROVER, since=approved.steps[-1].at))
    with refusal("being_published"):
        withdraw(store, other.id, EDITOR)


def test_a_store_that_fails_at_the_switch_leaves_the_draft_approved_and_free(store):
    draft = ready(store)
    approve(store, draft.id, APPROVER, four_eyes=True)
    (store.home / "releases" / draft.release / "a.txt").write_bytes(b"damaged")
    with pytest.raises(ReleaseError, match="damaged"):
        publish(store, draft.id, APPROVER, "note", four_eyes=True)
    left = find(store, draft.id)
    assert (left.state, left.claimed) == (State.approved, "") and store.current() == draft.base


def test_a_process_that_died_after_the_switch_leaves_a_published_draft(store):
    draft = ready(store)
    approved = approve(store, draft.id, APPROVER, four_eyes=True)
    change(store, replace(approved, claimed=APPROVER))
    store.publish(draft.release, "note", APPROVER)
    assert find(store, draft.id).state == State.published


def test_a_draft_that_changes_nothing_and_one_seen_as_it_was_are_not_approved(store):
    same = ready(store, made="first")
    with refusal("nothing_new"):
        approve(store, same.id, APPROVER, four_eyes=True)
    draft = ready(store, b"another")
    with refusal("changed"):
        approve(store, draft.id, APPROVER, four_eyes=True, version=draft.version - 1)


def test_a_roll_back_is_noted_and_pressed_twice_goes_back_once(store):
    draft = ready(store)
    approve(store, draft.id, APPROVER, four_eyes=True)
    first, second = store.current(), publish(store, draft.id, APPROVER, "note", four_eyes=True).release
    with refusal("note"):
        roll_back(store, APPROVER, " ", second)
    assert go_back_to(store.history()) == first == roll_back(store, APPROVER, "a mistake", second)
    with refusal("no_way_back"):
        roll_back(store, APPROVER, "a mistake", second)
    assert (store.current(), actions(store)[-1]) == (first, (APPROVER, "rollback"))


def test_unknown_drafts_and_empty_files_are_refused_in_words(store):
    for id in ("0" * 12, "../../current", ""):
        with refusal("unknown_draft"):
            find(store, id)
    with refusal("empty"):
        upload(store, "r55.xlsx", b"", EDITOR)
