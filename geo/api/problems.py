"""What the API answers to a question that it can't: what is wrong, where, and what to do instead (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass

from data.addresses import at
from data.errors import AtlasError
from data.words import Lang, text
from geo.reading import quote

# Kind of a problem -> its HTTP status.
STATUSES = {"wrong_value": 400, "unknown_parameter": 400, "repeated_parameter": 400, "too_long": 400,
            "not_found": 404, "wrong_method": 405, "too_many": 429, "failed": 500}
MEDIA = "application/problem+json"
MOST_NAMED = 40  # allowed values that a problem lists


@dataclass(eq=False)
class Told(AtlasError):
    """One problem; `detail` is a words key and its values are those of the words."""

    kind: str
    detail: str
    values: tuple[tuple[str, object], ...] = ()
    parameter: str = ""
    allowed: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return STATUSES[self.kind]


def problem(told: Told, lang: Lang, path: str) -> dict:
    """The answer's body; `type` leads to the words about this kind on the API's page."""
    body = {
        "type": at(f"/api/{lang}/#{told.kind}"), "title": text(f"api.problem.{told.kind}", lang), "status": told.status,
        "instance": quote([at(path)]),
        # The words name addresses of the API as at the root.
        "detail": text(told.detail, lang, **dict(told.values)).replace("/api/", at("/api/")),
    }
    if told.parameter:
        body["parameter"] = told.parameter
    if told.allowed:
        body["allowed"] = list(told.allowed[:MOST_NAMED])
    return body


def not_found(key: str, asked: str) -> Told:
    """Something that isn't there; `key` ends the words that say what, and where the list of what there is stands."""
    return Told("not_found", f"api.not_found.{key}", (("asked", quote([asked])),))
