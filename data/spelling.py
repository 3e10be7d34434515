"""Spellings as people type them, in Latin and Arabic letters, and how alike two of them are.

For searching only: what sounds alike may still be two places, so nothing is imported through this.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

MAX_QUERY = 80
ALIKE = 0.7  # of two names with the same consonants: Ghat and Ketah aren't the same word
SIMILAR = 0.75  # for slips of the finger: below this, nonsense starts to find places
ARTICLES = frozenset(
    ("ال", "al", "el", "ar", "er", "as", "es", "ash", "esh", "ech", "an", "en", "ad", "ed", "at", "et",
     "az", "ez", "adh", "ath"))
IGNORED = frozenset("ءـ'’‘`´ʿʾʼʻ")
CLUSTERS = (("kh", "x"), ("gh", "g"), ("sh", "š"), ("ch", "š"),
            ("th", "t"), ("dh", "d"), ("ph", "f"), ("dj", "j"))
LETTERS = str.maketrans("ةىیٱکگڨڤپoweyqkcv", "هيياكققفبuuiigggf")
CONSONANTS = str.maketrans("طضظذصغكث", "تدددسققت", "aiuاوي")


@dataclass(frozen=True)
class Spelling:
    """How a name is written, how it sounds from each of its words on, and its consonants."""

    plain: str
    sounds: tuple[str, ...]
    consonants: str


def spelling_of(text: str) -> Spelling | None:
    """Spelling of a text in either script, or None where it holds no letter or digit."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in letters if not unicodedata.combining(c) and c not in IGNORED)
    words = re.findall(r"[^\W_]+", letters)
    if not words:
        return None
    named = [word for word in words[:-1] if word not in ARTICLES] + words[-1:]
    sounds = [_sound(word) for word in named]
    sounds = tuple(_single("".join(sounds[start:])) for start in range(len(sounds)))
    consonants = re.sub(r"(.)\1+", r"\1", sounds[0].translate(CONSONANTS))
    return Spelling("".join(words), sounds, consonants)


def _sound(word: str) -> str:
    """Word without article, doubled letters, final h and the differences between its usual spellings."""
    if len(word) > 3 and word.startswith(("al", "el", "ال")):
        word = word[2:]
    for cluster, letter in CLUSTERS:
        word = word.replace(cluster, letter)
    return re.sub(r"(?<=\w\w)[هاh]$", "", _single(word.translate(LETTERS)))


def _single(word: str) -> str:
    """Word with each double letter written once; "zzzz" isn't a spelling of z, so it stays long."""
    return re.sub(r"(.)\1", r"\1", word)


Rank = tuple[int, float]
Rule = Callable[[Spelling, Spelling, SequenceMatcher, int], Rank | None]


def ranked(names: Iterable[tuple[str, int, Spelling]], text: str) -> tuple[str, ...]:
    """Keys of the names that `text` may mean, best first.

    A name is its key, its depth (0 for the most prominent) and its spelling; a key may come several times.
    Slips of the finger are only forgiven where no name sounds like the text.
    """
    query = spelling_of(text[:MAX_QUERY])
    if query is None:
        return ()
    names = tuple(names)
    best = _accepted(names, query, _sounds_alike) or _accepted(names, query, _looks_alike)
    return tuple(sorted(best, key=lambda key: (best[key], key)))


def _accepted(names: Iterable[tuple[str, int, Spelling]], query: Spelling, rule: Rule) -> dict[str, Rank]:
    """Best rank of each key that `rule` accepts under any of its spellings; smaller is better."""
    matcher = SequenceMatcher(None, "", query.sounds[0], autojunk=False)
    best: dict[str, Rank] = {}
    for key, depth, spelling in names:
        rank = rule(spelling, query, matcher, depth)
        if rank and rank < best.get(key, (9, 0.0)):
            best[key] = rank
    return best


def _sounds_alike(spelling: Spelling, query: Spelling, matcher: SequenceMatcher, depth: int) -> Rank | None:
    """Rank 0 for the same name, 1 for its consonants or its beginning, 2 for a later word of it."""
    first, *later = spelling.sounds
    sound = query.sounds[0]
    begins = first.startswith(sound) or spelling.plain.startswith(query.plain)
    has_word = any(word.startswith(sound) for word in later)
    same_consonants = spelling.consonants == query.consonants != ""
    if not (begins or same_consonants or has_word):
        return None
    matcher.set_seq1(first)
    likeness = matcher.ratio()
    if first == sound:
        return 0, depth - likeness
    if begins or (same_consonants and likeness >= ALIKE):
        return 1, depth - likeness
    return (2, depth - likeness) if has_word else None


def _looks_alike(spelling: Spelling, query: Spelling, matcher: SequenceMatcher, depth: int) -> Rank | None:
    """Rank by likeness alone; the depth only decides between near equals."""
    if spelling.consonants[:1] != query.consonants[:1]:
        return None
    matcher.set_seq1(spelling.sounds[0])
    if matcher.quick_ratio() < SIMILAR or matcher.ratio() < SIMILAR:
        return None
    return 3, depth * 0.04 - matcher.ratio()
