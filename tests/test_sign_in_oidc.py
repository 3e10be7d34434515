"""Sign-in through a provider that runs: who is let in, and which answers aren't believed."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import requests
from flask import Flask
from joserfc.jwk import RSAKey

from app import create_server, open_services
from callbacks.sign_in import register_sign_in
from data.accounts import Role, all_accounts, find_account
from data.attempts import set_lock
from data.words import Lang, text
from tests.oidc_provider import CLIENT, SECRET, running_provider
from tests.signing_in import PAGE, post_form

HOST = "http://atlas.example"


@pytest.fixture(scope="module")
def opened(home):
    return open_services(home)


@pytest.fixture
def provider():
    with running_provider() as provider:
        yield provider


@pytest.fixture
def services(opened, provider, tmp_path):
    secret = tmp_path / "client"
    secret.write_text(f"{SECRET}\n")
    for account in all_accounts(opened.store):
        opened.store.drop("account", account.name)
    return replace(opened, settings=replace(
        opened.settings, public_url=HOST, oidc_issuer=provider.origin, oidc_client=CLIENT,
        oidc_secret_file=str(secret), oidc_roles="Atlas.Editor=editor,Atlas.Admin=admin"))


@pytest.fixture
def client(services):
    server = Flask("desk")
    register_sign_in(server, services)
    server.add_url_rule("/desk/en/", "home", lambda: "the desk")
    return server.test_client()


def sent_to_provider(client):
    """The provider's address that the form leads to."""
    answer = post_form(client, "/desk/oidc/en/begin", next="/desk/en/?a=1")
    return answer.headers["Location"] if answer.status_code == 302 else answer


def back(client, location: str):
    """The browser goes to the provider and comes back."""
    there = requests.get(location, allow_redirects=False, timeout=5).headers["Location"]
    assert there.startswith(f"{HOST}/desk/oidc/back?")
    return client.get(there.removeprefix(HOST), headers=PAGE)


def refused(answer, status: int, key: str, client) -> None:
    assert answer.status_code == status and text(key, Lang.en) in answer.text
    assert client.get("/desk/en/", headers=PAGE).status_code == 303  # still nobody


def test_somebody_with_a_role_is_let_in_and_led_back(client, services, provider):
    answer = back(client, sent_to_provider(client))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/en/?a=1")
    assert client.get("/desk/en/").text == "the desk"
    account, = all_accounts(services.store)
    assert (account.name, account.role, account.title) == ("ann@example.org", Role.editor, "Ann Example")
    assert not provider.faults and account.last_sign_in


def test_the_role_is_asked_anew_at_each_sign_in(client, services, provider):
    back(client, sent_to_provider(client))
    provider.claims = {"roles": ["Atlas.Admin"]}
    other = client.application.test_client()
    assert back(other, sent_to_provider(other)).status_code == 303
    account, = all_accounts(services.store)
    assert account.role is Role.admin
    assert client.get("/desk/en/", headers=PAGE).status_code == 303  # the session of the lower role has ended


@pytest.mark.parametrize("roles", [None, [], ["Other.Admin"], "Atlas.Administrators"])
def test_somebody_without_a_role_here_isnt(client, services, provider, roles):
    provider.claims = {"roles": roles}
    refused(back(client, sent_to_provider(client)), 403, "sign_in.no_role", client)
    assert not all_accounts(services.store)
    assert services.store.records()[-1].action == "sign_in.refused"


def test_who_has_lost_the_role_or_is_locked_is_out_at_once(client, services, provider):
    elsewhere = client.application.test_client()
    for loses in (lambda: provider.claims.update(roles=[]),
                  lambda: (provider.claims.clear(), set_lock(services.store, "ann@example.org", True, "boss"))):
        back(elsewhere, sent_to_provider(elsewhere))
        loses()
        refused(back(client, sent_to_provider(client)), 403, "sign_in.no_role", client)
        assert elsewhere.get("/desk/en/", headers=PAGE).status_code == 303
        provider.claims.clear()
    assert find_account(services.store, "ann@example.org").locked


CHEATS = {
    "another nonce": {"claims": {"nonce": "n"}}, "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "mail"}},
    "another audience, for us": {"claims": {"aud": "mail", "azp": CLIENT}},
    "no audience": {"claims": {"aud": None}},
    "another issuer": {"claims": {"iss": "https://evil.example"}}, "no issuer": {"claims": {"iss": None}},
    "expired": {"claims": {"exp": 1_000_000_000}}, "no end": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": int(time.time()) + 9_000, "nbf": int(time.time()) + 9_000}},
    "nobody": {"claims": {"sub": None}},
    "unsigned": {"algorithm": "none"}, "signed with the client's secret": {"algorithm": "HS256"},
    "signed with another key": {"signs_with": RSAKey.generate_key(2048, {"kid": "one"})},
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_token_that_isnt_for_us_lets_nobody_in(client, services, provider, cheat):
    for name, value in CHEATS[cheat].items():
        setattr(provider, name, value)
    refused(back(client, sent_to_provider(client)), 502, "sign_in.provider_wrong", client)
    assert not all_accounts(services.store)


def test_a_provider_under_another_name_isnt_ours(client, provider):
    provider.metadata = {"issuer": "https://evil.example"}
    refused(sent_to_provider(client), 502, "sign_in.provider_wrong", client)


@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("status", [500, 503])
def test_a_provider_that_fails_is_told_in_words(client, provider, when, status):
    if when == "before":
        provider.status = status
        return refused(sent_to_provider(client), 503, "sign_in.provider_away", client)
    location = sent_to_provider(client)
    there = requests.get(location, allow_redirects=False, timeout=5).headers["Location"].removeprefix(HOST)
    provider.status = status
    answer = client.get(there, headers=PAGE)
    return refused(answer, 503, "sign_in.provider_away", client)


def test_a_provider_that_is_gone_is_told_in_words(client, services, provider):
    settings = replace(services.settings, oidc_issuer="http://127.0.0.1:9")
    server = Flask("desk")
    register_sign_in(server, replace(services, settings=settings))
    away = server.test_client()
    answer = post_form(away, "/desk/oidc/ar/begin")
    assert answer.status_code == 503 and text("sign_in.provider_away", Lang.ar) in answer.text


def test_a_person_who_says_no_is_told_so(client, provider):
    provider.error = "access_denied"
    refused(back(client, sent_to_provider(client)), 403, "sign_in.provider_refuses", client)


def test_a_way_back_counts_once_and_only_in_the_browser_that_went(client, provider):
    location = sent_to_provider(client)
    there = requests.get(location, allow_redirects=False, timeout=5).headers["Location"].removeprefix(HOST)
    other = client.application.test_client()
    refused(other.get(there, headers=PAGE), 400, "sign_in.stale", other)
    refused(client.get("/desk/oidc/back?code=x&state=y", headers=PAGE), 400, "sign_in.stale", client)
    assert client.get(there, headers=PAGE).status_code == 303
    assert client.get(there, headers=PAGE).status_code == 400


def test_keys_that_have_changed_are_fetched_anew(client, provider):
    back(client, sent_to_provider(client))
    provider.key = RSAKey.generate_key(2048, {"kid": "two", "alg": "RS256"})
    other = client.application.test_client()
    assert back(other, sent_to_provider(other)).status_code == 303


def test_without_a_provider_there_is_no_way_to_one(home):
    server = create_server(home)
    assert server.test_client().get("/desk/oidc/back", headers=PAGE).headers["Location"].startswith("/desk/en/sign-in")
    assert "/desk/oidc" not in server.test_client().get("/desk/en/sign-in", headers=PAGE).text
