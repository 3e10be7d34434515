"""What a page fetches once and keeps by its digest: scripts, styles, places, words and registries."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from callbacks.addresses import at
from callbacks.still import still_html
from data.catalog import Catalog
from data.cubes import amount
from data.places import Gazetteer, Level
from data.words import Digits, Lang, entries, text
from geo.boundaries import World
from geo.chapters import chapters
from geo.marks.collection import facets
from geo.marks.wording import facet_label
from geo.sentences import CHANGE_LABELS, change_label
from geo.short import browser_short
from layouts.share import FRAME_CODE

ROUNDS_AHEAD = 8  # newest rounds, some 12 kB each, that every page fetches once it is quiet, and keeps offline
ALWAYS_NAMED = 3  # mantikas with most migrants, whose names are drawn even where they don't fit
# Words that scripts use: whole sections of the words files.
CLIENT_WORDS = ("client.", "category.", "dimension.", "measure.", "gap.", "layer.", "symbol.", "setting.")


COMMENT = re.compile(r"/\*.*?\*/\s*", re.S)
ASSETS = Path(__file__).parents[1].joinpath("assets")


# Styles of what no first answer shows; all others stand within the page, so that its first picture waits for nothing.
LATER = ("compare", "follow", "job", "meeting", "meeting_dialogs", "news", "share", "studio")


@cache
def assets_bytes(kind: str, part: str = "atlas") -> bytes:
    """All our scripts ("js") or styles ("css") as one file: a slow line waits once, not thirty times.

    `part`: "later" are those of LATER alone.
    """
    return b"\n".join(path.read_bytes() for path in sorted(ASSETS.glob(f"*.{kind}"))
                      if part == "atlas" or path.stem in LATER)


def assets_url(lang: Lang, kind: str, part: str = "atlas") -> str:
    """Under the language's assets, where the styles find their fonts."""
    return at(f"/{lang}/assets/{part}.{digest_of(assets_bytes(kind, part))}.{kind}")


@cache
def first_styles(assets: str) -> str:
    """Styles that stand within a page, which finds its fonts under the address `assets`."""
    styles = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ASSETS.glob("*.css"))
                       if path.stem not in LATER)
    return COMMENT.sub("", styles).replace("url(fonts/", f"url({assets}/fonts/")


@lru_cache(maxsize=4)
def app_digest(catalog: Catalog, world: World) -> str:
    """Changes with every script, style, word or boundary, so that open pages come anew after an update of the Atlas."""
    words = (page_bytes(lang, catalog, world) for lang in Lang)
    drawn = "".join(world.digests.values()).encode()
    return digest_of(b"".join((assets_bytes("js"), assets_bytes("css"), *words, drawn)))


def digest_of(body: bytes) -> str:
    return sha256(body).hexdigest()[:16]


def places_bytes(gazetteer: Gazetteer, world: World) -> bytes:
    """Names, level, bounds and label point of every place, by P-code."""
    table = {
        place.pcode: {"level": place.level, "en": place.name_en, "ar": place.name_ar,
                      "setting": place.setting,
                      "bounds": world.bounds(place.pcode), "point": world.label_point(place.pcode)}
        for place in gazetteer
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=8)
def page_bytes(lang: Lang, catalog: Catalog, world: World) -> bytes:
    """Chapters with their cards, filters, labels, templates of words and still parts of the page, in one language."""
    content = {
        "chapters": {key: {"subject": row.subject, "strip": row.strip,
                           "cards": [asdict(card) | {"key": card.key} for card in row.cards]}
                     for key, row in chapters().items()},
        "facets": {key: {"title": text(f"facet.{key}", lang),
                         "values": {value: facet_label(key, value, lang) for value in row.values}}
                   for key, row in facets().items()},
        "words": client_words(lang),
        "short": browser_short(),
        "frame_code": FRAME_CODE,
        "change_labels": {digits: [change_label(klass, lang, digits) for klass in range(len(CHANGE_LABELS))]
                          for digits in Digits},
        "labels": labels(lang, catalog, world),
        "still": still_html(lang, catalog, world),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def labels(lang: Lang, catalog: Catalog, world: World) -> list[dict]:
    """Names to place on the map, most important first: seas and neighbours, then regions and mantikas."""
    found = []
    for feature in json.loads(world.geojson("basemap_labels"))["features"]:
        key, kind = feature["properties"]["key"], feature["properties"]["kind"]
        lon, lat = feature["geometry"]["coordinates"]
        name = text(f"sea.{key}" if kind == "sea" else f"neighbour.{key}", lang)
        found.append({"kind": kind, "name": name, "lon": lon, "lat": lat})
    cube, latest = catalog.cube, catalog.latest_round
    mantikas = sorted(catalog.gazetteer.at(Level.mantika), key=lambda place: -amount(cube, latest, place.pcode))
    rooms = {row["properties"]["pcode"]: row["properties"]["room_km"]
             for row in json.loads(world.geojson("place_labels"))["features"]}
    for place in (*catalog.gazetteer.at(Level.region), *mantikas):
        lon, lat = world.label_point(place.pcode)
        found.append({"kind": place.level, "name": place.name(lang), "lon": lon, "lat": lat,
                      "room_km": rooms[place.pcode], "always": place in mantikas[:ALWAYS_NAMED]})
    return found


def client_words(lang: Lang) -> dict[str, str]:
    """Templates that scripts fill in; they have no plural forms."""
    return {key: entry for key, entry in entries(lang).items()
            if key.startswith(CLIENT_WORDS) and isinstance(entry, str)}
