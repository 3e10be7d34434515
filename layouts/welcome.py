"""A first visit: what this is, how fresh, how sure, in three lines; and the way to the tour.

assets/welcome.js closes it for good on this device, and opens it again from the date in the header.
"""

from __future__ import annotations

from dash import html

from data.words import Lang, text

ABOUT = {"data-action": "about", "aria-controls": "welcome"}


def welcome(lang: Lang) -> html.Section:
    """Where the strip above the view stands."""
    return html.Section(id="welcome", className="welcome", tabIndex=-1, **{"aria-label": text("welcome.label", lang)})


def welcome_parts(lang: Lang, newest: tuple[int, str]) -> list:
    """What stands in it; `newest` round held and its period."""
    tools = [html.Button(text("welcome.tour", lang), type="button", className="tool", **{"data-action": "tour"}),
             html.Button(text("welcome.close", lang), type="button", className="tool",
                         **{"data-action": "close-welcome"})]
    return [facts(lang, newest), html.Div(tools, className="welcome-tools")]


def facts(lang: Lang, newest: tuple[int, str]) -> html.Ul:
    """The three lines; a phone shows the beginning of each."""
    round, period = newest
    lines = [
        (text("welcome.what", lang), text("welcome.what_more", lang)),
        (text("welcome.fresh", lang, round=round, period=period), text("welcome.fresh_more", lang)),
        (text("welcome.sure", lang), text("welcome.sure_more", lang)),
    ]
    return html.Ul([html.Li([html.Strong(short), html.Span(more)]) for short, more in lines],
                   className="welcome-facts")


def as_of_badge(lang: Lang) -> html.Button:
    """The date of the data in the header; assets/panel.js fills it in."""
    return html.Button(type="button", className="as-of", title=text("ui.as_of_more", lang),
                       **{"data-round-fact": "badge"}, **ABOUT)


def ways_in(lang: Lang) -> list:
    """For the display menu: both stay in reach after the first visit."""
    return [html.Button(text("ui.as_of_more", lang), type="button", className="tool", **ABOUT),
            html.Button(text("welcome.tour", lang), type="button", className="tool", **{"data-action": "tour"})]
