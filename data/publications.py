"""The way back: which release a roll back would publish, and going there once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.drafts import DraftError
from data.errors import ConflictError
from data.stores import Publication
from data.stores.history import standing
from data.uploads import clean_note

if TYPE_CHECKING:
    from data.stores import Store


def go_back_to(history: Sequence[Publication]) -> str:
    """Digest of the release that was published before the one in force, "" if there is none."""
    in_force = standing(tuple(history))
    return in_force[-2] if len(in_force) > 1 else ""


def roll_back(store: Store, who: str, note: str, instead_of: str) -> str:
    """Go back to the release before `instead_of`, which the person saw as published; returns its digest.

    Pressed twice it goes back once: by then something else is published. DraftError says why it can't be.
    """
    if not note.strip():
        raise DraftError("desk.fault.note")
    if not go_back_to(store.history()):
        raise DraftError("desk.fault.no_way_back")
    try:
        return store.rollback(clean_note(note), who, instead_of)
    except ConflictError as fault:
        raise DraftError("desk.fault.moved_on") from fault
