"""What was published, the way back, and the audit log with its files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import urlencode

from flask import Response, request

from callbacks.desk_answers import Desk, answer, on_to, reader_now, refused_reader
from callbacks.sign_in import needs, signed_in
from data.accounts import Role
from data.drafts import DraftError
from data.errors import AtlasError
from data.publications import go_back_to, roll_back
from data.stores import Record
from data.words import Lang, text
from layouts.desk_log import FILTERS, Log, audit_page, history_page
from layouts.desk_parts import Reader

SHOWN = 500  # records on a page; the files have all
RUNS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
COLUMNS = ("number", "at", "who", "action", "subject", "detail", "hash")


class LogRoutes:
    """History, roll back and audit log."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.staff)
    def history(self, lang: str) -> Response:
        return self._history(reader_now(self.desk, Lang(lang), told=request.args.get("said", "")))

    @needs(Role.approver)
    def roll_back(self, lang: str) -> Response:
        """Go back to the release before, if what is published is still what the form showed."""
        lang, note = Lang(lang), request.form.get("note", "")
        try:
            roll_back(self.desk.store, signed_in().name, note, request.form.get("instead_of", ""))
        except DraftError as fault:
            return self._history(refused_reader(reader_now(self.desk, lang), fault, note), 409)
        return on_to(lang, "history", "rolled_back")

    @needs(Role.editor)
    def audit(self, lang: str) -> Response:
        lang = Lang(lang)
        records, found, fault = self._records()
        asked = {key: request.args.get(key, "").strip() for key in FILTERS}
        query = urlencode({key: words for key, words in asked.items() if words})
        log = Log(found[:SHOWN], len(records), len(found), asked, query, fault)
        reader = reader_now(self.desk, lang)
        return answer(reader, text("desk.audit", lang), audit_page(reader, log), here="audit")

    @needs(Role.editor)
    def file(self, lang: str, kind: str) -> Response:
        """The records that the filter leaves, oldest first; with each its hash, so that the chain can be checked."""
        _, found, fault = self._records()
        if fault:
            return Response(fault, 409, mimetype="text/plain")
        rows = [asdict(record) | {"detail": dict(record.detail)} for record in reversed(found)]
        body = json.dumps(rows, ensure_ascii=False, indent=1) if kind == "json" else _csv(rows)
        told = Response(body, mimetype={"json": "application/json", "csv": "text/csv"}[kind])
        told.headers.set("Content-Disposition", "attachment", filename=f"audit.{kind}")
        return told

    def _records(self) -> tuple[Sequence[Record], Sequence[Record], str]:
        """The whole log, what the filter leaves of it newest first, and what is wrong with its chain."""
        try:
            records = self.desk.store.records()
        except AtlasError as fault:
            return (), (), str(fault)
        asked = {key: request.args.get(key, "").strip().casefold() for key in FILTERS}
        found = [record for record in reversed(records)
                 if all(words in str(getattr(record, key)).casefold() for key, words in asked.items())]
        return records, found, ""

    def _history(self, reader: Reader, status: int = 200) -> Response:
        history = self.desk.store.history()
        body = history_page(reader, history, go_back_to(history))
        return answer(reader, text("desk.history_title", reader.lang), body, status, here="history",
                      other=f"/desk/{Lang.ar if reader.lang is Lang.en else Lang.en}/history")


def _csv(rows: Sequence[dict]) -> str:
    """For a spreadsheet: with a mark of its encoding, and no cell that it would run."""
    written = io.StringIO(newline="")
    written.write("\ufeff")
    writer = csv.DictWriter(written, COLUMNS)
    writer.writeheader()
    for row in rows:
        told = {**row, "detail": json.dumps(row["detail"], ensure_ascii=False)}
        writer.writerow({key: _plain(str(cell)) for key, cell in told.items()})
    return written.getvalue()


def _plain(cell: str) -> str:
    """A cell as text: whoever tries to sign in as "=1+1" gets into the log, not into somebody's spreadsheet."""
    return f"'{cell}" if cell.startswith(RUNS) else cell
