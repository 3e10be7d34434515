"""A disk that fills up under a running server: readers go on, who wants something kept is told, nothing is half."""

from __future__ import annotations

import io
import subprocess
from contextlib import contextmanager

import pytest

import app
from data.drafts_reading import Reader
from data.settings import Settings
from data.stores.files import FileStore
from tests.faults.readers import LINKS
from tests.signing_in import PAGE, add_account, post_form, sign_in, token_of
from tests.workbooks.make import make, save

MB = 1_000_000
ROOM_MB = 48


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of its own that holds little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM_MB}m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"NOT TESTED: no file system can be mounted here ({mounted.stderr.decode().strip()})")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def filled(folder):
    """Not a byte is left."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MB, 4096, 1):
            with pytest.raises(OSError, match="No space"):
                while True:
                    file.write(b"x" * size)
    try:
        yield
    finally:
        ballast.unlink()


def everything(store: FileStore) -> tuple:
    return store.current(), store.history(), [one.number for one in store.records()], store.digests()


def test_readers_go_on_and_nothing_is_left_half_written(small_disk, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "open_reader", lambda settings: Reader(settings.home))
    home = small_disk / "home"
    server = app.create_server(Settings(home=home))
    store = FileStore(home)
    add_account(type("Told", (), {"store": store}), "edda", "editor")
    reader, staff = server.test_client(), server.test_client()
    sign_in(staff, "edda")
    workbook = save(make(server.view_functions["desk_home"].__self__.desk.services.gazetteer), tmp_path).read_bytes()
    token = token_of(staff.get("/desk/en/upload", headers=PAGE).text)
    before = everything(store)

    def handed_in() -> int:
        return staff.post("/desk/en/upload", headers=PAGE, data={
            "csrf_token": token, "file": (io.BytesIO(workbook), "round.xlsx")}).status_code

    order = {"link": "/en/atlas.zip?chapter=migrants&of=region"}
    with filled(small_disk):
        for link in (*LINKS, "/en/sheet.svg?chapter=migrants", "/download/en?chapter=migrants", "/health"):
            assert reader.get(link).status_code == 200, link
        assert staff.get("/desk/en/", headers=PAGE).status_code == 200
        refused = reader.post("/en/atlas", json=order)
        assert refused.status_code == 503 and "error" in refused.json
        assert reader.post("/live", json={}).status_code == 503
        assert handed_in() in (400, 503)
        late = server.test_client().get("/desk/en/sign-in", headers=PAGE)
        assert late.status_code in (200, 503) and "Traceback" not in late.text
        assert everything(FileStore(home)) == before
    assert not [path for path in home.rglob("*unfinished*") if path.is_file()]
    assert reader.post("/en/atlas", json=order).status_code == 202
    assert reader.post("/live", json={}).status_code == 201
    assert handed_in() == 303
    assert post_form(staff, "/desk/sign-out", "/desk/en/").status_code == 303
    assert everything(store)[0] == before[0] and len(store.records()) > len(before[2])
