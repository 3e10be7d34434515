"""What the log holds: one line an event, as JSON for machines and as plain words on a terminal.

A line names route, release, status and time, and never a person: no address, no query, no cookie, no name. Of an
unexpected fault it tells the kind and the places in the code, not its words, which may quote what somebody typed.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from data.errors import AtlasError

LOGGER = "atlas"
FORMS = ("auto", "json", "text")
TOLD = "told"  # attribute of a record: the fields of its line
AS_JSON = json.JSONEncoder(ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Stopwatch:
    """Time since it was made."""

    begun: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.begun

    @property
    def ms(self) -> float:
        return round(self.seconds * 1000, 1)


def check_form(form: str) -> None:
    """Raise AtlasError unless the log has such a form."""
    if form not in FORMS:
        raise AtlasError(f"ATLAS_LOG: {form!r} isn't a form of the log. Choose one of {', '.join(FORMS)}.")


def write_log(form: str) -> None:
    """Write this process's log to its error stream from now on; called again it does nothing.

    "auto" is text where a person watches and JSON elsewhere. Text leaves out what went well.
    """
    if any(isinstance(handler, ErrorStream) for handler in logging.root.handlers):
        return
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    handler = ErrorStream()
    handler.setFormatter(AsText() if as_text else AsJson())
    logging.root.addHandler(handler)
    logging.getLogger(LOGGER).setLevel(logging.WARNING if as_text else logging.INFO)


def log(event: str, told: Mapping[str, object], level: int = logging.INFO, fault: BaseException | None = None) -> None:
    """Write one line."""
    logger = logging.getLogger(LOGGER)
    if logger.isEnabledFor(level):  # the record is made here, as logging would look for its caller at length
        record = logging.LogRecord(LOGGER, level, "", 0, event, (), fault and (type(fault), fault, fault.__traceback__))
        record.told = told
        logger.handle(record)


class ErrorStream(logging.StreamHandler):
    """The error stream as it is at this moment: tests and servers replace it."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        return sys.stderr


class AsJson(logging.Formatter):
    """A line of JSON: when, how bad, what happened, and the event's own fields."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "event": record.getMessage(), **getattr(record, TOLD, {})}
        if record.name != LOGGER:
            told["logger"] = record.name
        if record.exc_info and record.exc_info[1]:
            told |= {"fault": kind_of(record.exc_info[1]), "traceback": places_of(record.exc_info[1])}
        return AS_JSON.encode(told)


class AsText(logging.Formatter):
    """The same for a person at a terminal, who sees a fault with its own words."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        fields = " ".join(f"{name}={value}" for name, value in getattr(record, TOLD, {}).items())
        line = f"{at} {record.levelname.lower()} {record.getMessage()} {fields}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def kind_of(fault: BaseException) -> str:
    """A fault in words that hold nothing of what was asked: our own, the system's, else its kind alone."""
    if isinstance(fault, AtlasError):
        return f"{type(fault).__name__}: {fault}"
    if isinstance(fault, OSError):
        return f"{type(fault).__name__}: {fault.strerror or ''}"
    return type(fault).__name__


def places_of(fault: BaseException) -> str:
    """Where in the code a fault came about, outermost first, with what led to it."""
    lines = ["Traceback (most recent call last):"]
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if cause is not None:
        lines = [places_of(cause), "From that followed:"]
    frames = traceback.extract_tb(fault.__traceback__)
    return "\n".join([*lines, *(f"  {frame.filename}:{frame.lineno} {frame.name}: {frame.line}" for frame in frames),
                      kind_of(fault)])
