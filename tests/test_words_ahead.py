"""Words ahead: every front, step and scene says offline what the server would say of it."""

from __future__ import annotations

import json

import brotli
import pytest

from callbacks.words_ahead import said, said_bytes
from data.words import Digits, Lang
from geo.briefing import briefing
from geo.chapters import chapters
from geo.links import from_url, to_url
from geo.marks.collection import facets
from geo.scene import narrate
from geo.view import default_view

LANGS = pytest.mark.parametrize("lang", Lang)
MOST_KB = 12  # compressed; it is fetched once all else is quiet


def held(services, lang: Lang) -> dict[str, dict]:
    """Words by link, as assets/said.js puts them together."""
    content = json.loads(said_bytes(lang, services, services.catalog()))
    return {link: {part: content["said"][place] for part, place in zip(content["parts"], places, strict=True)}
            for link, places in content["views"].items()}


@LANGS
def test_each_view_has_the_words_that_the_server_would_send(services, lang):
    catalog = services.catalog()
    for link, words in held(services, lang).items():
        parsed = from_url(link, catalog)
        assert not parsed.notices and to_url(parsed.view, catalog) == link
        assert words == said(narrate(parsed.view, catalog, services.world))


@LANGS
def test_every_front_step_and_scene_is_held(services, lang):
    catalog, links = services.catalog(), held(services, lang)
    fronts = [default_view(catalog, key, lang) for key in chapters()]
    steps = [from_url(f"/{lang}/?chapter={key}&{row.strip}={value}", catalog).view for key, row in chapters().items()
             if row.strip in facets() for value in facets()[row.strip].values]
    scenes = [beat.view for beat in briefing(lang, catalog, services.world)]
    assert len(steps) > 20
    for view in (*fronts, *steps, *scenes):
        assert to_url(view, catalog) in links
    assert any("digits=" in link for link in links) == (lang is Lang.ar)
    assert Digits.latn not in {link.partition("digits=")[2] for link in links}


@LANGS
def test_the_words_are_small_and_their_address_is_theirs_alone(server, services, lang):
    client = server.test_client()
    url = client.get(f"/{lang}/").text.split('"said": "/')[1].split('"')[0]
    answer = client.get(f"/{url}")
    assert answer.data == said_bytes(lang, services, services.catalog())
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(brotli.compress(answer.data, quality=6)) < MOST_KB * 1000
    assert client.get(f"/data/said.{lang}.0123456789abcdef.json").headers["Cache-Control"] == "no-cache"
