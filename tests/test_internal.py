"""Exact figures: for staff who are signed in, marked as internal, and in nobody else's answers."""

from __future__ import annotations

import json
import re

import brotli
import pytest

from data.accounts import Role
from data.gaps import Gap
from data.importers import read_imports
from data.releases import make_release
from data.words import Lang, text
from tests.bench.engine import ANSWERED_AT, many_views, questions
from tests.signing_in import add_account, sign_in
from tests.workbooks.shared import WORKBOOK, shared


@pytest.fixture(scope="module")
def published(server, services):
    """Round 54 as published, with the small cells that the release that ships doesn't hold."""
    store = services.store
    release = make_release(store, *read_imports(shared(WORKBOOK), services.gazetteer), base=store.current())
    store.publish(release.digest)
    for role in (Role.viewer, Role.staff):
        add_account(services, str(role), role)
    return release.digest


@pytest.fixture
def client_of(server, published):
    """A browser of somebody with a role, or of nobody."""
    def opened(role: Role | None = None):
        client = server.test_client()
        if role:
            sign_in(client, str(role))
        return client
    return opened


def hidden(answer) -> int:
    """How many counts of a cube are withheld."""
    return answer.get_data(as_text=True).count(str(int(Gap.HIDDEN)))


def test_staff_see_what_the_public_may_not(client_of, published):
    public = client_of().get(f"/data/cube.{published}.54.json")
    exact = client_of(Role.staff).get(f"/desk/atlas/data/cube.{published}.54.json")
    assert json.loads(public.data)["audience"] == "public" and json.loads(exact.data)["audience"] == "staff"
    assert hidden(public) > 0 == hidden(exact)
    assert "no-store" in exact.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["{lang}/", "{lang}/_dash-layout", "data/cube.{digest}.54.json", "download/{lang}",
                                  "{lang}/sheet.svg?round=54"])
@pytest.mark.parametrize(("role", "status"), [(None, (303, 401)), (Role.viewer, (403,))])
def test_nobody_else_is_answered(client_of, published, path, role, status):
    answer = client_of(role).get("/desk/atlas/" + path.format(lang="en", digest=published))
    assert answer.status_code in status and "callback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", Lang)
def test_pages_and_sheets_say_that_they_are_internal(client_of, lang):
    client = client_of(Role.staff)
    page = client.get(f"/desk/atlas/{lang}/?chapter=migrants").get_data(as_text=True)
    assert text("internal.about", lang) in page and 'data-internal="on">' in page[:200]
    sheet = client.get(f"/desk/atlas/{lang}/sheet.svg?chapter=migrants&round=54")
    assert text("sheet.internal", lang) in sheet.get_data(as_text=True)
    assert "_internal.svg" in sheet.headers["Content-Disposition"]


def test_the_public_gets_the_same_answers_before_and_after(client_of, published):
    addresses = ["/en/sheet.svg?chapter=migrants&level=muhalla&within=LY0211&round=54", "/en/?chapter=migrants",
                 f"/data/cube.{published}.54.json", "/download/en?chapter=migrants&level=muhalla&round=54", "/release"]
    def public() -> list[bytes]:
        return [re.sub(rb'"end_id":"[^"]*"', b"", client_of().get(address).data) for address in addresses]  # Dash's own

    before = public()
    staff = client_of(Role.staff)
    for address in addresses:
        staff.get(f"/desk/atlas{address}")
        assert "_internal" not in staff.get(address).headers.get("Content-Disposition", "")
    assert public() == before


def test_a_click_of_the_publics_is_answered_alike_before_and_after_staffs(client_of, services):
    """The public's answers are kept as browsers take them; staff's, to the very same question, are not among them."""
    public, staff, browser = client_of(), client_of(Role.staff), {"headers": {"Accept-Encoding": "br"}}

    def answered(client, question: str, base: str = "", **asked) -> bytes:
        answer = client.post(base + ANSWERED_AT, data=question, content_type="application/json", **asked)
        assert answer.status_code == 200
        return brotli.decompress(answer.data) if "br" in answer.headers.get("Content-Encoding", "") else answer.data

    differ = 0
    for question in questions(many_views(services, 60)):
        anew = answered(public, question)
        exact = answered(staff, question, "/desk/atlas", **browser)
        assert {answered(public, question, **browser) for _ in range(2)} == {anew}
        assert answered(staff, question, "/desk/atlas", **browser) == exact
        differ += exact != anew
    assert differ
