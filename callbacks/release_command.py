"""The commands that make, publish and undo releases on a machine whose keeper needs no sign-in."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from callbacks.services import Services
from data.errors import WorkbookError

WHO = "command line"  # in the history and the audit log


def add_import_options(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="a published workbook, feed, table or boundary file")


def run_import(services: Services, arguments: Namespace) -> None:
    """Read and reconcile a file and make a release of it; nothing is published yet."""
    from data.importers import issue_lines, read_imports, summary_lines
    from data.importers.decisions import read_decisions
    from data.published import permit
    from data.releases import make_release
    from geo.boundary_import import BoundaryFormat
    from geo.check import faults_of_facts

    store = services.store
    try:
        imports = read_imports(arguments.file, services.gazetteer,
                               permit(read_decisions(store), services.settings.may_publish), (BoundaryFormat(),))
    except WorkbookError as refused:
        print("\n".join(issue_lines(refused.issues)))
        raise
    release = make_release(store, *imports, base=store.current(), examine=faults_of_facts)
    for imported in imports:
        print("\n".join(summary_lines(imported)))
    print(f"\nRelease {release.digest[:12]} is made, not published. Publish it with:\n"
          f"  python app.py publish {release.digest[:12]}")


def add_publish_options(command: ArgumentParser) -> None:
    command.add_argument("release", help="digest of a release, or its beginning")
    command.add_argument("--note", default="", help="why, for the history")


def run_publish(services: Services, arguments: Namespace) -> None:
    """Switch every open page to a release."""
    from data.releases import open_release

    digest = services.store.find(arguments.release)
    open_release(services.store, digest)  # one that this Atlas can't read or draw isn't published
    services.world_of(services.catalog(digest))
    services.store.publish(digest, note=arguments.note, who=WHO)
    print(f"Published {digest[:12]}. Open pages move to it within {services.settings.poll_s} seconds.")


def run_rollback(services: Services, _arguments: Namespace) -> None:
    """Go back to the release published before."""
    digest = services.store.rollback(who=WHO)
    print(f"Rolled back to {digest[:12]}. Open pages move to it within {services.settings.poll_s} seconds.")


def run_releases(services: Services, _arguments: Namespace) -> None:
    """List the publications so far, newest last."""
    print(*services.store.history(), sep="\n")
