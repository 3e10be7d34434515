"""Edits of point layers: dated, sourced, reversible; kept as the store's documents until a draft carries them on.

Of a point that changes from a day on, the row as it was stays in the table under a name of its own ("LY-TN-01-v1"),
until that day; so an older round's view goes on showing it. Each edit holds the point's rows before and after it:
to undo it is the edit the other way round.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from data.activities import activities
from data.crossings import crossings
from data.drafts import Draft, draft_of
from data.edit_documents import (
    TAKEN_BACK,
    Edit,
    EditConflictError,
    Point,
    Rows,
    digest_of_rows,
    documents,
    layer_of,
    point,
    points,
    rows_in_force,
    save,
    state_of,
    waits,
)
from data.edit_rules import (
    Cells,
    Citation,
    EditError,
    FieldFault,
    citation_row,
    complete,
    faults_of,
    faults_of_day,
    faults_of_source,
    faults_of_table,
    strays,
)
from data.editions import edition, make_edition, within
from data.errors import TableError
from data.figures import offices
from data.importers.issues import Issue, Kind, Severity
from data.milestones import milestones
from data.places import Gazetteer
from data.point_layers import POINT_LAYERS, PointLayer
from data.table_files import ACTION, REMOVE, columns_of, with_rows

if TYPE_CHECKING:
    from data.importers import Import
    from data.stores import Store

__all__ = ["Edit", "EditConflictError", "Proposal", "as_import", "pending", "point", "points", "propose", "send",
           "undo"]

IMPORTER = "points/1"
ADD, CHANGE, MOVE, RETIRE, UNDO = "add", "change", "move", "retire", "undo"
OF_POSITION = {"lon", "lat", "pcode", "precision", "position_basis_en", "position_basis_ar", "known_to", "source"}
POSITION = {"lon", "lat", "pcode"}
LONGEST_NOTE = 500
READERS = {"crossings": crossings, "offices": offices, "activities": activities, "milestones": milestones}

# P-code of the mantika at a longitude and latitude, "" where there is none.
MantikaAt = Callable[[float, float], str]


@dataclass(frozen=True)
class Proposal:
    """What an editor asks for. `point` is "" for a new one; `since`: from which day on, "" if it always was so.

    A new point that always was there had been left out. `source` is a key of the sources, or "" with a `citation`.
    `seen` is the point's, as the form was made from it.
    """

    layer: str
    point: str
    cells: Cells
    since: str
    source: str
    note: str = ""
    citation: Citation | None = None
    retire: bool = False
    seen: str = ""


def propose(store: Store, asked: Proposal, who: str, gazetteer: Gazetteer, today: str,
            mantika_at: MantikaAt | None = None) -> Edit:
    """Keep an edit; EditError lists every fault, EditConflictError tells what somebody else did meanwhile."""
    layer = layer_of(asked.layer)
    held = point(store, layer.key, asked.point or _new_id(store, layer))
    _refuse_stale(held, asked.seen if asked.point else held.seen)
    citation = citation_row(asked.citation)
    cells = complete(layer, asked.cells, gazetteer) | {"source": citation.get("key", asked.source)}
    made = {**dict.fromkeys(columns_of(layer.table), ""), **held.row, **cells, "id": held.id}
    faults = faults_of_day(asked.since, held.row, today) + faults_of_source(asked.source, asked.citation)
    if asked.retire and not asked.since:
        faults.append(FieldFault("since", "edit.fault.empty"))
    if not asked.retire:
        faults += faults_of(layer, made, gazetteer)
        if not faults and held.rows and all(made[key] == held.row[key] for key in cells):
            faults.append(FieldFault("", "edit.fault.nothing"))
    if faults:
        raise EditError(*faults)
    after = _after(held, made, asked)
    _refuse_rows(layer, held.rows, after, citation)
    return _keep(store, held, Edit(
        _edit_id(held), layer.key, held.id, _action(held, made, asked), held.rows, after, asked.since,
        cells["source"], citation, asked.note.strip()[:LONGEST_NOTE], who, _now(), strays(layer, made, mantika_at)))


def undo(store: Store, key: str, id: str, edit_id: str, who: str) -> Edit:
    """Take an edit back: a new edit, the other way round. It can be while nothing rests on it."""
    held = point(store, key, id)
    _refuse_stale(held, held.seen)
    last = next((edit for edit in held.edits if edit.id == edit_id), None)
    if last is None or last.draft == TAKEN_BACK or digest_of_rows(last.after) != held.seen:
        raise EditError(FieldFault("", "edit.fault.not_latest"))
    unsent = state_of(store, last) is None
    taken = replace(last, id=_edit_id(held), action=UNDO, before=last.after, after=last.before, who=who, at=_now(),
                    draft=TAKEN_BACK if unsent else "", strays=False, citation={})
    edits = [replace(edit, draft=TAKEN_BACK) if unsent and edit.id == edit_id else edit for edit in held.edits]
    return _keep(store, replace(held, edits=tuple(edits)), taken)


def pending(store: Store) -> tuple[Edit, ...]:
    """Edits that aren't published yet, oldest first."""
    found = (edit for edits, _ in documents(store) for edit in edits if waits(store, edit))
    return tuple(sorted(found, key=lambda edit: (edit.at, edit.layer, edit.point, int(edit.id))))


def send(store: Store, who: str) -> Draft:
    """A draft of all edits that wait, for somebody to approve."""
    waiting = tuple(edit for edit in pending(store) if state_of(store, edit) is None)
    if not waiting:
        raise EditError(FieldFault("", "edit.fault.none_waits"))
    of_points = {(edit.layer, edit.point): point(store, edit.layer, edit.point) for edit in waiting}
    first = {(edit.layer, edit.point): edit for edit in reversed(waiting)}
    overtaken = [id for (layer, id), edit in first.items()
                 if digest_of_rows(edit.before) != digest_of_rows(rows_in_force(POINT_LAYERS[layer], id))]
    if overtaken:
        raise EditError(*(FieldFault("", "edit.fault.overtaken", {"point": id}) for id in overtaken))
    draft = draft_of(store, (as_import(waiting),), who)
    for held in of_points.values():
        save(store, held, [replace(edit, draft=draft.id) if edit in waiting else edit for edit in held.edits])
    return draft


def as_import(edits: Iterable[Edit]) -> Import:
    """What edits, oldest first, do to the tables in the end: rows put in, rows taken out, publications added."""
    from data.importers import Import
    from data.observations import observations

    edits = tuple(edits)
    by_point: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        by_point.setdefault((edit.layer, edit.point), []).append(edit)
    tables: dict[str, tuple[Cells, ...]] = {}
    used = {}
    for (layer, _), own in by_point.items():
        table, after = POINT_LAYERS[layer].table, own[-1].after
        tables[table] = (*tables.get(table, ()), *_put(own[0].before, after))
        named = {row["source"] for row in after}
        used |= {edit.source: edit.citation for edit in own if edit.citation and edit.source in named}
    if used:
        tables["citations.csv"] = tuple(used.values())
    told = json.dumps([asdict(replace(edit, draft="")) for edit in edits], sort_keys=True).encode()
    return Import("Edited points", sha256(told).hexdigest(), 0, "tables", None, None, IMPORTER, observations([]),
                  {"points": len(by_point), "edits": len(edits)}, tuple(_issue(edit) for edit in edits), tables)


def _after(held: Point, made: Cells, asked: Proposal) -> Rows:
    """The point's rows after an edit: of one that changes from a day on, the row as it was stays until then."""
    others = tuple(row for row in held.rows if row["id"] != held.id)
    if asked.retire:
        return ({**held.row, "until": asked.since}, *others)
    if not held.rows or not asked.since:
        return ({**made, "since": asked.since or made["since"]}, *others)
    taken = {row["id"] for row in held.rows}
    name = next(f"{held.id}-v{number}" for number in count(1) if f"{held.id}-v{number}" not in taken)
    former = {**held.row, "id": name, "until": held.row["until"] or asked.since}
    return ({**made, "since": asked.since, "until": ""}, *others, former)


def _action(held: Point, made: Cells, asked: Proposal) -> str:
    if not held.rows:
        return ADD
    if asked.retire:
        return RETIRE
    changed = {column for column in held.row if made[column] != held.row[column]}
    return MOVE if changed <= OF_POSITION and changed & POSITION else CHANGE


def _refuse_stale(held: Point, seen: str) -> None:
    """Refuse an edit of a point that has changed since its form was made, or that waits for approval."""
    if held.seen != seen:
        before = next((n for n, edit in enumerate(held.edits) if digest_of_rows(edit.before) == seen), len(held.edits))
        raise EditConflictError(held.edits[before:])
    if held.in_draft:
        raise EditError(FieldFault("", "edit.fault.in_draft"))


def _refuse_rows(layer: PointLayer, before: Rows, after: Rows, citation: Cells) -> None:
    """Ask the table's own reader what it thinks of the rows, beside all others."""
    tables = dict(edition().tables)
    if citation:
        tables["citations.csv"] = with_rows("citations.csv", (citation,))
    tables[layer.table] = with_rows(layer.table, _put(before, after))
    try:
        with within(make_edition(tables)):
            READERS[layer.key].__wrapped__()
    except TableError as error:
        raise EditError(*faults_of_table(error)) from error


def _put(before: Rows, after: Rows) -> Rows:
    kept = {row["id"] for row in after}
    return (*after, *({"id": row["id"], ACTION: REMOVE} for row in before if row["id"] not in kept))


def _keep(store: Store, held: Point, edit: Edit) -> Edit:
    save(store, held, (*held.edits, edit))
    store.record(edit.who, f"edit {edit.action}", f"{edit.layer} {edit.point}",
                 {"columns": list(edit.changed()), "since": edit.since, "source": edit.source, "note": edit.note})
    return edit


def _issue(edit: Edit) -> Issue:
    """An edit as whoever approves of it reads it."""
    name = edit.row.get(f"{POINT_LAYERS[edit.layer].name}_en", "")
    since = f" from {edit.since} on" if edit.since else ", as it always was"
    told = f"{edit.action} by {edit.who}{since}: {name} ({', '.join(edit.changed())}). Source: {edit.source}."
    remedy = "The point isn't in the mantika that its P-code names; look at both." if edit.strays else ""
    severity = Severity.WARNING if edit.strays else Severity.NOTE
    return Issue(severity, edit.layer, edit.point, " ".join(filter(None, (told, edit.note))), remedy,
                 Kind.POINT)


def _new_id(store: Store, layer: PointLayer) -> str:
    numbers = (one.id.removeprefix(layer.prefix) for one in points(store, layer.key) if one.id.startswith(layer.prefix))
    highest = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return f"{layer.prefix}{highest + 1:0{layer.digits}}"


def _edit_id(held: Point) -> str:
    return str(len(held.edits) + 1)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
