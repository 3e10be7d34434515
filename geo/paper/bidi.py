"""One line of text in the order in which it is read off the paper, from left to right.

The Unicode bidirectional algorithm without what no label has: explicit embeddings and overrides are ignored, and
brackets count as any other sign between words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

ISOLATES = {"\u2066": 0, "\u2067": 1, "\u2068": 2}  # left to right, right to left, as its first letter
POP = "\u2069"
IGNORED = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069]")  # steer the order, draw nothing
STRONG = {"L": 0, "R": 1, "AL": 1}
NEUTRAL = "ON"
TRAILING = ("WS", "S", "B", "BN", "LRI", "RLI", "FSI", "PDI")  # at a line's end these follow the line


def visual_runs(text: str, rtl: bool) -> tuple[tuple[str, bool], ...]:
    """Parts of a line from left to right, each in the order of its letters; True for one that runs from the right."""
    if not rtl and text.isascii():
        return ((text, False),) if text else ()
    levels = _levels(text, int(rtl))
    end = len(text)
    while end and unicodedata.bidirectional(text[end - 1]) in TRAILING:
        end -= 1
    levels[end:] = [int(rtl)] * (len(text) - end)
    runs = [(level, "".join(char for _, char in run)) for level, run in
            groupby(zip(levels, text, strict=True), key=lambda pair: pair[0])]
    for least in range(max(levels, default=0), 0, -1):
        runs = [run for part in _parts(runs, least) for run in part]
    return tuple((drawn, level % 2 == 1) for level, run in runs if (drawn := IGNORED.sub("", run)))


def opens_from_right(text: str) -> bool:
    """True if the first letter of a text that is in no isolate is of a script that runs from right to left."""
    at = 0
    while at < len(text):
        kind = unicodedata.bidirectional(text[at])
        if kind in STRONG:
            return STRONG[kind] == 1
        at = _closing(text, at) if text[at] in ISOLATES else at
        at += 1
    return False


def open_isolates(text: str) -> str:
    """Isolates that a text opens and doesn't close."""
    still = ""
    for char in text:
        still = still + char if char in ISOLATES else still[:-1] if char == POP else still
    return still


def _parts(runs: list[tuple[int, str]], least: int) -> Iterator[list[tuple[int, str]]]:
    """Runs of a level or deeper turned round, the others as they are."""
    for deep, group in groupby(runs, key=lambda run: run[0] >= least):
        part = list(group)
        yield part[::-1] if deep else part


def _levels(text: str, base: int) -> list[int]:
    """Depth of each character: even ones run from the left, odd ones from the right."""
    levels = [base] * len(text)
    own, at = [], 0  # what stands in this text itself; an isolate within it is a text of its own
    while at < len(text):
        own.append(at)
        if text[at] in ISOLATES:
            end = _closing(text, at)
            side = ISOLATES[text[at]] if ISOLATES[text[at]] < 2 else int(opens_from_right(text[at + 1:end]))
            levels[at + 1:end] = _levels(text[at + 1:end], base + (1 if base % 2 != side else 2))
            at = end - 1
        at += 1
    kinds = _resolved([_kind(text[i]) for i in own], base % 2)
    for i, kind in zip(own, kinds, strict=True):
        levels[i] = base + (kind != base % 2 if kind in (0, 1) else 2 - base % 2)
    return levels


def _closing(text: str, start: int) -> int:
    """Where the isolate that begins at `start` ends."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in ISOLATES) - (text[at] == POP)
        if not depth:
            return at
    return len(text)


def _kind(char: str) -> str:
    if char in ISOLATES or char == POP:
        return NEUTRAL
    return unicodedata.bidirectional(char) or "L"


def _resolved(kinds: list[str], base: int) -> list[int | str]:
    """0 or 1 for the direction of each character, or "N" for a number, which runs left to right on its own level."""
    kinds = _numbers(_marks(kinds))
    strong = "RL"[base == 0]
    sides: list[int | str | None] = []
    last = strong
    for kind in kinds:
        last = kind if kind in STRONG else last
        number = (0 if last == "L" else "N") if kind == "EN" else "N" if kind == "AN" else None
        sides.append(STRONG.get(kind, number))  # a number after Latin letters belongs to them
    return _between(sides, base)


def _marks(kinds: Sequence[str]) -> list[str]:
    """Marks on letters, and what draws nothing, are as what they follow."""
    found: list[str] = []
    for kind in kinds:
        found.append((found[-1] if found else NEUTRAL) if kind in ("NSM", "BN") else kind)
    return found


def _numbers(kinds: list[str]) -> list[str]:
    """Separators and signs that belong to a number: 1,234.5 and −3 and 12%."""
    last = ""
    for i, kind in enumerate(kinds):
        last = kind if kind in STRONG else last
        if kind == "EN" and last == "AL":
            kinds[i] = "AN"
    for i in range(1, len(kinds) - 1):
        joins = kinds[i] == "CS" or (kinds[i] == "ES" and kinds[i - 1] == "EN")
        if joins and kinds[i - 1] == kinds[i + 1] and kinds[i - 1] in ("EN", "AN"):
            kinds[i] = kinds[i - 1]
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        step = order.step
        for i in order:
            if kinds[i] == "ET" and kinds[i - step] == "EN":
                kinds[i] = "EN"
    return kinds


def _between(sides: list[int | str | None], base: int) -> list[int | str]:
    """What stands between two parts of one direction follows it, else the text's; numbers count as from the right."""
    found: list[int | str] = []
    at = 0
    for undecided, group in groupby(sides, key=lambda side: side is None):
        part = list(group)
        at += len(part)
        if undecided:
            before = found[-1] if found else base
            after = sides[at] if at < len(sides) else base
            before, after = (1 if side == "N" else side for side in (before, after))
            part = [before if before == after else base] * len(part)
        found += part
    return found
