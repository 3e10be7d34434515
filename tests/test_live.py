"""The routes of following, asked as browsers ask: what the presenter tells is shown to all, valid and plain."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.live import KEY
from data.meetings import LONGEST_STATE, MOST_A_MINUTE
from data.words import Digits, Lang
from geo.briefing_file import LONGEST
from geo.links import as_dict, from_url, to_url

OWN = {"Sec-Fetch-Site": "same-origin"}
LINK = "/ar/?chapter=migrants&round=54&measure=makeup&nationality=sudan&bbox=9,30,16,33&digits=arab"


@pytest.fixture(scope="module")
def client(server):
    return server.test_client()


@pytest.fixture(scope="module")
def meeting(client) -> dict:
    """A meeting that the tests of this file share."""
    return begin(client)


def begin(client) -> dict:
    answer = client.post("/live", headers=OWN)
    assert answer.status_code == 201, answer.json
    return answer.json


def tell(client, meeting, content, **headers):
    return client.post(f"/live/{meeting['code']}", json=content, headers=OWN | {KEY: meeting["key"]} | headers)


def read(client, meeting, after=0) -> dict:
    answer = client.get(f"/live/{meeting['code']}?after={after}")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return answer.json


def view_of(link, services) -> dict:
    return as_dict(from_url(link, services.catalog()).view)


def test_a_follower_gets_what_was_told_once_and_then_only_what_is_newer(client, meeting, services):
    told = {"view": view_of(LINK, services), "beat": {"key": "k", "caption": "Sudan", "note": "mine alone"},
            "spotlight": True}
    number = tell(client, meeting, told).json["n"]
    first = read(client, meeting)
    assert first == {"code": meeting["code"], "n": number, "away": False, "state": first["state"]}
    assert first["state"] == told | {"beat": {"key": "k", "caption": "Sudan", "note": ""}}
    assert read(client, meeting, number) == {"code": meeting["code"], "n": number, "away": False}
    assert tell(client, meeting, {"view": view_of("/en/", services)}).json["n"] > number
    front = {"view": view_of("/en/", services), "beat": None, "spotlight": False}
    assert read(client, meeting, number)["state"] == front


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=40), lambda inner:
       st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(("view", "beat", "caption", "spotlight", "round",
                                                                      "where", "bbox", "facets")), inner, max_size=5)))
def test_whatever_is_told_followers_get_a_view_and_one_plain_line(client, meeting, services, told):
    answer = tell(client, meeting, told)
    assert answer.status_code == 200
    state = read(client, meeting)["state"]
    assert state.keys() == {"view", "beat", "spotlight"} and state["spotlight"] in (True, False)
    link = f"/{state['view']['lang']}/"
    assert state["view"].keys() == view_of(link, services).keys()
    caption = state["beat"]["caption"] if state["beat"] else "-"
    assert 0 < len(caption) <= LONGEST["caption"] and not {"\n", "\t", "\0", "\r", "\x1b"} & set(caption)


def test_a_caption_is_one_line_of_text(client, meeting):
    tell(client, meeting, {"beat": {"caption": " <b>Sudan</b>\n\tand\x00 more " + "x" * 500}})
    caption = read(client, meeting)["state"]["beat"]["caption"]
    assert caption.startswith("<b>Sudan</b> and more xxx") and len(caption) == LONGEST["caption"]


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"},
    {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
])
def test_no_other_site_begins_or_tells(client, meeting, headers):
    before = read(client, meeting)
    assert client.post("/live", headers=headers).status_code == 403
    answer = client.post(f"/live/{meeting['code']}", json={}, headers=headers | {KEY: meeting["key"]})
    assert answer.status_code == 403 and read(client, meeting) == before


def test_our_page_behind_a_proxy_that_ends_tls_may_tell(client, meeting):
    headers = {"Origin": "https://localhost", KEY: meeting["key"]}
    assert client.post(f"/live/{meeting['code']}", json={}, headers=headers).status_code == 200


@pytest.mark.parametrize("key", ["", "wrong"])
def test_only_the_presenter_tells_looks_and_ends(client, meeting, key):
    path, headers = f"/live/{meeting['code']}", OWN | {KEY: key}
    answers = [client.post(path, json={}, headers=headers), client.get(path, headers=headers),
               client.delete(path, headers=headers)]
    assert [(answer.status_code, answer.json["fault"]) for answer in answers] == [(403, "key")] * 3


def test_the_presenter_sees_the_number_of_followers(client, meeting, services):
    tell(client, meeting, {"view": view_of("/en/", services)})
    client.get(f"/live/{meeting['code']}?seat=0123456789abcdef")
    seen = client.get(f"/live/{meeting['code']}", headers={KEY: meeting["key"]}).json
    assert seen["followers"] == 1 and seen["code"] == meeting["code"]


def test_too_much_is_refused_before_it_is_read(client, meeting):
    assert tell(client, meeting, {"view": "x" * LONGEST_STATE}).status_code == 413


@pytest.mark.parametrize(("spoken", "lang"), [("ar-LY,ar;q=0.9", "ar"), ("fr,en;q=0.5", "en"), ("", "en")])
def test_the_short_address_opens_what_is_shown_now_in_the_readers_language(client, meeting, services, spoken, lang):
    tell(client, meeting, {"view": view_of(LINK, services)})
    typed = meeting["code"].lower()
    answer = client.get(f"/follow/{typed}", headers={"Accept-Language": spoken})
    catalog = services.catalog()
    own = view_of(LINK, services) | {"lang": Lang(lang), "digits": Digits.latn}
    parsed = from_url(answer.location, catalog)
    assert answer.status_code == 302 and as_dict(parsed.view) == own and not parsed.notices
    assert answer.location == f"{to_url(parsed.view, catalog)}&follow={typed}"


@pytest.mark.parametrize(("path", "location"), [
    ("/follow", "/en/?follow="), ("/follow/ABC234", "/en/?follow=ABC234"), ("/follow/%26x=1", "/en/?follow=%26x%3D1")])
def test_without_a_meeting_the_short_address_opens_the_page(client, path, location):
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, location)
    page = client.get(location)
    assert page.status_code == 200 and 'id="atlas-start"' in page.text


def test_an_ended_meeting_and_one_that_never_was_answer_alike(client):
    ended = begin(client)
    assert client.delete(f"/live/{ended['code']}", headers={KEY: ended["key"]}).status_code == 200
    answers = [client.get(f"/live/{code}") for code in (ended["code"], "ABC234", "nonsense", "%00")]
    assert {(answer.status_code, answer.json["fault"], answer.json["error"]) for answer in answers} == {
        (404, "ended", answers[0].json["error"])}
    assert tell(client, ended, {}).status_code == 404


def test_what_is_shared_leads_to_the_page_that_follows(meeting):
    assert meeting["address"] == "http://localhost/follow" and meeting["qr"].startswith("data:image/svg+xml")


def test_too_many_at_once_are_asked_to_wait(client, meeting):
    answers = [client.post("/live", headers=OWN) for _ in range(MOST_A_MINUTE)]
    refused = answers[-1]
    assert (refused.status_code, refused.json["fault"]) == (503, "full") and "minute" in refused.json["error"]
    assert json.loads(answers[0].data)["code"] != meeting["code"]
