"""The controls: one for each field of the ViewState that a reader sets by hand."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html

from data.indicators import MEASURES
from data.places import Level
from data.words import Digits, Lang, text
from geo.classes import METHODS
from geo.view import EXTENTS, LAYERS
from layouts.ids import Id, control

CLASS_COUNTS = ("3", "4", "5", "6", "7")
MAP_LEVELS = (Level.region, Level.mantika, Level.baladiya, Level.muhalla)


def toolbar(lang: Lang, held: Sequence[int]) -> html.Div:
    """Level, measure, classes, layers, table and whole-country buttons, above the map; `held`: rounds by area."""
    return html.Div(
        [
            dmc.SegmentedControl(
                id=control("level"), size="sm", value=Level.mantika, **{"aria-label": text("ui.level", lang)},
                data=[{"value": level, "label": text(f"level.{level}", lang)} for level in MAP_LEVELS],
            ),
            dmc.Select(
                id=control("measure"), size="sm", allowDeselect=False, w=230, value="count",
                data=[{"value": key, "label": text(f"measure.{key}", lang)} for key in MEASURES], className="of-people",
                **{"aria-label": text("ui.measure", lang)},
            ),
            dmc.Select(
                id=control("against"), size="sm", w=150, value=None, placeholder=text("ui.against", lang),
                data=[{"value": str(round), "label": text("ui.since_round", lang, round=round)} for round in held],
                className="of-change", **{"aria-label": text("ui.against", lang)},
            ),
            _menu(text("ui.classes", lang), _classes(lang), "of-people"),
            _menu(text("ui.layers", lang), _layers(lang)),
            _menu(text("ui.zoom_to", lang), [
                html.Button(text("ui.whole_country", lang), className="tool", **{"data-action": "fit"}),
                *(html.Button(text(f"extent.{key}", lang), className="tool",
                              **{"data-action": "zoom", "data-extent": key}) for key in EXTENTS),
            ]),
            html.Div(className="spacer"),
            html.Button(text("ui.table", lang), className="tool", **{"data-action": "table", "aria-pressed": "false"}),
        ],
        className="toolbar", role="toolbar", **{"aria-label": text("ui.map_tools", lang)},
    )


def place_search(lang: Lang) -> html.Div:
    """Search box over the gazetteer; assets/search.js fills the list as somebody types."""
    return html.Div(
        [
            html.Label(text("ui.search", lang), htmlFor=Id.SEARCH, className="unseen"),
            dcc.Input(id=Id.SEARCH, type="search", placeholder=text("ui.search", lang), autoComplete="off",
                      className="search"),
            html.Ul(id=Id.FOUND, className="found", hidden=True, role="listbox",
                    **{"aria-label": text("ui.search", lang)}),
        ],
        className="search-box",
    )


def digits(lang: Lang) -> dmc.SegmentedControl | html.Span:
    """Choice between 123 and ١٢٣; English has only the first, so its control stays out of sight."""
    return dmc.SegmentedControl(
        id=control("digits"), size="xs", value=Digits.latn,
        data=[{"value": Digits.latn, "label": "123"}, {"value": Digits.arab, "label": "١٢٣"}],
        className="" if lang is Lang.ar else "hidden", **{"aria-label": text("ui.digits", lang)},
    )


def _classes(lang: Lang) -> list:
    return [
        html.P(text("ui.classing", lang), className="field-label"),
        dmc.SegmentedControl(
            id=control("classing"), size="sm", orientation="vertical", fullWidth=True, value="jenks",
            **{"aria-label": text("ui.classing", lang)},
            data=[{"value": method, "label": text(f"classing.{method}", lang)} for method in METHODS],
        ),
        html.P(text("ui.class_count", lang), className="field-label"),
        dmc.SegmentedControl(id=control("classes"), size="sm", fullWidth=True, value="5", data=list(CLASS_COUNTS),
                             **{"aria-label": text("ui.class_count", lang)}),
    ]


def _layers(lang: Lang) -> list:
    return [
        dmc.CheckboxGroup(
            id=control("layers"), value=[],
            children=dmc.Stack(
                [dmc.Checkbox(value=key, label=text(f"layer.{key}", lang), size="sm") for key in LAYERS], gap="xs"
            ),
        )
    ]


def _menu(label: str, content: list, name: str = "") -> html.Details:
    """Controls folded away behind a button; navigate.js folds it again on Escape or a click elsewhere."""
    return html.Details(
        [html.Summary(label, className="tool"), html.Div(dmc.Stack(content, gap="xs"), className="menu-content")],
        className=f"menu fold {name}",
    )
