"""Routes of the sign-in form and of the way out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from flask import Response, redirect, request

from callbacks.services import Services
from callbacks.sign_in_pages import desk_answer, desk_language, in_other_language
from callbacks.sign_in_session import PATH, enter, form_token, leave, signed_in
from data.accounts import change_account, ended
from data.attempts import BarredError, RefusedError, admit
from data.counts import Allowance, network_of, open_counts
from data.words import Lang, text
from layouts.sign_in import Fault, sign_in_form

# A network may try so often in five minutes; each account has a count of its own (data/attempts.py).
MOST_TRIES, TRIES_S = 30, 300
OWN_PATH = re.compile(rf"{PATH}/[\w/.~-]*(?:\?[\w/.~%?&=+:;,@!*()'-]*)?", re.ASCII)
NOT_BACK = (*(f"{PATH}/{lang}/sign-in" for lang in Lang), f"{PATH}/sign-", f"{PATH}/oidc/")
RETRY_S = 60


@dataclass
class SignInRoutes:
    """The route functions, with the services at hand."""

    services: Services

    def form(self, lang: str) -> Response:
        """The form; whoever is signed in already goes on."""
        return redirect(own_path(Lang(lang))) if signed_in() else self.page(Lang(lang))

    def sign_in(self, lang: str) -> Response:
        lang, name = Lang(lang), request.form.get("name", "")
        if not self.may_try():
            return self.page(lang, Fault("sign_in.too_often"), 429)
        try:
            account = admit(self.services.store, name, request.form.get("password", ""), request.remote_addr or "")
        except BarredError as barred:
            self.count_try()
            return self.page(lang, Fault("sign_in.barred", {"n": barred.minutes}), 429, name)
        except RefusedError:
            self.count_try()
            return self.page(lang, Fault("sign_in.wrong"), 403, name)
        back = own_path(lang)
        enter(account)
        return redirect(back, 303)

    def page(self, lang: Lang, fault: Fault | None = None, status: int = 200, name: str = "") -> Response:
        """The form, with what went wrong."""
        back = own_path(lang)
        form = sign_in_form(lang, form_token(), back, provider_name(self.services, lang), fault, name[:100])
        other = quote(in_other_language(lang, back), safe="/")
        answer = desk_answer(lang, text("sign_in.title", lang), form, status,
                             other=f"{in_other_language(lang, f'{PATH}/{lang}/sign-in')}?next={other}")
        if status == 429:
            answer.headers["Retry-After"] = str(RETRY_S)
        return answer

    def sign_out(self) -> Response:
        """End this session, or all of this account."""
        account, lang = signed_in(), desk_language()
        if account:
            if request.form.get("where") == "everywhere":
                change_account(self.services.store, account.name, ended)
            self.services.store.record(account.name, "sign_out", account.name)
        leave()
        return redirect(f"{PATH}/{lang}/sign-in", 303)

    def may_try(self) -> bool:
        """Whether this network hasn't tried too often of late."""
        return self._tries.has_left(network_of(request.remote_addr or ""))

    def count_try(self) -> None:
        """Count what should be rare: a wrong password, a way to the provider that is begun."""
        self._tries.takes(network_of(request.remote_addr or ""))

    @cached_property
    def _tries(self) -> Allowance:
        return Allowance(open_counts(self.services.settings), "tries", MOST_TRIES, TRIES_S)


def own_path(lang: Lang) -> str:
    """Where somebody goes after the sign-in: the page of ours that was asked for, and nowhere else."""
    told = request.values.get("next", "")
    known = OWN_PATH.fullmatch(told) and "//" not in told and not told.startswith(NOT_BACK)
    return told if known else f"{PATH}/{lang}/"


def provider_name(services: Services, lang: Lang) -> str:
    """What the button to the organisation's sign-in says; empty if there is none."""
    issuer = services.settings.oidc_issuer
    if not issuer:
        return ""
    return text("sign_in.microsoft" if "login.microsoftonline." in issuer else "sign_in.organisation", lang)
