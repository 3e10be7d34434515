"""The desk's pages of points and tables over HTTP: who may, what comes back, two people at one point."""

from html.parser import HTMLParser

import pytest

from app import create_server
from data.edits import pending
from data.settings import Settings
from data.stores.files import FileStore
from data.table_files import table_names
from tests.signing_in import add_account, post_form, sign_in

FORM = "/desk/en/points/crossings/LY-TN-01"
PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    server = create_server(Settings(home=home))

    class Told:
        store = FileStore(home)

    for name, role in (("huda", "editor"), ("salem", "editor"), ("amal", "staff")):
        add_account(Told, name, role)
    server.store = Told.store
    return server


def client(server, name):
    made = server.test_client()
    sign_in(made, name)
    return made


class Filled(HTMLParser):
    """What the forms of a page would send, by the names of their fields."""

    def __init__(self, page: str):
        super().__init__()
        self.fields: dict[str, str] = {"do": "save"}
        self.open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        told = dict(attrs)
        if tag == "input" and told.get("name") and told.get("type") != "checkbox":
            self.fields[told["name"]] = told.get("value") or ""
        elif tag in ("select", "textarea"):
            self.open = told.get("name", "")
            self.fields[self.open] = ""
        elif tag == "option" and "selected" in told:
            self.fields[self.open] = told["value"] or ""

    def handle_data(self, words: str) -> None:
        if self.open and self.lasttag == "textarea":
            self.fields[self.open] += words


def filled(page: str) -> dict[str, str]:
    return {name: value for name, value in Filled(page).fields.items() if name != "csrf_token"}


@pytest.mark.parametrize("path", ["/desk/en/points", FORM, "/desk/ar/tables", "/desk/en/template/crossings.csv"])
def test_only_editors_see_points_and_tables(server, path):
    assert server.test_client().get(path, headers=PAGE).status_code == 303
    assert client(server, "amal").get(path, headers=PAGE).status_code == 403
    assert client(server, "huda").get(path, headers=PAGE).status_code == 200


@pytest.mark.parametrize("path", ["/desk/en/points/disembarkation/DP-01", "/desk/en/points/crossings/nowhere",
                                  "/desk/en/template/observations_r54.csv", "/desk/en/template/secrets.csv"])
def test_what_cant_be_edited_isnt_there(server, path):
    assert client(server, "huda").get(path, headers=PAGE).status_code == 404


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_table_has_a_template_and_a_guide(server, lang):
    editor = client(server, "huda")
    page = editor.get(f"/desk/{lang}/tables", headers=PAGE).text
    for name in table_names():
        assert f"/desk/{lang}/template/{name}" in page
        answer = editor.get(f"/desk/{lang}/template/{name}?filled=1")
        assert answer.data.startswith(b"\xef\xbb\xbf") and answer.data.count(b"\r\n") > 5


def test_two_people_at_one_point_and_neither_loses_anything(server):
    huda, salem = client(server, "huda"), client(server, "salem")
    forms = [filled(one.get(FORM, headers=PAGE).text) for one in (huda, salem)]
    moved = post_form(huda, FORM, FORM, **forms[0] | {"lon": "11.6", "since": "2025-02-01"})
    assert moved.status_code == 303
    met = post_form(salem, FORM, FORM, **forms[1] | {"state": "closed", "since": "2025-03-01"})
    assert met.status_code == 409 and "huda" in met.text
    again = filled(met.text)
    assert (again["lon"], again["state"], again["since"]) == ("11.6", "closed", "2025-03-01")
    assert post_form(salem, FORM, FORM, **again).status_code == 303
    assert [(edit.who, edit.action) for edit in pending(server.store)] == [("huda", "move"), ("salem", "change")]
    undone = post_form(huda, f"{FORM}/undo", FORM, edit="1")
    assert undone.status_code == 400 and "later edit" in undone.text
    assert post_form(huda, f"{FORM}/undo", FORM, edit="2").status_code == 303
    assert [edit.who for edit in pending(server.store)] == ["huda"]


@pytest.mark.parametrize(("change", "said"), [
    ({"name_ar": ""}, "This is needed"), ({"lon": "99"}, "Write a number from"), ({"mode": "sea"}, "neighbour"),
    ({"since": "2999-01-01"}, "still to come")])
def test_a_form_with_a_fault_comes_back_with_what_was_typed(server, change, said):
    editor = client(server, "huda")
    form = "/desk/en/points/crossings/LY-DZ-01"
    typed = filled(editor.get(form, headers=PAGE).text) | {"name_en": "Typed", "since": "2025-01-01", **change}
    answer = post_form(editor, form, form, **typed)
    assert answer.status_code == 400 and said in answer.text and 'value="Typed"' in answer.text
