"""Which release is served: the published one or, if it can't be opened, the last good one before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TypeVar

from data.errors import AtlasError, AwayError, ReleaseError
from data.stores import Store
from data.stores.history import standing

T = TypeVar("T")
ALERT = "alert"  # kind of the desk's documents that somebody should look at


def open_served(store: Store, digest: str, opens: Callable[[str], T]) -> T:
    """What `opens` makes of the published release; if that is damaged, of the last good one before it.

    The desk is told by an alert, which goes when the release can be opened again. Raises the fault of the
    published release if there is none to fall back on.
    """
    try:
        opened = opens(digest)
    except AwayError:
        raise
    except AtlasError as fault:
        for earlier in _before(store, digest):
            with suppress(AtlasError):
                opened = opens(earlier)
                _raise_alert(store, digest, earlier, fault)
                return opened
        raise
    _lower_alert(store, digest)
    return opened


def _before(store: Store, digest: str) -> Iterator[str]:
    """Releases that were published before and not rolled back, newest first, each once."""
    return (earlier for earlier in dict.fromkeys(reversed(standing(store.history()))) if earlier != digest)


def _raise_alert(store: Store, digest: str, earlier: str, fault: AtlasError) -> None:
    """Tell the desk and the audit log, once for all processes; a store that can't be written is no reason to fail."""
    message = (f"Release {digest[:12]} is published but can't be served, so release {earlier[:12]} is shown in its "
               f"place. {fault} Or publish another release.")
    content = {"what": "release", "at": datetime.now(UTC).isoformat(timespec="seconds"), "release": digest,
               "served": earlier, "message": message}
    with suppress(ReleaseError):
        store.save(ALERT, digest, content)
        store.record("", ALERT, digest, {"served": earlier, "fault": str(fault)})


def _lower_alert(store: Store, digest: str) -> None:
    with suppress(ReleaseError):
        if store.document(ALERT, digest):
            store.drop(ALERT, digest)
