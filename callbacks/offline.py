"""What a browser needs to keep the Atlas for use without a network: the service worker and the manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from flask import Flask, Response, request

from callbacks.addresses import at
from callbacks.bundles import ASSETS, ROUNDS_AHEAD, assets_url, digest_of
from callbacks.icons import SIDES_PX
from callbacks.page import addresses
from callbacks.services import Services
from data.catalog import Catalog
from data.cubes import cube_bytes
from data.words import Lang, text
from geo.chapters import chapters
from geo.styles import IOM_BLUE

FONTS = {Lang.en: ("latin",), Lang.ar: ("arabic", "latin")}
OWN_DIGEST = re.compile(r"\.([0-9a-f]{16})\.\w+$")  # in the address of what it is the digest of


def register_offline(server: Flask, services: Services) -> None:
    """Add the worker at our root, whose scope is all pages, and a manifest for each language."""
    for lang in Lang:
        server.add_url_rule(f"/manifest.{lang}.webmanifest", f"manifest_{lang}", manifest, defaults={"lang": lang})
    server.add_url_rule("/sw.js", "worker", lambda: worker(services))


def manifest(lang: Lang) -> Response:
    """How the Atlas stands on a home screen."""
    icon = at(f"/{lang}/assets/icons")
    content = {
        "name": text("ui.product", lang), "short_name": text("ui.short_name", lang), "lang": lang,
        "description": text("welcome.what", lang), "dir": lang.direction,
        "id": at(f"/{lang}/"), "start_url": at(f"/{lang}/"), "scope": at("/"), "display": "standalone",
        "theme_color": IOM_BLUE, "background_color": IOM_BLUE,
        "icons": [
            {"src": at(f"/{lang}/assets/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *({"src": f"{icon}/icon-{side}.png", "sizes": f"{side}x{side}", "type": "image/png"}
              for side in SIDES_PX),
            {"src": f"{icon}/maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    return _asked_again(json.dumps(content, ensure_ascii=False), "application/manifest+json")


def worker(services: Services) -> Response:
    """The service worker with what it keeps; one that keeps nothing and goes, if the operator says so."""
    name = "worker" if services.settings.offline else "farewell"
    script = ASSETS.joinpath("worker", f"{name}.js").read_text(encoding="utf-8")
    told = f"const ATLAS = {_told(services, services.catalog())};\n" if services.settings.offline else ""
    return _asked_again(told + script, "text/javascript")


@lru_cache(maxsize=4)
def _told(services: Services, catalog: Catalog) -> str:
    """What the worker must know of this release, as JSON."""
    return json.dumps({
        "release": catalog.digest, "prefix": at(""), "chapters": list(chapters()),
        "keep": {lang: dict(_kept(lang, services, catalog)) for lang in Lang},
        "sorry": {lang: {"title": text("offline.title", lang), "first_visit": text("offline.first_visit", lang)}
                  for lang in Lang},
    }, ensure_ascii=False)


def _kept(lang: Lang, services: Services, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Addresses that one language's page needs, each with the digest of what it must bring, or none."""
    cubes = addresses(lang, services)["cubes"]
    known = {cubes[round]: digest_of(cube_bytes(catalog.cube, round)) for round in catalog.held_rounds[-ROUNDS_AHEAD:]}
    fonts = [at(f"/{lang}/assets/fonts/plex-{script}-{weight}.woff2") for script in FONTS[lang]
             for weight in (400, 600)]
    ours = assets_url(lang, "js"), assets_url(lang, "css", "later")
    for address in (*_flat(addresses(lang, services)), *ours, *fonts):
        digest = OWN_DIGEST.search(address)
        if digest or address in known or address in fonts:
            yield address, known.get(address) or (digest[1] if digest else "")


def _flat(urls: dict[str, str | dict]) -> Iterator[str]:
    for address in urls.values():
        if isinstance(address, dict):
            yield from _flat(address)
        else:
            yield address


def _asked_again(body: str, mimetype: str) -> Response:
    """An answer that a browser checks each time, so that a new release or Atlas is seen at once."""
    answer = Response(body, mimetype=mimetype, headers={"Cache-Control": "no-cache"})
    answer.add_etag()
    return answer.make_conditional(request)
