"""What a release is made of: names, contents, and the digest that stands for both."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from data.errors import DamagedError, ReleaseError

DIGEST = re.compile(r"[0-9a-f]{64}")
FILE_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9]+)+")


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names, lengths and contents, in the order of the names."""
    total = hashlib.sha256()
    for name in sorted(files):
        content = files[name]  # once: they may be read as they are asked for
        total.update(f"{name} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def checked_files(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files, if a release may hold them; raises ReleaseError."""
    wrong = [name for name in files if not FILE_NAME.fullmatch(name)]
    if wrong or not files:
        raise ReleaseError(f"A release can't hold files named {wrong}. Use a plain lower-case file name.")
    return files


def checked_name(name: str) -> str:
    """The name, if a release's file may have it; raises ReleaseError."""
    if not FILE_NAME.fullmatch(name):
        raise ReleaseError(f"{name!r} isn't the name of a release's file.")
    return name


def checked_digest(digest: str) -> str:
    """The digest, if it is one; raises ReleaseError."""
    if not DIGEST.fullmatch(digest):
        raise ReleaseError(f"{digest!r} isn't the digest of a release. List them with `releases`.")
    return digest


def check_content(digest: str, files: Mapping[str, bytes], place: object) -> None:
    """Raise DamagedError if these aren't the files that the digest was made from; `place`: where they lie."""
    if digest_of(files) != digest:
        raise DamagedError(f"Release {digest[:12]} is damaged: its files changed since it was made. "
                           f"Delete {place} and import the workbook again.")


def find_digest(start: str, digests: tuple[str, ...]) -> str:
    """The one digest that begins so; raises ReleaseError if none or several do."""
    found = [digest for digest in digests if digest.startswith(start)]
    if len(found) == 1 and start:
        return found[0]
    several = ", ".join(digest[:16] for digest in found) or "none"
    raise ReleaseError(f"Releases whose digest begins with {start!r}: {several}. Give the beginning of one.")
