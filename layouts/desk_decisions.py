"""What was decided of places, by whom and when; each decision can be taken back."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from data.accounts import Role
from data.importers.decisions import Decision
from data.places import Gazetteer
from data.words import text
from layouts.desk_parts import Reader, button, card, form, hidden, internal, moment, person, table


def decisions_page(reader: Reader, made: Mapping[str, Decision], gazetteer: Gazetteer) -> list:
    """Every decision by its key, the latest first."""
    lang = reader.lang
    heads = [text(f"desk.decided.{key}", lang) for key in ("text", "within", "means", "who", "when", "back")]
    rows = [[html.Bdi(one.text), _name(one.within, gazetteer, reader), _meaning(one, gazetteer, reader),
             person(one.who), moment(one.at, lang), _back(reader, key)] for key, one in made.items()]
    told = [html.P(text("desk.decisions_how", lang))]
    told.append(table(heads, rows, text("desk.decisions_caption", lang)) if rows else
                html.P(text("desk.no_decisions", lang), className="lead"))
    return [internal(lang), card(text("desk.decisions", lang), told, "decisions")]


def _meaning(one: Decision, gazetteer: Gazetteer, reader: Reader) -> Component:
    """The place that is meant; of a new one, or one of a new name, the names that were given."""
    if one.place is None:
        return _name(one.pcode, gazetteer, reader)
    key = "renamed" if one.pcode == one.within else "new"
    return html.Span([text(f"desk.decided.{key}", reader.lang), " ", html.Bdi(one.place.name_en, lang="en"), " · ",
                      html.Bdi(one.place.name_ar, lang="ar"), " ", html.Code(one.pcode, dir="ltr")])


def _name(pcode: str, gazetteer: Gazetteer, reader: Reader) -> Component:
    name = gazetteer[pcode].name(reader.lang) if pcode in gazetteer else ""
    return html.Span([html.Bdi(name), " ", html.Code(pcode, dir="ltr")])


def _back(reader: Reader, key: str) -> Component | str:
    if not reader.role.includes(Role.editor):
        return "–"
    return form(reader, "places", [hidden("decision", key), button(text("desk.take_back", reader.lang))], "one-line")
