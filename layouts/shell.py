"""The shell: header, chapter rail, map with its words, charts, round strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html

from data.rounds import Round
from data.settings import Settings
from data.words import Lang, month_range, number, text
from geo.chapters import chapters
from geo.marks.collection import STEPS, facets
from geo.marks.wording import facet_label
from geo.view import FRONT
from layouts import controls
from layouts.compare import compare_bar, compare_card, compare_parts
from layouts.display import display_menu, menu_button, printed, sheet_head_parts, summary_more
from layouts.follow import live_frames, live_parts
from layouts.ids import Id
from layouts.meeting import keys_button, meeting_button, meeting_frames, meeting_templates
from layouts.provenance import computed_card, round_card
from layouts.screen_map import screen_map
from layouts.share import embed_bar, share_button, share_dialog, share_parts
from layouts.studio import studio_button, studio_dialog, studio_parts
from layouts.values import Value
from layouts.welcome import as_of_badge, ways_in, welcome, welcome_parts


def shell(lang: Lang, settings: Settings, geometry: dict[str, str], boundary: str) -> html.Div:
    """The page in one language, but for `still_parts`, which the browser moves to their places: what Dash
    needn't build is there sooner.

    `boundary`: what must be known of the areas.
    """
    return html.Div(
        [
            html.A(text("ui.skip", lang), href="#charts", className="skip"),
            html.Header(id="header", className="header"),
            html.Nav(id="rail", className="rail", **{"aria-label": text("ui.chapters", lang)}),
            html.Main(
                [
                    welcome(lang),
                    _words(lang),
                    controls.toolbar(lang),
                    compare_bar(),
                    html.Div(
                        [screen_map(lang, geometry, settings), html.Div(id="table", className="table", hidden=True)],
                        className="stage",
                    ),
                    html.P([html.Span(text("ui.disclaimer", lang)), " ", html.Span(boundary)],
                           className="disclaimer"),
                    html.Section(id="strip", className="rounds"),
                    embed_bar(lang),
                ],
                className="middle",
            ),
            _beside(lang),
            html.Div(id="toast", role="status", **{"aria-live": "polite"}),
            html.Div(id="said", role="status", className="unseen"),
            studio_dialog(),
            *meeting_frames(),
            *live_frames(lang),
            share_dialog(),
            Value(Id.VIEW),
            Value(Id.WORDS),
        ],
        className="page",
    )


def _beside(lang: Lang) -> html.Aside:
    """What stands beside the map, or in a phone's sheet over it."""
    return html.Aside(
        [html.H2(text("ui.charts", lang), className="unseen"),
         html.Div(id="sheet-head", className="sheet-head"),
         html.Div(id="fact", className="opened", hidden=True, role="region",
                  **{"aria-label": text("ui.about_number", lang)}),
         compare_card(), html.Div(id="panels"), html.Footer(id=Id.SOURCES, className="sources"),
         printed(lang)],
        id="charts", className="side", **{"aria-label": text("ui.charts", lang)}, tabIndex=-1,
    )


def still_parts(lang: Lang, panels: Mapping[str, html.Div], series: Sequence[Round], held: Sequence[int],
                newest: tuple[int, str]) -> dict[str, list]:
    """What no callback ever changes, by the id of the element that it goes into.

    `panels` maps chapter to what stands beside the map; `held`: rounds by area, `newest` of them with its period.
    """
    return {
        "header": _header(lang), "rail": _rail(lang), "welcome": welcome_parts(lang, newest), **_about(lang),
        "toolbar": controls.toolbar_parts(lang, held), "sheet-head": sheet_head_parts(lang),
        "strip": [html.Div(_strip(lang, series, held), className="rounds-strip", **{"data-strip": "round"}),
                  *(_step_strip(facet, lang) for facet in STEPS)],
        "panels": [html.Div(panel, hidden=key != FRONT, **{"data-panel": key}) for key, panel in panels.items()],
        "studio": studio_parts(lang),
        **compare_parts(lang),
        **meeting_templates(lang),
        **live_parts(lang),
        "share": share_parts(lang),
    }


def _header(lang: Lang) -> list:
    other = Lang.en if lang is Lang.ar else Lang.ar
    return [
        html.A(
            [html.Span("IOM", className="brand-mark", lang="en"),
             html.Span(text("ui.product", lang), className="brand-name")],
            href=f"/{lang}/", className="brand",
        ),
        as_of_badge(lang),
        controls.place_search(lang),
        menu_button(lang),
        html.Div(
            [
                display_menu(lang, *ways_in(lang)),
                studio_button(lang),
                html.Button(text("ui.download", lang), className="tool on-dark", **{"data-action": "download"}),
                share_button(lang),
                meeting_button(lang),
                keys_button(lang),
            ],
            id="tools", className="header-tools",
        ),
        html.A(text("ui.language", other), href=f"/{other}/", lang=other, className="tool on-dark",
               **{"data-language": other}),
    ]


def _rail(lang: Lang) -> list:
    return [
        html.A([html.Span(className=f"icon icon-{key}"), html.Span(text(f"chapter.{key}", lang))],
               href=f"/{lang}/?chapter={key}", **{"data-chapter": key})
        for key in chapters()
    ]


def _words(lang: Lang) -> html.Div:
    return html.Div(
        [
            html.Div([html.H1(id=Id.TITLE), html.P(id=Id.SUBTITLE, className="subtitle")], className="titles"),
            html.Div(
                [html.P(id=Id.SUMMARY, className="summary"),
                 html.Div(id="about-people", className="about", **{"data-about": "people"}),
                 html.Div(id="about-marks", className="about", hidden=True, **{"data-about": "marks"})],
                className="summary-line",
            ),
            summary_more(lang),
            html.Div(id=Id.NOTICES, className="notices"),
            html.Div(
                [html.Ul(id="chips", className="chips", **{"aria-label": text("ui.filters", lang)}),
                 html.P([text("ui.hint", lang), " ", html.Span(text("ui.hint_keys", lang), className="keys")],
                        id="hint", className="hint")],
                className="filters",
            ),
        ],
        className="words",
    )


def _about(lang: Lang) -> dict[str, list]:
    """Where the numbers of the summary, the map, its legend and the table come from; one card stands for a view."""
    people = round_card(lang, text("ui.unit_people", lang), text("caveat.places", lang), text("ui.map", lang))
    marks = computed_card(lang, text("client.counted", lang), text("caveat.counted", lang), text("ui.map", lang))
    return {"about-people": [people], "about-marks": [marks]}


def _strip(lang: Lang, series: Sequence[Round], held: Sequence[int]) -> list:
    """National totals by round; the rounds held by area are buttons, the others tell what is known of them."""
    most = max(row.individuals for row in series)
    numbered = _numbered([row.number for row in series], held)
    return [
        html.Div(
            [html.H2(text("ui.rounds", lang), className="strip-title"),
             computed_card(lang, text("ui.unit_people", lang), text("ui.rounds_note", lang), text("ui.rounds", lang))],
            className="strip-head",
        ),
        html.Ol([_round(row, most, held, numbered, lang) for row in _with_gaps(series)],
                className="strip", **{"aria-label": text("ui.rounds", lang)}),
    ]


def _numbered(known: Sequence[int], held: Sequence[int]) -> set[int]:
    """Rounds whose number stands below their bar: those held, the ends and every fifth, none beside another but held
    ones, which have more room."""
    numbered = set(held)
    for one in (known[-1], known[0], *(one for one in known if one % 5 == 0)):
        if not numbered & {one - 1, one + 1}:
            numbered.add(one)
    return numbered


def _step_strip(facet: str, lang: Lang) -> html.Div:
    """A strip of dates, each a button, and a button that plays them in turn."""
    buttons = [
        html.Li(html.Button(facet_label(facet, value, lang), type="button", className="step",
                            **{"data-facet": facet, "data-value": value, "aria-pressed": "false", "data-number": ""}))
        for value in facets()[facet].values
    ]
    return html.Div(
        [
            html.H2(text(f"facet.{facet}", lang), className="strip-title"),
            html.Button(text("ui.play", lang), type="button", className="tool play",
                        **{"data-action": "play", "aria-pressed": "false"}),
            html.Ol(buttons, className="steps", **{"aria-label": text(f"facet.{facet}", lang)}),
            html.Span(className="step-now"),
        ],
        className="step-strip", hidden=True, **{"data-strip": facet, "data-step": facet},
    )


def _with_gaps(series: Sequence[Round]) -> list[Round | int]:
    """Rounds in order, with the bare number of each round whose total isn't known."""
    known = {row.number: row for row in series}
    return [known.get(number_, number_) for number_ in range(min(known), max(known) + 1)]


def _round(row: Round | int, most: int, held: Sequence[int], numbered: set[int], lang: Lang) -> html.Li:
    if isinstance(row, int):
        told = text("ui.round_unknown", lang, round=row)
        return html.Li(html.Span(told, className="unseen"), className="unknown", title=told)
    period = month_range(row.start, row.end, lang) if row.start and row.end else text("ui.period_unknown", lang)
    told = text("ui.round_told", lang, round=row.number, n=row.individuals, period=period,
                reliability=text(f"reliability.{row.reliability}", lang))
    bar = html.Span(className=f"strip-bar {row.reliability}", **{"data-height": f"{row.individuals / most:.3f}"})
    digits = number(row.number, lang) if row.number in numbered else None
    label = html.Span(digits, className="strip-number", **({"data-number": ""} if digits else {}))
    if row.number in held:
        attributes = {"data-round": str(row.number), "aria-label": told, "aria-pressed": "false"}
        return html.Li(html.Button([bar, label], type="button", title=told, **attributes), className="held")
    return html.Li(html.Span([bar, label], title=told, role="img", className="strip-known", **{"aria-label": told}))
