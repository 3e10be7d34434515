"""The end of a diff: who may approve of it does so here, having ticked each thing that is doubtful."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from data.accounts import Role
from data.drafts import Draft, State
from data.drafts_report import to_tick
from data.words import text
from layouts.desk_parts import Reader, button, card, choice, form, hidden, link, note_field

RULE = "rule-"


def approval(reader: Reader, draft: Draft, told: Mapping, hindrance: str) -> list[Component]:
    """The form, or in words why there is none; `hindrance`: key of what is in this reader's way."""
    lang = reader.lang
    if not draft.is_open or draft.state == State.refused:
        return []
    back = link(text("desk.back_to_draft", lang), reader.url(f"draft/{draft.id}"))
    if not reader.role.includes(Role.approver):
        return [card(text("desk.approve", lang), [html.P(text("desk.ready_wait", lang)), html.P(back)], "approve")]
    if hindrance:
        return [card(text("desk.approve", lang), [html.P(text(hindrance, lang), className="note"), html.P(back)],
                     "approve")]
    ticks = [choice("checkbox", "seen", key, _ticked(reader, told, key), id=f"seen-{key}", required=True)
             for key in to_tick(told)]
    return [card(text("desk.approve", lang), [
        html.P(text("desk.approve_means", lang)),
        form(reader, f"draft/{draft.id}/approve", [
            html.Fieldset([html.Legend(text("desk.tick", lang)), *ticks], className="ticks") if ticks else None,
            *note_field(reader, "approve-note", text("desk.approve_note", lang)),
            hidden("version", draft.version),
            html.P([button(text("desk.approve_now", lang), "primary"), back], className="ways"),
        ]),
    ], "approve")]


def _ticked(reader: Reader, told: Mapping, key: str) -> str:
    """What somebody says to have looked at: warnings of a kind, or changes beyond a rule."""
    lang = reader.lang
    if key.startswith(RULE):
        rule = key.removeprefix(RULE)
        count = sum(row["rule"] == rule for row in told["diff"]["implausible"])
        return text("desk.tick_rule", lang, rule=text(f"desk.rule.{rule}", lang), n=count)
    group = next(group for group in told["groups"] if group["key"] == key)
    return text("desk.tick_warning", lang, kind=text(f"issue_kind.{group['kind']}", lang), n=group["count"])
