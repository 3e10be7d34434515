"""Following: the dialog in which a presenter shares a code and others type it, and the line that says who follows whom.

assets/live.js presents, assets/follow.js follows.
"""

from __future__ import annotations

from dash import html

from data.words import Lang, text
from layouts.plain import Native

LONGEST_TYPED = 12  # characters: a code with gaps


def live_frames(lang: Lang) -> list:
    """Frames of the line and the dialog; their content, `live_parts`, travels as templates."""
    return [
        html.Section(id="follow-line", className="follow-line keep-in-meeting", hidden=True,
                     **{"aria-label": text("live.title", lang)}),
        html.Dialog(id="live", className="live", **{"aria-labelledby": "live-title"}),
    ]


def live_parts(lang: Lang) -> dict[str, list]:
    """What stands in the frames, by their ids."""
    return {"follow-line": _line(lang), "live": _dialog(lang)}


def _line(lang: Lang) -> list:
    """Whether the page presents or follows, and the ways out of it."""
    return [
        html.Span(id="follow-said", role="status"),
        html.Bdi(id="follow-code", className="follow-code", dir="ltr"),
        html.Span(id="follow-screens"),
        *(_button(action, text(f"live.{action}", lang), "tool", hidden=True)
          for action in ("back", "show", "leave", "stop")),
        html.P(id="follow-caption", className="follow-caption", role="status", dir="auto"),
    ]


def _dialog(lang: Lang) -> list:
    return [
        html.Header([html.H2(text("live.title", lang), id="live-title"),
                     _button("close", "×", "studio-close", **{"aria-label": text("client.close", lang)})],
                    className="studio-head"),
        html.Div([_beginning(lang), _joining(lang), _shared(lang),
                  html.P(id="live-fault", className="live-fault", role="alert")], className="live-content"),
    ]


def _beginning(lang: Lang) -> html.Section:
    return html.Section(
        [html.H3(text("live.present", lang)), html.P(text("live.about", lang)),
         _button("begin", text("live.begin", lang), "tool strong")],
        className="live-begin", **{"data-part": "begin"},
    )


def _joining(lang: Lang) -> html.Section:
    typed = Native("input", name="code", type="text", required=True, maxlength=LONGEST_TYPED, dir="ltr",
                   autocomplete="off", autocapitalize="characters", spellcheck="false")
    return html.Section(
        [html.H3(text("live.follow", lang)),
         html.Form([html.Label([html.Span(text("live.code", lang)), typed], className="studio-line"),
                    html.Button(text("live.join", lang), type="submit", className="tool strong")],
                   className="live-join", autoComplete="off")],
        **{"data-part": "join"},
    )


def _shared(lang: Lang) -> html.Section:
    """For all in the room to read: the code, where to type it, and the same for a phone's camera."""
    return html.Section(
        [
            html.Div(
                [html.P(text("live.type", lang)),
                 html.P(html.Bdi(id="live-address", dir="ltr"), className="live-address"),
                 html.P(text("live.and_code", lang)),
                 html.P([html.Bdi(id="live-code", dir="ltr", **{"aria-hidden": "true"}),
                         html.Span(id="live-spelt", className="unseen")], className="live-code"),
                 html.P(id="live-screens", className="live-screens", role="status")],
                className="live-words",
            ),
            Native("img", id="live-qr", className="live-qr", alt=text("live.qr", lang)),
            html.Div([_button("present", text("live.go", lang), "tool strong"),
                      _button("stop", text("live.stop", lang), "tool")], className="live-row"),
        ],
        className="live-shared", hidden=True, **{"data-part": "shared"},
    )


def _button(action: str, words: str, name: str, hidden: bool = False, **more: str) -> html.Button:
    return html.Button(words, type="button", className=name, hidden=hidden or None, **more, **{"data-live": action})
