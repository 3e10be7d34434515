"""What several routes do alike: answers that are kept for ever, and the language of whoever asks."""

from __future__ import annotations

from flask import Response, request

from callbacks.bundles import digest_of
from data.words import Lang

FOREVER = "public, max-age=31536000, immutable"


def json_answer(body: bytes, cache: str = FOREVER) -> Response:
    return Response(body, mimetype="application/json", headers={"Cache-Control": cache})


def json_by_digest(body: bytes, digest: str) -> Response:
    """What an address with a digest stands for; a page that a publish has overtaken gets the new, and keeps nothing."""
    return json_answer(body, FOREVER if digest == digest_of(body) else "no-cache")


def readers_language() -> Lang:
    """The language that the browser states."""
    return Lang(request.accept_languages.best_match([str(lang) for lang in Lang], default="en"))
