"""The server as it runs: figures of all its processes together, and a backup of it that brings it back elsewhere."""

import json
import os
import re
import time
from urllib.request import Request, urlopen

import pytest

from app import create_server, main
from data.processes import family
from data.settings import read_settings
from data.stores import open_store
from tests.serving import free_port, serving

FIGURE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.M)


def read(url, **headers):
    with urlopen(Request(url, headers=headers), timeout=30) as answer:
        return answer.read()


@pytest.fixture
def command(monkeypatch, capsys):
    """Runs a command of app.py with settings; its exit code and what it said."""
    def run(*arguments, **settings):
        for name in [name for name in os.environ if name.startswith("ATLAS_")]:
            monkeypatch.delenv(name)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        code = main([*map(str, arguments)])
        return code, "".join(capsys.readouterr())

    return run


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Address, metrics' address and home of a server with two web processes."""
    home, metrics = tmp_path_factory.mktemp("running") / "home", f"127.0.0.1:{free_port()}"
    with serving(home, ATLAS_METRICS=metrics, ATLAS_WORKERS="2", ATLAS_LOG="json") as url:
        yield url, f"http://{metrics}/metrics", home


def figures(address):
    found = {}
    for name, labels, value in FIGURE.findall(read(address).decode()):
        found[name, labels] = float(value)
    return found


def test_figures_are_those_of_all_processes_and_stand_apart_from_what_readers_reach(running):
    url, metrics, _ = running
    route = 'method="GET",route="/release",status="200"'
    before = figures(metrics).get(("atlas_requests_total", route), 0)
    for _ in range(40):
        read(f"{url}/release", Connection="close")
    after = figures(metrics)
    assert after["atlas_requests_total", route] - before == 40  # whichever process answered
    assert after["atlas_request_seconds_count", 'route="/release"'] >= 40
    parts = [labels.split('"')[1] for name, labels in after if name == "atlas_process_memory_bytes"]
    assert sorted(parts) == ["main", "web", "web"]
    assert after["atlas_store_up", ""] == 1 and after["atlas_queue_waiting", ""] == 0
    assert any(name == "atlas_release_info" and 'round="54"' in labels for name, labels in after)
    assert abs(after["atlas_published_timestamp_seconds", ""] - time.time()) < 600
    text = read(metrics).decode()
    assert "127.0.0.1" not in text and "?" not in re.sub(r"# .*", "", text)
    for path in ("/metrics", "/metrics/"):  # on the public address there is nothing of it
        with pytest.raises(OSError, match="404"):
            read(url + path)


def test_a_process_is_told_apart_by_what_it_does(tmp_path):
    def made(pid, words, children="", kilobytes=10):
        folder = tmp_path / str(pid)
        (folder / "task" / str(pid)).mkdir(parents=True)
        (folder / "fd").mkdir()
        (folder / "fd" / "1").touch()
        (folder / "cmdline").write_text("\0".join(words))
        (folder / "smaps_rollup").write_text(f"Rss: 99 kB\nPss:   {kilobytes} kB\n")
        (folder / "task" / str(pid) / "children").write_text(children)

    made(1, ("python", "app.py", "serve"), "2 3 4 5")
    made(2, ("python", "-c", "from multiprocessing.spawn import spawn_main"), "6")
    made(3, ("python", "-c", "from multiprocessing.resource_tracker import main"))
    made(4, ("python", "app.py", "read", "--lock", "7"))
    made(6, ("python", "app.py", "work", "--lock", "7"), kilobytes=20)
    found = family(1, tmp_path)  # 5 has ended meanwhile
    assert [(one.pid, one.part, one.bytes, one.files) for one in found] == [
        (1, "main", 10240, 1), (2, "web", 10240, 1), (6, "atlases", 20480, 1), (4, "readings", 10240, 1)]
    assert family(99, tmp_path) == ()


def test_the_drill_an_atlas_that_runs_is_backed_up_and_brought_back_in_a_database(running, tmp_path, postgres, command):
    url, _, home = running
    (tmp_path / "password").write_text("a long enough passphrase 77\n")
    assert command("account", "add", "ann", "--role", "admin", "--password-file", tmp_path / "password",
                   ATLAS_HOME=str(home))[0] == 0
    archive = tmp_path / "backup.zip"
    code, told = command("backup", archive, ATLAS_HOME=str(home))
    assert code == 0 and "1 releases, 1 publications, 1 documents" in told
    there = {"ATLAS_HOME": str(tmp_path / "there"), "ATLAS_STORE": postgres}
    assert command("restore", archive, "--check", **there)[0] == 0
    code, told = command("restore", archive, **there)
    assert code == 0 and "Restored 1 releases" in told and postgres not in told
    assert "ann" in command("account", "list", **there)[1]
    code, told = command("restore", archive, **there)
    assert code == 2 and "--replace" in told
    code, told = command("restore", archive, "--replace", **there)
    assert code == 0 and "kept as schema replaced_" in told
    again = create_server(read_settings(there)).test_client()
    assert again.get("/health").json == json.loads(read(f"{url}/health"))
    places = "/api/v1/observations?level=mantika"
    assert again.get(places).text.replace("http://localhost", url) == read(url + places).decode()
    audit = [one.action for one in open_store(read_settings(there)).records()]
    assert audit == ["publish", "account.add", "restore"]
