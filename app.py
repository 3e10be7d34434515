"""Composition root and command line of the Libya Mission Atlas; the only reader of the environment."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from data.addresses import serve_under
from data.errors import AtlasError, TableError
from data.log_lines import write_log
from data.settings import Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask

NICE = 5  # the runner makes way for the web processes
# And gives memory back: a picture's pixels go as soon as they are written.
LEAN = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1000000"}
# Commands that a module of callbacks/ holds: the module, what runs it, what adds its options, and what it does.
COMMANDS = {
    "account": ("account_command", "run_account", "add_account_options",
                "Make, list and change the local accounts of staff."),
    "backup": ("backup_command", "run_backup", "add_backup_options",
               "Write releases, history, accounts and drafts into one archive, while the Atlas goes on."),
    "restore": ("backup_command", "run_restore", "add_restore_options",
                "Fill an empty store from such an archive, or replace what is there."),
    "import": ("release_command", "run_import", "add_import_options",
               "Read and reconcile a file and make a release of it; nothing is published yet."),
    "pull": ("pull_command", "run_pull", "add_pull_options",
             "Fetch a published file from HDX, the DTM API or an address, and import it if asked to."),
    "publish": ("release_command", "run_publish", "add_publish_options", "Switch every open page to a release."),
    "read": ("desk_reading", "run_read", "add_read_options",
             "Read the drafts that wait at the desk, and end; the server starts this by itself."),
    "rollback": ("release_command", "run_rollback", "", "Go back to the release published before."),
    "boundaries": ("boundaries_command", "run_boundaries", "add_boundaries_options",
                   "Make a release that draws with other boundaries (COD-AB)."),
    "worker": ("worker_command", "run_worker", "add_worker_options",
               "Do the jobs that wait in the Redis of ATLAS_JOBS, until it is stopped."),
    "releases": ("release_command", "run_releases", "", "List the publications so far, newest last."),
}


def create_server(settings: Settings | None = None) -> Flask:
    """The web application: one Dash app a language on one server."""
    from flask import Flask

    from callbacks.around import register_around
    from callbacks.desk import register_desk
    from callbacks.http import register_routes
    from callbacks.internal import register_internal
    from callbacks.jobs import register_jobs
    from callbacks.live import register_live
    from callbacks.offline import register_offline
    from callbacks.page import make_page
    from callbacks.sharing import register_sharing
    from data.meetings import open_meetings
    from data.words import Lang

    services = open_services(settings or read_settings(os.environ))
    server = Flask("atlas", static_folder=None)
    register_around(server, services)
    services.catalog()  # opened now, so that no reader waits for it
    register_routes(server, services)
    register_jobs(server, services, open_jobs(services.settings))
    register_live(server, services, open_meetings(services.settings))
    register_offline(server, services)
    pages = {lang: make_page(lang, server, services) for lang in Lang}
    register_sharing(server, services, pages)
    register_internal(server, services)
    register_desk(server, services, open_reader(services.settings))
    return server


def open_services(settings: Settings):
    """Gazetteer, boundaries and releases; the release that ships is made at the first start."""
    from callbacks.services import Services
    from data.places import read_gazetteer
    from data.releases import shipped_release
    from data.stores import open_store
    from geo.boundaries import read_world
    from geo.public_layers import public_layers

    serve_under(settings.prefix)
    gazetteer = read_gazetteer()
    store = open_store(settings, public_layers)
    shipped_release(store, gazetteer)
    return Services(settings, store, gazetteer, read_world(gazetteer))


def serve(settings: Settings, _arguments: argparse.Namespace) -> None:
    """Serve the Atlas until it is stopped; tables with a fault aren't served."""
    from callbacks.briefings import operator_faults
    from callbacks.metrics import serve_metrics
    from callbacks.packing import packed
    from callbacks.web import serve_web
    from data.drafts_reading import go_on

    examine()
    services = open_services(settings)  # makes the release that ships once, before the workers start
    print(*operator_faults(services), sep="\n", end="", file=sys.stderr)
    jobs = open_jobs(settings)
    jobs.resume()
    go_on(services.store, open_reader(settings))
    serve_metrics(services, jobs, os.environ)
    print(f"Libya Mission Atlas: http://{settings.host}:{settings.port}/en/ and /ar/ (Ctrl+C stops it)", flush=True)
    serve_web(settings, lambda: packed(create_server(settings)))


def check(_settings: Settings, _arguments: argparse.Namespace) -> None:
    """List every fault of the tables and registries that ship, with file and line."""
    print(f"No fault in {examine()} tables.")


def examine() -> int:
    """Number of tables and registries looked at; raises TableError listing every fault of all of them."""
    from data.check import TABLES, faults
    from geo.check import TABLES as MAP_TABLES
    from geo.check import faults as map_faults

    found = tuple(dict.fromkeys((*faults(), *map_faults())))
    if found:
        count = f"{len(found)} fault{'s' if len(found) > 1 else ''}"
        raise TableError("\n".join([f"{count} in what ships with the Atlas; correct the rows named here, then start "
                                    "it again.", *found]))
    return len(TABLES) + len(MAP_TABLES)


def sheet(settings: Settings, arguments: argparse.Namespace) -> None:
    """Make a sheet of one view: a PDF, PNG, SVG or PPTX."""
    from callbacks.sheet_command import kind_of, ordered_link, write_out
    from callbacks.sheets import sheet_file, today
    from layouts.sheet.order import KINDS, read_order

    kind = kind_of(arguments.out, arguments.format, KINDS)
    services = open_services(settings)
    order = read_order(ordered_link(arguments), services.catalog(), today())
    made = sheet_file(order, services, public_origin(settings), kind)
    print(write_out(arguments.out, made.name, made.body))
    print(*made.undrawn, sep="\n", end="\n" if made.undrawn else "", file=sys.stderr)


def atlas(settings: Settings, arguments: argparse.Namespace) -> None:
    """Make an atlas, one sheet a place: a PDF, a ZIP of PNGs, a PPTX, or PNGs in a folder."""
    from callbacks.atlas_command import atlas_kind, write_atlas
    from callbacks.atlases import Edition
    from callbacks.sheet_command import ordered_link
    from callbacks.sheets import today
    from layouts.sheet.order import OF, read_atlas

    kind = atlas_kind(arguments.out, arguments.format)
    services = open_services(settings)
    catalog = services.catalog()
    ordered = read_atlas(ordered_link(arguments, OF), catalog, today())
    edition = Edition(ordered, services, public_origin(settings), catalog.digest)
    print(write_atlas(edition, kind, arguments.out))


def briefing(settings: Settings, arguments: argparse.Namespace) -> None:
    """Make slides or a PDF of the standard briefing, or of one that was edited."""
    from callbacks.briefing_command import write_briefing

    print(write_briefing(arguments, open_services(settings), public_origin(settings)))


def work(settings: Settings, arguments: argparse.Namespace) -> None:
    """Make the atlases that wait, oldest first, and end; the server starts this by itself."""
    from callbacks.atlases import atlas_makers
    from data.job_files import FileJobs
    from data.job_runner import run_jobs

    os.nice(NICE)
    run_jobs(FileJobs(settings), atlas_makers(open_services(settings)), arguments.lock)


def open_jobs(settings: Settings):
    """The queue of atlases: this machine's, with the command that works it off, or the one that workers share."""
    from data.job_files import FileJobs
    from data.settings import as_environment

    if settings.jobs:
        from data.job_celery import shared_jobs

        return shared_jobs(settings)
    command = (sys.executable, str(Path(__file__).resolve()), "work", "--lock")
    return FileJobs(settings, command, os.environ | as_environment(settings) | LEAN)


def open_reader(settings: Settings):
    """What wakes the process that reads drafts: this machine's, or a worker."""
    from data.drafts_reading import QueueReader, Reader
    from data.settings import as_environment

    if settings.jobs:
        jobs = open_jobs(settings)
        return QueueReader(jobs.results.store, jobs)
    command = (sys.executable, str(Path(__file__).resolve()), "read", "--lock")
    return Reader(settings.home, command, os.environ | as_environment(settings) | LEAN)


def public_origin(settings: Settings) -> str:
    """What links on sheets made without a request begin with; says so if only we can follow them."""
    if settings.public_url:
        return settings.public_url.rstrip("/") + settings.prefix
    own = f"http://{settings.host}:{settings.port}{settings.prefix}"
    print(f"Links and QR codes lead to {own}. Set ATLAS_PUBLIC_URL to the address that readers know.", file=sys.stderr)
    return own


def run_command(settings: Settings, arguments: argparse.Namespace) -> None:
    """Run a command that a module of callbacks/ holds, on the published release unless it opens none."""
    alone = getattr(arguments.module, "OPENS_NOTHING", False)
    getattr(arguments.module, arguments.run)(settings if alone else open_services(settings), arguments)


def _parser(asked: str) -> argparse.ArgumentParser:
    """All commands by name; what only the one that is asked for needs is fetched for that one."""
    parser = argparse.ArgumentParser(prog="app.py", description="The Libya Mission Atlas.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for function in (serve, check, sheet, atlas, briefing, work):
        command = commands.add_parser(function.__name__, help=function.__doc__)
        command.set_defaults(function=function)
        if asked == function.__name__:
            _add_options(command, asked)
    for name, (module, run, options, told) in COMMANDS.items():
        command = commands.add_parser(name, help=told)
        if asked == name:
            kept_in = import_module(f"callbacks.{module}")
            command.set_defaults(function=run_command, module=kept_in, run=run)
            if options:
                getattr(kept_in, options)(command)
    return parser


def _add_options(command: argparse.ArgumentParser, name: str) -> None:
    if name == "sheet":
        from callbacks.sheet_command import add_order_options
        from layouts.sheet.order import KINDS

        add_order_options(command, KINDS)
    if name == "atlas":
        from callbacks.atlas_command import add_atlas_options

        add_atlas_options(command)
    if name == "briefing":
        from callbacks.briefing_command import add_briefing_options

        add_briefing_options(command)
    if name == "work":
        command.add_argument("--lock", type=int, help="descriptor of the lock, from whoever starts this")


def main(argv: list[str] | None = None) -> int:
    """Run one command; 2 for an error that the message explains, 130 if somebody stops it."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = _parser(argv[0] if argv else "").parse_args(argv)
    try:
        settings = read_settings(os.environ)
        write_log(settings.log)
        arguments.function(settings, arguments)
    except AtlasError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; nothing half was left behind.", file=sys.stderr)
        return 130
    return 0


def enter_environment() -> None:
    """Go on in .venv, which `make` fills from the lock, if this Python lacks what the Atlas needs."""
    own = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if find_spec("granian") and find_spec("dash_leaflet"):
        return
    if not own.exists() or Path(sys.executable) == own:
        sys.exit("The Atlas isn't installed yet. Run `make run` once: it installs what it needs into .venv.")
    os.execv(own, [str(own), *sys.argv])


if __name__ == "__main__":
    enter_environment()
    sys.exit(main())
