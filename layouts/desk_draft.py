"""The page of one draft: where it stands, what it is, what was found in it, and the one step that is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.accounts import Role
from data.drafts import Draft, State, Step
from data.drafts_reading import STAGES
from data.importers.issues import PlaceQuestion
from data.places import Gazetteer
from data.words import number, text
from layouts.desk_issues import issues_card, questions_card
from layouts.desk_parts import (
    Reader,
    badge,
    button,
    card,
    digest,
    facts,
    form,
    in_english,
    internal,
    link,
    moment,
    note_field,
    period,
    person,
    table,
    what_of,
)
from layouts.plain import Native

STEPS = ("handed_in", "read", "approved", "published")
REACHED = {State.reading: 0, State.refused: 0, State.ready: 1, State.approved: 2, State.published: 3,
           State.withdrawn: -1}
KILOBYTE, MEGABYTE = 1_000, 1_000_000
COUNTED = ("migrants", "baladiyas", "muhallas", "muhallas_hosting", "nationalities", "households", "individuals")
LOOK_S = 3  # how often the page comes anew without a script
DRAFT_FAULTS = ("desk.fault.broken", "desk.fault.interrupted")


@dataclass(frozen=True)
class DraftView:
    """A draft with its report, the questions that are still open, and what is in the way of each step."""

    draft: Draft
    told: Mapping
    asked: tuple[tuple[Mapping, PlaceQuestion], ...]
    gazetteer: Gazetteer
    current: str
    faults: Mapping[str, str]  # of answers to questions, by their keys


def draft_page(reader: Reader, view: DraftView) -> list:
    """The page, below the name of the draft."""
    draft = view.draft
    return [
        internal(reader.lang),
        html.P([badge(draft.state, reader.lang), " ", what_of(draft.of, reader.lang)], className="lead"),
        _steps(reader, draft),
        _now(reader, view),
        questions_card(reader, draft, view.asked, view.gazetteer, view.faults)
        if view.asked and draft.is_open and reader.role.includes(Role.editor) else None,
        issues_card(reader, view.told) if view.told.get("groups") else None,
        html.Div([_about(reader, view), _log(reader, draft)], className="desk-columns"),
        _withdraw(reader, draft) if draft.is_open and reader.role.includes(Role.editor) else None,
    ]


def _steps(reader: Reader, draft: Draft) -> Component:
    """The way of a draft, and how far this one is."""
    reached = REACHED[draft.state]
    items = []
    for place, key in enumerate(STEPS):
        kind = "done" if place <= reached else "next" if place == reached + 1 and draft.is_open else ""
        items.append(html.Li(text(f"desk.step.{key}", reader.lang), className=kind,
                             **{"aria-current": "step" if kind == "next" else None}))
    return html.Ol(items, className="way", **{"aria-label": text("desk.steps", reader.lang)})


def _now(reader: Reader, view: DraftView) -> Component:
    draft = view.draft
    part = {State.reading: _reading, State.refused: _refused, State.ready: _ready, State.approved: _approved,
            State.published: _published, State.withdrawn: _withdrawn}[draft.state]
    return card(text(f"desk.now.{draft.state}", reader.lang), part(reader, view), "now", f"is-{draft.state}")


def _reading(reader: Reader, view: DraftView) -> list:
    """How far it is: a script asks now and then, else the page comes anew by itself."""
    lang, draft = reader.lang, view.draft
    address = reader.url(f"draft/{draft.id}")
    return [
        html.Div([Native("progress", value=f"{draft.done / STAGES:.2f}", max="1",
                         **{"aria-label": text("desk.reading", lang)}),
                  Native("/progress"),
                  html.P(reading_words(draft, reader), role="status", className="reading-said")],
                 **{"data-reading": f"{address}/state"}),
        html.P(link(text("desk.look_again", lang), address), className="ways"),
        Native("noscript"), Native("meta", content=LOOK_S, **{"http-equiv": "refresh"}), Native("/noscript"),
    ]


def reading_words(draft: Draft, reader: Reader) -> str:
    """What the reader is at, in words."""
    key = "waits" if not draft.claimed else f"stage_{min(draft.done, STAGES - 1)}"
    return text(f"desk.reading_now.{key}", reader.lang)


def _refused(reader: Reader, view: DraftView) -> list:
    lang, draft = reader.lang, view.draft
    fault = text(draft.fault, lang) if draft.fault in DRAFT_FAULTS else in_english(draft.fault)
    parts: list = [html.P(fault, className="fault refusal"), html.P(text("desk.refused_how", lang))]
    if reader.role.includes(Role.editor):
        parts.append(html.Div([
            link(text("desk.upload_corrected", lang), reader.url("upload"), "tool" if view.asked else "tool primary"),
            form(reader, f"draft/{draft.id}/again", [button(text("desk.read_again", lang))], "one-line"),
        ], className="ways"))
    return parts


def _ready(reader: Reader, view: DraftView) -> list:
    """Ready to be looked at: on to the diff, where it is approved."""
    lang, draft = reader.lang, view.draft
    if draft.base != view.current:
        return _overtaken(reader, draft)
    if draft.release == draft.base:
        return [html.P(text("desk.fault.nothing_new", lang), className="lead")]
    own = reader.four_eyes and draft.who == reader.name
    may = reader.role.includes(Role.approver)
    words = "desk.ready_own" if own else "desk.ready_approve" if may else "desk.ready_wait"
    return [html.P(text(words, lang)),
            html.P(link(text("desk.see_changes", lang), reader.url(f"draft/{draft.id}/diff"), "tool primary"),
                   className="ways")]


def _overtaken(reader: Reader, draft: Draft) -> list:
    lang = reader.lang
    parts: list = [html.P(text("desk.fault.overtaken", lang), className="fault")]
    if reader.role.includes(Role.editor):
        parts.append(form(reader, f"draft/{draft.id}/again", [button(text("desk.compare_again", lang), "primary")],
                          "one-line"))
    return parts


def _approved(reader: Reader, view: DraftView) -> list:
    """Approved: an approver publishes it, with a note for the history."""
    lang, draft = reader.lang, view.draft
    approval = next(step for step in reversed(draft.steps) if step.action == "approve")
    parts = _done_by(reader, "desk.approved_by", approval)
    if draft.base != view.current:
        return [*parts, *_overtaken(reader, draft)]
    see = link(text("desk.see_changes", lang), reader.url(f"draft/{draft.id}/diff"))
    if not reader.role.includes(Role.approver):
        return [*parts, html.P(text("desk.approved_wait", lang)), html.P(see, className="ways")]
    return [*parts, form(reader, f"draft/{draft.id}/publish", [
        *note_field(reader, "publish-note", text("desk.publish_note", lang), required=True),
        html.P(text("desk.publish_means", lang), className="small"),
        html.P([button(text("desk.publish", lang), "primary"), see], className="ways"),
    ])]


def _published(reader: Reader, view: DraftView) -> list:
    lang, draft = reader.lang, view.draft
    words = "desk.published_holds" if draft.release == view.current else "desk.published_over"
    return [html.P(text(words, lang)),
            html.P([link(text("desk.open_atlas", lang), f"/{lang}/"),
                    link(text("desk.see_changes", lang), reader.url(f"draft/{draft.id}/diff")),
                    link(text("desk.see_history", lang), reader.url("history"))], className="ways")]


def _withdrawn(reader: Reader, view: DraftView) -> list:
    return _done_by(reader, "desk.withdrawn_by", view.draft.steps[-1])


def _done_by(reader: Reader, key: str, step: Step) -> list:
    return [html.P([text(key, reader.lang), " ", person(step.who), " · ", moment(step.at, reader.lang)]),
            html.P(html.Bdi(step.note), className="quote") if step.note else None]


def _about(reader: Reader, view: DraftView) -> Component:
    lang, draft = reader.lang, view.draft
    rows: list = [
        (text("desk.column.file", lang), html.Bdi(draft.name)),
        (text("desk.size", lang), _size(draft.size, reader)),
        (text("desk.checksum", lang), digest(draft.content.rpartition("-")[2])),
        (text("desk.handed_in_by", lang), person(draft.who)),
        (text("desk.release", lang), digest(draft.release) if draft.release else ""),
        (text("desk.compared_with", lang), digest(draft.base) if draft.base else ""),
    ]
    parts: list = [facts(rows)]
    for one in view.told.get("imports", ()):
        parts += [html.H3(what_of([f"{one['group']} {one['round']}"], lang)), facts(_import(reader, one))]
    if draft.is_file:
        parts.append(html.P([link(text("desk.get_file", lang), reader.url(f"draft/{draft.id}/file")),
                             link(text("desk.decisions", lang), reader.url("places"))], className="ways"))
    return card(text("desk.about", lang), parts, "about")


def _size(count: int, reader: Reader) -> str:
    if count < MEGABYTE:
        return text("desk.kilobytes", reader.lang, kb=max(round(count / KILOBYTE), 1))
    return text("desk.megabytes", reader.lang, mb=count / MEGABYTE)


def _import(reader: Reader, one: Mapping) -> list[tuple[str, object]]:
    lang = reader.lang
    counted = [(text(f"desk.counted.{key}", lang), number(one["counts"][key], lang))
               for key in COUNTED if key in one["counts"]]
    tables = [(table, text("desk.rows", lang, n=rows)) for table, rows in one["tables"].items()]
    when = period([one["start"], one["end"]], lang) if one["start"] or one["end"] else ""
    importer = html.Code(one["importer"])
    return [(text("desk.period", lang), when), *counted, *tables, (text("desk.importer", lang), importer)]


def _log(reader: Reader, draft: Draft) -> Component:
    lang = reader.lang
    heads = [text(f"desk.column.{key}", lang) for key in ("step", "who", "when", "note")]
    rows: Sequence = [[text(f"desk.action.{step.action}", lang), person(step.who), moment(step.at, lang),
                       html.Bdi(step.note or "–", className="said-so")] for step in reversed(draft.steps)]
    return card(text("desk.log", lang), [table(heads, rows, text("desk.log_caption", lang))], "log")


def _withdraw(reader: Reader, draft: Draft) -> Component:
    lang = reader.lang
    return html.Details([
        html.Summary(text("desk.withdraw", lang)),
        form(reader, f"draft/{draft.id}/withdraw", [
            *note_field(reader, "withdraw-note", text("desk.withdraw_note", lang)),
            html.P(button(text("desk.withdraw_now", lang), "danger"), className="ways"),
        ]),
    ], className="folded withdraw")
