"""A real nginx with the configuration that ships, on a free port, in front of servers that run."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from tests.serving import ROOT, free_port

SHIPPED = ROOT / "deploy" / "nginx"
START_S = 20


def nginx() -> str:
    """The program, which Debian keeps where only root looks for it."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not found:
        pytest.fail("nginx isn't installed. Run `make servers`, or: apt-get install nginx-light.", pytrace=False)
    return found


@contextmanager
def proxied(folder: Path, *servers: str, **replaced: str) -> Iterator[str]:
    """Address of nginx in front of these servers; `replaced`: what stands in files of deploy/nginx/ instead."""
    port = free_port()
    own = {
        "listen": f"listen 127.0.0.1:{port};\nset $scheme_told $http_x_forwarded_proto;\n",
        "upstream": "".join(f"server {url.removeprefix('http://')} max_fails=2 fail_timeout=5s;\n" for url in servers),
    }
    shutil.copytree(SHIPPED, folder)
    for name, content in (own | replaced).items():
        folder.joinpath(f"{name}.conf").write_text(content)
    log = folder / "log.txt"
    user = "user root;" if os.getuid() == 0 else ""  # else its workers couldn't enter a test's folder
    with log.open("ab") as out:
        server = subprocess.Popen([nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr",
                                   "-g", f"daemon off; {user}"], stdout=out, stderr=out)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            urlopen(url, timeout=2).close()
            return
        except HTTPError:  # it answers, whatever it says
            return
        except (URLError, OSError):
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
