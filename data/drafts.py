"""Drafts: new data on its way to publication. Each is a document of the store and moves only by these steps.

    reading ──► ready ──► approved ──► published      again: anything open is read anew, an approval is void
       └──────► refused                               withdraw: anything open ends

A process that dies at any point leaves a draft that goes on: `claimed` and `since` say who was at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from data.errors import AtlasError, ConflictError
from data.stores import NOTHING
from data.uploads import clean_name, clean_note
from data.words import Lang, text

if TYPE_CHECKING:
    from data.importers import Import
    from data.stores import Store

KIND, READER = "draft", "atlas"  # who reads, in steps and in the log
CLAIM_S = 60  # so long a publication that has begun keeps others from the draft
ID = re.compile(r"[0-9a-f]{12}(-\d{1,4})?")


class State(StrEnum):
    reading = "reading"
    refused = "refused"
    ready = "ready"
    approved = "approved"
    published = "published"
    withdrawn = "withdrawn"


OPEN = (State.reading, State.refused, State.ready, State.approved)


class DraftError(AtlasError):
    """A step that a draft can't take now: `key` and `values` say why in either language."""

    def __init__(self, key: str, **values: object):
        super().__init__(text(key, Lang.en, **values))
        self.key, self.values = key, values


@dataclass(frozen=True)
class Step:
    """One thing done to a draft; `at` is UTC in ISO 8601."""

    at: str
    who: str
    action: str
    note: str = ""


@dataclass(frozen=True)
class Draft:
    """New data as it stands now; `base` is the release that it was compared with, `release` the one made of it.

    `content` and `report` name blobs of the store: what was handed in, and what was found in it. `stated`: what the
    person says of it that it doesn't say itself."""

    id: str
    name: str
    content: str
    size: int
    steps: tuple[Step, ...]
    stated: Mapping[str, str] = field(default_factory=dict)
    state: State = State.reading
    version: int = field(default=0, compare=False)
    base: str = ""
    release: str = ""
    report: str = ""
    of: tuple[str, ...] = ()  # "migrants 55": group and round of each import
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    open_questions: int = 0
    fault: str = ""
    attempts: int = 0
    done: int = 0
    claimed: str = ""
    since: str = ""

    @property
    def who(self) -> str:
        """Who handed it in."""
        return self.steps[0].who

    @property
    def is_file(self) -> bool:
        """It was uploaded; otherwise it was made by the Atlas itself: edited points, a pull."""
        return self.content.startswith("upload-")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

# ---- handing in ---------------------------------------------------------------------------------------


def upload(store: Store, name: str, content: bytes, who: str, stated: Mapping[str, str] = NOTHING) -> Draft:
    """The draft of an uploaded file, which waits to be read; a file that has an open draft gets that one again."""
    if not content:
        raise DraftError("desk.fault.empty")
    return _begin(store, clean_name(name), f"upload-{sha256(content).hexdigest()}", content, who, stated)


def draft_of(store: Store, imports: tuple[Import, ...], who: str) -> Draft:
    """The draft of imports that were made elsewhere in the Atlas; the same ones again give the same draft."""
    from data.drafts_kept import imports_bytes

    content = imports_bytes(imports)
    name = clean_name(", ".join(imported.file_name for imported in imports))
    return _begin(store, name, f"imports-{sha256(content).hexdigest()}", content, who)


def _begin(store: Store, name: str, blob: str, content: bytes, who: str,
           stated: Mapping[str, str] = NOTHING) -> Draft:
    start = blob.partition("-")[2][:12]
    for number in count(1):
        id = start if number == 1 else f"{start}-{number}"
        held = _read(store, id)
        if held is None:
            store.keep(blob, content)
            draft = Draft(id, name, blob, len(content), (Step(now(), who, "upload"),), dict(stated), since=now())
            try:
                draft = replace(draft, version=store.save(KIND, id, _content(draft)))
            except ConflictError:  # somebody handed in the same at this very moment
                held = find(store, id)
            else:
                store.record(who, "upload", id, {"name": name, "sha256": blob.partition("-")[2], "bytes": len(content)})
                return draft
        if held.is_open and (not stated or held.stated == stated):
            return held
        if held.is_open:  # the same file, of which something else is said
            return again(store, held.id, who, stated)
    raise AssertionError("numbers have no end")


# ---- looking ------------------------------------------------------------------------------------------


def find(store: Store, id: str) -> Draft:
    """A draft as it is now; DraftError if there is none."""
    draft = _read(store, id) if ID.fullmatch(id) else None
    if draft is None:
        raise DraftError("desk.fault.unknown_draft")
    return _settled(store, draft)


def drafts(store: Store) -> tuple[Draft, ...]:
    """Every draft, newest first."""
    held = (_settled(store, _of(document.content, document.version)) for document in store.documents(KIND).values())
    return tuple(sorted(held, key=lambda draft: (draft.steps[0].at, draft.id), reverse=True))


def hindrance(store: Store, draft: Draft, action: str, who: str, four_eyes: bool) -> str:
    """Key of the words why a person can't take a step with a draft now, "" if nothing is in the way."""
    if action == "withdraw":
        return "" if draft.is_open else "desk.fault.ended"
    if action == "again":
        return "" if draft.is_open and draft.state != State.reading else "desk.fault.not_again"
    if draft.state not in (State.ready, State.approved):
        return "desk.fault.ended" if not draft.is_open else "desk.fault.not_ready"
    if draft.base != store.current():
        return "desk.fault.overtaken"
    if draft.release == draft.base:
        return "desk.fault.nothing_new"
    if action == "approve":
        return ("desk.fault.approved" if draft.state == State.approved else
                "desk.fault.own" if four_eyes and who == draft.who else "")
    return "" if draft.state == State.approved else "desk.fault.not_approved"


# ---- steps --------------------------------------------------------------------------------------------


def again(store: Store, id: str, who: str, stated: Mapping[str, str] = NOTHING) -> Draft:
    """Have a draft read and compared anew: places were decided, or another release was published meanwhile."""
    draft = _free(store, id, "again", who)
    draft = replace(draft, state=State.reading, attempts=0, done=0, claimed="", fault="",
                    stated=dict(stated or draft.stated))
    return step(store, draft, who, "again")


def approve(store: Store, id: str, who: str, note: str = "", *, four_eyes: bool, version: int | None = None) -> Draft:
    """Approve of a draft as it was at `version`; who handed it in can't, where four eyes are asked for."""
    draft = _free(store, id, "approve", who, four_eyes)
    if version is not None and version != draft.version:
        raise DraftError("desk.fault.changed")
    return step(store, replace(draft, state=State.approved), who, "approve", note)


def publish(store: Store, id: str, who: str, note: str, *, four_eyes: bool) -> Draft:
    """Publish an approved draft; once is enough, so a second time changes nothing."""
    draft = find(store, id)
    if draft.state == State.published and draft.release == store.current():
        return draft
    if not note.strip():
        raise DraftError("desk.fault.note")
    draft = _free(store, id, "publish", who, four_eyes)
    draft = change(store, replace(draft, claimed=who, since=now()))  # from here on nobody can withdraw it
    try:
        store.publish(draft.release, note=clean_note(note), who=who, instead_of=draft.base)
    except AtlasError as fault:
        change(store, replace(draft, claimed=""))
        if isinstance(fault, ConflictError):
            raise DraftError("desk.fault.overtaken") from fault
        raise
    return change(store, _published(draft, who, note))


def withdraw(store: Store, id: str, who: str, note: str = "") -> Draft:
    """End a draft without publishing it; a second time changes nothing."""
    draft = find(store, id)
    if draft.state == State.withdrawn:
        return draft
    draft = _free(store, id, "withdraw", who)
    return step(store, replace(draft, state=State.withdrawn), who, "withdraw", note)


def step(store: Store, draft: Draft, who: str, action: str, note: str = "",
         detail: Mapping[str, object] | None = None) -> Draft:
    """Keep a draft after a step and say so in the log; DraftError if somebody was quicker."""
    taken = Step(now(), who, action, clean_note(note))
    draft = change(store, replace(draft, steps=(*draft.steps, taken), since=taken.at))
    told = {"note": taken.note} if taken.note else {}
    store.record(who, action, draft.id, {"name": draft.name, **told, **(detail or {})})
    return draft


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def age_s(draft: Draft) -> float:
    """Seconds since somebody last worked at it."""
    return (datetime.now(UTC) - datetime.fromisoformat(draft.since)).total_seconds() if draft.since else CLAIM_S


def _free(store: Store, id: str, action: str, who: str, four_eyes: bool = True) -> Draft:
    draft = find(store, id)
    if key := hindrance(store, draft, action, who, four_eyes):
        raise DraftError(key)
    if draft.state == State.approved and draft.claimed and draft.claimed != who and age_s(draft) < CLAIM_S:
        raise DraftError("desk.fault.being_published", who=draft.claimed)
    return draft


def _settled(store: Store, draft: Draft) -> Draft:
    """A draft whose release was published just before the process died is published."""
    if draft.state != State.approved or not draft.claimed or draft.release != store.current():
        return draft
    try:
        return change(store, _published(draft, draft.claimed, ""))
    except DraftError:
        return _read(store, draft.id) or draft


def _published(draft: Draft, who: str, note: str) -> Draft:
    return replace(draft, state=State.published, claimed="", since=now(),
                   steps=(*draft.steps, Step(now(), who, "publish", clean_note(note))))


# ---- as a document ------------------------------------------------------------------------------------


def change(store: Store, draft: Draft) -> Draft:
    """Keep a draft as it is now; DraftError if somebody was quicker."""
    try:
        return replace(draft, version=store.save(KIND, draft.id, _content(draft), draft.version))
    except ConflictError as fault:
        raise DraftError("desk.fault.changed") from fault


def _read(store: Store, id: str) -> Draft | None:
    document = store.document(KIND, id)
    return _of(document.content, document.version) if document else None


def _content(draft: Draft) -> dict:
    return {key: value for key, value in asdict(draft).items() if key != "version"}


def _of(content: Mapping, version: int) -> Draft:
    known = {one.name for one in fields(Draft)}
    told = {key: value for key, value in content.items() if key in known}
    return Draft(**{**told, "state": State(told["state"]), "version": version, "of": tuple(told["of"]),
                    "steps": tuple(Step(**one) for one in told["steps"])})
