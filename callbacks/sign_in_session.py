"""Who makes a request: the browser's cookie holds a random number, all else is kept by us (data/sessions.py)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from functools import cached_property

from flask import Flask, Request, Response, current_app, has_request_context, request, session
from flask.sessions import SessionInterface, SessionMixin

from callbacks.addresses import at
from callbacks.services import Services
from data.accounts import Account
from data.errors import AtlasError
from data.sessions import NOBODYS, Session, Sessions, form_key, shared_secret

PATH = "/desk"  # nothing that is for staff alone stands anywhere else
FIELD, HEADER = "csrf_token", "X-CSRFToken"
EXTENSION = "sign_in"
NUMBER = re.compile(r"[\w-]{43}")


def is_desk(path: str) -> bool:
    return path == PATH or path.startswith(f"{PATH}/")


def signed_in() -> Account | None:
    """Whose request this is; None for the public, and outside a request."""
    found = visit() if has_request_context() else None
    return None if found is None else found.account


def form_token() -> str:
    """What a form must hold under `csrf_token`, or a script's request in the header X-CSRFToken."""
    from flask_wtf.csrf import generate_csrf

    visit()[FIELD] = form_key(_staff().secret, visit().known_number())
    return generate_csrf(_staff().secret, FIELD)


def is_own_form() -> bool:
    """Whether what is sent comes from a page of ours, shown to this very browser."""
    from flask_wtf.csrf import validate_csrf
    from wtforms import ValidationError

    if not visit().number:
        return False
    visit()[FIELD] = form_key(_staff().secret, visit().number)
    try:
        validate_csrf(request.headers.get(HEADER) or request.form.get(FIELD), _staff().secret, None, FIELD)
    except ValidationError:
        return False
    return True


def enter(account: Account) -> None:
    """Sign this browser in, under a new number: one that somebody slipped it before is worth nothing."""
    leave()
    visit().number = _staff().sessions.begin(account)
    visit().account, visit().since = account, {}


def leave() -> None:
    """End this browser's session."""
    if visit().number:
        _staff().sessions.end(visit().number)
    visit().clear()
    visit().number, visit().account, visit().since = "", None, {}


def visit() -> Visit | None:
    """This request's session, None if it isn't for the desk."""
    found = session._get_current_object()
    return found if isinstance(found, Visit) else None


def _staff() -> Staff:
    return current_app.extensions[EXTENSION]


@dataclass
class Staff:
    """What all requests of staff share; the secret is read when the first of them needs it."""

    services: Services
    sessions: Sessions

    @cached_property
    def secret(self) -> bytes:
        return shared_secret(self.services.store)


class Visit(dict, SessionMixin):
    """A session as Flask has it; `since` is what was kept of it when the request came."""

    def __init__(self, number: str, session: Session, fault: AtlasError | None = None):
        super().__init__(session.kept)
        self.sent, self.number, self.account, self.fault = number, number, session.account, fault
        self.since = dict(session.kept)

    def known_number(self) -> str:
        """Its number; a browser without one gets it with this answer."""
        self.number = self.number or secrets.token_urlsafe(32)
        return self.number

    def told(self) -> dict:
        return {key: value for key, value in self.items() if key != FIELD}


class DeskSessions(SessionInterface):
    """Sessions under /desk; the public has none, and gets no cookie."""

    def __init__(self, staff: Staff):
        self.staff = staff

    def open_session(self, app: Flask, request: Request) -> Visit | None:
        if not is_desk(request.path):
            return None
        number = request.cookies.get(self._name(request), "")
        number = number if NUMBER.fullmatch(number) else ""
        try:
            return Visit(number, self.staff.sessions.read(number) if number else NOBODYS)
        except AtlasError as fault:  # told by the guard, which answers in words
            return Visit(number, NOBODYS, fault)

    def save_session(self, app: Flask, session: Visit, response: Response) -> None:
        if session.told() != session.since:
            self.staff.sessions.keep(session.known_number(), session.told())
        if session.number == session.sent:
            return
        name, told = self._name(request), {"path": at(PATH), "secure": self._is_secure(request), "samesite": "Lax"}
        if session.number:
            response.set_cookie(name, session.number, httponly=True, **told)
        else:
            response.delete_cookie(name, httponly=True, **told)

    def _is_secure(self, request: Request) -> bool:
        return request.is_secure or self.staff.services.settings.public_url.startswith("https:")

    def _name(self, request: Request) -> str:
        """A browser takes a name with this prefix over https alone."""
        return "__Secure-atlas-desk" if self._is_secure(request) else "atlas-desk"
