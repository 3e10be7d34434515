"""Services: what a callback or a route may use, built once by app.py."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, g, has_request_context, request

from data.catalog import Catalog, open_catalog
from data.editions import edition_of, enter, within
from data.errors import AtlasError
from data.places import Gazetteer, read_gazetteer
from data.served import open_served
from data.settings import Settings
from data.stores import Store
from geo.boundaries import World, world_of
from geo.scene import forget_scenes

SHOWN_DIGITS = 12  # of a release, where people read it
LIVE = "health_live"  # the endpoint that needs no release: callbacks/health.py


@dataclass(frozen=True)
class Services:
    """The parts that every reaction shares; `catalog()` is always the published release's.

    A request keeps to the release it began with: what is published amid it would mix two releases in one answer.
    What ships comes with them; `gazetteer` and `world` are the published release's. `audience` is "staff" only for
    the pages of callbacks/internal.py, whose addresses begin with `base`.
    """

    settings: Settings
    store: Store
    shipped_gazetteer: Gazetteer
    shipped_world: World
    audience: str = "public"
    base: str = ""

    def catalog(self, digest: str | None = None) -> Catalog:
        """The catalog of `digest`, or of the release served at this moment; its tables are in force from now on."""
        asked = (self.store, digest or self.published(), self.audience)
        catalog = _opened(*asked) if digest else _served(*asked)
        enter(catalog.edition)
        return catalog

    @property
    def gazetteer(self) -> Gazetteer:
        return self.catalog().gazetteer

    @property
    def world(self) -> World:
        return self.world_of(_served(self.store, self.published(), self.audience))

    def world_of(self, catalog: Catalog) -> World:
        """The geometry of a catalog's release; that which ships is one object for all releases without their own."""
        return world_of(self.store, catalog.digest, catalog.gazetteer)

    def published(self) -> str | None:
        """Digest of the published release."""
        if not has_request_context():
            return self.store.current()
        if "published" not in g:
            g.published = self.store.current()
        return g.published


def register_editions(server: Flask, services: Services) -> None:
    """Begin every request with the published release's tables, whatever the request before it looked at."""
    @server.before_request
    def enter_published() -> None:
        if request.endpoint == LIVE:
            return
        with suppress(AtlasError):  # a route that needs the catalog asks for it and tells
            g.release = services.catalog().digest[:SHOWN_DIGITS]


@lru_cache(maxsize=4)
def _served(store: Store, digest: str, audience: str) -> Catalog:
    """Catalog of the published release or, if that is damaged, of the last good one."""
    forget_scenes()  # else a process would grow with every publication
    return open_served(store, digest, lambda good: _opened(store, good, audience))


@lru_cache(maxsize=4)
def _opened(store: Store, digest: str, audience: str) -> Catalog:
    with within(edition_of(store, digest)):
        return open_catalog(store, digest, read_gazetteer(), audience)
