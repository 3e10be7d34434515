"""Small parts of the desk's pages: a moment, a number with its sign, a table, a form, a state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from data.accounts import Role
from data.uploads import LONGEST_NOTE
from data.words import Lang, date, month_range, number, signed_number, signed_percent, text
from layouts.desk_frame import hidden_token
from layouts.plain import Native

CAUTION = 1_000  # a change in percent beyond this says no more than "many times"


@dataclass(frozen=True)
class Reader:
    """Who looks at a page: language, name in the log, role, what forms hold, and what was said or typed last."""

    lang: Lang
    name: str
    role: Role
    token: str
    four_eyes: bool = True
    fault: str = ""
    told: str = ""
    typed: str = ""

    def url(self, path: str = "") -> str:
        return f"/desk/{self.lang}/{path}"


def moment(at: str, lang: Lang) -> Component:
    """A time of the store in words, to the minute, in UTC as it is kept."""
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        return html.Span(at)
    words = text("desk.moment", lang, day=date(read.date(), lang), time=f"{read:%H:%M}")
    return html.Time(words, dateTime=at, className="moment")


def figure(value: int | str, lang: Lang) -> Component:
    """A count, or why there is none in words."""
    if isinstance(value, str):
        return html.Span(text(f"gap.{value}", lang), className="gap")
    return html.Span(number(value, lang), className="count")


def absolute(value: int | None, lang: Lang) -> Component:
    words = "–" if value is None else signed_number(value, lang)
    return html.Span(words, className=f"count {_direction(value)}")


def relative(value: float | None, lang: Lang) -> Component:
    words = "–" if value is None else signed_percent(100 + value, lang)
    return html.Span(words, className=f"count {_direction(value)}")


def _direction(value: float | None) -> str:
    return "risen" if value and value > 0 else "fallen" if value and value < 0 else ""


def person(name: str) -> Component:
    return html.Bdi(name or "–", className="person")


def digest(name: str) -> Component:
    return html.Code(name[:12], className="digest", dir="ltr")


def in_english(words: str) -> Component:
    """What an importer or a system says: it says it in English alone."""
    return html.Span(words, lang="en", dir="ltr", className="as-said")


def badge(state: str, lang: Lang) -> Component:
    return html.Span(text(f"desk.state.{state}", lang), className=f"state is-{state}")


def internal(lang: Lang) -> Component:
    return html.P(text("desk.internal", lang), className="internal")


def what_of(named: Iterable[str], lang: Lang) -> str:
    """Groups and rounds of a draft in words: "Migrants, Round 55"."""
    told = []
    for one in named:
        group, _, round = one.rpartition(" ")
        label = text(f"desk.group.{group}", lang)
        told.append(text("desk.of_round", lang, group=label, round=round) if int(round or 0) else label)
    return " · ".join(told)


def period(months: Sequence[str | None], lang: Lang) -> str:
    return month_range(months[0], months[1], lang)


def card(title: str, children: list, id: str, kind: str = "") -> Component:
    """A part of a page under a heading of its own."""
    return html.Section([html.H2(title, id=f"{id}-title"), *children], id=id, className=f"desk-card {kind}".strip(),
                        **{"aria-labelledby": f"{id}-title"})


def facts(rows: Iterable[tuple[str, object]]) -> Component:
    """Pairs of a name and what it is; what is empty is left out."""
    told = [[html.Dt(name), html.Dd(value)] for name, value in rows if value not in ("", None)]
    return html.Dl([part for pair in told for part in pair], className="facts")


def table(heads: Sequence[object], rows: Iterable[Sequence[object]], caption: str, *, numbers: int = 0,
          sorted_by: str = "") -> Component:
    """A table that scrolls sideways by itself; the last `numbers` columns are numbers.

    `sorted_by`: a script lets people order it by any column, and says so with this class.
    """
    first = len(heads) - numbers
    kinds = ["number" if place >= first else "" for place in range(len(heads))]
    head = html.Tr([html.Th(words, scope="col", className=kind) for words, kind in zip(heads, kinds, strict=True)])
    body = [html.Tr([html.Th(cell, scope="row") if not place else html.Td(cell, className=kinds[place])
                     for place, cell in enumerate(row)]) for row in rows]
    whole = html.Table([html.Caption(caption), html.Thead(head), html.Tbody(body)], className=sorted_by)
    return html.Div(whole, className="scrolls", tabIndex=0, role="region", **{"aria-label": caption})


def form(reader: Reader, path: str, children: list, kind: str = "", **attributes: object) -> Component:
    """A form of the desk, which holds what proves that it is ours."""
    return html.Form([hidden_token(reader.token), *children], action=reader.url(path), method="post",
                     className=f"desk-form {kind}".strip(), **attributes)


def button(words: str, kind: str = "", **attributes: object) -> Component:
    return html.Button(words, type="submit", className=f"tool {kind}".strip(), **attributes)


def link(words: str, address: str, kind: str = "tool") -> Component:
    return html.A(words, href=address, className=kind)


def note_field(reader: Reader, id: str, label: str, *, required: bool = False) -> list:
    """A line for a note; what was typed is there again if the form came back."""
    return [html.Label(label, htmlFor=id),
            html.Textarea(reader.typed, id=id, name="note", rows=2, maxLength=LONGEST_NOTE, required=required,
                          **{"data-kept": id})]


def hidden(name: str, value: object) -> Native:
    return Native("input", type="hidden", name=name, value=str(value))


def choice(kind: str, name: str, value: str, label: object, *, id: str, checked: bool = False,
           required: bool = False) -> Component:
    """A box to tick or one of several to choose, with its words beside it."""
    return html.Label([Native("input", type=kind, name=name, value=value, id=id, checked=checked, required=required),
                       html.Span(label)], htmlFor=id, className="choice-line")


def folded(words: str, children: list, kind: str = "", *, is_open: bool = False) -> Component:
    return html.Details([html.Summary(words), *children], className=f"folded {kind}".strip(), open=is_open)
