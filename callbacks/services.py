"""Services: what a callback or a route may use, built once by app.py."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from data.catalog import Catalog, open_catalog
from data.places import Gazetteer
from data.settings import Settings
from data.stores.files import FileStore
from geo.boundaries import World


@dataclass(frozen=True)
class Services:
    """The parts that every reaction shares; `catalog()` is always the published release's."""

    settings: Settings
    store: FileStore
    gazetteer: Gazetteer
    world: World

    def catalog(self, digest: str | None = None) -> Catalog:
        """The catalog of `digest`, or of the release published at this moment."""
        return _opened(self.store, digest or self.store.current(), self.gazetteer)


@lru_cache(maxsize=4)
def _opened(store: FileStore, digest: str, gazetteer: Gazetteer) -> Catalog:
    return open_catalog(store, digest, gazetteer)
