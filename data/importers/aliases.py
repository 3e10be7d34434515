"""How workbooks spell things: aliases.toml, and the one way two spellings are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from data.errors import TableError

FILE = Path(__file__).with_name("aliases.toml")


def plain(text: object) -> str:
    """Text without what spellings may differ in: case, spaces, punctuation, Unicode form."""
    words = unicodedata.normalize("NFKC", str(text)).casefold().replace("_", " ")
    return " ".join(re.findall(r"\w+", words))


@cache
def aliases() -> Mapping:
    """The whole of aliases.toml."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def keys_by_spelling(spellings: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    """Our key by plain spelling; raises TableError where two keys claim one spelling."""
    keys: dict[str, str] = {}
    for key, texts in spellings.items():
        for text in texts:
            if keys.setdefault(plain(text), key) != key:
                raise TableError(f"{FILE.name}: '{text}' stands for {keys[plain(text)]} and for {key}. Remove one.")
    return keys


@cache
def labels(kind: str) -> Mapping[str, str]:
    """Our key by plain spelling for one kind of label, such as `nationality`."""
    return keys_by_spelling(aliases()["labels"][kind])


def misspelt_words(text: str) -> tuple[str, ...]:
    """Words of a text that aliases.toml lists as misspelt."""
    return tuple(word for word in plain(text).split() if word in aliases()["misspelt"])
