"""What was published, with the way back; and the audit log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.accounts import Role
from data.stores import ROLLBACK, Publication, Record
from data.uploads import LONGEST_NOTE
from data.words import text
from layouts.desk_parts import (
    Reader,
    button,
    card,
    digest,
    form,
    hidden,
    in_english,
    internal,
    link,
    moment,
    note_field,
    person,
    table,
)
from layouts.plain import Native

# What the log holds, worded as `desk.action.<what>`; anything else is shown as it was recorded.
ACTIONS = (
    "upload", "read", "refuse", "again", "decide", "withdraw_decision", "approve", "publish", "rollback", "withdraw",
    "sign_in", "sign_in_refused", "sign_out", "account_add", "account_remove", "account_role", "account_password",
    "account_lock", "account_unlock", "edit_add", "edit_change", "edit_move", "edit_retire", "edit_undo", "alert",
    "backup", "restore",
)
FILTERS = ("who", "action", "subject")
LONGEST_DETAIL = 300
DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")


@dataclass(frozen=True)
class Log:
    """The part of the audit log that is shown, newest first, of how many records; `asked` and `query`: the filter;
    `fault`: its chain is broken."""

    records: Sequence[Record]
    count: int
    found: int
    asked: Mapping[str, str]
    query: str
    fault: str = ""


def history_page(reader: Reader, history: Sequence[Publication], back_to: str) -> list:
    """Every publication, newest first; `back_to`: digest that a roll back would publish, "" if there is none."""
    lang = reader.lang
    heads = [text(f"desk.column.{key}", lang) for key in ("number", "when", "action", "release", "who", "note")]
    rows = [[str(one.number), moment(one.at, lang),
             html.Span(text(f"desk.action.{one.action}", lang), className=f"state is-{one.action}"),
             digest(one.digest), person(one.who), html.Bdi(one.note or "–", className="said-so")]
            for one in reversed(history)]
    return [
        internal(lang),
        _roll_back(reader, history[-1], back_to) if reader.role.includes(Role.approver) and history else None,
        card(text("desk.history", lang), [table(heads, rows, text("desk.history_caption", lang))], "history"),
    ]


def _roll_back(reader: Reader, current: Publication, back_to: str) -> Component:
    """One click and a note; what it does is said beside it."""
    lang = reader.lang
    if not back_to:
        return card(text("desk.roll_back", lang), [html.P(text("desk.no_way_back", lang))], "back")
    action = "desk.was_rolled_back" if current.action == ROLLBACK else "desk.was_published"
    return card(text("desk.roll_back", lang), [
        html.P([text(action, lang), " ", digest(current.digest), " · ", moment(current.at, lang)]),
        html.P([text("desk.back_to", lang), " ", digest(back_to)]),
        form(reader, "rollback", [
            hidden("instead_of", current.digest),
            *note_field(reader, "rollback-note", text("desk.rollback_note", lang), required=True),
            html.P(button(text("desk.roll_back_now", lang), "danger"), className="ways"),
        ]),
    ], "back")


def audit_page(reader: Reader, log: Log) -> list:
    """The log with its filter and its files; the chain was verified when it was read."""
    lang = reader.lang
    heads = [text(f"desk.column.{key}", lang) for key in ("number", "when", "who", "action", "subject", "detail")]
    rows = [[str(one.number), moment(one.at, lang), person(one.who), action_words(one.action, reader),
             html.Bdi(DIGEST.sub(r"\1…", one.subject), className="subject"), _detail(one)] for one in log.records]
    return [
        internal(lang),
        _chain(reader, log),
        card(text("desk.records", lang), [
            _filter(reader, log),
            table(heads, rows, text("desk.audit_caption", lang, shown=len(log.records), found=log.found, n=log.count)),
            html.P([link(text("desk.as_csv", lang), reader.url(f"audit.csv?{log.query}")),
                    link(text("desk.as_json", lang), reader.url(f"audit.json?{log.query}"))], className="ways"),
        ], "records"),
    ]


def action_words(action: str, reader: Reader) -> Component | str:
    """What was done; a record writes it as "account.add" or "edit move"."""
    key = action.replace(".", "_").replace(" ", "_")
    return text(f"desk.action.{key}", reader.lang) if key in ACTIONS else in_english(action)


def _chain(reader: Reader, log: Log) -> Component:
    if log.fault:
        return html.Div([html.Strong(text("desk.chain_broken", reader.lang)), " ", in_english(log.fault)],
                        className="alert", role="alert")
    return html.P(text("desk.chain_whole", reader.lang, n=log.count), className="chain")


def _filter(reader: Reader, log: Log) -> Component:
    lang = reader.lang
    fields = [html.Label([html.Span(text(f"desk.column.{key}", lang)),
                          Native("input", type="search", name=key, id=f"filter-{key}", value=log.asked[key],
                                 maxlength=LONGEST_NOTE, autocomplete="off")], htmlFor=f"filter-{key}")
              for key in FILTERS]
    return html.Form([*fields, button(text("desk.filter", lang)),
                      link(text("desk.all", lang), reader.url("audit"))],
                     action=reader.url("audit"), method="get", className="desk-form one-line filter", role="search")


def _detail(record: Record) -> Component:
    parts = [f"{key}: {_plain(value)}" for key, value in record.detail.items() if value not in ("", None, {}, [])]
    words = DIGEST.sub(r"\1…", " · ".join(parts))
    shown = words[:LONGEST_DETAIL] + ("…" if len(words) > LONGEST_DETAIL else "")
    return html.Bdi(shown or "–", className="detail")


def _plain(value: object) -> str:
    """A value on one line; one that has parts is told by them."""
    return ", ".join(str(part) for part in value.values() if part) if isinstance(value, Mapping) else str(value)
