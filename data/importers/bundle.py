"""The door for files from outside: an .xlsx is unpacked only once it is known to be harmless."""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import WorkbookError

MB = 1_000_000
MAX_BYTES = 200 * MB  # of any file: a table of every country's figures has some tens
MAX_FILE_BYTES = 20 * MB  # of a workbook: the published workbook of Round 54 has 0.4 MB
MAX_UNPACKED_BYTES = 64 * MB  # … and 3.4 MB unpacked
MAX_RATIO = 200  # … its densest sheet packs 10 to 1
SMALL_PART_BYTES = MB  # below this a high ratio harms nobody
MAX_PARTS = 500
CHUNK_BYTES = 65_536

# What reading a damaged ZIP raises.
NOT_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
ZIP_MAGIC = b"PK"
OLE_MAGIC = bytes.fromhex("D0CF11E0")  # an encrypted .xlsx, or an .xls of before 2007
OLD_EXCEL = "Workbook".encode("utf-16-le")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DECLARATIONS = tuple(
    text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


@dataclass(frozen=True)
class Bundle:
    """A workbook's bytes, read once and found harmless."""

    file_name: str
    sha256: str
    content: bytes = field(repr=False)


def workbook_bundle(file_name: str, content: bytes) -> Bundle:
    """Bundle of a workbook's bytes; raises WorkbookError if they aren't a zip or would do harm unpacked."""
    if content.startswith(OLE_MAGIC):
        raise _ole_error(file_name, content)
    if len(content) > MAX_FILE_BYTES:
        raise WorkbookError(f"{file_name} has {len(content) / MB:,.0f} MB; at most {MAX_FILE_BYTES / MB:,.0f} MB of a "
                            "workbook are read, and a published one has less than one. Check that it is the right "
                            "file, or remove pictures from it.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(file_name, archive.infolist())
            _check_parts(file_name, archive)
    except NOT_ZIP as fault:
        raise WorkbookError(f"{file_name} is truncated or damaged. "
                            "Download or copy it again and compare the file size.") from fault
    return Bundle(file_name, hashlib.sha256(content).hexdigest(), content)


def read_file(path: Path) -> bytes:
    """Bytes of a file; raises WorkbookError before reading one that is too large for any format."""
    if not path.is_file():
        raise WorkbookError(f"{path} isn't a file. Give the path of an .xlsx workbook or of a .csv file.")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WorkbookError(_too_large(path.name, path.stat().st_size))
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as fault:
        raise WorkbookError(f"{path} can't be read ({fault.strerror}). Check the file and its permissions.") from fault
    if len(content) > MAX_BYTES:
        raise WorkbookError(_too_large(path.name, len(content)))
    return content


def _too_large(name: str, size: int) -> str:
    return (f"{name} has {size / MB:,.0f} MB; at most {MAX_BYTES / MB:,.0f} MB are read, and a published "
            "workbook has less than one. Check that it is the right file.")


def _ole_error(file_name: str, content: bytes) -> WorkbookError:
    if OLD_EXCEL in content and ENCRYPTED not in content:
        return WorkbookError(f"{file_name} is in Excel's format of before 2007 (.xls). Save it as .xlsx.")
    return WorkbookError(f"{file_name} is protected with a password. Open it in Excel, remove the password "
                         "(File, Info, Protect Workbook) and save it as .xlsx.")


def _check_directory(name: str, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by what the zip's directory says, before anything is unpacked."""
    if len(parts) > MAX_PARTS:
        raise WorkbookError(f"{name} packs {len(parts):,} parts; a workbook has a few dozen, and at most "
                            f"{MAX_PARTS} are read. Don't open it; ask its sender.")
    if len({part.filename for part in parts}) < len(parts):
        raise WorkbookError(f"{name} packs two parts under one name, so it can be read in two ways. "
                            "Open it in Excel and save it again.")
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookError(f"{name} is a zip protected with a password. Give the workbook itself, without one.")
    total = sum(part.file_size for part in parts)
    dense = [part for part in parts if part.file_size > max(SMALL_PART_BYTES, MAX_RATIO * part.compress_size)]
    if total > MAX_UNPACKED_BYTES or dense:
        raise _bomb(name, total)


def _check_parts(name: str, archive: zipfile.ZipFile) -> None:
    """Unpack every part within bounds, since the directory may lie, and look for XML's own bombs."""
    room = MAX_UNPACKED_BYTES
    for part in archive.infolist():
        unpacked = bytearray()
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                unpacked += chunk
                if len(unpacked) > room:
                    raise _bomb(name, MAX_UNPACKED_BYTES)
        room -= len(unpacked)
        if any(declaration in unpacked for declaration in DECLARATIONS):
            raise WorkbookError(f"{name} declares XML entities or a document type in {part.filename!r}, which no "
                                "workbook needs and some attacks use. Open it in LibreOffice and save it anew.")


def _bomb(name: str, size: int) -> WorkbookError:
    return WorkbookError(f"{name} expands to {size / MB:,.0f} MB or more, like a zip bomb; at most "
                         f"{MAX_UNPACKED_BYTES / MB:,.0f} MB at {MAX_RATIO} to 1 are unpacked. "
                         "Don't open it; ask its sender.")
