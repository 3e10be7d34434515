"""The page that tells readers how the Atlas is: which release, since when, and of which round."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from data.addresses import at
from data.words import Lang, text
from layouts.plain_page import plain_page


def status_page(lang: Lang, styles: str, state: str, facts: Sequence[tuple[str, str]]) -> str:
    """HTML of the page; `state` and the first of each of `facts`: keys of words; a fact without words is left out."""
    other = Lang.ar if lang is Lang.en else Lang.en
    rows = [part for key, fact in facts if fact for part in (html.Dt(text(key, lang)), html.Dd(fact))]
    return plain_page(lang, styles, "status", text("standing.title", lang), [
        html.H1(text("standing.title", lang)),
        html.P(text(state, lang), role="status"),
        html.Dl(rows, className="freshness"),
        html.P([html.A(text("fault.to_map", lang), href=at(f"/{lang}/"), className="tool"),
                html.A(text("standing.data", lang), href=at(f"/{lang}/data")),
                html.A(text("standing.other", lang), href=at(f"/{other}/status"), lang=str(other))], className="ways"),
    ])


def status_line(lang: Lang, release: str) -> html.P:
    """One line of the page on the release that it shows; it leads to the status."""
    return html.P([f"{text('standing.release', lang)} ", html.Code(release, dir="ltr"), " · ",
                   html.A(text("standing.title", lang), href=at(f"/{lang}/status"))], className="staff-link")
