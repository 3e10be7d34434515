"""Reading drafts: by a process of its own, one at a time on a machine, that may be killed at any moment.

Whoever looks at a draft that waits wakes the reader; a draft whose reader died is read again, at most three times.
Where workers do the jobs of several machines, they read too: `QueueReader` asks them.
"""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.drafts import READER, Draft, DraftError, State, age_s, change, drafts, find, now, step
from data.drafts_kept import read_imports
from data.drafts_report import as_bytes, report
from data.errors import AtlasError, WorkbookError
from data.jobs import JobError, Jobs, Request
from data.log_lines import log
from data.stores import NOTHING
from data.stores.whole import give_back, take_lock

if TYPE_CHECKING:
    from data.importers import Import
    from data.importers.sheets import Sheet
    from data.importers.source import Source
    from data.stores import Store

KIND = "reading"  # of the jobs that workers do
MOST_ATTEMPTS = 3
REPORTS = ("", ".csv", ".maps")  # ends of the names of what is kept of a reading
STAGES = 4  # read, made, compared, told: `done` of them
STUCK_S = 600  # a reader on another machine that hasn't got on for so long is dead


@dataclass(frozen=True)
class Work:
    """What reading needs from the rest of the Atlas."""

    # A file, by the gazetteer and decisions of a base release, with what was stated of it.
    read: Callable[[Source, str, Mapping[str, str]], tuple[Import, ...]]
    make: Callable[[tuple[Import, ...], str], str]  # digest of the release made on a base
    compare: Callable[[str, str], tuple[dict, Mapping[str, bytes]]]  # of one release with another: diff, more files


@dataclass(frozen=True)
class Reader:
    """Wakes the process that reads; `command` starts it, with the descriptor of the lock that it holds behind."""

    home: Path
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = field(default=None, repr=False)

    def wake(self) -> None:
        """Start a reader unless there is one; DraftError if none can be started."""
        try:
            lock = self.take_lock() if self.command else None
            if lock is None:
                return
            try:
                process = subprocess.Popen(
                    [*self.command, str(lock)], pass_fds=(lock,), env=self.environment, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            finally:
                os.close(lock)
        except OSError as fault:
            raise DraftError("desk.fault.reader", why=str(fault.strerror)) from fault
        threading.Thread(target=process.wait, daemon=True).start()

    def take_lock(self) -> int | None:
        """Descriptor of the reader's lock, None if somebody reads."""
        folder = self.home / "desk"
        folder.mkdir(parents=True, exist_ok=True)
        return take_lock(folder / "reader.lock", wait=False)


@dataclass(frozen=True)
class QueueReader:
    """Has a worker read, wherever that is."""

    store: Store
    jobs: Jobs

    def wake(self) -> None:
        """Ask for every draft that waits, once for each time that somebody wants it read."""
        try:
            for draft in drafts(self.store):
                if draft.state == State.reading:
                    self.jobs.submit(Request(KIND, draft.id, "", "", f"{len(draft.steps)}"))
        except JobError as fault:
            raise DraftError("desk.fault.reader", why=str(fault)) from fault


def go_on(store: Store, reader: Reader | QueueReader) -> None:
    """Have read what waits, perhaps since a server was stopped in the middle of it."""
    if any(draft.state == State.reading for draft in drafts(store)):
        reader.wake()


def read_waiting(store: Store, reader: Reader, work: Work, machine: str, lock: int | None = None) -> int:
    """Read every draft that waits, oldest first; how many that were, 0 if another reader is at it."""
    count = 0
    while (lock := reader.take_lock() if lock is None else lock) is not None:
        os.set_inheritable(lock, False)
        for draft in waiting(store, machine):
            count += read_draft(store, draft, work, machine)
        give_back(lock)
        lock = None
        if not waiting(store, machine):  # looked at once the lock is free: whoever came before found it held
            break
    return count


def waiting(store: Store, machine: str) -> tuple[Draft, ...]:
    """Drafts to be read, oldest first; one that another machine reads isn't ours as long as it gets on."""
    found = (draft for draft in reversed(drafts(store)) if draft.state == State.reading)
    return tuple(draft for draft in found if draft.claimed in ("", machine) or age_s(draft) > STUCK_S)


def read_draft(store: Store, draft: Draft, work: Work, machine: str) -> bool:
    """Read one draft and keep what was found; False if somebody withdrew it or was quicker."""
    try:
        draft = change(store, replace(draft, claimed=machine, since=now(), attempts=draft.attempts + 1, done=0))
        if draft.attempts > MOST_ATTEMPTS:
            _refuse(store, draft, "desk.fault.interrupted")
            return True
        _read(store, draft, work)
    except DraftError:
        return False
    return True


def _read(store: Store, draft: Draft, work: Work) -> None:
    """Read, make, compare; a fault of the file or of ours ends the reading with words on it."""
    from data.importers.source import Source  # with openpyxl, which no web process needs

    source = None
    try:
        content, base = store.kept(draft.content), store.current() or ""
        source = Source(draft.name, content) if draft.is_file else None
        imports = work.read(source, base, draft.stated) if source else read_imports(content)
        draft = _advanced(store, draft, 1)
        release = work.make(imports, base)
        draft = _advanced(store, draft, 2)
        told = report(tuple(dict.fromkeys(issue for one in imports for issue in one.issues)), _sheets(source))
        told["imports"] = [_what(imported) for imported in imports]
        told["diff"], files = work.compare(base, release)
        draft = _advanced(store, draft, 3)
    except DraftError:
        raise
    except WorkbookError as fault:
        told = report(fault.issues, _sheets(source) if fault.issues else (), fault.left_out)
        _refuse(store, draft, str(fault), told)
    except AtlasError as fault:
        _refuse(store, draft, str(fault))
    except Exception as fault:
        log("fault", {"draft": draft.id}, logging.ERROR, fault)
        _refuse(store, draft, "desk.fault.broken")
    else:
        named = tuple(f"{imported.group} {imported.round}" for imported in imports)
        draft = replace(draft, state=State.ready, base=base, release=release, of=named, fault="")
        _told(store, draft, told, "read", files)


def _sheets(source: Source | None) -> tuple[Sheet, ...]:
    """Sheets of a workbook, for the rows that issues stand in; none of anything else."""
    try:
        return source.sheets if source else ()
    except AtlasError:
        return ()


def _what(imported: Import) -> dict:
    return {"group": imported.group, "round": imported.round, "start": imported.start, "end": imported.end,
            "importer": imported.importer, "counts": {key: int(count) for key, count in imported.counts.items()},
            "tables": {name: len(rows) for name, rows in imported.tables.items()}, "files": sorted(imported.files)}


def _refuse(store: Store, draft: Draft, fault: str, told: dict | None = None) -> None:
    """Refused, by the file's fault in its own words, or by one of ours, a key of the words."""
    draft = find(store, draft.id)
    if draft.state == State.reading:
        draft = replace(draft, state=State.refused, fault=fault, base="", release="")
        _told(store, draft, told or report(()), "refuse")


def _told(store: Store, draft: Draft, told: dict, action: str, files: Mapping[str, bytes] = NOTHING) -> None:
    """Keep what was found, then the draft that names it."""
    name = f"report-{draft.id}-{draft.version}"
    for kind, content in {"": as_bytes(told), **files}.items():
        store.keep(f"{name}{kind}", content)
    counts, asked, former = told["counts"], told["questions"], draft.report
    draft = replace(draft, report=name, done=STAGES, claimed="", errors=counts["error"], warnings=counts["warning"],
                    notes=counts["note"], open_questions=len(asked))
    step(store, draft, READER, action, detail={"release": draft.release, "base": draft.base, **counts})
    for kind in REPORTS if former else ():
        store.forget(f"{former}{kind}")


def _advanced(store: Store, draft: Draft, done: int) -> Draft:
    return change(store, replace(draft, done=done, since=now()))
