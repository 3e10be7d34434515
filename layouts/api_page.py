"""The API's page for people: terms, how to use it from other programs, every address with an example. No script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dash import html
from dash.development.base_component import Component

from data.addresses import at
from data.words import Lang, text
from geo.api.operations import Operation
from geo.api.problems import STATUSES
from geo.api.schemas import STATUSES as OF_VALUES
from layouts.plain import to_html

PAGE = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><meta name="description" content="{about}"><link rel="stylesheet" href="{styles}"></head>
<body>{body}</body>
</html>
"""
MANNERS = ("versions", "pages", "etag", "unknown")
# How other programs use it; {root} is the API's address. Code is the same in every language.
QGIS = "{root}/ogc"
GDAL = """ogrinfo "OAPIF:{root}/ogc"
ogr2ogr migrants.gpkg "OAPIF:{root}/ogc" mantika"""
PYTHON = """import pandas as pd, requests

page = "{root}/v1/observations?level=baladiya&limit=1000"
rows = []
while page:
    answer = requests.get(page).json()
    rows, page = rows + answer["items"], answer["next"]
table = pd.DataFrame(rows)"""
R = """library(sf)
mantika <- st_read("OAPIF:{root}/ogc", "mantika")
plot(mantika["count"])

library(jsonlite)
rounds <- fromJSON("{root}/v1/rounds?group=migrants&limit=1000")$items"""
POWER_QUERY = """let
    answer = Json.Document(Web.Contents("{root}/v1/observations",
        [Query = [level = "mantika", dimension = "total", limit = "1000"]])),
    table = Table.FromRecords(answer[items])
in
    table"""


@dataclass(frozen=True)
class Given:
    """A parameter on the page: its name, the words key of what it is, and its values if they are few."""

    name: str
    words: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What the page tells. `root`: full address of /api; `operations`: each with its parameters."""

    lang: Lang
    root: str
    styles: str
    release: str
    round: int
    period: str
    citation: str
    per_minute: int
    operations: tuple[tuple[Operation, tuple[Given, ...]], ...]


def api_page(facts: Facts) -> str:
    """HTML of the page."""
    lang = facts.lang
    other = Lang.en if lang is Lang.ar else Lang.ar
    parts = [
        html.Header([
            html.P([html.A(text("api.page.back", lang), href=f"/{lang}/"), " · ",
                    html.A(text("ui.language", other), href=f"/api/{other}/", lang=str(other))]),
            html.H1(text("api.title", lang)),
            html.P(text("api.about", lang)),
            html.P(text("api.page.release", lang, release=facts.release, round=facts.round, period=facts.period)),
        ]),
        html.Main([_terms(facts), _missing(lang), _manners(facts), _uses(facts), _operations(facts), _problems(lang)]),
    ]
    return PAGE.format(lang=lang, direction=lang.direction, title=escape(text("api.title", lang)),
                       about=escape(text("api.about", lang)), styles=facts.styles, body=to_html(parts))


def _section(key: str, lang: Lang, children: Sequence, name: str = "") -> html.Section:
    return html.Section([html.H2(text(f"api.page.{key}", lang), id=name or key), *children])


def _terms(facts: Facts) -> html.Section:
    lang = facts.lang
    return _section("terms", lang, [
        *(html.P(text(key, lang)) for key in ("api.licence", "api.estimate", "ui.disclaimer")),
        html.H3(text("api.page.cite", lang)),
        html.P(facts.citation, className="quote"),
    ])


def _missing(lang: Lang) -> html.Section:
    rows = [part for key in OF_VALUES for part in (html.Dt(html.Code(key)),
                                                    html.Dd(text(f"api.page.status.{key}", lang)))]
    return _section("missing", lang, [html.Dl(rows)])


def _manners(facts: Facts) -> html.Section:
    lang, limit = facts.lang, facts.per_minute
    rate = text("api.page.manner.rate", lang, n=limit) if limit else text("api.page.manner.no_rate", lang)
    said = [*(text(f"api.page.manner.{key}", lang) for key in MANNERS), rate]
    return _section("manners", lang, [html.Ul([html.Li(line) for line in said])])


def _uses(facts: Facts) -> html.Section:
    lang = facts.lang
    programs = (("QGIS", text("api.page.use_qgis", lang), QGIS), (text("api.page.use_gdal", lang), "", GDAL),
                ("Python", "", PYTHON), ("R", "", R),
                (text("api.page.use_excel", lang), text("api.page.use_powerbi", lang), POWER_QUERY))
    return _section("use", lang, [part for name, how, code in programs for part in (
        html.H3(name), html.P(how) if how else None, _code(code.replace("{root}", facts.root)))])


def _code(code: str) -> html.Pre:
    """Code runs from left to right in every language; a box that is too narrow scrolls, also by keyboard."""
    return html.Pre(html.Code(code), dir="ltr", tabIndex="0")


def _operations(facts: Facts) -> html.Section:
    lang = facts.lang
    description = html.P(html.A(text("api.page.description", lang), href=f"{facts.root}/openapi.json"))
    return _section("operations", lang, [description, *(_operation(row, given, facts) for row, given in
                                                        facts.operations)])


def _operation(row: Operation, given: Sequence[Given], facts: Facts) -> html.Article:
    lang = facts.lang
    return html.Article([
        html.H3(text(f"api.operation.{row.key}", lang)),
        html.P(html.Code(at(f"/api{row.path}"), dir="ltr")),
        html.P(text(f"api.about_operation.{row.key}", lang)),
        html.P([text("api.page.example", lang), ": ",
                html.A(html.Code(at(f"/api{row.example}"), dir="ltr"), href=f"{facts.root}{row.example}")]),
        html.P([text("api.page.answers_with", lang), ": ", html.Code(row.media, dir="ltr")]),
        html.Details([html.Summary(text("api.page.of_operation", lang)), _parameters(given, lang)]) if given else None,
    ], id=row.key)


def _parameters(given: Sequence[Given], lang: Lang) -> Component:
    return html.Dl([part for one in given for part in (
        html.Dt(html.Code(one.name)),
        html.Dd([text(one.words, lang), *(part for value in one.values for part in (" ", html.Code(value)))]))])


def _problems(lang: Lang) -> html.Section:
    rows = [part for kind, status in STATUSES.items()
            for part in (html.Dt(html.Code(f"{status} {kind}"), id=kind), html.Dd(text(f"api.problem.{kind}", lang)))]
    return _section("problems", lang, [html.P(text("api.page.problems_about", lang)), html.Dl(rows)])
