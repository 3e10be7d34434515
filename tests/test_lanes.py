"""The lanes in which requests wait: what takes long holds up nothing else, and a crowd is told to come again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pytest
from werkzeug.test import Client

from callbacks.lanes import AGAIN_S, QUICK_BODY, Gate
from callbacks.logs import HEADER
from data.words import Lang, text

HTML = {"Accept": "text/html"}


@pytest.fixture
def gate(server, home) -> Gate:
    return Gate(server, replace(home, waiting=1))


@pytest.fixture
def held(gate):
    """Holds a lane until the test has ended: somebody is being answered in it."""
    taken = []

    def hold(way) -> None:
        assert way.lane.enter()
        taken.append(way)
    yield hold
    for way in taken:
        way.lane.leave()


@pytest.mark.parametrize(("path", "way"), [
    ("/en/", "quick"), ("/ar/_dash-update-component", "quick"), ("/api/v1/places", "quick"), ("/search/en", "quick"),
    ("/jobs/1/file", "quick"), ("/en/assets/sheet.svg", "quick"), ("/en/sheet.png", "long"), ("/ar/deck.pptx", "long"),
    ("/en/atlas", "long"), ("/download/en", "long"), ("/desk/en/upload", "long"), ("/desk/atlas/en/", "long"),
    ("/atlas/en/sheet.pdf", "long"), ("/health", "watched"), ("/health/live", "watched"), ("/atlas/health", "watched"),
])
def test_what_takes_long_waits_for_itself(gate, path, way):
    assert gate.way_of(path) is getattr(gate, way)


def test_a_sheet_that_takes_long_holds_up_no_click_and_no_probe(gate, held):
    held(gate.long)
    client = Client(gate)
    assert client.get("/release").status_code == 200 and client.get("/health").status_code == 200


def test_a_probe_is_answered_while_all_else_waits(gate, held):
    held(gate.long)
    held(gate.quick)
    assert Client(gate).get("/health").status_code == 200


@pytest.mark.parametrize(("path", "lang"), [("/en/", Lang.en), ("/ar/", Lang.ar)])
def test_a_crowd_is_told_to_come_again_and_in_words(gate, held, path, lang):
    held(gate.quick)
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(Client(gate).get, "/release")
        threading.Event().wait(0.2)
        refused = [Client(gate).get(path, headers=HTML) for _ in range(2)]
        told = Client(gate).post(path + "_dash-update-component", json={})
        gate.quick.lane.leave()
        assert waits.result().status_code == 200
        assert gate.quick.lane.enter()
    for answer in (*refused, told):
        assert answer.status_code == 503 and answer.headers["Retry-After"] == str(AGAIN_S)
        assert answer.headers["Cache-Control"] == "no-store"
    assert refused[0].mimetype == "text/html" and text("fault.busy", lang, n=AGAIN_S) in refused[0].text
    assert "Content-Security-Policy" in refused[0].headers
    assert told.is_json


@pytest.mark.parametrize("proxies", [0, 1])
def test_who_is_turned_away_is_told_nothing_of_another(server, home, caplog, proxies):
    """Each has the language and form it asks for, its own address, and a number of its own that the log has too."""
    gate = Gate(server, replace(home, waiting=0, proxies=proxies))
    assert gate.quick.lane.enter()
    asked = [("/en/borders?within=LY0101", HTML, "html", Lang.en), ("/en/?chapter=storm", HTML, "html", Lang.en),
             ("/ar/borders", HTML, "html", Lang.ar), ("/en/live/state", {}, "json", Lang.en),
             ("/api/v1/places", {"Accept-Language": "en"}, "problem+json", Lang.en),
             ("/api/v1/sources", {"Accept-Language": "ar"}, "problem+json", Lang.ar)]
    numbers = set()
    for path, headers, kind, lang in asked:
        refused = Client(gate).get(path, headers=headers | {HEADER: f"of-the-proxy-{len(numbers)}"})
        number, told = refused.headers[HEADER], refused.json["error"] if refused.is_json else refused.text
        assert number in refused.text and number == caplog.records[-1].told["request"]
        assert (number == f"of-the-proxy-{len(numbers)}") == bool(proxies)
        numbers.add(number)
        assert refused.mimetype.endswith(f"/{kind}") and text("fault.busy", lang, n=AGAIN_S) in told
        assert "LY0101" not in refused.text
        assert not refused.is_json or refused.json.get("instance", path) == path
    assert len(numbers) == len(asked)


def test_after_the_crowd_everything_is_as_before(gate, held):
    client = Client(gate)
    held(gate.quick)
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(Client(gate).get, "/release") for _ in range(4)]
        threading.Event().wait(0.2)
        gate.quick.lane.leave()
        statuses = sorted(one.result().status_code for one in asked)
        assert gate.quick.lane.enter()
    assert statuses == [200, 503, 503, 503]
    gate.quick.lane.leave()
    assert [client.get("/release").status_code for _ in range(5)] == [200] * 5
    assert gate.quick.lane.enter()


def test_a_body_that_comes_slowly_holds_up_nobody(gate):
    comes, asked = threading.Event(), threading.Event()

    class Slow(BytesIO):
        def read(self, size: int = -1) -> bytes:
            asked.set()
            comes.wait(20)
            return super().read(size)

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(Client(gate).post, "/live", input_stream=Slow(b"{}"), content_length=2)
        assert asked.wait(20)
        assert Client(gate).get("/release").status_code == 200
        comes.set()
        assert slow.result().status_code < 500


def test_slow_bodies_keep_pages_and_sheets_from_nobody(gate):
    """Somebody holds open as many requests as may send a body at a time, and sends none of it."""
    for way in (gate.quick, gate.long):
        while way.bodies.acquire(blocking=False):
            pass
    assert Client(gate).post("/en/_dash-update-component", json={}).status_code == 503
    assert [Client(gate).get(path).status_code for path in ("/release", "/en/sheet.png?paper=none")] == [200, 400]


def test_a_body_that_is_too_long_is_refused_unread(gate):
    class Untouched(BytesIO):
        def read(self, *_: int) -> bytes:
            raise AssertionError("read")

    answer = Client(gate).post("/en/_dash-update-component", input_stream=Untouched(), content_type="application/json",
                               environ_overrides={"CONTENT_LENGTH": str(QUICK_BODY + 1)})
    assert answer.status_code == 413


def test_a_body_without_a_stated_length_arrives_whole(gate):
    answer = Client(gate).open("/en/atlas.pdf", method="POST", input_stream=BytesIO(b'{"link": "/"}'),
                               headers={"Content-Type": "application/json", "Transfer-Encoding": "chunked"})
    assert answer.status_code < 500
