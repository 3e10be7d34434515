"""The controls: one for each field of the ViewState that a reader sets by hand; assets/navigate.js reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dash import html

from data.indicators import MEASURES
from data.words import Digits, Lang, text
from geo.classes import METHODS
from geo.view import CLASS_COUNTS, EXTENTS, LAYERS, LEVELS
from layouts.compare import compare_button
from layouts.ids import Id
from layouts.plain import Native

CONTROL = "data-control"  # names the field that a control sets; assets/navigate.js reads it


def toolbar(lang: Lang) -> html.Div:
    """Where the controls stand, above the map."""
    return html.Div(id="toolbar", className="toolbar", role="group", **{"aria-label": text("ui.map_tools", lang)})


def toolbar_parts(lang: Lang, held: Sequence[int]) -> list:
    """Level, measure, classes, layers, close views and table; `held`: rounds by area."""
    return [
        opener("options", text("display.options", lang), "tool only-small", "icon-options"),
        html.Div(_options(lang, held), id="options", className="toolbar-more"),
        html.Div(className="spacer"),
        compare_button(lang),
        html.Button(text("ui.table", lang), className="tool", **{"data-action": "table", "aria-pressed": "false"}),
    ]


def opener(opens: str, label: str, name: str, icon: str) -> html.Button:
    """A button that unfolds the part with that id; assets/phone.js folds it again."""
    return html.Button([html.Span(className=f"icon {icon}"), html.Span(label, className="opener-label")], type="button",
                       className=name, **{"data-opens": opens, "aria-expanded": "false", "aria-controls": opens})


def place_search(lang: Lang) -> html.Div:
    """Search box over the gazetteer; assets/search.js fills the list as somebody types."""
    return html.Div(
        [
            html.Label(text("ui.search", lang), htmlFor=Id.SEARCH, className="unseen"),
            html.Div(Native("input", id=Id.SEARCH, type="search", placeholder=text("ui.search", lang),
                            autocomplete="off"), className="search"),
            html.Ul(id=Id.FOUND, className="found", hidden=True, role="listbox",
                    **{"aria-label": text("ui.search", lang)}),
        ],
        className="search-box",
    )


def digits(lang: Lang) -> html.Div:
    """Choice between 123 and ١٢٣; English has only the first, so its control stays out of sight."""
    return _choice("digits", [(Digits.latn, "123"), (Digits.arab, "١٢٣")], text("ui.digits", lang),
                   "" if lang is Lang.ar else "hidden")


def _options(lang: Lang, held: Sequence[int]) -> list:
    """What a small screen folds away behind a button of its own."""
    return [
        _choice("level", [(level, text(f"level.{level}", lang)) for level in LEVELS], text("ui.level", lang)),
        _select("measure", [(key, text(f"measure.{key}", lang)) for key in MEASURES], text("ui.measure", lang),
                "of-people"),
        _select("against", [(round, text("ui.since_round", lang, round=round)) for round in held],
                text("ui.against", lang), "of-change"),
        _menu(text("ui.classes", lang), _classes(lang), "of-people"),
        _menu(text("ui.layers", lang), [_checkbox("layers", key, text(f"layer.{key}", lang)) for key in LAYERS]),
        _menu(text("ui.zoom_to", lang), [
            html.Button(text("ui.whole_country", lang), className="tool", **{"data-action": "fit"}),
            *(html.Button(text(f"extent.{key}", lang), className="tool",
                          **{"data-action": "zoom", "data-extent": key}) for key in EXTENTS),
        ]),
    ]


def _classes(lang: Lang) -> list:
    return [
        html.P(text("ui.classing", lang), className="field-label"),
        _choice("classing", [(method, text(f"classing.{method}", lang)) for method in METHODS],
                text("ui.classing", lang), "upright"),
        html.P(text("ui.class_count", lang), className="field-label"),
        _choice("classes", [(count, str(count)) for count in CLASS_COUNTS], text("ui.class_count", lang)),
    ]


def _choice(field: str, options: Iterable[tuple], label: str, name: str = "") -> html.Div:
    """One of a few: buttons side by side, the chosen one pressed."""
    buttons = [html.Button(words, type="button", **{CONTROL: field, "data-value": str(value),
                                                    "aria-pressed": "false"}) for value, words in options]
    return html.Div(buttons, className=f"choice {name}", role="group", **{"aria-label": label})


def _select(field: str, options: Iterable[tuple], label: str, name: str) -> html.Select:
    """One of many."""
    return html.Select([html.Option(words, value=str(value)) for value, words in options], className=f"tool {name}",
                       **{CONTROL: field, "aria-label": label})


def _checkbox(field: str, value: str, words: str) -> html.Button:
    return html.Button(words, type="button", role="checkbox", className="check",
                       **{CONTROL: field, "data-value": value, "aria-checked": "false"})


def _menu(label: str, content: list, name: str = "") -> html.Details:
    """Controls folded away behind a button; navigate.js folds it again on Escape or a click elsewhere."""
    return html.Details(
        [html.Summary(label, className="tool"), html.Div(content, className="menu-content")],
        className=f"menu fold {name}",
    )
