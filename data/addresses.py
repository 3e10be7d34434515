"""Addresses within the Atlas: all begin with the prefix under which readers reach it, which is empty at a host's root.

Inside, an address is always told as at the root: `/en/`, `/desk/en/`. `at` stands where one is written into a page or
an answer, and callbacks/addresses.py takes the prefix off requests again.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from data.errors import AtlasError

PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*")
# How our own addresses go on after the prefix: one that began like them could be taken for either.
TAKEN = frozenset({"en", "ar", "api", "assets", "data", "desk", "download", "embed", "follow", "geo", "health", "jobs",
                   "live", "manifest.ar.webmanifest", "manifest.en.webmanifest", "oembed", "release", "s",
                   "search", "status", "sw.js"})

_prefix: ContextVar[str] = ContextVar("prefix", default="")


def at(path: str) -> str:
    """An absolute path of ours as a browser must ask for it; one that has the prefix already stays as it is."""
    prefix = _prefix.get()
    return path if path.startswith(f"{prefix}/") else prefix + path


def inside(path: str) -> str:
    """The inverse of `at`: a path as at the root, with or without the prefix."""
    prefix = _prefix.get()
    return path.removeprefix(prefix) if path.startswith(f"{prefix}/") else path


def serve_under(prefix: str) -> None:
    """Put a prefix before all addresses for the rest of this thread's or request's work."""
    _prefix.set(prefix)


def check_prefix(prefix: str) -> None:
    """Refuse a prefix that is no path, or that could be taken for an address of ours."""
    if not PREFIX.fullmatch(prefix):
        raise AtlasError(f"ATLAS_PREFIX: {prefix!r} isn't a path. Give what stands between host and language, with a "
                         "slash before it and none behind, such as /atlas; or unset it.")
    if prefix and prefix.split("/")[1] in TAKEN:
        raise AtlasError(f"ATLAS_PREFIX: {prefix!r} begins like an address of the Atlas's own. Choose another first "
                         "part, such as /atlas.")
