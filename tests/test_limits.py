"""How much anybody may ask: how often, how long, how large, and under which name; refusals say what to do."""

from __future__ import annotations

import json
import tracemalloc

import pytest

from app import create_server
from callbacks.limiting import KINDS, LONGEST_ADDRESS, LONGEST_BODY, kind_of
from data.counts import MOST_KEYS, Allowance, OwnCounts, SharedCounts, allowance_of, network_of
from data.settings import Settings
from data.words import Lang, text
from tests.signing_in import PAGE

AFAR, ELSEWHERE = "203.0.113.7", "203.0.113.8"
COSTLY = {
    "sheet": ("GET", "/en/sheet.png?paper=none"), "deck": ("POST", "/ar/deck.pdf"), "atlas": ("POST", "/en/atlas"),
    "file": ("POST", "/ar/snapshot"), "download": ("GET", "/download/en?hxl=1"), "search": ("GET", "/search/ar?q=x"),
    "share": ("GET", "/s/zzz"), "feed": ("GET", "/en/feed.atom"), "sign-in": ("GET", "/desk/en/sign-in"),
    "page": ("GET", "/embed/en/"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"), asks_per_minute=6, upload_mb=1)


def client_at(server, address=AFAR):
    client = server.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


class Clock:
    """Time that a test sets."""

    def __init__(self, at: float = 1000.0):
        self.at = at

    def __call__(self) -> float:
        return self.at


# How often

@pytest.mark.parametrize("kind", COSTLY)
def test_a_client_that_asks_too_often_is_told_when_to_come_back_and_others_are_served(server, kind):
    method, address = COSTLY[kind]
    most = allowance_of(dict((key, part) for key, part, _ in KINDS)[kind], 6, 10)
    client = client_at(server, f"198.51.100.{len(kind)}")
    statuses = [client.open(address, method=method).status_code for _ in range(2 * most + 1)]  # over a window's edge
    assert 429 in statuses and statuses[0] != 429
    refused = client.open(address, method=method, headers={"Accept": "application/json"})
    if refused.status_code == 429:
        assert 1 <= int(refused.headers["Retry-After"]) <= 10 and refused.headers["Cache-Control"] == "no-store"
        assert refused.json["error"] and refused.json["status"] == 429
    assert client_at(server, ELSEWHERE).open(address, method=method).status_code != 429
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("lang", Lang)
def test_the_refusal_is_worded_for_people_in_both_languages(server, lang):
    client = client_at(server, f"198.51.100.{100 + len(text('ui.loading', lang))}")
    answers = [client.get(f"/{lang}/sheet.pdf?paper=none", headers=PAGE) for _ in range(3)]
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert f'lang="{lang}"' in refused.text
    assert text("fault.too_many", lang, n=int(refused.headers["Retry-After"])) in refused.text


def test_a_flood_of_one_kind_leaves_a_client_the_others(server):
    client = client_at(server, "198.51.100.200")
    for _ in range(5):
        client.get("/en/sheet.png?paper=none")
    assert client.get("/search/en?q=tripoli").status_code == 200
    assert client.get("/health").status_code == 200


def test_this_machine_itself_is_not_counted(server):
    client = client_at(server, "127.0.0.1")
    assert {client.get("/en/sheet.png?paper=none").status_code for _ in range(6)} == {400}


def test_every_route_that_makes_something_is_of_a_kind(server):
    named = {rule.rule: kind_of(rule.rule) for rule in server.url_map.iter_rules()}
    costly = [rule for rule in named if any(part in rule for part in ("sheet.", "deck.", "atlas.<any", "/search/",
              "/snapshot", "/briefing", "/download/", "/feed.", "/sign-in", "_dash-update-component"))
              and "/assets/" not in rule and "/data/" not in rule]
    assert len(costly) > 20 and all(named[rule] for rule in costly)
    assert not [rule for rule in ("/health", "/release", "/sw.js", "/geo/<layer>.<digest>.json") if named[rule]]


def test_counts_begin_again_with_each_window():
    clock = Clock()
    allowance = Allowance(OwnCounts(clock), "sheet", 2, 10, clock)
    assert [allowance.takes("a") for _ in range(3)] == [True, True, False]
    assert allowance.takes("b") and not allowance.has_left("a")
    clock.at += allowance.waits_s()
    assert allowance.has_left("a") and allowance.takes("a")


def test_no_limit_is_no_limit():
    allowance = Allowance(OwnCounts(), "sheet", allowance_of(0.1, 0, 10), 10)
    assert all(allowance.takes("a") for _ in range(1000)) and allowance.has_left("a")


def test_a_flood_from_many_addresses_takes_bounded_memory():
    counts = OwnCounts(Clock())
    tracemalloc.start()
    for number in range(2 * MOST_KEYS):
        counts.add(f"page:2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::/64", 10)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_one_customer_of_a_provider_is_one_client():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")


# Shared by several machines

def test_machines_with_one_redis_count_together(redis_url):
    clock = Clock()
    here, there = (Allowance(SharedCounts(redis_url, clock), "sheet", 3, 10, clock) for _ in range(2))
    assert [here.takes("a"), there.takes("a"), here.takes("a"), there.takes("a")] == [True, True, True, False]
    assert not here.has_left("a") and there.takes("b")
    clock.at += 10
    assert here.takes("a")


def test_without_its_redis_a_machine_counts_for_itself_at_once():
    counts = SharedCounts("redis://127.0.0.1:1/0", Clock())
    assert [counts.add("a", 10) for _ in range(3)] == [1, 2, 3]


def test_what_is_counted_in_redis_is_gone_soon(redis_url):
    from data.redis_link import redis_at

    SharedCounts(redis_url).add("sheet:203.0.113.7", 10)
    assert [0 < redis_at(redis_url).ttl(key) <= 20 for key in redis_at(redis_url).keys("atlas:asked:*")] == [True]


# How long, how large

def test_an_address_longer_than_any_view_is_refused(server):
    client = client_at(server, "127.0.0.1")
    assert client.get(f"/en/?within={'LY0101,' * 2000}").status_code == 200
    for address in (f"/en/?x={'a' * LONGEST_ADDRESS}", f"/s/{'a' * LONGEST_ADDRESS}x"):
        answer = client.get(address, headers=PAGE)
        assert answer.status_code == 414 and text("fault.too_long", Lang.en) in answer.text


@pytest.mark.parametrize("chunked", [False, True], ids=["told", "chunked"])
def test_no_route_takes_in_more_than_it_needs(server, chunked):
    """Whatever a request says of its length: at most so much of it is ever read."""
    client = client_at(server, "127.0.0.1")
    most = {"snapshot": 25_000_000}
    for rule in server.url_map.iter_rules():
        if "POST" not in rule.methods or "<" in rule.rule:
            continue
        room = next((size for name, size in most.items() if name in rule.rule), LONGEST_BODY) + 300_000
        sent = Endless(room)
        length = {"HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {"CONTENT_LENGTH": "99999999999"}
        environ = {"wsgi.input": sent, "wsgi.input_terminated": True, "REMOTE_ADDR": "127.0.0.1"} | length
        answer = client.post(rule.rule, environ_overrides=environ, content_type="application/json")
        assert answer.status_code in (413, 503, 400, 401, 201), (rule.rule, answer.status_code)
        assert sent.read_bytes <= room, rule.rule


class Endless:
    """A body that never ends; it counts what is read of it."""

    def __init__(self, most: int):
        self.most, self.read_bytes = most, 0

    def read(self, size: int = -1) -> bytes:
        wanted = self.most if size < 0 else min(size, 65_536)
        self.read_bytes += wanted
        assert self.read_bytes <= 2 * self.most, "it is read without end"
        return b" " * wanted

    readline = read


def test_what_is_too_large_is_said_in_words(server):
    client = client_at(server, "127.0.0.1")
    answer = client.post("/en/atlas", data=b"x" * 300_000, content_type="application/json", headers=PAGE)
    assert answer.status_code == 413 and text("job.too_long", Lang.en) in answer.text
    answer = client.post("/en/_dash-update-component", data=b"x" * 300_000, content_type="application/json")
    assert answer.status_code == 413 and json.loads(answer.text)["error"] == text("fault.too_large", Lang.en)


# Under which name

def test_an_atlas_that_knows_its_name_answers_to_no_other(tmp_path):
    settings = Settings(home=tmp_path, public_url="https://atlas.example.org", hosts="intranet.local Atlas.local")
    client = client_at(create_server(settings))
    for host in ("atlas.example.org", "ATLAS.example.org:443", "intranet.local", "atlas.local:8050", "127.0.0.1:8050",
                 "localhost", "[::1]:8050"):
        assert client.get("/en/", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example", "atlas.example.org.evil.example", "atlas.example.org@evil.example", "10.0.0.7", "",
                 "[", "[::1", "localhost:x]"):
        answer = client.get("/en/", headers={"Host": host} | PAGE)
        assert answer.status_code == 400, host
        assert "evil.example" not in answer.text and text("fault.other_host", Lang.en)[:40] in answer.text
    assert client.get("/health", headers={"Host": "10.0.0.7:8050"}).status_code == 200  # a probe inside a cluster


def test_a_laptop_without_a_name_answers_to_any(server):
    assert client_at(server, "192.168.1.9").get("/release", headers={"Host": "192.168.1.5:8050"}).status_code == 200
