"""Files that people hand in: how large, and under which name they are kept."""

from __future__ import annotations

from collections.abc import Mapping

from data.importers.issues import printable

LONGEST_NAME, LONGEST_ENDING = 120, 10
MB = 1_000_000
AROUND = 100_000  # bytes of a request beside its file
STATED = ("source_en", "source_ar", "licence_en", "licence_ar", "vintage")  # what boundaries don't say of themselves
LONGEST_STATED, LONGEST_NOTE = 200, 500


def longest_request(upload_mb: int) -> int:
    """Bytes of the longest request that is taken in."""
    return upload_mb * MB + AROUND


def clean_name(name: str) -> str:
    """A file's name without folders and without characters that act on a terminal, a shell or a page."""
    bare = printable(name.replace("\\", "/").rpartition("/")[2], len(name)).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    return (stem[:LONGEST_NAME] + dot + ending[:LONGEST_ENDING] if dot else ending[:LONGEST_NAME]) or "upload"


def clean_statement(form: Mapping[str, str]) -> dict[str, str]:
    """What a form states of a file, without what is empty."""
    told = {key: printable(form.get(key, "").strip(), LONGEST_STATED) for key in STATED}
    return {key: words for key, words in told.items() if words}


def clean_note(note: str) -> str:
    """A note on one line, without what acts on a terminal or a page."""
    return printable(note.strip(), LONGEST_NOTE)
