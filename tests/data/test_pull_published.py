"""Pulling what published.toml names: HDX's checksum, the DTM API through its own client, and the command for both."""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser
from dataclasses import replace

import pytest

from callbacks.pull_command import add_pull_options, listing, run_pull
from callbacks.services import Services
from data.errors import AtlasError, PullError, TableError
from data.importers import read_imports
from data.places import read_gazetteer
from data.published import FILE, published
from data.pull_published import pull_dtm, pull_published
from data.releases import shipped_release
from data.settings import Settings, read_settings
from data.stores.files import FileStore
from tests.data.pull_site import Clock, good, puller, start_site, status
from tests.workbooks.feeds import V2, as_api, as_csv, dtm_rows, figures

KEY = "key-that-nobody-may-read"
FEED = as_csv(V2, dtm_rows(60, figures()))
MD5 = hashlib.md5(FEED, usedforsecurity=False).hexdigest()


@pytest.fixture
def site():
    site = start_site()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "pulled" / "feed"


def hdx_says(site, *resources):
    body = json.dumps({"success": True, "result": {"resources": list(resources)}}).encode()
    site.on("/api/3/action/package_show", status(200, body, Content_Type="application/json"))


def on_hdx(site, key, content):
    one = published()[key]
    site.on(one.url.partition("humdata.org")[2], good(content))
    return one


def test_hdxs_checksum_is_compared(site, out):
    one = on_hdx(site, "hdx", FEED)
    hdx_says(site, {"id": "another", "hash": "0" * 32}, {"id": one.resource, "hash": MD5, "size": 1})
    assert pull_published(one, puller(Clock()), out, site.url).size == len(FEED)
    hdx_says(site, {"id": one.resource, "hash": "0" * 32})
    out.unlink()
    with pytest.raises(PullError, match="md5 checksum that its publisher states"):
        pull_published(one, puller(Clock()), out, site.url)
    hdx_says(site, {"id": one.resource, "hash": "", "size": len(FEED) + 1})
    with pytest.raises(PullError, match="its publisher states"):
        pull_published(one, puller(Clock()), out, site.url)
    assert list(out.parent.glob("feed")) == [] and list(out.parent.glob(".pull-*")) == []


def test_without_hdxs_word_the_file_still_comes(site, out):
    one = on_hdx(site, "hdx", FEED)
    site.on("/api/3/action/package_show", status(500))
    told = []
    pull_published(one, replace(puller(Clock()), tell=told.append), out, site.url)
    assert out.read_bytes() == FEED and "without a checksum" in told[-1]


def test_a_file_without_a_known_address_is_found_by_its_name(site, out):
    one = published()["population"]
    packed = b"PK\3\4 a workbook"
    there = site.on("/dataset/x/download/" + one.file, good(packed, kind="application/octet-stream"))
    hdx_says(site, {"id": "1", "url": "https://elsewhere.example/other.xlsx"}, {"id": "2", "url": there})
    pull_published(one, puller(Clock()), out, site.url)
    assert out.read_bytes() == packed
    hdx_says(site, {"id": "2", "url": "https://elsewhere.example/" + one.file})
    with pytest.raises(PullError, match="ATLAS_PULL_HOSTS=elsewhere"):
        pull_published(one, puller(Clock()), out, site.url)


def dtm_site(site, version, change=lambda level, envelope: envelope):
    """The API's answers of one round, by version."""
    told = json.loads(as_api(dtm_rows(60, figures()), version))
    for level in ("admin0", "admin1", "admin2"):
        path = f"/v3/displacement/{level}" if version == "v3" else f"/v2/IdpA{level[1:]}Data"
        body = json.dumps(change(level, told[level])).encode()
        site.on(path, status(429, Retry_After="2"), status(200, body, Content_Type="application/json"))


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_the_dtm_api_is_asked_level_by_level_with_the_key(site, out, version):
    dtm_site(site, version)
    clock = Clock()
    pulled = pull_dtm(puller(clock), KEY, version, out, site.url)
    assert site.headers("Ocp-Apim-Subscription-Key") == [KEY] * 6 and clock.slept == [2.0] * 3
    assert {path.partition("?")[2] for path, _ in site.asked} == {"Admin0Pcode=LBY"}
    assert KEY.encode() not in out.read_bytes() and [path.name for path in out.parent.iterdir()] == ["feed"]
    (imported,) = read_imports(out, read_gazetteer())
    assert imported.round == 60 and imported.counts["people"] == 117_435
    assert pulled.changed and not pull_dtm(puller(clock), KEY, version, out, site.url).changed


@pytest.mark.parametrize(("envelope", "told"), [
    ({"isSuccess": False, "result": None, "errorMessages": ["No such country"]}, "No such country"),
    ([], "Unknown API error"),
])
def test_what_the_dtm_api_says_is_passed_on(site, out, envelope, told):
    dtm_site(site, "v3", lambda level, _: envelope)
    with pytest.raises(PullError, match=told):
        pull_dtm(puller(Clock()), KEY, "v3", out, site.url)
    assert not out.exists()


def test_a_key_that_is_refused_or_lacking_is_told_and_never_shown(site, out):
    site.on("/v3/displacement/admin0", status(401))
    with pytest.raises(PullError, match=r"refused \(401\)") as raised:
        pull_dtm(puller(Clock()), KEY, "v3", out, site.url)
    assert KEY not in str(raised.value)
    with pytest.raises(PullError, match="DTMAPI_SUBSCRIPTION_KEY"):
        pull_dtm(puller(Clock()), "", "v3", out, site.url)
    chosen = read_settings({"DTMAPI_SUBSCRIPTION_KEY": KEY})
    assert chosen.dtm_key == KEY and KEY not in repr(chosen)


@pytest.fixture
def services(tmp_path):
    """What the command needs, without a web application."""
    store = FileStore(tmp_path)
    shipped_release(store, read_gazetteer())
    return Services(Settings(home=tmp_path, may_publish="hdx"), store, read_gazetteer(), None)


def asked(*words):
    parser = ArgumentParser()
    add_pull_options(parser)
    return parser.parse_args(words)


def test_the_command_pulls_an_address_and_imports_it(site, services, capsys):
    address = site.on("/files/mirror.csv", good(FEED))
    run_pull(services, asked(address, "--import"))
    told = capsys.readouterr().out
    assert hashlib.sha256(FEED).hexdigest() in told and "is made, not published" in told
    assert (services.settings.home / "pulled" / "mirror.csv").read_bytes() == FEED
    run_pull(services, asked(address))
    told = capsys.readouterr().out
    assert "Unchanged since the last pull" in told and "python app.py import" in told


def test_the_command_says_what_to_do_by_hand(services, monkeypatch):
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: (_ for _ in ()).throw(OSError("no network")))
    with pytest.raises(PullError) as raised:
        run_pull(services, asked("hdx"))
    told = str(raised.value)
    assert told.startswith("No internet: nothing was fetched") and published()["hdx"].page in told
    assert "python app.py import FILE" in told
    with pytest.raises(AtlasError, match="can't be pulled"):
        run_pull(services, asked("hdxx"))


def test_the_list_tells_every_licence():
    lines = "\n".join(listing())
    assert all(one.key in lines and one.licence in lines for one in published().values())


@pytest.mark.parametrize(("change", "told"), [
    (("licence = ", "license = "), "lacks licence"),
    (('source = "dtm_api"', 'source = "nobody"'), "source 'nobody' isn't in sources.toml"),
    (("permission = true", 'permission = "yes"'), "permission must be true or false"),
    (('kind = "json"', 'kind = "exe"'), "kind 'exe'"),
])
def test_a_faulty_registry_is_refused_with_its_key(tmp_path, change, told):
    path = tmp_path / "published.toml"
    shipped = FILE.read_text(encoding="utf-8")
    path.write_text(shipped.replace(*change), encoding="utf-8")
    with pytest.raises(TableError) as raised:
        published(path)
    assert told in str(raised.value) and "[" in str(raised.value)


def test_nothing_but_the_command_pulls():
    """The web application asks no other host for anything."""
    root = FILE.parents[1]
    users = {str(path.relative_to(root)) for folder in ("data", "geo", "layouts", "callbacks")
             for path in (root / folder).rglob("*.py") if "from data.pull" in path.read_text(encoding="utf-8")}
    assert {user for user in users if not user.startswith("data/pull")} == {"callbacks/pull_command.py"}
    assert "data.pull" not in (root / "app.py").read_text(encoding="utf-8")
