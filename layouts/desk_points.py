"""The desk's page of points: the list of a layer, with the edits above it that aren't published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.edit_documents import Edit, Point
from data.point_layers import POINT_LAYERS, PointLayer
from data.table_files import bare
from data.words import Lang, text, when
from layouts.desk_parts import Reader, button, card, form, hidden, link, moment, person, table
from layouts.plain import Native

NEW = "new"
LONGEST_SHOWN = 60  # characters of a text of which the rest doesn't matter here
MARKED = {"waits": "is-warning", "sent": "is-ready"}


@dataclass(frozen=True)
class Listed:
    """A layer's points as far as they match `find`, and the edits of all layers that aren't published."""

    layer: PointLayer
    find: str
    points: Sequence[tuple[Point, str]]  # with the state of each
    pending: Sequence[tuple[Edit, str]]  # with the draft that carries it, if one does


def points_page(reader: Reader, listed: Listed) -> list:
    """The list of a layer, with what waits above it."""
    lang = reader.lang
    return [
        html.P(text("points.lead", lang)),
        card(text("points.pending", lang), _pending(reader, listed.pending), "pending"),
        card(text(f"points.layer.{listed.layer.key}", lang), [
            _filter(reader, listed),
            html.P(link(text("points.new", lang), reader.url(f"points/{listed.layer.key}/{NEW}"), "tool primary")),
            _list(reader, listed),
            html.P(text("points.never", lang), className="small"),
        ], "points"),
    ]


def _filter(reader: Reader, listed: Listed) -> Component:
    lang = reader.lang
    options = [html.Option(text(f"points.layer.{key}", lang), value=key, selected=key == listed.layer.key)
               for key in POINT_LAYERS]
    return html.Form([
        html.Label([text("points.which_layer", lang), html.Select(options, name="layer")]),
        html.Label([text("points.find", lang), Native("input", name="find", value=listed.find, type="search")]),
        button(text("points.show", lang)),
    ], action=reader.url("points"), method="get", className="desk-form one-line filter")


def _list(reader: Reader, listed: Listed) -> Component:
    lang, layer = reader.lang, listed.layer
    heads = [text(f"points.head.{key}", lang) for key in ("name", "place", "id", "state")]
    rows = [[link(point.row[f"{layer.name}_{lang}"], reader.url(f"points/{layer.key}/{point.id}"), ""),
             html.Code(point.row["pcode"], dir="ltr", className="pcode"), html.Code(point.id, dir="ltr"),
             _state(point, state, lang)] for point, state in listed.points]
    return table(heads, rows, text("points.list", lang)) if rows else html.P(text("points.none", lang))


def _state(point: Point, state: str, lang: Lang) -> Component:
    if state == "retired":
        return html.Span(text("points.state.retired", lang, day=when(point.row["until"], lang)))
    return html.Span(text(f"points.state.{state}", lang), className=f"state {MARKED.get(state, '')}".strip())


def _pending(reader: Reader, pending: Sequence[tuple[Edit, str]]) -> list:
    lang = reader.lang
    if not pending:
        return [html.P(text("points.pending_none", lang), className="small")]
    waiting = any(not draft for _, draft in pending)
    items = [html.Li([told(edit, lang), " ", _way_on(reader, edit, draft)]) for edit, draft in pending]
    return [html.Ul(items, className="edits"), *([form(reader, "points/send", [
        html.P(text("points.send_told", lang), className="small"),
        html.Div(button(text("points.send", lang), "primary"), className="ways")])] if waiting else [])]


def _way_on(reader: Reader, edit: Edit, draft: str) -> Component:
    if draft:
        return link(text("points.draft", reader.lang), reader.url(f"draft/{draft}"))
    return undo_form(reader, edit)


def undo_form(reader: Reader, edit: Edit) -> Component:
    name = text("points.undo_of", reader.lang, name=name_of(edit, reader.lang))
    return form(reader, f"points/{edit.layer}/{edit.point}/undo",
                [hidden("edit", edit.id), button(text("points.undo", reader.lang), **{"aria-label": name})], "inline")


def name_of(edit: Edit, lang: Lang) -> str:
    return edit.row.get(f"{POINT_LAYERS[edit.layer].name}_{lang}", edit.point)


def told(edit: Edit, lang: Lang) -> Component:
    """An edit in a line: what was done to which point from when on, by whom."""
    since = text("points.from_day", lang, day=when(edit.since, lang)) if edit.since else text("points.always", lang)
    parts = [html.Strong(name_of(edit, lang)), f" · {text(f'points.did.{edit.action}', lang)} · {since} · ",
             person(edit.who), " · ", moment(edit.at, lang)]
    if edit.before and edit.after:
        parts.append(changes(edit, lang))
    if edit.note:
        parts.append(html.Span(html.Bdi(edit.note), className="remedy"))
    if edit.strays:
        parts.append(html.Strong(text("points.strays", lang), className="strays"))
    return html.Div(parts, className="edit")


def changes(edit: Edit, lang: Lang) -> Component:
    """What each field held before and holds now; long texts are cut."""
    known = {one.column for one in POINT_LAYERS[edit.layer].fields}
    arrow = " ← " if lang is Lang.ar else " → "
    return html.Ul([html.Li([f"{label(column, lang)}: ", html.Bdi(_cut(old)), arrow, html.Bdi(_cut(new))])
                    for column, (old, new) in edit.changes().items() if column in known], className="changes")


def _cut(words: str) -> str:
    return f"{words[:LONGEST_SHOWN]}…" if len(words) > LONGEST_SHOWN else words or "–"


def label(column: str, lang: Lang) -> str:
    """A field in words; one of two languages says which."""
    name = text(f"points.field.{bare(column)}", lang)
    return name if column == bare(column) else text(f"points.in{column[-3:]}", lang, field=name)
