"""Errors a person can act on: each message says what is wrong, where, and what to do next."""


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
