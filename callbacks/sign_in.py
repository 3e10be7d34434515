"""Signing in: nothing under /desk is answered to anybody else, whatever route is added there.

    GET, POST /desk/<lang>/sign-in          the form, for local accounts and the way to the organisation's
    POST      /desk/sign-out                from here, or from everywhere
    GET, POST /desk/oidc/…                  to the organisation's provider and back (callbacks/sign_in_oidc.py)
    GET, POST /desk/<lang>/accounts         who may do what; for admins
"""

from __future__ import annotations

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from callbacks.answers import readers_language
from callbacks.faults import broken, in_words, note
from callbacks.services import Services
from callbacks.sign_in_accounts import AccountRoutes
from callbacks.sign_in_oidc import ProviderRoutes
from callbacks.sign_in_pages import desk_answer, desk_assets, refused
from callbacks.sign_in_roles import needs, to_sign_in
from callbacks.sign_in_routes import SignInRoutes
from callbacks.sign_in_session import (
    EXTENSION,
    PATH,
    DeskSessions,
    Staff,
    form_token,
    is_desk,
    is_own_form,
    signed_in,
    visit,
)
from data.errors import AtlasError
from data.sessions import Sessions

__all__ = ["desk_answer", "form_token", "needs", "register_sign_in", "signed_in"]

READS = ("GET", "HEAD", "OPTIONS")
DASH = "/_dash-update-component"
LONGEST_SIGN_IN = 10_000  # bytes
# The only endpoints under /desk that anybody may ask.
OPEN = ("desk_sign_in", "desk_sign_in_post", "desk_sign_out", "desk_oidc_begin", "desk_oidc_back")
ASSETS = "desk_assets"


def register_sign_in(server: Flask, services: Services) -> None:
    """Add sessions, the guard of everything under /desk, and the routes that let somebody in.

    Called before all other routes are added, so that the guard asks first and has nearly the last word.
    """
    settings = services.settings
    staff = Staff(services, Sessions(services.store, settings.idle_min, settings.session_h))
    server.extensions[EXTENSION] = staff
    server.config["WTF_CSRF_TIME_LIMIT"] = None  # a form lasts as long as its session
    server.session_interface = DeskSessions(staff)
    server.before_request(guard)
    server.after_request(kept_nowhere)
    server.register_error_handler(AtlasError, told_in_words)
    server.register_error_handler(NotFound, not_there)
    if settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)
    _add_routes(server, services)


def guard() -> Response | None:
    """Answer whoever may not ask this; None lets the request through."""
    at_desk = is_desk(request.path) or is_desk(request.url_rule.rule if request.url_rule else "")
    if not at_desk or request.endpoint == ASSETS:
        return None
    found = visit()
    if found is not None and found.fault:
        raise found.fault
    if request.endpoint in OPEN:
        request.max_content_length = LONGEST_SIGN_IN
    elif signed_in() is None:
        return to_sign_in()
    return None if request.method in READS or _only_asks() else _forged()


def kept_nowhere(answer: Response) -> Response:
    """Nothing of the desk stays in a browser or on its way, or is told to other sites."""
    if is_desk(request.path):
        if request.endpoint != ASSETS or answer.status_code >= 400:
            answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "same-origin"
        answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def told_in_words(fault: AtlasError) -> Response:
    """What nobody on the desk has foreseen, such as a store that has gone away; elsewhere it is everybody's."""
    if not is_desk(request.path):
        return broken(fault)
    note(fault)
    return refused("sign_in.store_away", 503) if signed_in() is None else refused("desk.failed", 503, why=str(fault))


def not_there(fault: NotFound) -> Response:
    """An address of the desk that leads nowhere; elsewhere it is everybody's."""
    ours = is_desk(request.path) and signed_in() is not None
    return refused("desk.not_there", 404) if ours else in_words(fault)


def _only_asks() -> bool:
    """A page of Dash asks what to show: nothing changes, and another site's page can't send JSON here."""
    return request.path.endswith(DASH) and request.is_json


def _forged() -> Response | None:
    """What is sent must come from a form of ours."""
    try:
        return None if is_own_form() else refused("sign_in.forged", 400)
    except RequestEntityTooLarge:
        return refused("sign_in.too_long", 413)


def _add_routes(server: Flask, services: Services) -> None:
    local, accounts = SignInRoutes(services), AccountRoutes(services)
    page, add = f"{PATH}/<any(en, ar):lang>", server.add_url_rule
    add(f"{PATH}/", "desk_front", lambda: redirect(f"{PATH}/{readers_language()}/"))
    add(f"{page}/sign-in", "desk_sign_in", local.form)
    add(f"{page}/sign-in", "desk_sign_in_post", local.sign_in, methods=["POST"])
    add(f"{PATH}/sign-out", "desk_sign_out", local.sign_out, methods=["POST"])
    add(f"{PATH}/assets/desk.<digest>.<any(css, js):kind>", ASSETS, desk_assets)
    add(f"{page}/accounts", "desk_accounts", accounts.page)
    add(f"{page}/accounts", "desk_accounts_change", accounts.change, methods=["POST"])
    if services.settings.oidc_issuer:
        provider = ProviderRoutes(services, local)
        add(f"{PATH}/oidc/<any(en, ar):lang>/begin", "desk_oidc_begin", provider.begin, methods=["POST"])
        add(f"{PATH}/oidc/back", "desk_oidc_back", provider.back)
