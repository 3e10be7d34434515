"""Drafts for tests: what an import and a release are to them, and people who take steps."""

from __future__ import annotations

import pytest

from data.drafts import Draft, DraftError, find, upload
from data.drafts_reading import Work, read_draft
from data.importers import Import
from data.importers.issues import Issue
from data.observations import observations
from data.stores.files import FileStore

EDITOR, APPROVER, OTHER = "editor.one", "approver.two", "approver.three"
TOTAL = (55, "migrants", "country", "LY", "total", "total", 7, "published")


def imported(round: int = 55, issues: tuple[Issue, ...] = ()) -> Import:
    return Import("r55.xlsx", "0" * 64, round, "migrants", "2024-10", "2024-11", "test/1", observations([TOTAL]),
                  {"migrants": 7}, issues)


def release_of(store: FileStore, words: str) -> str:
    return store.put({"a.txt": words.encode()})


def work(store: FileStore, made: str = "second", **parts) -> Work:
    return Work(**{"read": lambda source, base, stated: (imported(),),
                   "make": lambda imports, base: release_of(store, made),
                   "compare": lambda base, release: ({"implausible": []}, {".csv": b"kind\r\n"}), **parts})


def ready(store: FileStore, content: bytes = b"a file", made: str = "second") -> Draft:
    """A draft that has been read."""
    draft = upload(store, "r55.xlsx", content, EDITOR)
    read_draft(store, draft, work(store, made), "here")
    return find(store, draft.id)


def refusal(key: str):
    """The block is refused for this reason."""
    return pytest.raises(DraftError, check=lambda fault: fault.key == f"desk.fault.{key}")


def actions(store: FileStore) -> list[tuple[str, str]]:
    return [(record.who, record.action) for record in store.records()]
