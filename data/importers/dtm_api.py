"""Answers of the DTM API, versions 2 and 3: displaced people of Libya by mantika, as `app.py pull dtm` saves them.

The file holds an answer a level, each in the API's own envelope; a single answer saved by hand is read too.
"""

import json
from collections.abc import Mapping

from data.errors import WorkbookError
from data.importers.decisions import Decisions
from data.importers.feed_readings import readings
from data.importers.feed_records import Record, json_records
from data.importers.feed_rounds import imports_of
from data.importers.imported import Import
from data.importers.issues import Findings, printable
from data.importers.source import Source
from data.places import Gazetteer
from data.published import published

IMPORTER = "dtm_api/1"
KNOWN_AS = "answers of the DTM API (JSON)"
FORM = "dtm-api/1"  # of the file that holds an answer a level
LEVELS = ("admin0", "admin1", "admin2")
START = 64  # bytes in which the file's nature shows
MAX_REASON = 200
KEY, KIND = "dtm", "dtm"


def recognises(source: Source) -> bool:
    """True for JSON that is the API's envelope, or our file of them, damaged or not."""
    starts = source.content[:START].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    return starts and any(mark in source.content for mark in (b'"isSuccess"', f'"{FORM}"'.encode()))


def read(source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
    """One import a round of displaced people in Libya; raises WorkbookError listing every fault found."""
    findings = Findings(source.file_name)
    records: list[Record] = []
    for level, envelope in _envelopes(source).items():
        records += json_records(_result(source, level, envelope), level, KIND, findings)
    findings.refuse_errors()
    found = readings(records, gazetteer, decisions, findings)
    findings.refuse_errors()
    return imports_of(found, published()[KEY], IMPORTER, source, gazetteer, findings)


def file_of(envelopes: Mapping[str, object], version: str) -> bytes:
    """The file that holds an answer a level."""
    return json.dumps({"form": FORM, "version": version, **envelopes}, ensure_ascii=False, indent=1).encode()


def _envelopes(source: Source) -> Mapping[str, object]:
    """Envelopes by what they are called in messages."""
    try:
        told = json.loads(source.content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise WorkbookError(f"{source.file_name} is truncated or damaged JSON. Pull it again.") from fault
    if told.get("form") == FORM:
        return {level: told[level] for level in LEVELS if level in told}
    return {"result": told}


def _result(source: Source, level: str, envelope: object) -> list:
    """Rows of an envelope; raises WorkbookError with what the API itself says if it isn't a success."""
    if isinstance(envelope, dict) and envelope.get("isSuccess") is True and isinstance(envelope.get("result"), list):
        return envelope["result"]
    errors = envelope.get("errorMessages") if isinstance(envelope, dict) else None
    reason = printable("; ".join(map(str, errors)), MAX_REASON) if isinstance(errors, list) and errors else "no reason"
    raise WorkbookError(f"{source.file_name} wasn't imported: the API's answer for {level} isn't a success ({reason}). "
                        "Pull it again; if it stays so, ask DTM.")
