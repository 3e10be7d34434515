"""Snapshots: the view that travels inside every file made of a sheet, found again in the file's bytes.

Files come from anywhere, so nothing in them is believed: sizes are bounded, and nothing but one text is read.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from data.errors import SheetError
from data.words import Lang, text

LARGEST_MB = 25
LARGEST = LARGEST_MB * 1_000_000  # bytes
KEYWORD = "atlas-sheet"  # names the text in a PNG, in an SVG, and begins it everywhere
STATE = rb"atlas-sheet:(/(?:en|ar)/(?:sheet|atlas)\?[\w%&=.,:~;/-]{1,16000})"
IN_SVG = re.compile(rb'<metadata id="atlas-sheet">\s*' + STATE + rb"\s*</metadata>")
IN_PDF = re.compile(rb'Keywords(?:>|=")\s*' + STATE + rb'\s*[<"]')
IN_XML = re.compile(STATE + rb'\s*[<"]')
WHOLE = re.compile(STATE)

PNG, PDF, ZIP = b"\x89PNG\r\n\x1a\n", b"%PDF-", b"PK\x03\x04"
ZIP_ENTRY = b"PK\x01\x02"  # begins each entry in a ZIP's table of contents
MOST_ENTRIES, MOST_PARTS = 2000, 20  # of a ZIP; of them, parts that are looked into
MOST_READ = 64_000  # bytes of one part, unpacked
PARTS = re.compile(r"customXml/[\w.-]+\.xml|docProps/core\.xml")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, LookupError, RuntimeError)


def read_state(content: bytes, lang: Lang = Lang.en) -> str:
    """The state in a PDF, PNG, SVG or PPTX as it was put in; SheetError says in words why there is none."""
    if len(content) > LARGEST:
        raise SheetError(text("snapshot.too_large", lang, limit=LARGEST_MB))
    found, is_whole = _found(content)
    if found is None:
        raise SheetError(text("snapshot.other_kind", lang))
    for link in found:
        return f"{KEYWORD}:{html.unescape(link.decode('ascii'))}"
    raise SheetError(text("snapshot.no_state" if is_whole else "snapshot.cut_off", lang))


def _found(content: bytes) -> tuple[tuple[bytes, ...] | None, bool]:
    """States in a file, None if it is of another kind; and whether the file is whole."""
    beginning, end = content[:1024], content[-1024:]
    if content.startswith(PNG):
        return _in_png(content), content.endswith(_chunk(b"IEND", b""))
    if PDF in beginning:
        return tuple(IN_PDF.findall(content)), b"%%EOF" in end
    if content.startswith(ZIP):
        return _in_zip(content)
    if b"<svg" in content[:MOST_READ]:
        return tuple(IN_SVG.findall(content)), b"</svg>" in end
    return None, True


def _in_png(content: bytes) -> tuple[bytes, ...]:
    """States in iTXt chunks that aren't compressed and whose checksum is right."""
    ours = KEYWORD.encode() + bytes(3)  # then two bytes for "not compressed", two names that may be empty, the text
    texts = (data.rpartition(b"\0")[2] for kind, data in _chunks(content) if kind == b"iTXt" and data.startswith(ours))
    return tuple(found[1] for found in map(WHOLE.fullmatch, texts) if found)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 12 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        data = content[at + 8 : at + 8 + size]
        if content[at : at + 12 + size] == _chunk(kind, data):
            yield kind, data
        at += 12 + size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def _in_zip(content: bytes) -> tuple[tuple[bytes, ...] | None, bool]:
    """States in the few parts of a PPTX that may hold one, unpacked no further than they may be long."""
    if content.count(ZIP_ENTRY) > MOST_ENTRIES:
        return None, True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if not any(name.startswith("ppt/") for name in file.namelist()):
                return None, True
            return tuple(state for part in _parts(file) for state in IN_XML.findall(part)), True
    except DAMAGED:
        return (), False


def _parts(file: zipfile.ZipFile) -> Iterable[bytes]:
    wanted = {info.filename: info for info in file.infolist() if PARTS.fullmatch(info.filename)}
    for _, info in sorted(wanted.items())[:MOST_PARTS]:
        if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            with file.open(info) as part:
                yield part.read(MOST_READ)
