"""The page of accounts: who may do what, and the lock. Accounts are made on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, request

from callbacks.services import Services
from callbacks.sign_in_pages import desk_answer, refused
from callbacks.sign_in_roles import needs
from callbacks.sign_in_session import PATH, form_token, signed_in
from data.accounts import AccountError, Role, all_accounts
from data.attempts import barred_minutes, set_lock
from data.words import Lang, text
from layouts.sign_in import accounts_table


@dataclass
class AccountRoutes:
    """The route functions, with the services at hand."""

    services: Services

    @needs(Role.admin)
    def page(self, lang: str) -> Response:
        lang, store = Lang(lang), self.services.store
        accounts = all_accounts(store)
        barred = {account.name: barred_minutes(store, account.name) for account in accounts}
        table = accounts_table(lang, accounts, barred, form_token(), signed_in().name)
        return desk_answer(lang, text("desk_account.title", lang), table, here="accounts")

    @needs(Role.admin)
    def change(self, lang: str) -> Response:
        """Lock or unlock an account; nobody shuts themselves out."""
        name, does = request.form.get("name", ""), request.form.get("do", "")
        if name == signed_in().name or does not in ("lock", "unlock"):
            return refused("desk_account.not_own", 400)
        try:
            set_lock(self.services.store, name, does == "lock", signed_in().name)
        except AccountError:
            return refused("desk_account.gone", 404)
        return redirect(f"{PATH}/{lang}/accounts", 303)
