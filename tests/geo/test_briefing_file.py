"""A briefing as a file: what was written is read again, and a file from anywhere is refused in words, all at once."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.words import Lang, text
from geo.briefing import briefing
from geo.briefing_file import (
    LARGEST_KB,
    LONGEST,
    MOST_SCENES,
    Briefing,
    BriefingError,
    checked_briefing,
    read_briefing,
    written,
)
from tests.geo.shipped import shipped

GOOD = {"atlas_briefing": 1, "lang": "en", "title": "For the ministry",
        "beats": [{"caption": "Tripoli", "note": "One line.\nAnd another.", "link": "/en/?round=54&within=LY0211"}]}
DATA = st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["/en/?round=54", "en"]),
                    lambda parts: st.lists(parts) | st.dictionaries(st.sampled_from(
                        ["atlas_briefing", "lang", "title", "beats", "caption", "note", "link"]), parts), max_leaves=20)


def read(file: object, lang: Lang = Lang.en):
    return read_briefing(json.dumps(file).encode(), lang, shipped()[1])


def faults_of(**changed: object) -> list[tuple[int, str]]:
    """Faults of the good file's one scene with something else in it."""
    return [(fault.scene, fault.what) for fault in read(GOOD | {"beats": [GOOD["beats"][0] | changed]})[1]]


@pytest.mark.parametrize("lang", Lang)
def test_what_is_written_is_read_again(lang):
    world, catalog = shipped()
    standard = Briefing(lang, "Standard", briefing(lang, catalog, world))
    again, faults = read(written(standard, catalog), lang)
    assert not faults and again.title == "Standard"
    assert [(beat.view, beat.caption, beat.note) for beat in again.beats] == [
        (beat.view, beat.caption, beat.note) for beat in standard.beats]


def test_every_fault_is_told_at_once_with_its_scene():
    file = {"atlas_briefing": 1, "lang": "ar", "beats": [
        GOOD["beats"][0], {"caption": "", "note": 5, "link": "/en/?round=99"}, "a scene", {"caption": "x\x07"}]}
    found, faults = read(file)
    assert [fault.scene for fault in faults] == [0, 0, 2, 2, 2, 3, 4, 4]
    assert [beat.caption for beat in found.beats][:2] == ["Tripoli", ""]
    with pytest.raises(BriefingError) as refused:
        checked_briefing(json.dumps(file).encode(), Lang.en, shipped()[1])
    assert "Scene 2: Round 99 isn't held; showing Round 54." in refused.value.faults


@pytest.mark.parametrize("part", LONGEST)
def test_a_text_may_be_as_long_as_it_says_and_no_longer(part):
    def faults(length: int) -> list:
        words = {part: "a" * length}
        return [fault for _, fault in faults_of(**words)] if part != "title" else list(read(GOOD | words)[1])
    assert not faults(LONGEST[part]) and len(faults(LONGEST[part] + 1)) == 1


def test_text_is_plain_whatever_it_looks_like():
    caption, note = "<b>Bold</b> {staff} & \u2066=1+1\u2069", "First\nsecond <script>"
    [beat] = read(GOOD | {"beats": [{"caption": caption, "note": note, "link": "/en/"}]})[0].beats
    assert (beat.caption, beat.note) == (caption, note)


@pytest.mark.parametrize("link", ["", None, 5, "javascript:alert(1)", "/etc/passwd", "/en/sheet.pdf?paper=a4l", "en"])
def test_a_link_to_anything_but_a_view_is_refused(link):
    assert [scene for scene, _ in faults_of(link=link)] == [1]


def test_a_link_copied_with_its_host_from_the_other_language_is_a_view_of_this_one():
    found, faults = read(GOOD | {"beats": [GOOD["beats"][0] | {"link": "https://atlas.example.org/ar/?chapter=storm"}]})
    assert not faults and found.beats[0].view.chapter == "storm" and found.beats[0].view.lang is Lang.en


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 50_000, b"{}", b"5", b"PK\x03\x04",
                                     b'{"atlas_briefing": 2}', b'{"atlas_briefing": true, "lang": "en"}'])
def test_what_is_no_briefing_is_told_so(content):
    found, faults = read_briefing(content, Lang.en, shipped()[1])
    assert not found.beats and [fault.what for fault in faults] == [text("briefing.foreign", Lang.en)]


def test_a_briefing_is_bounded():
    assert any(str(MOST_SCENES) in fault.what for fault in read(GOOD | {"beats": GOOD["beats"] * (MOST_SCENES + 1)})[1])
    assert not read(GOOD | {"beats": GOOD["beats"] * MOST_SCENES})[1]
    large = json.dumps(GOOD | {"spare": "a" * LARGEST_KB * 1000}).encode()
    assert [fault.scene for fault in read_briefing(large, Lang.en, shipped()[1])[1]] == [0]


@settings(max_examples=150, deadline=None)
@given(DATA, st.sampled_from(Lang))
def test_any_data_at_all_is_read_or_told_what_is_wrong(data, lang):
    found, faults = read(data if not isinstance(data, dict) else {**data, "atlas_briefing": 1}, lang)
    assert faults or (found.title and found.beats)
    assert all(fault.what.strip() for fault in faults)
