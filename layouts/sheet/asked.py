"""Reading what an order asks for, part by part, strictly: `faults` gathers in words whatever can't be done."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from data.words import END, Lang, list_of, text
from geo.queries import Pair
from geo.reading import quote
from geo.view import Parsed

FIRST_STRONG = "\u2068"  # begins an isolate that runs as its first letter does
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAY_FORM = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FIRST_YEAR = 2000  # a sheet can't be older than the tools that make it


class Asked:
    """The parts of an order; a blank part is as good as absent. What the view can't show is a fault too."""

    def __init__(self, pairs: Iterable[Pair], parsed: Parsed):
        self.lang, self.digits = parsed.view.lang, parsed.view.digits
        self.faults = [notice.worded(self.lang, self.digits) for notice in parsed.notices]
        self.texts: dict[str, str] = {}
        for key, asked in pairs:
            if key in self.texts:
                self.fault("order.repeated", key)
            self.texts.setdefault(key, asked)

    def fault(self, key: str, asked: str, **values: str | int) -> None:
        """Add a fault in the link's language; what was asked is isolated, so that it can't reorder the words."""
        quoted = quote([asked])
        isolated = f"{FIRST_STRONG}{quoted}{END}" if self.lang is Lang.ar else quoted
        self.faults.append(text(key, self.lang, self.digits, asked=isolated, **values))

    def choice(self, key: str, choices: Iterable, usual: object) -> str:
        """One of several, else the usual; those there are stand in the fault."""
        asked, known = self.texts.get(key, ""), [str(choice) for choice in choices]
        if asked in known:
            return asked
        if asked:
            self.fault("order.unknown_choice", asked, part=key, choices=list_of(known, self.lang))
        return str(usual)

    def whole(self, key: str, low: int, high: int, usual: int | None) -> int | None:
        """A whole number within bounds."""
        asked = self.texts.get(key, "")
        if re.fullmatch(r"[0-9]{1,4}", asked) and low <= int(asked) <= high:
            return int(asked)
        if asked:
            self.fault("order.not_a_number", asked, part=key, low=low, high=high)
        return usual

    def line(self, key: str, longest: int) -> str:
        """A line of plain text: `<` and `#` are letters like others. Any space is a space."""
        asked = "".join(" " if unicodedata.category(c) == "Zs" else c for c in self.texts.get(key, "")).strip()
        odd = [f"U+{ord(c):04X}" for c in dict.fromkeys(asked) if not c.isprintable()]
        if odd:
            self.fault("order.unprintable", ", ".join(odd), part=key)
        if len(asked) > longest:
            self.fault("order.too_long", asked, part=key, count=len(asked), longest=longest)
        return asked

    def key(self, key: str) -> str:
        """Key of something that an operator named, safe as part of a file's name."""
        asked = self.texts.get(key, "")
        if asked and not KEY.fullmatch(asked):
            self.fault("order.not_a_key", asked, part=key)
            return ""
        return asked

    def day(self, key: str, usual: date) -> date:
        """A day such as 2024-11-22."""
        asked = self.texts.get(key, "")
        try:
            day = date.fromisoformat(asked) if DAY_FORM.fullmatch(asked) else None
        except ValueError:
            day = None
        if day and day.year >= FIRST_YEAR:
            return day
        if asked:
            self.fault("order.not_a_day", asked, part=key)
        return usual
