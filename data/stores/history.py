"""The rules of publishing that every store keeps: what stands, what may follow, and how the audit log is chained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from data.errors import ConflictError, ReleaseError
from data.stores import ROLLBACK, Publication, Record
from data.stores.names import plain


def standing(history: Iterable[Publication]) -> list[str]:
    """Digests published and not rolled back; the last one is the current."""
    found: list[str] = []
    for publication in history:
        if publication.action == ROLLBACK:
            found.pop()
        else:
            found.append(publication.digest)
    return found


def before(history: Iterable[Publication]) -> str:
    """Digest that a rollback goes back to; raises ReleaseError if there is none."""
    found = standing(history)
    if len(found) < 2:
        raise ReleaseError("No release was published before this one, so there is nothing to go back to.")
    return found[-2]


def check_unchanged(instead_of: str | None, latest: Publication | None) -> None:
    """Raise ConflictError if the release that the publisher saw as published is so no longer."""
    now = latest.digest if latest else None
    if instead_of is not None and instead_of != now:
        whom = f" by {latest.who} at {latest.at}" if latest and latest.who else ""
        raise ConflictError(f"Release {(now or 'none')[:12]} was published meanwhile{whom}, in place of "
                            f"{instead_of[:12]}. Look at the differences again before you publish.")


def publication_record(publication: Publication) -> Record:
    """The audit log's line of a switch, not chained yet."""
    detail = {"publication": publication.number, "note": publication.note}
    return Record(0, publication.at, publication.who, publication.action, publication.digest, detail)


def chained(record: Record, last: Record | None) -> Record:
    """The record as the one that follows `last`: numbered, and hashed together with the hash before it."""
    numbered = replace(record, number=last.number + 1 if last else 1, who=plain(record.who),
                       subject=plain(record.subject), detail=dict(record.detail))
    return replace(numbered, hash=_hash(numbered, last))


def check_chain(records: tuple[Record, ...], where: object) -> tuple[Record, ...]:
    """The records, if each is the one that followed the one before; raises ReleaseError naming the first that isn't."""
    last = None
    for line, record in enumerate(records, start=1):
        if record.number != line or record.hash != _hash(record, last):
            raise ReleaseError(f"The audit log was changed by something other than the Atlas: line {line} of {where} "
                               "doesn't follow from the lines before it. Compare it with a backup.")
        last = record
    return records


def to_line(entry: Publication | Record) -> bytes:
    """A publication or record as one line of JSON."""
    return json.dumps(asdict(entry), ensure_ascii=False).encode(errors="surrogatepass") + b"\n"


def record_of(row: Mapping[str, object]) -> Record:
    """Record from the fields of its line."""
    return Record(**row)


def _hash(record: Record, last: Record | None) -> str:
    fields = {**asdict(record), "hash": last.hash if last else ""}
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
