"""What whoever runs the Atlas sees of it: health, state, log, error pages; and that none of it tells on a reader."""

import json
import logging
import sys

import pytest

from callbacks.faults import fault_answer
from data.errors import AwayError
from data.log_lines import LOGGER, AsJson, AsText, ErrorStream, Stopwatch, write_log
from data.settings import read_settings
from data.words import Lang, text
from tests.conftest import home  # noqa: F401 - one of its own for this file

HTML = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def server(home):  # noqa: F811
    from app import create_server

    made = create_server(home)

    def fail(name):
        raise KeyError(name.upper())

    def away():
        raise AwayError("The database can't be reached (connection refused).")

    made.add_url_rule("/fails/<name>", "fails", fail)
    made.add_url_rule("/away", "away", away)
    made.add_url_rule("/busy", "busy", lambda: fault_answer(503, "fault.busy", retry_s=3))
    return made


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture
def lines(capsys, monkeypatch):
    """What the log holds, line by line."""
    handler, kept = ErrorStream(), []
    handler.setFormatter(AsJson())
    monkeypatch.setattr(logging.root, "handlers", [handler])
    logging.getLogger(LOGGER).setLevel(logging.INFO)

    def read():
        kept.extend(json.loads(line) for line in capsys.readouterr().err.splitlines())
        return kept

    return read


# ---- health -----------------------------------------------------------------------------------------

def test_health_tells_live_from_ready(client, services, monkeypatch):
    release = services.store.current()
    assert client.get("/health").json == {"status": "ok", "release": release}
    assert client.get("/health/live").json == {"status": "ok"}
    assert client.get("/health/ready").json == {"status": "ok", "release": release}

    def lost(*_):
        raise AwayError("gone")

    monkeypatch.setattr("callbacks.services._served", lost)
    assert client.get("/health/live").status_code == 200  # starting it anew would bring nothing back
    refused = client.get("/health/ready")
    assert refused.status_code == 503 and refused.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("lang", Lang)
def test_the_state_of_the_atlas_stands_on_a_page_that_the_chapter_data_leads_to(client, services, lang):
    page = client.get(f"/{lang}/status")
    assert page.status_code == 200 and f'lang="{lang}"' in page.text
    release = services.store.current()
    assert release[:12] in page.text and text("standing.ok", lang) in page.text
    assert text("freshness.round", lang, round=54, period=services.catalog().period(54, lang)) in page.text
    assert client.get("/status", headers={"Accept-Language": str(lang)}).headers["Location"] == f"/{lang}/status"
    from callbacks.bundles import page_bytes

    shown = json.loads(page_bytes(lang, services.catalog(), services.world))["still"]
    line = next(part for part in shown.values() if f"/{lang}/status" in part)
    assert release[:12] in line


# ---- the log ----------------------------------------------------------------------------------------

def test_a_request_has_a_number_which_the_answer_and_the_log_bear(client, lines, services):
    answer = client.get("/search/en?q=Fatima+of+Sebha", headers={"User-Agent": "spy", "X-Forwarded-For": "10.9.8.7"})
    line, = lines()
    assert line["request"] == answer.headers["X-Request-Id"] and len(line["request"]) == 16
    assert line["release"] == services.store.current()[:12]
    assert (line["event"], line["level"], line["method"], line["status"]) == ("request", "info", "GET", 200)
    assert line["route"] == "/search/<any(en, ar):lang>" and line["ms"] > 0
    assert not any(word in json.dumps(line) for word in ("Fatima", "spy", "10.9.8.7", "127.0.0.1"))


def test_the_number_is_the_proxys_only_where_there_is_one(client, home):  # noqa: F811
    given = {"X-Request-Id": "from-the-proxy-1"}
    assert client.get("/health/live", headers=given).headers["X-Request-Id"] != "from-the-proxy-1"
    from dataclasses import replace

    from app import create_server

    behind = create_server(replace(home, proxies=1)).test_client()
    assert behind.get("/health/live", headers=given).headers["X-Request-Id"] == "from-the-proxy-1"
    odd = behind.get("/health/live", headers={"X-Request-Id": "a<script>" * 9}).headers["X-Request-Id"]
    assert len(odd) == 16


def test_probes_are_quiet_and_what_is_slow_is_not(client, lines, monkeypatch):
    for path in ("/health", "/health/live", "/health/ready"):
        client.get(path)
    assert lines() == []
    monkeypatch.setattr(Stopwatch, "ms", 2000.0)
    layout = client.get("/en/_dash-dependencies").json
    output = next(one["output"] for one in layout if not one["clientside_function"])
    client.post("/en/_dash-update-component", json={"output": output, "inputs": [], "changedPropIds": []})
    client.post("/en/_dash-update-component", json={"output": "Fatima <of> Sebha", "inputs": []})
    slow = [line for line in lines() if "_dash-update-component" in line["route"]]
    assert [line["event"] for line in slow if line["event"] != "fault"] == ["slow", "slow"]
    assert slow[0]["callback"] == output
    assert "Fatima" not in json.dumps(slow) and all(line["level"] != "info" for line in slow)


def test_an_unforeseen_fault_is_logged_once_with_its_places_and_without_its_words(client, lines):
    answer = client.get("/fails/Fatima")
    fault, request = lines()
    assert fault["event"] == "fault" and fault["level"] == "error" and fault["route"] == "/fails/<name>"
    assert fault["request"] == request["request"] == answer.json["request"]
    assert fault["fault"] == "KeyError" and "test_operations.py" in fault["traceback"]
    assert "FATIMA" not in (answer.text + json.dumps(lines())).upper()


def test_a_person_at_a_terminal_reads_words(monkeypatch):
    try:
        raise KeyError("what was wrong")
    except KeyError:
        record = logging.LogRecord(LOGGER, logging.ERROR, "", 0, "fault", (), sys.exc_info())
    record.told = {"route": "/en/", "status": 500}
    told = AsText().format(record)
    assert "error fault route=/en/ status=500" in told and "KeyError: 'what was wrong'" in told
    monkeypatch.setattr(logging.root, "handlers", [])
    level = logging.getLogger(LOGGER).level
    try:
        write_log("text")
        write_log("json")  # the first call stands
        handler, = logging.root.handlers
        assert isinstance(handler.formatter, AsText) and logging.getLogger(LOGGER).level == logging.WARNING
    finally:
        logging.getLogger(LOGGER).setLevel(level)


@pytest.mark.parametrize(("name", "value"), [("ATLAS_LOG", "xml"), ("ATLAS_METRICS", "9464"),
                                             ("ATLAS_METRICS", "http://x/metrics")])
def test_a_setting_that_can_not_be_is_refused_in_words(name, value):
    with pytest.raises(Exception, match=f"^{name}: '{value}' isn't"):
        read_settings({name: value})


# ---- error pages ------------------------------------------------------------------------------------

@pytest.mark.parametrize(("path", "method", "status", "key"), [
    ("/nowhere", "GET", 404, "fault.not_found"), ("/geo/x.y.json", "GET", 404, "fault.not_found"),
    ("/release", "DELETE", 405, "fault.wrong_method"), ("/fails/x", "GET", 500, "fault.broken"),
    ("/away", "GET", 503, "fault.away"), ("/busy", "GET", 503, "fault.busy"),
])
def test_whatever_goes_wrong_is_told_in_both_languages_with_a_way_on(client, path, method, status, key):
    for lang, other in ((Lang.en, Lang.ar), (Lang.ar, Lang.en)):
        answer = client.open(path, method=method, headers=HTML | {"Accept-Language": str(lang)})
        assert answer.status_code == status and answer.mimetype == "text/html"
        assert f'<html lang="{lang}" dir="{lang.direction}">' in answer.text
        told = [text(key, one, n=3) for one in (lang, other)]
        assert answer.text.index(told[0]) < answer.text.index(told[1])
        assert answer.headers["X-Request-Id"] in answer.text and f'href="/{lang}/"' in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        again = 'href=""' in answer.text  # the address where the page stands
        assert again == (status in (500, 503)) and ("Retry-After" in answer.headers) == (status == 503)
        assert ("/en/storm" in answer.text) == (status == 404 and lang is Lang.en)
    script = client.open(path, method=method, headers={"Accept": "application/json"})
    assert script.status_code == status and script.json["error"] == text(key, Lang.en, n=3)
    assert script.json["request"] == script.headers["X-Request-Id"]


def test_an_error_page_hands_nothing_of_the_address_on(client):
    for path in ("//evil.example/x", "/fails/%22%3E%3Cscript%3Ealert(1)%3C/script%3E"):
        answer = client.get(path, headers=HTML)
        assert "evil.example" not in answer.text and "<script>alert" not in answer.text


def test_the_api_tells_problems_as_it_always_does(client, monkeypatch):
    def broken(*_):
        raise RuntimeError("what nobody foresaw")

    monkeypatch.setattr("callbacks.api.ApiRoutes._answered", broken)
    answer = client.get("/api/v1/releases")
    assert answer.status_code == 500 and answer.mimetype == "application/problem+json"
    assert answer.json["status"] == 500 and answer.json["title"] == text("fault.title.500", Lang.en)
    assert "nobody foresaw" not in answer.text
