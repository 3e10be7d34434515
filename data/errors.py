"""Errors a person can act on: each message says what is wrong, where, and what to do next."""

from collections.abc import Mapping, Sequence


class AtlasError(Exception):
    """Base of every error the Atlas raises on purpose; the command line ends with exit code 2 on one."""


class WorkbookError(AtlasError):
    """A file that can't be imported; `issues` lists the faults found, most severe first.

    `left_out` counts, by kind, the errors beyond what a person would read.
    """

    def __init__(self, message: str, issues: tuple = (), left_out: Mapping[str, int] | None = None):
        super().__init__(message)
        self.issues = issues
        self.left_out = left_out or {}


class DecisionError(AtlasError):
    """An answer about a place that can't be: names the question and what to choose instead."""


class ReleaseError(AtlasError):
    """A release that doesn't exist, is damaged, or can't be published."""


class ConflictError(ReleaseError):
    """Somebody else has changed the same thing since it was read; read it again and decide anew."""


class DamagedError(ReleaseError):
    """A release that can't be served: its files changed since it was made, or a newer Atlas made it."""


class AwayError(ReleaseError):
    """A store that can't be reached just now; what was read before goes on being served."""


class BackupError(AtlasError):
    """A backup that can't be made, or that can't be restored from; what is held stays as it was."""


class TableError(AtlasError):
    """A table or registry that ships with the product holds a fault: names file and row."""


class PullError(AtlasError):
    """A file that can't be fetched from where it is published; nothing is left under its final name."""


class BoundaryError(AtlasError):
    """Geometry that can't be built or doesn't match the gazetteer."""


class SheetError(AtlasError):
    """A sheet that can't be made or handed out, or a file that can't be read as one; `faults` lists why."""

    def __init__(self, message: str, faults: tuple[str, ...] = ()):
        super().__init__(message)
        self.faults = faults or (message,)


class OrderError(AtlasError):
    """An order of a sheet that can't be carried out: every fault in `lang`, and a link to the view that it comes
    closest to."""

    def __init__(self, faults: Sequence[str], view_link: str, lang: str):
        super().__init__("\n".join(faults))
        self.faults, self.view_link, self.lang = tuple(faults), view_link, lang
