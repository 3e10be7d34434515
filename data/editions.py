"""Editions: the reference tables as a release has them, and what was made from them, remembered by edition.

A release may hold tables of data/reference/ under their file names; one that it lacks is the one that ships.
Whatever reads a table, or is made from one, is remembered `by_edition`; the edition in force says whose it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from data.stores import Store

P, T = ParamSpec("P"), TypeVar("T")
REFERENCE = Path(__file__).parent / "reference"
ROUNDS = "observations"  # a release's own observations are no reference table
KEPT = 2  # editions whose tables a process remembers: the published one, and the one before
SHIPPED_DIGEST = ""
NOW = "9999-12-31"  # the day of a view of the latest round: after everything that is known


@dataclass(frozen=True, eq=False)
class Edition:
    """The tables that a release has of its own, by file name, under the digest of what they hold.

    `ends`: the last day of each of the release's rounds but the latest, whose views show what holds now.
    """

    digest: str = SHIPPED_DIGEST
    tables: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    ends: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def day_of(self, round: int) -> str:
        """The day as of which a view of a round shows what is dated."""
        return self.ends.get(round, NOW)


SHIPPED = Edition()
_in_force: ContextVar[Edition] = ContextVar("edition", default=SHIPPED)


def make_edition(tables: Mapping[str, bytes]) -> Edition:
    """Edition of some tables; equal tables make an equal digest, and none the edition that ships."""
    return Edition(_digest(tables), MappingProxyType(dict(tables))) if tables else SHIPPED


@lru_cache(maxsize=2 * KEPT)
def edition_of(store: Store, digest: str) -> Edition:
    """Edition of a release: those of its files that are reference tables."""
    return make_edition({name: store.get(digest, name) for name in store.names(digest) if is_table(name)})


def is_table(name: str) -> bool:
    """True for the file name of a reference table."""
    return name.endswith(".csv") and not name.startswith(ROUNDS) and (REFERENCE / name).is_file()


def edition() -> Edition:
    """The edition in force: the one that ships until another is entered."""
    return _in_force.get()


def enter(entered: Edition) -> None:
    """Put an edition in force for the rest of this thread's or request's work."""
    _in_force.set(entered)


@contextmanager
def within(entered: Edition) -> Iterator[None]:
    """Put an edition in force for a while."""
    before = _in_force.set(entered)
    try:
        yield
    finally:
        _in_force.reset(before)


def by_edition(function: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function returns for its arguments, in each of the latest editions."""
    return _remembered(function, lambda: _in_force.get().digest)


def by_tables(*names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The same for what rests on a few tables alone, and is remembered for every edition that shares them."""
    def key() -> str:
        held = _in_force.get()
        return _of_these(held, names) if held.tables else SHIPPED_DIGEST
    return lambda function: _remembered(function, key)


def _remembered(function: Callable[P, T], key: Callable[[], str]) -> Callable[P, T]:
    editions: dict[str, dict[tuple, T]] = {}

    @wraps(function)
    def remembering(*arguments: P.args) -> T:
        digest = key()
        held = editions.get(digest)
        if held is None:
            held = editions.setdefault(digest, {})
            while len(editions) > KEPT:
                editions.pop(next(iter(editions)), None)  # the oldest; whoever is using it makes it anew
        try:
            return held[arguments]
        except KeyError:
            value = held[arguments] = function(*arguments)
            return value

    remembering.cache_clear = editions.clear
    return remembering


@lru_cache(maxsize=8 * KEPT)
def _of_these(held: Edition, names: tuple[str, ...]) -> str:
    own = {name: held.tables[name] for name in names if name in held.tables}
    return _digest(own) if own else SHIPPED_DIGEST


def _digest(tables: Mapping[str, bytes]) -> str:
    total = sha256()
    for name in sorted(tables):
        total.update(f"{name} {len(tables[name])}\n".encode() + tables[name])
    return total.hexdigest()
