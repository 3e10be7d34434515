"""Comparing on screen: the button, the bar above the map, the second map with its divider, and the change table."""

from __future__ import annotations

from dash import html

from data.words import Lang, text


def compare_button(lang: Lang) -> html.Button:
    """Begins and ends a comparison; assets/compare_choose.js reacts."""
    return html.Button(text("client.compare.button", lang), type="button", className="tool",
                       **{"data-beside": "toggle", "aria-pressed": "false"})


def compare_bar() -> html.Div:
    """Where the bar stands while views are compared."""
    return html.Div(id="compare-bar", className="compare-bar", hidden=True)


def compare_stage() -> html.Div:
    """Where the second map stands; a part of the first one's frame."""
    return html.Div(id="compare", className="compare", hidden=True)


def compare_card() -> html.Section:
    """Where the change table stands, before the other cards."""
    return html.Section(id="compare-card", className="card compare-card", hidden=True)


def compare_parts(lang: Lang) -> dict[str, list]:
    """What stands in the three, by their id; the browser fills in what changes."""
    return {"compare-bar": _bar(lang), "compare": _stage(lang), "compare-card": _card(lang)}


def _bar(lang: Lang) -> list:
    modes = [html.Button(text(f"client.compare.{mode}", lang), type="button",
                         **{"data-beside": mode, "aria-pressed": "false"}) for mode in ("side", "swipe")]
    return [
        html.Strong(id="compare-own"),
        html.Button(html.Span("⇄", **{"aria-hidden": "true"}), type="button", className="tool",
                    title=text("client.compare.swap", lang),
                    **{"data-beside": "swap", "aria-label": text("client.compare.swap", lang)}),
        html.Label(text("client.compare.choose", lang), htmlFor="beside-choice"),
        html.Select(id="beside-choice", className="tool"),
        html.Div(modes, className="choice", role="group", **{"aria-label": text("client.compare.button", lang)}),
        html.Button(text("client.compare.end", lang), type="button", className="tool", **{"data-beside": "end"}),
    ]


def _stage(lang: Lang) -> list:
    """The second map follows the first, whose shapes speak for both: it takes no part in the Tab order."""
    divider = html.Div(
        html.Span("⇔", **{"aria-hidden": "true"}), id="divider", className="divider", role="slider", tabIndex=0,
        **{"aria-label": text("client.compare.divider", lang), "aria-orientation": "horizontal",
           "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "50"})
    return [
        html.Div(id="map-beside", className="map-beside", role="group"),
        html.P(id="board-own", className="board-name board-own"),
        html.P(id="board-beside", className="board-name board-beside"),
        divider,
        html.Div(id="compare-tip", className="compare-tip", hidden=True),
        html.Div(id="legend-beside", className="legend", hidden=True),
    ]


def _card(lang: Lang) -> list:
    about = text("client.about_number", lang, what=text("client.compare.table", lang))
    button = html.Summary(html.Span("i", **{"aria-hidden": "true"}), title=about, **{"aria-label": about})
    return [
        html.Div([html.H3(text("client.compare.table", lang)),
                  html.Details([button, html.Dl()], className="source fold")], className="card-head"),
        html.P(className="chart-unit"),
        html.Div(className="changes"),
        html.Button(className="more", hidden=True, type="button"),
    ]
