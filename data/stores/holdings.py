"""All that a store holds, as it is read for a backup and written from one: the same for files and database.

What passes or is made anew by itself is left out: sessions and what they are signed with, wrong guesses at passwords,
and results of jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from data.stores import Document, Publication, Record

PASSING_KINDS = ("session", "secret", "attempt", "job_result")
PASSING_KEPT = "result-"  # how names of jobs' results begin


@dataclass(frozen=True)
class Holdings:
    """What was held at one moment; contents are read one at a time, as long as whoever gave them allows it."""

    history: tuple[Publication, ...]
    records: tuple[Record, ...]
    documents: tuple[tuple[str, str, Document], ...]  # kind, key, document
    kept: tuple[str, ...]  # names
    releases: tuple[str, ...]  # digests
    read_kept: Callable[[str], bytes] = field(repr=False)
    read_release: Callable[[str], Mapping[str, bytes]] = field(repr=False)


def lasting_documents(documents: Iterable[tuple[str, str, Document]]) -> tuple[tuple[str, str, Document], ...]:
    """Those that a backup holds, in order."""
    lasting = (one for one in documents if one[0] not in PASSING_KINDS)
    return tuple(sorted(lasting, key=lambda one: one[:2]))


def lasting_kept(names: Iterable[str]) -> tuple[str, ...]:
    """Those that a backup holds, in order."""
    return tuple(sorted(name for name in names if not name.startswith(PASSING_KEPT)))
