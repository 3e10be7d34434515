"""Handing a view on: short links, the dialog's answer, embedded views, who may frame what, oEmbed and previews."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.words import Lang, text
from geo.links import from_url
from geo.scene import narrate
from geo.short import pinned_link, short_link

HOST = "http://localhost"
EMBEDDED = re.compile('<html lang="[^>]* data-embed="on"')
VIEW = "/ar/?chapter=storm&round=54&within=LY0203&snapshot=2023-09-13"
VIEWS = pytest.mark.parametrize("link", ["/en/?chapter=migrants&round=54&level=baladiya&nationality=sudan", VIEW])


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture
def view_of(services):
    return lambda link: from_url(link.removeprefix(HOST), services.catalog()).view


def oembed(client, url, **more):
    return client.get("/oembed", query_string={"url": url, **more})


# Short links

@VIEWS
def test_a_short_link_leads_to_its_view_and_may_be_kept(client, services, view_of, link):
    answer = client.get(short_link(view_of(link), services.catalog()))
    assert (answer.status_code, answer.headers["Location"]) == (302, pinned_link(view_of(link), services.catalog()))
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    page = client.get(answer.headers["Location"])
    assert meta(page, "og:image") and view_of(meta(page, "og:image")) == view_of(link)


@pytest.mark.parametrize("lang", Lang)
def test_a_damaged_code_is_explained_with_a_way_to_the_atlas(client, lang):
    answer = client.get("/s/1e05498", headers={"Accept-Language": lang})
    assert answer.status_code == 404 and answer.headers["Cache-Control"] == "no-cache"
    assert text("share.short_unknown", lang) in answer.text and f'href="/{lang}/"' in answer.text
    assert f'<html lang="{lang}"' in answer.text


@settings(deadline=None)
@given(code=st.text(min_size=1, max_size=40) | st.sampled_from(["//evil.example", "https://evil.example", "1/../en"]))
def test_no_code_leads_away(server, code):
    answer = server.test_client().get(f"/s/{quote(code)}")
    if 300 <= answer.status_code < 400 and answer.status_code != 308:
        assert re.match(r"/(en|ar)/\?", answer.headers["Location"])
    else:
        assert answer.status_code in (404, 308)
        assert "evil" not in answer.headers.get("Location", "").partition("/s/")[0]


# What the dialog asks for

@VIEWS
def test_the_dialogs_answer_is_of_exactly_the_view(client, services, view_of, link):
    path, _, query = link.partition("?")
    answer = client.get(f"{path}share?{query}").json
    told = narrate(view_of(link), services.catalog(), services.world)
    assert (answer["title"], answer["subtitle"], answer["summary"]) == (told.title, told.subtitle, told.summary)
    assert answer["short"] == short_link(view_of(link), services.catalog())
    assert len(answer["sources"]) == len(told.sources) and "IOM" in " ".join(answer["sources"])
    assert answer["qr"].startswith("data:image/svg+xml") and len(answer["qr"]) < 6000


# Embedded views

def meta(answer, name) -> str:
    found = re.search(rf'<meta property="{name}" content="([^"]*)">', answer.text)
    return unescape(found[1])


@VIEWS
def test_an_embedded_view_is_the_page_of_its_view_and_says_where_it_comes_from(client, view_of, link):
    page = client.get(f"/embed{link}")
    start = json.loads(re.search(r'id="atlas-start">(.*?)</script>', page.text, re.S)[1])
    assert start["view"]["chapter"] == view_of(link).chapter and start["view"]["within"] == list(view_of(link).within)
    assert EMBEDDED.search(page.text)
    assert view_of(meta(page, "og:url")) == view_of(link) == view_of(meta(page, "og:image"))
    assert "/embed/" not in meta(page, "og:url")
    assert not EMBEDDED.search(client.get(link).text)


@VIEWS
def test_an_embedded_view_is_a_picture_where_nothing_runs(client, services, view_of, link):
    page = client.get(f"/embed{link}").text
    told = narrate(view_of(link), services.catalog(), services.world)
    [picture] = re.findall('<svg class="first-map" role="img" aria-label="([^"]+)"', page)
    opened = re.search('<div class="embed-bar">.*?<a ([^>]+)>', page, re.S)[1]
    assert unescape(picture) == told.summary and told.disclaimer in page
    assert view_of(unescape(re.search('href="([^"]+)"', opened)[1])) == view_of(link)
    assert 'target="_blank"' in opened and 'rel="noopener"' in opened


# oEmbed

@VIEWS
def test_oembed_shows_the_view_of_any_link_to_it(client, services, view_of, link):
    short = short_link(view_of(link), services.catalog())
    answers = [oembed(client, HOST + one).json for one in (link, short, f"/embed{link}")]
    assert answers[0] == answers[1] == answers[2]
    card = answers[0]
    assert (card["version"], card["type"]) == ("1.0", "rich")
    assert card["title"] == narrate(view_of(link), services.catalog(), services.world).title
    frame = dict(re.findall(r'(\w+)="([^"]*)"', card["html"]))
    assert view_of(unescape(frame["src"]).replace("/embed", "")) == view_of(link) == view_of(card["thumbnail_url"])
    assert unescape(frame["src"]).startswith(f"{HOST}/embed/") and unescape(frame["title"]) == card["title"]
    assert (frame["width"], frame["height"]) == (str(card["width"]), str(card["height"]))
    assert "allow-top-navigation" not in frame["sandbox"]


def test_oembed_says_the_same_as_xml(client):
    card = oembed(client, HOST + VIEW).json
    answer = oembed(client, HOST + VIEW, format="xml")
    assert answer.mimetype == "text/xml"
    assert {part.tag: part.text for part in ElementTree.fromstring(answer.text)} == {k: str(v) for k, v in card.items()}


def test_oembed_keeps_within_the_room_that_there_is(client):
    card = oembed(client, HOST + VIEW, maxwidth=400, maxheight=300).json
    assert (card["width"], card["height"]) == (400, 300) and "thumbnail_url" not in card
    assert oembed(client, HOST + VIEW, maxwidth="wide", maxheight="-1").json == oembed(client, HOST + VIEW).json


@pytest.mark.parametrize("url", ["", "https://example.org/en/?chapter=storm", f"{HOST}.example.org/en/", "/en/",
                                 f"{HOST}/en/sheet.pdf", f"{HOST}/health", f"{HOST}/s/1e05498", "javascript:alert(1)",
                                 "http://[", f"{HOST}@example.org/en/"])
def test_oembed_knows_nothing_of_other_links(client, url):
    assert oembed(client, url).status_code == 404


def test_oembed_says_which_formats_it_lacks(client):
    assert oembed(client, HOST + VIEW, format="yaml").status_code == 501


@VIEWS
def test_a_page_says_where_its_oembed_is(client, view_of, link):
    found = re.search(r'type="application/json\+oembed" href="([^"]+)"', client.get(link).text)
    card = client.get(unescape(found[1])).json
    assert view_of(card["thumbnail_url"]) == view_of(link)
