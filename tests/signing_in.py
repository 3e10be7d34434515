"""Accounts for tests, and signing in as a person does: by the form."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from callbacks.services import Services
from data import accounts
from data.accounts import Account, Role, typed_name
from data.passwords import hashed

PASSWORD = "eleven camels cross"
PAGE = {"Accept": "text/html"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def add_account(services: Services, name: str, role: str = "staff", password: str = PASSWORD,
                **told: object) -> Account:
    """An account that `sign_in` lets in."""
    account = Account(typed_name(name), Role(role), password=hashed(password), **told)
    return accounts.add_account(services.store, account, "test")


def token_of(page: str) -> str:
    """What the forms of a page hold."""
    found = TOKEN.search(page)
    assert found, "the page has no form"
    return found[1]


def post_form(client: FlaskClient, path: str, on: str = "/desk/en/sign-in", **filled: object):
    """Send a form from a page (`on`) that holds one."""
    token = token_of(client.get(on, headers=PAGE).text)
    return client.post(path, data={"csrf_token": token, **filled}, headers=PAGE)


def sign_in(client_or_page, name: str, password: str = PASSWORD, origin: str = "") -> None:
    """Sign in with Flask's client, or with a browser's page (`origin`: of the server that runs)."""
    if isinstance(client_or_page, FlaskClient):
        answer = post_form(client_or_page, "/desk/en/sign-in", name=name, password=password)
        assert answer.status_code == 303, answer.text
        return
    page = client_or_page
    page.goto(f"{origin}/desk/en/sign-in")
    page.fill('[name="name"]', name)
    page.fill('[name="password"]', password)
    page.click('.desk-form [type="submit"]')
    page.wait_for_url(lambda url: "/sign-in" not in url)
