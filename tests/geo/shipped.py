"""The release that ships, opened once for all tests of scenes and downloads."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from data.catalog import Catalog, open_catalog
from data.places import read_gazetteer
from data.releases import shipped_release
from data.stores.files import FileStore
from geo.boundaries import World, read_world


@cache
def shipped() -> tuple[World, Catalog]:
    """Boundaries and the public's catalog."""
    gazetteer = read_gazetteer()
    with TemporaryDirectory() as home:
        store = FileStore(Path(home))
        release = shipped_release(store, gazetteer)
        return read_world(gazetteer), open_catalog(store, release.digest, gazetteer)
