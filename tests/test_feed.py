"""The Atom feed: valid by RFC 4287, true to the store's history, and silent on whatever is hidden."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from xml.etree import ElementTree

import pytest

from app import create_server
from callbacks.services import Services
from data.alerts import Rule, large_changes, read_rule, withdrawals
from data.errors import TableError
from data.places import Level, read_gazetteer
from data.settings import Settings
from data.stores.files import FileStore, Publication
from data.words import Lang, text
from geo.boundaries import read_world
from geo.links import from_url
from tests.second_round import DESERTED, DOUBLED, UNASSESSED, second_round

ATOM = "{http://www.w3.org/2005/Atom}"
ONCE_IN_FEED, ONCE_IN_ENTRY = ("id", "title", "updated"), ("id", "title", "updated", "published", "summary")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:\S+")  # RFC 4151
PUBLIC = "https://atlas.example.org"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Settings:
    """A store whose clock goes on by an hour with each switch: shipped, two rounds, rolled back, published again."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), public_url=PUBLIC)
    hours = count()
    store = FileStore(settings.home, clock=lambda: datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=next(hours)))
    release = second_round(store, read_gazetteer(), number=55)
    store.rollback()
    store.publish(release.digest, note="for <b>you</b> & all\x0b")
    return settings


def feed_of(server, lang: Lang) -> ElementTree.Element:
    answer = server.test_client().get(f"/{lang}/feed.atom")
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


def entries_of(feed: ElementTree.Element, category: str) -> list[ElementTree.Element]:
    return [entry for entry in feed.iter(f"{ATOM}entry") if entry.find(f"{ATOM}category").get("term") == category]


@pytest.mark.parametrize("lang", Lang)
def test_the_feed_is_valid(server, lang):
    feed = feed_of(server, lang)
    assert feed.tag == f"{ATOM}feed" and feed.get("{http://www.w3.org/XML/1998/namespace}lang") == lang
    assert feed.find(f"{ATOM}author/{ATOM}name").text
    entries = feed.findall(f"{ATOM}entry")
    for part, once in [(feed, ONCE_IN_FEED), *((entry, ONCE_IN_ENTRY) for entry in entries)]:
        assert all(len(part.findall(ATOM + tag)) == 1 and part.find(ATOM + tag).text for tag in once)
        assert TAG.fullmatch(part.find(f"{ATOM}id").text)
        assert all(TIME.fullmatch(time.text) for tag in ("updated", "published") for time in part.findall(ATOM + tag))
        assert len([one for one in part.findall(f"{ATOM}link") if one.get("rel") == "alternate"]) == 1
        assert all(one.get("href").startswith(f"{PUBLIC}/{lang}/") for one in part.findall(f"{ATOM}link"))
    names = [entry.find(f"{ATOM}id").text for entry in entries]
    times = [entry.find(f"{ATOM}updated").text for entry in entries]
    assert len(set(names)) == len(names) and times == sorted(times, reverse=True)
    assert feed.find(f"{ATOM}updated").text == times[0]
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == f"{PUBLIC}/{lang}/feed.atom"


def test_both_languages_tell_the_same_news(server):
    one, other = (feed_of(server, lang) for lang in Lang)
    names = [[entry.find(f"{ATOM}id").text for entry in feed.iter(f"{ATOM}entry")] for feed in (one, other)]
    assert names[0] == names[1]


def test_publications_are_told_as_they_stand_today(server):
    entries = {entry.find(f"{ATOM}id").text.rpartition("/")[2]:
               [entry.find(ATOM + tag).text for tag in ("title", "summary", "updated")]
               for entry in entries_of(feed_of(server, Lang.en), "release")}
    assert set(entries) == {"1", "2", "3", "4"}
    assert entries["2"][0] == text("feed.withdrawn", Lang.en) and not re.search(r"\d,\d{3}", entries["2"][1])
    assert "Round 54" in entries["3"][0] and "shown again" in entries["3"][0] and "787,326 migrants" in entries["3"][1]
    assert "Round 55" in entries["4"][0] and 'for <b>you</b> & all' in entries["4"][1]
    assert entries["2"][2] == entries["3"][2]  # withdrawn by that very switch


def test_large_changes_are_told_and_lead_to_the_view_that_shows_them(server, home):
    found = entries_of(feed_of(server, Lang.en), "change")
    assert {entry.find(f"{ATOM}id").text.rpartition("/")[2] for entry in found} == {DOUBLED, DOUBLED[:6]}
    assert f"tag:atlas.example.org,2026:change/55-54/{DOUBLED}" in [entry.find(f"{ATOM}id").text for entry in found]
    catalog = Services(home, FileStore(home.home), read_gazetteer(), read_world(read_gazetteer())).catalog()
    for entry in found:
        parsed = from_url(entry.find(f"{ATOM}link").get("href").removeprefix(PUBLIC), catalog)
        view = parsed.view
        assert not parsed.notices and (view.measure, view.round, view.against) == ("change", 55, 54)
        assert parsed.view.within == (entry.find(f"{ATOM}id").text.rpartition("/")[2],)


def test_a_place_that_is_hidden_or_differs_in_coverage_is_never_news(home):
    """With the lowest rule every place with figures in both rounds would be news."""
    catalog = Services(home, FileStore(home.home), read_gazetteer(), read_world(read_gazetteer())).catalog()
    lowest = Rule(1, 1, (Level.mantika, Level.baladiya, Level.muhalla))
    every = {change.pcode for change in large_changes(catalog, lowest)}
    assert DOUBLED in every and len(every) > 100
    assert not every & {UNASSESSED, UNASSESSED[:6], DESERTED}
    cube = catalog.cube
    small = {pcode for pcode, total in zip(cube.muhallas, cube.muhalla_totals[54].tolist(), strict=True) if total < 0}
    assert small and not every & small


@pytest.mark.parametrize(("percent", "people"), [(98, 500), (25, 33_000)])
def test_both_bounds_must_be_reached(home, percent, people):
    catalog = Services(home, FileStore(home.home), read_gazetteer(), read_world(read_gazetteer())).catalog()
    assert not large_changes(catalog, replace(read_rule(), percent=percent, people=people))


def test_who_has_the_newest_feed_gets_it_once_only(server):
    client = server.test_client()
    first = client.get("/en/feed.atom")
    assert first.headers["Last-Modified"]
    assert client.get("/en/feed.atom", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get("/en/feed.atom", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304


def test_a_page_names_its_feed(server):
    named = '<link rel="alternate" type="application/atom+xml" href="/ar/feed.atom"'
    assert named in server.test_client().get("/ar/").text


def test_a_release_that_is_rolled_back_twice_names_each_rollback():
    at = "2026-11-22T00:00:00+00:00"
    history = [Publication(n, at, action, digest) for n, (action, digest) in enumerate(
        [("publish", "a"), ("publish", "b"), ("publish", "c"), ("rollback", "b"), ("rollback", "a")], start=1)]
    assert {number: gone.number for number, gone in withdrawals(history).items()} == {3: 4, 2: 5}


@pytest.mark.parametrize("rule", ["percent = 25", 'percent = "x"\npeople = 5\nlevels = []',
                                  "percent = 0\npeople = 1\nlevels = []",
                                  'percent = 25\npeople = 500\nlevels = ["village"]'])
def test_a_rule_with_a_fault_is_refused(tmp_path, rule):
    path = tmp_path / "alerts.toml"
    path.write_text(rule)
    with pytest.raises(TableError, match=r"alerts\.toml"):
        read_rule(path)


@pytest.fixture(scope="module")
def server(home):
    return create_server(home)
