"""Short codes of links: a code is the link itself, written in few letters, so nothing is kept and it lasts for ever.

A code is its version, then words of that version's file by number, then two check letters. A word file that a code
was ever made with never changes; other words come as the file of another version. assets/short.js is the twin of
`short_code`.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import MappingProxyType

from geo.links import to_url
from geo.view import Holdings, ViewState

FILES = MappingProxyType({"1": "short_1.txt"})  # words of each version, the most frequent first
VERSION = "1"  # of new codes
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's: none reads like another, capitals or not
MISREAD = str.maketrans("ilo", "110")  # what somebody may type from paper
ONES = 14  # words with a code of one letter; the others have two, the first of which is a later letter
PRIME = 1021  # below 32 × 32: one wrong letter, or two swapped, always gives other check letters
PATH = "/s/"  # before a code
HOMES = ("/en/?", "/ar/?")  # all that a code can lead to


def pinned_link(view: ViewState, catalog: Holdings) -> str:
    """The link of a view with its round always spelt out: what is handed on keeps its numbers."""
    link = to_url(view, catalog)
    _, asked, query = link.partition("?")
    if f"&round={view.round}&" in f"&{query}&":
        return link
    return f"{link}{'&' if asked else '?'}round={view.round}"


def short_link(view: ViewState, catalog: Holdings) -> str:
    """The path that leads to a view by its code."""
    return PATH + short_code(pinned_link(view, catalog))


def browser_short() -> dict:
    """What assets/short.js must know, so that a link is as short without the server."""
    return {"path": PATH, "version": VERSION, "alphabet": ALPHABET, "ones": ONES, "prime": PRIME,
            "words": list(words())}


def short_code(link: str) -> str:
    """The code of a view's own link with its round, such as /en/?chapter=storm&round=54; ValueError for other text."""
    if not link.startswith(HOMES):
        raise ValueError(f"{link!r} isn't the link of a view with its round: it begins with none of {HOMES}")
    numbers, left, code = _numbered(VERSION), link, VERSION
    longest = max(map(len, numbers))
    while left:
        word = next((left[:size] for size in range(longest, 0, -1) if left[:size] in numbers), None)
        if word is None:
            raise ValueError(f"{link!r} holds {left[0]!r}, which no link of a view does")
        code += _letters(numbers[word])
        left = left[len(word):]
    return code + _check(code)


def long_link(code: str) -> str | None:
    """The link that a code was made of; None for text that no link has as its code."""
    code = code.lower().translate(MISREAD)
    if len(code) < 4 or code[0] not in FILES or not set(code) <= set(ALPHABET) or _check(code[:-2]) != code[-2:]:
        return None
    by_number = words(code[0])
    numbers = tuple(_numbers(code[1:-2]))
    if max(numbers) >= len(by_number):
        return None
    link = "".join(by_number[number] for number in numbers)
    return link if link.startswith(HOMES) else None


@cache
def words(version: str = VERSION) -> tuple[str, ...]:
    """Words that a version's codes are made of, by number."""
    return tuple(Path(__file__).with_name(FILES[version]).read_text(encoding="ascii").splitlines())


@cache
def _numbered(version: str) -> dict[str, int]:
    return {word: number for number, word in enumerate(words(version))}


def _letters(number: int) -> str:
    if number < ONES:
        return ALPHABET[number]
    first, second = divmod(number - ONES, len(ALPHABET))
    return ALPHABET[ONES + first] + ALPHABET[second]


def _numbers(letters: str) -> Iterable[int]:
    """Numbers of the words in a code; a torn end is a number that no word has."""
    signs = iter(map(ALPHABET.index, letters))
    for sign in signs:
        yield sign if sign < ONES else ONES + (sign - ONES) * len(ALPHABET) + next(signs, PRIME)


def _check(letters: str) -> str:
    total = 0
    for letter in letters:
        total = (total * 33 + ALPHABET.index(letter) + 1) % PRIME
    return "".join(ALPHABET[part] for part in divmod(total, len(ALPHABET)))
