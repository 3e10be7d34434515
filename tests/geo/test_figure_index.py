"""Key figures as marks, and the README's table of where each is shown."""

import csv
import os
import re
from pathlib import Path

import pytest

from data.figures import key_figures
from data.words import Lang
from geo.figure_index import figure_index, with_index
from geo.marks.figures import figures_marks

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("ATLAS_SHARED", ROOT / "../shared")) / "facts/key_figures.csv"
MARKS = {lang: {mark.id: mark for mark in figures_marks(lang)} for lang in Lang}


def test_readme_holds_the_table_as_generated():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_index(readme) == readme, "run python -m geo.figure_index README.md"


@pytest.mark.skipif(not FACTS.exists(), reason=f"LOUD: no facts at {FACTS}; the table isn't compared with them")
def test_every_figure_of_the_documents_is_in_the_table():
    with FACTS.open(encoding="utf-8", newline="") as file:
        wanted = [row["id"] for row in csv.DictReader(file)]
    assert re.findall(r"^\| (KF-\d{3}-\d{3}) \|", figure_index(), re.M) == wanted


def test_a_page_without_a_place_for_the_table_is_left_alone():
    with pytest.raises(ValueError, match="add both lines"):
        with_index("# Read me")


@pytest.mark.parametrize("lang", Lang)
def test_every_mark_says_what_when_and_from_where(lang):
    for mark in figures_marks(lang):
        assert mark.name and mark.kind and mark.text and mark.as_of and mark.source and mark.order > 1900, mark.id
        assert bool(mark.unit) != (mark.value is None) or mark.id == "KF-000-038", mark.id
        assert (mark.lon, mark.lat) == (None, None)


def test_years_dates_and_decades_are_worded_without_unit_or_size():
    shown = {key: MARKS[Lang.en][key].text for key in ("KF-000-001", "KF-000-012", "KF-000-059", "KF-000-049")}
    assert list(shown.values()) == ["2006", "1970s", "10 September 2023", "December 2022"]


def test_figures_are_worded_with_their_qualifier():
    worded = {key: MARKS[Lang.en][key].text for key in ("KF-000-016", "KF-002-045", "KF-002-081", "KF-002-098")}
    assert list(worded.values()) == ["more than 706,000", "about 66.7", "at least 100", "nearly 12,000"]
    assert MARKS[Lang.en]["KF-000-034"].as_of == "2019–2024"


@pytest.mark.parametrize("lang", Lang)
def test_a_misprint_shows_the_printed_form_its_readings_and_no_size(lang):
    misprint = MARKS[lang]["KF-000-038"]
    assert misprint.value is None and "1,100,00+" in misprint.text and "110,000" in misprint.note


def test_joint_figures_answer_to_both_units_and_are_listed_once():
    joint = MARKS[Lang.en]["KF-000-040"].facets
    assert (joint["topic"], joint["programme"]) == (("mrrm",), ("mrrm", "direct_assistance"))
    assert len(figures_marks(Lang.en)) == len(key_figures()) == 254
