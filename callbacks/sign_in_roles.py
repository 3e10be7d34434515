"""Which role a route of the desk needs, and what everybody else is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from flask import Response, jsonify, redirect, request

from callbacks.sign_in_pages import desk_language, refused, wants_page
from callbacks.sign_in_session import PATH, signed_in
from data.accounts import Role
from data.words import text


def needs(role: Role) -> Callable[[Callable], Callable]:
    """Answer a route's function only to those whose role includes `role`."""
    def guard(view: Callable) -> Callable:
        @wraps(view)
        def guarded(*told: object, **named: object) -> object:
            account = signed_in()
            if account is None:
                return to_sign_in()
            if not account.role.includes(role):
                return refused("desk.forbidden", 403, role=text(f"desk.role.{role}", desk_language()))
            return view(*told, **named)
        guarded.needs = role
        return guarded
    return guard


def to_sign_in() -> Response:
    """The way to the sign-in, which leads back to what was asked for; for a script, that there is one."""
    lang = desk_language()
    if not wants_page():
        answer = jsonify(error=text("sign_in.needed", lang))
        answer.status_code = 401
        return answer
    back = f"?next={quote(request.full_path.rstrip('?'), safe='/')}" if request.method == "GET" else ""
    return redirect(f"{PATH}/{lang}/sign-in{back}", 303)
