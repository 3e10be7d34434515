"""Words: two languages with the same keys, and figures as each language writes them."""

from datetime import date as Date
from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.indicators import dimensions, measures
from data.places import Level
from data.rounds import GROUPS, RELIABILITY
from data.words import Digits, Lang, date, entries, list_of, month_range, number, percent, signed_percent, text

EN, AR = entries(Lang.en), entries(Lang.ar)
ARABIC_BLOCK = range(0x0600, 0x0700)


def templates(entry):
    return (entry,) if isinstance(entry, str) else tuple(entry.values())


def placeholders(entry):
    return {name for template in templates(entry) for _, name, _, _ in Formatter().parse(template) if name}


# Names that no language translates: formats, and keys as they are printed on keyboards of both scripts.
NAMES = ("PDF", "PNG", "SVG", "PowerPoint", "Esc", "Backspace", "Home", "End", "Page Up", "Page Down",
         "English")


def test_both_languages_have_the_same_keys():
    assert EN.keys() == AR.keys()


@pytest.mark.parametrize("key", sorted(EN))
def test_entry_is_whole_in_both_languages(key):
    assert placeholders(EN[key]) == placeholders(AR[key])
    assert isinstance(EN[key], str) == isinstance(AR[key], str)
    for lang in Lang:
        entry = entries(lang)[key]
        assert all(template.strip() == template != "" for template in templates(entry))
        if not isinstance(entry, str):
            assert set(entry) == {*lang.locale.plural_form.tags, "other"}
    written = "".join(templates(AR[key]))
    assert any(ord(letter) in ARABIC_BLOCK for letter in written) or "{" in written or written in NAMES


def wanted_keys():
    for dimension in dimensions().values():
        yield f"dimension.{dimension.key}"
        yield f"unit.{dimension.unit}"
        yield from (f"category.{dimension.key}.{category}" for category in dimension.categories)
    for level in Level:
        yield from (f"level.{level}", f"count.{level}")
    yield from (f"unit.{measure.unit}" for measure in measures().values())
    yield from (f"group.{group}" for group in GROUPS)
    yield from (f"reliability.{reliability}" for reliability in RELIABILITY)
    yield from (f"gap.{gap}" for gap in ("hidden", "not_assessed", "not_available", "nobody"))
    yield from (f"status.{status}" for status in ("published", "suppressed", "not_present", "not_assessed"))
    yield from (f"neighbour.{country}" for country in ("tunisia", "algeria", "niger", "chad", "sudan", "egypt"))


@pytest.mark.parametrize("key", sorted(set(wanted_keys())))
def test_every_registered_thing_has_words(key):
    assert key in EN


def test_missing_key_or_placeholder_is_named_with_its_language():
    with pytest.raises(KeyError, match=r"no\.such\.key.*ar"):
        text("no.such.key", Lang.ar)
    with pytest.raises(KeyError, match=r"time\.until.*en.*month"):
        text("time.until", Lang.en)
    with pytest.raises(KeyError, match=r"count\.migrants.*en.*'n'"):
        text("count.migrants", Lang.en)


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_value_is_never_written_as_a_word(missing):
    with pytest.raises(ValueError, match="gap"):
        text("qualifier.exact", Lang.en, value=missing)


@pytest.mark.parametrize(("n", "words"), [
    (0, "لا مهاجرين"), (1, "مهاجر واحد"), (2, "مهاجران"), (3, "3 مهاجرين"), (11, "11 مهاجرًا"),
    (100, "100 مهاجر"), (787326, "787,326 مهاجرًا"), (np.int64(787326), "787,326 مهاجرًا")])
def test_arabic_counts_follow_its_six_plural_forms(n, words):
    assert text("count.migrants", Lang.ar, n=n) == words


def test_numbers_in_each_language_and_digits():
    assert number(787326, Lang.en) == number(787326, Lang.ar) == "787,326"
    assert number(787326, Lang.ar, Digits.ARAB) == "٧٨٧٬٣٢٦"
    assert number(787326, Lang.en, Digits.arab) == "787,326"
    assert text("count.people", Lang.en, n=787326) == "787,326 people"
    assert text("qualifier.approx", Lang.en, value=12.25) == "about 12.3"


@pytest.mark.parametrize(("value", "written"),
                         [(0.25, "0.3"), (16.05, "16.1"), (1.005, "1.0"), (-0.04, "0.0")])
def test_halves_round_away_from_zero_as_a_browser_rounds(value, written):
    assert number(value, Lang.en, decimals=1) == written


def test_percent_keeps_its_sign_beside_the_figure_in_arabic():
    assert percent(16.1, Lang.en) == "16.1%"
    assert percent(16.1, Lang.ar) == "\u206616.1%\u2069"
    assert percent(16.1, Lang.ar, Digits.arab) == "\u2067١٦٫١٪\u2069"
    assert number(-5, Lang.ar) == "\u2066-5\u2069"


@pytest.mark.parametrize(("index", "written"), [
    (112.34, "+12.3%"), (96, "−4.0%"), (100, "0.0%"), (100.04, "0.0%"), (99.96, "0.0%"), (99.94, "−0.1%"),
    (0, "−100.0%"), (np.float64(1534.5), "+1434.5%")])
def test_a_change_has_its_sign_unless_it_rounds_to_nothing(index, written):
    assert signed_percent(index, Lang.en) == written
    assert signed_percent(index, Lang.ar) == f"\u2066{written}\u2069"


def test_a_change_reads_from_the_right_in_eastern_digits():
    assert signed_percent(112.34, Lang.ar, Digits.arab) == "\u2067+١٢٫٣٪\u2069"
    assert signed_percent(96, Lang.ar, Digits.arab) == "\u2067−٤٫٠٪\u2069"


def test_a_missing_change_is_never_written_as_a_number():
    with pytest.raises(ValueError, match="gap"):
        signed_percent(float("nan"), Lang.en)


@given(st.integers(0, 10**9), st.sampled_from(Lang), st.sampled_from(Digits))
def test_a_written_number_reads_back(n, lang, digits):
    plain = number(n, lang, digits).translate(str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789", ",٬"))
    assert int(plain) == n


def test_months_and_days():
    assert month_range("2024-08", "2024-09", Lang.en) == "August–September 2024"
    assert month_range("2024-08", "2024-09", Lang.ar) == "أغسطس–سبتمبر 2024"
    assert month_range("2024-08", "2024-09", Lang.ar, Digits.arab) == "أغسطس–سبتمبر ٢٠٢٤"
    assert month_range("2021-12", "2022-01", Lang.en) == "December 2021–January 2022"
    assert month_range("2017-03", "2017-03", Lang.en) == "March 2017"
    assert month_range(None, "2024-12", Lang.en) == "Until December 2024"
    assert month_range(None, None, Lang.ar) == "الفترة غير مذكورة"
    assert date(Date(2023, 9, 10), Lang.en) == "10 September 2023"
    assert date(Date(2023, 9, 10), Lang.ar) == "10 سبتمبر 2023"


def test_lists_read_as_sentences():
    assert list_of(["Niger", "Egypt", "Sudan"], Lang.en) == "Niger, Egypt and Sudan"
    assert list_of(["النيجر", "مصر", "السودان"], Lang.ar) == "النيجر ومصر والسودان"
