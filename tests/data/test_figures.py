"""Key figures: every number of the documents, as printed, in its chapter, worded in both languages."""

import csv
import os
import re
from pathlib import Path

import pytest

from data.figures import HEADLINES, TOPICS, key_figures
from data.words import Lang, entries

FACTS = Path(os.environ.get("ATLAS_SHARED", Path(__file__).parents[2] / "../shared")) / "facts/key_figures.csv"
BY_ID = {figure.id: figure for figure in key_figures()}
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; figures not compared with them")
def test_every_number_of_the_documents_is_held_as_printed():
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = {row["id"]: row for row in csv.DictReader(file)}
    assert list(BY_ID) == list(facts)
    for key, fact in facts.items():
        figure = BY_ID[key]
        assert figure.value == float(fact["value"]), key
        assert figure.value_text == fact["value_text"].removesuffix(" (sic)"), key
        assert figure.as_of == fact["as_of"].removeprefix("c. "), key


@pytest.mark.parametrize("lang", Lang)
def test_every_key_figure_has_words(lang):
    wanted = {f"topic.{topic}" for topic in TOPICS}
    wanted |= {f"unit.{figure.unit}" for figure in key_figures()}
    wanted |= {f"qualifier.{figure.qualifier}" for figure in key_figures()}
    assert wanted <= entries(lang).keys()


def test_arabic_is_arabic_and_topics_are_used():
    assert not [key for key, figure in BY_ID.items() if LATIN_WORD.search(figure.label_ar + figure.note_ar)]
    assert {topic for figure in key_figures() for topic in figure.topics} == TOPICS.keys()


def test_parts_add_up_to_the_whole_that_the_source_prints():
    wholes = {"KF-002-003": (4, 5, 6), "KF-002-065": (66, 67, 68), "KF-002-070": (71, 72, 73),
              "KF-002-085": (86, 87, 88, 89), "KF-002-053": (54, 55, 56), "KF-000-010": ()}
    parts = {key: [BY_ID[f"KF-002-{number:03}"] for number in numbers] for key, numbers in wholes.items()}
    parts["KF-000-010"] = [BY_ID[f"KF-000-{number:03}"] for number in (6, 7, 8, 9)]
    for key, added in parts.items():
        assert BY_ID[key].value == sum(part.value for part in added), key


def test_the_misprint_is_kept_as_printed_with_both_readings():
    misprint = BY_ID["KF-000-038"]
    assert (misprint.qualifier, misprint.value_text) == ("typo", "1,100,00+")
    for lang in Lang:
        assert "1,100,000" in misprint.caveat(lang) and "110,000" in misprint.caveat(lang)


def test_a_figure_of_two_units_names_both_and_headlines_are_quantities():
    assert BY_ID["KF-000-040"].topics == ("mrrm", "direct_assistance")
    assert {BY_ID[key].qualifier for key in HEADLINES} <= {"exact", "derived"}
