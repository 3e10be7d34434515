"""Pulling from a server that behaves and misbehaves: whole and checked, or not there; polite; clear when it fails."""

from __future__ import annotations

import hashlib
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import PullError
from data.pull_answers import Wanted
from data.pull_steps import OfflineError, first_step, next_step
from tests.data.pull_site import (
    Clock,
    bomb,
    broken,
    endless,
    good,
    partial,
    puller,
    redirect,
    send,
    silent,
    start_site,
    status,
)

FILE = b"pcode,people\n" + b"".join(b"LY0211,%d\n" % number for number in range(5000))
NEWER = FILE.replace(b"LY0211", b"LY0103")


@pytest.fixture
def site():
    site = start_site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "folder" / "feed.csv"


def left(out):
    """Names in the folder, but for the marks by which an unchanged file is known."""
    return {path.name for path in out.parent.iterdir() if not path.name.endswith(".pulled.json")}


def refused(site, out, clock, *behaviours, **limits):
    """Message of a pull that fails; nothing may stand under the file's name."""
    with pytest.raises(PullError) as raised:
        puller(clock, **limits).pull(Wanted(site.on("/feed.csv", *behaviours), "csv"), out)
    assert not out.exists()
    return str(raised.value)


def test_a_file_comes_whole_and_is_asked_for_politely(site, out, clock):
    pulled = puller(clock).pull(Wanted(site.on("/feed.csv", good(FILE)), "csv"), out)
    assert out.read_bytes() == FILE
    assert (pulled.sha256, pulled.size, pulled.changed) == (hashlib.sha256(FILE).hexdigest(), len(FILE), True)
    assert left(out) == {"feed.csv"} and clock.slept == []
    assert "data@example.org" in site.headers("User-Agent")[0]
    assert site.headers("Accept-Encoding") == ["identity"]


def test_an_unchanged_file_costs_nothing_and_one_that_was_spoiled_comes_again(site, out, clock):
    wanted = Wanted(site.on("/feed.csv", good(FILE)), "csv")
    first = puller(clock).pull(wanted, out)
    again = puller(clock).pull(wanted, out)
    assert (again.changed, again.sha256) == (False, first.sha256) and site.headers("If-None-Match") == [None, '"1"']
    out.write_bytes(b"spoiled")
    assert puller(clock).pull(wanted, out).changed and out.read_bytes() == FILE
    site.on("/feed.csv", good(NEWER, '"2"'))
    assert puller(clock).pull(wanted, out).changed and out.read_bytes() == NEWER


def test_a_broken_connection_is_taken_up_where_it_broke(site, out, clock):
    address = site.on("/feed.csv", broken(FILE, 20_000), broken(FILE, 7), good(FILE))
    assert puller(clock).pull(Wanted(address, "csv"), out).changed
    assert out.read_bytes() == FILE and left(out) == {"feed.csv"}
    assert site.headers("Range") == [None, "bytes=20000-", "bytes=20007-"]
    assert site.headers("If-Range") == [None, '"1"', '"1"']
    assert clock.slept == [1.0, 2.0]


def test_what_came_is_kept_for_the_next_run(site, out, clock):
    told = refused(site, out, clock, broken(FILE, 20_000), attempts=1)
    assert "20,000 bytes are kept; the same command goes on from there" in told
    assert left(out) == {"feed.csv.part", "feed.csv.part.json"}
    puller(clock).pull(Wanted(site.on("/feed.csv", good(FILE)), "csv"), out)
    assert out.read_bytes() == FILE and site.headers("Range")[-1] == "bytes=20000-"


@pytest.mark.parametrize("honest", [True, False])
def test_a_file_that_changes_meanwhile_is_begun_anew(site, out, clock, honest):
    """An honest server answers with the whole new file; a careless one with the rest of the new file."""
    second = good(NEWER, '"2"') if honest else broken(NEWER, len(NEWER), '"2"')
    puller(clock).pull(Wanted(site.on("/feed.csv", broken(FILE, 20_000), second, good(NEWER, '"2"')), "csv"), out)
    assert out.read_bytes() == NEWER and left(out) == {"feed.csv"}


def test_a_part_that_was_not_asked_for_is_not_put_behind_the_other(site, out, clock):
    address = site.on("/feed.csv", broken(FILE, 20_000), partial(FILE, 0, len(FILE)), good(FILE))
    puller(clock).pull(Wanted(address, "csv"), out)
    assert out.read_bytes() == FILE and site.headers("Range") == [None, "bytes=20000-", None]


def test_a_part_of_what_was_asked_for_is_not_the_end(site, out, clock):
    address = site.on("/feed.csv", broken(FILE, 20_000), partial(FILE, 20_000, 20_100), good(FILE))
    puller(clock).pull(Wanted(address, "csv"), out)
    assert out.read_bytes() == FILE and site.headers("Range")[-1] == "bytes=20100-"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 3000), max_size=4), size=st.integers(1, 3000))
def test_wherever_it_breaks_the_file_is_the_same(site, out, cuts, size):
    content = (b"a,b\n" * 1000)[:size]
    for path in (*out.parent.glob("*"),) if out.parent.exists() else ():
        path.unlink()
    address = site.on("/feed.csv", *(broken(content, cut) for cut in cuts), good(content))
    puller(Clock(), attempts=len(cuts) + 1).pull(Wanted(address, "csv"), out)
    assert out.read_bytes() == content


@pytest.mark.parametrize("stated", ["7", "date"])
def test_a_server_that_asks_for_a_pause_gets_it(site, out, clock, stated):
    if stated == "date":
        stated = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)
    address = site.on("/feed.csv", status(429, Retry_After=stated), good(FILE))
    puller(clock).pull(Wanted(address, "csv"), out)
    assert out.read_bytes() == FILE
    assert clock.slept == [pytest.approx(7 if stated == "7" else 39.5, abs=1)]


def test_a_pause_that_is_too_long_is_told_and_not_waited_for(site, out, clock):
    told = refused(site, out, clock, status(429, Retry_After="300"))
    assert "pause of 300 s" in told and clock.slept == [] and len(site.asked) == 1


def test_a_failing_server_is_asked_ever_more_rarely_and_not_for_ever(site, out, clock):
    told = refused(site, out, clock, status(503), attempts=4)
    assert "answered 503" in told and "4 tries" in told and "Nothing was fetched" in told
    assert clock.slept == [1.0, 2.0, 4.0] and len(site.asked) == 4 and left(out) == set()


def test_pauses_differ_from_client_to_client(site, out, clock):
    client = puller(clock, attempts=2)
    client.chance = lambda: 0.0
    with pytest.raises(PullError):
        client.pull(Wanted(site.on("/feed.csv", status(500)), "csv"), out)
    assert clock.slept == [0.5]


PAGE = b"<!doctype html><title>Sign in</title>"


@pytest.mark.parametrize(("behaviour", "told"), [
    (status(200, PAGE, Content_Type="text/html; charset=utf-8"), "sent text/html"),
    (status(200, PAGE, Content_Type="application/octet-stream"), "something else than a .csv file"),
    (status(200, b"PK\3\4", Content_Type="application/octet-stream"), "something else than a .csv file"),
    (status(200, b"x", Content_Type="image/png"), "sent image/png"),
    (status(200, b"", Content_Type="text/csv"), "is empty"),
    (status(200, b"x", Content_Type="text/csv", **{"Content-Length": "999999999999"}), "more than 200 MB"),
    (bomb(), "packed the file (gzip)"),
    (status(404), "answered 404"),
    (status(403), "refused (403)"),
    (redirect("http://127.0.0.1:9/feed.csv"), "isn't followed"),
    (redirect("https://elsewhere.example/feed.csv"), "ATLAS_PULL_HOSTS=elsewhere.example"),
    (redirect("http://elsewhere.example/feed.csv"), "only https"),
    (redirect("https://user:secret@elsewhere.example/"), "without a password"),
    (redirect("file:///etc/passwd"), "isn't an address that can be pulled"),
    (redirect("/feed.csv"), "in a circle"),
    (lambda handler: send(handler, 302), "answered 302"),
])
def test_what_is_not_the_file_leaves_nothing_behind(site, out, clock, behaviour, told):
    message = refused(site, out, clock, behaviour)
    assert told in message and left(out) == set() and clock.slept == []


def test_a_page_is_no_file_of_any_kind(site, out, clock):
    address = site.on("/feed", status(200, b"Sign in", Content_Type="text/html"))
    with pytest.raises(PullError, match="sent text/html"):
        puller(clock).pull(Wanted(address), out)
    assert left(out) == set()


def test_a_redirect_on_the_same_host_is_followed(site, out, clock):
    site.on("/real.csv", good(FILE))
    puller(clock).pull(Wanted(site.on("/feed.csv", redirect("/real.csv")), "csv"), out)
    assert out.read_bytes() == FILE


def test_a_length_that_lies_is_found_out(site, out, clock):
    longer = status(200, FILE, Content_Type="text/csv", **{"Content-Length": str(len(FILE) + 9)})
    def hang_up(handler):
        handler.close_connection = True
        longer(handler)
    assert "tries were made" in refused(site, out, clock, hang_up, attempts=2)
    shorter = status(200, FILE, Content_Type="text/csv", **{"Content-Length": "100"})
    checksum = hashlib.md5(FILE, usedforsecurity=False).hexdigest()
    with pytest.raises(PullError, match="md5 checksum"):
        puller(clock).pull(Wanted(site.on("/feed.csv", shorter), "csv", checksum), out)
    assert left(out) == set()


def test_chunks_that_stop_short_are_not_a_file(site, out, clock):
    told = refused(site, out, clock, endless(chunks=3), attempts=1)
    assert "connection broke" in told and "3,000 bytes are kept" in told


def test_a_body_without_end_is_cut_off(site, out, clock):
    assert "more than 1 MB" in refused(site, out, clock, endless(), bytes=1_000_000)
    assert left(out) == set()


def test_a_drip_ends_when_the_time_is_up_and_is_kept(site, out):
    told = refused(site, out, Clock(step=1.0), endless(pause_s=0.01), seconds=20.0)
    assert "too slow" in told and "run the same command again" in told
    assert left(out) == {"feed.csv.part", "feed.csv.part.json"}


def test_a_server_that_says_nothing_is_not_waited_for(site, out, clock):
    assert "was silent" in refused(site, out, clock, silent, silence_s=0.2, attempts=2)
    assert clock.slept == [1.0]


def test_nobody_there_is_told_after_a_few_tries(out, clock):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/feed.csv"
    with pytest.raises(PullError, match=r"can't be reached.*Nothing was fetched"):
        puller(clock, attempts=2).pull(Wanted(address, "csv"), out)


def test_without_a_network_it_says_so_at_once(out, clock, monkeypatch):
    def unknown(*_):
        raise socket.gaierror("Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OfflineError, match="can't be found"):
        puller(clock).pull(Wanted("https://published.example/feed.csv", "csv"), out)
    assert clock.slept == [] and left(out) == set()


@pytest.mark.parametrize("address", ["10.0.0.5", "169.254.169.254", "192.168.1.1", "::1", "fd00::1"])
def test_a_name_that_stands_for_a_private_address_is_not_asked(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(PullError, match="inside a private network"):
        first_step("https://published.example/feed.csv")


def test_a_redirect_may_lead_to_an_allowed_host(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("93.184.216.34", 443))])
    there = next_step("https://published.example/a", "https://files.example/b", ("files.example",))
    assert there == "https://files.example/b"
    for refused_address in ("https://files.example:8443/b", "http://published.example/a", "http://localhost/b"):
        with pytest.raises(PullError):
            next_step("https://published.example/a", refused_address, ("files.example", "localhost"))


@pytest.mark.parametrize(("path", "followed"), [
    ("/hdx/resources/a.csv?Signature=x", True), ("/other/a.csv", False), ("/hdx-else/a.csv", False),
    ("/hdx/../other/a.csv", False), ("/hdx/%2e%2e/other/a.csv", False)])
def test_of_a_host_that_many_share_one_folder_may_be_allowed(monkeypatch, path, followed):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: [(0, 0, 0, "", ("93.184.216.34", 443))])
    there = f"https://shared.example{path}"
    if followed:
        assert next_step("https://published.example/a", there, ("shared.example/hdx/",)) == there
    else:
        with pytest.raises(PullError):
            next_step("https://published.example/a", there, ("shared.example/hdx/",))


def test_a_signature_in_an_address_is_never_told(site, out, clock):
    site.on("/real.csv", status(404))
    told = refused(site, out, clock, redirect("/real.csv?Signature=secret"))
    assert "/real.csv answered 404" in told and "secret" not in told


def test_a_part_sent_unasked_is_the_file_if_it_is_all_of_it(site, out, clock):
    puller(clock).pull(Wanted(site.on("/feed.csv", partial(FILE, 0, 900), partial(FILE, 900, len(FILE))), "csv"), out)
    assert out.read_bytes() == FILE and site.headers("Range") == [None, "bytes=900-"]


def test_two_pulls_of_one_file_do_not_mix(site, out, clock):
    def while_fetching(handler):
        with pytest.raises(PullError, match="Another pull"):
            puller(Clock()).pull(Wanted(site.url + "/feed.csv", "csv"), out)
        good(FILE)(handler)
    puller(clock).pull(Wanted(site.on("/feed.csv", while_fetching), "csv"), out)
    assert out.read_bytes() == FILE
