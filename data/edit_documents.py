"""Edits as the store keeps them: one document a point, with all that was ever done to it, oldest first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from data.drafts import OPEN, DraftError, State, find
from data.edit_rules import Cells, EditError, FieldFault
from data.errors import ConflictError
from data.point_layers import POINT_LAYERS, PointLayer
from data.table_files import rows_of

if TYPE_CHECKING:
    from data.stores import Store

KIND = "edit"
FORMER = re.compile(r"(.+)-v(\d+)")
TAKEN_BACK = "-"  # instead of a draft: undone before it was sent
Rows = tuple[Cells, ...]


@dataclass(frozen=True)
class Edit:
    """One edit; `before` and `after` are all rows of its point. `strays`: it lies outside the area of its mantika.

    `citation` is the row of a publication that was new with it; `draft` the one that it was sent with.
    """

    id: str
    layer: str
    point: str
    action: str
    before: Rows
    after: Rows
    since: str
    source: str
    citation: Cells
    note: str
    who: str
    at: str
    strays: bool = False
    draft: str = ""

    @property
    def row(self) -> Cells:
        """The point as it became, or as it was before it went."""
        return next((row for row in (*self.after, *self.before) if row["id"] == self.point), {})

    def changes(self) -> dict[str, tuple[str, str]]:
        """Each column in which the point differs, with what it held before and after."""
        old, new = ({row["id"]: row for row in rows}.get(self.point, {}) for rows in (self.before, self.after))
        both = {column: (old.get(column, ""), new.get(column, "")) for column in new or old}
        return {column: pair for column, pair in both.items() if pair[0] != pair[1]}

    def changed(self) -> tuple[str, ...]:
        return tuple(self.changes())


@dataclass(frozen=True)
class Point:
    """A point with its rows as the edits leave them that aren't published yet, and all its edits, oldest first."""

    layer: PointLayer
    id: str
    rows: Rows
    edits: tuple[Edit, ...] = ()
    version: int = 0
    in_draft: bool = False

    @property
    def row(self) -> Cells:
        return next((row for row in self.rows if row["id"] == self.id), {})

    @property
    def seen(self) -> str:
        """Digest of the rows, for a form to come back with."""
        return digest_of_rows(self.rows)


class EditConflictError(ConflictError):
    """Somebody else changed the point since the form was opened; `others` are their edits, oldest first."""

    def __init__(self, others: Sequence[Edit]):
        told = "; ".join(f"{one.who}: {one.action} at {one.at} ({', '.join(one.changed())})" for one in others)
        super().__init__(f"The point was changed meanwhile ({told or 'by a release'}). Look at it, then edit it again.")
        self.others = tuple(others)


def layer_of(key: str) -> PointLayer:
    """A layer that can be edited; EditError for any other, disembarkation and detention among them."""
    if key not in POINT_LAYERS:
        raise EditError(FieldFault("", "edit.fault.layer", {"layer": key}))
    return POINT_LAYERS[key]


def points(store: Store, key: str) -> tuple[Point, ...]:
    """Points of a layer in the order of its table, new ones last: the edition in force with what isn't published."""
    layer = layer_of(key)
    rows: dict[str, list[Cells]] = {}
    for row in rows_of(layer.table):
        rows.setdefault(own_id(row["id"]), []).append(row)
    held = {edits[0].point: (edits, version) for edits, version in documents(store) if edits[0].layer == key}
    return tuple(_point(store, layer, id, tuple(rows.get(id, ())), *held.get(id, ((), 0))) for id in {**rows, **held})


def point(store: Store, key: str, id: str) -> Point:
    """One point; without rows if there is none of this name."""
    layer = layer_of(key)
    document = store.document(KIND, f"{key} {id}")
    edits, version = (_edits(document.content), document.version) if document else ((), 0)
    return _point(store, layer, id, rows_in_force(layer, id), edits, version)


def rows_in_force(layer: PointLayer, id: str) -> Rows:
    """Rows of a point in the edition in force, whatever is pending."""
    return tuple(row for row in rows_of(layer.table) if own_id(row["id"]) == id)


def documents(store: Store) -> list[tuple[tuple[Edit, ...], int]]:
    """The edits of each point that has any, with the version of its document."""
    return [(_edits(document.content), document.version) for document in store.documents(KIND).values()]


def save(store: Store, held: Point, edits: Sequence[Edit]) -> None:
    """Keep a point's edits; EditConflictError if somebody else was quicker."""
    try:
        store.save(KIND, f"{held.layer.key} {held.id}", {"edits": [asdict(edit) for edit in edits]}, held.version)
    except ConflictError as fault:
        now = point(store, held.layer.key, held.id)
        raise EditConflictError(now.edits[len(held.edits):]) from fault


def state_of(store: Store, edit: Edit) -> State | None:
    """State of the draft that carries an edit; None while it waits to be sent, or again after a withdrawal."""
    if edit.draft in ("", TAKEN_BACK):
        return None
    try:
        state = find(store, edit.draft).state
    except DraftError:
        return None
    return None if state is State.withdrawn else state


def waits(store: Store, edit: Edit) -> bool:
    """True of an edit that isn't published, nor was undone before."""
    return edit.draft != TAKEN_BACK and state_of(store, edit) is not State.published


def own_id(id: str) -> str:
    """Id of the point that a row belongs to: its own, or without the number of a former version."""
    former = FORMER.fullmatch(id)
    return former[1] if former else id


def digest_of_rows(rows: Rows) -> str:
    told = json.dumps(sorted((dict(row) for row in rows), key=lambda row: row["id"]), sort_keys=True)
    return sha256(told.encode()).hexdigest()[:16]


def _point(store: Store, layer: PointLayer, id: str, rows: Rows, edits: tuple[Edit, ...], version: int) -> Point:
    """A point whose rows are those of its last edit that isn't published, or those in force."""
    last = next((edit for edit in reversed(edits) if edit.draft != TAKEN_BACK), None)
    if last is None or not waits(store, last):
        return Point(layer, id, rows, edits, version)
    return Point(layer, id, last.after, edits, version, state_of(store, last) in OPEN)


def _edits(content: Mapping) -> tuple[Edit, ...]:
    return tuple(Edit(**{**one, "before": tuple(one["before"]), "after": tuple(one["after"])})
                 for one in content["edits"])
