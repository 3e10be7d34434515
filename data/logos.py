"""Logos that an operator put into <home>/logos, one file each: iom.svg, eu.png …; an SVG is nothing but a drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from data.errors import SheetError

FOLDER = "logos"
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LARGEST = 1_000_000  # bytes
PNG = b"\x89PNG\r\n\x1a\n"
# Scripts, pages inside the drawing, entities, and anything from elsewhere.
NOT_A_DRAWING = re.compile(
    r"<script|<foreignobject|<!entity|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#|data:image/)|@import|url\(\s*[\"']?\w+:",
    re.IGNORECASE)
NUMBER = r"(\d+(?:\.\d+)?)"
VIEW_BOX = re.compile(rf"<svg[^>]*\sviewBox=[\"']\s*[-+.\d]+[\s,]+[-+.\d]+[\s,]+{NUMBER}[\s,]+{NUMBER}\s*[\"']")


@dataclass(frozen=True)
class Logo:
    """`ratio`: width over height; `content`: SVG text or PNG bytes."""

    key: str
    ratio: float
    content: str | bytes


def logo_keys(home: Path) -> tuple[str, ...]:
    """Keys of the logos there are, in alphabetical order."""
    files = (home / FOLDER).iterdir() if (home / FOLDER).is_dir() else ()
    return tuple(sorted({file.stem for file in files if file.suffix in READERS and KEY.fullmatch(file.stem)}))


def read_logo(home: Path, key: str) -> Logo | None:
    """The logo of a key, its SVG before its PNG, None if there is none; SheetError names a file that can't be used."""
    for kind, read in READERS.items():
        file = home / FOLDER / f"{key}{kind}"
        if not KEY.fullmatch(key) or not file.is_file():
            continue
        content = file.read_bytes()
        logo = read(key, content) if len(content) <= LARGEST else None
        if logo is None:
            raise SheetError(f"The logo {file} can't be used. An SVG needs a viewBox and nothing but a drawing in it; "
                             "a PNG must be whole; either at most 1 MB. Replace or remove the file.")
        return logo
    return None


def _svg(key: str, content: bytes) -> Logo | None:
    drawn = content.decode("utf-8", errors="replace")
    size = VIEW_BOX.search(drawn)
    if NOT_A_DRAWING.search(drawn) or not size or not float(size[1]) or not float(size[2]):
        return None
    return Logo(key, float(size[1]) / float(size[2]), drawn)


def _png(key: str, content: bytes) -> Logo | None:
    width, height = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    is_whole = content.startswith(PNG) and content.endswith(b"IEND\xaeB`\x82")
    return Logo(key, width / height, content) if is_whole and width and height else None


READERS = {".svg": _svg, ".png": _png}
