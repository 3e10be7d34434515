"""Briefings over HTTP and on the command line: looked at, replaced by an operator's own, made into slides and PDF."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pypdfium2
import pytest
from pptx import Presentation

from app import create_server, main
from callbacks import decks
from data.settings import Settings
from data.words import Lang, text
from geo.briefing import briefing
from geo.briefing_file import LARGEST_KB, Briefing, written
from geo.scene import compose

VOWEL_SIGNS = re.compile("[\u064b-\u0652]")  # a PDF's letters go without them: layouts/sheet/pdf_letters.py
LANGS = pytest.mark.parametrize("lang", Lang)


def beats_of(services, lang: Lang):
    return briefing(lang, services.catalog(), services.world)


def file_of(services, lang: Lang) -> dict:
    return written(Briefing(lang, "For the ministry", beats_of(services, lang)), services.catalog())


@LANGS
def test_a_page_names_the_standard_briefing_and_each_scene_is_a_view(server, services, lang):
    client = server.test_client()
    start = client.get(f"/{lang}/").text
    url = start.split('"briefing": "')[1].split('"')[0]
    answer = client.get(url)
    assert "immutable" in answer.headers["Cache-Control"] and answer.json["title"]
    assert [(beat["caption"], beat["note"], beat["view"]["chapter"]) for beat in answer.json["beats"]] == [
        (beat.caption, beat.note, beat.view.chapter) for beat in beats_of(services, lang)]
    overtaken = client.get(f"/data/briefing.{lang}.0123456789abcdef.json")
    assert overtaken.data == answer.data and overtaken.headers["Cache-Control"] == "no-cache"


def test_a_file_is_looked_at_and_comes_back_with_views_and_every_fault(server, services):
    client, file = server.test_client(), file_of(services, Lang.ar)
    good = client.post("/ar/briefing", data=json.dumps(file))
    assert good.status_code == 200 and good.json["faults"] == []
    assert [beat["link"] for beat in good.json["beats"]] == [beat["link"] for beat in file["beats"]]
    assert good.json["beats"][5]["view"]["chapter"] == "storm"
    file["beats"][1] = {"caption": "x" * 200, "link": "/ar/?round=3"}
    faulty = client.post("/ar/briefing", data=json.dumps(file)).json
    assert [fault["scene"] for fault in faulty["faults"]] == [2, 2] and len(faulty["beats"]) == 10
    assert client.post("/ar/briefing", data=b"nothing").status_code == 400
    assert client.post("/ar/briefing", data=b" " * (LARGEST_KB * 1000 + 1)).status_code == 413


@LANGS
def test_slides_have_a_caption_each_as_their_title_and_what_to_say_in_their_notes(server, services, lang):
    answer = server.test_client().get(f"/{lang}/deck.pptx")
    assert answer.status_code == 200 and f"_{lang}_" in answer.headers["Content-Disposition"]
    contents, *slides = Presentation(BytesIO(answer.data)).slides
    assert contents.shapes.title.text_frame.text == text("briefing.standard", lang)
    for slide, beat in zip(slides, beats_of(services, lang), strict=True):
        shown = compose(beat.view, services.catalog(), services.world)
        assert slide.shapes.title.text_frame.text == beat.caption
        notes = slide.notes_slide.notes_text_frame.text
        assert notes.startswith(beat.note) and shown.summary in notes
        assert shown.title in "".join(slide.element.itertext())


@LANGS
def test_a_posted_briefing_is_a_pdf_with_a_bookmark_for_each_scene(server, services, lang):
    file = file_of(services, lang)
    file["beats"] = file["beats"][4:7]
    answer = server.test_client().post(f"/{lang}/deck.pdf", data=json.dumps(file))
    document = pypdfium2.PdfDocument(answer.data)
    marks = [mark.get_title() for mark in document.get_toc()]
    assert len(document) == len(marks) == 4
    assert marks == ["For the ministry", *(VOWEL_SIGNS.sub("", beat["caption"]) for beat in file["beats"])]


def test_the_same_briefing_gives_the_same_bytes(server, services):
    client, file = server.test_client(), file_of(services, Lang.en)
    body = json.dumps(file | {"beats": file["beats"][6:8]})
    for kind in decks.DECK_KINDS:
        once = client.post(f"/en/deck.{kind}", data=body).data
        decks._made.cache_clear()
        assert client.post(f"/en/deck.{kind}", data=body).data == once


def test_a_faulty_briefing_is_no_deck_and_each_fault_is_told(server, services):
    file = file_of(services, Lang.en)
    file["beats"][3]["link"], file["beats"][8]["caption"] = "/en/?round=3", ""
    answer = server.test_client().post("/en/deck.pdf", data=json.dumps(file), headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert [fault.partition(":")[0] for fault in answer.json["faults"]] == ["Scene 4", "Scene 9"]


def test_an_operators_own_briefing_replaces_the_standard_one_unless_it_has_a_fault(home, services, tmp_path, capsys,
                                                                                   monkeypatch):
    own = Settings(home=tmp_path)
    file = {"atlas_briefing": 1, "lang": "en", "title": "Ours", "beats": [{"caption": "One", "link": "/en/"}]}
    tmp_path.joinpath("briefing.en.json").write_text(json.dumps(file))
    tmp_path.joinpath("briefing.ar.json").write_text("{")
    client = create_server(own).test_client()
    assert client.get("/data/briefing.en.x.json").json["title"] == "Ours"
    assert client.get("/data/briefing.ar.x.json").json["title"] == text("briefing.standard", Lang.ar)
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    monkeypatch.setattr("granian.Granian.serve", lambda _: None)
    assert main(["serve"]) == 0
    told = capsys.readouterr().err
    assert str(tmp_path / "briefing.ar.json") in told and text("briefing.foreign", Lang.ar) in told
    assert main(["briefing", "--out", str(tmp_path / "ours.pptx")]) == 0
    assert len(Presentation(str(tmp_path / "ours.pptx")).slides) == 2


def test_the_command_refuses_a_faulty_file_and_leaves_nothing_behind(tmp_path, capsys, monkeypatch, home):
    monkeypatch.setenv("ATLAS_HOME", str(home.home))
    file = tmp_path / "edited.atlas-briefing.json"
    scene = {"caption": "", "link": "/"}
    file.write_text(json.dumps({"atlas_briefing": 1, "lang": "en", "title": "T", "beats": [scene]}))
    assert main(["briefing", "--file", str(file), "--out", str(tmp_path / "deck.pdf")]) == 2
    assert "Scene 1: " in capsys.readouterr().err and not (tmp_path / "deck.pdf").exists()
    assert main(["briefing", "--file", str(tmp_path / "none.json"), "--out", str(tmp_path / "deck.pdf")]) == 2
