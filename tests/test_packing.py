"""Answers as browsers and CDNs get them: packed as they like it, kept, and not sent twice."""

from __future__ import annotations

import re

import pytest

from callbacks.packing import EXTENSION, LATER_S, liked_best, pack_ahead
from data.packed import packings

CHROME, FIREFOX_OF_2017 = "gzip, deflate, br, zstd", "gzip, deflate"
PAGES = ("/en/", "/ar/?chapter=storm&table=1", "/embed/en/?chapter=migrants", "/en/_dash-layout",
         "/ar/_dash-dependencies")
AGAIN = ("/release", "/sw.js", "/manifest.ar.webmanifest", "/api/v1/places", "/en/feed.atom",
         "/en/sheet.svg?chapter=migrants&paper=social")


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.mark.parametrize(("accepted", "way"), [
    (CHROME, "br"), (FIREFOX_OF_2017, "gzip"), ("zstd", "zstd"), ("br;q=0.5, gzip", "gzip"), ("*", "br"),
    ("gzip;q=0, *;q=0.5", "br"), ("br;q=0", ""), ("identity", ""), ("", ""), ("deflate", ""), (";;q=x", ""),
])
def test_the_way_of_packing_is_the_one_that_is_liked_best(accepted, way):
    assert liked_best(accepted) == way


@pytest.mark.parametrize("way", packings())
@pytest.mark.parametrize("address", PAGES)
def test_an_answer_is_the_same_however_it_is_packed(client, address, way):
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": way})
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.vary
    assert packed.headers.get("Content-Encoding") == way and "Accept-Encoding" in packed.vary
    assert packings()[way].unpacked(packed.data) == plain.data
    assert packed.headers["Content-Length"] == str(len(packed.data))


@pytest.mark.parametrize("accepted", ["", CHROME, "gzip"])
@pytest.mark.parametrize("address", [*PAGES, *AGAIN])
def test_what_somebody_has_already_is_not_sent_again(client, address, accepted):
    first = client.get(address, headers={"Accept-Encoding": accepted})
    assert first.status_code == 200 and first.headers["ETag"]
    assert "no-cache" in first.headers["Cache-Control"]
    headers = {"Accept-Encoding": accepted, "If-None-Match": first.headers["ETag"]}
    again = client.get(address, headers=headers)
    assert (again.status_code, again.data) == (304, b"") and again.headers["ETag"] == first.headers["ETag"]
    assert client.get(address, headers=headers | {"If-None-Match": '"another"'}).status_code == 200


def test_a_tag_is_of_one_view_in_one_language(client):
    addresses = ["/en/", "/ar/", "/en/?chapter=storm", "/embed/en/", "/en/?round=99"]
    tags = [client.get(address).headers["ETag"] for address in addresses]
    assert len(set(tags)) == len(tags)
    for address, tag in zip(addresses[1:], tags, strict=False):
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_somebody_has_isnt_composed(client, monkeypatch):
    tag = client.get("/en/?chapter=migrants").headers["ETag"]
    monkeypatch.setattr("callbacks.page.narrate", None)
    assert client.get("/en/?chapter=migrants", headers={"If-None-Match": tag}).status_code == 304


def test_what_never_changes_gets_smaller_once_there_was_time(server, client, monkeypatch):
    [address] = re.findall(r'src="(/en/assets/atlas\.\w+\.js)"', client.get("/en/").text)

    def in_each_way() -> dict[str, bytes]:
        answers = {way: client.get(address, headers={"Accept-Encoding": way}) for way in packings()}
        assert all("immutable" in answer.headers["Cache-Control"] for answer in answers.values())
        return {way: answer.data for way, answer in answers.items()}

    before, plain, store = in_each_way(), client.get(address).data, server.extensions[EXTENSION].packed
    store.pack_well(plain)
    now = store._now
    monkeypatch.setattr(store, "_now", lambda: now() + LATER_S + 1)
    for way, body in in_each_way().items():
        assert len(body) < len(before[way]) and packings()[way].unpacked(body) == plain


def test_what_pages_name_is_packed_before_anybody_asks(server):
    pack_ahead(server)
    kept = {address for address, _ in server.extensions[EXTENSION].packed._kept}
    assert {kind for address in kept for kind in re.findall(r"\.(js|css|json)$", address)} == {"js", "css", "json"}
    assert {address[:4] for address in kept} >= {"/en/", "/ar/"}


def test_small_pictures_and_errors_go_as_they_are(client):
    headers = {"Accept-Encoding": CHROME}
    for address in ("/en/assets/fonts/plex-latin-400.woff2", "/health", "/geo/nothing.x.json"):
        assert "Content-Encoding" not in client.get(address, headers=headers).headers, address
