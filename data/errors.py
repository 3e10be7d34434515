"""Errors a person can act on: each message says what is wrong, where, and what to do next."""

from collections.abc import Sequence


class AtlasError(Exception):
    """Base of every error the Atlas raises on purpose; the command line ends with exit code 2 on one."""


class WorkbookError(AtlasError):
    """A file that can't be imported; `issues` lists every fault found, most severe first."""

    def __init__(self, message: str, issues: tuple = ()):
        super().__init__(message)
        self.issues = issues


class ReleaseError(AtlasError):
    """A release that doesn't exist, is damaged, or can't be published."""


class TableError(AtlasError):
    """A table or registry that ships with the product holds a fault: names file and row."""


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
