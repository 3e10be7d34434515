"""Handing in a file: from a form or from a script, which sends the same and is told where to go on."""

from __future__ import annotations

from flask import Response, jsonify, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from callbacks.addresses import at
from callbacks.desk_answers import Desk, answer, in_words, on_to, reader_now
from callbacks.sign_in import needs, signed_in
from callbacks.sign_in_pages import wants_page
from data.accounts import Role
from data.drafts import DraftError, upload
from data.uploads import clean_statement
from data.words import Lang, text
from layouts.desk import upload_page

LARGE = "desk.fault.large"


class UploadRoutes:
    """The form for a file, and what takes it."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.editor)
    def page(self, lang: str) -> Response:
        return self._page(Lang(lang))

    @needs(Role.editor)
    def take(self, lang: str) -> Response:
        """Keep a file and have it read; the same file again leads to the same draft."""
        lang = Lang(lang)
        try:
            name, content = self._file()
            draft = upload(self.desk.store, name, content, signed_in().name, clean_statement(request.form))
            self.desk.go_on()
        except DraftError as fault:
            return self._refused(lang, in_words(fault, lang), 413 if fault.key == LARGE else 400)
        if wants_page():
            return on_to(lang, f"draft/{draft.id}")
        return jsonify(draft=draft.id, page=at(f"/desk/{lang}/draft/{draft.id}"))

    def _file(self) -> tuple[str, bytes]:
        """Name and content of the one file; DraftError if there is none, or another than one."""
        try:
            sent = [one for one in request.files.getlist("file") if one.filename]
        except RequestEntityTooLarge as fault:
            raise DraftError(LARGE, mb=self.desk.upload_mb) from fault
        except ClientDisconnected as fault:
            raise DraftError("desk.fault.interrupted_upload") from fault
        if not request.mimetype.startswith("multipart/"):
            raise DraftError("desk.fault.no_form")
        if len(sent) != 1:
            raise DraftError("desk.fault.several_files" if sent else "desk.fault.no_file")
        return sent[0].filename, sent[0].read()

    def _refused(self, lang: Lang, words: str, status: int) -> Response:
        if wants_page():
            return self._page(lang, words, status)
        told = jsonify(error=words)
        told.status_code = status
        return told

    def _page(self, lang: Lang, fault: str = "", status: int = 200) -> Response:
        reader = reader_now(self.desk, lang, fault=fault)
        body = upload_page(reader, self.desk.upload_mb)
        return answer(reader, text("desk.upload_title", lang), body, status, here="upload")
