"""A file from outside, whatever it is: opened as a workbook or a table only as far as a format asks."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from data.errors import WorkbookError
from data.importers.bundle import OLE_MAGIC, ZIP_MAGIC, Bundle, read_file, workbook_bundle
from data.importers.csv_bundle import CsvBundle, csv_bundle
from data.importers.sheets import Sheet, read_sheets

EXCEL_PARTS = ("xl/", "[Content_Types].xml")


@dataclass(frozen=True)
class Source:
    """One file to import: its name, which nothing is concluded from, and its bytes."""

    file_name: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.content:
            raise WorkbookError(f"{self.file_name} is empty (0 bytes). Download or copy it again.")

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def is_zip(self) -> bool:
        return self.content.startswith(ZIP_MAGIC)

    @cached_property
    def bundle(self) -> Bundle:
        """The bytes, found harmless; raises WorkbookError if they aren't those of a workbook or would do harm."""
        return workbook_bundle(self.file_name, self.content)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Sheets of a workbook, none if the file isn't one; raises WorkbookError if it is one, but damaged."""
        if self.content.startswith(OLE_MAGIC) or (self.is_zip and self._holds_excel()):
            return read_sheets(self.bundle)
        return ()

    @cached_property
    def csv(self) -> CsvBundle | None:
        """The file as a CSV table, None if it isn't text."""
        try:
            return None if self.is_zip else csv_bundle(self.file_name, self.content)
        except WorkbookError:
            return None

    def _holds_excel(self) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                return any(name.startswith(EXCEL_PARTS) for name in archive.namelist())
        except (zipfile.BadZipFile, OSError, ValueError):
            return True  # damaged: opening it as a workbook says so


def open_source(path: Path) -> Source:
    """Source of a file on disk; raises WorkbookError if it can't be read or is too large."""
    return Source(Path(path).name, read_file(Path(path)))
