"""Reading published files: each format is recognised by its content, reconciled, or refused whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from data.errors import WorkbookError
from data.importers.decisions import NO_DECISIONS, Decisions
from data.importers.imported import Import, issue_lines, summary_lines
from data.importers.issues import Issue, Kind, NewPlace, PlaceQuestion, Severity
from data.places import Gazetteer

if TYPE_CHECKING:  # with openpyxl, which nothing but an import needs
    from data.importers.source import Source

__all__ = ["Format", "Import", "Issue", "Kind", "NewPlace", "PlaceQuestion", "Severity", "issue_lines", "read_import",
           "read_imports", "summary_lines"]


class Format(Protocol):
    """What each format's module has; `KNOWN_AS` names it to people."""

    KNOWN_AS: str

    def recognises(self, source: Source) -> bool:
        """True if the content, never the file's name, is of this format, perhaps with faults to name."""

    def read(self, source: Source, gazetteer: Gazetteer, decisions: Decisions) -> tuple[Import, ...]:
        """One import a round and group; raises WorkbookError listing every fault found."""


def read_imports(file: Path | Source, gazetteer: Gazetteer, decisions: Decisions = NO_DECISIONS,
                 more_formats: Iterable[Format] = ()) -> tuple[Import, ...]:
    """Imports of a file in any known format; raises WorkbookError, with its issues, and writes nothing.

    One file may hold several rounds or groups. `more_formats` are those that need more than this floor has.
    """
    from data.importers.source import open_source

    source = open_source(file) if isinstance(file, Path) else file
    formats = (*_formats(), *more_formats)
    for one in formats:
        if one.recognises(source):
            return one.read(source, gazetteer, decisions)
    raise _unknown(source, formats)


def read_import(file: Path | Source, gazetteer: Gazetteer, decisions: Decisions = NO_DECISIONS,
                more_formats: Iterable[Format] = ()) -> Import:
    """The one import of a file that holds one round of one group; raises WorkbookError if it holds several."""
    imports = read_imports(file, gazetteer, decisions, more_formats)
    if len(imports) > 1:
        held = ", ".join(f"{one.group} of round {one.round}" for one in imports)
        raise WorkbookError(f"{imports[0].file_name} holds {held}. Read it with read_imports.")
    return imports[0]


def _formats() -> tuple[Format, ...]:
    """Every format of this floor, imported only now: with pandas and openpyxl."""
    from data.importers import displaced, dtm_api, hapi, hdx_mirror, ocha_population, plain_csv, workbook

    return (ocha_population, displaced, workbook, dtm_api, hdx_mirror, hapi, plain_csv)


def _unknown(source: Source, formats: Iterable[Format]) -> WorkbookError:
    known = "; ".join(one.KNOWN_AS for one in formats)
    if source.sheets:
        names = ", ".join(f"'{sheet.name}'" for sheet in source.sheets)
        what = f"isn't a format that is known here: its sheets are {names}"
    elif source.is_zip:
        what = "is a zip, but not a readable Excel workbook, nor any other format known here"
    else:
        what = "isn't an Excel workbook (.xlsx), whatever its name says, nor any other format known here"
    return WorkbookError(f"{source.file_name} {what}. Known are: {known}.")
