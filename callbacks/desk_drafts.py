"""A draft: its page, how far reading it is, and every step that it takes but approval."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import wraps

from flask import Response, jsonify, request, send_file

from callbacks.desk_answers import Desk, answer, in_words, lost, on_to, reader_now, refused_reader
from callbacks.desk_places import answered, open_questions
from callbacks.sign_in import needs, signed_in
from data.accounts import Role
from data.drafts import Draft, DraftError, State, again, find, publish, withdraw
from data.errors import AtlasError
from data.importers.issues import Severity
from data.words import Lang
from layouts.desk_draft import DraftView, draft_page, reading_words
from layouts.desk_parts import Reader

OCTETS = "application/octet-stream"


def of_a_draft(view):
    """A route's function that a draft's absence ends in words."""
    @wraps(view)
    def found(self, lang: str, id: str) -> Response:
        try:
            return view(self, Lang(lang), find(self.desk.store, id))
        except DraftError as fault:
            if fault.key == "desk.fault.unknown_draft":
                return lost(self.desk, fault)
            raise
    return found


def report_of(desk: Desk, draft: Draft) -> Mapping:
    """What reading found; empty until something has been read."""
    return json.loads(desk.store.kept(draft.report)) if draft.report else {}


class DraftRoutes:
    """The routes of one draft."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.staff)
    @of_a_draft
    def page(self, lang: Lang, draft: Draft) -> Response:
        told = request.args.get("said", "")
        return self._page(reader_now(self.desk, lang, told=told), draft)

    @needs(Role.staff)
    @of_a_draft
    def state(self, lang: Lang, draft: Draft) -> Response:
        """How far reading is, for the page's script."""
        self._wake(draft)
        reader = reader_now(self.desk, lang)
        return jsonify(state=draft.state, done=draft.done, said=reading_words(draft, reader))

    @needs(Role.staff)
    @of_a_draft
    def file(self, lang: Lang, draft: Draft) -> Response:
        """The file as it was handed in, never opened by the browser."""
        content = io.BytesIO(self.desk.store.kept(draft.content))
        return send_file(content, OCTETS, as_attachment=True, download_name=draft.name)

    @needs(Role.editor)
    @of_a_draft
    def again(self, lang: Lang, draft: Draft) -> Response:
        return self._step(lang, draft, again, "again")

    @needs(Role.editor)
    @of_a_draft
    def withdraw(self, lang: Lang, draft: Draft) -> Response:
        def ended(store, id: str, who: str) -> Draft:
            return withdraw(store, id, who, request.form.get("note", ""))
        return self._step(lang, draft, ended, "withdrawn")

    @needs(Role.approver)
    @of_a_draft
    def publish(self, lang: Lang, draft: Draft) -> Response:
        def published(store, id: str, who: str) -> Draft:
            return publish(store, id, who, request.form.get("note", ""), four_eyes=self.desk.four_eyes)
        return self._step(lang, draft, published, "published")

    @needs(Role.editor)
    @of_a_draft
    def decide(self, lang: Lang, draft: Draft) -> Response:
        """Record the answers that were given; with the last one the draft is read again."""
        reader = reader_now(self.desk, lang)
        asked = open_questions(self.desk, report_of(self.desk, draft))
        if not draft.is_open:
            return self._page(refused_reader(reader, DraftError("desk.fault.ended")), draft, status=409)
        faults, count = answered(self.desk, asked, request.form, lang)
        if faults or not count:
            key = "desk.fault.answers" if faults else "desk.fault.no_answer"
            return self._page(refused_reader(reader, DraftError(key)), draft, faults, 400)
        left = open_questions(self.desk, report_of(self.desk, draft))
        if not any(row["severity"] == Severity.ERROR for row, _ in left):
            return self._step(lang, draft, again, "again")
        return on_to(lang, f"draft/{draft.id}", "decided")

    def _step(self, lang: Lang, draft: Draft, step, told: str) -> Response:
        """Take a step; if that can't be, the draft's page says why, with what was typed."""
        try:
            draft = step(self.desk.store, draft.id, signed_in().name)
            self._wake(draft)
        except DraftError as fault:
            reader = refused_reader(reader_now(self.desk, lang), fault, request.form.get("note", ""))
            return self._page(reader, find(self.desk.store, draft.id), status=409)
        return on_to(lang, f"draft/{draft.id}", told)

    def _wake(self, draft: Draft) -> None:
        if draft.state == State.reading:
            self.desk.reader.wake()

    def _page(self, reader: Reader, draft: Draft, faults: Mapping[str, str] | None = None,
              status: int = 200) -> Response:
        try:
            self._wake(draft)
        except DraftError as fault:
            reader = replace(reader, fault=in_words(fault, reader.lang))
        try:
            told = report_of(self.desk, draft)
        except AtlasError as fault:  # what was found is lost; the draft can be read again
            told, reader = {}, replace(reader, fault=str(fault))
        view = DraftView(draft, told, open_questions(self.desk, told), self.desk.services.gazetteer,
                         self.desk.store.current() or "", faults or {})
        other = f"/desk/{Lang.ar if reader.lang is Lang.en else Lang.en}/draft/{draft.id}"
        return answer(reader, draft.name, draft_page(reader, view), status, other=other)
