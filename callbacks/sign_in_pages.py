"""Pages of the desk as answers: in their frame, kept nowhere, allowed no script but ours."""

from __future__ import annotations

import re
from functools import cache

from dash.development.base_component import Component
from flask import Response, abort, jsonify, request

from callbacks.addresses import at
from callbacks.answers import FOREVER, readers_language
from callbacks.bundles import ASSETS, assets_url, digest_of
from callbacks.sign_in_session import PATH, form_token, signed_in
from data.errors import AtlasError
from data.words import Lang, text
from layouts.desk_frame import Frame, desk_page, said

LANGUAGE = re.compile("(?<=/)(?:en|ar)(?=/|$)")  # in a path
MIMETYPES = {"css": "text/css", "js": "text/javascript"}


def desk_answer(lang: Lang, title: str, body: Component | list, status: int = 200, *, here: str = "",
                other: str = "") -> Response:
    """A page of the desk. `here`: its section; `other`: its address in the other language, if it isn't as usual."""
    frame = Frame(assets_url(lang, "css"), _bundle_url("css"), _bundle_url("js"),
                  other or in_other_language(lang, _asked()), _token())
    page = desk_page(lang, title, body, signed_in(), frame, here)
    return Response(page, status, mimetype="text/html")


def refused(key: str, status: int, **values: object) -> Response:
    """Why somebody gets nothing: a page for a person, JSON for a script; `key`: of the words."""
    lang = desk_language()
    words = text(key, lang, **values)
    if not wants_page():
        answer = jsonify(error=words)
        answer.status_code = status
        return answer
    return desk_answer(lang, text("sign_in.refused", lang), [said(words, fault=True)], status,
                       other=f"{PATH}/{other_language(lang)}/")


def _asked() -> str:
    """The address that was asked for; a form's answer stands where the form stood."""
    query = request.query_string.decode("utf-8", errors="replace")
    return f"{request.path}?{query}" if query else request.path


def _token() -> str:
    try:
        return form_token()
    except AtlasError:  # the store has gone away: there is a page, though no form of it works
        return ""


def desk_language() -> Lang:
    """The language that the address says, else the form, else the browser."""
    found = LANGUAGE.search(request.path)
    told = found[0] if found else request.values.get("lang", "")
    return Lang(told) if told in tuple(Lang) else readers_language()


def wants_page() -> bool:
    """A person asks in a browser's window, not a script."""
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def desk_assets(digest: str, kind: str) -> Response:
    """The desk's scripts or styles, which the public page has no use for; there is nothing secret in them."""
    if digest != digest_of(_bundle(kind)):
        abort(404)
    return Response(_bundle(kind), mimetype=MIMETYPES[kind], headers={"Cache-Control": FOREVER})


@cache
def _bundle(kind: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(ASSETS.joinpath("desk").glob(f"*.{kind}")))


def _bundle_url(kind: str) -> str:
    return at(f"{PATH}/assets/desk.{digest_of(_bundle(kind))}.{kind}")


def other_language(lang: Lang) -> Lang:
    return Lang.en if lang is Lang.ar else Lang.ar


def in_other_language(lang: Lang, path: str) -> str:
    """An address of the desk in the other language."""
    return LANGUAGE.sub(other_language(lang), path, count=1)
