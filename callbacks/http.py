"""HTTP routes beside the pages: geometry and cubes by digest, the release pointer."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from flask import Flask, Response, abort, redirect, request

from callbacks.answers import FOREVER, json_answer, json_by_digest, readers_language
from callbacks.api import register_api
from callbacks.briefings import register_briefings
from callbacks.bundles import app_digest, assets_bytes, digest_of, page_bytes, places_bytes
from callbacks.feeds import register_feeds
from callbacks.health import register_health
from callbacks.services import Services
from callbacks.sheet_routes import origin_of, register_sheets
from callbacks.words_ahead import register_words_ahead
from data.cubes import cube_bytes
from data.errors import AtlasError
from data.words import Lang, text
from geo.downloads import download
from geo.links import from_url, to_url
from geo.marks.collection import marks
from geo.marks.transport import layer_bytes
from geo.scene import compose

LONGEST_QUERY = 100  # characters


def register_routes(server: Flask, services: Services) -> None:
    """Add every route; each address that carries a digest may be cached for ever."""
    routes = Routes(services)
    server.add_url_rule("/", view_func=routes.front)
    server.add_url_rule("/release", view_func=routes.release)
    server.add_url_rule("/geo/<layer>.<digest>.json", view_func=routes.geometry)
    server.add_url_rule("/data/cube.<digest>.<int:round>.json", view_func=routes.cube)
    server.add_url_rule("/search/<any(en, ar):lang>", view_func=routes.search)
    server.add_url_rule("/data/places.<digest>.json", view_func=routes.places)
    server.add_url_rule("/data/page.<any(en, ar):lang>.<digest>.json", view_func=routes.page)
    server.add_url_rule("/data/marks.<any(en, ar):lang>.<layer>.<digest>.json", view_func=routes.marks)
    for lang in Lang:
        server.add_url_rule(f"/{lang}/assets/<any(atlas, later):part>.<digest>.<any(css, js):kind>",
                            f"assets_{lang}", routes.assets)
    server.add_url_rule("/download/<any(en, ar):lang>", view_func=routes.download)
    register_sheets(server, services)
    register_briefings(server, services)
    register_feeds(server, services)
    register_api(server, services)
    register_words_ahead(server, services)
    register_health(server, services)
    server.after_request(cache_assets)


class Routes:
    """The route functions, each with the services at hand."""

    def __init__(self, services: Services):
        self.services = services

    def front(self) -> Response:
        """The page in the reader's language, as the browser states it."""
        return redirect(f"/{readers_language()}/")

    def release(self) -> Response:
        """Digests of the published release and of the Atlas itself: an open page asks for them now and then."""
        catalog = self.services.catalog()
        now = {"digest": catalog.digest, "app": app_digest(catalog, self.services.world)}
        answer = json_answer(json.dumps(now).encode(), cache="no-cache")
        answer.add_etag()
        return answer.make_conditional(request)

    def geometry(self, layer: str, digest: str) -> Response:
        """One layer; a page that a publish of new places has overtaken gets the new one."""
        world = self.services.world
        if layer not in world.layers:
            abort(404)
        return json_by_digest(world.geojson(layer), digest)

    def cube(self, digest: str, round: int) -> Response:
        """One round of a release that is or was published, as the public may see it."""
        try:
            catalog = self.services.catalog(digest)
        except AtlasError:
            abort(404)
        if round not in catalog.held_rounds:
            abort(404)
        return json_answer(cube_bytes(catalog.cube, round))

    def search(self, lang: str) -> Response:
        """Places that match what somebody types, best first, told apart by level and parent."""
        gazetteer, lang = self.services.gazetteer, Lang(lang)
        found = [
            {"pcode": place.pcode, "name": place.name(lang),
             "where": f"{text(f'level.{place.level}', lang)} · {gazetteer[place.parent].name(lang)}"}
            for place in gazetteer.search(request.args.get("q", "")[:LONGEST_QUERY]) if place.parent
        ]
        return json_answer(json.dumps(found, ensure_ascii=False).encode(), cache="no-cache")

    def places(self, digest: str) -> Response:
        """Every place; a page that a publish has overtaken gets the new ones."""
        return json_by_digest(places_bytes(self.services.gazetteer, self.services.world), digest)

    def page(self, lang: str, digest: str) -> Response:
        """Words and registries of one language's page; a page that a publish has overtaken gets the new ones."""
        body = page_bytes(Lang(lang), self.services.catalog(), self.services.world)
        return json_by_digest(body, digest)

    def assets(self, part: str, digest: str, kind: str) -> Response:
        """Our scripts or styles in one file."""
        if digest != digest_of(assets_bytes(kind, part)):
            abort(404)
        mimetype = {"css": "text/css", "js": "text/javascript"}[kind]
        return Response(assets_bytes(kind, part), mimetype=mimetype, headers={"Cache-Control": FOREVER})

    def marks(self, lang: str, layer: str, digest: str) -> Response:
        """Marks of one layer in one language; a page that a publish has overtaken gets the new ones."""
        if layer not in marks(Lang(lang)):
            abort(404)
        return json_by_digest(layer_bytes(Lang(lang), layer), digest)

    def download(self, lang: str) -> Response:
        """What a view shows, as a zip of tables with their sources; `hxl=1` adds a row of HXL tags."""
        catalog, world = self.services.catalog(), self.services.world
        hxl = request.args.get("hxl") == "1"
        query = urlencode([pair for pair in request.args.items(multi=True) if pair[0] != "hxl"])
        parsed = from_url(f"/{lang}/?{query}", catalog)
        scene = compose(parsed.view, catalog, world, parsed.notices)
        body = download(scene, catalog, world, origin_of(self.services) + to_url(parsed.view, catalog), hxl)
        name = f"libya-atlas_{parsed.view.chapter}_r{parsed.view.round}_{lang}.zip"
        return Response(body, mimetype="application/zip", headers={
            "Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{name}"'})


def cache_assets(answer: Response) -> Response:
    """An asset that is asked for by its version never changes; a page is always asked for again."""
    if "/assets/" in request.path and (request.path.endswith((".woff2", ".svg")) or "m" in request.args):
        answer.headers["Cache-Control"] = FOREVER
    elif answer.mimetype == "text/html":
        answer.headers.setdefault("Cache-Control", "no-cache")
    return answer
