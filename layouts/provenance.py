"""Where a number comes from: one click away from every figure."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from data.editions import by_edition
from data.sources import Source, sources
from data.words import Digits, Lang, text


def source_card(key: str, lang: Lang, unit: str, as_of: str, caveat: str = "", of: str = "") -> html.Details:
    """Fold-out card behind a figure: unit, date, source, licence, caveat."""
    source = sources()[key]
    return _card(lang, [
        (text("ui.unit", lang), unit),
        (text("ui.as_of", lang), as_of),
        (text("ui.source", lang), f"{source.name(lang)} ({source.by(lang)})"),
        (text("ui.licence", lang), source.terms(lang)),
        (text("ui.caveat", lang), caveat),
    ], of)


def round_card(lang: Lang, unit: str, caveat: str, of: str = "") -> html.Details:
    """Card behind figures of a round; the browser fills in what changes with the round, from `round_facts`."""
    return _card(lang, [
        (text("ui.unit", lang), unit),
        *((text(f"ui.{fact}", lang), html.Span(**{"data-round-fact": fact}))
          for fact in ("as_of", "source", "licence")),
        (text("ui.caveat", lang), caveat),
    ], of)


def computed_card(lang: Lang, unit: str, formula: str, of: str = "") -> html.Details:
    """Card behind numbers that the Atlas counts itself."""
    return _card(lang, [
        (text("ui.unit", lang), unit),
        (text("ui.formula", lang), formula),
        (text("ui.source", lang), text("ui.each_source", lang)),
    ], of)


def round_facts(key: str, lang: Lang, digits: Digits, round: int, as_of: str) -> dict[str, str]:
    """What the page says of a round wherever it names it: badge, date, source, licence."""
    source = sources()[key]
    return {
        "badge": text("ui.as_of_badge", lang, digits, round=round, period=as_of),
        "as_of": as_of,
        "source": f"{source.name(lang)} ({source.by(lang)})",
        "licence": source.terms(lang),
    }


def _card(lang: Lang, facts: list, of: str) -> html.Details:
    """Its button says of which number it tells, for somebody who hears one button after another."""
    rows = [part for name, value in facts if value for part in (html.Dt(name), html.Dd(value))]
    about = text("client.about_number", lang, what=of) if of else text("ui.about_number", lang)
    button = html.Summary(html.Span("i", **{"aria-hidden": "true"}), title=about, **{"aria-label": about})
    return html.Details([button, html.Dl(rows)], className="source fold")


def source_line(keys: Sequence[str], lang: Lang, data_file: str) -> list:
    """All sources of a view in one line, each with a link where it has an address."""
    parts: list = [html.Span(text("ui.sources", lang), className="sources-title")]
    for key in keys:
        parts += [" ", _named(key, lang), "."]
    return [*parts, html.Span(data_file, className="data-file")]


@by_edition
def _named(key: str, lang: Lang) -> Component:
    """A source by its name and terms, with a link where it has an address."""
    source = sources()[key]
    words = f"{source.name(lang)} ({source.terms(lang)})"
    citation = {"data-cite": cited(source, lang)}
    linked = html.A(words, href=source.url, rel="noopener external", target="_blank", **citation)
    return linked if source.url else html.Span(words, **citation)


def cited(source: Source, lang: Lang) -> str:
    """A source as the citation of a view names it."""
    return f"{source.by(lang)}: {source.name(lang)}" + (f" ({source.url})" if source.url else "")
