"""What a page asks Dash: refused if no page would ask so, answered alike however often it is asked."""

from __future__ import annotations

import json

import brotli
import pytest

from callbacks import callback_bodies
from callbacks.callback_bodies import Wired
from tests.bench.engine import ANSWERED_AT, many_views, questions

TAKES = ({}, {"Accept-Encoding": "br"}, {"Accept-Encoding": "gzip"})


@pytest.fixture
def ask(server):
    """Posts a question as a browser does, and looks at what the answer says."""
    def asked(body: str, mimetype: str = "application/json", **headers: str) -> tuple[int, bytes]:
        answer = server.test_client().post(ANSWERED_AT, data=body, content_type=mimetype, headers=headers)
        packed = answer.headers.get("Content-Encoding") == "br"
        return answer.status_code, brotli.decompress(answer.data) if packed else answer.data
    return asked


def test_a_question_is_answered_alike_however_often_it_is_asked(ask, services):
    for question in questions(many_views(services, 20)):
        anew = ask(question)
        assert anew[0] == 200
        assert [ask(question, **{"Accept-Encoding": "br"}) for _ in range(3)] == [anew] * 3


def test_dash_is_asked_once_for_what_many_look_at(server, ask, services):
    wired = server.view_functions[ANSWERED_AT]
    assert isinstance(wired, Wired)
    question, before = questions(many_views(services, 1))[0].replace("{", "{ ", 1), wired.kept.misses
    for _ in range(5):
        ask(question, **{"Accept-Encoding": "br"})
    assert wired.kept.misses == before + 1


@pytest.mark.parametrize("takes", TAKES, ids=str)
@pytest.mark.parametrize("change", [{"output": "x.y"}, {"inputs": []}, {"outputs": None}, {"changedPropIds": 3}])
def test_what_no_page_asks_is_refused_each_time(ask, services, takes, change):
    question = json.loads(questions(many_views(services, 1))[0])
    for body in (json.dumps(question | change), json.dumps([question]), "{", ""):
        assert [ask(body, **takes)[0] for _ in range(2)] == [400, 400]


@pytest.mark.parametrize("takes", TAKES, ids=str)
def test_what_isnt_sent_as_json_is_refused_even_if_its_answer_is_kept(ask, services, takes):
    question = questions(many_views(services, 1))[0]
    assert ask(question, **takes)[0] == 200
    assert ask(question, "text/plain", **takes)[0] == 400


def test_no_more_is_kept_than_there_is_room_for(server, ask, services, monkeypatch):
    kept = callback_bodies.OwnCache(10_000)
    wired = server.view_functions[ANSWERED_AT]
    monkeypatch.setitem(server.view_functions, ANSWERED_AT,
                        Wired(wired.answer, wired.callbacks, wired.services, kept))
    asked = questions(many_views(services, 60))
    for question in (*asked, *asked):
        assert ask(question, **{"Accept-Encoding": "br"})[0] == 200
    assert kept.misses == 120 and kept.hits == 0  # sixty don't fit: the one that is asked for next has just gone
