"""What every refused file has in common."""

from pathlib import Path

import pytest

from data.errors import WorkbookError
from data.importers import read_import
from data.places import Gazetteer
from data.releases import make_release
from data.stores.files import FileStore
from tests.workbooks.make import make, save


def published_store(gazetteer: Gazetteer, folder: Path) -> FileStore:
    """A store with a release published; no bad file may change a byte of it."""
    store = FileStore(folder / "home")
    path = save(make(gazetteer), folder)
    store.publish(make_release(store, read_import(path, gazetteer)).digest)
    return store


def refusal(path: Path, gazetteer: Gazetteer, store: FileStore) -> WorkbookError:
    """The error that a file meets, having checked its manners and that the store is as before."""
    before = _files(store)
    with pytest.raises(WorkbookError) as raised:
        make_release(store, read_import(path, gazetteer), base=store.current())
    assert _files(store) == before
    message = str(raised.value)
    assert path.name in message and "\n" not in message
    assert message.rstrip(")").endswith(".")  # a remedy follows the fault
    return raised.value


def _files(store: FileStore) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in store.home.rglob("*") if path.is_file()}
