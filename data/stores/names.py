"""Names that the desk's data may have in any store."""

from __future__ import annotations

import re

from data.errors import ReleaseError

KIND = re.compile(r"[a-z_]+")
KEPT = re.compile(r"[a-z0-9_-][a-z0-9_.-]{0,199}")
LONGEST_KEY = 200


def checked_kind(kind: str) -> str:
    """The kind of a document, if it may be one."""
    if not KIND.fullmatch(kind) or kind == "kept":
        raise ReleaseError(f"{kind!r} can't be a kind of document. Use lower-case letters and underscores.")
    return kind


def checked_key(key: str) -> str:
    """The key of a document, if it may be one."""
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key or not _is_utf8(key):
        raise ReleaseError(f"{key[:40]!r} can't be a document's key. Use a text of 1 to {LONGEST_KEY} characters.")
    return key


def checked_kept(name: str) -> str:
    """The name of an upload, if it may be one."""
    if not KEPT.fullmatch(name):
        raise ReleaseError(f"{name[:40]!r} can't be the name of an upload. Use a-z, 0-9, _, - and dots, up to 200, "
                           "not beginning with a dot.")
    return name


def plain(text: str) -> str:
    """The text without what no file or database takes: zero bytes and halves of letters."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
