"""A clock that jumps by more than a year under a server that runs, and back: nobody is locked out, nothing is lost."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
import requests

from data.stores.files import FileStore
from tests.faults.readers import LINKS
from tests.serving import serving
from tests.signing_in import PAGE, PASSWORD, TOKEN, add_account

DAY_S = 86_400
JUMPS = (400 * DAY_S, -800 * DAY_S)  # a time server that is wrong, a battery that is empty
ATLAS = "/en/atlas.zip?chapter=overview&of=region&dpi=150"


class Clock:
    """The time that a server has, so many seconds from ours."""

    def __init__(self, path: Path):
        self.path = path
        self.set(0)

    def set(self, offset_s: int) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(str(offset_s))
        os.replace(draft, self.path)

    def environment(self) -> dict[str, str]:
        return {"CLOCK_OFFSET": str(self.path), "PYTHONPATH": str(Path(__file__).with_name("jumping_clock"))}


class Person:
    """Somebody's browser, as another machine's."""

    def __init__(self, url: str, address: str):
        self.url, self.session = url, requests.Session()
        self.session.headers.update({"X-Forwarded-For": address, **PAGE})

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.url + path, timeout=30, allow_redirects=False)

    def sign_in(self, name: str, password: str) -> int:
        token = TOKEN.search(self.get("/desk/en/sign-in").text)[1]
        form = {"csrf_token": token, "name": name, "password": password}
        return self.session.post(f"{self.url}/desk/en/sign-in", form, timeout=30, allow_redirects=False).status_code


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path / "clock")


def test_nobody_is_locked_out_and_nothing_is_lost(clock, tmp_path):
    store = FileStore(tmp_path / "home")
    add_account(type("Told", (), {"store": store}), "edda", "editor")
    with serving(tmp_path / "home", ATLAS_WORKERS="1", ATLAS_PROXIES="1", **clock.environment()) as url:
        reader, edda = Person(url, "198.51.100.7"), Person(url, "198.51.100.8")
        assert edda.sign_in("edda", PASSWORD) == 303
        begun = requests.post(f"{url}/live", json={}, timeout=30).json()
        for number, jump in enumerate(JUMPS):
            clock.set(jump)
            for link in LINKS:
                assert reader.get(link).status_code == 200, (jump, link)
            assert edda.get("/desk/en/").status_code == 303, "a session of another year has ended"
            for _ in range(5):  # as many as bar a name
                assert Person(url, f"203.0.113.{number}").sign_in("edda", "wrong wrong wrong") != 303
            assert edda.sign_in("edda", PASSWORD) == 429, "the name is barred by now"
            clock.set(0)
            assert edda.sign_in("edda", PASSWORD) == 303, "barred by guesses of another year"
            assert edda.get("/desk/en/").status_code == 200
        assert requests.get(f"{url}/live/{begun['code']}", timeout=30).status_code in (200, 404)
        assert requests.post(f"{url}/live", json={}, timeout=30).status_code == 201
        delivered(Person(url, "127.0.0.1"), clock)
    assert FileStore(tmp_path / "home").records(), "the audit log holds"


def delivered(reader: Person, clock: Clock) -> None:
    """An atlas that is made while the clock jumps twice comes, once, whole."""
    answer = reader.get(ATLAS)
    for jump in (*JUMPS, 0):
        assert answer.status_code in (200, 202), answer.text
        clock.set(jump)
        time.sleep(0.5)
        answer = reader.get(ATLAS)
    until = time.monotonic() + 60
    while answer.status_code == 202 and time.monotonic() < until:
        time.sleep(0.5)
        answer = reader.get(ATLAS)
    assert answer.status_code == 200, re.sub("<[^>]*>", " ", answer.text)[-300:]
