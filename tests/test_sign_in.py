"""Signing in and out as a browser does it: cookies, forms of other sites, where it leads, what is kept."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask, jsonify

from callbacks.sign_in import needs, register_sign_in, signed_in
from data.accounts import Role, find_account
from data.attempts import FREE, set_lock
from data.errors import AwayError
from data.words import Lang, text
from tests.signing_in import PAGE, PASSWORD, add_account, post_form, sign_in, token_of

SIGN_IN = "/desk/en/sign-in"
LANGS = pytest.mark.parametrize("lang", Lang)


@pytest.fixture(scope="module", autouse=True)
def accounts(services):
    for role in Role:
        add_account(services, str(role), role, display="<b>Ann</b>" if role is Role.viewer else "")


@pytest.fixture
def client(server):
    return server.test_client()


def desk_of(services, **settings):
    """A small server with a page of the desk for each role."""
    server = Flask("desk")
    register_sign_in(server, replace(services, settings=replace(services.settings, **settings)))
    for role in Role:
        view = needs(role)(lambda: jsonify(signed_in().name))
        server.add_url_rule(f"/desk/en/{role}", f"of_{role}", view, methods=["GET", "POST"])
    server.add_url_rule("/desk/en/", "home", lambda: "home")
    server.add_url_rule("/public", "public", lambda: str(signed_in()))
    return server


def cookie_of(answer) -> str:
    return answer.headers.get("Set-Cookie", "")


def without_lots(answer) -> str:
    """An answer without the number that Dash draws for each."""
    return re.sub('"end_id":"[^"]+"', "", answer.text)


def number_of(client) -> str:
    return client.get_cookie("atlas-desk", path="/desk").value


@pytest.mark.parametrize("role", Role)
def test_each_role_gets_what_is_for_it_and_what_is_for_those_before(services, role):
    client = desk_of(services).test_client()
    sign_in(client, role)
    for other in Role:
        answer = client.get(f"/desk/en/{other}", headers=PAGE)
        assert answer.status_code == (200 if role.includes(other) else 403)
        if answer.status_code == 403:
            assert text(f"desk.role.{other}", Lang.en) in answer.text and 'role="alert"' in answer.text
            assert client.get(f"/desk/en/{other}").json["error"]  # a script gets JSON
    assert client.get("/public").text == "None"  # the public knows nobody


def test_the_cookie_is_a_new_random_number_that_scripts_and_other_sites_dont_get(services, client):
    told = cookie_of(client.get(SIGN_IN))
    assert all(part in told for part in ("HttpOnly", "SameSite=Lax", "Path=/desk")) and "Secure" not in told
    before = number_of(client)
    sign_in(client, "viewer")
    after = number_of(client)
    assert after != before and len(after) == 43
    assert after not in str(services.store.documents("session"))
    client.set_cookie("atlas-desk", before, path="/desk")  # somebody knew the number from before the sign-in
    assert client.get("/desk/en/accounts", headers=PAGE).status_code == 303


@pytest.mark.parametrize(("settings", "base"), [
    ({"public_url": "https://atlas.example"}, "http://127.0.0.1"), ({}, "https://127.0.0.1"),
    ({"proxies": 1}, "http://127.0.0.1")])
def test_over_https_the_cookie_never_leaves_it(services, settings, base):
    client = desk_of(services, **settings).test_client()
    told = cookie_of(client.get(SIGN_IN, base_url=base, headers={"X-Forwarded-Proto": "https"}))
    assert told.startswith("__Secure-atlas-desk=") and "Secure;" in told


def test_public_pages_set_no_cookie_and_dont_depend_on_one(server, client):
    paths = ["/", "/en/", "/ar/?chapter=data", "/health", "/release", "/en/_dash-layout", "/search/en?q=sabha",
             "/sw.js", "/en/feed.atom"]
    public = {path: client.get(path) for path in paths}
    assert not [path for path, answer in public.items() if cookie_of(answer) or "Cookie" in answer.headers["Vary"]]
    sign_in(client, "admin")
    for path, answer in public.items():
        again = client.get(path)
        assert without_lots(again) == without_lots(answer) and not cookie_of(again)


@LANGS
def test_whoever_isnt_signed_in_is_led_there_and_back(client, lang):
    answer = client.get(f"/desk/{lang}/accounts?page=2", headers=PAGE)
    assert answer.status_code == 303
    form = client.get(answer.headers["Location"], headers=PAGE).text
    assert f'lang="{lang}" dir="{lang.direction}"' in form
    told = {"csrf_token": token_of(form), "name": " ADMIN ", "password": PASSWORD,
            "next": f"/desk/{lang}/accounts?page=2"}
    assert told["next"] in form
    answer = client.post(f"/desk/{lang}/sign-in", data=told, headers=PAGE)
    assert answer.headers["Location"] == told["next"]
    page = client.get(told["next"], headers=PAGE)
    assert page.status_code == 200 and text("desk_account.title", lang) in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert client.get(f"/desk/{lang}/sign-in").status_code == 302  # there already


@pytest.mark.parametrize("elsewhere", [
    "https://evil.example/", "//evil.example", "/\\evil.example", "/desk//evil.example", "/desk/\\evil.example", "/en/",
    "javascript:alert(1)", "/desk/en/\r\nSet-Cookie: a=b", "/desk.evil.example/", "/desk/en/sign-in", "/desk/sign-out",
    "/desk/oidc/back?code=1", '/desk/en/"><script>'])
def test_a_sign_in_leads_nowhere_else(client, elsewhere):
    page = client.get(SIGN_IN, query_string={"next": elsewhere}, headers=PAGE).text
    assert 'name="next" value="/desk/en/"' in page and "evil" not in page and "<script>a" not in page
    answer = post_form(client, SIGN_IN, name="viewer", password=PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/desk/en/"


@LANGS
@pytest.mark.parametrize(("name", "password"), [("viewer", "wrong"), ("nobody", PASSWORD), ("", ""),
                                                ("<script>alert(1)</script>", "x"), ("ann\0", "x"), ("a" * 300, "x")])
def test_a_wrong_sign_in_is_told_in_words_that_give_nothing_away(client, lang, name, password):
    answer = post_form(client, f"/desk/{lang}/sign-in", name=name, password=password)
    assert answer.status_code == 403 and text("sign_in.wrong", lang) in answer.text
    assert 'role="alert"' in answer.text and "<script>alert" not in answer.text
    assert password == "" or f'value="{password}"' not in answer.text


def test_after_too_many_wrong_passwords_the_page_says_for_how_long(services, client):
    add_account(services, "barred", Role.viewer)
    for _ in range(FREE):
        assert post_form(client, SIGN_IN, name="barred", password="wrong").status_code == 403
    for name in ("barred", "barred "):
        answer = post_form(client, SIGN_IN, name=name, password=PASSWORD)
        assert answer.status_code == 429 and answer.headers["Retry-After"]
        assert text("sign_in.barred", Lang.en, n=1) in answer.text


def test_a_network_that_tries_too_often_waits_and_others_dont(services):
    client = desk_of(services).test_client()
    token = token_of(client.get(SIGN_IN).text)
    told = {"data": {"csrf_token": token, "name": "x", "password": "y"}, "headers": PAGE}
    answers = [client.post(SIGN_IN, environ_base={"REMOTE_ADDR": f"2001:db8::{n:x}"}, **told) for n in range(1, 40)]
    assert answers[-1].status_code == 429 and text("sign_in.too_often", Lang.en) in answers[-1].text
    assert text("sign_in.too_often", Lang.en) not in client.post(
        SIGN_IN, environ_base={"REMOTE_ADDR": "2001:db8:1::1"}, **told).text


@pytest.mark.parametrize("told", [
    {}, {"csrf_token": ""}, {"csrf_token": "x"}, {"csrf_token": "anothers"}])
@pytest.mark.parametrize("path", [SIGN_IN, "/desk/sign-out", "/desk/en/accounts"])
def test_a_form_of_another_site_does_nothing(server, services, client, path, told):
    sign_in(client, "admin")
    if told.get("csrf_token") == "anothers":
        other = server.test_client()
        sign_in(other, "viewer")
        told = {"csrf_token": token_of(other.get("/desk/en/accounts", headers=PAGE).text)}
    answer = client.post(path, data=told | {"name": "viewer", "do": "lock"}, headers=PAGE)
    assert answer.status_code == 400 and text("sign_in.forged", Lang.en) in answer.text
    assert not find_account(services.store, "viewer").locked
    assert client.get("/desk/en/accounts", headers=PAGE).status_code == 200


def test_a_script_may_send_the_token_in_a_header(services):
    client = desk_of(services).test_client()
    sign_in(client, "viewer")
    token = token_of(client.get("/desk/en/accounts", headers=PAGE).text)
    assert client.post("/desk/en/viewer", headers={"X-CSRFToken": token}).json == "viewer"
    assert client.post("/desk/en/viewer", headers={"X-CSRFToken": "x"}).status_code == 400


def test_a_form_that_is_far_too_long_isnt_read(client):
    client.get(SIGN_IN)
    answer = client.post(SIGN_IN, data={"name": "x" * 20_000}, headers=PAGE)
    assert answer.status_code == 413 and text("sign_in.too_long", Lang.en) in answer.text


def test_signing_out_ends_this_session_or_all(server, client):
    others = [server.test_client() for _ in range(2)]
    for one in (client, *others):
        sign_in(one, "admin")
    number = number_of(client)
    post_form(client, "/desk/sign-out", on="/desk/en/accounts", where="")
    client.set_cookie("atlas-desk", number, path="/desk")
    assert client.get("/desk/en/accounts", headers=PAGE).status_code == 303
    assert others[0].get("/desk/en/accounts", headers=PAGE).status_code == 200
    post_form(others[0], "/desk/sign-out", on="/desk/en/accounts", where="everywhere")
    assert others[1].get("/desk/en/accounts", headers=PAGE).status_code == 303


@LANGS
def test_an_admin_sees_all_accounts_and_locks_anothers(server, services, client, lang):
    add_account(services, f"leaver-{lang}", Role.editor, display="<i>Leaver</i>")
    leaver, page = server.test_client(), f"/desk/{lang}/accounts"
    sign_in(leaver, f"leaver-{lang}")
    sign_in(client, "admin")
    listed = client.get(page, headers=PAGE).text
    assert "&lt;i&gt;Leaver" in listed and "<i>Leaver" not in listed and "argon2" not in listed
    post_form(client, page, on=page, name=f"leaver-{lang}", do="lock")
    assert leaver.get(page, headers=PAGE).status_code == 303
    assert text("desk_account.locked", lang) in client.get(page, headers=PAGE).text
    post_form(client, page, on=page, name=f"leaver-{lang}", do="unlock")
    sign_in(leaver, f"leaver-{lang}")
    for told in ({"name": "admin", "do": "lock"}, {"name": "nobody", "do": "lock"}, {"name": "viewer", "do": "x"}):
        assert post_form(client, page, on=page, **told).status_code in (400, 404)


def test_a_session_that_an_admin_ends_by_a_lock_is_over_in_every_process(services):
    first, second = desk_of(services).test_client(), desk_of(services).test_client()
    sign_in(first, "staff")
    second.set_cookie("atlas-desk", number_of(first), path="/desk")
    assert second.get("/desk/en/staff").json == "staff"
    set_lock(services.store, "staff", True, "boss")
    assert {one.get("/desk/en/staff").status_code for one in (first, second)} == {401}
    set_lock(services.store, "staff", False, "boss")


@pytest.mark.parametrize("accept", [PAGE, {}])
def test_a_store_that_has_gone_away_is_told_and_lets_nobody_in(services, monkeypatch, accept):
    client = desk_of(services).test_client()
    sign_in(client, "admin")

    def away(*_told):
        raise AwayError("The database can't be reached at db.internal.")

    monkeypatch.setattr(type(services.store), "document", away)
    for path in ("/desk/en/admin", SIGN_IN):
        answer = client.get(path, headers=accept)
        assert answer.status_code == 503 and "db.internal" not in answer.text
    assert client.get("/public").status_code == 200


def test_an_address_that_leads_nowhere_is_told_to_staff_in_words(client):
    sign_in(client, "viewer")
    answer = client.get("/desk/ar/no/such/page", headers=PAGE)
    assert answer.status_code == 404 and text("desk.not_there", Lang.ar) in answer.text
