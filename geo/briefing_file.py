"""A briefing as a file: what somebody edited, read strictly, with every fault told in words, scene by scene.

The file is JSON: {"atlas_briefing": 1, "lang": "en", "title": …, "beats": [{"caption", "note", "link"}, …]}.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.errors import AtlasError
from data.words import Lang, text
from geo.briefing import Beat
from geo.links import from_url, to_url
from geo.queries import take_apart
from geo.reading import quote
from geo.view import Holdings

FORM = 1
LARGEST_KB = 200
LARGEST = LARGEST_KB * 1000  # bytes
MOST_SCENES = 40
LONGEST = {"title": 120, "caption": 120, "note": 2000}  # characters; a caption is the title of a sheet
MAY_BE_EMPTY = ("note",)
PAGE = re.compile(r"/((en|ar)/?)?")  # of a link, before its query
# Arabic text needs them: isolates, marks of direction, and what joins letters or keeps them apart.
INVISIBLE = frozenset("\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Briefing:
    """A title and scenes, in one language."""

    lang: Lang
    title: str
    beats: tuple[Beat, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a scene, counted from 1, or with the whole file, 0; and what to do."""

    scene: int
    what: str

    def worded(self, lang: Lang) -> str:
        return text("briefing.fault", lang, scene=self.scene, fault=self.what) if self.scene else self.what


class BriefingError(AtlasError):
    """A briefing that can't be used as it is; `faults` has every one."""

    def __init__(self, faults: Sequence[Fault], lang: Lang):
        self.faults = tuple(fault.worded(lang) for fault in faults)
        super().__init__("\n".join(self.faults))


def read_briefing(content: bytes, lang: Lang, catalog: Holdings) -> tuple[Briefing, tuple[Fault, ...]]:
    """The briefing of a file as far as it can be read, for the page's language, and every fault of it."""
    reader = _Reader(lang, catalog)
    return reader.whole(content), tuple(reader.faults)


def checked_briefing(content: bytes, lang: Lang, catalog: Holdings) -> Briefing:
    """The briefing of a file without fault; BriefingError has every fault in words."""
    found, faults = read_briefing(content, lang, catalog)
    if faults:
        raise BriefingError(faults, lang)
    return found


def written(briefing: Briefing, catalog: Holdings) -> dict:
    """The briefing as such a file's JSON; a front page's link follows the newest round, others keep theirs."""
    beats = [{"caption": beat.caption, "note": beat.note, "link": to_url(beat.view, catalog)}
             for beat in briefing.beats]
    return {"atlas_briefing": FORM, "lang": str(briefing.lang), "title": briefing.title, "beats": beats}


class _Reader:
    """Reads the parts of a file one by one; `faults` gathers what is wrong with any."""

    def __init__(self, lang: Lang, catalog: Holdings):
        self.lang, self.catalog = lang, catalog
        self.faults: list[Fault] = []

    def fault(self, scene: int, key: str, **values: str | int) -> None:
        self.faults.append(Fault(scene, text(key, self.lang, **values)))

    def whole(self, content: bytes) -> Briefing:
        read = self._parsed(content)
        if read is None:
            return Briefing(self.lang, "", ())
        its = read.get("lang")
        if its not in tuple(Lang):
            self.fault(0, "briefing.no_lang")
        elif its != self.lang:
            self.fault(0, "briefing.other_lang", language=text("ui.language", Lang(its)))
        title, scenes = self._text(0, read, "title"), read.get("beats")
        if not isinstance(scenes, list) or not scenes:
            self.fault(0, "briefing.no_scenes")
            scenes = []
        if len(scenes) > MOST_SCENES:
            self.fault(0, "briefing.too_many", count=len(scenes), most=MOST_SCENES)
        beats = [self._beat(number, scene) for number, scene in enumerate(scenes[:MOST_SCENES], start=1)]
        return Briefing(self.lang, title, tuple(beats))

    def _parsed(self, content: bytes) -> dict | None:
        if len(content) > LARGEST:
            self.fault(0, "briefing.too_large", most=LARGEST_KB)
            return None
        try:
            read = json.loads(content)
        except (ValueError, RecursionError):
            read = None
        if not isinstance(read, dict) or read.get("atlas_briefing") is not FORM:
            self.fault(0, "briefing.foreign")
            return None
        return read

    def _beat(self, number: int, scene: object) -> Beat:
        if not isinstance(scene, dict):
            self.fault(number, "briefing.not_a_scene")
            scene = {"caption": "-", "link": "/"}  # its one fault is told
        caption, note = (self._text(number, scene, part) for part in ("caption", "note"))
        link = scene.get("link")
        path, query, _ = take_apart(link, ()) if isinstance(link, str) else ("", "", ())
        if not isinstance(link, str) or not PAGE.fullmatch(path):
            self.fault(number, "briefing.no_link", asked=quote([str(link)]))
            query = ""
        parsed = from_url(f"/{self.lang}/?{query}", self.catalog)
        self.faults += [Fault(number, notice.worded(self.lang, parsed.view.digits)) for notice in parsed.notices]
        return Beat(f"scene-{number}", parsed.view, caption, note)

    def _text(self, number: int, scene: dict, part: str) -> str:
        """Plain text: any letter is just a letter; a note may have lines."""
        asked = scene.get(part, "")
        if not isinstance(asked, str):
            self.fault(number, f"briefing.not_text.{part}")
            return ""
        words = "\n".join(asked.split("\n")) if part == "note" else " ".join(asked.split())
        odd = [f"U+{ord(c):04X}" for c in dict.fromkeys(words) if not (c.isprintable() or c in INVISIBLE or c == "\n")]
        if odd:
            self.fault(number, f"briefing.unprintable.{part}", asked=", ".join(odd[:5]))
        if not words.strip() and part not in MAY_BE_EMPTY:
            self.fault(number, f"briefing.empty.{part}")
        if len(words) > LONGEST[part]:
            self.fault(number, f"briefing.too_long.{part}", count=len(words), longest=LONGEST[part])
        return words
