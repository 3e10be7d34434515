"""Which place a row means: by its P-code or exact name, or as a person decided; never guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from data.importers.decisions import Decision, Decisions, place_row, with_places
from data.importers.issues import MAX_OF_KIND, Kind, NewPlace, PlaceQuestion, quoted
from data.importers.tables import Line
from data.places import COUNTRY, LEVELS, Ambiguous, Found, Gazetteer, Level

MAX_CANDIDATES = 30
SETTINGS = ("urban", "rural")
NEW_MUHALLA = re.compile(r"LY\d{8}")


@dataclass
class Finder:
    """Finds the places of one file's rows; each question is asked once, however many rows raise it."""

    gazetteer: Gazetteer
    decisions: Decisions
    added: dict[str, NewPlace] = field(default_factory=dict)  # decided to be new or renamed, by P-code
    waiting: dict[str, NewPlace] = field(default_factory=dict)  # asked about, and likely new
    _asked: set[tuple[str, Level, str]] = field(default_factory=set)
    _noted: set[Decision] = field(default_factory=set)
    _known: dict[int, Gazetteer] = field(default_factory=dict)  # by how many are new

    @property
    def known(self) -> Gazetteer:
        """The gazetteer with the places that are new, decided or asked about."""
        number = len(self.waiting) + len(self.added)
        if number not in self._known:
            self._known = {number: with_places(self.gazetteer, {**self.waiting, **self.added})}
        return self._known[number]

    def tables(self) -> Mapping[str, tuple[Mapping[str, str], ...]]:
        """Rows that the import adds to places.csv."""
        rows = tuple(place_row(self.added[pcode]) for pcode in sorted(self.added))
        return {"places.csv": rows} if rows else {}

    def pcode(self, line: Line, level: Level, name: str = "pcode") -> str:
        """P-code of the row's place, '' after reporting why it can't be told."""
        written = line.text(name).upper()
        if self._is_of(written, level):
            return written
        if not written:
            value = line.value(name)
            what = "no P-code in a row that holds data" if value is None else f"{quoted(value)} isn't a P-code"
            line.error(name, f"{what}.", "Enter the place's P-code (data/reference/places.csv); a place is never "
                       "guessed.", Kind.PLACE)
            return ""
        holder = self._holder(written, level)
        decided = self._decided(line, name, written, level, holder)
        if decided:
            return decided
        question = self._ask(line, name, written, level, holder)
        if not (question and question.seen and NEW_MUHALLA.fullmatch(written) and holder == written[:-2]):
            return ""
        self.waiting[written] = question.seen  # so that its people aren't missed in sums, each a fault of its own
        return written

    def named(self, line: Line, name: str, level: Level, within: str = COUNTRY.pcode) -> str:
        """P-code of the one place of a level with exactly the name in a field; '' after reporting why not."""
        written = line.text(name)
        found = self.gazetteer.find(written, level)
        if isinstance(found, Found) and found.place.pcode.startswith(within):
            return found.place.pcode
        inside = [place for place in found.places if place.pcode.startswith(within)
                  ] if isinstance(found, Ambiguous) else []
        if len(inside) == 1 and within != COUNTRY.pcode:
            return inside[0].pcode
        decided = self._decided(line, name, written, level, within)
        if not decided:
            self._ask(line, name, written, level, within, tuple(place.pcode for place in inside))
        return decided

    def quietly(self, written: str, level: Level) -> str:
        """P-code that a text stands for, '' if that is neither known nor decided; reports nothing."""
        if self._is_of(written, level):
            return written
        decision = self.decisions.find(written, level, self._holder(written, level)) if written else None
        return decision.pcode if decision and self._is_of(decision.pcode, level) else ""

    def renamed(self, line: Line, pcode: str, level: Level) -> None:
        """Note a place that bears another name here, with the question whether to take it, unless decided."""
        place, new = self.gazetteer[pcode], _seen(line, pcode, level)
        new = NewPlace(pcode, new.name_en or place.name_en, new.name_ar or place.name_ar, place.lon, place.lat,
                       place.setting)
        name = "en" if new.name_en != place.name_en else "ar"
        text = new.name_en if name == "en" else new.name_ar
        decision = self.decisions.find(text, level, pcode)
        if decision and decision.place:
            self.added[pcode] = decision.place
            self._note(line, f"{level}_{name}", decision, f"{pcode} {quoted(place.name(name))} is now {quoted(text)}")
        elif not decision:
            line.table.findings.note(
                line.table.name, line.cell(f"{level}_{name}"),
                f"{pcode} {quoted(place.name(name))} is called {quoted(text)} here. The P-code decided.",
                "Take the new name on the desk, or keep the old one.", Kind.NAME,
                PlaceQuestion(text, level, pcode, (pcode,), new))

    def _decided(self, line: Line, name: str, written: str, level: Level, within: str) -> str:
        """P-code by an earlier decision, '' if there is none that still can be."""
        decision = self.decisions.find(written, level, within)
        if not decision or not decision.pcode.startswith(within):
            return ""
        if not self._is_of(decision.pcode, level):
            if not decision.place or decision.pcode[:-2] not in self.gazetteer:
                return ""
            self.added[decision.pcode] = decision.place
        new = self.added.get(decision.pcode)
        known = new or self.waiting.get(decision.pcode) or self.gazetteer[decision.pcode]
        what = "a new place" if new else "taken"
        self._note(line, name, decision, f"{quoted(written)} is {what}: {known.pcode} {quoted(known.name_en)}")
        return decision.pcode

    def _note(self, line: Line, name: str, decision: Decision, what: str) -> None:
        if decision not in self._noted:
            self._noted.add(decision)
            line.note(name, f"{what}, as {decision.who} decided on {decision.at[:10]}.", "", Kind.PLACE)

    def _ask(self, line: Line, name: str, written: str, level: Level, within: str,
             namesakes: tuple[str, ...] = ()) -> PlaceQuestion | None:
        """Report a place that isn't known, with the question; None where it was asked before, or enough was."""
        key = written, level, within
        if key in self._asked:
            return None
        self._asked.add(key)
        is_code = name.endswith("pcode")
        question = None
        if len(self._asked) <= MAX_OF_KIND:  # more aren't kept, and looking for candidates takes its time
            question = _question(line, written, level, within, self.gazetteer, namesakes, is_code)
        what = f"isn't a {level}'s P-code" if is_code else f"isn't the name of a {level}"
        what = "is the name of several places" if len(namesakes) > 1 else what
        line.table.findings.error(
            line.table.name, line.cell(name), f"{quoted(written)} {what} in the gazetteer.",
            "Correct it, or say on the desk which place is meant; a place is never guessed.", Kind.PLACE, question)
        return question

    def _is_of(self, pcode: str, level: Level) -> bool:
        is_known = pcode in self.gazetteer or pcode in self.added or pcode in self.waiting
        return is_known and len(pcode) == level.code_length

    def _holder(self, written: str, level: Level) -> str:
        """The finest known place that a P-code's beginning names, above its level."""
        above = (written[:one.code_length] for one in reversed(LEVELS) if level.is_finer_than(one))
        return next((pcode for pcode in above if pcode in self.gazetteer), COUNTRY.pcode)


def _question(line: Line, written: str, level: Level, within: str, gazetteer: Gazetteer,
              candidates: tuple[str, ...] = (), is_code: bool = False) -> PlaceQuestion:
    """The question with what may be meant: places of the level inside `within`, those of like names first."""
    seen = _seen(line, written if is_code else "", level)
    inside = [place.pcode for place in gazetteer.at(level) if place.pcode.startswith(within)]
    name = seen.name_en or seen.name_ar or ("" if is_code else written)
    alike = [place.pcode for place in gazetteer.search(name, limit=50)] if name else []
    ranked = [pcode for pcode in alike if pcode in set(inside)]
    rest = inside if within != COUNTRY.pcode else []
    offered = candidates or tuple(dict.fromkeys((*ranked, *rest)))[:MAX_CANDIDATES]
    return PlaceQuestion(written, level, within, offered, seen if level == Level.muhalla else None)


def _seen(line: Line, pcode: str, level: Level) -> NewPlace:
    """What the row says of the place."""
    lat, lon = line.value("latitude"), line.value("longitude")
    both = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (lat, lon))
    setting = line.text("setting").casefold()
    return NewPlace(pcode, line.text(f"{level}_en"), line.text(f"{level}_ar"), float(lon) if both else None,
                    float(lat) if both else None, setting if setting in SETTINGS else "")
