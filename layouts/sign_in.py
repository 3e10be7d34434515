"""The sign-in form, and the list of accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash import html

from data.accounts import Account
from data.words import Lang, text
from layouts.desk_frame import hidden_token, said
from layouts.desk_parts import moment
from layouts.plain import Native


@dataclass(frozen=True)
class Fault:
    """What went wrong: a key of the words, and what they hold."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


def sign_in_form(lang: Lang, token: str, back: str, provider: str, fault: Fault | None, name: str) -> list:
    """Name and password, and before them the way to the organisation's sign-in if there is one."""
    told = said(text(fault.key, lang, **fault.values), fault=True) if fault else None
    hidden = [hidden_token(token), Native("input", type="hidden", name="next", value=back)]
    wrong = {"aria-invalid": "true", "aria-describedby": "fault"} if fault else {}
    elsewhere = html.Form([*hidden, html.Button(provider, type="submit", className="tool primary")],
                          action=f"/desk/oidc/{lang}/begin", method="post", className="desk-form")
    local = html.Form(
        [
            *hidden,
            html.Label([text("sign_in.name", lang),
                        Native("input", name="name", value=name, required=True, autocomplete="username", dir="ltr",
                               autocapitalize="none", spellcheck="false", autofocus=not (provider or name),
                               **wrong)]),
            html.Label([text("sign_in.password", lang),
                        Native("input", name="password", type="password", required=True, dir="ltr",
                               autocomplete="current-password", autofocus=bool(name), **wrong)]),
            html.Button(text("sign_in.go", lang), type="submit", className="tool" if provider else "tool primary"),
        ],
        action=f"/desk/{lang}/sign-in", method="post", className="desk-form")
    apart = html.P(text("sign_in.or", lang), className="desk-or")
    return [html.P(text("sign_in.about", lang)), told, *([elsewhere, apart] if provider else []), local,
            html.P(html.A(text("sign_in.back", lang), href=f"/{lang}/"))]


def accounts_table(lang: Lang, accounts: Sequence[Account], barred: Mapping[str, int], token: str, own: str) -> list:
    """Every account with what it may do; `barred`: minutes, by name; `own`: whose page this is."""
    heads = [text(f"desk_account.{key}", lang) for key in ("name", "role", "kind", "last", "state")]
    rows = [html.Tr([
        html.Th([html.Bdi(account.title), html.Small(html.Bdi(account.name)) if account.display else None],
                scope="row"),
        html.Td(text(f"desk.role.{account.role}", lang)),
        html.Td(text(f"desk_account.kind_of.{account.source}", lang)),
        html.Td(moment(account.last_sign_in, lang) if account.last_sign_in else text("desk_account.never", lang)),
        html.Td([_state(lang, account, barred.get(account.name, 0)),
                 _change(lang, account, barred.get(account.name, 0), token) if account.name != own else None]),
    ]) for account in accounts]
    table = html.Table([html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)],
                       className="desk-table")
    return [html.P(text("desk_account.about", lang)),
            html.Div(table, className="desk-wide", tabIndex=0, role="region",
                     **{"aria-label": text("desk_account.title", lang)})]


def _state(lang: Lang, account: Account, minutes: int) -> str:
    if account.locked:
        return text("desk_account.locked", lang)
    return text("desk_account.barred", lang, n=minutes) if minutes else text("desk_account.open", lang)


def _change(lang: Lang, account: Account, minutes: int, token: str) -> html.Form:
    """Lock or unlock; who was barred for guesses is let in again by the same."""
    what = "unlock" if account.locked or minutes else "lock"
    label = text(f"desk_account.{what}", lang)
    return html.Form([
        hidden_token(token), Native("input", type="hidden", name="name", value=account.name),
        html.Button(label, type="submit", name="do", value=what, className="tool",
                    **{"aria-label": f"{label}: {account.title}"}),
    ], action=f"/desk/{lang}/accounts", method="post")
