"""Laws of all marks in both languages: known unit, source and place, worded figures, no key left unworded."""

import re

import pytest

from data.places import read_gazetteer
from data.sources import sources
from data.words import Lang, entries
from geo.marks import Mark
from geo.marks.collection import marks
from geo.marks.wording import PERCENT, counted_unit, figure_text

PERCENT_SIGN = {Lang.en: "%", Lang.ar: "\u200e%\u200e"}
WORDED = ("name", "kind", "text", "unit", "counted", "as_of", "note")
A_KEY = re.compile(r"\b[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\b")
A_SITE = re.compile(r"\b\w+\.(com|org|net|info|int|ly)\b")  # the only words with a dot inside

BY_LANG = pytest.mark.parametrize("lang", Lang)


def every(lang: Lang) -> list[Mark]:
    return [mark for layer in marks(lang).values() for mark in layer]


def worded_units(section: str, lang: Lang) -> set[str]:
    return {key.removeprefix(section) for key in entries(lang) if key.startswith(section)}


@BY_LANG
def test_every_unit_has_its_forms_and_every_form_its_unit(lang):
    assert worded_units("unit_of.", lang) < worded_units("unit.", lang)
    names = {entries(lang)[f"unit.{key}"] for key in {*worded_units("unit_of.", lang), PERCENT}}
    assert {mark.unit for mark in every(lang)} <= names | {""}


@BY_LANG
def test_a_figure_has_its_wording_and_a_unit_that_follows_it(lang):
    for mark in every(lang):
        assert bool(mark.counted) == bool(mark.unit), mark.id
        assert mark.value is None or (mark.text and mark.unit), mark.id
        assert figure_text(mark).replace(mark.counted, "", 1) == mark.text, mark.id


@BY_LANG
def test_ids_sources_and_places_are_known(lang):
    for layer, of_layer in marks(lang).items():
        assert len({mark.id for mark in of_layer}) == len(of_layer), layer
        for mark in of_layer:
            assert mark.layer == layer and mark.source in sources(), mark.id
            assert not mark.pcode or mark.pcode in read_gazetteer(), mark.id


@BY_LANG
def test_no_key_is_left_unworded(lang):
    for mark in every(lang):
        for field in WORDED:
            assert not A_KEY.search(A_SITE.sub("", getattr(mark, field))), (mark.id, field)


@BY_LANG
def test_points_of_series_have_their_time(lang):
    assert all(mark.order > 0 for mark in marks(lang)["series"])


@pytest.mark.parametrize(("value", "after"), [
    (1, "شخص"), (3, "أشخاص"), (11, "شخصًا"), (100, "شخص"), (44862, "شخصًا"), (44862.0, "شخصًا"), (2.5, "شخص"),
    (None, "شخص")])
def test_arabic_units_follow_their_number(value, after):
    assert counted_unit("people", value, Lang.ar) == f" {after}"


@pytest.mark.parametrize(("value", "after"), [
    (1, "office"), (1.0, "office"), (0, "offices"), (2, "offices"), (None, "offices")])
def test_english_units_follow_their_number(value, after):
    assert counted_unit("offices", value, Lang.en) == f" {after}"


@BY_LANG
def test_percent_stands_beside_its_number_and_no_unit_is_nothing(lang):
    assert (counted_unit(PERCENT, 33.3, lang), counted_unit("", 33.3, lang)) == (PERCENT_SIGN[lang], "")


@pytest.mark.parametrize(("shown", "counted", "whole"), [
    ("635 (computed)", " staff", "635 staff (computed)"), ("about 33", "%", "about 33%"), ("2", " (rank)", "2 (rank)")])
def test_a_remark_in_brackets_follows_the_unit(shown, counted, whole):
    mark = Mark(id="one", layer="figures", name="", kind="", source="", text=shown, counted=counted)
    assert figure_text(mark) == whole
