"""What the commands for sheets and atlases share: their options, the link these make up, and writing the file."""

from __future__ import annotations

import errno
from argparse import ArgumentParser, Namespace
from collections.abc import Collection
from pathlib import Path

from data.errors import AtlasError
from data.stores.whole import write_whole
from geo.queries import take_apart, with_parts
from layouts.sheet.order import CHOICES, DAY, LONGEST_SUBTITLE, LONGEST_TITLE, ORDER_KEYS

HELP = {
    "title": f"instead of the view's own, at most {LONGEST_TITLE} characters",
    "subtitle": f"instead of the view's own, at most {LONGEST_SUBTITLE} characters",
    "legend": "side of the legend and figures in the reading direction: end or start",
    "names": "what stands on places: values, names or none",
    "donor": "key of a logo in the folder logos of ATLAS_HOME",
    "dpi": "of a PNG",
    "number": "map number, 0 to 999; by place unless given",
    "version": "1 to 99",
    DAY: "day that the sheet says it was made on, such as 2024-11-22; today unless given",
}


def add_order_options(command: ArgumentParser, kinds: Collection[str]) -> None:
    """Options of a sheet or an atlas, whose values a link would hold in the same words."""
    command.add_argument("--view", required=True, metavar="LINK",
                         help="link of a view, with or without its host: '/ar/migrants?level=mantika'")
    command.add_argument("--out", required=True, metavar="PATH", help="a file, or a folder: its name is then the usual")
    command.add_argument("--format", choices=tuple(kinds), help="in a folder; a file's name ends in its own")
    for key in ORDER_KEYS:
        command.add_argument(f"--{key}", default="", help=HELP.get(key) or " or ".join(CHOICES[key]))


def ordered_link(arguments: Namespace, *more: str) -> str:
    """The link that the options make up; `more`: keys of further options."""
    path, query, _ = take_apart(arguments.view, ())
    return with_parts(f"{path}?{query}", [(key, getattr(arguments, key)) for key in (*ORDER_KEYS, *more)])


def kind_of(out: str, asked: str | None, kinds: Collection[str]) -> str:
    """Kind of file to make: as its name ends, or as asked for in a folder; looked at before the work begins."""
    folder = Path(out) if is_folder(out) else Path(out).parent
    if not folder.is_dir():
        raise AtlasError(f"--out {out}: there is no folder {folder}. Make it first, or choose another.")
    if is_folder(out):
        return asked or next(iter(kinds))
    ending = Path(out).suffix.removeprefix(".").lower()
    if ending not in kinds or asked not in (None, ending):
        wanted = f".{asked}" if asked in kinds else " or ".join(f".{kind}" for kind in kinds)
        raise AtlasError(f"--out {out}: a file's name must end in {wanted}; a folder must be there already.")
    return ending


def write_out(out: str, name: str, body: bytes) -> Path:
    """Write a file whole or not at all, in a folder under its usual name."""
    path = Path(out, name) if is_folder(out) else Path(out)
    try:
        write_whole(path, body)
    except OSError as fault:
        advice = "Free some space" if fault.errno in (errno.ENOSPC, errno.EDQUOT) else "Choose another folder"
        raise AtlasError(f"{path} can't be written: {fault.strerror or fault}. {advice} and try again; no part of it "
                         "was left behind.") from fault
    return path


def is_folder(out: str) -> bool:
    """True for a folder that is there, and for what is written like one."""
    return out.endswith("/") or Path(out).is_dir()
