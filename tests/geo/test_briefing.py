"""The standard briefing: every scene is a view and says its finding in one line, with the figures of the release."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from data.words import Lang, entries
from geo.briefing import Row, UnknownFactError, briefing, rows, scene_values
from geo.links import from_url, to_url
from geo.scene import compose
from tests.geo.shipped import shipped

LANGS = pytest.mark.parametrize("lang", Lang)
LONGEST_CAPTION = 90
FIGURE = re.compile(r"\d[\d,.]*\d|\d")
DIGIT = re.compile(r"[0-9٠-٩]")


def told(lang: Lang):
    world, catalog = shipped()
    return briefing(lang, catalog, world)


def test_there_are_ten_scenes_from_who_we_are_to_where_we_came_from():
    assert list(rows()) == ["who", "migrants", "people", "needs", "displacement", "storm", "borders", "programmes",
                            "plan", "history"]


@LANGS
@pytest.mark.parametrize("row", rows().values(), ids=lambda row: row.key)
def test_every_link_is_canonical_and_follows_the_newest_round(row, lang):
    catalog = shipped()[1]
    parsed = from_url(f"/{lang}{row.link}", catalog)
    assert not parsed.notices
    assert re.sub(r"round=54&?", "", to_url(parsed.view, catalog)).rstrip("?") == f"/{lang}{row.link}"


@LANGS
@pytest.mark.parametrize("key", rows())
def test_no_figure_is_written_into_the_words(key, lang):
    for part in ("caption", "note"):
        plain = "".join(literal for literal, *_ in Formatter().parse(entries(lang)[f"scene.{key}.{part}"]))
        assert not DIGIT.search(plain)


@LANGS
def test_every_scene_has_its_figures_a_short_caption_and_a_note_that_names_its_source(lang):
    for beat in told(lang):
        assert 20 < len(beat.caption) <= LONGEST_CAPTION and not beat.caption.endswith(".")
        assert beat.sources and re.search("Source|مصدر", beat.note), beat.key
        assert 2 <= len(re.findall(r"[.](?: |$)", beat.note)) <= 5


def test_both_languages_name_the_same_figures():
    for one, other in zip(told(Lang.en), told(Lang.ar), strict=True):
        assert one.view.chapter == other.view.chapter and one.sources == other.sources
        assert sorted(FIGURE.findall(one.caption)) == sorted(FIGURE.findall(other.caption))


def test_the_figures_are_those_of_the_release():
    beats = {beat.key: beat for beat in told(Lang.en)}
    assert "787,326 migrants" in beats["migrants"].caption and "Tripoli (16.1% of the total)" in beats["migrants"].note
    assert "44,862 people" in beats["storm"].caption and "686 staff" in beats["who"].caption


@pytest.mark.parametrize("fact", ["list-figures:KF-999", "places#23", "nothing#1", "nationality:eritrea"])
def test_a_figure_that_is_hidden_or_not_held_is_never_worded(fact):
    """Fewer than five Eritreans are in Almarj, so that their count is hidden."""
    world, catalog = shipped()
    scene = compose(from_url("/en/?chapter=migrants&within=LY0102", catalog).view, catalog, world)
    with pytest.raises(UnknownFactError):
        scene_values(Row("one", "/", {"fact": fact}), scene, catalog)
