"""How the page looks on this device: themes, text size, digits; and what a phone folds away behind a button.

assets/display.js and assets/phone.js answer these controls; none of them is part of a view.
"""

from __future__ import annotations

from dash import html

from data.words import Lang, percent, text
from layouts import controls

TEXT_SIZES = (100, 115, 130)  # percent

# Runs before the first paint, so that no page flashes in another theme; `settleDisplay` is also display.js's own.
FIRST_PAINT = """
(() => {
  const root = document.documentElement, asks = (what) => matchMedia(`(${what})`).matches;
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const dark = () => asks("prefers-color-scheme: dark") ? "dark" : "light";
  const theme = () => asks("prefers-contrast: more") ? "contrast" : dark();
  window.atlas = { settleDisplay() {
    root.dataset.theme = ["light", "dark", "contrast"].includes(kept("theme")) ? kept("theme") : theme();
    root.dataset.text = kept("text-size") || "100";
  } };
  atlas.settleDisplay();
})();
"""


def display_menu(lang: Lang, *more: object) -> html.Details:
    """Theme, text size, digits where a language has two, and what others add."""
    themes = [("auto", text("display.as_device", lang)), ("light", text("display.light", lang)),
              ("dark", text("display.dark", lang)), ("contrast", text("display.contrast", lang))]
    sizes = [(size, percent(size, lang, decimals=0)) for size in TEXT_SIZES]
    digits = [html.P(text("ui.digits", lang), className="field-label"), controls.digits(lang)]
    return html.Details(
        [
            html.Summary([html.Span(className="icon icon-display"), text("display.title", lang)],
                         className="tool on-dark", title=text("display.about", lang)),
            html.Div(
                [*_choice("theme", text("display.theme", lang), themes, "upright"),
                 *_choice("text-size", text("display.text", lang), sizes, ""),
                 *(digits if lang is Lang.ar else [controls.digits(lang)]), *more],
                className="menu-content",
            ),
        ],
        className="menu fold display",
    )


def menu_button(lang: Lang) -> html.Button:
    """On a phone, what brings the header's tools."""
    return controls.opener("tools", text("display.menu", lang), "tool on-dark only-small icon-only", "icon-menu")


def summary_more(lang: Lang) -> html.Button:
    """The rest of a summary that a phone cuts after its third line."""
    words = [html.Span(text("display.more", lang), className="when-folded"),
             html.Span(text("display.less", lang), className="when-unfolded")]
    return html.Button(words, type="button", className="summary-more", hidden=True,
                       **{"aria-expanded": "false", "aria-controls": "summary"})


def sheet_head_parts(lang: Lang) -> list:
    """The grip of a phone's sheet of charts: what it begins with, and buttons for whom dragging is hard."""
    words = {"raise": text("display.raise", lang), "lower": text("display.lower", lang)}
    steps = [html.Button(html.Span(className=f"icon icon-{step}"), type="button", className="sheet-step",
                         **{"data-sheet-step": step, "aria-label": label, "aria-controls": "charts"})
             for step, label in words.items()]
    figure = html.Span([html.Span(className="sheet-name"), html.Span(className="sheet-value")],
                       className="sheet-figure")
    return [html.Div([html.Span(className="sheet-title"), figure], className="sheet-words"), *steps]


def printed(lang: Lang) -> html.P:
    """Where a printed page can be found again, and when it was printed; assets/display.js fills it in."""
    return html.P(
        [text("display.view", lang), ": ", html.Bdi(className="printed-link", dir="ltr"), " · ",
         text("display.printed", lang), " ", html.Span(className="printed-on")],
        className="printed",
    )


def _choice(key: str, label: str, options: list[tuple], name: str) -> list:
    """One of a few, kept on this device under its key."""
    buttons = [html.Button(words, type="button", **{"data-display": key, "data-value": str(value),
                                                    "aria-pressed": "false"}) for value, words in options]
    return [html.P(label, className="field-label"),
            html.Div(buttons, className=f"choice {name}", role="group", **{"aria-label": label})]
