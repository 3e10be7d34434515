"""Briefings over HTTP: the standard one by its digest, somebody's file looked at, and either as slides or PDF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from callbacks.addresses import at
from callbacks.answers import json_by_digest
from callbacks.bundles import digest_of
from callbacks.decks import DECK_KINDS, deck_file
from callbacks.services import Services
from callbacks.sheet_routes import handed_out, origin_of, refusal
from data.catalog import Catalog
from data.errors import SheetError
from data.words import Lang, text
from geo.briefing import briefing
from geo.briefing_file import (
    LARGEST,
    LARGEST_KB,
    Briefing,
    BriefingError,
    Fault,
    checked_briefing,
    read_briefing,
    written,
)
from geo.links import as_dict

OPERATORS = "briefing.{lang}.json"  # in the home folder, instead of the one that ships


def register_briefings(server: Flask, services: Services) -> None:
    """Add the routes of briefings."""
    routes = BriefingRoutes(services)
    server.add_url_rule("/data/briefing.<any(en, ar):lang>.<digest>.json", "briefing", routes.standard)
    kinds = ", ".join(DECK_KINDS)
    for lang in Lang:  # spelt out, as else the pages' own rules come first
        server.add_url_rule(f"/{lang}/briefing", f"briefing_{lang}", routes.look, defaults={"lang": lang},
                            methods=["POST"])
        server.add_url_rule(f"/{lang}/deck.<any({kinds}):kind>", f"deck_{lang}", routes.deck, defaults={"lang": lang},
                            methods=["GET", "POST"])


def standard_briefing(lang: Lang, services: Services) -> Briefing:
    """The operator's briefing, if there is a good one in the home folder, else the one that ships."""
    return _standard(lang, services, services.catalog())[0]


def operator_faults(services: Services) -> tuple[str, ...]:
    """What is wrong with the operator's briefings, each with its file; the standard one is shown in its place."""
    return tuple(fault for lang in Lang for fault in _standard(lang, services, services.catalog())[1])


@lru_cache(maxsize=8)
def _standard(lang: Lang, services: Services, catalog: Catalog) -> tuple[Briefing, tuple[str, ...]]:
    path = services.settings.home.joinpath(OPERATORS.format(lang=lang))
    ships = Briefing(lang, text("briefing.standard", lang), briefing(lang, catalog, services.world))
    try:
        return checked_briefing(path.read_bytes(), lang, catalog), ()
    except FileNotFoundError:
        return ships, ()
    except OSError as fault:
        return ships, (f"{path} can't be read ({fault.strerror}); the standard briefing is shown instead.",)
    except BriefingError as faulty:
        return ships, (f"{path} isn't used; the standard briefing is shown instead. Correct it and start again:",
                       *faulty.faults)


@lru_cache(maxsize=8)
def _bytes(lang: Lang, services: Services, catalog: Catalog) -> bytes:
    found = _standard(lang, services, catalog)[0]
    beats = [{"key": beat.key, "caption": beat.caption, "note": beat.note, "view": as_dict(beat.view)}
             for beat in found.beats]
    return json.dumps({"title": found.title, "beats": beats}, ensure_ascii=False, separators=(",", ":")).encode()


def briefing_url(lang: Lang, services: Services) -> str:
    return at(f"/data/briefing.{lang}.{digest_of(_bytes(lang, services, services.catalog()))}.json")


@dataclass(frozen=True)
class BriefingRoutes:
    """The route functions, with the services at hand."""

    services: Services

    def standard(self, lang: str, digest: str) -> Response:
        """The standard briefing; a page that a publish has overtaken gets the new one."""
        return json_by_digest(_bytes(Lang(lang), self.services, self.services.catalog()), digest)

    def look(self, lang: Lang) -> tuple[Response, int]:
        """A file's briefing with the view of each scene, and every fault; 413 or 400 if none of it can be read."""
        content = _posted()
        catalog = self.services.catalog()
        found, faults = read_briefing(content, lang, catalog) if content is not None else (None, (_too_large(lang),))
        told = [{"scene": fault.scene, "what": fault.what} for fault in faults]
        if content is None:
            return jsonify(faults=told), 413
        if not found.beats:
            return jsonify(faults=told), 400
        answer = written(found, catalog) | {"faults": told}
        for beat, row in zip(found.beats, answer["beats"], strict=True):
            row["view"] = as_dict(beat.view)
        return jsonify(answer), 200

    def deck(self, lang: Lang, kind: str) -> Response:
        """The standard briefing, or the one that is posted, a sheet a scene."""
        catalog = self.services.catalog()
        try:
            if request.method == "GET":
                asked = standard_briefing(lang, self.services)
            else:
                content = _posted()
                if content is None:
                    raise BriefingError([_too_large(lang)], lang)
                asked = checked_briefing(content, lang, catalog)
            return handed_out(deck_file(asked, self.services, origin_of(self.services), kind), inline=False)
        except (BriefingError, SheetError) as refused:
            return refusal(lang, refused.faults, f"/{lang}/")


def _posted() -> bytes | None:
    """What was sent, None if it is too much."""
    request.max_content_length = LARGEST
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        return None


def _too_large(lang: Lang) -> Fault:
    return Fault(0, text("briefing.too_large", lang, most=LARGEST_KB))
