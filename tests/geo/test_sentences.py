"""Sentences of a view as a careful reader of either language would write them."""

from __future__ import annotations

import re

import pytest

from data.words import Lang, text
from geo.chapters import chapters
from geo.links import from_url
from geo.scene import narrate
from geo.view import default_view
from tests.geo.shipped import shipped


def said(link: str):
    world, catalog = shipped()
    parsed = from_url(link, catalog)
    assert not parsed.notices
    return narrate(parsed.view, catalog, world)


@pytest.mark.parametrize(("within", "verb"), [("LY0211", "Tripoli hosts"),
                                              ("LY0103.LY0211", "Benghazi and Tripoli host")])
def test_one_place_hosts_and_two_places_host(within, verb):
    assert said(f"/en/?chapter=migrants&within={within}").summary.startswith(f"{verb} an estimated ")
    assert f"{verb} an estimated " in said(f"/en/?chapter=migrants&nationality=chad&within={within}").summary


@pytest.mark.parametrize(("n", "counted"), [(1, "1 muhalla hosting migrants names"),
                                            (2, "2 muhallas hosting migrants name"),
                                            (100, "100 muhallas hosting migrants name")])
def test_needs_agree_with_their_number_in_english(n, counted):
    words = text("summary.needs", Lang.en, n=n, place="A", counted=text("count.muhalla", Lang.en, n=n), filter="Food")
    assert words == f"A: {counted} “Food”."


@pytest.mark.parametrize(("n", "told"), [
    (1, "محلة واحدة مستضيفة للمهاجرين تذكر"), (2, "محلتان مستضيفتان للمهاجرين تذكران"),
    (3, "3 محلات مستضيفة للمهاجرين تذكر"), (11, "11 محلة مستضيفة للمهاجرين تذكر"),
    (100, "100 محلة مستضيفة للمهاجرين تذكر")])
def test_needs_agree_with_their_number_in_arabic(n, told):
    words = text("summary.needs", Lang.ar, n=n, place="أ", counted=text("count.muhalla", Lang.ar, n=n), filter="الغذاء")
    assert words == f"أ: {told} «الغذاء»."


def test_a_map_without_migrants_is_titled_by_what_it_shows():
    told = said("/en/?round=54&layers=labels,offices,ports")
    assert told.title == "IOM offices; Ports and airports"
    assert told.summary.startswith("Shown: 9 places with offices and 13 ports and airports. Libya hosts ")


@pytest.mark.parametrize("lang", Lang)
def test_no_bracket_follows_another(lang):
    for snapshot in ("2023-09-21", "2023-10-31"):
        assert not re.search(r"[)] [(]|[)][)]", said(f"/{lang}/?chapter=storm&snapshot={snapshot}").summary)


def test_a_filter_that_names_itself_is_named_once():
    assert said("/en/?chapter=plan&objective=2").subtitle.startswith("Objective 2: ")
    assert said("/ar/?chapter=plan&objective=2").subtitle.startswith("الهدف 2: ")


def test_arabic_digits_are_those_of_the_view_everywhere_but_in_codes():
    for key in chapters():
        told = said(f"/ar/?chapter={key}&digits=arab")
        assert not re.search("[0-9]", " ".join((told.title, told.summary))), key
        assert not re.search("[0-9]", told.subtitle.partition("GLIDE")[0])
    assert not re.search("[0-9]", said("/ar/?measure=per_1000&digits=arab").title)


@pytest.mark.parametrize("lang", Lang)
def test_every_sentence_ends_and_none_is_broken_in_two(lang):
    world, catalog = shipped()
    for key in chapters():
        summary = narrate(default_view(catalog, key, lang), catalog, world).summary
        assert summary.endswith(".") and not re.search(r"\s[.,;،؛]|[.]{2}|  |[{}]", summary)
