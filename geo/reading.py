"""Reading what a link or a browser asks for, noting whatever can't be understood."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.words import Digits, Lang, text

LONGEST = 4096  # characters of a link, or of one part from a browser, that are read
LONGEST_QUOTE = 40  # characters of somebody's text that a notice repeats
NO_LAYERS = "none"  # a link says so, because leaving layers out means the usual ones


@dataclass(frozen=True)
class Term:
    """A value of a notice that is itself a words key."""

    key: str


@dataclass(frozen=True)
class Notice:
    """Something asked for that can't be shown: a words key and its values, hashable."""

    key: str
    values: tuple[tuple[str, str | int | Term], ...] = ()

    def worded(self, lang: Lang, digits: Digits = Digits.latn) -> str:
        """The sentence in the reader's language."""
        values = {
            name: text(value.key, lang, digits, n=1) if isinstance(value, Term) else value
            for name, value in self.values
        }
        return text(self.key, lang, digits, **values)


class Reader:
    """Reads parts of a link one by one; `notices` gathers what it can't read.

    Of a part named twice the first counts; a blank part is as good as absent.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]], parts: Iterable[str]):
        known, unknown, repeated = frozenset(parts), [], []
        self.texts: dict[str, str] = {}
        self.notices: list[Notice] = []
        for part, asked in pairs:
            if part not in known:
                unknown.append(part)
            elif self.texts.setdefault(part, asked) in ("", asked):
                self.texts[part] = asked or self.texts[part]
            else:
                repeated.append(part)
        if unknown:
            self.note("notice.unknown_part", asked=quote(unknown))
        if repeated:
            self.note("notice.repeated_part", asked=quote(repeated))

    def note(self, key: str, **values: str | int | Term) -> None:
        """Add a notice."""
        self.notices.append(Notice(key, tuple(values.items())))

    def choice(self, part: str, choices: Iterable, usual, note_key: str = "notice.unknown_choice"):
        """The choice whose text is asked for, else the usual one."""
        asked = self.texts.get(part, "")
        found = {str(choice): choice for choice in choices}.get(asked, usual)
        if asked and str(found) != asked:
            values = {"part": part} if note_key == "notice.unknown_choice" else {"shown": usual}
            self.note(note_key, asked=quote([asked]), **values)
        return found

    def several(self, part: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
        """The known among several keys, which commas or full stops divide."""
        if not self.texts.get(part):
            return ()
        asked = [key for key in re.split("[.,]", self.texts[part]) if key]
        unknown = [key for key in asked if not is_known(key)]
        if unknown:
            self.note("notice.unknown_choice", asked=quote(unknown), part=part)
        return tuple(key for key in asked if is_known(key))

    def numbers(self, part: str) -> tuple[float, ...]:
        """Numbers that commas divide; none if any of them isn't one."""
        try:
            return tuple(float(number) for number in self.texts[part].split(","))
        except (KeyError, ValueError):
            return ()


def quote(texts: Sequence[str]) -> str:
    """Somebody else's text, safe to show: no control characters, no endless length."""
    joined = ", ".join(dict.fromkeys(texts))[: LONGEST_QUOTE + 1]
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in joined)
    return shown if len(shown) <= LONGEST_QUOTE else shown[:LONGEST_QUOTE] + "…"


def pairs_of(data: object) -> list[tuple[str, str]]:
    """The parts of a browser's view in the words of a link, whatever JSON it sends."""
    if not isinstance(data, Mapping):
        return []
    pairs = []
    for key, value in data.items():
        if key == "where" and isinstance(value, list) and len(value) == 2:
            key, value = value
        if key == "beside" and isinstance(value, list):
            value = ":".join(_plain(part) for part in value)
        if key == "layers" and value == []:
            value = NO_LAYERS
        if key == "facets" and isinstance(value, Mapping):
            pairs += [(_plain(facet), _plain(values)[:LONGEST]) for facet, values in value.items()]
            continue
        if value is not None:
            pairs.append((_plain(key), _plain(value)[:LONGEST]))
    return pairs


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ",".join(_plain(item) for item in value if not isinstance(item, list))
    if isinstance(value, dict):
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
