"""The frame of every page of the desk: who is signed in, where to go, the way out. It works without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from dash import html
from dash.development.base_component import Component

from data.accounts import Account, Role
from data.addresses import at
from data.words import Lang, text
from layouts.display import FIRST_PAINT
from layouts.plain import Native, to_html

PAGE = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<link rel="icon" href="{icon}">
<script>{first_paint}</script><link rel="stylesheet" href="{public}"><link rel="stylesheet" href="{styles}">
<script defer src="{script}"></script></head>
<body class="{kind}">{body}</body>
</html>
"""


@dataclass(frozen=True)
class Section:
    """A link of the bar, for those whose role includes `role`; worded by `desk.section.<key>`."""

    key: str
    path: str
    role: Role


SECTIONS = (
    Section("home", "/desk/{lang}/", Role.viewer),
    Section("upload", "/desk/{lang}/upload", Role.editor),
    Section("points", "/desk/{lang}/points", Role.editor),
    Section("tables", "/desk/{lang}/tables", Role.editor),
    Section("history", "/desk/{lang}/history", Role.staff),
    Section("audit", "/desk/{lang}/audit", Role.editor),
    Section("atlas", "/desk/atlas/{lang}/", Role.staff),
    Section("accounts", "/desk/{lang}/accounts", Role.admin),
)


@dataclass(frozen=True)
class Frame:
    """Addresses that a page of the desk needs: our styles and script, itself in the other language; `token`:
    what its forms hold against forged ones."""

    public: str
    styles: str
    script: str
    other: str
    token: str


def desk_page(lang: Lang, title: str, body: Component | list, account: Account | None, frame: Frame,
              here: str = "") -> str:
    """HTML of a page with its heading; without an account there is no bar but the way back. `here`: its section."""
    main = html.Main([html.H1(title), *(body if isinstance(body, list) else [body])], id="main", tabIndex=-1)
    skip = html.A(text("sign_in.skip", lang), href="#main", className="skip")
    whole = [skip, _bar(lang, account, frame, here), main]
    return PAGE.format(
        lang=lang, direction=lang.direction, icon=at(f"/{lang}/assets/favicon.svg"),
        title=escape(f"{title} · {text('ui.product', lang)}"),
        public=frame.public, styles=frame.styles, script=frame.script, first_paint=FIRST_PAINT,
        kind="desk" if account else "desk alone", body=to_html(whole))


def hidden_token(token: str) -> Native:
    """The field that every form has which changes something."""
    return Native("input", type="hidden", name="csrf_token", value=token)


def said(words: str, *, fault: bool = False) -> html.P:
    """A line that is also read out: a fault at once, anything else when there is a pause."""
    if fault:
        return html.P(words, className="fault", role="alert", id="fault")
    return html.P(words, className="note", role="status")


def _bar(lang: Lang, account: Account | None, frame: Frame, here: str) -> html.Header:
    other = Lang.en if lang is Lang.ar else Lang.ar
    return html.Header([
        html.A([html.Span("IOM", className="brand-mark", lang="en"),
                html.Span(text("ui.product", lang), className="brand-name")], href=f"/{lang}/", className="brand"),
        _sections(lang, account, here) if account else None,
        html.Div(className="spacer"),
        _account(lang, account, frame.token) if account else None,
        html.A(text("ui.language", other), href=frame.other, lang=other, className="tool on-dark"),
    ], className="header desk-bar")


def _sections(lang: Lang, account: Account, here: str) -> html.Nav:
    links = [html.A(text(f"desk.section.{section.key}", lang), href=section.path.format(lang=lang),
                    **{"aria-current": "page" if section.key == here else None})
             for section in SECTIONS if account.role.includes(section.role)]
    return html.Nav(links, className="desk-sections", **{"aria-label": text("desk.sections", lang)})


def _account(lang: Lang, account: Account, token: str) -> html.Details:
    """Who is signed in, and the way out; folded, as it is rarely needed."""
    ways = [("", "desk.sign_out"), ("everywhere", "desk.sign_out_everywhere")]
    return html.Details([
        html.Summary([html.Bdi(account.title), " ", html.Small(text(f"desk.role.{account.role}", lang))],
                     className="tool on-dark"),
        html.Form([
            hidden_token(token), Native("input", type="hidden", name="lang", value=str(lang)),
            *(html.Button(text(key, lang), type="submit", name="where", value=where, className="tool")
              for where, key in ways),
        ], action="/desk/sign-out", method="post", className="menu-content"),
    ], className="menu desk-account")
