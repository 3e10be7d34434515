"""The sheet studio: a dialog that turns the view into a sheet; assets/studio.js shows and reads it."""

from __future__ import annotations

from dash import html

from data.snapshots import LARGEST
from data.words import Digits, Lang, text
from layouts.plain import Native
from layouts.sheet.order import (
    ATLAS_KINDS,
    ATLAS_LEVELS,
    CHOICES,
    KINDS,
    LARGEST_NUMBER,
    LAST_VERSION,
    LONGEST_SUBTITLE,
    LONGEST_TITLE,
)
from layouts.sheet.papers import PAPERS

ON_THE_MAP = ("names", "insets", "legend", "figures")  # choices of a few, the usual one first
LONGEST = {"title": LONGEST_TITLE, "subtitle": LONGEST_SUBTITLE, "template": 60}  # characters


def studio_dialog() -> html.Dialog:
    """The dialog's frame; its content, `studio_parts`, travels as a template."""
    return html.Dialog(id="studio", className="studio", **{"aria-labelledby": "studio-title"})


def studio_button(lang: Lang) -> html.Button:
    """The header's button that opens the studio."""
    words = {"title": text("studio.about", lang), "aria-haspopup": "dialog"}
    return html.Button(text("studio.open", lang), type="button", className="tool on-dark", **words,
                       **{"data-studio": "open"})


def studio_parts(lang: Lang) -> list:
    """All that stands in the dialog: a form, and beside it the sheet that it makes."""
    return [
        html.Header([html.H2(text("studio.title", lang), id="studio-title"),
                     _button("close", "×", "studio-close", **{"aria-label": text("client.close", lang)})],
                    className="studio-head"),
        html.Form([_paper(lang), _words(lang), _map(lang), _atlas(lang), _templates(lang), _opening(lang)],
                  className="studio-form", autoComplete="off"),
        html.Section([_preview(lang), _bar(lang)], className="studio-view",
                     **{"aria-label": text("studio.preview", lang)}),
    ]


def _paper(lang: Lang) -> html.Fieldset:
    """Papers as small outlines, each with what the script must know of it."""
    radios = [
        html.Label([
            _radio("paper", key, key == "a4l", **{"data-ratio": f"{paper.width / paper.height:.4f}",
                                                  "data-dpi": " ".join(map(str, paper.dpi))}),
            html.Span([html.Span(className=f"outline outline-{key}"), text(f"studio.choice.paper.{key}", lang)]),
        ])
        for key, paper in PAPERS.items()
    ]
    return html.Fieldset([html.Legend(text("studio.field.paper", lang)), html.Div(radios, className="papers")])


def _words(lang: Lang) -> html.Div:
    languages = [(one, text("ui.language", one), {"lang": one}) for one in Lang]
    digits = [(Digits.latn, "123", {}), (Digits.arab, "١٢٣", {})]
    return html.Div(
        [
            _line("title", text("studio.title_field", lang)),
            _line("subtitle", text("studio.subtitle_field", lang)),
            html.Div([_segments("lang", text("studio.language", lang), languages, str(lang)),
                      _segments("digits", text("ui.digits", lang), digits, str(Digits.latn))], className="studio-pair"),
        ],
        className="studio-part",
    )


def _map(lang: Lang) -> html.Details:
    return _folded("map", text("studio.map", lang), [
        *(_segments(field, text(f"studio.field.{field}", lang),
                    [(value, text(f"studio.choice.{field}.{value}", lang), {}) for value in CHOICES[field]],
                    CHOICES[field][0])
          for field in ON_THE_MAP),
        _labelled(text("studio.donor", lang), html.Select([html.Option(text("studio.no_donor", lang), value="")],
                                                          name="donor"), "donor", hidden=True),
        html.Div(
            [_labelled(text("studio.number", lang), _whole("number", 0, LARGEST_NUMBER, text("studio.by_place", lang))),
             _labelled(text("studio.version", lang), _whole("version", 1, LAST_VERSION, value=1)),
             _labelled(text("studio.dpi", lang), html.Select([], name="dpi"))],
            className="studio-three",
        ),
    ], opened=True)


def _atlas(lang: Lang) -> html.Details:
    """One sheet for each place; a job that goes on while the reader does something else."""
    of = [(level, text(f"client.places.{level}", lang), {}) for level in ATLAS_LEVELS]
    formats = [(kind, text(f"studio.atlas_format.{kind}", lang), {}) for kind in ATLAS_KINDS]
    return _folded("atlas", text("studio.atlas", lang), [
        html.P(text("studio.atlas_note", lang), className="studio-note"),
        _segments("of", text("studio.atlas_of", lang), of, "mantika"),
        _segments("kind", text("studio.atlas_as", lang), formats, ATLAS_KINDS[0]),
        _button("atlas", text("studio.make_atlas", lang), "tool"),
        html.Div(
            [html.Progress(max="1", **{"aria-label": text("studio.atlas_progress", lang)}),
             html.P(id="atlas-said", role="status", **{"aria-live": "polite"}),
             html.Div([html.A(text("ui.download", lang), className="tool strong", download="", hidden=True,
                              **{"data-atlas": "file"}),
                       *(html.Button(text(words, lang), type="button", className="tool", hidden=True,
                                     **{"data-studio": f"atlas-{action}"})
                         for action, words in (("cancel", "studio.cancel"), ("retry", "ui.retry")))],
                      className="studio-row")],
            id="atlas-job", className="atlas-job", hidden=True,
        ),
    ])


def _templates(lang: Lang) -> html.Details:
    """Choices kept under a name, on this device; a file takes them to colleagues."""
    name = Native("input", name="template", type="text", dir="auto", maxlength=LONGEST["template"])
    return _folded("templates", text("studio.templates", lang), [
        html.P(text("studio.templates_note", lang), className="studio-note"),
        html.Ul(id="templates", className="templates", **{"aria-label": text("studio.templates", lang)}),
        html.Div([_labelled(text("studio.template_name", lang), name),
                  _button("template-save", text("studio.save", lang), "tool")], className="studio-row studio-save"),
        html.Div([_button("template-export", text("studio.export", lang), "tool"),
                  _button("template-import", text("studio.import", lang), "tool"),
                  _file("template-file", ".json,application/json")], className="studio-row"),
    ])


def _opening(lang: Lang) -> html.Div:
    """A sheet that somebody was sent brings back its view; dropping it on the page does the same."""
    return html.Div(
        [_button("open-file", text("studio.open_sheet", lang), "tool"),
         _file("sheet-file", ".pdf,.png,.svg,.pptx", **{"data-largest": LARGEST}),
         html.P(text("studio.open_note", lang), className="studio-note")],
        className="studio-part studio-opening",
    )


def _preview(lang: Lang) -> html.Div:
    return html.Div(
        [
            html.Div(Native("img", alt="", id="studio-sheet"), className="studio-paper"),
            html.P(text("studio.drawing", lang), className="studio-drawing", role="status"),
            html.Div([html.P(id="studio-fault", role="alert"), _button("retry", text("ui.retry", lang), "tool")],
                     className="studio-fault", hidden=True),
        ],
        className="studio-stage",
    )


def _bar(lang: Lang) -> html.Div:
    links = [html.A(text(f"studio.format.{kind}", lang), className="tool strong" if kind == KINDS[0] else "tool",
                    download="", **{"data-format": kind}) for kind in KINDS]
    return html.Div(
        [html.Span(text("ui.download", lang), className="studio-bar-label"), *links,
         html.Div(className="spacer"), html.P(id="studio-said", role="status", **{"aria-live": "polite"}),
         _button("copy", text("ui.copy_link", lang), "tool")],
        className="studio-bar",
    )


def _folded(key: str, title: str, content: list, opened: bool = False) -> html.Details:
    return html.Details([html.Summary(title), html.Div(content, className="studio-part")],
                        className="studio-fold", open="open" if opened else None, **{"data-part": key})


def _segments(field: str, label: str, options: list[tuple], usual: str) -> html.Fieldset:
    """One of a few, side by side."""
    radios = [html.Label([_radio(field, str(value), str(value) == usual), html.Span(words, **more)])
              for value, words, more in options]
    return html.Fieldset([html.Legend(label), html.Div(radios, className="segments")], **{"data-field": field})


def _radio(field: str, value: str, chosen: bool, **more: str) -> Native:
    return Native("input", type="radio", name=field, value=value, checked=chosen, **more)


def _line(field: str, label: str) -> html.Label:
    return _labelled(label, Native("input", name=field, type="text", dir="auto", maxlength=LONGEST[field]))


def _whole(field: str, low: int, high: int, placeholder: str = "", value: int | None = None) -> Native:
    return Native("input", name=field, type="number", min=low, max=high, placeholder=placeholder or None, value=value)


def _labelled(label: str, control: object, field: str = "", hidden: bool = False) -> html.Label:
    return html.Label([html.Span(label), control], className="studio-line", hidden=hidden or None,
                      **{"data-field": field} if field else {})


def _button(action: str, words: str, name: str, **more: str) -> html.Button:
    return html.Button(words, type="button", className=name, **more, **{"data-studio": action})


def _file(key: str, kinds: str, **more: int) -> Native:
    """A choice of file that a button opens."""
    return Native("input", type="file", id=key, accept=kinds, hidden=True, **more)
