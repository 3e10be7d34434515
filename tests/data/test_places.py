"""The gazetteer: exact finding, tolerant searching."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import TableError
from data.places import COUNTRY, LEVELS, Ambiguous, Found, Level, Unknown, read_gazetteer
from data.tables import REFERENCE

GAZETTEER = read_gazetteer()
FIRST = [
    (("Derna", "Darnah", "derna ", "درنة", "درنه"), "LY0101"),
    (("Sabha", "Sebha", "Sabhah", "سبها", "سبهـــا"), "LY0319"),
    (("Az Zawiyah", "Azzawya", "Zawia", "az-Zāwiya", "Al Zawiya", "الزاوية", "زاوية", "الزَّاوِيَة"), "LY0213"),
    (("Ajdabiya", "Ejdabia", "Ajdabya", "اجدابيا", "أجدابيا", "إجدابيا"), "LY0105"),
    (("Al Khums", "Alkhums", "Khoms", "Al-Khums", "الخمس", "خمس"), "LY021001"),
    (("Gatroun", "Qatroun", "Algatroun", "Al Qatrun", "القطرون"), "LY032202"),
    (("Tarabulus", "Tripoli", "Trippoly", "Tri", "طرابلس", "طرا"), "LY0211"),
    (("Misurata", "Misrata", "Misratah", "مصراتة", "مصراته"), "LY0214"),
    (("Benghazi", "Banghazi", "Bengahzi", "بنغازي", "بنغازى"), "LY0103"),
    (("Zuwara", "Zwara", "Zuwwarah", "زواره"), "LY0215"),
    (("Kufra", "Al Kufrah", "الكفرة"), "LY0107"),
    (("Murzuq", "Marzuq", "Murzuk"), "LY0322"),
    (("Sirt", "Sirte", "Surt", "سرت"), "LY0208"),
    (("Tobruk", "Tubruq"), "LY0104"),
    (("Bani Walid", "Beni Ulid", "بني وليد"), "LY021404"),
    (("Nalut",), "LY0209"),
    (("Zliten", "Zlitan", "زليتن"), "LY021402"),
    (("Ghadamis", "Ghadames", "غدامس"), "LY020901"),
    (("Ghat", "غات"), "LY0321"),
    (("Gharyan", "غريان"), "LY021606"),
    (("Suq al Jumaa", "suq jum"), "LY021101"),
    (("Al Jabal al Gharbi", "jabal gharbi", "الجبل الغربى"), "LY0216"),
    (("Libya", "ليبيا"), "LY"),
    (("LY021104", "ly021104"), "LY021104"),
]


@pytest.mark.parametrize(("text", "pcode"), [(text, pcode) for texts, pcode in FIRST for text in texts])
def test_search_ranks_the_right_place_first(text, pcode):
    assert GAZETTEER.search(text)[0].pcode == pcode


@pytest.mark.parametrize("text", ["", " ", "xyzzy", "qwerty", "zzzzz", "12345", "London", "؟", "👍", "-/-"])
def test_search_finds_nothing_in_nonsense(text):
    assert GAZETTEER.search(text) == ()


def test_search_finds_every_place_by_its_own_names():
    missed = [(place.pcode, name) for place in GAZETTEER for name in (place.name_en, place.name_ar)
              if place not in GAZETTEER.search(name)[:6]]
    assert missed == []


@given(st.text(max_size=200))
def test_any_text_may_be_searched_and_found(text):
    assert len(GAZETTEER.search(text, limit=3)) <= 3
    GAZETTEER.find(text)


@given(st.sampled_from(tuple(GAZETTEER)), st.sampled_from((str.upper, str.lower, "  {} ".format)))
def test_find_forgives_only_case_and_spaces(place, change):
    assert GAZETTEER.find(change(place.pcode)) == Found(place)
    for name in (place.name_en, place.name_ar):
        match GAZETTEER.find(change(name), place.level):
            case Found(found):
                assert found == place
            case Ambiguous(_, places):
                assert place in places
            case Unknown():
                pytest.fail(f"{name} wasn't found")


def test_find_asks_when_places_share_a_name():
    shared = GAZETTEER.find("Derna")
    assert isinstance(shared, Ambiguous)
    assert [place.pcode for place in shared.places] == ["LY0101", "LY010102"]
    assert GAZETTEER.find("Derna", Level.mantika) == Found(GAZETTEER["LY0101"])


@pytest.mark.parametrize("name", ["Dernaa", "Tripolis", "Tri", "", "ابوسليمم"])
def test_find_never_guesses(name):
    assert GAZETTEER.find(name) == Unknown(name)


def test_find_knows_recorded_aliases():
    assert GAZETTEER.find("Qatroun") == Found(GAZETTEER["LY032202"])
    assert GAZETTEER.find("درنة", Level.mantika) == Found(GAZETTEER["LY0101"])


def test_counts_of_places_by_level():
    assert [len(GAZETTEER.at(level)) for level in LEVELS] == [1, 3, 22, 100, 663]


def test_parents_and_children_agree():
    for place in GAZETTEER:
        if place != COUNTRY:
            assert place in GAZETTEER.children(place.parent)
            assert GAZETTEER.ancestor(place.pcode, Level.country) == COUNTRY
    assert len(GAZETTEER.children("LY0211", Level.muhalla)) == 40
    assert GAZETTEER.children("LY01010101") == ()


def test_a_place_has_no_ancestor_finer_than_itself():
    with pytest.raises(KeyError, match="no muhalla above"):
        GAZETTEER.ancestor("LY01", Level.muhalla)
    with pytest.raises(KeyError, match="XX"):
        GAZETTEER["XX"]


def test_faulty_gazetteer_names_every_row(tmp_path):
    path = tmp_path / "places.csv"
    shutil.copy(REFERENCE / "places.csv", path)
    with path.open("a", encoding="utf-8") as file:
        file.write("LY01,region,LY,East,الشرق,,,\nLY0401,mantika,LY04,X,س,1.0,2.0,\nLY0199,shire,LY01,,س,x,,\n")
    with pytest.raises(TableError) as error:
        read_gazetteer(path)
    for words in ("row 790: P-code LY01 occurs twice", "row 791: parent 'LY04'", "outside Libya",
                  "row 792: level 'shire'", "name_en is empty", "lon 'x'"):
        assert words in str(error.value)
