"""A small page on a job, for whoever opened its link: how far it is, without any script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dash import html

from data.words import Lang, text
from layouts.plain import Native, to_html

PAGE = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head><meta charset="utf-8">{refresh}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title><link rel="stylesheet" href="{styles}"></head>
<body class="job">{body}</body>
</html>
"""


def job_page(lang: Lang, styles: str, said: Sequence[str], *, then: str = "", after_s: int = 0,
             made: tuple[int, int] | None = None, does: tuple[str, str] = ("", ""), get: str = "",
             back: str = "") -> str:
    """HTML of the page. `then`: where it goes by itself `after_s`; `made`: pages that are made, and all;
    `does`: words and address of its button; `get`: address of the file; `back`: of the view."""
    label, action = does
    title = text("job.title", lang)
    part = made and (made[0] / made[1] if made[1] else 0)
    body = html.Main([
        html.H1(title),
        html.Div([html.P(line) for line in said], role="status"),
        None if part is None else Native("progress", value=f"{part:.2f}", max="1", **{"aria-label": title}),
        None if part is None else Native("/progress"),
        html.P(html.A(text("job.get", lang), href=get, className="tool")) if get else None,
        html.Form(html.Button(label, className="tool"), action=action, method="post") if action else None,
        html.P(html.A(text("job.back", lang), href=back or f"/{lang}/")),
    ])
    refresh = f'<meta http-equiv="refresh" content="{after_s};url={escape(then)}">' if then else ""
    return PAGE.format(lang=lang, direction=lang.direction, refresh=refresh, title=escape(title), styles=styles,
                       body=to_html(body))
