"""Places that a person decides on: which questions are open, what a form answers, and what was decided so far.

    GET  /desk/<lang>/places           every decision; POST takes one back, so that the next reading asks again
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, request

from callbacks.desk_answers import Desk, answer, on_to, reader_now
from callbacks.sign_in import needs, signed_in
from data.accounts import Role
from data.errors import AtlasError
from data.importers.decisions import Decision, decide, document_key, read_decisions, withdraw
from data.importers.issues import Issue, NewPlace, PlaceQuestion, Severity
from data.places import Gazetteer
from data.words import Lang, text
from layouts.desk_decisions import decisions_page
from layouts.desk_issues import KEEP, NEW, OTHER

Asked = tuple[tuple[Mapping, PlaceQuestion], ...]


class PlaceRoutes:
    """What was decided of places so far."""

    def __init__(self, desk: Desk):
        self.desk = desk

    @needs(Role.staff)
    def page(self, lang: str) -> Response:
        lang = Lang(lang)
        reader = reader_now(self.desk, lang, told=request.args.get("said", ""))
        body = decisions_page(reader, self._made(), self.desk.services.gazetteer)
        return answer(reader, text("desk.decisions", lang), body)

    @needs(Role.editor)
    def take_back(self, lang: str) -> Response:
        """Forget one decision; one that somebody has forgotten already stays so."""
        made = self._made().get(request.form.get("decision", ""))
        if made:
            withdraw(self.desk.store, made, signed_in().name)
        return on_to(Lang(lang), "places", "taken_back")

    def _made(self) -> dict[str, Decision]:
        made = read_decisions(self.desk.store).by_question.values()
        return {document_key(PlaceQuestion(one.text, one.level, one.within)): one
                for one in sorted(made, key=lambda one: one.at, reverse=True)}


def open_questions(desk: Desk, told: Mapping) -> Asked:
    """Questions of a report that nobody has answered yet, each with where it was met."""
    rows = told.get("questions", ())
    if not rows:
        return ()
    decisions = read_decisions(desk.store)
    asked = ((row, _question(row)) for row in rows)
    return tuple((row, question) for row, question in asked if decisions.of(question) is None)


def answered(desk: Desk, asked: Asked, form: Mapping[str, str], lang: Lang) -> tuple[dict[str, str], int]:
    """Faults by question, and how many answers were recorded; a question without an answer stays open."""
    faults: dict[str, str] = {}
    count = 0
    for row, question in asked:
        chosen = form.get(f"answer-{row['key']}", "")
        if not chosen:
            continue
        try:
            gazetteer = desk.services.gazetteer
            told = _answer(chosen, row["key"], question, form, gazetteer)
            decide(desk.store, question, told, signed_in().name, gazetteer)
            count += 1
        except AtlasError as fault:
            faults[row["key"]] = str(fault)
        except ValueError:
            faults[row["key"]] = text("desk.fault.position", lang)
    return faults, count


def _question(row: Mapping) -> PlaceQuestion:
    issue = {"severity": Severity.ERROR, "sheet": "", "cell": "", "what": "", "place": row["place"]}
    return Issue.of(issue).place


def _answer(chosen: str, key: str, question: PlaceQuestion, form: Mapping[str, str],
            gazetteer: Gazetteer) -> str | NewPlace:
    """A P-code, or a place described; one that only bears a new name stays where it is. ValueError: no position."""
    def typed(field: str) -> str:
        return form.get(f"{field}-answer-{key}", "").strip()

    if chosen == OTHER:
        return typed("other").upper()
    if chosen == KEEP:
        return question.within
    if chosen != NEW:
        return chosen
    if question.is_rename:
        place = gazetteer[question.within]
        return NewPlace(place.pcode, typed("name_en"), typed("name_ar"), place.lon, place.lat, place.setting or "")
    lon, lat = (float(typed(one).replace("٫", ".")) if typed(one) else None for one in ("lon", "lat"))
    return NewPlace(typed("pcode").upper(), typed("name_en"), typed("name_ar"), lon, lat, typed("setting"))
