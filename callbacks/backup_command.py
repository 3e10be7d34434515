"""The commands that back an Atlas up and restore it, from and to files or a database.

    app.py backup FILE               everything in one archive, while the Atlas goes on
    app.py restore FILE              into an empty home folder or database
    app.py restore FILE --replace    in place of what is there, which is put aside
    app.py restore FILE --check      only looks whether the archive is whole
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from callbacks.release_command import WHO
from data.backup import restore_backup, write_backup
from data.backup_reading import Backup, open_backup
from data.settings import Settings
from data.stores import open_store
from data.stores.home import utc_now
from geo.public_layers import public_layers

OPENS_NOTHING = True  # these commands take the settings: a store that is filled must not have a release made in it


def add_backup_options(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="the archive to write, such as atlas-2024-11-22.zip")


def run_backup(settings: Settings, arguments: Namespace) -> None:
    """Write everything that the store holds into one archive."""
    store, made = open_store(settings), utc_now().isoformat(timespec="seconds")
    told = write_backup(store, settings.home, arguments.file, made)
    store.record(WHO, "backup", arguments.file.name, {"made": made})
    print(f"{arguments.file}: {in_words(told)}\n"
          "It holds exact values and the hashes of passwords: keep it where only staff can read it.")


def add_restore_options(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="an archive that `backup` made")
    command.add_argument("--replace", action="store_true", help="put it in place of what is here, which is put aside")
    command.add_argument("--check", action="store_true", help="only look whether it is whole; change nothing")


def run_restore(settings: Settings, arguments: Namespace) -> None:
    """Fill the store from an archive."""
    if arguments.check:
        with open_backup(arguments.file) as read:
            print(f"{arguments.file} is whole: {in_words(read.told)}")
        return
    store = open_store(settings, public_layers)
    aside = f"replaced_{utc_now():%Y%m%dt%H%M%S}"
    replaced = not store.is_empty()
    told = restore_backup(store, settings.home, arguments.file, aside, replace=arguments.replace)
    store.record(WHO, "restore", arguments.file.name, {"made": told.made})
    print(f"Restored {in_words(told)}")
    if replaced:
        where = f"schema {aside} of the database" if settings.store else settings.home.joinpath(aside)
        print(f"What was here before is kept as {where}. Delete it once all is well.")
    print("Everybody of the staff signs in anew. Start the Atlas, or start it again if it runs.")


def in_words(told: Backup) -> str:
    """What an archive holds, in one line."""
    lacking = f"; lacking {', '.join(told.lacking)}, which were damaged already" if told.lacking else ""
    return (f"{told.releases} releases, {told.publications} publications, {told.documents} documents and {told.kept} "
            f"uploads and reports, made {told.made}, {told.bytes:,} bytes{lacking}.")
