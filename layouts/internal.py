"""The line over every page with exact figures: what it is, and the way to what the public sees."""

from __future__ import annotations

from dash import html

from data.words import Lang, text
from layouts.plain import to_html


def internal_html(lang: Lang) -> str:
    """HTML of the line; it stands before all else that is read."""
    return to_html(html.P([
        html.Strong(text("internal.label", lang)), " ", html.Span(text("internal.about", lang)), " ",
        html.A(text("internal.public", lang), href=f"/{lang}/"), " ",
        html.A(text("internal.desk", lang), href=f"/desk/{lang}/"),
    ], className="internal-line"))
