"""What people decided about places: asked once, recorded with who and when, used by every later import."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from data.errors import DecisionError
from data.importers.issues import FORMULA_STARTS, NewPlace, PlaceQuestion, printable
from data.places import Gazetteer, Level, Place

if TYPE_CHECKING:
    from data.stores import Store

KIND = "decision"  # of the store's documents
MAX_TEXT = 120  # characters of a key that a person can still read
MAX_NAME = 80  # characters
Key = tuple[str, Level, str]


@dataclass(frozen=True)
class Decision:
    """One answer: the text means the place of `pcode`, which `place` describes if it is new or renamed."""

    text: str
    level: Level
    within: str
    pcode: str
    place: NewPlace | None
    who: str
    at: str


@dataclass(frozen=True)
class Decisions:
    """Every answer by its question; `permitted` are the keys of published.toml whose owner allows publication here."""

    by_question: Mapping[Key, Decision] = field(default_factory=lambda: MappingProxyType({}))
    permitted: frozenset[str] = frozenset()

    def find(self, text: str, level: Level, within: str) -> Decision | None:
        """What was decided of a text; an answer given for the whole country holds inside it."""
        for place in dict.fromkeys((within, "LY")):
            if found := self.by_question.get(_key(text, level, place)):
                return found
        return None

    def of(self, question: PlaceQuestion) -> Decision | None:
        return self.find(question.text, question.level, question.within)


NO_DECISIONS = Decisions()


def read_decisions(store: Store) -> Decisions:
    """Every decision that a store holds."""
    made = (_decision(document.content) for document in store.documents(KIND).values())
    return Decisions(MappingProxyType({_key(one.text, one.level, one.within): one for one in made}))


def decide(store: Store, question: PlaceQuestion, answer: str | NewPlace, who: str, gazetteer: Gazetteer) -> Decision:
    """Record that a text means the place of a P-code, or a place that is new or bears a new name.

    A later answer replaces an earlier one; the store's records keep both. Raises DecisionError if the answer
    can't be.
    """
    pcode = answer if isinstance(answer, str) else answer.pcode
    place = None if isinstance(answer, str) else answer
    fault = _fault(question, pcode, place, gazetteer)
    if fault:
        raise DecisionError(f"“{question.text}”: {fault}")
    decision = Decision(question.text, question.level, question.within, pcode, place, who,
                        datetime.now(UTC).isoformat(timespec="seconds"))
    key = document_key(question)
    held = store.document(KIND, key)
    store.save(KIND, key, asdict(decision), version=held.version if held else 0)
    store.record(who, "decide", key, asdict(decision))
    return decision


def withdraw(store: Store, decision: Decision, who: str) -> None:
    """Forget a decision, so that the next import asks again."""
    key = document_key(PlaceQuestion(decision.text, decision.level, decision.within))
    store.drop(KIND, key)
    store.record(who, "withdraw decision", key)


def document_key(question: PlaceQuestion) -> str:
    """Name of the document that holds a question's answer."""
    text = _exact(question.text)
    if len(text) > MAX_TEXT:
        text = hashlib.sha256(text.encode()).hexdigest()
    return f"{question.level} {question.within} {text}"


def place_row(place: NewPlace) -> dict[str, str]:
    """The place as a row of places.csv."""
    level = level_of(place.pcode)
    cells = {"pcode": place.pcode, "level": str(level), "parent": place.pcode[:-2], "name_en": place.name_en,
             "name_ar": place.name_ar, "lon": _cell(place.lon), "lat": _cell(place.lat), "setting": place.setting}
    return cells


def with_places(gazetteer: Gazetteer, places: Mapping[str, NewPlace]) -> Gazetteer:
    """Gazetteer that also knows these places, by P-code."""
    if not places:
        return gazetteer
    added = {pcode: Place(pcode, level_of(pcode), pcode[:-2], new.name_en, new.name_ar, new.lon, new.lat, new.setting)
             for pcode, new in places.items()}
    return Gazetteer(MappingProxyType({**gazetteer.places, **added}), gazetteer.aliases)


def level_of(pcode: str) -> Level:
    """Level of a P-code, by its length."""
    return next(level for level in Level if level.code_length == len(pcode))


def _fault(question: PlaceQuestion, pcode: str, place: NewPlace | None, gazetteer: Gazetteer) -> str:
    """Why an answer can't be, or ''."""
    if len(pcode) != question.level.code_length:
        return f"{pcode!r} isn't the P-code of a {question.level}. Choose one of the places offered."
    if not question.is_rename and not pcode.startswith(question.within):
        return f"{pcode} isn't inside {question.within}. Choose a place there."
    if place is None:
        return "" if pcode in gazetteer else f"{pcode} isn't in the gazetteer. Describe it as a new place."
    if question.is_rename:
        return _fault_of_row(place) if pcode == question.within else f"Only {question.within} is asked about."
    if question.level != Level.muhalla:
        return f"A {question.level} can't be added here: it needs boundaries too. Choose one of the places offered."
    if pcode in gazetteer:
        return f"{pcode} is {gazetteer[pcode].name_en} already. Choose that place, or another P-code."
    if pcode[:-2] not in gazetteer:
        return f"{pcode[:-2]}, which would hold it, isn't in the gazetteer. Correct the P-code."
    return _fault_of_row(place)


def _fault_of_row(place: NewPlace) -> str:
    if not place.name_en.strip() or not place.name_ar.strip():
        return "A place needs a name in English and in Arabic."
    for name in (place.name_en, place.name_ar):
        if len(name) > MAX_NAME or printable(name, MAX_NAME) != name or name.lstrip().startswith(FORMULA_STARTS):
            return f"A name has at most {MAX_NAME} letters, and begins with one."
    if (place.lon is None) != (place.lat is None):
        return "Give both longitude and latitude, or neither."
    if place.lon is not None and place.lat is not None and not (9 < place.lon < 26 and 19 < place.lat < 34):
        return f"The point {place.lon}, {place.lat} lies outside Libya. Are longitude and latitude exchanged?"
    return "" if place.setting in ("", "urban", "rural") else f"{place.setting!r} isn't urban, rural or empty."


def _decision(content: Mapping) -> Decision:
    place = content["place"]
    return Decision(**{**content, "level": Level(content["level"]), "place": NewPlace(**place) if place else None})


def _key(text: str, level: Level, within: str) -> Key:
    return _exact(text), level, within


def _exact(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:g}" if number == int(number) else repr(number)
