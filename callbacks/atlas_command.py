"""The command that makes an atlas: its options, its progress, and its file, whole or not there."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from callbacks.sheet_command import add_order_options, is_folder, kind_of
from data.errors import AtlasError
from data.stores.whole import whole_file
from layouts.progress_line import is_worth_a_line, progress_bar
from layouts.sheet.order import ATLAS_KINDS, ATLAS_LEVELS, OF, atlas_file_name

if TYPE_CHECKING:
    from callbacks.atlases import Edition, Progress

PNG = "png"
IN_A_FOLDER = (PNG, *ATLAS_KINDS)  # the usual one first


def add_atlas_options(command: ArgumentParser) -> None:
    """Those of a sheet, and whose places have a sheet each."""
    add_order_options(command, IN_A_FOLDER)
    command.add_argument(f"--{OF}", default="", help=" or ".join(ATLAS_LEVELS) + ": the places that have a sheet each")


def atlas_kind(out: str, asked: str | None) -> str:
    """PDF, ZIP or PPTX as the file's name ends; in a folder PNGs, unless asked otherwise."""
    return kind_of(out, asked, IN_A_FOLDER if is_folder(out) else ATLAS_KINDS)


def write_atlas(edition: Edition, kind: str, out: str) -> Path:
    """Make an atlas and put it in place once it is whole; its progress goes to the terminal."""
    from callbacks.atlases import make_atlas  # a command that doesn't need it starts without it

    in_folder = is_folder(out) and kind != PNG
    path = Path(out, atlas_file_name(edition.atlas, kind)) if in_folder else Path(out)
    try:
        with whole_file(path) as draft:
            make_atlas(edition, kind, draft, told_on(sys.stderr))
    except OSError as fault:
        raise AtlasError(f"{path} can't be written: {fault.strerror or fault}. Free some space or choose another "
                         "folder, and try again; nothing was left behind.") from fault
    return path


def told_on(stream: TextIO) -> Progress:
    """Progress as a bar that moves on a terminal, elsewhere as a line every ten pages."""
    def bar(done: int, pages: int) -> None:
        print("\r" + progress_bar(done, pages), end="\n" if done == pages else "", file=stream, flush=True)

    def line(done: int, pages: int) -> None:
        if is_worth_a_line(done, pages):
            print(f"{done} of {pages} pages", file=stream, flush=True)
    return bar if stream.isatty() else line
