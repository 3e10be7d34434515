"""The desk's first page, and where a file is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.accounts import Role
from data.drafts import Draft, State
from data.stores import Publication
from data.uploads import LONGEST_STATED, STATED
from data.words import text
from layouts.desk_parts import (
    Reader,
    badge,
    button,
    card,
    digest,
    facts,
    folded,
    form,
    in_english,
    internal,
    link,
    moment,
    person,
    table,
    what_of,
)
from layouts.plain import Native

ENDED_SHOWN = 20


@dataclass(frozen=True)
class Published:
    """What is published: its publication, its latest round in words, the numbers of all rounds held, its origin."""

    publication: Publication | None
    round: str
    rounds: str
    files: str


def home(reader: Reader, published: Published, drafts: Sequence[Draft], alerts: Sequence[tuple[str, str]]) -> list:
    """The page: alerts, what is published, what to do next, drafts that have ended."""
    return [
        *(_alert(reader, at, words) for at, words in alerts),
        html.Div([_published(reader, published), _next(reader, published, drafts)], className="desk-columns"),
        _ended(reader, drafts) if reader.role.includes(Role.staff) else None,
    ]


def _alert(reader: Reader, at: str, words: str) -> Component:
    return html.Div([html.Strong(text("desk.alert", reader.lang)), " ", in_english(words), " ",
                     moment(at, reader.lang) if at else None], className="alert", role="alert")


def _published(reader: Reader, published: Published) -> Component:
    lang, one = reader.lang, published.publication
    parts: list = [html.P(published.round, className="lead")]
    if one:
        parts.append(facts([
            (text("desk.published_since", lang), moment(one.at, lang)),
            (text("desk.published_by", lang), person(one.who)),
            (text("desk.note", lang), html.Bdi(one.note) if one.note else ""),
            (text("desk.rounds_held", lang), published.rounds),
            (text("desk.from_file", lang), html.Bdi(published.files) if published.files else ""),
            (text("desk.release", lang), digest(one.digest)),
        ]))
    ways = [link(text("desk.open_atlas", lang), f"/{lang}/"),
            link(text("desk.see_history", lang), reader.url("history")) if reader.role.includes(Role.staff) else None]
    return card(text("desk.published_now", lang), [*parts, html.P(ways, className="ways")], "published")


def _next(reader: Reader, published: Published, drafts: Sequence[Draft]) -> Component:
    """Every open draft with the one step that is next, else how to begin."""
    lang = reader.lang
    waiting = [draft for draft in drafts if draft.is_open] if reader.role.includes(Role.staff) else []
    current = published.publication.digest if published.publication else ""
    parts: list = [html.Ul([html.Li(_waiting(reader, draft, current)) for draft in waiting], className="drafts")]
    if not waiting:
        parts = [html.P(text("desk.nothing_waits", lang), className="lead"), html.P(text("desk.how", lang))]
    if reader.role.includes(Role.editor):
        parts.append(html.P(link(text("desk.upload_file", lang), reader.url("upload"), "tool primary"),
                            className="ways"))
    return card(text("desk.what_next", lang), parts, "next")


def _waiting(reader: Reader, draft: Draft, current: str) -> list:
    lang = reader.lang
    step = next_step(reader, draft, current)
    return [
        html.Div([link(draft.name, reader.url(f"draft/{draft.id}"), "draft-name"), badge(draft.state, lang)],
                 className="draft-head"),
        html.P([html.Span([what_of(draft.of, lang), " · "]) if draft.of else None,
                text("desk.handed_in_by", lang), " ", person(draft.who), " · ", moment(draft.steps[0].at, lang)],
               className="small"),
        html.P(link(text(f"desk.next.{step}", lang), reader.url(f"draft/{draft.id}"), "next-step")),
    ]


def next_step(reader: Reader, draft: Draft, current: str) -> str:
    """What is to be done with an open draft, for this reader."""
    if draft.state == State.reading:
        return "wait"
    if draft.state == State.refused:
        return "decide" if draft.open_questions else "correct"
    if draft.base != current:
        return "again"
    if not reader.role.includes(Role.approver):
        return "await_approver" if draft.state == State.ready else "await_publisher"
    if draft.state == State.approved:
        return "publish"
    return "await_other" if reader.four_eyes and draft.who == reader.name else "approve"


def _ended(reader: Reader, drafts: Sequence[Draft]) -> Component | None:
    lang = reader.lang
    rows = [[link(draft.name, reader.url(f"draft/{draft.id}"), ""), what_of(draft.of, lang) or "–",
             badge(draft.state, lang), person(draft.steps[-1].who), moment(draft.steps[-1].at, lang)]
            for draft in drafts if not draft.is_open][:ENDED_SHOWN]
    if not rows:
        return None
    heads = [text(f"desk.column.{key}", lang) for key in ("file", "what", "state", "last_by", "last_at")]
    return card(text("desk.ended", lang), [table(heads, rows, text("desk.ended_caption", lang))], "ended")


def upload_page(reader: Reader, upload_mb: int) -> list:
    """The form that takes a file; with a script it shows how far it is, and takes a file that is dropped on it."""
    lang = reader.lang
    return [
        internal(lang),
        card(text("desk.the_file", lang), [
            html.P(text("desk.upload_how", lang)),
            form(reader, "upload", [
                html.Label([html.Strong(text("desk.choose_file", lang)),
                            html.Span(text("desk.drop_file", lang), className="only-script"),
                            Native("input", type="file", name="file", id="file", required=True,
                                   **{"aria-describedby": "limits"})],
                           htmlFor="file", className="drop"),
                html.P(text("desk.limits", lang, mb=upload_mb), id="limits", className="small"),
                folded(text("desk.stated", lang), [html.P(text("desk.stated_how", lang), className="small"),
                                                   *(_stated(reader, key) for key in STATED)]),
                html.Div([Native("progress", max="1", value="0", **{"aria-label": text("desk.uploading", lang)}),
                          Native("/progress"), html.Output("", className="upload-said")],
                         className="upload-progress", hidden=True),
                html.P(button(text("desk.upload_now", lang), "primary"), className="ways"),
            ], "upload", encType="multipart/form-data", **{
                "data-upload": True, "data-most": upload_mb, "data-large": text("desk.fault.large", lang, mb=upload_mb),
                "data-lost": text("desk.fault.interrupted_upload", lang), "data-sent": text("desk.sent", lang),
                "data-part": text("desk.uploading", lang)}),
        ], "upload"),
        folded(text("desk.formats", lang), [
            html.P(text("desk.formats_how", lang)),
            html.Ul([html.Li(text(f"desk.format.{key}", lang)) for key in FORMATS]),
            html.P(link(text("desk.templates", lang), reader.url("tables")), className="ways"),
        ], is_open=True),
    ]


def _stated(reader: Reader, key: str) -> Component:
    """A line for what boundaries don't say of themselves."""
    lang = "ar" if key.endswith("_ar") else "en"
    return html.Label([html.Span(text(f"desk.states.{key}", reader.lang)),
                       Native("input", name=key, id=key, maxlength=LONGEST_STATED, lang=lang, autocomplete="off",
                              dir="rtl" if lang == "ar" else "ltr")], htmlFor=key)


FORMATS = ("migrants", "idps", "hdx", "population", "boundaries", "plain")
