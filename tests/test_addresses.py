"""Under a prefix every address that the server tells begins with it, and at the root none does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_server, open_services
from data.addresses import TAKEN, at, inside, serve_under
from data.settings import Settings
from geo.queries import take_apart
from tests.signing_in import add_account

PREFIX = "/maps/atlas"
# An address as it stands in HTML, in JSON, in a style sheet, or whole; `//host` and words such as "/ 5" aren't.
ADDRESS = re.compile("|".join((r"(?:href|src|action|url)=['\"](/[^\"']*)", r"url\(['\"]?(/[^)\"']*)",
                               r"\":\s*\"(/[a-z][^\"\s]*)\"", r"http://localhost(/[^\"'<\s\\]*)")))
PAGE = {"Accept": "text/html"}
ASKED = ("/en/", "/ar/", "/embed/ar/?chapter=storm", "/desk/en/sign-in", "/api/en/", "/api/v1", "/api/openapi.json",
         "/api/ogc", "/api/ogc/collections", "/api/nowhere", "/manifest.ar.webmanifest", "/en/feed.atom", "/s/nothing",
         "/en/_dash-layout", "/ar/_dash-layout", "/en/sheet.pdf?paper=none", "/en/status", "/jobs/none/wait",
         "/nowhere", "/api/v1/places/LY0213?lang=ar", "/api/v1/view?chapter=migrants",
         "/oembed?url=http%3A%2F%2Flocalhost%2Fmaps%2Fatlas%2Fen%2Fmigrants")
NONE = ("/api/v1/places/LY0213?lang=ar",)
LEADING = {"/": "/en/", "/follow": "/en/?follow=", "/desk/": "/desk/en/sign-in?next=/desk/", "/api": "/api/en/",
           "/desk/en/upload": "/desk/en/sign-in?next=/desk/en/upload", "/status": "/en/status"}


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Flask]:
    settings = Settings(home=tmp_path_factory.mktemp("prefix"), prefix=PREFIX)
    add_account(open_services(settings), "boss", "admin")
    yield create_server(settings)
    serve_under("")


@pytest.mark.parametrize("path", ASKED)
def test_every_address_of_an_answer_begins_with_the_prefix(server, path):
    told = server.test_client().get(PREFIX + path, headers=PAGE).text
    found = {"".join(groups) for groups in ADDRESS.findall(told)}
    assert {address for address in found if not f"{address}/".startswith((f"{PREFIX}/", "//"))} == set()
    assert found or path in NONE


@pytest.mark.parametrize(("path", "leads"), LEADING.items())
def test_a_redirect_leads_within(server, path, leads):
    answer = server.test_client().get(PREFIX + path, headers=PAGE)
    assert answer.location == PREFIX + leads and f'"{leads}"' not in answer.text


@pytest.mark.parametrize("path", ["/en/_dash-layout", "/health", "/api/v1/rounds", "/manifest.en.webmanifest"])
def test_a_proxy_may_take_the_prefix_off(server, path):
    client = server.test_client()
    kept, stripped = client.get(PREFIX + path), client.get(path)
    assert kept.status_code == stripped.status_code == 200 and kept.data == stripped.data


def test_whole_links_hold_host_and_prefix(server):
    client = server.test_client()
    assert 'property="og:url" content="http://localhost/maps/atlas/en/' in client.get(f"{PREFIX}/en/").text
    assert client.get(f"{PREFIX}/api/v1").json["links"][0]["href"] == "http://localhost/maps/atlas/api/openapi.json"
    assert "<id>tag:localhost,2026:maps/atlas/feed/en</id>" in client.get(f"{PREFIX}/en/feed.atom").text
    told = client.get(f"{PREFIX}/en/share?chapter=migrants").json
    assert client.get(PREFIX + told["short"]).location.startswith(f"{PREFIX}/en/?chapter=migrants")


def test_an_order_may_be_posted_as_a_whole_link(server):
    client = server.test_client()
    link = "http://localhost/maps/atlas/en/atlas.none"
    told = client.post(f"{PREFIX}/en/atlas", json={"link": link}, headers={"Accept": "application/json"})
    assert told.json["view"] == f"{PREFIX}/en/" and "/en/atlas.none" in told.json["error"]


def test_the_desks_cookie_is_for_the_desk_alone(server):
    sent = server.test_client().get(f"{PREFIX}/desk/en/sign-in", headers=PAGE).headers["Set-Cookie"]
    assert f"Path={PREFIX}/desk;" in f"{sent};"


def test_the_service_worker_keeps_what_stands_under_the_prefix(server):
    script = server.test_client().get(f"{PREFIX}/sw.js").text
    told = json.loads(re.search(r"const ATLAS = (.*);\n", script)[1])
    assert told["prefix"] == PREFIX
    assert all(address.startswith(f"{PREFIX}/") for kept in told["keep"].values() for address in kept)


def test_no_prefix_can_be_taken_for_an_address_of_ours(server):
    firsts = {rule.rule.split("/")[1] for rule in server.url_map.iter_rules()} - {""}
    assert {first for first in firsts if "<" not in first} <= TAKEN


def test_at_the_root_addresses_stay_as_they_are(tmp_path):
    client = create_server(Settings(home=tmp_path)).test_client()
    assert client.get("/").location == "/en/"
    assert (at("/en/"), inside("/en/")) == ("/en/", "/en/")
    assert '"prefix": ""' in client.get("/en/").text and PREFIX not in client.get("/en/").text


def test_a_path_goes_under_the_prefix_and_out_again(server):
    serve_under(PREFIX)
    try:
        assert at("/en/") == at(at("/en/")) == f"{PREFIX}/en/" and inside(at("/en/")) == inside("/en/") == "/en/"
        assert inside("/maps/atlases/en/") == "/maps/atlases/en/"
        assert take_apart(f"https://host{PREFIX}/en/?a=b", ())[0] == "/en/"
    finally:
        serve_under("")
