"""What a PNG says besides its picture: resolution and words, as chunks before the pixels."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack
from zlib import crc32

HEADER = 8 + 25  # signature and the IHDR chunk, which always comes first
INCH_M = 0.0254


def stamped(png: bytes, dpi: int, words: Mapping[str, str]) -> bytes:
    """The same picture with its resolution (pHYs) and words by keyword (iTXt, UTF-8, not compressed)."""
    per_metre = round(dpi / INCH_M)
    chunks = [_chunk(b"pHYs", pack(">IIB", per_metre, per_metre, 1))]
    chunks += [_chunk(b"iTXt", keyword.encode("latin-1") + b"\0\0\0\0\0" + said.encode())
               for keyword, said in words.items()]
    return png[:HEADER] + b"".join(chunks) + png[HEADER:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))
