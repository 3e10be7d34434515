"""Meeting mode: the scene beside the map, its tools, the dialog of all keys and the editor of the briefing.

assets/meeting.js runs it, assets/meeting_editor.js the editor, assets/shortcuts.js the keys.
"""

from __future__ import annotations

from dash import html

from data.words import Lang, text
from geo.briefing_file import LONGEST, MOST_SCENES
from layouts.plain import Native

# Tools of a running meeting, in order: what they do, and the words that say so.
TOOLS = (
    ("play", "meeting.play"), ("spotlight", "meeting.spotlight"), ("notes", "meeting.notes"), ("edit", "meeting.edit"),
    ("keys", "meeting.keys"), ("leave", "meeting.leave"),
)


def meeting_button(lang: Lang) -> html.Button:
    """The header's button that starts a meeting."""
    return html.Button(text("meeting.open", lang), type="button", className="tool on-dark",
                       title=text("meeting.about", lang), **{"data-meet": "enter"})


def keys_button(lang: Lang) -> html.Button:
    """The header's button for the list of keys, which stands there for those who switched single keys off."""
    return html.Button("?", type="button", className="tool on-dark", title=text("keys.title", lang),
                       **{"data-keys": "open", "aria-label": text("keys.title", lang), "aria-haspopup": "dialog"})


def meeting_frames() -> list:
    """Frames of the scene and of both dialogs; their content, `meeting_templates`, travels as templates."""
    return [
        html.Section(id="meeting", className="meeting", hidden=True),
        html.Dialog(id="keys", className="keys-dialog", **{"aria-labelledby": "keys-title"}),
        html.Dialog(id="briefing", className="briefing", **{"aria-labelledby": "briefing-heading"}),
    ]


def meeting_templates(lang: Lang) -> dict[str, list]:
    """What stands in the frames, by their ids."""
    return {"meeting": _scene(lang), "keys": _keys(lang), "briefing": _editor(lang)}


def _scene(lang: Lang) -> list:
    return [
        html.Div(
            [
                html.Div(
                    [_tool("previous", text("meeting.previous", lang)),
                     html.Span(id="scene-progress", className="scene-progress", dir="ltr"),
                     _tool("next", text("meeting.next", lang)),
                     html.Div([*(_tool(action, text(words, lang)) for action, words in TOOLS[:-1]),
                               html.Button(html.Span(className="meet-icon meet-live"), type="button",
                                           className="scene-tool", title=text("meeting.share_about", lang),
                                           **{"data-action": "live", "aria-label": text("meeting.share", lang)}),
                               _tool(TOOLS[-1][0], text(TOOLS[-1][1], lang))],
                              className="scene-tools", role="toolbar", **{"aria-label": text("meeting.tools", lang)})],
                    className="scene-bar",
                ),
                html.P(id="scene-caption", className="scene-caption", dir="auto"),
                html.Button(id="scene-back", type="button", className="tool scene-back", hidden=True,
                            **{"data-meet": "back"}),
                html.P(text("client.meeting.fresh", lang), id="scene-fresh", className="scene-fresh", hidden=True,
                       role="status"),
            ],
            className="scene", role="region", **{"aria-label": text("meeting.label", lang)},
        ),
        html.P(id="scene-said", className="unseen", role="status", **{"aria-live": "polite"}),
        html.Aside(id="scene-notes", className="scene-notes", hidden=True,
                   **{"aria-label": text("client.meeting.notes_title", lang)}),
    ]


def _keys(lang: Lang) -> list:
    """The dialog of all keys; the script fills both lists from its registry."""
    lists = [html.Section([html.H3(text(words, lang)), html.Dl(**{"data-when": when})])
             for when, words in (("always", "keys.always"), ("meeting", "keys.meeting"))]
    switch = html.Label(
        [Native("input", type="checkbox", name="single-keys", role="switch", checked=True),
         html.Span([html.Strong(text("keys.single", lang)), html.Small(text("keys.single_about", lang))])],
        className="keys-switch",
    )
    return [
        html.Header([html.H2(text("keys.title", lang), id="keys-title"),
                     html.Button("×", type="button", className="studio-close",
                                 **{"data-keys": "close", "aria-label": text("client.close", lang)})],
                    className="studio-head"),
        html.Div([html.Div(lists, className="keys-lists"), html.P(text("keys.moving", lang), className="keys-moving"),
                  switch], className="keys-content"),
    ]


def _editor(lang: Lang) -> list:
    name = Native("input", name="briefing-title", type="text", dir="auto", maxlength=LONGEST["title"])
    return [
        html.Header([html.H2(text("briefing.heading", lang), id="briefing-heading"),
                     html.Button("×", type="button", className="studio-close",
                                 **{"data-brief": "close", "aria-label": text("client.close", lang)})],
                    className="studio-head"),
        html.Div(
            [html.P(text("briefing.about", lang), className="studio-note"),
             html.Label([html.Span(text("briefing.name", lang)), name], className="studio-line"),
             html.Ol(id="briefing-scenes", className="briefing-scenes",
                     **{"aria-label": text("briefing.scenes", lang), "data-caption": LONGEST["caption"],
                        "data-note": LONGEST["note"], "data-most": MOST_SCENES})],
            className="briefing-content",
        ),
        html.Footer(
            [html.Div([html.P(id="briefing-said", role="status", **{"aria-live": "polite"}),
                       _brief("undo", text("briefing.undo", lang), hidden=True)], className="briefing-told"),
             html.Div([_brief("add", text("briefing.add", lang), "tool strong"),
                       _brief("open", text("briefing.open", lang)), _brief("save", text("briefing.save", lang)),
                       _brief("reset", text("briefing.reset", lang)), html.Div(className="spacer"),
                       html.Span(text("briefing.export", lang)),
                       *(_brief("export", kind.upper(), **{"data-kind": kind}) for kind in ("pptx", "pdf")),
                       Native("input", type="file", id="briefing-file", accept=".json,application/json", hidden=True)],
                      className="briefing-row")],
            className="briefing-foot",
        ),
    ]


def _tool(action: str, words: str) -> html.Button:
    return html.Button(html.Span(className=f"meet-icon meet-{action}"), type="button", className="scene-tool",
                       title=words, **{"data-meet": action, "aria-label": words})


def _brief(action: str, words: str, name: str = "tool", hidden: bool = False, **more: str) -> html.Button:
    return html.Button(words, type="button", className=name, hidden=hidden or None, **more, **{"data-brief": action})
