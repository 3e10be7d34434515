"""The desk over HTTP: bad files, forged and doubled forms, roles, two people at once; the log holds all of it."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from flask.testing import FlaskClient

import app
from callbacks.desk_reading import work_of
from data.drafts import State, drafts, find
from data.drafts_reading import Reader, read_waiting
from data.places import Level
from data.settings import Settings
from tests.data.test_importers_bad_cells import SPOILT
from tests.data.test_importers_bad_files import FILES
from tests.signing_in import PAGE, add_account, post_form, sign_in, token_of
from tests.workbooks.make import MUHALLAS, cell, make, muhalla, save

DESK = "/desk/en/"
CELLS = ("unknown P-code", "muhalla total off by one", "text in a number cell", "formula", "header row missing",
         "sheet Summary missing", "nationality off by one", "Summary's Sudan off by one")
PEOPLE = {"vera": "viewer", "sami": "staff", "edda": "editor", "asma": "approver", "omar": "approver"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The whole server; what waits is read by the tests themselves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "open_reader", lambda settings: Reader(settings.home))
        return app.create_server(Settings(home=tmp_path_factory.mktemp("home"), upload_mb=2))


@pytest.fixture(scope="module")
def services(server):
    services = server.view_functions["desk_home"].__self__.desk.services
    for name, role in PEOPLE.items():
        add_account(services, name, role)
    return services


@pytest.fixture(scope="module")
def people(server, services) -> dict[str, FlaskClient]:
    """Everybody, signed in, each with a browser of their own."""
    clients = {name: server.test_client() for name in PEOPLE}
    for name, client in clients.items():
        sign_in(client, name)
    return clients


def sent(client: FlaskClient, content: bytes, name: str = "round.xlsx", **filled):
    return post_form(client, f"{DESK}upload", f"{DESK}upload", file=(io.BytesIO(content), name), **filled)


def read(services) -> None:
    read_waiting(services.store, Reader(services.settings.home), work_of(services), "here")


def uploaded(people, services, content: bytes, by: str = "edda", name: str = "round.xlsx") -> str:
    """Id of the draft of a file that was handed in and read."""
    answer = sent(people[by], content, name)
    assert answer.status_code == 303, answer.text
    read(services)
    return answer.location.rpartition("/")[2]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(f"{DESK}{path}", headers=PAGE)
    assert answer.status_code == 200
    return answer.text


def press(client: FlaskClient, path: str, on: str, **filled):
    return post_form(client, f"{DESK}{path}", f"{DESK}{on}", **filled)


def workbook(services, folder, people: int) -> bytes:
    """A workbook that is in order; another number of people makes another file."""
    changed = muhalla("LY02110201", {"egypt": people})
    rows = [changed if row.pcode == changed.pcode else row for row in MUHALLAS]
    return save(make(services.gazetteer, rows), folder).read_bytes()


@pytest.mark.parametrize("spoil, said", [spoilt for name, spoilt in FILES.items() if name != "300 MB"],
                         ids=[name for name in FILES if name != "300 MB"])
def test_a_hostile_or_damaged_file_is_refused_in_its_own_words(spoil, said, people, services, tmp_path):
    before, path = services.store.current(), save(make(services.gazetteer), tmp_path)
    spoil(path)
    if not path.read_bytes():
        assert "empty (0 bytes)" in sent(people["edda"], b"").text
        return
    id = uploaded(people, services, path.read_bytes())
    assert find(services.store, id).state == State.refused
    assert said in page(people["edda"], f"draft/{id}") or "Excel" in page(people["edda"], f"draft/{id}")
    assert services.store.current() == before


@pytest.mark.parametrize("name", CELLS)
def test_a_spoilt_workbook_is_refused_with_the_cell_and_its_row(name, people, services, tmp_path):
    spoil, said = SPOILT[name]
    book = make(services.gazetteer)
    where = spoil(book).strip(": ")
    id = uploaded(people, services, save(book, tmp_path).read_bytes())
    shown = page(people["edda"], f"draft/{id}")
    assert find(services.store, id).state == State.refused and said in shown
    assert where in re.sub(r"<[^>]+>", "", shown)
    assert people["asma"].get(f"{DESK}draft/{id}/diff", headers=PAGE).status_code == 303  # nothing to approve


def test_ten_thousand_issues_are_told_as_one_kind_with_the_first_of_them(people, services, tmp_path):
    book = make(services.gazetteer, [muhalla(place.pcode, {"sudan": 30, "niger": 20})
                                     for place in services.gazetteer.at(Level.muhalla)])
    cells = [one for row in book["Muhalla Main"].iter_rows(min_row=3) for one in row if isinstance(one.value, int)]
    for one in cells[:10_000]:
        one.value = -1 - one.value
    id = uploaded(people, services, save(book, tmp_path).read_bytes())
    shown = page(people["edda"], f"draft/{id}")
    assert find(services.store, id).errors == 10_000 and "10,000 errors" in shown and "10,000 times" in shown
    assert "which aren&#x27;t listed" in shown or "which aren't listed" in shown
    assert len(shown) < 100_000


def test_what_is_not_one_file_is_refused_in_words_and_kept_nowhere(people, services):
    client, before = people["edda"], len(drafts(services.store))
    told = {
        "isn't a form with a file": post_form(client, f"{DESK}upload", f"{DESK}upload"),
        "No file was sent": sent(client, b"", ""),
        "Several files": post_form(client, f"{DESK}upload", f"{DESK}upload",
                                   file=[(io.BytesIO(b"a"), "a.csv"), (io.BytesIO(b"b"), "b.csv")]),
        "empty (0 bytes)": sent(client, b""),
    }
    for words, answer in told.items():
        assert answer.status_code == 400 and words in answer.text
    headers = {**PAGE, "X-CSRFToken": token_of(page(client, "upload"))}
    plain = client.post(f"{DESK}upload", json={"file": "a"}, headers=headers)
    assert plain.status_code == 400 and "isn't a form with a file" in plain.text
    assert len(drafts(services.store)) == before


def test_a_file_beyond_the_limit_and_one_cut_off_on_its_way_are_not_taken(people, services):
    client, before = people["edda"], len(drafts(services.store))
    headers = {**PAGE, "X-CSRFToken": token_of(page(client, "upload"))}
    large = client.post(f"{DESK}upload", data={"file": (io.BytesIO(bytes(25_000_000)), "large.xlsx")}, headers=headers)
    assert (large.status_code, "more than 2 MB" in large.text) == (413, True)
    body = (b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.xlsx\"\r\n\r\nPK and then noth")
    cut = client.post(f"{DESK}upload", data=body, content_type="multipart/form-data; boundary=b",
                      headers=headers, environ_overrides={"CONTENT_LENGTH": "900000"})
    assert cut.status_code == 400 and "connection was lost" in cut.text
    assert len(drafts(services.store)) == before


def test_a_form_of_an_old_tab_or_of_another_site_changes_nothing_and_says_to_open_it_again(people, services):
    for token in ("", "forged", "ImYzZDg3.ZzZ.aaaa"):
        answer = people["asma"].post(f"{DESK}rollback", data={"csrf_token": token, "note": "x"}, headers=PAGE)
        assert answer.status_code == 400 and "Open the page again" in answer.text
    assert not any(record.action == "rollback" for record in services.store.records())


MAY = {"": "viewer", "upload": "editor", "history": "staff", "places": "staff", "audit": "editor",
       "audit.csv": "editor", "draft/000000000000": "staff", "draft/000000000000/diff": "staff"}
CHANGES = {"upload": "editor", "places": "editor", "draft/000000000000/again": "editor",
           "draft/000000000000/withdraw": "editor", "draft/000000000000/decide": "editor",
           "draft/000000000000/approve": "approver", "draft/000000000000/publish": "approver", "rollback": "approver"}


@pytest.mark.parametrize("name", PEOPLE)
def test_each_role_reaches_what_it_may_and_no_more(name, people):
    ranks = ["viewer", "staff", "editor", "approver"]
    token = token_of(people[name].get(DESK, headers=PAGE).text)
    for path, least in MAY.items():
        refused = people[name].get(f"{DESK}{path}", headers=PAGE).status_code == 403
        assert refused == (ranks.index(PEOPLE[name]) < ranks.index(least)), path
    for path, least in CHANGES.items():
        answer = people[name].post(f"{DESK}{path}", data={"csrf_token": token}, headers=PAGE)
        assert (answer.status_code == 403) == (ranks.index(PEOPLE[name]) < ranks.index(least)), path


def test_an_unknown_draft_is_said_to_be_none(people):
    for id in ("000000000000", "nonsense", "%2e%2e"):
        answer = people["sami"].get(f"{DESK}draft/{id}", headers=PAGE)
        assert answer.status_code == 404 and "no such draft" in answer.text


def test_a_round_goes_through_two_people_and_back_and_the_log_tells_it_in_order(people, services, tmp_path):
    store, content = services.store, workbook(services, tmp_path, 90)
    first, logged = store.current(), len(store.records())
    id = uploaded(people, services, content)
    assert sent(people["edda"], content).location.endswith(id)  # pressed twice
    draft = find(store, id)
    assert draft.state == State.ready and "Round 54" in page(people["sami"], f"draft/{id}")
    ticked = re.findall(r'name="seen" value="([^"]+)"', page(people["asma"], f"draft/{id}/diff"))
    approve = {"on": f"draft/{id}/diff", "version": draft.version, "note": "as <b>expected</b>"}
    if ticked:
        unticked = press(people["asma"], f"draft/{id}/approve", **approve)
        assert unticked.status_code == 409 and "Tick every warning" in unticked.text
        assert "as &lt;b&gt;expected" in unticked.text  # what was typed is there still
    assert press(people["asma"], f"draft/{id}/approve", **approve, seen=ticked).status_code == 303
    late = people["omar"].post(f"{DESK}draft/{id}/approve", headers=PAGE, data={
        "csrf_token": token_of(page(people["omar"], "history")), "version": draft.version, "seen": ticked})
    assert late.status_code == 409 and "approved already" in late.text
    assert press(people["asma"], f"draft/{id}/publish", f"draft/{id}", note=" ").status_code == 409
    for _ in range(2):  # pressed twice
        assert press(people["asma"], f"draft/{id}/publish", f"draft/{id}", note="a note").status_code in (303, 200, 409)
    assert store.current() == draft.release and "a note" in page(people["vera"], "")
    assert press(people["omar"], "rollback", "history", note="a mistake", instead_of=draft.release).status_code == 303
    again = people["omar"].post(f"{DESK}rollback", headers=PAGE, data={
        "csrf_token": token_of(page(people["omar"], "audit") + page(people["omar"], "upload")), "note": "twice",
        "instead_of": draft.release})
    assert again.status_code == 409 and store.current() == first
    told = [(record.who, record.action) for record in store.records()[logged:]]
    assert told == [("edda", "upload"), ("atlas", "read"), ("asma", "approve"), ("asma", "publish"),
                    ("omar", "rollback")]


def test_who_hands_in_is_told_to_wait_for_another_and_a_withdrawn_draft_is_not_published(people, services, tmp_path):
    content = workbook(services, tmp_path, 80)
    id = uploaded(people, services, content, by="asma", name="جولة 55.xlsx")
    kept = people["sami"].get(f"{DESK}draft/{id}/file")
    assert kept.data == content and kept.headers["Content-Disposition"].encode("ascii").startswith(b"attachment")
    told = page(people["asma"], f"draft/{id}/diff")
    assert "another person approves" in told and 'name="version"' not in told
    diff = page(people["omar"], f"draft/{id}/diff")
    ticked = re.findall(r'name="seen" value="([^"]+)"', diff)
    version = find(services.store, id).version
    press(people["omar"], f"draft/{id}/approve", f"draft/{id}/diff", version=version, seen=ticked)
    before, token = services.store.current(), token_of(page(people["omar"], f"draft/{id}"))
    assert press(people["edda"], f"draft/{id}/withdraw", f"draft/{id}", note="wrong file").status_code == 303
    answer = people["omar"].post(f"{DESK}draft/{id}/publish", data={"csrf_token": token, "note": "my note"},
                                 headers=PAGE)
    assert answer.status_code == 409 and "published or withdrawn" in answer.text
    assert services.store.current() == before and "wrong file" in page(people["sami"], f"draft/{id}")


def test_a_place_is_decided_once_and_the_file_is_read_again(people, services, tmp_path):
    new = "LY02110199"
    rows = [*MUHALLAS, muhalla("LY02110198", {"niger": 60})]
    book = make(services.gazetteer, rows[:-1])
    cell(book, "muhallas", "pcode", "LY02110102").value = new
    cell(book, "nationalities", "pcode", "LY02110102").value = new
    for row in book["Nationalities"].iter_rows():
        for one in row:
            one.value = new if one.value == "LY02110102" else one.value
    id = uploaded(people, services, save(book, tmp_path).read_bytes())
    shown = page(people["edda"], f"draft/{id}")
    [key] = re.findall(r'name="question" value="([^"]+)"', shown)
    wrong = press(people["edda"], f"draft/{id}/decide", f"draft/{id}", **{
        f"answer-{key}": "new", f"pcode-answer-{key}": new, f"name_en-answer-{key}": ""})
    assert wrong.status_code == 400 and "name in English and in Arabic" in wrong.text
    assert press(people["edda"], f"draft/{id}/decide", f"draft/{id}").status_code == 400
    right = press(people["edda"], f"draft/{id}/decide", f"draft/{id}", **{
        f"answer-{key}": "new", f"pcode-answer-{key}": new, f"name_en-answer-{key}": "New Hay",
        f"name_ar-answer-{key}": "حي جديد", f"lon-answer-{key}": "13,2"})
    assert right.status_code == 400 and "numbers of degrees" in right.text
    right = press(people["edda"], f"draft/{id}/decide", f"draft/{id}", **{
        f"answer-{key}": "new", f"pcode-answer-{key}": new, f"name_en-answer-{key}": "New Hay",
        f"name_ar-answer-{key}": "حي جديد", f"lon-answer-{key}": "13.2", f"lat-answer-{key}": "32.8"})
    assert right.status_code == 303 and find(services.store, id).state == State.reading
    read(services)
    assert find(services.store, id).state == State.ready
    assert press(people["edda"], "places", "places", decision=f"muhalla LY021101 {new.lower()}").status_code == 303
    assert "No decision was needed" in page(people["sami"], "places")  # taken back: the next reading asks again
    diff = page(people["sami"], f"draft/{id}/diff")
    assert "New Hay" in diff and "حي جديد" in people["sami"].get(f"/desk/ar/draft/{id}/diff", headers=PAGE).text


def test_what_is_wrong_with_the_server_is_told_on_the_first_page(people, services):
    told = {"what": "release", "at": "2026-11-22T10:00:00+00:00", "message": "Release abc can't be <served>."}
    services.store.save("alert", "a", told)
    try:
        shown = page(people["sami"], "")
        assert "Release abc can't be &lt;served&gt;." in shown and "22 November 2026" in shown
    finally:
        services.store.drop("alert", "a")


def test_the_log_is_filtered_and_handed_out_whole_with_its_hashes(people, services):
    services.store.record("=1+1", "sign_in.refused", "@SUM(1)")
    records = services.store.records()
    rows = people["edda"].get(f"{DESK}audit.json").get_json()
    assert [row["hash"] for row in rows] == [record.hash for record in records]
    table = people["edda"].get(f"{DESK}audit.csv?action=upload").text.lstrip("\ufeff")
    shown = list(csv.DictReader(io.StringIO(table)))
    assert not re.search(r"(?m)(^|,)\"?[=@+]", people["edda"].get(f"{DESK}audit.csv").text)
    assert {row["action"] for row in shown} == {"upload"} and json.loads(shown[0]["detail"])["sha256"]
    assert f"Verified: {len(records)} records" in page(people["edda"], "audit?who=asma")


def test_a_log_that_somebody_touched_is_said_to_be_broken(people, services):
    [log] = [path for path in services.settings.home.rglob("*.jsonl") if b'"upload"' in path.read_bytes()]
    whole = log.read_bytes()
    log.write_bytes(whole.replace(b'"edda"', b'"vera"', 1))
    try:
        assert "tampered with" in page(people["edda"], "audit")
        assert people["edda"].get(f"{DESK}audit.json").status_code == 409
    finally:
        log.write_bytes(whole)
