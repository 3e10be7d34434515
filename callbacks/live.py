"""HTTP routes of following: a presenter begins a meeting and tells what is shown, others ask for it.

    POST   /live            begin one; answers with code, key, address to type and QR code
    POST   /live/<code>     show this view, caption and spotlight from now on; with the key
    GET    /live/<code>     what is shown, if it is newer than `after`; with the key: how many follow
    DELETE /live/<code>     end it; with the key
    GET    /follow[/<code>] the page that follows, in the reader's language

Followers ask again and again instead of holding a stream open: each answer is one small file read, so that forty of
them take a twentieth of the server, and neither a proxy nor a restart can leave one hanging.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge

from callbacks.answers import readers_language
from callbacks.services import Services
from callbacks.sheet_routes import origin_of
from data.catalog import Catalog
from data.meetings import (
    LONGEST_STATE,
    KeyRefusedError,
    Meeting,
    MeetingError,
    Meetings,
    MeetingsFullError,
    NoMeetingError,
    typed_code,
)
from data.words import Digits, Lang
from geo.briefing_file import LONGEST
from geo.links import as_dict, from_dict, to_url
from layouts.share import qr_picture

KEY = "Atlas-Key"  # header that only the presenter's page sends
# What went wrong: the end of the words' key `client.live.fault`, and the status.
FAULTS = {NoMeetingError: ("ended", 404), KeyRefusedError: ("key", 403), MeetingsFullError: ("full", 503)}
OTHER_FAULT, TOO_LONG, FOREIGN = ("failed", 503), ("failed", 413), ("failed", 403)


def register_live(server: Flask, services: Services, meetings: Meetings) -> None:
    """Add the routes."""
    routes = LiveRoutes(services, meetings)
    server.add_url_rule("/live", "live_begin", routes.begin, methods=["POST"])
    server.add_url_rule("/live/<code>", "live_tell", routes.tell, methods=["POST"])
    server.add_url_rule("/live/<code>", "live_read", routes.read)
    server.add_url_rule("/live/<code>", "live_end", routes.end, methods=["DELETE"])
    server.add_url_rule("/follow", "follow", routes.follow)
    server.add_url_rule("/follow/<code>", "follow_code", routes.follow)


@dataclass(frozen=True)
class LiveRoutes:
    """The route functions, with the services and meetings at hand."""

    services: Services
    meetings: Meetings

    def begin(self) -> Response:
        if not _from_our_page():
            return _refused(*FOREIGN, "A meeting is begun in the Atlas's own page.")
        try:
            code, key = self.meetings.create()
        except MeetingError as fault:
            return _refusal(fault)
        address = f"{origin_of(self.services)}/follow"
        return _answer({"code": code, "key": key, "address": address, "qr": qr_picture(f"{address}/{code}")}, 201)

    def tell(self, code: str) -> Response:
        if not _from_our_page():
            return _refused(*FOREIGN, "A meeting is presented from the Atlas's own page.")
        request.max_content_length = LONGEST_STATE
        try:
            state = canonical_state(request.get_json(silent=True), self.services.catalog())
            meeting = self.meetings.tell(typed_code(code), request.headers.get(KEY, ""), state)
        except RequestEntityTooLarge:
            return _refused(*TOO_LONG, f"What is to be shown takes more than {LONGEST_STATE} bytes.")
        except MeetingError as fault:
            return _refusal(fault)
        return _answer({"n": meeting.n})

    def read(self, code: str) -> Response:
        key = request.headers.get(KEY)
        try:
            if key is not None:
                meeting = self.meetings.look(typed_code(code), key)
                return _answer({"code": meeting.code, "n": meeting.n, "followers": meeting.followers})
            meeting = self.meetings.read(typed_code(code), request.args.get("seat", ""))
        except MeetingError as fault:
            return _refusal(fault)
        newer = meeting.n > request.args.get("after", 0, type=int)
        return _answer({"code": meeting.code, "n": meeting.n, "away": meeting.away}
                       | ({"state": json.loads(meeting.state)} if newer else {}))

    def end(self, code: str) -> Response:
        try:
            self.meetings.end(typed_code(code), request.headers.get(KEY, ""))
        except MeetingError as fault:
            return _refusal(fault)
        return _answer({})

    def follow(self, code: str = "") -> Response:
        """The page of what is shown at this moment; without a meeting, the page that asks for its code."""
        lang = readers_language()
        try:
            link = self._link(self.meetings.read(typed_code(code)), lang)
        except MeetingError:
            link = f"/{lang}/"
        answer = redirect(f"{link}{'&' if '?' in link else '?'}follow={quote(code)}")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def _link(self, meeting: Meeting, lang: Lang) -> str:
        catalog = self.services.catalog()
        view = from_dict(json.loads(meeting.state or "{}").get("view"), catalog).view
        return to_url(replace(view, lang=lang, digits=Digits.latn), catalog)


def canonical_state(told: object, catalog: Catalog) -> str:
    """What a presenter told as JSON that any page can show: a valid view, plain words, and nothing else."""
    told = told if isinstance(told, dict) else {}
    beat = told.get("beat")
    key, caption = (_plain(beat.get(part)) for part in ("key", "caption")) if isinstance(beat, dict) else ("", "")
    return json.dumps({
        "view": as_dict(from_dict(told.get("view"), catalog).view),
        # The key is a standard scene's, which followers have in their own language; a note is the speaker's own.
        "beat": {"key": key, "caption": caption, "note": ""} if caption else None,
        "spotlight": told.get("spotlight") is True,
    }, ensure_ascii=False)


def _plain(words: object) -> str:
    """One short line of text without control characters."""
    line = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in str(words or ""))
    return " ".join(line.split())[:LONGEST["caption"]]


def _from_our_page() -> bool:
    """No other site's page asks in a reader's name; what isn't a browser sends neither header."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == request.host


def _answer(content: dict, status: int = 200) -> Response:
    answer = jsonify(content)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refusal(fault: MeetingError) -> Response:
    return _refused(*FAULTS.get(type(fault), OTHER_FAULT), str(fault))


def _refused(fault: str, status: int, words: str) -> Response:
    return _answer({"fault": fault, "error": words}, status)
