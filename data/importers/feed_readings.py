"""The rows of a feed as readings: which place, which round, how many; what isn't comparable is told and left out."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date

from data.importers.aliases import aliases, plain
from data.importers.decisions import Decisions
from data.importers.feed_records import Record
from data.importers.issues import Findings, Kind, PlaceQuestion, quoted
from data.places import Found, Gazetteer, Level

WHOLE = re.compile(r"(\d+)(\.0+)?")
CODE = re.compile(r"[A-Z]{2,3}[-_]?\d[\w-]*")  # what looks like a P-code, not like a name
MAX_PEOPLE = 10_000_000
MAX_ROUND = 1000
CODES = {Level.region: "region", Level.mantika: "mantika"}
LEAVE_OUT = "Correct it at its publisher; or remove the round's rows from a copy, and import the other rounds."


@dataclass(frozen=True)
class Reading:
    """People of one row; `part` is what the row is about (reason and origin) where the feed divides people so."""

    record: Record
    pcode: str
    level: Level
    people: int
    round: int
    start: str
    end: str
    operation: str
    part: tuple[str, str]


def readings(records: Iterable[Record], gazetteer: Gazetteer, decisions: Decisions,
             findings: Findings) -> tuple[Reading, ...]:
    """Rows of baseline assessments that have a round and a number; every fault of the others is reported."""
    left = Counter()
    found = []
    for record in records:
        if why := _left_out(record, findings):
            left[why] += 1
            continue
        reading = _reading(record, gazetteer, decisions, findings)
        if reading:
            found.append(reading)
    for why, count in left.items():
        rows = "1 row isn't" if count == 1 else f"{count:,} rows aren't"
        findings.note("", "", f"{rows} taken: {why}.", kind=Kind.COVERAGE)
    return tuple(found)


def _left_out(record: Record, findings: Findings) -> str:
    """Why a row isn't taken, or ''; an unknown kind of assessment is reported, and the row looked at no further."""
    if error := record.text("error"):
        return f"the feed itself calls them faulty ({quoted(error)})"
    kind = record.text("assessment")
    known = {name: {plain(label) for label in labels} for name, labels in aliases()["feeds"]["assessments"].items()}
    if plain(kind) in known["other"]:
        return f"assessment type {kind}, which isn't comparable with the rounds of baseline assessments"
    if plain(kind) not in known["comparable"]:
        findings.error(record.sheet, record.cell("assessment"), f"{quoted(kind)} isn't a known type of assessment.",
                       "Add it to aliases.toml, as comparable with baseline assessments or as other.", Kind.LABEL)
        return "their type of assessment isn't known"
    if not record.text("round"):
        return "they have no round number"
    return "" if record.text("people") else "they have no figure, which isn't zero"


def _reading(record: Record, gazetteer: Gazetteer, decisions: Decisions, findings: Findings) -> Reading | None:
    level = _level(record, findings)
    pcode = _pcode(record, level, gazetteer, decisions, findings) if level else ""
    people, number = _whole(record, "people", MAX_PEOPLE, findings), _whole(record, "round", MAX_ROUND, findings)
    end = _day(record, "date", findings)
    start = _day(record, "start", findings) if record.text("start") else end
    if not level or not pcode or people is None or not number or not end:
        return None
    _note_sexes(record, people, findings)
    part = plain(record.written("reason")), plain(record.text("origin") or record.written("origin_name"))
    return Reading(record, pcode, level, people, number, start, end, record.text("operation"), part)


def _level(record: Record, findings: Findings) -> Level | None:
    """Level that a row says, or that its codes and names tell; reported where the two differ."""
    told = 2 if record.text("mantika") or record.text("mantika_name") else 1
    told = told if told == 2 or record.text("region") or record.text("region_name") else 0
    stated = record.text("level")
    if stated not in ("", f"{told}", f"{told}.0"):
        findings.error(record.sheet, record.cell("level"), f"admin level {quoted(stated)}, but the row names a place "
                       f"of level {told}.", LEAVE_OUT, Kind.PLACE)
        return None
    return (Level.country, Level.region, Level.mantika)[told]


def _pcode(record: Record, level: Level, gazetteer: Gazetteer, decisions: Decisions, findings: Findings) -> str:
    """P-code of the gazetteer that a row's code stands for, '' after reporting that it stands for none.

    Another form of the code is taken only from the table of aliases, or from what somebody decided: never a name.
    """
    if level == Level.country:
        return "LY"
    code = record.text(CODES[level])
    region = record.text("region") if level == Level.mantika else ""
    within = region if region in gazetteer else "LY"
    if code in gazetteer and gazetteer[code].level == level:
        pcode = code
    else:
        pcode = _by_table(code, level, within, gazetteer, decisions) if code else ""
        if pcode:
            findings.note(record.sheet, record.cell(CODES[level]), f"{quoted(code)} is read as {pcode}, "
                          f"{gazetteer[pcode].name_en}.", kind=Kind.PLACE)
    if not pcode:
        _ask(record, code, level, within, gazetteer, findings)
    elif not pcode.startswith(within):
        findings.error(record.sheet, record.cell(CODES[level]), f"{pcode} isn't inside {within}.", LEAVE_OUT,
                       Kind.PLACE)
        return ""
    return pcode


def _by_table(code: str, level: Level, within: str, gazetteer: Gazetteer, decisions: Decisions) -> str:
    decided = decisions.find(code, level, within)
    if decided and decided.pcode in gazetteer:
        return decided.pcode
    found = gazetteer.find(code, level) if CODE.fullmatch(code) else None
    return found.place.pcode if isinstance(found, Found) else ""


def _ask(record: Record, code: str, level: Level, within: str, gazetteer: Gazetteer, findings: Findings) -> None:
    name = record.text(f"{CODES[level]}_name")
    what = f"{quoted(code)} isn't a {level}'s P-code" if code else f"a {level} without a P-code"
    places = tuple(place.pcode for place in gazetteer.children(within, level)) if within in gazetteer else ()
    findings.error(record.sheet, record.cell(CODES[level]), f"{what}" + (f" ({quoted(name)})" if name else "") + ".",
                   "Decide which place it is, or add its code to place_aliases.csv; a name is never enough.",
                   Kind.PLACE, PlaceQuestion(code, level, within, places) if code else None)


def _whole(record: Record, name: str, most: int, findings: Findings) -> int | None:
    text = record.text(name)
    found = WHOLE.fullmatch(text)
    if found and int(found[1]) <= most:
        return int(found[1])
    findings.error(record.sheet, record.cell(name), f"{quoted(text)} isn't a whole number from 0 to {most:,}.",
                   LEAVE_OUT, Kind.NUMBER)
    return None


def _day(record: Record, name: str, findings: Findings) -> str:
    """Day such as 2022-12-31; the feeds write it with or without a time."""
    text = record.text(name)
    try:
        return Date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        findings.error(record.sheet, record.cell(name), f"{quoted(text)} isn't a date such as 2022-12-31.", LEAVE_OUT,
                       Kind.ROUND)
        return ""


def _note_sexes(record: Record, people: int, findings: Findings) -> None:
    """Men and women are columns of a row, not rows of their own; they aren't taken, but should add up."""
    sexes = [WHOLE.fullmatch(record.text(name)) for name in ("males", "females")]
    if all(sexes) and any(int(sex[1]) for sex in sexes if sex) and sum(int(sex[1]) for sex in sexes if sex) != people:
        findings.note(record.sheet, record.cell("people"), f"{people:,} people, but males and females add up to "
                      "another number; they aren't taken.", kind=Kind.TOTAL)


