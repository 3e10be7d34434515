"""The process that reads drafts: `python app.py read`, which the server starts by itself, or a worker.

    app.py read              reads every draft that waits, and ends
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from callbacks.services import Services
from data.drafts import State, find
from data.drafts_reading import KIND, Reader, Work, read_draft, read_waiting
from data.job_runner import Maker, Progress
from data.jobs import JobError, Request
from data.places import Level
from data.uploads import STATED
from data.words import Lang

if TYPE_CHECKING:
    from data.diff import Diff
    from data.importers import Import
    from data.importers.source import Source
    from data.places import Gazetteer
    from geo.boundaries import World

NICE = 5  # it makes way for the web processes
MAPS = ((Level.mantika, "relative"), (Level.mantika, "absolute"), (Level.baladiya, "absolute"))


def add_read_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lock", type=int, help="descriptor of the lock, from whoever starts this")


def run_read(services: Services, arguments: argparse.Namespace) -> int:
    """Read the drafts that wait, oldest first; how many that were."""
    os.nice(NICE)
    machine = platform.node() or "here"
    return read_waiting(services.store, Reader(services.settings.home), work_of(services), machine, arguments.lock)


def reading_makers(services: Services) -> dict[str, Maker]:
    """What a worker does when a draft waits; the draft itself says what was found."""
    return {KIND: partial(_read_draft, services)}


def _read_draft(services: Services, request: Request, path: Path, _progress: Progress) -> None:
    draft = find(services.store, request.link)
    if draft.state == State.reading:
        read_draft(services.store, draft, work_of(services), platform.node() or "here")
        draft = find(services.store, request.link)
    if draft.state == State.reading:  # whoever looks at it next has it read again
        raise JobError(f"The draft {draft.id} changed while it was read.")
    path.write_text(draft.state)


def work_of(services: Services) -> Work:
    """Reading by the rules of the release that is the base: its places, its tables, the decisions so far."""
    return Work(partial(_read, services), partial(_make, services), partial(_compare, services))


def _read(services: Services, source: Source, base: str, stated: Mapping[str, str]) -> tuple[Import, ...]:
    from data.importers import read_imports
    from data.importers.decisions import read_decisions
    from data.published import permit
    from geo.boundary_import import BoundaryFormat, Statement  # with a geometry library

    gazetteer = services.catalog(base).gazetteer
    decisions = permit(read_decisions(services.store), services.settings.may_publish)
    boundaries = BoundaryFormat(Statement(**{key: stated.get(key, "") for key in STATED}))
    return read_imports(source, gazetteer, decisions, (boundaries,))


def _make(services: Services, imports: tuple[Import, ...], base: str) -> str:
    from data.releases import make_release
    from geo.check import faults_of_facts

    services.catalog(base)  # its tables are in force
    return make_release(services.store, *imports, base=base, examine=faults_of_facts).digest


def _compare(services: Services, base: str, release: str) -> tuple[dict, dict[str, bytes]]:
    """The diff as the desk keeps it; beside it the same as CSV, and its maps."""
    from data.diff import diff
    from data.diff_rows import diff_csv
    from data.drafts_diff import diff_told, that_differ
    from data.plausibility import rule_lines
    from data.releases import open_release

    before, after = (open_release(services.store, digest) for digest in (base, release))
    catalog = services.catalog(release)
    found = that_differ(diff(before, after, catalog.gazetteer))
    rules = {str(lang): dict(rule_lines(lang)) for lang in Lang}
    maps = dict(_maps(found, services.world_of(catalog), catalog.gazetteer))
    return ({**diff_told(found, catalog.gazetteer), "rules": rules},
            {".csv": diff_csv(found, catalog.gazetteer), ".maps": json.dumps(maps, ensure_ascii=False).encode()})


def _maps(found: Diff, world: World, gazetteer: Gazetteer) -> Iterator[tuple[str, str]]:
    """Each map of the first group that can be compared, by "lang level measure"."""
    from geo.diff_map import diff_map_svg

    for lang in Lang:
        for level, measure in MAPS:
            yield f"{lang} {level} {measure}", diff_map_svg(found, world, level, lang, measure, None, gazetteer)
