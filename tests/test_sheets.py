"""Sheets as readers get them: over HTTP, from the command line, and back from the file that they dropped."""

from __future__ import annotations

import errno
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_server, main
from callbacks import sheets
from callbacks.sheets import MIMETYPES
from data.settings import Settings
from data.snapshots import LARGEST, read_state
from data.words import Lang
from layouts.sheet.order import read_order

ROOT = Path(__file__).resolve().parents[1]
KINDS = pytest.mark.parametrize("kind", MIMETYPES)
LANGS = pytest.mark.parametrize("lang", Lang)
QUERY = "chapter=migrants&level=mantika&date=2024-11-22&dpi=150"
NAME = "LBY000_migrants-count_mantika_r54_a4l_{}_20241122_v01.{}"
BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<svg", "pptx": b"PK\x03\x04"}
PAGE = {"Accept": "text/html,*/*;q=0.8"}


@pytest.fixture(scope="module")
def catalog(services):
    return services.catalog()


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture
def command(home, monkeypatch, tmp_path):
    """Runs `app.py sheet` on a view, into a folder of the test's own."""
    monkeypatch.setenv("ATLAS_HOME", str(home.home))
    monkeypatch.chdir(tmp_path)

    def run(view: str, out: str, *more: str) -> int:
        return main(["sheet", "--view", view, "--out", out, *more])
    return run


@KINDS
def test_a_link_gives_a_file_of_its_kind_with_its_name(client, kind):
    answer = client.get(f"/en/sheet.{kind}?{QUERY}")
    assert (answer.status_code, answer.mimetype) == (200, MIMETYPES[kind])
    assert answer.data[:500].lstrip().removeprefix(b'<?xml version="1.0"?>').startswith(BEGINNINGS[kind])
    how = "inline" if kind == "svg" else "attachment"
    assert answer.headers["Content-Disposition"] == f'{how}; filename="{NAME.format("en", kind)}"'


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_sheet_can_be_shown_instead_of_saved(client, kind):
    shown = client.get(f"/en/sheet.{kind}?{QUERY}&show=1")
    assert shown.headers["Content-Disposition"].startswith("inline; ")
    assert shown.data == client.get(f"/en/sheet.{kind}?{QUERY}").data


def test_no_script_runs_in_an_svg_whatever_its_title_says(client):
    answer = client.get(f"/ar/sheet.svg?{QUERY}&title=%3Cscript%3Ealert(1)%3C/script%3E%23typst")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"<script" not in answer.data and "&lt;script&gt;alert(1)&lt;/script&gt;#typst" in answer.text


def test_a_sheet_that_a_browser_holds_is_not_sent_again(client):
    held = client.get(f"/en/sheet.svg?{QUERY}").headers["ETag"]
    again = client.get(f"/en/sheet.svg?{QUERY}", headers={"If-None-Match": held})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"/en/sheet.svg?{QUERY}&figures=none").headers["ETag"] != held


def test_links_on_a_sheet_begin_as_the_reader_knows_them(client, home):
    def printed(origin_client, **asked) -> str:
        return origin_client.get(f"/en/sheet.svg?{QUERY}", **asked).text

    assert "maps.example" in printed(client, base_url="https://maps.example/")
    public = create_server(Settings(home=home.home, public_url="https://atlas.example/")).test_client()
    assert "atlas.example" in printed(public) and "localhost" not in printed(public)


@LANGS
def test_a_refused_order_says_why_on_a_page_and_leads_to_the_view(client, lang):
    answer = client.get(f"/{lang}/sheet.pdf?chapter=storm&paper=a5&dpi=1&title=%3Cb%3E{'x' * 200}", headers=PAGE)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert f'lang="{lang}" dir="{lang.direction}"' in answer.text
    assert answer.text.count("<li>") == 3 and "a4l" in answer.text and f'href="/{lang}/?chapter=storm"' in answer.text
    assert "<script" not in answer.text and "<b>" not in answer.text


def test_a_script_is_told_why_in_json(client):
    answer = client.get("/en/sheet.svg?paper=a5&dpi=1", headers={"Accept": "*/*"})
    assert answer.status_code == 400 and answer.json["view"] == "/en/"
    assert answer.json["error"] == "\n".join(answer.json["faults"]) and len(answer.json["faults"]) == 2


@pytest.mark.parametrize(("query", "words"), [
    ("title=snow%20%E2%98%83", "☃ (U+2603)"),
    ("donor=nobody", "no logo “nobody”; there are: none"),
    ("round=99", "Round 99 isn"),
    ("level=muhalla&measure=per_1000", "isn't held at the level"),
])
def test_what_cannot_be_printed_is_refused(client, query, words):
    answer = client.get(f"/en/sheet.svg?chapter=migrants&{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400 and words in answer.json["error"]


@settings(max_examples=25, deadline=None)
@given(query=st.text(max_size=60) | st.text(max_size=30).map(f"{QUERY}&title={{}}".format))
def test_any_query_is_answered_with_a_sheet_or_with_reasons(server, query):
    answer = server.test_client().get("/en/sheet.svg", query_string=query, headers=PAGE)
    assert answer.status_code in (200, 304) or (answer.status_code == 400 and "<li>" in answer.text)


def test_other_kinds_of_file_are_not_sheets(client):
    assert client.get("/en/sheet.exe", headers=PAGE).mimetype != MIMETYPES["pdf"]
    assert client.get("/fr/sheet.pdf").status_code == 404


def test_the_logos_of_an_operator_stand_on_the_sheet(client, home):
    folder = home.home / "logos"
    folder.mkdir()
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0H30V10z" fill="#123ABC"/></svg>'
    (folder / "eu.svg").write_text(drawing, encoding="utf-8")
    (folder / "bad.svg").write_text(drawing.replace("<path", "<script>1</script><path"), encoding="utf-8")
    assert "#123ABC" in client.get(f"/en/sheet.svg?{QUERY}&donor=eu").text
    assert "#123ABC" not in client.get(f"/en/sheet.svg?{QUERY}").text
    assert "bad.svg" in client.get("/en/sheet.svg?donor=bad", headers={"Accept": "*/*"}).json["error"]
    assert "bad and eu" in client.get("/en/sheet.svg?donor=un", headers={"Accept": "*/*"}).json["error"]


@KINDS
def test_a_file_dropped_opens_its_view_in_the_pages_language(client, catalog, kind):
    asked = f"/ar/sheet.{kind}?{QUERY}&paper=wide&title=%D8%B9%20%26"
    found = client.post("/en/snapshot", data=client.get(asked).data).json
    assert found["link"] == "/en/?chapter=migrants" and found["view"]["chapter"] == "migrants"
    assert found["said"] == "This sheet was made on 22 November 2024. Its data is what is shown now."
    assert found["moved"] is False
    again = read_order(found["sheet"], catalog, date(2030, 1, 1))
    assert (again.paper, again.title, again.made_on.year) == ("wide", "ع &", 2030)


def test_a_sheet_of_older_data_says_so_and_one_of_a_lost_round_shows_what_there_is(client):
    svg = client.get(f"/en/sheet.svg?{QUERY}").text
    release = re.search("release=([0-9a-f]{12})", svg)[1]
    older = client.post("/ar/snapshot", data=svg.replace(f"release={release}", "release=0123456789ab").encode()).json
    assert older["moved"] and "0123456789ab" in older["said"] and older["link"] == "/ar/?chapter=migrants"
    lost = client.post("/en/snapshot", data=svg.replace("sheet?chapter", "sheet?round=12&amp;chapter").encode()).json
    assert "Round 12 isn" in lost["said"] and lost["sheet"] == "" and lost["view"]["round"] == 54


def test_what_is_no_sheet_is_refused_in_words(client):
    answer = client.post("/ar/snapshot", data=b"hello")
    assert answer.status_code == 400 and answer.json["error"].startswith("ليس هذا ملف")
    large = client.post("/en/snapshot", data=bytes(LARGEST + 1))
    assert large.status_code == 413 and "25 MB" in large.json["error"]
    assert client.get("/en/snapshot", headers=PAGE).mimetype != "application/json"


@KINDS
def test_the_command_writes_the_same_bytes_as_before(command, capsys, tmp_path, kind):
    for name in ("one", "two"):
        sheets.sheet_cache.cache_clear()
        assert command(f"https://maps.example/ar/?{QUERY}", f"{name}.{kind}", "--figures", "none") == 0
    assert capsys.readouterr().out.splitlines() == [f"one.{kind}", f"two.{kind}"]
    one, two = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two"))
    assert one == two and "/ar/sheet?chapter=migrants&figures=none" in read_state(one)


def test_in_a_folder_a_file_has_the_usual_name(command, tmp_path):
    assert command("/en/migrants?level=mantika", ".", "--date", "2024-11-22", "--format", "svg", "--number", "7",
                   "--title", "A <b>title</b>") == 0
    [file] = tmp_path.iterdir()
    assert file.name == "LBY007_migrants-count_mantika_r54_a4l_en_20241122_v01.svg"
    assert "A &lt;b&gt;title&lt;/b&gt;" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("view", "out", "more", "words"), [
    ("/en/", "x.docx", (), "must end in .pdf or .png or .svg or .pptx"),
    ("/en/", "x.pdf", ("--format", "png"), "must end in .png"),
    ("/en/", "nowhere/x.svg", (), "there is no folder nowhere."),
    ("/en/", "nowhere/", ("--format", "svg"), "there is no folder nowhere."),
    ("/en/?colour=red", "x.svg", ("--paper", "a5"), "there are: a4l"),
    ("/ar/?round=99", "x.svg", (), "الجولة 99"),
    ("/en/nothing", "x.svg", (), "no page “nothing”"),
    ("/en/", "x.svg", ("--title", "\udcff"), "can't draw"),
    ("/en/?title=\udcff", "x.svg", (), "U+DCFF"),
])
def test_a_command_that_cannot_be_done_says_why_and_leaves_nothing(command, capsys, tmp_path, view, out, more, words):
    assert command(view, out, *more) == 2
    assert words in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_a_full_disk_leaves_no_half_file_and_the_old_one_stays(command, capsys, monkeypatch, tmp_path):
    (tmp_path / "x.svg").write_text("the old one", encoding="utf-8")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert command(f"/en/?{QUERY}", "x.svg") == 2
    assert "No space left on device. Free some space" in capsys.readouterr().err
    assert [file.read_text(encoding="utf-8") for file in tmp_path.iterdir()] == ["the old one"]


def test_the_server_starts_without_what_sheets_need(home):
    heavy = "{'typst', 'uharfbuzz', 'pptx', 'shapely', 'pyproj', 'segno'}"
    code = (f"import sys; from pathlib import Path; from app import create_server; from data.settings import Settings\n"
            f"create_server(Settings(home=Path({str(home.home)!r}))); print(*({heavy} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == []
