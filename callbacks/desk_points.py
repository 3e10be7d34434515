"""Editing of points at the desk, and the guide to the tables that can be handed in as plain CSV.

    GET  /desk/<lang>/points?layer=…&find=…      a layer's points, and the edits that aren't published
    GET  /desk/<lang>/points/<layer>/<id>        the form of a point, of a new one under "new"; POST keeps an edit
    POST /desk/<lang>/points/<layer>/<id>/undo   takes an edit back
    POST /desk/<lang>/points/send                makes a draft of all edits that wait
    GET  /desk/<lang>/tables                     every table with its columns explained
    GET  /desk/<lang>/template/<table>.csv       a table's header; with ?filled=1 the table as it stands
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from flask import Flask, Response, abort, redirect, request

from callbacks.desk_answers import Desk, answer, reader_now
from callbacks.sign_in import needs, signed_in
from data.accounts import Role
from data.edit_documents import EditConflictError, Point, layer_of, point, points, state_of
from data.edit_rules import Citation, EditError, FieldFault
from data.edits import Proposal, pending, propose, send, undo
from data.places import Gazetteer
from data.point_layers import POINT_LAYERS, Kind, PointLayer
from data.sources import sources
from data.table_files import columns_of, is_table, key_columns, rows_of, table_names, template
from data.words import Lang, text
from geo.inside import mantika_at
from geo.point_map import point_map_svg
from layouts.desk_parts import Reader
from layouts.desk_point import CITATION, Asked, point_page
from layouts.desk_points import NEW, Listed, points_page
from layouts.desk_tables import Told, tables_page

PAGE = "/desk/<any(en, ar):lang>"
SAID = ("saved", "undone")
LONGEST_FIND = 100


def register_desk_points(server: Flask, desk: Desk) -> None:
    """Add the routes of points and tables."""
    routes, tables = PointRoutes(desk), TableRoutes(desk)
    add = server.add_url_rule
    add(f"{PAGE}/points", "desk_points", routes.page)
    add(f"{PAGE}/points/send", "desk_points_send", routes.send, methods=["POST"])
    add(f"{PAGE}/points/<layer>/<id>", "desk_point", routes.form)
    add(f"{PAGE}/points/<layer>/<id>", "desk_point_post", routes.take, methods=["POST"])
    add(f"{PAGE}/points/<layer>/<id>/undo", "desk_point_undo", routes.undo, methods=["POST"])
    add(f"{PAGE}/tables", "desk_tables", tables.page)
    add(f"{PAGE}/template/<name>", "desk_template", tables.template)


class PointRoutes:
    """The list of points, the form of one, and what is done with edits."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.editor)
    def page(self, lang: str, faults: Sequence[FieldFault] = ()) -> Response:
        lang = Lang(lang)
        layer, find = request.args.get("layer", ""), request.args.get("find", "")[:LONGEST_FIND].strip()
        layer = layer if layer in POINT_LAYERS else next(iter(POINT_LAYERS))
        shown = [(one, self.state(one)) for one in points(self.desk.store, layer) if one.row and _matches(one, find)]
        waiting = [(edit, edit.draft if state_of(self.desk.store, edit) else "") for edit in pending(self.desk.store)]
        reader = self.reader(lang, faults)
        body = points_page(reader, Listed(POINT_LAYERS[layer], find, shown, waiting))
        return answer(reader, text("points.title", lang), body, 400 if faults else 200, here="points")

    @needs(Role.editor)
    def form(self, lang: str, layer: str, id: str) -> Response:
        held = self.held(layer, id)
        return self.formed(Lang(lang), self.asked(Lang(lang), held, dict(held.row)))

    @needs(Role.editor)
    def take(self, lang: str, layer: str, id: str) -> Response:
        """Keep an edit; a form with faults, or whose point has changed, comes back with all that was typed."""
        held, store = self.held(layer, id), self.desk.store
        services, typed = self.desk.services, _typed(POINT_LAYERS[layer])
        asked = _proposal(held, typed, retire=request.form.get("do") == "retire")
        try:
            edit = propose(store, asked, signed_in().name, services.gazetteer, _today(), mantika_at(services.world))
        except EditError as wrong:
            again = self.asked(Lang(lang), held, {**held.row, **typed})
            return self.formed(Lang(lang), replace(again, faults=wrong.faults), 400)
        except EditConflictError as met:
            now = self.held(layer, id)
            again = self.asked(Lang(lang), now, {**now.row, **_own(typed, met)})
            return self.formed(Lang(lang), replace(again, others=met.others), 409)
        return redirect(f"/desk/{lang}/points?layer={edit.layer}&said=saved", 303)

    @needs(Role.editor)
    def undo(self, lang: str, layer: str, id: str) -> Response:
        try:
            undo(self.desk.store, layer_of(layer).key, id, request.form.get("edit", ""), signed_in().name)
        except EditError as wrong:
            return self.page(lang, wrong.faults)
        except EditConflictError:
            return self.page(lang, [FieldFault("", "edit.fault.not_latest")])
        return redirect(f"/desk/{lang}/points?layer={layer}&said=undone", 303)

    @needs(Role.editor)
    def send(self, lang: str) -> Response:
        try:
            draft = send(self.desk.store, signed_in().name)
        except EditError as wrong:
            return self.page(lang, wrong.faults)
        self.desk.go_on()
        return redirect(f"/desk/{lang}/draft/{draft.id}", 303)

    def held(self, layer: str, id: str) -> Point:
        """The point of an address, without rows if it is to be new; there is no other answer than 404 for the rest."""
        if layer not in POINT_LAYERS:
            abort(404)
        if id == NEW:
            return Point(POINT_LAYERS[layer], NEW, ())
        held = point(self.desk.store, layer, id)
        return held if held.row else abort(404)

    def asked(self, lang: Lang, held: Point, cells: Mapping[str, str]) -> Asked:
        services = self.desk.services
        others = [at for one in points(self.desk.store, held.layer.key) if one.id != held.id
                  for at in [_lon_lat(one.row, services.gazetteer)] if at]
        drawn = point_map_svg(services.world, text("points.map", lang), others, _lon_lat(cells, services.gazetteer))
        return Asked(held, cells, services.gazetteer, sources(), drawn)

    def formed(self, lang: Lang, asked: Asked, status: int = 200) -> Response:
        name = asked.point.row.get(f"{asked.layer.name}_{lang}", "")
        title = text("points.edit", lang, name=name) if name else text(
            "points.add", lang, layer=text(f"points.layer.{asked.layer.key}", lang))
        reader = self.reader(lang)
        return answer(reader, title, point_page(reader, asked), status, here="points")

    def reader(self, lang: Lang, faults: Sequence[FieldFault] = ()) -> Reader:
        told = request.args.get("said", "")
        reader = reader_now(self.desk, lang, fault=" ".join(one.worded(lang) for one in faults))
        return replace(reader, told=text(f"points.said.{told}", lang) if told in SAID and not faults else "")

    def state(self, one: Point) -> str:
        """How a point stands: as published, edited, waiting for approval, or retired."""
        if one.in_draft:
            return "sent"
        if one.edits and one.rows == one.edits[-1].after and not one.edits[-1].draft:
            return "waits"
        return "retired" if one.row["until"] else "now"


class TableRoutes:
    """The guide to the tables, and their templates."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.editor)
    def page(self, lang: str) -> Response:
        lang = Lang(lang)
        told = [Told(name, columns_of(name), key_columns(name), len(rows_of(name))) for name in table_names()]
        reader = reader_now(self.desk, lang)
        return answer(reader, text("tables.title", lang), tables_page(reader, told), here="tables")

    @needs(Role.editor)
    def template(self, lang: str, name: str) -> Response:
        if not is_table(name):
            abort(404)
        body = template(name, request.args.get("filled") == "1")
        return Response(body, content_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _typed(layer: PointLayer) -> dict[str, str]:
    """What the form's fields hold; fields that it lacks stay as they are."""
    form = request.form
    typed = {one.column: " ".join(form.getlist(one.column)) if one.kind is Kind.many else form.get(one.column, "")
             for one in layer.fields if one.column in form or one.kind is Kind.many}
    own = {f"citation_{part}": form.get(f"citation_{part}", "") for part in CITATION}
    return {**typed, **own, "source": form.get("source", ""), "since_asked": form.get("since", ""),
            "note_asked": form.get("why", "")}


def _proposal(held: Point, typed: Mapping[str, str], retire: bool) -> Proposal:
    cells = {one.column: typed[one.column] for one in held.layer.fields if one.column in typed}
    told = {part: typed[f"citation_{part}"] for part in CITATION}
    citation = Citation(**told) if not typed["source"] and any(told.values()) else None
    return Proposal(held.layer.key, held.id if held.rows else "", cells, typed["since_asked"], typed["source"],
                    typed["note_asked"], citation, retire, request.form.get("seen", ""))


def _own(typed: Mapping[str, str], met: EditConflictError) -> dict[str, str]:
    """What somebody typed into a form that was overtaken; of the rest the form shows what the others left."""
    seen = next((row for row in met.others[0].before if row["id"] == met.others[0].point), {}) if met.others else {}
    return {column: value for column, value in typed.items() if value != seen.get(column, "")}


def _lon_lat(row: Mapping[str, str], gazetteer: Gazetteer) -> tuple[float, float] | None:
    """Where a row stands: at its own point, or at its municipality's; None where it has neither, or outside."""
    place = gazetteer[row["pcode"]] if row.get("pcode") in gazetteer else None
    try:
        return float(row["lon"]), float(row["lat"])
    except (KeyError, ValueError):
        return (place.lon, place.lat) if place and place.lon is not None else None


def _matches(one: Point, find: str) -> bool:
    names = (one.row[f"{one.layer.name}_{lang}"] for lang in Lang)
    return find.casefold() in " ".join((one.id, one.row["pcode"], *names)).casefold()


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
