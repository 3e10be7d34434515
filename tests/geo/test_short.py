"""Short codes: every view's code brings the same view back, for ever; damaged codes bring nothing."""

import re
from hashlib import sha256
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import short
from geo.chapters import chapters
from geo.links import from_url
from geo.short import ALPHABET, long_link, pinned_link, short_code, short_link
from geo.view import default_view
from tests.geo.strategies import small_catalog, views

CATALOG = small_catalog()
# Codes that were handed out once; they must never lead elsewhere.
PRINTED = {
    "1e05499": "/en/?round=54",
    "1e154bd": "/en/?chapter=migrants&round=54",
    "1e154dc0213ezaf": "/en/?chapter=migrants&round=54&level=baladiya&within=LY0213&nationality=sudan",
    "1ec54c0109jjg0": "/ar/?chapter=storm&round=54&within=LY0109&snapshot=2023-09-13",
    "1ec54ey19a6b31a4sz5a3b33a1nd": "/ar/?chapter=storm&round=54&bbox=19.6,31.4,25.3,33.1",
}
WORDS_OF_VERSION = {"1": "71fab7b9b1e74de0b6bb6df81538ae13d70e664455599e36e639676a893f46ca"}


@given(views(CATALOG))
def test_the_code_of_a_view_brings_it_back(view):
    link = long_link(short_link(view, CATALOG).removeprefix("/s/"))
    parsed = from_url(link, CATALOG)
    assert (parsed.view, parsed.notices) == (view, ())
    assert link == pinned_link(view, CATALOG) and re.search(rf"[?&]round={view.round}(&|$)", link)


@given(views(CATALOG))
def test_a_code_can_be_typed_from_paper_and_is_shorter_than_half_its_link(view):
    code = short_code(pinned_link(view, CATALOG))
    assert re.fullmatch(f"[{ALPHABET}]+", code)
    assert long_link(code.upper().replace("0", "O").replace("1", "l")) == long_link(code)
    assert len(code) <= 10 + len(pinned_link(view, CATALOG)) / 2


def test_codes_of_typical_views_are_short():
    fronts = [short_code(pinned_link(default_view(CATALOG, chapter), CATALOG)) for chapter in chapters()]
    assert max(map(len, fronts)) <= 8
    assert median(len(code) for code in PRINTED) <= 15


@pytest.mark.parametrize("code", PRINTED)
def test_a_code_on_paper_leads_where_it_always_led(code):
    assert long_link(code) == PRINTED[code]


@pytest.mark.parametrize("version", short.FILES)
def test_the_words_of_a_version_never_change(version):
    """Whoever needs other words adds the file of a new version, and its digest here."""
    path = Path(short.__file__).with_name(short.FILES[version])
    assert sha256(path.read_bytes()).hexdigest() == WORDS_OF_VERSION[version]
    found = short.words(version)
    assert len(set(found)) == len(found) <= short.ONES + (len(ALPHABET) - short.ONES) * len(ALPHABET)
    assert set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,-:=&%+") <= set(found)


@given(views(CATALOG), st.data())
def test_a_wrong_letter_or_two_swapped_are_noticed(view, data):
    code = short_code(pinned_link(view, CATALOG))
    at = data.draw(st.integers(1, len(code) - 2))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[at]]))
    assert long_link(code[:at] + other + code[at + 1:]) is None
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2:]
    assert long_link(swapped) is None or swapped == code


@given(st.text() | st.text(ALPHABET, max_size=30) | st.text(ALPHABET, max_size=30).map("1".__add__))
def test_any_text_as_a_code_leads_to_our_own_pages_or_nowhere(text):
    link = long_link(text)
    assert link is None or re.fullmatch(r"/(en|ar)/\?[!-~]*", link)


@pytest.mark.parametrize("link", ["//evil.example/", "https://evil.example/en/?", "/en/", "/en/sheet.pdf?round=54",
                                  "/en/?round=54 ", "/en/?round=٥٤"])
def test_only_links_of_views_have_a_code(link):
    with pytest.raises(ValueError, match="view"):
        short_code(link)
