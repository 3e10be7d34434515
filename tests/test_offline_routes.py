"""What a browser needs to keep the Atlas: the worker's list is the page's own, the manifest is whole, and a switch."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from hashlib import sha256

import pytest

from app import create_server
from data.words import Lang, text

LANGS = pytest.mark.parametrize("lang", Lang)


def told(server) -> dict:
    """What the worker knows."""
    return json.loads(re.match(r"const ATLAS = (.+);", server.test_client().get("/sw.js").text)[1])


@LANGS
def test_the_worker_keeps_all_data_that_a_page_names_and_knows_their_digests(server, lang):
    client = server.test_client()
    page = client.get(f"/{lang}/").text
    kept = told(server)["keep"][lang]
    named = {address for address in re.findall(r'"(/(?:data|geo)/[^"]+)"', page) if f".{Lang.ar}." not in address
             or lang is Lang.ar}
    assert named and named <= set(kept)
    assert {part for part in re.findall(rf"/{lang}/assets/atlas[^\"]+", page)} <= set(kept)
    for address, digest in kept.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert sha256(answer.data).hexdigest().startswith(digest), address
    assert not [address for address in kept if re.search("release|search|download|sheet|live", address)]


def test_the_worker_is_asked_for_anew_and_stands_at_the_root(server):
    answer = server.test_client().get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = server.test_client().get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_operator_can_switch_it_off_and_browsers_forget(home):
    client = create_server(replace(home, offline=0)).test_client()
    assert "unregister()" in client.get("/sw.js").text and "respondWith" not in client.get("/sw.js").text
    assert '"offline": false' in client.get("/en/").text


@LANGS
def test_the_manifest_and_its_pictures_are_there(server, lang):
    client = server.test_client()
    manifest = json.loads(client.get(f"/manifest.{lang}.webmanifest").text)
    assert (manifest["lang"], manifest["dir"], manifest["start_url"]) == (lang, lang.direction, f"/{lang}/")
    assert manifest["name"] == text("ui.product", lang)
    assert {"any", "192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).mimetype == icon["type"]
    assert f'href="/manifest.{lang}.webmanifest"' in client.get(f"/{lang}/").text


def test_the_icons_are_those_of_the_favicon():
    from callbacks.icons import ICONS, icons

    for name, body in icons().items():
        assert ICONS.joinpath(name).read_bytes() == body, "python -m callbacks.icons writes them anew"
