"""Handing a view on: the dialog of links, texts and QR code, the frame for other sites, and what is seen there."""

from __future__ import annotations

from html import escape

from dash import html

from data.addresses import at
from data.words import Lang, text
from layouts.plain import Native
from layouts.sheet.refusal import page_html

# What other sites paste; assets/share.js fills in the same. The sandbox leaves the frame its own scripts and data, and
# links that open beside the page; nothing in it can move the page around it.
FRAME_CODE = (
    '<iframe src="{src}" title="{title}" width="{width}" height="{height}" loading="lazy" '
    'sandbox="allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox" '
    'allow="clipboard-write" style="border:0;max-width:100%"></iframe>'
)
# Runs first in an embedded view: it keeps nothing on the reader's device, as many browsers wouldn't let it anyway.
KEEPS_NOTHING = """for (const name of ["localStorage", "sessionStorage"]) {
  const held = new Map();
  const getItem = (key) => held.get(key) ?? null, setItem = (key, value) => held.set(key, String(value));
  const value = { getItem, setItem, removeItem: (key) => held.delete(key), clear: () => held.clear() };
  Object.defineProperty(window, name, { value });
}"""
LEAST_SIZE, MOST_SIZE, USUAL_HEIGHT = 280, 2000, 520  # pixels of a frame


def share_button(lang: Lang) -> html.Button:
    """The header's button that opens the dialog."""
    words = {"title": text("share.about", lang), "aria-haspopup": "dialog"}
    return html.Button(text("share.open", lang), type="button", className="tool on-dark", **words,
                       **{"data-share": "open"})


def share_dialog() -> html.Dialog:
    """The dialog's frame; its content, `share_parts`, travels as a template."""
    return html.Dialog(id="share", className="share", **{"aria-labelledby": "share-title"})


def share_parts(lang: Lang) -> list:
    """All that stands in the dialog; assets/share.js fills it with the view shown."""
    return [
        html.Header([html.H2(text("share.title", lang), id="share-title"),
                     _button("close", "×", "share-close", **{"aria-label": text("client.close", lang)})],
                    className="share-head"),
        html.Div([_words(lang), _code(lang)], className="share-body"),
        html.P(id="share-said", role="status", className="share-said", **{"aria-live": "polite"}),
    ]


def embed_bar(lang: Lang) -> html.Div:
    """Below a view in another site's page, and only there: whose map it is, and the way to all of it."""
    link = html.A(text("embed.open", lang), href=at(f"/{lang}/"), target="_blank", rel="noopener",
                  **{"data-embed": "open"})
    return html.Div([html.Span("IOM", className="brand-mark"), link], className="embed-bar")


def frame_code(src: str, title: str, width: int | str, height: int) -> str:
    """HTML that shows a view in another site's page."""
    return FRAME_CODE.format(src=escape(src), title=escape(title), width=width, height=height)


def unknown_code_html(lang: Lang, address: str) -> str:
    """The page for a short link that nothing was ever made of; `address`: how all of them begin."""
    body = [html.H1(text("share.short_unknown", lang)), html.P(text("share.short_why", lang, address=address)),
            html.P(html.A(text("share.short_front", lang), href=f"/{lang}/"))]
    return page_html(lang, text("share.short_unknown", lang), body)


def qr_picture(link: str) -> str:
    """QR code of a link, black on white with its quiet zone, as the data: address of an SVG that scales."""
    import segno  # only once somebody shares

    return segno.make(link, error="m", micro=False).svg_data_uri(border=4, light="#fff", omitsize=True, xmldecl=False)


def _words(lang: Lang) -> html.Div:
    return html.Div(
        [
            html.P(id="share-what", className="share-what"),
            _button("device", text("share.device", lang), "tool share-device", hidden=True),
            _line("link", text("share.link", lang), text("share.copy_link", lang), text("share.link_copied", lang)),
            html.P(text("share.link_note", lang), className="share-note"),
            _line("short", text("share.short", lang), text("share.copy_short", lang), text("share.short_copied", lang)),
            _text("citation", text("share.citation", lang), text("share.copy_citation", lang),
                  text("share.citation_copied", lang)),
            _embedding(lang),
        ],
        className="share-words",
    )


def _code(lang: Lang) -> html.Div:
    """The code to point a phone at, and the ways that leave the page."""
    return html.Div(
        [
            html.Figure([Native("img", id="share-qr", alt=text("share.qr", lang)),
                         html.P(id="share-no-qr", hidden=True, className="share-note")], className="share-qr"),
            html.A(text("share.qr_save", lang), className="tool", hidden=True, **{"data-share-link": "qr"}),
            html.A(text("share.email", lang), className="tool", **{"data-share-link": "email"}),
            _copy("email", text("share.copy_email", lang), text("share.email_copied", lang)),
            html.Button(text("share.data", lang), type="button", className="tool", **{"data-action": "download"}),
            _button("sheet", text("share.make_sheet", lang), "tool"),
        ],
        className="share-ways",
    )


def _embedding(lang: Lang) -> html.Details:
    size = {"type": "number", "min": LEAST_SIZE, "max": MOST_SIZE, "step": 10}
    return html.Details(
        [
            html.Summary(text("share.embed", lang)),
            html.P(text("share.embed_note", lang), className="share-note"),
            html.Div(
                [_labelled(text("share.width", lang),
                           Native("input", name="width", placeholder=text("share.full_width", lang), **size)),
                 _labelled(text("share.height", lang), Native("input", name="height", value=USUAL_HEIGHT, **size))],
                className="share-sizes",
            ),
            html.Textarea(name="embed", readOnly="readonly", rows="4", dir="ltr",
                          **{"aria-label": text("share.embed", lang)}),
            html.Div([_copy("embed", text("share.copy_embed", lang), text("share.embed_copied", lang)),
                      html.A(text("share.preview", lang), className="tool", target="_blank", rel="noopener",
                             **{"data-share-link": "embed"})], className="share-row"),
        ],
        className="share-fold",
    )


def _line(key: str, label: str, copy: str, said: str) -> html.Div:
    field = Native("input", name=key, type="text", readonly="readonly", dir="ltr")
    return html.Div([_labelled(label, field), _copy(key, copy, said)], className="share-line")


def _text(key: str, label: str, copy: str, said: str) -> html.Div:
    return html.Div([_labelled(label, html.Textarea(name=key, readOnly="readonly", rows="5")),
                     _copy(key, copy, said)], className="share-line")


def _labelled(label: str, control: object) -> html.Label:
    return html.Label([html.Span(label), control], className="share-field")


def _copy(key: str, words: str, said: str) -> html.Button:
    """A button that copies one of the texts; `said` is told once it is done."""
    return _button("copy", words, "tool", **{"data-what": key, "data-said": said})


def _button(action: str, words: str, name: str, hidden: bool = False, **more: str) -> html.Button:
    return html.Button(words, type="button", className=name, hidden=hidden or None, **more, **{"data-share": action})
