"""A view and its link are one: any view survives its link, any text at all opens some view."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.indicators import dimensions
from data.places import Level
from data.words import Lang
from geo.chapters import chapters
from geo.links import as_dict, browser_defaults, from_dict, from_url, to_url
from geo.marks.collection import facets
from geo.view import LAYERS, MOST_PLACES, canonical_within, default_view, settle
from tests.geo.strategies import drafts, pcodes, small_catalog, views

CATALOG = small_catalog()
FRONT = default_view(CATALOG)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


ANY_TEXT = st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))
JUNK = ["%", "%zz", "%ff", "\x00", "\ud800", "&", "=", "&round=1"]


def asked(query):
    return from_url("/en/?" + query, CATALOG)


def note_keys(parsed):
    return [notice.key for notice in parsed.notices]


@given(views(CATALOG))
def test_a_view_survives_its_link(view):
    parsed = from_url(to_url(view, CATALOG), CATALOG)
    assert (parsed.view, parsed.notices) == (view, ())


def test_a_chapter_may_stand_in_the_path_and_the_query_goes_before_it():
    assert from_url("/ar/migrants?level=region", CATALOG).view.chapter == "migrants"
    assert from_url("/ar/migrants?chapter=storm", CATALOG).view.chapter == "storm"


@given(views(CATALOG))
def test_a_view_survives_the_browsers_store(view):
    parsed = from_dict(json.loads(json.dumps(as_dict(view))), CATALOG)
    assert (parsed.view, parsed.notices) == (view, ())


@given(drafts(CATALOG))
def test_settling_twice_changes_nothing_more(draft):
    settled = settle(draft, CATALOG.held_rounds)
    assert settle(settled.view, CATALOG.held_rounds) == type(settled)(settled.view, ())
    assert hash(settled) == hash(settle(draft, CATALOG.held_rounds))


@given(views(CATALOG))
def test_links_are_short_and_need_no_escaping(view):
    assert re.fullmatch(r"/(en|ar)/(\?[a-z0-9_]+=[\w.,:-]+(&[a-z0-9_]+=[\w.,:-]+)*)?", to_url(view, CATALOG))


@given(ANY_TEXT | ANY_TEXT.map("/ar/?{}".format))
def test_any_text_opens_a_view(text):
    parsed = from_url(text, CATALOG)
    assert settle(parsed.view, CATALOG.held_rounds) == type(parsed)(parsed.view, ())
    for notice in parsed.notices:
        json.dumps([value for _, value in notice.values], default=str).encode()
        "".join(str(value) for _, value in notice.values).encode()  # no lone surrogate gets through


@given(views(CATALOG), st.data())
def test_any_mutated_link_opens_a_valid_view(view, data):
    link = to_url(replace(view, table=not view.table), CATALOG)
    at = data.draw(st.integers(0, len(link)))
    junk = data.draw(st.text(max_size=5) | st.sampled_from(JUNK))
    parsed = from_url(link[:at] + junk + link[at + data.draw(st.integers(0, 3)) :], CATALOG)
    assert settle(parsed.view, CATALOG.held_rounds) == type(parsed)(parsed.view, ())


@given(JSON | st.dictionaries(st.sampled_from([*as_dict(FRONT), "nationality"]), JSON))
def test_any_data_from_a_browser_opens_a_valid_view(data):
    parsed = from_dict(data, CATALOG)
    assert settle(parsed.view, CATALOG.held_rounds) == type(parsed)(parsed.view, ())


def test_a_readable_link():
    view = asked("chapter=migrants&measure=share&within=LY0211.LY0107&nationality=chad,sudan").view
    assert to_url(view, CATALOG) == (
        "/en/?chapter=migrants&round=54&measure=share&within=LY0107.LY0211&nationality=sudan,chad"
    )


@pytest.mark.parametrize("chapter", list(chapters()))
def test_a_front_page_follows_the_latest_round_and_any_other_link_keeps_its_own(chapter):
    front = default_view(CATALOG, chapter, Lang.ar)
    later = small_catalog((54, 55))
    assert "round" not in to_url(front, CATALOG)
    assert from_url(to_url(front, CATALOG), later).view.round == 55
    shared = replace(front, table=True)
    assert from_url(to_url(shared, CATALOG), later).view == shared


def test_the_path_names_the_language():
    for url in ("/ar/", "/ar", "https://atlas.example/ar/?chapter=overview#map", "/ar/sheet.pdf"):
        assert from_url(url, CATALOG).view.lang is Lang.ar
    assert note_keys(from_url("/fr/", CATALOG)) == ["notice.unknown_choice"]
    assert note_keys(from_url("/", CATALOG)) == []


REFUSED = (
    ("round=99", ["notice.unknown_round"]),
    ("colour=red&size=9", ["notice.unknown_part"]),
    ("audience=staff", ["notice.unknown_part"]),
    ("round=52&round=53", ["notice.repeated_part"]),
    ("round=52&round=52&measure=&x", ["notice.unknown_part"]),
    ("measure=most", ["notice.unknown_choice"]),
    ("within=LY99.nowhere", ["notice.unknown_choice"]),
    ("nationality=atlantis", ["notice.unknown_choice"]),
    ("nationality=sudan&shelter=none&permit=none", ["notice.one_filter", "notice.one_filter"]),
    ("nationality=atlantis&shelter=none", ["notice.unknown_choice"]),
    ("bbox=1,2,3", ["notice.unknown_area"]),
    ("bbox=nan,inf,1e999,x", ["notice.unknown_area"]),
    ("bbox=130,-40,150,-10", ["notice.unknown_area"]),
    ("measure=makeup", ["notice.makeup_needs_filter"]),
    ("level=muhalla&nationality=sudan", ["notice.level_not_held"]),
    ("level=muhalla&measure=per_1000", ["notice.level_not_held"]),
    ("need_1=food&measure=per_1000", ["notice.not_people"]),
    ("level=muhalla&measure=share", []),
    ("measure=change&round=52", ["notice.no_earlier_round"]),
    ("measure=change&round=53&against=54", ["notice.against_not_earlier"]),
    ("measure=change&against=99", ["notice.unknown_choice"]),
    ("measure=change", []),
    ("status=semi-official", ["notice.unknown_choice"]),
    ("level=muhalla&layers=labels", ["notice.level_not_held"]),
    ("beside=round:53&compare=swipe", []),
    ("beside=round:99", ["notice.unknown_choice"]),
    ("beside=round", ["notice.unknown_choice"]),
    ("beside=colour:red", ["notice.unknown_choice"]),
    ("beside=round:54", ["notice.same_beside"]),
    ("beside=measure:makeup", ["notice.not_beside"]),
    ("beside=measure:per_1000&level=muhalla", ["notice.level_not_held"]),
    ("beside=round:53&measure=change", ["notice.change_compares"]),
    ("beside=round:53&layers=labels", ["notice.not_compared_here"]),
    ("beside=snapshot:2023-09-13", ["notice.not_compared_here"]),
    ("chapter=storm&beside=snapshot:2023-09-13", []),
    ("chapter=storm&beside=round:53", ["notice.not_compared_here"]),
    ("chapter=storm&beside=snapshot:2023-10-31", ["notice.same_beside"]),
    ("table=" + "1" * 5000, ["notice.link_too_long"]),
)


@pytest.mark.parametrize(("query", "keys"), REFUSED)
def test_what_cannot_be_shown_is_noticed(query, keys):
    assert note_keys(asked(query)) == keys


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("query", [query for query, _ in REFUSED])
def test_every_notice_is_worded_in_both_languages(query, lang):
    for notice in asked(query).notices:
        assert "{" not in notice.worded(lang)


def test_an_unknown_round_says_what_is_shown_instead():
    parsed = asked("round=99")
    assert (parsed.view, dict(parsed.notices[0].values)) == (FRONT, {"asked": "99", "shown": 54})


def test_the_first_of_two_filters_is_kept():
    assert asked("shelter=none&nationality=sudan").view.where == ("shelter", ("none",))


@pytest.mark.parametrize(
    ("query", "level", "measure"),
    [
        ("level=muhalla&nationality=sudan", Level.baladiya, "share"),
        ("level=baladiya&need_1=food", Level.mantika, "share"),
        ("level=muhalla&measure=per_1000", Level.baladiya, "per_1000"),
        ("level=muhalla&measure=makeup", Level.muhalla, "count"),
        ("level=muhalla&measure=makeup&nationality=sudan", Level.baladiya, "makeup"),
        ("level=region&need_1=food&measure=makeup", Level.region, "count"),
    ],
)
def test_a_level_or_measure_that_is_not_held_gives_way(query, level, measure):
    view = asked(query).view
    assert (view.level, view.measure) == (level, measure)


def test_a_place_inside_another_in_focus_is_dropped_and_the_country_is_no_focus():
    pcodes_asked = ["LY0211", "LY", "LY021101", "LY01", "LY02110103", "LY0211"]
    assert canonical_within(pcodes_asked) == ("LY01", "LY0211")


def test_too_many_places_in_focus_are_cut_with_a_notice():
    muhallas = tuple(pcode for pcode in pcodes() if len(pcode) == 10)
    settled = settle(replace(FRONT, within=muhallas), CATALOG.held_rounds)
    assert (len(settled.view.within), note_keys(settled)) == (MOST_PLACES, ["notice.too_many_places"])
    link = to_url(settled.view, CATALOG)
    assert from_url(link, CATALOG).view == settled.view


def test_no_layers_at_all_can_be_asked_for():
    bare = replace(FRONT, layers=())
    assert "layers=none" in to_url(bare, CATALOG)
    assert from_url(to_url(bare, CATALOG), CATALOG).view == bare


def test_a_browser_cannot_make_itself_staff():
    assert from_dict({"audience": "staff"}, CATALOG).view.audience == "public"
    assert "audience" not in as_dict(FRONT)


def test_every_chapter_preset_is_valid_as_it_stands():
    for chapter in chapters():
        view = default_view(CATALOG, chapter)
        assert settle(view, CATALOG.held_rounds).view == view


def test_the_browser_learns_every_chapter_layer_and_filter():
    defaults = json.loads(json.dumps(browser_defaults(CATALOG)))
    assert list(defaults["chapters"]) == list(chapters())
    assert tuple(defaults["layers"]) == LAYERS
    assert set(defaults["dimensions"]) == set(dimensions()) - {"total"}
    assert {key: tuple(row["values"]) for key, row in defaults["facets"].items()} == {
        key: row.values for key, row in facets().items()}
