"""What a draft would change, its map and its file; and the approval, which stands at its end."""

from __future__ import annotations

import json

from flask import Response, request

from callbacks.desk_answers import Desk, answer, on_to, reader_now, refused_reader
from callbacks.desk_drafts import of_a_draft, report_of
from callbacks.sign_in import needs, signed_in
from data.accounts import Role
from data.drafts import Draft, DraftError, approve, find, hindrance
from data.drafts_report import to_tick
from data.errors import AtlasError
from data.words import Lang, text
from layouts.desk_approval import approval
from layouts.desk_diff import DiffView, diff_page
from layouts.desk_parts import Reader


class DiffRoutes:
    """The routes of a draft's diff."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.staff)
    @of_a_draft
    def page(self, lang: Lang, draft: Draft) -> Response:
        return self._page(reader_now(self.desk, lang), draft)

    @needs(Role.staff)
    @of_a_draft
    def csv(self, lang: Lang, draft: Draft) -> Response:
        """Every difference as a table."""
        if not draft.release:
            return on_to(lang, f"draft/{draft.id}")
        told = Response(self.desk.store.kept(f"{draft.report}.csv"), mimetype="text/csv")
        told.headers.set("Content-Disposition", "attachment", filename=f"internal_diff_{draft.id}.csv")
        return told

    @needs(Role.approver)
    @of_a_draft
    def approve(self, lang: Lang, draft: Draft) -> Response:
        """Approve of what the form showed; each doubt must be ticked."""
        reader = reader_now(self.desk, lang)
        note, who = request.form.get("note", ""), signed_in().name
        try:
            if not set(to_tick(report_of(self.desk, draft))).issubset(request.form.getlist("seen")):
                raise DraftError("desk.fault.unticked")
            version = int(request.form.get("version") or 0)
            approve(self.desk.store, draft.id, who, note, four_eyes=self.desk.four_eyes, version=version)
        except ValueError:
            return self._page(refused_reader(reader, DraftError("desk.fault.changed"), note), draft, 409)
        except DraftError as fault:
            return self._page(refused_reader(reader, fault, note), find(self.desk.store, draft.id), 409)
        return on_to(lang, f"draft/{draft.id}", "approved")

    def _page(self, reader: Reader, draft: Draft, status: int = 200) -> Response:
        told = report_of(self.desk, draft)
        if "diff" not in told:
            return on_to(reader.lang, f"draft/{draft.id}")
        reason = hindrance(self.desk.store, draft, "approve", reader.name, self.desk.four_eyes)
        drawn, shown, levels = self._map(reader.lang, draft)
        view = DiffView(draft, told["diff"], drawn, shown, levels, approval(reader, draft, told, reason))
        title = text("desk.diff.title", reader.lang, name=draft.name)
        return answer(reader, title, diff_page(reader, view), status, other=self._other(reader.lang, draft))

    def _map(self, lang: Lang, draft: Draft) -> tuple[str, tuple[str, str], tuple[tuple[str, str], ...]]:
        """The map that the address asks for, which that is, and which there are."""
        try:
            maps = json.loads(self.desk.store.kept(f"{draft.report}.maps"))
        except AtlasError:  # a draft is as good without its maps
            return "", ("", ""), ()
        found = {tuple(key.split()[1:]): drawn for key, drawn in maps.items() if drawn and key.split()[0] == lang}
        shown = (request.args.get("level", ""), request.args.get("measure", ""))
        shown = shown if shown in found else next(iter(found), ("", ""))
        return found.get(shown, ""), shown, tuple(found)

    def _other(self, lang: Lang, draft: Draft) -> str:
        return f"/desk/{Lang.ar if lang is Lang.en else Lang.en}/draft/{draft.id}/diff"
