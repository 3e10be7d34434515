"""Every way in that is fuzzed, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from tests.fuzz import from_backups, from_desk, from_files, from_requests
from tests.fuzz.law import Target

TARGETS: dict[str, Callable[[], Target]] = {
    "workbooks": from_files.workbooks, "feeds": from_files.feeds_of_rows, "tables": from_files.plain_tables,
    "boundaries": from_files.boundaries, "sheets": from_files.sheets, "sheet_bytes": from_files.sheets_byte_by_byte,
    "briefings": from_files.briefings, "pages": from_requests.pages, "api": from_requests.questions,
    "costly": from_requests.costly, "callbacks": from_requests.callbacks, "desk": from_desk.desk,
    "backups": from_backups.backups,
}


@lru_cache(maxsize=len(TARGETS))
def target(name: str) -> Target:
    """A target, its seeds made at the first use."""
    return TARGETS[name]()
