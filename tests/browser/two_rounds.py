"""A server whose release holds a synthetic Round 55 beside Round 54, for tests of what changed between them."""

import os
import subprocess
import sys
from collections.abc import Iterator

from app import open_services
from data.places import read_gazetteer
from data.settings import Settings
from data.stores.files import FileStore
from tests.browser.conftest import ROOT, Site, free_port, wait_for
from tests.second_round import second_round


def serve_two_rounds(tmp_path_factory) -> Iterator[Site]:
    """The server, until whoever asked for it is done."""
    home, log = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("log") / "server.txt"
    settings = Settings(home=home)
    open_services(settings)
    second_round(FileStore(home), read_gazetteer(), number=55)
    port = free_port()
    env = os.environ | {"ATLAS_HOME": str(home), "ATLAS_PORT": str(port)}
    with log.open("wb") as out:
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], cwd=ROOT, env=env, stdout=out, stderr=out)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server, log)
        yield Site(f"http://127.0.0.1:{port}", open_services(settings))
    finally:
        server.terminate()
        server.wait(timeout=20)
