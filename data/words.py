"""The Atlas's words in English and Arabic, with numbers, dates and plural forms as each language has them.

Every string on screen and paper is an entry of words/en.toml and words/ar.toml under the same key.
"""

import math
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date as Date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

WORDS = Path(__file__).parent / "words"
PLURAL_FORMS = frozenset(("zero", "one", "two", "few", "many", "other"))
# Arabic digits and separators, as CLDR has them; both languages group and point alike in 0 to 9.
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
SEPARATORS = ((re.compile(r"(?<=\d),(?=\d)"), "٬"), (re.compile(r"(?<=\d)\.(?=\d)"), "٫"))
LEFT_TO_RIGHT, RIGHT_TO_LEFT, END = "\u2066", "\u2067", "\u2069"  # isolates: text around can't reorder them
MINUS = "\u2212"  # as wide as a plus


class Lang(StrEnum):
    en = "en"
    ar = "ar"

    @property
    def direction(self) -> str:
        return "rtl" if self is Lang.ar else "ltr"

    @property
    def locale(self) -> Locale:
        """British English, as the United Nations writes, and Arabic with Libya's Gregorian month names."""
        return Locale("en", "GB") if self is Lang.en else Locale("ar")


class Digits(StrEnum):
    """Shapes of the digits in Arabic text (123 or ١٢٣); English always has the first."""

    latn = "latn"
    arab = "arab"
    LATN = latn
    ARAB = arab


Entry = str | Mapping[str, str]


@cache
def entries(lang: Lang) -> Mapping[str, Entry]:
    """Every entry of a language by dotted key: a template, or templates by plural form."""
    with (WORDS / f"{Lang(lang)}.toml").open("rb") as file:
        return MappingProxyType(dict(_flat(tomllib.load(file), "")))


def text(key: str, lang: Lang, digits: Digits = Digits.latn, **values: object) -> str:
    """Entry with its {placeholders} filled in; `n` selects the plural form.

    Whole numbers and fractions are written as `number` does, at most one decimal; {year:plain} leaves out
    the grouping. KeyError names a missing key or placeholder, and the language.
    """
    try:
        entry = entries(lang)[key]
    except KeyError:
        raise KeyError(f"no words for {key!r} in {lang}; add them to data/words/{lang}.toml") from None
    try:
        if not isinstance(entry, str):
            entry = entry[Lang(lang).locale.plural_form(_plain(values["n"]))]
        return _Filler(Lang(lang), Digits(digits)).vformat(entry, (), values)
    except KeyError as missing:
        raise KeyError(f"words for {key!r} in {lang} need a value for {missing}") from None


def number(n: Real, lang: Lang, digits: Digits = Digits.latn, decimals: int = 0) -> str:
    """Number grouped by thousands with exactly `decimals` decimals, halves away from zero.

    A browser's Intl.NumberFormat rounds alike, so that screen and paper show the same figure.
    """
    return _isolated(n, _decimal(n, lang, digits, "#,##0" + ("." + "0" * decimals if decimals else "")), lang)


def percent(value: Real, lang: Lang, digits: Digits = Digits.latn, decimals: int = 1) -> str:
    """Percentage from a value in hundredths, 16.1 as "16.1%"; isolated in Arabic, where % would stray."""
    figure = _decimal(value, lang, digits, "0" + ("." + "0" * decimals if decimals else ""))
    return _with_percent_sign(figure, lang, digits)


def signed_percent(index: Real, lang: Lang, digits: Digits = Digits.latn) -> str:
    """Change from an index of 100, 112.3 as "+12.3%" and 96 as "−4.0%"; no sign where it rounds to nothing."""
    size, nothing = (_decimal(n, lang, digits, "0.0") for n in (abs(index - 100), 0))
    sign = "" if size == nothing else "+" if index > 100 else MINUS
    return _with_percent_sign(sign + size, lang, digits)


def signed_number(n: Real, lang: Lang, digits: Digits = Digits.latn, decimals: int = 0) -> str:
    """Difference as "+1,234" or "−1,234"; no sign where it rounds to nothing; isolated in Arabic."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    size, nothing = (_decimal(part, lang, digits, pattern) for part in (abs(n), 0))
    sign = "" if size == nothing else "+" if n > 0 else MINUS
    return f"{LEFT_TO_RIGHT}{sign}{size}{END}" if lang == Lang.ar and sign else sign + size


def month_range(start: str | None, end: str | None, lang: Lang, digits: Digits = Digits.latn) -> str:
    """Months "2024-08" to "2024-09" as "August–September 2024"; a month that isn't stated stays open."""
    if not start and not end:
        return text("time.not_stated", lang)
    if not end:
        return text("time.since", lang, month=_month(start, lang, digits))
    if not start:
        return text("time.until", lang, month=_month(end, lang, digits))
    if start == end:
        return _month(end, lang, digits)
    pattern = "LLLL" if start[:4] == end[:4] else "LLLL y"
    return f"{_month(start, lang, digits, pattern)}–{_month(end, lang, digits)}"


def date(day: Date, lang: Lang, digits: Digits = Digits.latn) -> str:
    """Day written out: "10 September 2023"."""
    return in_digits(format_date(day, "d MMMM y", locale=Lang(lang).locale), lang, digits)


def when(stated: str, lang: Lang, digits: Digits = Digits.latn) -> str:
    """A year, month or day such as 2023, 2023-10 or 2023-10-31 in words; any other text as it is."""
    try:
        if len(stated) == 10:
            return date(Date.fromisoformat(stated), lang, digits)
        return _month(stated, lang, digits) if len(stated) == 7 else in_digits(stated, lang, digits)
    except ValueError:
        return in_digits(stated, lang, digits)


def list_of(items: Iterable[str], lang: Lang) -> str:
    """Items in a row: "Niger, Egypt and Sudan"."""
    return format_list(list(items), locale=Lang(lang).locale)


class _Filler(Formatter):
    """Fills a template, writing every number in the language's way."""

    def __init__(self, lang: Lang, digits: Digits):
        self.lang, self.digits = lang, digits

    def format_field(self, value: object, spec: str) -> str:
        if isinstance(value, Real):
            pattern = "0" if spec == "plain" else "#,##0" if isinstance(value, Integral) else "#,##0.#"
            return _isolated(value, _decimal(value, self.lang, self.digits, pattern), self.lang)
        if value is None:
            raise ValueError("a missing value can't be written; choose the words for what is missing (gap.*)")
        return str(value)


def _decimal(n: Real, lang: Lang, digits: Digits, pattern: str) -> str:
    if not math.isfinite(n):
        raise ValueError(f"{n} isn't a number to show; a missing value has words of its own (gap.*)")
    places = len(pattern.partition(".")[2])
    exact = Decimal(str(_plain(n))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0
    written = f"{exact:,f}" if "," in pattern else f"{exact:f}"
    if pattern.endswith("#"):
        written = written.removesuffix(".0")
    return in_digits(written, lang, digits)


def _with_percent_sign(figure: str, lang: Lang, digits: Digits) -> str:
    if lang == Lang.en:
        return figure + "%"
    if digits == Digits.arab:
        return f"{RIGHT_TO_LEFT}{figure}٪{END}"
    return f"{LEFT_TO_RIGHT}{figure}%{END}"


def _plain(n: Real) -> int | float:
    """Python's own number; NumPy's print and count differently."""
    return int(n) if isinstance(n, Integral) else float(n)


def _isolated(n: Real, figure: str, lang: Lang) -> str:
    """Figure whose minus sign stays in front of it in Arabic text too."""
    return f"{LEFT_TO_RIGHT}{figure}{END}" if lang == Lang.ar and "-" in figure else figure


def _month(month: str, lang: Lang, digits: Digits, pattern: str = "LLLL y") -> str:
    first = Date.fromisoformat(f"{month}-01")
    return in_digits(format_date(first, pattern, locale=Lang(lang).locale), lang, digits)


def in_digits(written: str, lang: Lang, digits: Digits) -> str:
    """Ready-made text in the digits asked for; in English always 0 to 9."""
    if lang != Lang.ar or digits != Digits.arab:
        return written
    for between_digits, eastern in SEPARATORS:
        written = between_digits.sub(eastern, written)
    return written.translate(EASTERN)


def _flat(table: Mapping, prefix: str) -> Iterable[tuple[str, Entry]]:
    for key, value in table.items():
        if isinstance(value, str) or ("other" in value and value.keys() <= PLURAL_FORMS):
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")
