"""The Atom feed (RFC 4287) of a language: what was published and withdrawn, and places whose numbers changed a lot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree import ElementTree

from data.alerts import Change, large_changes, read_rule, withdrawals
from data.catalog import Catalog
from data.errors import ReleaseError
from data.releases import MANIFEST, SHIPPED_NOTE, Manifest, Origin
from data.stores import ROLLBACK, Publication, Store
from data.words import Lang, list_of, month_range, percent, signed_percent, text, when
from geo.links import to_url
from geo.queries import with_parts
from geo.view import default_view, settle

ATOM = "http://www.w3.org/2005/Atom"
YEAR = "2026"  # from which the names of the feed's parts (RFC 4151) are ours
MOST_PUBLICATIONS = 20
DIGEST_SHOWN = 12
# All but what XML 1.0 can carry: a note is whatever somebody typed.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
RELEASE, CHANGE = "release", "change"  # categories


@dataclass(frozen=True)
class Entry:
    """One piece of news; `key` names it for ever, `at` and `updated` are times in RFC 3339, `link` a whole address."""

    key: str
    category: str
    title: str
    words: str
    at: str
    updated: str
    link: str


@dataclass(frozen=True)
class Feed:
    """A feed as bytes, and when anything in it was last changed."""

    body: bytes
    updated: str


def make_feed(lang: Lang, store: Store, history: Sequence[Publication], catalog: Catalog, origin: str) -> Feed:
    """The feed of one language; `history` oldest first, `catalog` of the last of it, `origin` of its links."""
    entries = sorted((*_releases(lang, store, history, origin), *_changes(lang, history[-1], catalog, origin)),
                     key=lambda entry: entry.updated, reverse=True)
    updated = max(entry.updated for entry in entries)
    page = f"{origin}/{lang}/"
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": str(lang)})
    _add(root, "id", _name(origin, f"feed/{lang}"))
    _add(root, "title", text("feed.title", lang))
    rule = read_rule()
    levels = list_of([text(f"client.level.{level}", lang).lower() for level in rule.levels], lang)
    _add(root, "subtitle", text("feed.rule", lang, percent=percent(rule.percent, lang, decimals=0),
                                people=text("count.people", lang, n=rule.people), levels=levels))
    _add(root, "updated", updated)
    _add(_add(root, "author"), "name", text("sheet.producer_is", lang))
    _add(root, "rights", text("ui.disclaimer", lang))
    _add(root, "icon", f"{origin}/{lang}/assets/favicon.svg")
    ElementTree.SubElement(root, "link", rel="self", type="application/atom+xml", href=f"{page}feed.atom")
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", hreflang=str(lang), href=page)
    for entry in entries:
        _add_entry(root, entry, lang, origin)
    return Feed(b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8"), updated)


def _add_entry(root: ElementTree.Element, entry: Entry, lang: Lang, origin: str) -> None:
    made = _add(root, "entry")
    _add(made, "id", _name(origin, entry.key))
    _add(made, "title", entry.title)
    _add(made, "published", entry.at)
    _add(made, "updated", entry.updated)
    ElementTree.SubElement(made, "category", term=entry.category)
    ElementTree.SubElement(made, "link", rel="alternate", type="text/html", hreflang=str(lang), href=entry.link)
    _add(made, "summary", entry.words)


def _add(parent: ElementTree.Element, tag: str, words: str = "") -> ElementTree.Element:
    """A new element; what XML can't carry becomes a space."""
    made = ElementTree.SubElement(parent, tag)
    made.text = NOT_XML.sub(" ", words) or None
    return made


def _name(origin: str, key: str) -> str:
    """A name that never changes while the Atlas keeps its public address."""
    address = urlsplit(origin)
    return f"tag:{address.hostname or 'localhost'},{YEAR}:{'/'.join([*address.path.split('/')[1:], key])}"


def _releases(lang: Lang, store: Store, history: Sequence[Publication], origin: str) -> list[Entry]:
    gone = withdrawals(history)
    return [_release(lang, store, publication, gone.get(publication.number), origin)
            for publication in history[-MOST_PUBLICATIONS:]]


def _release(lang: Lang, store: Store, publication: Publication, gone: Publication | None, origin: str) -> Entry:
    """A publication, or that it was withdrawn: then none of its numbers is told any more."""
    key, at, front = f"release/{publication.number}", publication.at, f"/{lang}/"
    if gone:
        words = text("feed.withdrawn_text", lang, published=when(at[:10], lang), day=when(gone.at[:10], lang))
        return Entry(key, RELEASE, text("feed.withdrawn", lang), words, at, gone.at, origin + front)
    newest = _newest(store, publication.digest)
    again = publication.action == ROLLBACK
    if newest is None:
        title = text("feed.rolled_back" if again else "feed.published", lang)
        return Entry(key, RELEASE, title, _noted(publication, lang), at, at, origin + front)
    period = month_range(newest.start, newest.end, lang)
    title = text("feed.rolled_back_to" if again else "feed.published_round", lang, round=newest.round, period=period)
    migrants = text("count.migrants", lang, n=newest.counts["migrants"])
    words = text("feed.release_text", lang, round=newest.round, period=period, migrants=migrants,
                 release=publication.digest[:DIGEST_SHOWN])
    link = with_parts(front, [("round", str(newest.round))])
    return Entry(key, RELEASE, title, " ".join(filter(None, (words, _noted(publication, lang)))), at, at, origin + link)


def _noted(publication: Publication, lang: Lang) -> str:
    """Why it was published, in whoever's words."""
    if publication.note == SHIPPED_NOTE:
        return text("feed.shipped", lang)
    return text("feed.note", lang, note=publication.note) if publication.note.strip() else ""


@lru_cache(maxsize=MOST_PUBLICATIONS)
def _newest(store: Store, digest: str) -> Origin | None:
    """The newest round of a release with its national total, which is always public; None if it isn't held any more."""
    try:
        origins = Manifest.from_json(store.get(digest, MANIFEST)).origins
    except ReleaseError:
        return None
    known = [one for one in origins if one.group == "migrants" and one.counts.get("migrants")]
    return max(known, key=lambda one: one.round, default=None)


def _changes(lang: Lang, latest: Publication, catalog: Catalog, origin: str) -> list[Entry]:
    return [_change(lang, change, latest, catalog, origin) for change in large_changes(catalog, read_rule())]


def _change(lang: Lang, change: Change, latest: Publication, catalog: Catalog, origin: str) -> Entry:
    """A place's change, with the view that shows it and keeps showing these two rounds."""
    now = catalog.latest_round
    then = max(round for round in catalog.held_rounds if round < now)
    place = catalog.gazetteer[change.pcode].name(lang)
    counts = {f"{name}_migrants": text("count.migrants", lang, n=n)
              for name, n in (("then", change.then), ("now", change.now))}
    title = text("feed.change", lang, place=place, level=text(f"client.level.{change.level}", lang).lower(),
                 change=signed_percent(change.index, lang), round=then)
    words = text("feed.change_text", lang, place=place, then=then, now=now, then_period=catalog.period(then, lang),
                 now_period=catalog.period(now, lang), **counts)
    asked = replace(default_view(catalog, "migrants", lang), measure="change", against=then, level=change.level,
                    within=(change.pcode,))
    link = to_url(settle(asked, catalog.held_rounds).view, catalog)
    return Entry(f"change/{now}-{then}/{change.pcode}", CHANGE, title, words, latest.at, latest.at, origin + link)
