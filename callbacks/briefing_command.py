"""The command that makes slides or a PDF of a briefing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from callbacks.briefings import standard_briefing
from callbacks.decks import DECK_KINDS, deck_file
from callbacks.sheet_command import kind_of, write_out
from data.errors import AtlasError
from data.words import Lang
from geo.briefing_file import checked_briefing

if TYPE_CHECKING:
    from callbacks.services import Services


def add_briefing_options(command: ArgumentParser) -> None:
    """Language, file and where to write."""
    command.add_argument("--lang", choices=tuple(Lang), default=Lang.en, help="of the briefing")
    command.add_argument("--file", type=Path, help="a briefing that was edited and saved; else the standard one")
    command.add_argument("--out", required=True, metavar="PATH", help="a file, or a folder: its name is then the usual")
    command.add_argument("--format", choices=DECK_KINDS, help="in a folder; a file's name ends in its own")


def write_briefing(arguments: Namespace, services: Services, origin: str) -> Path:
    """Where the file is that was made; AtlasError says what is wrong with the briefing, or with its place."""
    kind, lang = kind_of(arguments.out, arguments.format, DECK_KINDS), Lang(arguments.lang)
    asked = standard_briefing(lang, services)
    if arguments.file:
        try:
            content = arguments.file.read_bytes()
        except OSError as fault:
            raise AtlasError(f"{arguments.file} can't be read: {fault.strerror}. Give the path of a briefing that was "
                             "saved.") from fault
        asked = checked_briefing(content, lang, services.catalog())
    made = deck_file(asked, services, origin, kind)
    return write_out(arguments.out, made.name, made.body)
