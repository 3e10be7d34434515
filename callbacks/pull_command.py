"""The command that fetches what is published elsewhere; nothing else of the Atlas asks another host for anything."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callbacks.services import Services
from data.errors import AtlasError, PullError

if TYPE_CHECKING:
    from data.published import Published
    from data.pull import Pulled, Puller

VERSIONS = ("v3", "v2")


def add_pull_options(command: ArgumentParser) -> None:
    command.add_argument("what", nargs="?", default="", metavar="WHAT",
                         help="hdx, hapi, dtm, another key of data/published.toml, or an https address; none: a list")
    command.add_argument("--out", type=Path, help="file to write; the folder 'pulled' of ATLAS_HOME unless given")
    command.add_argument("--import", dest="then_import", action="store_true",
                         help="import it at once: a release is made, not published")
    command.add_argument("--by-worker", action="store_true",
                         help="a worker fetches it and hands it in at the desk (needs ATLAS_JOBS)")
    command.add_argument("--version", choices=VERSIONS, default=VERSIONS[0], help="of the DTM API")


def run_pull(services: Services, arguments: Namespace) -> None:
    """Fetch a published file, and import it if asked to."""
    from callbacks.release_command import run_import

    if not arguments.what:
        print(*listing(), sep="\n")
        return
    if arguments.by_worker:
        from callbacks.pull_by_worker import ask_worker

        ask_worker(services, arguments)
        return
    out = pull(services, arguments)
    if arguments.then_import:
        run_import(services, Namespace(file=out))
    else:
        print(f"Import it with:\n  python app.py import {out}")


def pull(services: Services, arguments: Namespace) -> Path:
    """Fetch what is asked for; PullError says what a person can do by hand instead."""
    from data.published import FILESTORE, published
    from data.pull import Puller
    from data.pull_published import pull_dtm, pull_published
    from data.pull_steps import OfflineError

    settings, known = services.settings, published()
    one = known.get(arguments.what)
    if not one and not urlsplit(arguments.what).scheme:
        raise AtlasError(f"'{arguments.what}' can't be pulled. Give an https address, or one of: {', '.join(known)}.")
    out = arguments.out or settings.home.joinpath("pulled", one.file if one else _name_of(arguments.what))
    puller = Puller(settings.pull_contact, (FILESTORE, *settings.pull_hosts.split()), tell=_tell)
    try:
        if one and one.key == "dtm":
            pulled = pull_dtm(puller, settings.dtm_key, arguments.version, out)
        elif one:
            pulled = pull_published(one, puller, out)
        else:
            pulled = _pull_address(puller, arguments.what, out)
    except OfflineError as fault:
        raise PullError(f"No internet: nothing was fetched ({fault}) {_by_hand(one)}") from fault
    except PullError as fault:
        raise PullError(f"{fault} {_by_hand(one)}") from fault
    news = "Fetched" if pulled.changed else "Unchanged since the last pull"
    print(f"{news}: {pulled.path}\n  {pulled.size:,} bytes, SHA-256 {pulled.sha256}")
    if one:
        print(f"  Licence: {one.licence}")
    return out


def listing() -> list[str]:
    """What can be pulled, with its licence."""
    from data.published import published

    lines = ["python app.py pull WHAT fetches one of:"]
    for one in published().values():
        lines += [f"  {one.key}", f"      {one.title}", f"      Licence: {one.licence}"]
    return lines


def _pull_address(puller: Puller, address: str, out: Path) -> Pulled:
    from data.pull_answers import TYPES, Wanted

    ending = out.suffix.lower().lstrip(".")
    return puller.pull(Wanted(address, ending if ending in TYPES else ""), out)


def _name_of(address: str) -> str:
    """File name that an address ends in."""
    from data.importers.issues import printable

    name = Path(urlsplit(address).path).name
    return printable(name, 100).lstrip(".") or "pulled"


def _by_hand(one: Published | None) -> str:
    if one and not one.dataset:
        return "By hand: import the workbooks that DTM publishes, with `python app.py import FILE`."
    where = f"open {one.page} in a browser, download the file" if one else "download the file with a browser"
    return f"By hand: {where}, and run `python app.py import FILE`."


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
