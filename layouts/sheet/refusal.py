"""The page that says why a sheet can't be had; small and without scripts, so that it reads well anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dash import html
from dash.development.base_component import Component

from data.words import Lang, text
from geo.styles import IOM_BLUE, TOKENS
from layouts.plain import to_html

PAGE = """<!doctype html>
<html lang="{lang}" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>{style}</style></head>
<body>{body}</body>
</html>
"""
# The policy of our pages knows its hash, so it holds nothing that changes.
STYLE = f"""
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem;
  color: {TOKENS["ink"]}; overflow-wrap: anywhere }}
li {{ margin-block-end: 0.5rem }}
a {{ color: {IOM_BLUE} }}
"""


def refusal_html(lang: Lang, faults: Sequence[str], view_link: str) -> str:
    """A whole page: what was wrong, and a link to the view that could be read."""
    title = text("order.refused", lang)
    return page_html(lang, title, [
        html.H1(title), html.Ul([html.Li(fault) for fault in faults]),
        html.P(html.A(text("order.see_view", lang), href=view_link)),
    ])


def page_html(lang: Lang, title: str, body: Sequence[Component]) -> str:
    """A whole page without scripts around a few words."""
    return PAGE.format(lang=lang, direction=lang.direction, title=escape(title), body=to_html(body),
                       style=STYLE)
