"""The page of a request that can't be served: what is wrong and what to do, in both languages, without any script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dash import html

from data.addresses import at
from data.words import Lang, text
from geo.chapters import chapters
from layouts.plain_page import plain_page

TITLES = (400, 404, 405, 413, 414, 429, 500, 503)  # statuses with a title of their own
NUMBER = "@number@"  # where a page that is kept says under which number the log has the request


@dataclass(frozen=True)
class Fault:
    """What went wrong; `key`: of the words that say so, filled with `words`; `again`: it may go well the next time."""

    status: int
    key: str
    words: tuple[tuple[str, object], ...]
    again: bool


def title_of(status: int, lang: Lang) -> str:
    """A status in a few words; one without words of its own has those of its hundred."""
    return text(f"fault.title.{status if status in TITLES else 500 if status >= 500 else 400}", lang)


def fault_page(lang: Lang, styles: str, fault: Fault, request_id: str) -> str:
    """HTML of the page, the reader's language first; `styles`: address of the style sheet, as a browser must ask."""
    return _page(lang, styles, fault).replace(NUMBER, request_id)


@lru_cache(maxsize=64)
def _page(lang: Lang, styles: str, fault: Fault) -> str:
    """The page of whoever meets this fault: a crowd is turned away with hardly any work.

    So nothing of anybody's request is in it. `styles` tells the prefix, too, under which all its links are.
    """
    other = Lang.ar if lang is Lang.en else Lang.en
    return plain_page(lang, styles, "fault", title_of(fault.status, lang), [
        *_told(lang, fault, html.H1),
        html.P([_again(lang) if fault.again else None, _to_map(lang)], className="ways"),
        _places(lang) if fault.status == 404 else None,
        html.Section([*_told(other, fault, html.H2), html.P(_to_map(other))], lang=str(other), dir=other.direction),
        html.P([text("fault.number", lang), " ", html.Code(NUMBER, dir="ltr")], className="note"),
    ])


def _told(lang: Lang, fault: Fault, heading: type) -> list:
    return [heading(title_of(fault.status, lang)), html.P(text(fault.key, lang, **dict(fault.words)))]


def _again(lang: Lang) -> html.A:
    """A link to nowhere else: the address where the page stands."""
    return html.A(text("fault.again", lang), href="", className="tool")


def _to_map(lang: Lang) -> html.A:
    return html.A(text("fault.to_map", lang), href=at(f"/{lang}/"), className="tool")


def _places(lang: Lang) -> html.Nav:
    """Every chapter, for whoever followed a link that leads nowhere."""
    links = [html.Li(html.A(text(f"chapter.{key}", lang), href=at(f"/{lang}/{key}"))) for key in chapters()]
    return html.Nav(html.Ul(links), **{"aria-label": text("fault.chapters", lang)})
