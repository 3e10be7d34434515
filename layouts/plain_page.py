"""A small page of its own beside the map, in the Atlas's look: words and links, and no script but the theme's."""

from __future__ import annotations

from html import escape

from dash import html

from data.addresses import at
from data.words import Lang, text
from layouts.display import FIRST_PAINT
from layouts.plain import to_html

# Its only script is the one of every page that settles the theme.
PAGE = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head><meta charset="utf-8"><script>{first_paint}</script>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title} · {product}</title>
<link rel="icon" type="image/svg+xml" href="{icon}"><link rel="stylesheet" href="{styles}"></head>
<body class="job {kind}">{body}</body>
</html>
"""


def plain_page(lang: Lang, styles: str, kind: str, title: str, body: list) -> str:
    """HTML of the page; `styles`: address of the style sheet; `kind`: class by which it knows the page."""
    return PAGE.format(lang=lang, direction=lang.direction, title=escape(title), styles=styles, kind=kind,
                       product=escape(text("ui.product", lang)), icon=at(f"/{lang}/assets/favicon.svg"),
                       first_paint=FIRST_PAINT, body=to_html(html.Main(body)))
