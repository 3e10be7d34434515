"""The desk's guide to the tables: a template and a copy of each, and what every column holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from data.table_files import bare
from data.words import Lang, number, text
from layouts.desk_parts import Reader, card, folded, link, table

RULES = ("key", "action", "words", "empty", "date")


@dataclass(frozen=True)
class Told:
    """A table: its file name, its columns, those that tell its rows apart, and how many rows it has."""

    name: str
    columns: Sequence[str]
    keys: Sequence[str]
    rows: int


def tables_page(reader: Reader, tables: Sequence[Told]) -> list:
    lang = reader.lang
    return [html.P(text("tables.lead", lang)), html.Ul([html.Li(text(f"tables.rule.{key}", lang)) for key in RULES],
                                                       className="rules"),
            *(_table(reader, told) for told in tables)]


def _table(reader: Reader, told: Told) -> Component:
    lang, stem = reader.lang, told.name.removesuffix(".csv")
    address = reader.url(f"template/{told.name}")
    heads = [text(f"tables.{key}", lang) for key in ("column", "means")]
    rows = [[html.Code(column, dir="ltr"), means(column, column in told.keys, lang)] for column in told.columns]
    name = text(f"tables.name.{stem}", lang)
    return card(name, [
        html.P([html.Code(told.name, dir="ltr"), " · ", text("tables.rows", lang), " ", number(told.rows, lang)]),
        html.Div([link(text("tables.template", lang), address),
                  link(text("tables.filled", lang), f"{address}?filled=1")], className="ways"),
        folded(text("tables.columns_of", lang, table=name), [table(heads, rows, name)]),
    ], stem)


def means(column: str, is_key: bool, lang: Lang) -> str:
    """What a column holds, in which language, and whether it tells rows apart."""
    told = text(f"tables.about.{bare(column)}", lang)
    if column != bare(column):
        told = text(f"tables.in{column[-3:]}", lang, what=told)
    return f"{told} ({text('tables.key', lang)})" if is_key else told
